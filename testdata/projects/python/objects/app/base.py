import psycopg2


class Base:
    schema_statement = None
    on_open = "SET TIME ZONE 'UTC'"

    def __init__(self, dsn):
        self._conn = psycopg2.connect(dsn)
        self.cursor = self._conn.cursor()

    def open(self):
        self.cursor.execute(self.on_open)
        self.cursor.execute(self.schema_statement)

    def _run(self, statement):
        self.cursor.execute(statement)


class RoleMixin:
    def become(self, role):
        self._run("SET ROLE " + role)
