"""Pony on PostgreSQL: what reaches the server."""

import os

from pony.orm import Database, db_session

LOGIN = {
    "user": os.environ["POSTGRES_USER"],
    "host": os.environ["POSTGRES_HOST"],
    "port": int(os.environ["POSTGRES_PORT"]),
    "database": os.environ["POSTGRES_DATABASE"],
}


# row: database.bind discard all
def discards_all_after_a_session():
    db = Database()
    db.bind(provider="postgres", **LOGIN)
    with db_session:
        db.execute("SELECT 1")


# row: database.new startup-setting options
# sees: statement_timeout
def sends_options_at_connect():
    db = Database("postgres", options="-c statement_timeout=5s", **LOGIN)
    with db_session:
        db.execute("SELECT 1")
