"""sqlalchemy-dlock on PostgreSQL: what reaches the server."""

import os

from sqlalchemy import create_engine
from sqlalchemy_dlock import create_sadlock

POSTGRES = os.environ["POSTGRES_ADDRESS"]


# row: sqlalchemy_dlock.create_sadlock session-advisory-lock api
# sees: pg_advisory_lock
def takes_a_lock():
    engine = create_engine(f"postgresql+psycopg2://{POSTGRES}")
    with engine.connect() as conn, create_sadlock(conn, "stock"):
        pass


# row: sqlalchemy_dlock.create_sadlock session-advisory-lock api  off
def takes_a_lock_of_the_transaction():
    engine = create_engine(f"postgresql+psycopg2://{POSTGRES}")
    with engine.connect() as conn, create_sadlock(conn, "stock", xact=True):
        pass
