import psycopg


class Store:
    def __init__(self):
        self.conn = psycopg.connect(prepare_threshold=None)

    def switch(self, tenant):
        self.conn.execute(f"SET search_path TO {tenant}")

    def insert(self, order):
        self.conn.execute("SELECT pg_advisory_lock(1)")

    def nightly(self):
        self.conn.execute("CREATE TEMP TABLE night (id int)")
