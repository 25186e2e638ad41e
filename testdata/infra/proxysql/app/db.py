import pymysql

conn = pymysql.connect(host="db")
conn.cursor().execute("SELECT GET_LOCK('a', 1)")
