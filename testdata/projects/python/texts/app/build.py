import textwrap
from string import Template

import psycopg2

conn = psycopg2.connect("dbname=app")
cur = conn.cursor()

TIMEOUT = "SET %(name)s = %(value)s"
ZONE = "SET {name} = '{zone}'"
NAMES = {"name": "TimeZone", "zone": "UTC"}
BY_ROLE = {
    "reader": "SET ROLE reader",
    "writer": "SET ROLE writer",
}
SETTINGS = {"work_mem": "'64MB'", "jit": "off"}


def percent_with_a_dict():
    cur.execute(TIMEOUT % {"name": "lock_timeout", "value": "100"})


def format_with_a_spread_dict():
    cur.execute(ZONE.format(**NAMES))


def format_map():
    cur.execute(ZONE.format_map(NAMES))


def dedent(channel):
    cur.execute(textwrap.dedent(f"""
        LISTEN {channel}
    """).strip())


def template(schema):
    cur.execute(Template("SET search_path TO $schema").substitute(schema=schema))


def replaced(schema):
    cur.execute("SET search_path TO __schema__".replace("__schema__", schema))


def one_of_two(readonly):
    cur.execute("SET default_transaction_read_only = " + ("on" if readonly else "off"))


def default(statement=None):
    cur.execute(statement or "DISCARD ALL")


def by_key():
    cur.execute(BY_ROLE["reader"])


def by_any_key(role):
    cur.execute(BY_ROLE.get(role, "RESET ROLE"))


def extended(schema, extra):
    path = "SET search_path TO " + schema
    if extra:
        path += ", public"
    cur.execute(path)


def extended_in_a_loop(names):
    statement = "SELECT "
    for name in names:
        statement += "pg_advisory_lock(%s), " % name
    statement += "1"
    cur.execute(statement)


def joined():
    cur.execute("; ".join(["SET work_mem = '64MB'", "SET jit = off"]))


def joined_from_a_dict():
    cur.execute("; ".join(f"SET {name} = {value}" for name, value in SETTINGS.items()))


def looped():
    for statement in ("UNLISTEN *", "DISCARD PLANS"):
        cur.execute(statement)


def looped_pairs():
    for name, statement in [("a", "LISTEN a"), ("b", "LISTEN b")]:
        cur.execute(statement)


def named_in_place(ident):
    if statement := f"DEALLOCATE {ident!s:>10}":
        cur.execute(statement)


def matched(kind):
    match kind:
        case "temp":
            statement = "CREATE TEMP TABLE staging (id int)"
        case _:
            statement = "LOAD 'auto_explain'"
    cur.execute(statement)


def encoded():
    cur.execute(b"SET bytea_output = 'escape'".decode())
