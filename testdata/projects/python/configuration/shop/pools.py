import asyncpg
from psycopg_pool import ConnectionPool


def configure(conn):
    conn.execute("SET application_name TO 'shop'")
    conn.commit()


pool = ConnectionPool("dbname=shop", kwargs={"prepare_threshold": None}, configure=configure)


async def init(connection):
    await connection.execute("SET jit = off")


async def make():
    return await asyncpg.create_pool(
        "postgres://db/shop",
        statement_cache_size=0,
        init=init,
        reset=lambda connection: connection.execute("DISCARD ALL"),
        server_settings={"search_path": "tenant"},
    )
