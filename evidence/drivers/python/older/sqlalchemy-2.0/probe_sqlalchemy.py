"""SQLAlchemy before 2.1, and asyncpg before 0.31: what reaches the server."""

import os

from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine

POSTGRES = os.environ["POSTGRES_ADDRESS"]
PRODUCT = text("SELECT 1 WHERE 1 = :number")


async def read_twelve_times_on(engine):
    for number in range(12):
        async with engine.connect() as conn:
            await conn.execute(PRODUCT, {"number": number})
    await engine.dispose()


# row: sqlalchemy.create_engine driver-prepare named since=2.1  off
def a_plain_url_means_psycopg2():
    engine = create_engine(f"postgresql://{POSTGRES}")
    for number in range(12):
        with engine.connect() as conn:
            conn.execute(PRODUCT, {"number": number})


# row: sqlalchemy.ext.asyncio.create_async_engine driver-prepare named of=asyncpg until=0.31
# sees: SELECT 1 WHERE
async def asyncpg_prepares_without_a_cache_too():
    engine = create_async_engine(f"postgresql+asyncpg://{POSTGRES}", connect_args={"statement_cache_size": 0})
    await read_twelve_times_on(engine)


# row: sqlalchemy.ext.asyncio.create_async_engine driver-prepare named of=asyncpg until=0.31  off
async def asyncpg_prepares_nothing_without_names():
    args = {"statement_cache_size": 0, "prepared_statement_name_func": lambda: ""}
    await read_twelve_times_on(create_async_engine(f"postgresql+asyncpg://{POSTGRES}", connect_args=args))
