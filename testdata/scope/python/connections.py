import os

import psycopg2


def direct():
    conn = psycopg2.connect(os.environ["DATABASE_URL_UNPOOLED"])
    conn.cursor().execute("SET search_path TO tenant")  # ~ search-path note: `DATABASE_URL_UNPOOLED` (connections.py:7) reads like


def through_the_pooler():
    conn = psycopg2.connect(os.environ["DATABASE_URL"])
    conn.cursor().execute("SET search_path TO tenant")  # ~ search-path error: reads


def listener():
    conn = psycopg2.connect(os.environ["DATABASE_URL"])
    conn.cursor().execute("LISTEN jobs")  # ~ listen warning: opened for nothing else (connections.py:17)


def no_mere_listener():
    conn = psycopg2.connect(os.environ["DATABASE_URL"])
    cursor = conn.cursor()
    cursor.execute("LISTEN jobs")  # ~ listen error: 
    cursor.execute("SELECT id FROM jobs")


class Listener:
    def __init__(self, settings):
        self.direct_connection = psycopg2.connect(settings.url)

    def run(self):
        self.direct_connection.cursor().execute("LISTEN jobs")  # ~ listen note: `self.direct_connection` reads like
