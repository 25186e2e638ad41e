import psycopg2

def broken(:

def listen():
    connection = psycopg2.connect("")
    connection.cursor().execute("SET ROLE jobs")
