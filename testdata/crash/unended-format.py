import psycopg2
cursor = psycopg2.connect("").cursor()
cursor.execute(f"SET search_path TO {x!r:>{w}} \N{BULLET} \xe9ðŸ˜€ÿ
cursor.execute("LISTEN a" % (