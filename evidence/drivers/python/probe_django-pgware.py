"""django-pgware: what reaches the server."""

import os

import django
from django.conf import settings
from django_pg_utils.locks import advisory_lock
from django_pg_utils.set import hush, pg_set

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
)
django.setup()


# row: django_pg_utils.locks.advisory_lock session-advisory-lock api
# sees: pg_advisory_lock|pg_advisory_unlock
def takes_a_lock():
    with advisory_lock("stock"):
        pass


# row: django_pg_utils.set.pg_set session-set driver
# sees: work_mem
def sets_a_setting():
    with pg_set("work_mem", "8MB"):
        pass


# row: django_pg_utils.set.hush session-set driver
def hushes_the_log():
    with hush():
        pass
