import psycopg2


def forgotten():
    conn = psycopg2.connect("dbname=shop")
    cursor = conn.cursor()
    cursor.execute("BEGIN")  # ~ open-transaction warning: no path in view ends this transaction
    cursor.execute("UPDATE orders SET paid = true")


def left_early(order):
    conn = psycopg2.connect("dbname=shop")
    cursor = conn.cursor()
    cursor.execute("BEGIN")  # ~ open-transaction warning: one path leaves this transaction open
    cursor.execute("UPDATE orders SET paid = true")
    if not order:
        return None
    cursor.execute("COMMIT")


def ended_by_finally(order):
    conn = psycopg2.connect("dbname=shop")
    cursor = conn.cursor()
    cursor.execute("BEGIN")
    try:
        if not order:
            return None
        cursor.execute("UPDATE orders SET paid = true")
    finally:
        cursor.execute("COMMIT")


def ended_by_the_driver():
    conn = psycopg2.connect("dbname=shop")
    conn.cursor().execute("BEGIN")
    conn.commit()


def begin(cursor):
    cursor.execute("BEGIN")


def handed_on():
    conn = psycopg2.connect("dbname=shop")
    conn.cursor().execute("BEGIN")
    return conn


def two_phase():
    conn = psycopg2.connect("dbname=shop")
    cursor = conn.cursor()
    cursor.execute("BEGIN")
    cursor.execute("UPDATE orders SET paid = true")
    cursor.execute("PREPARE TRANSACTION 'pay'")
