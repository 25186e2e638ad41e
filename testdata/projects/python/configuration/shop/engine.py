import os

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine

CONNECT_ARGS = {"options": "-c search_path=tenant"}

engine = create_engine(os.environ["DATABASE_URL"], connect_args=CONNECT_ARGS, pool_pre_ping=True)


@event.listens_for(engine, "connect")
def set_path(dbapi_connection, connection_record):
    cursor = dbapi_connection.cursor()
    cursor.execute("SET search_path TO tenant")
    cursor.close()


@event.listens_for(Engine, "checkout")
def at_checkout(dbapi_connection, connection_record, connection_proxy):
    with dbapi_connection.cursor() as cursor:
        cursor.execute("SET ROLE shop")


def at_begin(conn):
    conn.exec_driver_sql("SET TIME ZONE 'UTC'")


event.listen(engine, "begin", at_begin)
