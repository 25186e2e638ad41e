"""mysqlclient: what reaches the server."""

import os

import MySQLdb

LOGIN = {
    "host": os.environ["MYSQL_HOST"],
    "port": int(os.environ["MYSQL_PORT"]),
    "user": os.environ["MYSQL_USER"],
    "database": os.environ["MYSQL_DATABASE"],
}


# row: MySQLdb.connect session-set driver name=autocommit
def sets_its_modes_at_connect():
    MySQLdb.connect(**LOGIN).close()


# row: MySQLdb.connect session-set driver name=names
# row: MySQLdb.connect session-set driver name=autocommit  off
def sets_names_only_where_autocommit_is_left_alone():
    MySQLdb.connect(**LOGIN, autocommit=None).close()


# row: MySQLdb.connect session-set driver name=autocommit  off
def sets_no_autocommit_where_it_is_on_already():
    MySQLdb.connect(**LOGIN, autocommit=True).close()


# row: MySQLdb.connect startup-setting init-command at=:init_command
# row: MySQLdb.connect startup-setting init-command at=:sql_mode
# sees: time_zone|sql_mode
def sends_commands_at_connect():
    MySQLdb.connect(**LOGIN, init_command="SET time_zone = '+00:00'", sql_mode="ANSI_QUOTES").close()


# row: MySQLdb.connect startup-setting init-command at=:init_command  off
# row: MySQLdb.connect startup-setting init-command at=:sql_mode  off
# sees: time_zone|sql_mode
def sends_no_commands_by_itself():
    MySQLdb.connect(**LOGIN).close()


# row: MySQLdb.connect multi-statement option
def allows_several_statements():
    MySQLdb.connect(**LOGIN, multi_statements=True).close()


# row: MySQLdb.connect multi-statement option  off
def allows_one_statement():
    MySQLdb.connect(**LOGIN, multi_statements=False).close()


# row: connection.autocommit session-set driver
# sees: (?i)autocommit ?= ?1
def switches_to_autocommit():
    conn = MySQLdb.connect(**LOGIN)
    conn.autocommit(True)


# row: connection.select_db use-database api
def selects_a_database():
    conn = MySQLdb.connect(**LOGIN)
    conn.select_db("information_schema")


# row: connection.set_character_set session-set driver
# sees: (?i)SET NAMES .?latin1
def sets_names():
    conn = MySQLdb.connect(**LOGIN)
    conn.set_character_set("latin1")


# row: connection.set_sql_mode session-set driver
# sees: ANSI_QUOTES
def sets_the_mode():
    conn = MySQLdb.connect(**LOGIN)
    conn.set_sql_mode("ANSI_QUOTES")


# row: connection.change_user session-set driver
# sees: COM_CHANGE_USER
def changes_the_user():
    conn = MySQLdb.connect(**LOGIN)
    conn.change_user(os.environ["MYSQL_USER"], "", os.environ["MYSQL_DATABASE"])


# row: cursor.callproc user-variable set
# sees: SET @
def calls_a_procedure():
    conn = MySQLdb.connect(**LOGIN)
    cur = conn.cursor()
    cur.execute("CREATE PROCEDURE greet(IN name TEXT) SELECT name")
    cur.callproc("greet", ("you",))
