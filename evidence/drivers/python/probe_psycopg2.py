"""psycopg2: what reaches the server."""

import os

import psycopg2
import psycopg2.extensions
import psycopg2.pool


# row: psycopg2.connect startup-setting options at=:options
# sees: statement_timeout
def sends_options_at_connect():
    psycopg2.connect(os.environ["POSTGRES_URL"], options="-c statement_timeout=5s").close()


# row: psycopg2.connect startup-setting options at=0:dsn
# sees: statement_timeout
def sends_the_options_of_a_dsn():
    psycopg2.connect("dbname=postgres options='-c statement_timeout=5s'").close()


# row: psycopg2.connect startup-setting parameter name=client_encoding
# row: psycopg2.connect startup-setting parameter name=application_name
def sends_names_at_connect():
    psycopg2.connect(os.environ["POSTGRES_URL"], client_encoding="utf8", application_name="shop").close()


# row: psycopg2.connect startup-setting options at=:options  off
# row: psycopg2.connect startup-setting options at=0:dsn  off
# row: psycopg2.connect startup-setting parameter name=client_encoding  off
# row: psycopg2.connect startup-setting parameter name=application_name  off
def sends_nothing_by_itself():
    psycopg2.connect("dbname=postgres").close()


# row: pool.new startup-setting options
# sees: statement_timeout
def a_pool_sends_options():
    psycopg2.pool.SimpleConnectionPool(1, 2, os.environ["POSTGRES_URL"], options="-c statement_timeout=5s").closeall()


# row: connection.cursor session-cursor with-hold
# sees: WITH HOLD
def declares_a_cursor_with_hold():
    conn = psycopg2.connect(os.environ["POSTGRES_URL"])
    cur = conn.cursor("products", withhold=True)
    cur.execute("SELECT generate_series(1, 10)")
    conn.commit()
    cur.fetchmany(3)
    cur.close()


# row: connection.cursor session-cursor named
# sees: DECLARE "products" .*CURSOR
def declares_a_cursor_with_a_name():
    conn = psycopg2.connect(os.environ["POSTGRES_URL"])
    cur = conn.cursor("products")
    cur.execute("SELECT generate_series(1, 10)")
    cur.fetchmany(3)
    cur.close()


# row: connection.cursor session-cursor with-hold  off
# row: connection.cursor session-cursor named  off
def declares_nothing_without_a_name():
    conn = psycopg2.connect(os.environ["POSTGRES_URL"])
    cur = conn.cursor()
    cur.execute("SELECT generate_series(1, 10)")
    cur.fetchmany(3)


# row: connection.set_session session-isolation option when=0:isolation_level
# sees: SET default_transaction_isolation
def sets_the_level_in_autocommit():
    conn = psycopg2.connect(os.environ["POSTGRES_URL"])
    conn.autocommit = True
    conn.set_session(isolation_level="SERIALIZABLE")


# row: connection.set_session session-isolation option when=1:readonly
# sees: SET default_transaction_read_only
def sets_the_mode_in_autocommit():
    conn = psycopg2.connect(os.environ["POSTGRES_URL"])
    conn.autocommit = True
    conn.set_session(readonly=True)


# row: connection.set_session session-isolation option when=2:deferrable
# sees: SET default_transaction_deferrable
def sets_deferrable_in_autocommit():
    conn = psycopg2.connect(os.environ["POSTGRES_URL"])
    conn.autocommit = True
    conn.set_session(deferrable=True)


# row: connection.set_isolation_level session-isolation option
# sees: SET default_transaction_isolation TO DEFAULT
def mixes_levels_and_autocommit():
    conn = psycopg2.connect(os.environ["POSTGRES_URL"])
    conn.set_isolation_level(psycopg2.extensions.ISOLATION_LEVEL_SERIALIZABLE)
    conn.autocommit = True
    conn.cursor().execute("VACUUM pg_class")
    conn.set_isolation_level(psycopg2.extensions.ISOLATION_LEVEL_SERIALIZABLE)


# row: connection.set_isolation_level session-isolation option  off
def switches_to_autocommit():
    conn = psycopg2.connect(os.environ["POSTGRES_URL"])
    conn.set_isolation_level(psycopg2.extensions.ISOLATION_LEVEL_AUTOCOMMIT)
    conn.cursor().execute("SELECT 1")


# row: connection.isolation_level session-isolation option
# sees: SET default_transaction_
def assigns_in_autocommit():
    conn = psycopg2.connect(os.environ["POSTGRES_URL"])
    conn.autocommit = True
    conn.isolation_level = "SERIALIZABLE"
    conn.readonly = True
    conn.deferrable = True


# row: connection.set_client_encoding session-set driver
# sees: SET client_encoding
def sets_the_encoding():
    conn = psycopg2.connect(os.environ["POSTGRES_URL"])
    conn.set_client_encoding("LATIN1")


# row: connection.reset discard all
def discards_all():
    conn = psycopg2.connect(os.environ["POSTGRES_URL"])
    conn.reset()


# row: connection.notifies listen api
# sees: LISTEN orders
def collects_what_a_listen_brings():
    conn = psycopg2.connect(os.environ["POSTGRES_URL"])
    conn.autocommit = True
    conn.cursor().execute("LISTEN orders")
    conn.poll()
    while conn.notifies:
        conn.notifies.pop()
