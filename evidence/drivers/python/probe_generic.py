"""Options on their way to a driver, through whatever helpers: what reaches the server."""

import os

import asyncpg
import pymysql

MYSQL = {
    "host": os.environ["MYSQL_HOST"],
    "port": int(os.environ["MYSQL_PORT"]),
    "user": os.environ["MYSQL_USER"],
    "database": os.environ["MYSQL_DATABASE"],
}


class Config:
    """Holds what the driver is given, and does not say which driver that is."""

    def __init__(self, **options):
        self.options = options


async def open_postgres(config):
    conn = await asyncpg.connect(os.environ["POSTGRES_URL"], **config.options)
    await conn.close()


# row: server_settings search-path startup
# row: server_settings startup-setting parameter
async def sends_server_settings():
    await open_postgres(Config(server_settings={"search_path": "shop", "statement_timeout": "5s"}))


# row: init_command startup-setting init-command
# sees: time_zone
def sends_an_init_command():
    config = Config(init_command="SET time_zone = '+00:00'")
    pymysql.connect(**MYSQL, **config.options).close()
