import psycopg2


class Store:
    def __init__(self, dialect, dsn):
        self.dialect = dialect
        self.conn = psycopg2.connect(dsn)

    def enter(self, schema):
        self.conn.cursor().execute(self.dialect.set_schema(schema))

    def first(self, query):
        self._prepare, self._execute = self.dialect.prepare("first", query)
        cursor = self.conn.cursor()
        cursor.execute(self._prepare)
        cursor.execute(self._execute)
