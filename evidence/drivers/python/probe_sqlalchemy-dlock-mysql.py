"""sqlalchemy-dlock on MySQL: what reaches the server."""

# library: sqlalchemy-dlock
import os

import pymysql
from sqlalchemy import create_engine
from sqlalchemy_dlock import create_sadlock


# row: sqlalchemy_dlock.create_sadlock named-lock api
def takes_a_lock():
    engine = create_engine(f"mysql+pymysql://{os.environ['MYSQL_ADDRESS']}")
    try:
        with engine.connect() as conn:
            lock = create_sadlock(conn, "stock")
            lock.acquire(timeout=1)
            lock.release()
    except pymysql.err.OperationalError:
        raise SystemExit("no lock") from None
