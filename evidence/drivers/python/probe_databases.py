"""databases on asyncpg: what reaches the server."""

import os

from databases import Database

POSTGRES = os.environ["POSTGRES_ADDRESS"]


async def leave(connection):
    """A pool's reset that sends nothing."""


async def read_twelve_times(database):
    async with database:
        for number in range(12):
            await database.fetch_all("SELECT 1 WHERE 1 = :number", {"number": number})


# row: database.new driver-prepare named engine=postgresql
# row: database.new pool-reset reset until=
# sees: SELECT 1 WHERE|RESET ALL
async def prepares_and_resets():
    await read_twelve_times(Database(f"postgresql+asyncpg://{POSTGRES}"))


# row: database.new driver-prepare named engine=postgresql
# sees: SELECT 1 WHERE
async def prepares_whatever_the_url_says_of_the_cache():
    await read_twelve_times(Database(f"postgresql+asyncpg://{POSTGRES}?statement_cache_size=0"))


# row: database.new driver-prepare named engine=postgresql  off
# row: database.new pool-reset reset until=  off
async def neither_prepares_nor_resets():
    await read_twelve_times(Database(f"postgresql+asyncpg://{POSTGRES}", statement_cache_size=0, reset=leave))


# row: database.new driver-prepare named confidence=low
# sees: SELECT 1 WHERE
async def a_url_from_outside_may_prepare():
    url = os.environ["POSTGRES_URL"]
    await read_twelve_times(Database(url))


# row: database.new search-path startup
# row: database.new startup-setting parameter
async def sends_server_settings():
    settings = {"search_path": "shop", "statement_timeout": "5s"}
    await read_twelve_times(Database(f"postgresql+asyncpg://{POSTGRES}", server_settings=settings))


# row: database.iterate session-cursor named
async def iterates_through_a_portal():
    async with Database(f"postgresql+asyncpg://{POSTGRES}", statement_cache_size=0) as database:
        async for _ in database.iterate("SELECT generate_series(1, 10)"):
            pass
