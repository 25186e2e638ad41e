import psycopg2


def create(dsn):
    cursor = psycopg2.connect(dsn).cursor()
    cursor.execute("CREATE GLOBAL TEMPORARY TABLE ids (id bigint) ON COMMIT DELETE ROWS")
    cursor.execute("SET ROLE app")
