from app.state import spare


async def wait():
    await spare.execute("LISTEN jobs")
