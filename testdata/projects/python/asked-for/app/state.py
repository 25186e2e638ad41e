import asyncpg

from app.start import started

spare: asyncpg.Connection = started("spare")
