"""databases on asyncpg before 0.30: what reaches the server."""

import os

from databases import Database


async def leave(connection):
    """What a later pool takes for its reset."""


# row: database.new pool-reset reset until=0.30
async def a_pool_has_no_reset_yet():
    # The pool takes it for an option of connecting, which refuses it.
    try:
        async with Database(f"postgresql+asyncpg://{os.environ['POSTGRES_ADDRESS']}", reset=leave) as database:
            await database.fetch_all("SELECT 1")
    except TypeError:
        async with Database(f"postgresql+asyncpg://{os.environ['POSTGRES_ADDRESS']}") as database:
            await database.fetch_all("SELECT 1")
