from __future__ import annotations
import os, sys as system
import sqlalchemy.orm
import sqlalchemy.ext.asyncio as sa_async
from psycopg import connect
from psycopg.rows import (
    dict_row,  # rows as dicts
    tuple_row as rows,
)
from . import models
from ..db import engine as main_engine
from ... import *
from .x import *
from a . b \
    import c
if TYPE_CHECKING:
    from asyncpg import Connection
try:
    import MySQLdb
except ImportError:
    MySQLdb = None
def late():
    import late_module
