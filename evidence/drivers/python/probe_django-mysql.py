"""Django on MySQL: what reaches the server."""

# library: django
import os

import django
from django.conf import settings
from django.db import connection
from MySQLdb import OperationalError

MYSQL = {
    "NAME": os.environ["MYSQL_DATABASE"],
    "USER": os.environ["MYSQL_USER"],
    "HOST": os.environ["MYSQL_HOST"],
    "PORT": os.environ["MYSQL_PORT"],
}


def start(databases):
    """Sets Django up for a program of one file."""
    settings.configure(DATABASES=databases, DEFAULT_AUTO_FIELD="django.db.models.AutoField", USE_TZ=True)
    django.setup()


# row: DATABASES startup-setting init-command name=init_command
# row: DATABASES startup-setting init-command name=sql_mode
# sees: lock_wait_timeout|sql_mode
OPTIONS = {"init_command": "SET lock_wait_timeout = 5", "sql_mode": "ANSI_QUOTES"}
DATABASES = {"default": {"ENGINE": "django.db.backends.mysql", "OPTIONS": OPTIONS, **MYSQL}}


def sends_commands_at_connect(databases=DATABASES):
    start(databases)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


# row: DATABASES session-isolation session
# sees: READ COMMITTED
DATABASES = {"default": {"ENGINE": "django.db.backends.mysql", **MYSQL}}


def sets_the_level_at_connect(databases=DATABASES):
    start(databases)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


# row: DATABASES session-isolation session  off
# row: DATABASES startup-setting init-command name=init_command  off
# row: DATABASES startup-setting init-command name=sql_mode  off
# sees: ISOLATION|lock_wait_timeout|sql_mode
DATABASES = {"default": {"ENGINE": "django.db.backends.mysql", "OPTIONS": {"isolation_level": None}, **MYSQL}}


def sets_no_level_at_connect(databases=DATABASES):
    start(databases)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


# row: connection.constraint_checks_disabled session-set driver
DATABASES = {"default": {"ENGINE": "django.db.backends.mysql", **MYSQL}}


def switches_checks_off(databases=DATABASES):
    start(databases)
    with connection.constraint_checks_disabled():
        pass


# row: cursor.callproc user-variable set
# sees: SET @
DATABASES = {"default": {"ENGINE": "django.db.backends.mysql", **MYSQL}}


def calls_a_procedure(databases=DATABASES):
    start(databases)
    with connection.cursor() as cursor:
        cursor.execute("CREATE PROCEDURE greet(IN name TEXT) SELECT name")
        try:
            cursor.callproc("greet", ("you",))
        except OperationalError:
            raise SystemExit("no such procedure") from None
