"""Each tenant's tables live in a schema of their own."""

import psycopg


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


USE_TENANT = "SET search_path TO {schema}, public"


def rebuild_totals(dsn, tenant):
    """Only one process rebuilds a tenant at a time."""
    with psycopg.connect(dsn) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", (tenant,))
        try:
            connection.execute("UPDATE totals SET value = (SELECT sum(total) FROM orders WHERE tenant = %s)", (tenant,))
            connection.commit()
        finally:
            connection.execute("SELECT pg_advisory_unlock(hashtext(%s))", (tenant,))


def close_day(connection, tenant):
    """The lock of a transaction ends with it."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (tenant,))
        connection.execute("UPDATE days SET closed = true WHERE tenant = %s", (tenant,))
