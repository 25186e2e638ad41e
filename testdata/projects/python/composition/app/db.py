import psycopg
from psycopg import sql
from psycopg.sql import SQL, Identifier
from psycopg_pool import ConnectionPool

pool = ConnectionPool("dbname=app")

SET_PATH = sql.SQL("SET search_path TO {}, public")
LISTEN = "LISTEN {channel}"


def composed(schema):
    with pool.connection() as conn:
        conn.execute(SET_PATH.format(sql.Identifier(schema)))


def nested(schemas):
    with pool.connection() as conn, conn.cursor() as cur:
        cur.execute(SQL("SET search_path TO {path}").format(path=SQL(", ").join(map(Identifier, schemas))))


def joined_compositions(channel):
    with pool.connection() as conn:
        conn.execute(SQL(" ").join([SQL("UNLISTEN"), Identifier(channel)]))


def added(channel):
    with pool.connection() as conn:
        conn.execute(SQL("NOTIFY ") + Identifier(channel))


def from_a_constant(channel):
    with pool.connection() as conn:
        conn.execute(SQL(LISTEN).format(channel=Identifier(channel)))


def as_string(role):
    with pool.connection() as conn:
        conn.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)).as_string(conn))


async def asynchronous():
    async with await psycopg.AsyncConnection.connect("dbname=app", prepare_threshold=None) as aconn:
        async with aconn.cursor() as acur:
            await acur.execute("SET statement_timeout = 0")
