from contextlib import asynccontextmanager, contextmanager

import asyncpg
import aiomysql
import psycopg2.pool

pool = psycopg2.pool.ThreadedConnectionPool(1, 4, "dbname=app")


@contextmanager
def get_cursor():
    conn = pool.getconn()
    try:
        with conn.cursor() as cur:
            yield cur
    finally:
        pool.putconn(conn)


@contextmanager
def get_connection():
    conn = pool.getconn()
    yield conn
    pool.putconn(conn)


def run(statement, *args):
    with get_cursor() as cur:
        cur.execute(statement, args)


def with_cursor(function):
    def wrapper(*args, **kwargs):
        with get_cursor() as cur:
            return function(cur, *args, **kwargs)

    return wrapper


class Driver:
    def set_lock_timeout(self, cursor, timeout):
        cursor.execute("SET lock_timeout = %s", (timeout,))


class AsyncDb:
    def __init__(self, pool):
        self.pool: asyncpg.Pool = pool

    @asynccontextmanager
    async def acquire(self):
        async with self.pool.acquire() as conn:
            yield conn

    async def listen(self, channel):
        async with self.acquire() as conn:
            await conn.add_listener(channel, print)


async def mysql_names(host):
    mysql = await aiomysql.create_pool(host=host)
    async with mysql.acquire() as conn:
        async with conn.cursor() as cur:
            await cur.execute("SET NAMES utf8mb4")
