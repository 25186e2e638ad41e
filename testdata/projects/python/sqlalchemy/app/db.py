import sqlalchemy as sa
from sqlalchemy import DDL, create_engine, event, func, select, text
from sqlalchemy.orm import Session, sessionmaker

engine = create_engine("postgresql+psycopg2://localhost/app")
Maker = sessionmaker(bind=engine)

metadata = sa.MetaData()
event.listen(metadata, "before_create", DDL("SET search_path TO app"))


@event.listens_for(engine, "connect")
def on_connect(dbapi_connection, connection_record):
    cursor = dbapi_connection.cursor()
    cursor.execute("SET TIME ZONE 'UTC'")
    cursor.close()


def on_checkout(dbapi_con, record, proxy):
    dbapi_con.cursor().execute("SET ROLE app")


event.listen(engine, "checkout", on_checkout)


def lock(key):
    with engine.connect() as connection:
        connection.execute(select(func.pg_advisory_lock(key)))


def config(session: Session):
    session.execute(text("SELECT set_config(:name, :value, false)").bindparams(name="app.user"))


def raw(schema):
    with Maker() as session:
        session.connection().exec_driver_sql(f"SET search_path TO {schema}")


def first(session: Session):
    return session.scalar(sa.func.nextval("orders_id_seq"))
