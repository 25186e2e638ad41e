"""psycopg 3: what reaches the server."""

import os

import psycopg
import psycopg_pool
from psycopg import ServerCursor

PRODUCT = "SELECT 1 WHERE 1 = %s"


def read_twelve_times(conn):
    for number in range(12):
        conn.execute(PRODUCT, (number,))


# row: psycopg.connect driver-prepare named
# sees: at run 6
def prepares_on_the_sixth_run():
    with psycopg.connect(os.environ["POSTGRES_URL"]) as conn:
        read_twelve_times(conn)


# row: psycopg.connect driver-prepare named  off
def prepares_nothing_with_no_threshold():
    with psycopg.connect(os.environ["POSTGRES_URL"], prepare_threshold=None) as conn:
        read_twelve_times(conn)


# row: psycopg.connect driver-prepare named  off
def prepares_nothing_with_client_cursors():
    with psycopg.connect(os.environ["POSTGRES_URL"], cursor_factory=psycopg.ClientCursor) as conn:
        read_twelve_times(conn)


# row: psycopg.connect startup-setting options at=:options
# sees: statement_timeout
def sends_options_at_connect():
    psycopg.connect(os.environ["POSTGRES_URL"], options="-c statement_timeout=5s").close()


# row: psycopg.connect startup-setting options at=0:conninfo
# sees: statement_timeout
def sends_the_options_of_a_conninfo():
    psycopg.connect("dbname=postgres options='-c statement_timeout=5s'").close()


# row: psycopg.connect startup-setting options at=:options  off
# row: psycopg.connect startup-setting options at=0:conninfo  off
# row: psycopg.connect startup-setting parameter name=client_encoding  off
def sends_no_options_by_itself():
    psycopg.connect("dbname=postgres").close()


# row: psycopg.connect startup-setting parameter name=client_encoding
# row: psycopg.connect startup-setting parameter name=application_name
def sends_names_at_connect():
    psycopg.connect(os.environ["POSTGRES_URL"], client_encoding="utf8", application_name="shop").close()


# row: pool.new driver-prepare named
# sees: at run 6
def a_pool_prepares_on_the_sixth_run():
    with psycopg_pool.ConnectionPool(os.environ["POSTGRES_URL"], min_size=1, max_size=1) as pool:
        for _ in range(12):
            with pool.connection() as conn:
                conn.execute(PRODUCT, (1,))


# row: pool.new driver-prepare named  off
def a_pool_prepares_nothing_with_no_threshold():
    with psycopg_pool.ConnectionPool(
        os.environ["POSTGRES_URL"], min_size=1, max_size=1, kwargs={"prepare_threshold": None}
    ) as pool:
        for _ in range(12):
            with pool.connection() as conn:
                conn.execute(PRODUCT, (1,))


# row: pool.new startup-setting options at=:kwargs.options
# row: pool.new startup-setting parameter
def a_pool_sends_options():
    settings = {"options": "-c statement_timeout=5s", "application_name": "shop"}
    with psycopg_pool.ConnectionPool(os.environ["POSTGRES_URL"], min_size=1, kwargs=settings) as pool:
        pool.wait()


# row: pool.new startup-setting options at=0:conninfo
def a_pool_sends_the_options_of_a_conninfo():
    with psycopg_pool.ConnectionPool("dbname=postgres options='-c statement_timeout=5s'", min_size=1) as pool:
        pool.wait()


# row: connection.cursor session-cursor with-hold
# sees: WITH HOLD
def declares_a_cursor_with_hold():
    with psycopg.connect(os.environ["POSTGRES_URL"]) as conn:
        with conn.cursor("products", withhold=True) as cur:
            cur.execute("SELECT generate_series(1, 10)")
            conn.commit()
            cur.fetchmany(3)


# row: connection.cursor session-cursor named
# sees: DECLARE "products" CURSOR
def declares_a_cursor_with_a_name():
    with psycopg.connect(os.environ["POSTGRES_URL"]) as conn:
        with conn.cursor("products") as cur:
            cur.execute("SELECT generate_series(1, 10)")
            cur.fetchmany(3)


# row: connection.cursor session-cursor with-hold  off
# row: connection.cursor session-cursor named  off
def declares_nothing_without_a_name():
    with psycopg.connect(os.environ["POSTGRES_URL"]) as conn:
        with conn.cursor() as cur:
            cur.execute("SELECT generate_series(1, 10)")
            cur.fetchmany(3)


# row: server_cursor.new session-cursor with-hold
# sees: WITH HOLD
def a_server_cursor_is_declared_with_hold():
    with psycopg.connect(os.environ["POSTGRES_URL"]) as conn:
        cur = ServerCursor(conn, "products", withhold=True)
        cur.execute("SELECT generate_series(1, 10)")
        conn.commit()
        cur.close()


# row: server_cursor.new session-cursor named
# sees: DECLARE "products" CURSOR
def a_server_cursor_is_declared():
    with psycopg.connect(os.environ["POSTGRES_URL"]) as conn:
        cur = ServerCursor(conn, "products")
        cur.execute("SELECT generate_series(1, 10)")
        cur.close()


# row: connection.execute driver-prepare explicit
# sees: at run 1
def prepares_at_once_when_told_to():
    with psycopg.connect(os.environ["POSTGRES_URL"], prepare_threshold=10) as conn:
        conn.execute(PRODUCT, (1,), prepare=True)


# row: cursor.execute driver-prepare explicit  off
def prepares_nothing_when_told_to_with_no_threshold():
    with psycopg.connect(os.environ["POSTGRES_URL"], prepare_threshold=None) as conn:
        for number in range(12):
            conn.execute(PRODUCT, (number,), prepare=True)


# row: connection.notifies listen api
# sees: LISTEN orders
def reads_what_a_listen_brings():
    with psycopg.connect(os.environ["POSTGRES_URL"], autocommit=True) as conn:
        conn.execute("LISTEN orders")
        for _ in conn.notifies(timeout=0.1):
            break


# row: connection.add_notify_handler listen api
# sees: LISTEN orders
def hands_over_what_a_listen_brings():
    with psycopg.connect(os.environ["POSTGRES_URL"], autocommit=True) as conn:
        conn.add_notify_handler(print)
        conn.execute("LISTEN orders")


# row: connection.prepare_threshold driver-prepare named
# sees: at run 3
def prepares_from_the_threshold_on():
    with psycopg.connect(os.environ["POSTGRES_URL"], prepare_threshold=None) as conn:
        conn.prepare_threshold = 2
        read_twelve_times(conn)


# row: connection.prepare_threshold driver-prepare named  off
def prepares_nothing_once_the_threshold_is_gone():
    with psycopg.connect(os.environ["POSTGRES_URL"], cursor_factory=psycopg.ClientCursor) as conn:
        conn.prepare_threshold = None
        read_twelve_times(conn)


# row: connection.prepared_max driver-prepare named
# sees: at run 1
def prepares_many_although_none_is_kept():
    with psycopg.connect(os.environ["POSTGRES_URL"]) as conn:
        conn.prepared_max = 0
        conn.cursor().executemany(PRODUCT, [(number,) for number in range(12)])
