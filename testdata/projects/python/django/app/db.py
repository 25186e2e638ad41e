from contextlib import contextmanager

from django.db import connection, connections


@contextmanager
def schema(name):
    with connection.cursor() as cursor:
        cursor.execute("SET search_path TO %s", [name])
        yield cursor


def lock(alias, key):
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [key])


def inside(name):
    with schema(name) as cursor:
        cursor.execute("LISTEN jobs")
