import os
import pkgutil
from importlib import resources
from pathlib import Path

import psycopg
import psycopg2

HERE = Path(__file__).parent
SQL = os.path.join(os.path.dirname(__file__), "sql")


def read(name):
    with open(os.path.join(SQL, name), encoding="utf-8") as f:
        return f.read()


def lock(dsn):
    conn = psycopg2.connect(dsn)
    cur = conn.cursor()
    cur.execute((HERE / "sql" / "lock.sql").read_text())
    cur.execute(resources.files("app").joinpath("sql/path.sql").read_text())
    cur.execute(pkgutil.get_data("app", "sql/temp.sql").decode())
    cur.execute(read("role.sql"))
    cur.execute(open("app/sql/listen.sql").read().format(channel="jobs"))
    # Nothing is known of this one, and nothing outside the tree is read.
    cur.execute(open("../outside.sql").read())
    cur.execute(Path("/etc/app.sql").read_text())


def run_file(conn, path):
    conn.execute(Path(path).read_text())


def run_named(conn, name):
    run_file(conn, HERE / "sql" / f"{name}.sql")


def later(dsn):
    with psycopg.connect(dsn, autocommit=True) as conn:
        run_file(conn, "app/sql/notify.sql")
        run_named(conn, "reset")


def each(cur):
    for statement in read("many.sql").split(";"):
        cur.execute(statement)
