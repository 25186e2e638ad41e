"""asyncpg before 0.30: what reaches the server."""

import os

import asyncpg


async def leave(connection):
    """What a later pool takes for its reset."""


# row: asyncpg.create_pool pool-reset reset until=0.30
async def a_pool_has_no_reset_yet():
    # The pool takes it for an option of connecting, which refuses it.
    try:
        async with asyncpg.create_pool(os.environ["POSTGRES_URL"], min_size=1, reset=leave) as pool:
            await pool.fetch("SELECT 1")
    except TypeError:
        async with asyncpg.create_pool(os.environ["POSTGRES_URL"], min_size=1) as pool:
            await pool.fetch("SELECT 1")
