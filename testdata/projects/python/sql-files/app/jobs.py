import aiosql
import psycopg2

queries = aiosql.from_path("queries/jobs.sql", "psycopg2")


def take(dsn):
    conn = psycopg2.connect(dsn)
    queries.lock_jobs(conn)
    queries.use_tenant(conn)
    return queries.count_jobs(conn)
