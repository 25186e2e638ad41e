"""django-pglocks: what reaches the server."""

import os

import django
from django.conf import settings
from django_pglocks import advisory_lock

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


# row: django_pglocks.advisory_lock session-advisory-lock api
# sees: pg_advisory_lock|pg_advisory_unlock
def takes_a_lock():
    with advisory_lock("stock"):
        pass
