import contextlib

from sqlalchemy import create_engine

from .sql import DEFAULT_TIMEOUT, Builder, RoleBuilder, text

engine = create_engine("mysql+pymysql://localhost/app")


@contextlib.contextmanager
def session():
    with engine.connect() as connection:
        yield connection


def reset():
    with session() as s:
        s.exec_driver_sql(DEFAULT_TIMEOUT)


def through_a_re_export():
    with session() as s:
        s.execute(text("SELECT GET_LOCK('jobs', 10)"))


def built():
    builder = Builder()
    with session() as s:
        s.execute(text(builder.build()))


def called_with_a_constant():
    with session() as s:
        s.execute(text(Builder().statement("sql_big_result")))


class Repository:
    def __init__(self, builder: RoleBuilder):
        self.builder = builder

    def role(self):
        with session() as s:
            s.execute(text(self.builder.statement("autocommit")))
