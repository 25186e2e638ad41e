"""Each line with a finding says which, and words of what it says about the transaction."""

import psycopg
import psycopg2
from django.db import connection as django_connection
from django.db import transaction
from psycopg_pool import ConnectionPool
from sqlalchemy import create_engine, text

engine = create_engine("postgresql+psycopg2://shop")
autocommit_engine = create_engine("postgresql+psycopg2://shop", isolation_level="AUTOCOMMIT")


def block_of_the_framework(order):
    with transaction.atomic():
        django_connection.cursor().execute("SET LOCAL lock_timeout = '1s'")


@transaction.atomic
def decorated(order):
    with django_connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '1s'")


def not_known(cursor: psycopg2.extensions.cursor):
    cursor.execute("SET LOCAL lock_timeout = '1s'")


def by_the_driver():
    conn = psycopg2.connect("dbname=shop")
    cursor = conn.cursor()
    cursor.execute("SET LOCAL lock_timeout = '1s'")
    cursor.execute("CREATE TEMP TABLE picked (id int) ON COMMIT DROP")
    conn.commit()


def autocommit_attribute():
    conn = psycopg2.connect("dbname=shop")
    conn.autocommit = True
    cursor = conn.cursor()
    cursor.execute("SET LOCAL lock_timeout = '1s'")  # ~ transaction-set warning: Autocommit is on (transactions.py:39)
    cursor.execute("CREATE TEMP TABLE picked (id int) ON COMMIT DROP")  # ~ temp-table error: dropped as soon as it is made
    cursor.execute("SELECT pg_advisory_xact_lock(1)")  # ~ transaction-set warning: nothing is locked


def autocommit_isolation():
    conn = psycopg2.connect("dbname=shop")
    conn.set_isolation_level(0)
    conn.cursor().execute("SET LOCAL lock_timeout = '1s'")  # ~ transaction-set warning: Autocommit is on (transactions.py:48)


def autocommit_with_a_block():
    with psycopg.connect("dbname=shop", autocommit=True, prepare_threshold=None) as conn:
        conn.execute("SET LOCAL lock_timeout = '1s'")  # ~ transaction-set warning: Autocommit is on
        with conn.transaction():
            conn.execute("SET LOCAL lock_timeout = '1s'")


def spoken():
    with psycopg.connect("dbname=shop", autocommit=True, prepare_threshold=None) as conn:
        conn.execute("BEGIN")
        conn.execute("SET LOCAL lock_timeout = '1s'")
        conn.execute("COMMIT")
        conn.execute("SET LOCAL lock_timeout = '1s'")  # ~ transaction-set warning: Autocommit is on


def in_one_text():
    with psycopg.connect("dbname=shop", autocommit=True, prepare_threshold=None) as conn:
        conn.execute("BEGIN; SET LOCAL lock_timeout = '1s'; COMMIT")


pool = ConnectionPool("dbname=shop", kwargs={"autocommit": True, "prepare_threshold": None})


def from_a_pool():
    with pool.connection() as conn:
        conn.execute("SET LOCAL lock_timeout = '1s'")  # ~ transaction-set warning: Autocommit is on


def engine_block():
    with engine.begin() as conn:
        conn.execute(text("SET LOCAL lock_timeout = '1s'"))


def engine_connect():
    with engine.connect() as conn:
        conn.execute(text("SET LOCAL lock_timeout = '1s'"))


def engine_in_autocommit():
    with autocommit_engine.connect() as conn:
        conn.execute(text("SET LOCAL lock_timeout = '1s'"))  # ~ transaction-set warning: Autocommit is on


def engine_options():
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("SET LOCAL lock_timeout = '1s'"))  # ~ transaction-set warning: Autocommit is on
