import psycopg


def good():
    return cur.execute("SET ROLE a")


def stray():
    value = run(1) run(2)
    return cur.execute("SET ROLE b")


<<<<<<< HEAD
def ours():
    cur.execute("SET ROLE c")
=======
def theirs():
    cur.execute("SET ROLE d")
>>>>>>> branch


def intact():
    with conn.cursor() as cur:
        cur.execute(f"SET ROLE {}")
        cur.execute("SET ROLE e", [1, ] ])

# Space, so that the next mistake stands alone.
# Space, so that the next mistake stands alone.
# Space, so that the next mistake stands alone.
# Space, so that the next mistake stands alone.
# Space, so that the next mistake stands alone.
# Space, so that the next mistake stands alone.
# Space, so that the next mistake stands alone.
# Space, so that the next mistake stands alone.
# Space, so that the next mistake stands alone.
# Space, so that the next mistake stands alone.


def unfinished(a, b=default()
    cur.execute("SET ROLE f"
