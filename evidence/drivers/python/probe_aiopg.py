"""aiopg: what reaches the server."""

import asyncio
import os

import aiopg


# row: aiopg.connect startup-setting options
# sees: statement_timeout
async def sends_options_at_connect():
    conn = await aiopg.connect(os.environ["POSTGRES_URL"], options="-c statement_timeout=5s")
    await conn.close()


# row: aiopg.create_pool startup-setting options
# sees: statement_timeout
async def a_pool_sends_options():
    pool = await aiopg.create_pool(os.environ["POSTGRES_URL"], minsize=1, options="-c statement_timeout=5s")
    pool.close()
    await pool.wait_closed()


# row: aiopg.connect startup-setting options  off
# row: aiopg.create_pool startup-setting options  off
async def sends_none_by_itself():
    conn = await aiopg.connect(os.environ["POSTGRES_URL"])
    await conn.close()


# row: notifies.get listen api
# sees: LISTEN orders
async def reads_what_a_listen_brings():
    conn = await aiopg.connect(os.environ["POSTGRES_URL"])
    async with conn.cursor() as cur:
        await cur.execute("LISTEN orders")
    try:
        await asyncio.wait_for(conn.notifies.get(), 0.2)
    except asyncio.TimeoutError:
        pass
    await conn.close()
