import psycopg2

conn = psycopg2.connect("dbname=shop")


def use(tenant):
    cursor = conn.cursor()
    cursor.execute("SET search_path TO tenant, public")
