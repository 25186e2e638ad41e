import psycopg2

from . import sql as texts
from .sql import LOCK_TIMEOUT as TIMEOUT, ZONE


def prepare(dsn):
    conn = psycopg2.connect(dsn)
    cur = conn.cursor()
    cur.execute(TIMEOUT)
    cur.execute(ZONE)
    cur.execute(texts.Statements.CHANNEL)
