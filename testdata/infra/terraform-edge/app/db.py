import psycopg2

conn = psycopg2.connect("dbname=shop")
conn.cursor().execute("SET search_path TO shop")
