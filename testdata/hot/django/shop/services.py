from django.db import connection


def lock(key):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [key])


def refresh():
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")


def unused():
    with connection.cursor() as cursor:
        cursor.execute("LISTEN nobody")
