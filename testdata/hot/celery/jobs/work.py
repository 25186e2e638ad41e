import psycopg2

SETTING = "SET work_mem = '1GB'"


def rebuild():
    conn = psycopg2.connect("")
    conn.cursor().execute(SETTING)


class Listener:
    def begin_listening(self, conn):
        conn.cursor().execute("LISTEN jobs")
