from app.db import get_connection, get_cursor, run, with_cursor


def a():
    run("SET statement_timeout = %s", 10)


def b():
    with get_cursor() as c:
        c.execute("LISTEN jobs")


def c():
    with get_connection() as con:
        with con.cursor() as handle:
            handle.execute("UNLISTEN jobs")
        for message in con.notifies:
            print(message)


@with_cursor
def d(handle, name):
    handle.execute("SELECT pg_advisory_lock(hashtext(%s))", (name,))


class Locker:
    def __init__(self, driver):
        self.driver = driver

    def hold(self, cursor):
        self.driver.set_lock_timeout(cursor, 100)
