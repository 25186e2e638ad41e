"""Pony on MySQL: what reaches the server."""

# library: pony
import os

from pony.orm import Database, db_session

LOGIN = {
    "user": os.environ["MYSQL_USER"],
    "host": os.environ["MYSQL_HOST"],
    "port": int(os.environ["MYSQL_PORT"]),
    "database": os.environ["MYSQL_DATABASE"],
}


# row: database.bind session-set driver
# sees: group_concat_max_len|NAMES|autocommit
def sets_its_modes_at_connect():
    db = Database()
    db.bind(provider="mysql", **LOGIN)
    with db_session:
        db.execute("SELECT 1")
