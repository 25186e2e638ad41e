import psycopg2

connection = psycopg2.connect("")
cursor = connection.cursor()
cursor.execute("LISTEN a")  # pinproof: ignore[listen] a connection of its own
cursor.execute("LISTEN b")  # pinproof: ignore[listen]
cursor.execute("LISTEN c")  # pinproof: ignore[lisen] a typo
cursor.execute("SELECT 1")  # pinproof: ignore[listen] nothing to ignore
cursor.execute("""
    -- pinproof: ignore[temp-table] a SQL comment works as well
    CREATE TEMP TABLE d (id int)
""")
