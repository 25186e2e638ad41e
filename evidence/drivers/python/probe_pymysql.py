"""PyMySQL: what reaches the server."""

import os

import pymysql
from pymysql.constants import CLIENT

LOGIN = {
    "host": os.environ["MYSQL_HOST"],
    "port": int(os.environ["MYSQL_PORT"]),
    "user": os.environ["MYSQL_USER"],
    "database": os.environ["MYSQL_DATABASE"],
}


# row: pymysql.connect session-set driver name=autocommit
def sets_its_modes_at_connect():
    pymysql.connect(**LOGIN).close()


# row: pymysql.connect session-set driver name=names
# row: pymysql.connect session-set driver name=autocommit  off
def sets_names_only_where_autocommit_is_left_alone():
    pymysql.connect(**LOGIN, autocommit=None).close()


# row: pymysql.connect session-set driver name=autocommit  off
def sets_no_autocommit_where_it_is_on_already():
    pymysql.connect(**LOGIN, autocommit=True).close()


# row: pymysql.connect startup-setting init-command at=:init_command
# row: pymysql.connect startup-setting init-command at=:sql_mode
# sees: time_zone|sql_mode
def sends_commands_at_connect():
    pymysql.connect(**LOGIN, init_command="SET time_zone = '+00:00'", sql_mode="ANSI_QUOTES").close()


# row: pymysql.connect startup-setting init-command at=:init_command  off
# row: pymysql.connect startup-setting init-command at=:sql_mode  off
# sees: time_zone|sql_mode
def sends_no_commands_by_itself():
    pymysql.connect(**LOGIN).close()


# row: pymysql.connect multi-statement option
def allows_several_statements():
    pymysql.connect(**LOGIN, client_flag=CLIENT.MULTI_STATEMENTS).close()


# row: pymysql.connect multi-statement option  off
def allows_one_statement():
    pymysql.connect(**LOGIN).close()


# row: connection.autocommit session-set driver
# sees: (?i)autocommit ?= ?1
def switches_to_autocommit():
    conn = pymysql.connect(**LOGIN)
    conn.autocommit(True)


# row: connection.select_db use-database api
def selects_a_database():
    conn = pymysql.connect(**LOGIN)
    conn.select_db("information_schema")


# row: connection.set_character_set session-set driver
# sees: (?i)SET NAMES .?latin1
def sets_names():
    conn = pymysql.connect(**LOGIN)
    conn.set_character_set("latin1")


# row: cursor.callproc user-variable set
# sees: SET @
def calls_a_procedure():
    conn = pymysql.connect(**LOGIN)
    cur = conn.cursor()
    cur.execute("CREATE PROCEDURE greet(IN name TEXT) SELECT name")
    cur.callproc("greet", ("you",))
