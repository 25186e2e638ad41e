import os

from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine(os.environ["DATABASE_URL"])
quiet = create_async_engine(os.environ["DATABASE_URL"], connect_args={"statement_cache_size": 0})
reports = create_engine(os.getenv("REPORTS_URL", "sqlite://"))
