import sqlite3
from pathlib import Path


def cache():
    # No pooler stands before a file.
    sqlite3.connect("cache.db").executescript(Path(__file__).with_name("cache.sql").read_text())
