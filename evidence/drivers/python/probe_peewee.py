"""Peewee on PostgreSQL: what reaches the server."""

import os

from peewee import Model, PostgresqlDatabase, TextField
from playhouse.postgres_ext import PostgresqlExtDatabase, Psycopg3Database, ServerSide

NAME = os.environ["POSTGRES_DATABASE"]
LOGIN = {
    "user": os.environ["POSTGRES_USER"],
    "host": os.environ["POSTGRES_HOST"],
    "port": int(os.environ["POSTGRES_PORT"]),
}


def read_twelve_times(db):
    with db.connection_context():
        for number in range(12):
            db.execute_sql("SELECT 1 WHERE 1 = %s", (number,))


# row: postgres.new driver-prepare named
# sees: at run 6: SELECT 1 WHERE
def prepares_on_the_sixth_run():
    read_twelve_times(PostgresqlDatabase(NAME, prefer_psycopg3=True, **LOGIN))


# row: postgres.new driver-prepare named  off
def prepares_nothing_with_no_threshold():
    read_twelve_times(PostgresqlDatabase(NAME, prefer_psycopg3=True, prepare_threshold=None, **LOGIN))


# row: postgres.new driver-prepare named  off
# row: postgres.new startup-setting options  off
# row: postgres.new session-cursor with-hold  off
def does_none_of_this_by_itself():
    read_twelve_times(PostgresqlDatabase(NAME, **LOGIN))


# row: postgres.new startup-setting options
# sees: statement_timeout
def sends_options_at_connect():
    read_twelve_times(PostgresqlDatabase(NAME, options="-c statement_timeout=5s", **LOGIN))


# row: postgres.new session-cursor with-hold
# sees: WITH HOLD
def declares_a_cursor_for_every_select():
    db = PostgresqlExtDatabase(NAME, server_side_cursors=True, **LOGIN)

    class Product(Model):
        name = TextField()

        class Meta:
            database = db

    db.create_tables([Product])
    list(Product.select())


# row: psycopg3.new driver-prepare named
# sees: at run 6: SELECT 1 WHERE
def psycopg3_prepares_on_the_sixth_run():
    read_twelve_times(Psycopg3Database(NAME, **LOGIN))


# row: psycopg3.new driver-prepare named  off
def psycopg3_prepares_nothing_with_no_threshold():
    read_twelve_times(Psycopg3Database(NAME, prepare_threshold=None, **LOGIN))


# row: psycopg3.new startup-setting options
# sees: statement_timeout
def psycopg3_sends_options_at_connect():
    read_twelve_times(Psycopg3Database(NAME, options="-c statement_timeout=5s", **LOGIN))


# row: database.set_time_zone session-set driver
def sets_the_time_zone():
    db = PostgresqlDatabase(NAME, **LOGIN)
    with db.connection_context():
        db.set_time_zone("Europe/Paris")


# row: playhouse.postgres_ext.ServerSide session-cursor with-hold
# sees: WITH HOLD
def reads_through_a_cursor():
    db = PostgresqlExtDatabase(NAME, **LOGIN)

    class Order(Model):
        name = TextField()

        class Meta:
            database = db

    db.create_tables([Order])
    list(ServerSide(Order.select()))
