import psycopg
from psycopg import sql

from app.parts import parts


def work(dsn):
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(sql.SQL(parts["listen_queue"]).format(channel=sql.Identifier("jobs")))
        conn.execute(parts["unlock"])
