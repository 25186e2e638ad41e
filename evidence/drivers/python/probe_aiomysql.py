"""aiomysql: what reaches the server."""

import os

import aiomysql

LOGIN = {
    "host": os.environ["MYSQL_HOST"],
    "port": int(os.environ["MYSQL_PORT"]),
    "user": os.environ["MYSQL_USER"],
    "db": os.environ["MYSQL_DATABASE"],
}


# row: aiomysql.connect session-set driver
# sees: (?i)autocommit
async def switches_autocommit_off_at_connect():
    conn = await aiomysql.connect(**LOGIN)
    conn.close()


# row: aiomysql.connect session-set driver  off
async def sets_nothing_where_autocommit_is_left_alone():
    conn = await aiomysql.connect(**LOGIN, autocommit=None)
    conn.close()


# row: aiomysql.connect session-set driver  off
async def sets_nothing_where_autocommit_is_on_already():
    conn = await aiomysql.connect(**LOGIN, autocommit=True)
    conn.close()


# row: aiomysql.connect startup-setting init-command at=:init_command
# row: aiomysql.connect startup-setting init-command at=:sql_mode
# sees: time_zone|sql_mode
async def sends_commands_at_connect():
    conn = await aiomysql.connect(**LOGIN, init_command="SET time_zone = '+00:00'", sql_mode="ANSI_QUOTES")
    conn.close()


# row: aiomysql.connect startup-setting init-command at=:init_command  off
# row: aiomysql.connect startup-setting init-command at=:sql_mode  off
# sees: time_zone|sql_mode
async def sends_no_commands_by_itself():
    conn = await aiomysql.connect(**LOGIN)
    conn.close()


# row: aiomysql.create_pool startup-setting init-command at=:init_command
# row: aiomysql.create_pool startup-setting init-command at=:sql_mode
# sees: time_zone|sql_mode
async def a_pool_sends_commands():
    pool = await aiomysql.create_pool(**LOGIN, minsize=1, init_command="SET time_zone = '+00:00'", sql_mode="ANSI_QUOTES")
    async with pool.acquire() as conn:
        async with conn.cursor() as cur:
            await cur.execute("SELECT 1")
    pool.close()
    await pool.wait_closed()


# row: connection.autocommit session-set driver
# sees: (?i)autocommit ?= ?1
async def switches_to_autocommit():
    conn = await aiomysql.connect(**LOGIN)
    await conn.autocommit(True)
    conn.close()


# row: connection.select_db use-database api
async def selects_a_database():
    conn = await aiomysql.connect(**LOGIN)
    await conn.select_db("information_schema")
    conn.close()


# row: connection.set_charset session-set driver
# sees: (?i)SET NAMES .?latin1
async def sets_names():
    conn = await aiomysql.connect(**LOGIN)
    await conn.set_charset("latin1")
    conn.close()


# row: cursor.callproc user-variable set
# sees: SET @
async def calls_a_procedure():
    conn = await aiomysql.connect(**LOGIN)
    async with conn.cursor() as cur:
        await cur.execute("CREATE PROCEDURE greet(IN name TEXT) SELECT name")
        await cur.callproc("greet", ("you",))
    conn.close()
