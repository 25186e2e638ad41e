class SqliteStore:
    def create(self, cursor):
        cursor.execute("CREATE TEMPORARY TABLE ids (id integer)")


class MySqlStore:
    def create(self, cursor):
        cursor.execute("CREATE TEMPORARY TABLE ids (id integer)")
