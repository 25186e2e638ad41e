"""django-pglock: what reaches the server."""

import os

import django
import pglock
from django.conf import settings
from django.db import transaction

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["POSTGRES_DATABASE"],
            "USER": os.environ["POSTGRES_USER"],
            "HOST": os.environ["POSTGRES_HOST"],
            "PORT": os.environ["POSTGRES_PORT"],
        }
    },
    INSTALLED_APPS=["pgactivity", "pglock"],
)
django.setup()


# row: pglock.advisory session-advisory-lock api
# sees: pg_advisory_lock|pg_advisory_unlock
def takes_a_lock():
    with pglock.advisory("stock"):
        pass


# row: pglock.advisory session-advisory-lock api  off
# row: pglock.advisory session-set driver  off
def takes_a_lock_of_its_transaction():
    with pglock.advisory("stock", xact=True):
        pass


# row: pglock.advisory session-advisory-lock api  off
# row: pglock.advisory session-set driver  off
def takes_a_lock_of_the_transaction():
    with transaction.atomic():
        pglock.advisory("stock", xact=True).acquire()


# row: pglock.advisory session-set driver
# sees: lock_timeout
def waits_for_a_lock():
    with pglock.advisory("stock", timeout=1):
        pass


# row: pglock.advisory session-set driver  off
def waits_for_no_lock():
    with pglock.advisory("stock", timeout=0):
        pass


# row: pglock.timeout session-set driver
# sees: lock_timeout
def sets_a_timeout():
    with pglock.timeout(seconds=1):
        pass
