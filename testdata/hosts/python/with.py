with psycopg.connect(dsn) as conn, conn.cursor() as cur:
    cur.execute("SET ROLE a")
    text = "inside"
cur.close()
with transaction.atomic():
    pass
async def go():
    async with pool.acquire() as self.conn:
        async for row in self.conn.cursor("SELECT 1"):
            async with self.conn.transaction(): await row
with (
    open(a) as f,  # one
    open(b) as (g, h),
    lock,
):
    f.read()
with (engine.begin() as conn):
    conn.execute(text)
with (yield_lock()):
    pass
with a.b as c, d: e()
