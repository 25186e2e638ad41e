"""Procrastinate: what reaches the server."""

import asyncio
import os

from procrastinate import App, PsycopgConnector

URL = os.environ["POSTGRES_URL"]


async def make_schema(app):
    """Once for this file's database."""
    found = await app.connector.execute_query_one_async("SELECT to_regclass('procrastinate_jobs')::text AS name")
    if not found["name"]:
        await app.schema_manager.apply_schema_async()


async def defer_twelve_times(app):
    @app.task
    async def ship():
        """A task."""

    async with app.open_async():
        await make_schema(app)
        for _ in range(12):
            await ship.defer_async()


# row: connector.new driver-prepare named
async def prepares_on_the_sixth_run():
    await defer_twelve_times(App(connector=PsycopgConnector(conninfo=URL, min_size=1, max_size=1)))


# row: connector.new driver-prepare named  off
async def prepares_nothing_with_no_threshold():
    await defer_twelve_times(App(connector=PsycopgConnector(conninfo=URL, min_size=1, max_size=1, kwargs={"prepare_threshold": None})))


# row: connector.new startup-setting options
# sees: statement_timeout
async def sends_options_at_connect():
    connector = PsycopgConnector(conninfo=URL, kwargs={"options": "-c statement_timeout=5s"})
    async with App(connector=connector).open_async():
        await connector.execute_query_async("SELECT 1")


# row: app.run_worker_async listen api
# sees: LISTEN
async def a_worker_listens():
    app = App(connector=PsycopgConnector(conninfo=URL))
    async with app.open_async():
        await make_schema(app)
        await app.run_worker_async(wait=False, install_signal_handlers=False)


# row: app.run_worker_async listen api  off
async def a_worker_polls():
    app = App(connector=PsycopgConnector(conninfo=URL))
    async with app.open_async():
        await make_schema(app)
        await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)


# row: connector.listen_notify listen api
# sees: LISTEN
async def a_connector_listens():
    connector = PsycopgConnector(conninfo=URL)
    async with App(connector=connector).open_async():
        try:
            await asyncio.wait_for(connector.listen_notify(on_notification=print, channels=["orders"]), 1)
        except asyncio.TimeoutError:
            pass
