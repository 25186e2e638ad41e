"""Django: what reaches the server."""

import os

import django
from django.conf import settings
from django.db import connection, models

POSTGRES = {
    "NAME": os.environ["POSTGRES_DATABASE"],
    "USER": os.environ["POSTGRES_USER"],
    "HOST": os.environ["POSTGRES_HOST"],
    "PORT": os.environ["POSTGRES_PORT"],
}


def start(databases):
    """Sets Django up for a program of one file."""
    settings.configure(DATABASES=databases, DEFAULT_AUTO_FIELD="django.db.models.AutoField", USE_TZ=True)
    django.setup()


def read_twelve_times():
    with connection.cursor() as cursor:
        for number in range(12):
            cursor.execute("SELECT 1 WHERE 1 = %s", (number,))
    connection.close()


# row: DATABASES set-role role
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {"assume_role": "pg_monitor"}, **POSTGRES}}


def becomes_a_role_at_connect(databases=DATABASES):
    start(databases)
    read_twelve_times()


# row: DATABASES startup-setting options
# sees: statement_timeout
OPTIONS = {"options": "-c statement_timeout=5s"}
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "OPTIONS": OPTIONS, **POSTGRES}}


def sends_options_at_connect(databases=DATABASES):
    start(databases)
    read_twelve_times()


# row: DATABASES session-set set-config
# sees: set_config\('TimeZone'
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "TIME_ZONE": "Europe/Paris", **POSTGRES}}


def sets_the_time_zone_at_connect(databases=DATABASES):
    start(databases)
    read_twelve_times()


# row: DATABASES driver-prepare named
# sees: at run 6: SELECT 1 WHERE
OPTIONS = {"server_side_binding": True, "prepare_threshold": 5}
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "OPTIONS": OPTIONS, **POSTGRES}}


def prepares_when_told_to(databases=DATABASES):
    start(databases)
    read_twelve_times()


# row: DATABASES driver-prepare named  off
OPTIONS = {"server_side_binding": True, "prepare_threshold": None}
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "OPTIONS": OPTIONS, **POSTGRES}}


def prepares_nothing_with_no_threshold(databases=DATABASES):
    start(databases)
    read_twelve_times()


# row: DATABASES driver-prepare named  off
# row: DATABASES set-role role  off
# row: DATABASES startup-setting options  off
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", **POSTGRES}}


def does_none_of_this_by_itself(databases=DATABASES):
    start(databases)
    read_twelve_times()


# row: queryset.iterator session-cursor with-hold
# sees: WITH HOLD
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", **POSTGRES}}


def iterates_through_a_cursor(databases=DATABASES):
    start(databases)

    class Product(models.Model):
        name = models.TextField()

        class Meta:
            app_label = "shop"

    with connection.schema_editor() as editor:
        editor.create_model(Product)
    for _ in Product.objects.all().iterator():
        pass
