import psycopg2

kept = None


def lambda_handler(event, context):
    conn = psycopg2.connect("dbname=shop")  # ~ connect-per-call note: opened on every call of `lambda_handler`
    return count(conn), count(connect()), count(cached())


def connect():
    return psycopg2.connect("dbname=shop")  # ~ connect-per-call note: opened on every call of `lambda_handler`


def cached():
    global kept
    if kept is None:
        kept = psycopg2.connect("dbname=shop")
    return kept


def elsewhere():
    return psycopg2.connect("dbname=shop")


def count(conn):
    with conn.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM orders")
        return cursor.fetchone()[0]
