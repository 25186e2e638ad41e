import asyncpg


async def main():
    conn = await asyncpg.connect("postgres://db/shop", server_settings={"statement_timeout": "5s"})
    await conn.execute("LISTEN jobs")
