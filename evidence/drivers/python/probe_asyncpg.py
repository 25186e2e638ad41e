"""asyncpg: what reaches the server."""

import os

import asyncpg

PRODUCT = "SELECT 1 WHERE 1 = $1"


async def leave(connection):
    """A pool's reset that sends nothing."""


# row: asyncpg.connect driver-prepare named
# sees: at run 1: SELECT 1 WHERE
async def prepares_on_the_first_run():
    conn = await asyncpg.connect(os.environ["POSTGRES_URL"])
    for number in range(12):
        await conn.fetch(PRODUCT, number)
    await conn.close()


# row: asyncpg.connect driver-prepare named  off
async def prepares_nothing_without_a_cache():
    conn = await asyncpg.connect(os.environ["POSTGRES_URL"], statement_cache_size=0)
    for number in range(12):
        await conn.fetch(PRODUCT, number)
    await conn.close()


# row: asyncpg.connect search-path startup
# row: asyncpg.connect startup-setting parameter each=:server_settings
# row: asyncpg.connect startup-setting parameter name=application_name
async def sends_server_settings_at_connect():
    settings = {"search_path": "shop", "statement_timeout": "5s", "application_name": "shop"}
    conn = await asyncpg.connect(os.environ["POSTGRES_URL"], server_settings=settings)
    await conn.close()


# row: asyncpg.connect search-path startup  off
# row: asyncpg.connect startup-setting parameter each=:server_settings  off
# row: asyncpg.connect startup-setting parameter name=application_name  off
# row: asyncpg.connect startup-setting options  off
async def sends_no_settings_by_itself():
    conn = await asyncpg.connect(os.environ["POSTGRES_URL"])
    await conn.close()


# row: asyncpg.connect startup-setting options
# sees: statement_timeout
async def sends_the_options_of_a_dsn():
    conn = await asyncpg.connect("postgresql://?options=-c%20statement_timeout%3D5s")
    await conn.close()


# row: asyncpg.create_pool driver-prepare named
# row: asyncpg.create_pool pool-reset reset until=
async def a_pool_prepares_and_resets():
    async with asyncpg.create_pool(os.environ["POSTGRES_URL"], min_size=1) as pool:
        for number in range(12):
            await pool.fetch(PRODUCT, number)


# row: asyncpg.create_pool driver-prepare named  off
# row: asyncpg.create_pool pool-reset reset until=  off
async def a_pool_neither_prepares_nor_resets():
    async with asyncpg.create_pool(os.environ["POSTGRES_URL"], min_size=1, statement_cache_size=0, reset=leave) as pool:
        for number in range(12):
            await pool.fetch(PRODUCT, number)


# row: asyncpg.create_pool search-path startup
# row: asyncpg.create_pool startup-setting parameter each=:server_settings
# row: asyncpg.create_pool startup-setting parameter name=application_name
async def a_pool_sends_server_settings():
    settings = {"search_path": "shop", "statement_timeout": "5s", "application_name": "shop"}
    async with asyncpg.create_pool(os.environ["POSTGRES_URL"], min_size=1, server_settings=settings):
        pass


# row: connection.cursor driver-prepare named
# row: connection.cursor session-cursor named
async def reads_through_a_named_portal():
    conn = await asyncpg.connect(os.environ["POSTGRES_URL"], statement_cache_size=0)
    async with conn.transaction():
        cursor = await conn.cursor("SELECT generate_series(1, 10)")
        await cursor.fetch(3)
    await conn.close()


# row: connection.prepare driver-prepare explicit since=0.31
async def prepares_when_told_to():
    conn = await asyncpg.connect(os.environ["POSTGRES_URL"])
    statement = await conn.prepare(PRODUCT)
    await statement.fetch(1)
    await conn.close()


# row: connection.prepare driver-prepare explicit since=0.31  off
# row: connection.prepare driver-prepare explicit until=0.31  off
async def prepares_without_a_name_where_there_is_no_cache():
    conn = await asyncpg.connect(os.environ["POSTGRES_URL"], statement_cache_size=0)
    statement = await conn.prepare(PRODUCT)
    await statement.fetch(1)
    await conn.close()


# row: connection.copy_records_to_table driver-prepare named  off
async def copies_without_a_name_where_there_is_no_cache():
    conn = await asyncpg.connect(os.environ["POSTGRES_URL"], statement_cache_size=0)
    await conn.execute("CREATE TABLE product (id int, name text)")
    await conn.copy_records_to_table("product", records=[(1, "tea")])
    await conn.close()


# row: connection.add_listener listen api
# row: connection.remove_listener listen unlisten
async def listens_and_leaves_off():
    conn = await asyncpg.connect(os.environ["POSTGRES_URL"])
    await conn.add_listener("orders", print)
    await conn.remove_listener("orders", print)
    await conn.close()


# row: connection.reset pool-reset reset
async def resets_when_told_to():
    conn = await asyncpg.connect(os.environ["POSTGRES_URL"])
    await conn.reset()
    await conn.close()


# row: connection.set_type_codec driver-prepare named
async def looks_a_type_up():
    conn = await asyncpg.connect(os.environ["POSTGRES_URL"])
    await conn.execute("CREATE TYPE mood AS ENUM ('calm')")
    await conn.set_type_codec("mood", encoder=str, decoder=str)
    await conn.close()


# row: connection.set_type_codec driver-prepare named  off
async def looks_a_type_up_without_a_name():
    conn = await asyncpg.connect(os.environ["POSTGRES_URL"], statement_cache_size=0)
    await conn.execute("CREATE TYPE temper AS ENUM ('calm')")
    await conn.set_type_codec("temper", encoder=str, decoder=str)
    await conn.close()
