"""MySQL Connector/Python, written in Python: what reaches the server."""

import os

import mysql.connector
from mysql.connector.cursor import MySQLCursorPrepared
from mysql.connector.pooling import MySQLConnectionPool

LOGIN = {
    "host": os.environ["MYSQL_HOST"],
    "port": int(os.environ["MYSQL_PORT"]),
    "user": os.environ["MYSQL_USER"],
    "database": os.environ["MYSQL_DATABASE"],
    "use_pure": True,
}


# row: mysql.connector.connect session-set driver name=names
# row: mysql.connector.connect session-set driver name=autocommit when=
def sets_its_modes_at_connect():
    mysql.connector.connect(**LOGIN).close()


# row: mysql.connector.connect startup-setting init-command at=:init_command
# row: mysql.connector.connect startup-setting init-command at=:time_zone
# row: mysql.connector.connect startup-setting init-command at=:sql_mode
# sees: lock_wait_timeout|time_zone|sql_mode
def sends_commands_at_connect():
    commands = {"init_command": "SET lock_wait_timeout = 5", "time_zone": "+00:00", "sql_mode": "ANSI_QUOTES"}
    mysql.connector.connect(**LOGIN, **commands).close()


# row: mysql.connector.connect startup-setting init-command at=:init_command  off
# row: mysql.connector.connect startup-setting init-command at=:time_zone  off
# row: mysql.connector.connect startup-setting init-command at=:sql_mode  off
# sees: lock_wait_timeout|time_zone|sql_mode
def sends_no_commands_by_itself():
    mysql.connector.connect(**LOGIN).close()


# row: mysql.connector.connect session-set driver when=:pool_name
# sees: COM_RESET_CONNECTION|autocommit
def a_named_pool_resets_at_return():
    conn = mysql.connector.connect(**LOGIN, pool_name="shop", pool_size=1)
    conn.close()


# row: pool.new session-set driver
# sees: COM_RESET_CONNECTION
def a_pool_resets_at_return():
    pool = MySQLConnectionPool(pool_name="shop", pool_size=1, **LOGIN)
    pool.get_connection().close()


# row: pool.new session-set driver  off
# sees: COM_RESET_CONNECTION
def a_pool_that_does_not_reset():
    pool = MySQLConnectionPool(pool_name="shop", pool_size=1, pool_reset_session=False, **LOGIN)
    pool.get_connection().close()


# row: pool.new startup-setting init-command
# sees: lock_wait_timeout
def a_pool_sends_commands():
    MySQLConnectionPool(pool_name="shop", pool_size=1, init_command="SET lock_wait_timeout = 5", **LOGIN)


# row: connection.cursor driver-prepare explicit at=:prepared
def a_prepared_cursor_prepares():
    conn = mysql.connector.connect(**LOGIN)
    cur = conn.cursor(prepared=True)
    for number in range(6):
        cur.execute("SELECT 1 FROM DUAL WHERE 1 = %s", (number,))
        cur.fetchall()


# row: connection.cursor driver-prepare explicit at=:prepared  off
# row: connection.cursor driver-prepare explicit at=:cursor_class  off
def a_plain_cursor_prepares_nothing():
    conn = mysql.connector.connect(**LOGIN)
    cur = conn.cursor()
    for number in range(6):
        cur.execute("SELECT 1 FROM DUAL WHERE 1 = %s", (number,))
        cur.fetchall()


# row: connection.cursor driver-prepare explicit at=:cursor_class
def a_cursor_of_the_prepared_class_prepares():
    conn = mysql.connector.connect(**LOGIN)
    cur = conn.cursor(cursor_class=MySQLCursorPrepared)
    cur.execute("SELECT 1 FROM DUAL WHERE 1 = %s", (1,))
    cur.fetchall()


# row: prepared_cursor.new driver-prepare explicit
def a_prepared_cursor_of_its_own_prepares():
    conn = mysql.connector.connect(**LOGIN)
    cur = MySQLCursorPrepared(conn)
    cur.execute("SELECT 1 FROM DUAL WHERE 1 = %s", (1,))
    cur.fetchall()


# row: connection.cmd_init_db use-database api
def selects_a_database():
    conn = mysql.connector.connect(**LOGIN)
    conn.cmd_init_db("information_schema")


# row: connection.database use-database api
def assigns_a_database():
    conn = mysql.connector.connect(**LOGIN)
    conn.database = "information_schema"


# row: connection.set_charset_collation session-set driver
# sees: latin1
def sets_names():
    conn = mysql.connector.connect(**LOGIN)
    conn.set_charset_collation("latin1")


# row: connection.cmd_reset_connection session-set driver
# sees: COM_
def resets_the_session_by_its_command():
    conn = mysql.connector.connect(**LOGIN)
    conn.cmd_reset_connection()
    conn.cmd_change_user(os.environ["MYSQL_USER"], "", os.environ["MYSQL_DATABASE"])


# row: connection.time_zone session-set driver
# sees: time_zone
def assigns_a_time_zone():
    conn = mysql.connector.connect(**LOGIN)
    conn.time_zone = "+00:00"


# row: connection.sql_mode session-set driver
# sees: sql_mode
def assigns_a_mode():
    conn = mysql.connector.connect(**LOGIN)
    conn.sql_mode = "ANSI_QUOTES"


# row: connection.autocommit session-set driver
# sees: autocommit = ON
def switches_to_autocommit():
    conn = mysql.connector.connect(**LOGIN)
    conn.autocommit = True


# row: cursor.callproc user-variable set
# sees: SET @
def calls_a_procedure():
    conn = mysql.connector.connect(**LOGIN)
    cur = conn.cursor()
    cur.execute("CREATE PROCEDURE greet(IN name TEXT) SELECT name")
    cur.callproc("greet", ("you",))


# row: connection.reset_session session-set driver
# sees: COM_
def resets_the_session():
    conn = mysql.connector.connect(**LOGIN)
    conn.reset_session()


# row: connection.reset_session user-variable set
# sees: SET @`?rate
def resets_the_session_and_sets_variables():
    conn = mysql.connector.connect(**LOGIN)
    conn.reset_session(user_variables={"rate": 3})
