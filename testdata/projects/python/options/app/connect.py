import MySQLdb
import psycopg2

DEFAULTS = "-c statement_timeout=2000"
VARIABLES = {"time_zone": "'+00:00'", "sql_mode": "'ANSI'"}


def plain(dsn):
    return psycopg2.connect(dsn, options=DEFAULTS)


def appended(**kwargs):
    options = [kwargs["options"]] if "options" in kwargs else []
    options.append("-c search_path=app")
    kwargs["options"] = " ".join(options)
    return psycopg2.connect(**kwargs)


class Driver:
    init_command = ""

    def __init__(self, options=None):
        self.options = options
        pairs = ["%s=%s" % (name, value) for name, value in VARIABLES.items()]
        self.init_command = "SET " + ", ".join(pairs)

    def connect(self, **kwargs):
        if self.init_command:
            kwargs["init_command"] = self.init_command
        return MySQLdb.connect(**kwargs)
