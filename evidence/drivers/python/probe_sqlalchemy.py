"""SQLAlchemy on its drivers: what reaches the server."""

import os

from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import Session

POSTGRES = os.environ["POSTGRES_ADDRESS"]
MYSQL = os.environ["MYSQL_ADDRESS"]
PRODUCT = text("SELECT 1 WHERE 1 = :number")


def read_twelve_times(engine):
    for number in range(12):
        # A rollback makes psycopg count anew.
        with engine.begin() as conn:
            conn.execute(PRODUCT, {"number": number})


async def read_twelve_times_on(engine):
    for number in range(12):
        async with engine.connect() as conn:
            await conn.execute(PRODUCT, {"number": number})
    await engine.dispose()


# row: sqlalchemy.create_engine driver-prepare named psycopg(_async)
# sees: at run 6: SELECT 1 WHERE
def psycopg_prepares_on_the_sixth_run():
    read_twelve_times(create_engine(f"postgresql+psycopg://{POSTGRES}"))


# row: sqlalchemy.create_engine driver-prepare named psycopg(_async)  off
def psycopg_prepares_nothing_with_no_threshold():
    engine = create_engine(f"postgresql+psycopg://{POSTGRES}", connect_args={"prepare_threshold": None})
    read_twelve_times(engine)


# row: sqlalchemy.create_engine driver-prepare named since=2.1
# sees: at run 6: SELECT 1 WHERE
def a_plain_url_prepares_on_the_sixth_run():
    read_twelve_times(create_engine(f"postgresql://{POSTGRES}"))


# row: sqlalchemy.create_engine driver-prepare named since=2.1  off
def a_plain_url_prepares_nothing_with_no_threshold():
    read_twelve_times(create_engine(f"postgresql://{POSTGRES}", connect_args={"prepare_threshold": None}))


# row: sqlalchemy.ext.asyncio.create_async_engine driver-prepare named of=asyncpg since=0.31
# sees: at run 1: SELECT 1 WHERE
async def asyncpg_prepares_on_the_first_run():
    await read_twelve_times_on(create_async_engine(f"postgresql+asyncpg://{POSTGRES}"))


# row: sqlalchemy.ext.asyncio.create_async_engine driver-prepare named of=asyncpg since=0.31  off
async def asyncpg_prepares_nothing_without_a_cache():
    engine = create_async_engine(f"postgresql+asyncpg://{POSTGRES}", connect_args={"statement_cache_size": 0})
    await read_twelve_times_on(engine)


# row: sqlalchemy.ext.asyncio.create_async_engine driver-prepare named of=asyncpg since=0.31  off
# row: sqlalchemy.ext.asyncio.create_async_engine driver-prepare named of=asyncpg until=0.31  off
async def asyncpg_prepares_nothing_without_names():
    args = {"statement_cache_size": 0, "prepared_statement_name_func": lambda: ""}
    await read_twelve_times_on(create_async_engine(f"postgresql+asyncpg://{POSTGRES}", connect_args=args))


# row: sqlalchemy.ext.asyncio.create_async_engine driver-prepare named at=:connect_args.prepared_statement_cache_size
# sees: SELECT 1 WHERE
async def asyncpg_prepares_without_sqlalchemys_cache():
    args = {"prepared_statement_cache_size": 0}
    await read_twelve_times_on(create_async_engine(f"postgresql+asyncpg://{POSTGRES}", connect_args=args))


# row: sqlalchemy.create_engine driver-prepare named confidence=low
# sees: at run 6: SELECT 1 WHERE
def a_url_from_outside_may_prepare():
    url = os.environ["POSTGRES_URL"]
    read_twelve_times(create_engine(url))


# row: sqlalchemy.create_engine session-isolation session
# sees: SET SESSION TRANSACTION ISOLATION LEVEL
def mysql_sets_the_level_at_connect():
    engine = create_engine(f"mysql+pymysql://{MYSQL}", isolation_level="READ COMMITTED")
    with engine.connect() as conn:
        conn.execute(text("SELECT 1"))


# row: sqlalchemy.create_engine session-isolation characteristics
# sees: SET SESSION CHARACTERISTICS
def pg8000_sets_the_level_at_connect():
    engine = create_engine(f"postgresql+pg8000://{POSTGRES}", isolation_level="REPEATABLE READ")
    with engine.connect() as conn:
        conn.execute(text("SELECT 1"))


# row: sqlalchemy.create_engine session-isolation option confidence=low
# server: mysql
# sees: SET SESSION TRANSACTION ISOLATION LEVEL
def a_url_from_outside_may_set_the_level():
    url = os.environ["MYSQL_URL"].replace("mysql:", "mysql+pymysql:")
    with create_engine(url, isolation_level="READ COMMITTED").connect() as conn:
        conn.execute(text("SELECT 1"))


# row: sqlalchemy.create_engine startup-setting options at=:connect_args.options
# row: sqlalchemy.create_engine startup-setting parameter at=:connect_args.application_name
# sees: statement_timeout|=shop
def psycopg_sends_options():
    args = {"options": "-c statement_timeout=5s", "application_name": "shop"}
    with create_engine(f"postgresql+psycopg://{POSTGRES}", connect_args=args).connect():
        pass


# row: sqlalchemy.create_engine startup-setting options at=0:url
# sees: statement_timeout
def psycopg_sends_the_options_of_a_url():
    with create_engine(f"postgresql+psycopg://{POSTGRES}?options=-c%20statement_timeout%3D5s").connect():
        pass


# row: sqlalchemy.ext.asyncio.create_async_engine search-path startup
# row: sqlalchemy.ext.asyncio.create_async_engine startup-setting parameter each=:connect_args.server_settings
# row: sqlalchemy.ext.asyncio.create_async_engine startup-setting parameter at=:connect_args.server_settings.application_name
async def asyncpg_sends_server_settings():
    settings = {"search_path": "shop", "statement_timeout": "5s", "application_name": "shop"}
    engine = create_async_engine(f"postgresql+asyncpg://{POSTGRES}", connect_args={"server_settings": settings})
    await read_twelve_times_on(engine)


# row: sqlalchemy.create_engine startup-setting init-command at=:connect_args.init_command
# sees: time_zone
def mysql_sends_an_init_command():
    args = {"init_command": "SET time_zone = '+00:00'"}
    with create_engine(f"mysql+pymysql://{MYSQL}", connect_args=args).connect():
        pass


# row: sqlalchemy.create_engine startup-setting init-command at=0:url
# sees: time_zone
def mysql_sends_the_init_command_of_a_url():
    with create_engine(f"mysql+pymysql://{MYSQL}?init_command=SET%20time_zone%3D'%2B00:00'").connect():
        pass


# row: sqlalchemy.create_engine session-cursor plain
# sees: DECLARE
def psycopg2_declares_a_cursor_for_every_select():
    engine = create_engine(f"postgresql+psycopg2://{POSTGRES}", server_side_cursors=True)
    with engine.connect() as conn:
        conn.execute(text("SELECT generate_series(1, 10)")).fetchmany(3)


# row: connection.stream session-cursor named
# sees: portal|Execute for
async def asyncpg_streams_through_a_portal():
    engine = create_async_engine(f"postgresql+asyncpg://{POSTGRES}", connect_args={"statement_cache_size": 0})
    async with engine.connect() as conn:
        result = await conn.stream(text("SELECT generate_series(1, 10)"))
        await result.fetchmany(3)
    await engine.dispose()


# row: engine.execution_options session-isolation option
# server: mysql
# sees: SET SESSION TRANSACTION ISOLATION LEVEL
def mysql_sets_the_level_of_an_engine():
    engine = create_engine(f"mysql+pymysql://{MYSQL}")
    with engine.execution_options(isolation_level="READ COMMITTED").connect() as conn:
        conn.execute(text("SELECT 1"))


# row: connection.execution_options session-isolation option
# server: mysql
# sees: SET SESSION TRANSACTION ISOLATION LEVEL
def mysql_sets_the_level_of_a_connection():
    engine = create_engine(f"mysql+pymysql://{MYSQL}")
    with engine.connect() as conn:
        conn.execution_options(isolation_level="READ COMMITTED").execute(text("SELECT 1"))


# row: connection.execution_options session-cursor plain at=:stream_results
# sees: DECLARE
def psycopg2_streams_through_a_cursor():
    engine = create_engine(f"postgresql+psycopg2://{POSTGRES}")
    with engine.connect() as conn:
        conn.execution_options(stream_results=True).execute(text("SELECT generate_series(1, 10)")).fetchmany(3)


# row: connection.execution_options session-cursor plain at=:yield_per
# sees: DECLARE
def psycopg2_yields_through_a_cursor():
    engine = create_engine(f"postgresql+psycopg2://{POSTGRES}")
    with engine.connect() as conn:
        for _ in conn.execution_options(yield_per=3).execute(text("SELECT generate_series(1, 10)")):
            break


# row: session.connection session-isolation option
# server: mysql
# sees: SET SESSION TRANSACTION ISOLATION LEVEL
def mysql_sets_the_level_of_a_session():
    engine = create_engine(f"mysql+pymysql://{MYSQL}")
    with Session(engine) as session:
        session.connection(execution_options={"isolation_level": "READ COMMITTED"})
        session.execute(text("SELECT 1"))
