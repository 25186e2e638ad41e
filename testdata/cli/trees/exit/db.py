import psycopg2

connection = psycopg2.connect("")
connection.cursor().execute("SET ROLE jobs")
