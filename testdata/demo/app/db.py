"""Connections of the orders service."""

from contextlib import contextmanager

from psycopg2.pool import ThreadedConnectionPool

from app.tenant import USE_TENANT, quoted

pool = ThreadedConnectionPool(1, 10, dsn="postgresql://orders@db.internal/orders")


@contextmanager
def tenant_cursor(tenant):
    """A cursor that sees one tenant's tables."""
    connection = pool.getconn()
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(USE_TENANT.format(schema=quoted(tenant)))
            yield cursor
    finally:
        pool.putconn(connection)


def import_orders(cursor, rows):
    """Loads a file through a staging table, so that a bad row spoils nothing."""
    cursor.execute("CREATE TEMP TABLE staged_orders (LIKE orders)")
    cursor.executemany("INSERT INTO staged_orders (id, total) VALUES (%s, %s)", rows)
    cursor.execute("INSERT INTO orders SELECT * FROM staged_orders ON CONFLICT DO NOTHING")


def run_report(cursor, query):
    """A report may take longer than a request."""
    cursor.execute("SET statement_timeout = '5min'")
    cursor.execute(query)
    return cursor.fetchall()
