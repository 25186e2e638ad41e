import os

COMMON = {"options": "-c statement_timeout=5000"}

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ["DB_NAME"],
        "OPTIONS": {"options": "-c lock_timeout=2000", "assume_role": "shop"},
        "TIME_ZONE": "Europe/Vienna",
    },
    "reports": {
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {**COMMON, "pool": True},
    },
    "old": {
        "ENGINE": "django.db.backends.mysql",
        "OPTIONS": {"init_command": "SET sql_mode='STRICT_ALL_TABLES'"},
    },
    "quiet": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "CONN_MAX_AGE": 60},
}
