PREFIX = "SET "
LOCK_TIMEOUT = PREFIX + "lock_timeout = '2s'"
TIMEZONE = "SET TIME ZONE 'UTC'"


class Statements:
    CHANNEL = "LISTEN jobs"
