import pymysql

conn = pymysql.connect(host="db")
conn.cursor().execute("CREATE TEMPORARY TABLE basket (id INT)")
