"""The poolers that scenarios run on, each behind the same few questions."""

import contextlib
import itertools
import time
from types import SimpleNamespace
from typing import Iterator, Protocol

from . import mysql_client, wire
from .examples import split
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

    def database(self, entry: Scenario) -> contextlib.AbstractContextManager[str]:
        """A database with the shop of the examples, as if it were fresh; gives its name."""

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
        # Databases that a scenario has left as they were.
        self._free: list[str] = []
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
    def database(self, entry: Scenario) -> Iterator[str]:
        port = self.servers.postgresql.port
        with wire.Client(port, USER, "postgres") as client:
            try:
                name = self._free.pop()
            except IndexError:
                name = f"shop{next(self._counter)}"
                client.run(f"CREATE DATABASE {name} TEMPLATE shop STRATEGY file_copy")
            yield name
            if entry.writes:
                client.run(f"DROP DATABASE {name} WITH (FORCE)")
            else:
                emptied(client, name)
                self._free.append(name)

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


class MariaDBSession:
    """No pooler, but what every pooler of MySQL starts from: a session of the server that clients share.

    With `resets` the session is reset between them, as pools do. Nothing in rules/poolers is about this: it shows which
    state a pooler has to pin for, or track, and that cures leave none.
    """

    _counter = itertools.count(1)

    def __init__(self, servers: Servers, resets: bool):
        self.servers = servers
        self.resets = resets
        self.name = "mariadb-reset" if resets else "mariadb"

    def versions(self) -> list[str]:
        return [self.servers.mariadb.version]

    def takes(self, entry: Scenario) -> bool:
        return entry.engine == "mysql" and not (self.resets and entry.kind == "cure")

    def knows(self, version: str, entry: Scenario) -> bool:
        return True

    @contextlib.contextmanager
    def database(self, entry: Scenario) -> Iterator[str]:
        name = f"shop{next(self._counter)}{'r' if self.resets else ''}"
        with self._direct() as client:
            client.run(f"CREATE DATABASE {name}")
            client.run(f"USE {name}")
            for statement in split((SHOP / "mysql" / "shop.sql").read_text()):
                client.run(statement)
            yield name
            client.run(f"DROP DATABASE {name}")

    @contextlib.contextmanager
    def started(self, version: str, pool_size: int, entry: Scenario) -> Iterator[SimpleNamespace]:
        with self._direct() as client:
            yield SimpleNamespace(port=mysql_client.Shared(client, self.resets))

    def client(self, port: mysql_client.Shared | None, database: str, **startup: str):
        if port is not None:
            return port.taken(f"USE {database}")
        client = self._direct()
        client.run(f"USE {database}")
        return client

    def _direct(self) -> mysql_client.Client:
        return mysql_client.Client(self.servers.mariadb.port, USER)


def emptied(client: wire.Client, database: str):
    """Waits until no session is left in a database, so that none holds a lock there."""
    others = f"FROM pg_stat_activity WHERE datname = '{database}'"
    while client.run(f"SELECT count(pg_terminate_backend(pid)) {others}") != "0":
        time.sleep(0.005)


def all_of(servers: Servers) -> list[Pooler]:
    """Every pooler that can be had."""
    return [PgBouncer(servers), MariaDBSession(servers, resets=False), MariaDBSession(servers, resets=True)]
