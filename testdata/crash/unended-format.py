import psycopg2
cursor = psycopg2.connect("").cursor()
cursor.execute(f"SET search_path TO {x!r:>{w}} \N{BULLET} ðŸ˜€ÿ
cursor.execute("LISTEN a" % (