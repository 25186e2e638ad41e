import pyodbc

conn = pyodbc.connect("DSN=shop")
conn.cursor().execute("SET NOCOUNT ON")
