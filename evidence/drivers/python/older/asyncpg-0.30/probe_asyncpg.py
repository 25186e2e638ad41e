"""asyncpg before 0.31: what reaches the server."""

import os

import asyncpg


# row: connection.prepare driver-prepare explicit until=0.31
async def prepares_under_a_name_without_a_cache():
    conn = await asyncpg.connect(os.environ["POSTGRES_URL"], statement_cache_size=0)
    statement = await conn.prepare("SELECT 1 WHERE 1 = $1")
    await statement.fetch(1)
    await conn.close()


# row: connection.copy_records_to_table driver-prepare named
async def copies_through_a_named_statement():
    conn = await asyncpg.connect(os.environ["POSTGRES_URL"], statement_cache_size=0)
    await conn.execute("CREATE TABLE product (id int, name text)")
    await conn.copy_records_to_table("product", records=[(1, "tea")])
    await conn.close()
