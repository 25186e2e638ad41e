"""django-tenants: what reaches the server."""

import os

import django
from django.conf import settings
from django.db import connection

# row: DATABASES search-path driver
DATABASES = {
    "default": {
        "ENGINE": "django_tenants.postgresql_backend",
        "NAME": os.environ["POSTGRES_DATABASE"],
        "USER": os.environ["POSTGRES_USER"],
        "HOST": os.environ["POSTGRES_HOST"],
        "PORT": os.environ["POSTGRES_PORT"],
    }
}
settings.configure(
    DATABASES=DATABASES,
    DATABASE_ROUTERS=["django_tenants.routers.TenantSyncRouter"],
    SHARED_APPS=["django_tenants"],
    TENANT_APPS=["django.contrib.contenttypes"],
    INSTALLED_APPS=["django.contrib.contenttypes", "django_tenants"],
    TENANT_MODEL="shop.Client",
    TENANT_DOMAIN_MODEL="shop.Domain",
)
django.setup()

from django_tenants.utils import schema_context  # noqa: E402  it reads the settings


def sets_the_path_before_every_cursor():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


# row: django_tenants.utils.schema_context search-path driver
# sees: "shop"
def sets_the_path_for_a_block():
    with schema_context("shop"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
