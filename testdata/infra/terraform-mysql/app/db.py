import os

from sqlalchemy import create_engine, text

# The address says nothing of the engine.
engine = create_engine(os.environ["DATABASE_URL"])


def load():
    with engine.connect() as conn:
        conn.execute(text("SET foreign_key_checks = 0"))
