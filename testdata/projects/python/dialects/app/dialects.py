class Dialect:
    prefix = ""

    def set_schema(self, name):
        raise NotImplementedError

    def prepare(self, name, query):
        statement = "PREPARE {name} AS {query}".format(name=name, query=query)
        execute = "EXECUTE {name}".format(name=name)
        return statement, execute


class Postgres(Dialect):
    def set_schema(self, name):
        return f"SET search_path TO {name}"


class MySql(Dialect):
    def set_schema(self, name):
        return f"USE {name}"
