"""Peewee on MySQL: what reaches the server."""

# library: peewee
import os

from peewee import MySQLDatabase

NAME = os.environ["MYSQL_DATABASE"]
LOGIN = {
    "user": os.environ["MYSQL_USER"],
    "host": os.environ["MYSQL_HOST"],
    "port": int(os.environ["MYSQL_PORT"]),
}


# row: mysql.new session-set driver
def sets_names_at_connect():
    with MySQLDatabase(NAME, **LOGIN).connection_context():
        pass


# row: mysql.new startup-setting init-command at=:init_command
# row: mysql.new startup-setting init-command at=:sql_mode
# sees: time_zone|sql_mode
def sends_commands_at_connect():
    db = MySQLDatabase(NAME, init_command="SET time_zone = '+00:00'", sql_mode="ANSI_QUOTES", **LOGIN)
    with db.connection_context():
        pass


# row: mysql.new startup-setting init-command at=:init_command  off
# row: mysql.new startup-setting init-command at=:sql_mode  off
# sees: time_zone|ANSI_QUOTES
def sends_no_commands_by_itself():
    with MySQLDatabase(NAME, **LOGIN).connection_context():
        pass
