from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine

from app.names import DRIVER


def engine(host):
    return create_async_engine(URL.create(f"postgresql+{DRIVER}", host=host))
