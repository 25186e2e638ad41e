"""Tortoise ORM: what reaches the server."""

import os

from tortoise import Tortoise

POSTGRES = os.environ["POSTGRES_ADDRESS"]
MYSQL = os.environ["MYSQL_ADDRESS"]
MODULES = {"models": [__name__]}


async def read_twelve_times():
    conn = Tortoise.get_connection("default")
    for number in range(12):
        await conn.execute_query("SELECT 1 WHERE 1 = $1", [number])
    await Tortoise.close_connections()


# row: tortoise.Tortoise.init driver-prepare named asyncpg)
# row: tortoise.Tortoise.init pool-reset reset
# sees: SELECT 1 WHERE|RESET ALL
async def asyncpg_prepares_and_resets():
    await Tortoise.init(db_url=f"asyncpg://{POSTGRES}", modules=MODULES)
    await read_twelve_times()


# row: tortoise.Tortoise.init driver-prepare named asyncpg)  off
async def asyncpg_prepares_nothing_without_a_cache():
    await Tortoise.init(db_url=f"asyncpg://{POSTGRES}?statement_cache_size=0", modules=MODULES)
    await read_twelve_times()


# row: tortoise.Tortoise.init driver-prepare named psycopg://
# sees: at run 6: SELECT 1 WHERE
async def psycopg_prepares_on_the_sixth_run():
    await Tortoise.init(db_url=f"psycopg://{POSTGRES}?minsize=1&maxsize=1", modules=MODULES)
    conn = Tortoise.get_connection("default")
    for number in range(12):
        await conn.execute_query("SELECT 1 WHERE 1 = %s", [number])
    await Tortoise.close_connections()


# row: tortoise.Tortoise.init search-path startup
async def asyncpg_sends_the_schema():
    await Tortoise.init(db_url=f"asyncpg://{POSTGRES}?schema=shop", modules=MODULES)
    await read_twelve_times()


# row: tortoise.Tortoise.init startup-setting init-command
# sees: lock_wait_timeout
async def mysql_sends_an_init_command():
    await Tortoise.init(db_url=f"mysql://{MYSQL}?init_command=SET%20lock_wait_timeout%3D5", modules=MODULES)
    await Tortoise.get_connection("default").execute_query("SELECT 1")
    await Tortoise.close_connections()


# row: tortoise.Tortoise.init session-set driver
# sees: sql_mode|time_zone
async def mysql_sets_its_modes_at_connect():
    await Tortoise.init(db_url=f"mysql://{MYSQL}", modules=MODULES)
    await Tortoise.get_connection("default").execute_query("SELECT 1")
    await Tortoise.close_connections()
