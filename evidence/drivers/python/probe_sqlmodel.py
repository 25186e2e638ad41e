"""SQLModel: what reaches the server."""

import os

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import create_engine, text

POSTGRES = os.environ["POSTGRES_ADDRESS"]
PRODUCT = text("SELECT 1 WHERE 1 = :number")


def read_twelve_times(engine):
    for number in range(12):
        # A rollback makes psycopg count anew.
        with engine.begin() as conn:
            conn.execute(PRODUCT, {"number": number})


async def read_twelve_times_on(engine):
    for number in range(12):
        async with AsyncEngine(engine).connect() as conn:
            await conn.execute(PRODUCT, {"number": number})
    await AsyncEngine(engine).dispose()


# row: sqlmodel.create_engine driver-prepare named psycopg(_async)
# sees: at run 6: SELECT 1 WHERE
def psycopg_prepares_on_the_sixth_run():
    read_twelve_times(create_engine(f"postgresql+psycopg://{POSTGRES}"))


# row: sqlmodel.create_engine driver-prepare named psycopg(_async)  off
def psycopg_prepares_nothing_with_no_threshold():
    engine = create_engine(f"postgresql+psycopg://{POSTGRES}", connect_args={"prepare_threshold": None})
    read_twelve_times(engine)


# row: sqlmodel.create_engine driver-prepare named of=sqlalchemy
# sees: at run 6: SELECT 1 WHERE
def a_plain_url_prepares_on_the_sixth_run():
    read_twelve_times(create_engine(f"postgresql://{POSTGRES}"))


# row: sqlmodel.create_engine driver-prepare named of=sqlalchemy  off
def a_plain_url_prepares_nothing_with_no_threshold():
    read_twelve_times(create_engine(f"postgresql://{POSTGRES}", connect_args={"prepare_threshold": None}))


# row: sqlmodel.create_engine driver-prepare named of=asyncpg since=0.31
# sees: at run 1: SELECT 1 WHERE
async def asyncpg_prepares_on_the_first_run():
    await read_twelve_times_on(create_engine(f"postgresql+asyncpg://{POSTGRES}"))


# row: sqlmodel.create_engine driver-prepare named of=asyncpg since=0.31  off
async def asyncpg_prepares_nothing_without_a_cache():
    engine = create_engine(f"postgresql+asyncpg://{POSTGRES}", connect_args={"statement_cache_size": 0})
    await read_twelve_times_on(engine)


# row: sqlmodel.create_engine driver-prepare named confidence=low
# sees: at run 6: SELECT 1 WHERE
def a_url_from_outside_may_prepare():
    url = os.environ["POSTGRES_URL"]
    read_twelve_times(create_engine(url))


# row: sqlmodel.create_engine startup-setting options
# sees: statement_timeout
def psycopg_sends_options():
    args = {"options": "-c statement_timeout=5s"}
    with create_engine(f"postgresql+psycopg://{POSTGRES}", connect_args=args).connect():
        pass
