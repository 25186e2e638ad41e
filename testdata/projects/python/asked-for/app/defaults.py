def driver():
    return "asyncpg"
