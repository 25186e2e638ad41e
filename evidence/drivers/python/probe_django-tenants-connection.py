"""A connection of django-tenants: what reaches the server."""

# library: django
import os

import django
from django.conf import settings
from django.db import connection

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


# row: connection.set_schema search-path driver
# sees: "shop"
def sets_the_path_of_a_schema():
    connection.set_schema("shop")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
