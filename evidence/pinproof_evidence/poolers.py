"""The poolers that scenarios run on, each behind the same few questions."""

import contextlib
import itertools
from typing import Iterator, Protocol

from . import wire
from .scenario import Scenario
from .servers import DATABASE, ROOT, USER, Servers

SHOP = ROOT / "evidence" / "effects"


class Pooler(Protocol):
    """A pooler in front of a server."""

    # As rules/poolers calls it.
    name: str

    def versions(self) -> list[str]:
        """The versions that can be run here."""

    def takes(self, entry: Scenario) -> bool:
        """Whether a scenario is for it."""

    def knows(self, version: str, entry: Scenario) -> bool:
        """Whether the version has the settings that a scenario needs."""

    def started(self, version: str, pool_size: int, entry: Scenario) -> contextlib.AbstractContextManager[int]:
        """A fresh one, in transaction mode; gives its port."""

    def database(self) -> contextlib.AbstractContextManager[str]:
        """A fresh database with the shop of the examples; gives its name."""

    def client(self, port: int | None, database: str, **startup: str):
        """A client through the pooler, or of the server itself."""


def number(version: str) -> tuple[int, ...]:
    """A version that compares."""
    return tuple(int(part) for part in version.split("."))


class PostgresqlShop:
    """What every pooler in front of PostgreSQL has in common."""

    _counter = itertools.count(1)

    def __init__(self, servers: Servers):
        self.servers = servers
        self._template: str | None = None
        with wire.Client(servers.postgresql.port, USER, "postgres") as client:
            if client.run("SELECT count(*) FROM pg_database WHERE datname = 'shop'") == "0":
                client.run("CREATE DATABASE shop")
                with wire.Client(servers.postgresql.port, USER, "shop") as shop:
                    shop.run((SHOP / "postgresql" / "shop.sql").read_text())

    def takes(self, entry: Scenario) -> bool:
        return entry.engine == "postgresql" and (not entry.poolers or self.name in entry.poolers)

    def knows(self, version: str, entry: Scenario) -> bool:
        return entry.since is None or number(version) >= number(entry.since)

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        name = f"shop{next(self._counter)}"
        port = self.servers.postgresql.port
        with wire.Client(port, USER, "postgres") as client:
            client.run(f"CREATE DATABASE {name} TEMPLATE shop STRATEGY file_copy")
        try:
            yield name
        finally:
            with wire.Client(port, USER, "postgres") as client:
                client.run(f"DROP DATABASE {name} WITH (FORCE)")

    def client(self, port: int | None, database: str, **startup: str) -> wire.Client:
        return wire.Client(port or self.servers.postgresql.port, "app", database, **startup)


class PgBouncer(PostgresqlShop):
    """PgBouncer as three Debian releases have it."""

    name = "pgbouncer"

    def versions(self) -> list[str]:
        return sorted(self.servers.pgbouncers(), key=number)

    def started(self, version: str, pool_size: int, entry: Scenario):
        release = self.servers.pgbouncers()[version]
        return self.servers.pgbouncer(release, pool_size, **entry.settings)


def all_of(servers: Servers) -> list[Pooler]:
    """Every pooler that can be had."""
    return [PgBouncer(servers)]
