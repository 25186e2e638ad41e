import functools
from dataclasses import dataclass
from enum import Enum

from .base import Base, RoleMixin


class Statement(str, Enum):
    RESET = "RESET ALL"
    DISCARD = "DISCARD TEMP"


@dataclass
class Options:
    on_connect: str = "SET application_name = 'store'"


class Store(RoleMixin, Base):
    schema_statement = "SET search_path TO store"

    def __init__(self, dsn, options: Options):
        super().__init__(dsn)
        self.options = options

    @property
    def lock_statement(self):
        return "SELECT pg_advisory_lock(42)"

    @staticmethod
    def unlock_statement():
        return "SELECT pg_advisory_unlock(42)"

    def lock(self):
        self.cursor.execute(self.lock_statement)

    def unlock(self):
        self.cursor.execute(Store.unlock_statement())

    def reset(self):
        self.cursor.execute(Statement.RESET.value)
        self.cursor.execute(Statement.DISCARD)

    def start(self):
        self.cursor.execute(self.options.on_connect)

    def listen(self):
        run = functools.partial(self.cursor.execute, "LISTEN store")
        run()

    def temp(self):
        make = lambda name: "CREATE TEMP TABLE " + name + " (id int)"
        self.cursor.execute(make("ids"))

    def statements(self):
        yield "SET jit = off"
        yield "SET work_mem = '1GB'"

    def tune(self):
        for statement in self.statements():
            self._run(statement)
