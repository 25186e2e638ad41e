"""PostgreSQL, MariaDB and the poolers, each on a free loopback port, in a scratch folder."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from . import packages, wire
from .missing import Missing
from .packages import Program, Release, Unpacked
from .processes import Account, Server, free_port, tail

ROOT = Path(__file__).resolve().parents[2]
# Where everything that is downloaded or installed goes.
HOME = ROOT / "target" / "evidence"
# The Debian releases whose PgBouncer is tried.
PGBOUNCER_RELEASES = ("bookworm", "trixie", "sid")
# The superuser of both servers, who needs no password, and the database that is there.
USER = "pinproof"
DATABASE = "pinproof"


class Servers:
    """Everything that a run needs, started on demand and stopped together."""

    def __init__(self, scratch: Path):
        self.scratch = scratch
        self.account = Account()
        self.account.give(scratch)
        self._releases: dict[str, Release] = {}
        self._moved: dict[Path, Unpacked] = {}
        self._running: list[Server] = []
        self._versions: dict[str, str] = {}
        self._count = 0
        self.postgresql: Server
        self.mariadb: Server
        # A run that is told to end ends what it started, as one that fails does.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))

    @classmethod
    def started(cls, scratch: Path | None = None) -> "Servers":
        """With PostgreSQL and MariaDB running; for use in a `with`."""
        servers = cls(scratch or Path(tempfile.mkdtemp(prefix="pinproof-evidence-")))
        try:
            servers.postgresql = servers._start_postgresql()
            servers.mariadb = servers._start_mariadb()
        except BaseException:
            servers.stop()
            raise
        return servers

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Stops what runs and removes the scratch folder."""
        while self._running:
            self._running.pop().stop()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def _release(self, name: str) -> Release:
        return self._releases.setdefault(name, Release(name, HOME / "debian"))

    def unpacked(self, release: str, package: str) -> Unpacked:
        """A package of a Debian release, where the servers' account can read it."""
        found = self._release(release).unpacked(package)
        if self.account.can_read(found.root):
            return found
        # The checkout lies in a folder that is closed to other users.
        if found.root not in self._moved:
            copy = self.scratch / "packages" / release / package
            shutil.copytree(found.root, copy, symlinks=True)
            self._moved[found.root] = found.moved(copy)
        return self._moved[found.root]

    def folder(self, name: str) -> Path:
        """A new folder in the scratch folder."""
        self._count += 1
        return self.account.folder(self.scratch / f"{self._count}-{name}")

    def launch(self, name: str, program: Program, arguments: list[str], port: int, folder: Path,
               stop=signal.SIGTERM, version: str | None = None) -> Server:
        """Starts a server that writes its log to its folder."""
        log = folder / "log"
        with log.open("wb") as output:
            process = self.account.popen([*program.command, *arguments], cwd=folder, stdin=subprocess.DEVNULL,
                                         stdout=output, stderr=subprocess.STDOUT,
                                         env={**os.environ, **program.environment})
        server = Server(name, version or self.version_of(program), port, process, log, stop)
        self._running = [other for other in self._running if other.running()] + [server]
        server.wait()
        return server

    def version_of(self, program: Program) -> str:
        """The version that a program says it has."""
        path = program.command[-1]
        if path not in self._versions:
            printed = self.account.run([*program.command, "--version"], f"{path} does not run",
                                       env={**os.environ, **program.environment})
            number = re.search(r"\d+\.\d+(\.\d+)?", printed)
            if not number:
                raise Missing(f"{path} does not say its version: {printed.strip()}")
            self._versions[path] = number[0]
        return self._versions[path]

    def _start_postgresql(self) -> Server:
        own = self._release(packages.own_release())
        package = self.unpacked(own.name, own.depended("postgresql", r"postgresql-\d+"))
        program = package.program("usr/lib/postgresql/*/bin/postgres")
        initdb = package.program("usr/lib/postgresql/*/bin/initdb")
        folder = self.folder("postgresql")
        self.account.run([*initdb.command, "--pgdata", str(folder / "data"), "--username", USER, "--auth", "trust",
                          "--encoding", "UTF8", "--no-locale", "--no-sync", "--no-instructions"],
                         "initdb fails", cwd=folder, env={**os.environ, **initdb.environment})
        port = free_port()
        options = {
            "listen_addresses": "127.0.0.1", "fsync": "off", "jit": "off", "timezone": "Etc/UTC",
            "max_connections": 200, "max_prepared_transactions": 10,
        }
        arguments = ["-D", str(folder / "data"), "-p", str(port), "-k", str(folder)]
        arguments += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        server = self.launch("PostgreSQL", program, arguments, port, folder, signal.SIGINT)
        with self._first_client(server) as client:
            client.run(f"CREATE DATABASE {DATABASE}")
        return server

    def _first_client(self, server: Server) -> wire.Client:
        """PostgreSQL accepts connections a little before it answers them."""
        deadline = time.monotonic() + 30
        while True:
            try:
                return wire.Client(server.port, USER, "postgres")
            except (wire.Refused, OSError) as error:
                if time.monotonic() > deadline:
                    raise Missing(f"PostgreSQL does not answer: {error}\n{tail(server.log)}") from error
                time.sleep(0.02)

    def _start_mariadb(self) -> Server:
        package = self.unpacked(packages.own_release(), "mariadb-server-core")
        program = package.program("usr/sbin/mariadbd")
        share = package.file("usr/share/mysql/*_system_tables.sql").parent
        folder = self.folder("mariadb")
        common = ["--no-defaults", f"--datadir={self.account.folder(folder / 'data')}", f"--lc-messages-dir={share}",
                  f"--character-sets-dir={share / 'charsets'}", "--innodb-flush-log-at-trx-commit=0"]
        self._bootstrap([*program.command, *common], share, folder, program.environment)
        port = free_port()
        arguments = [*common, f"--port={port}", "--bind-address=127.0.0.1", f"--socket={folder / 'socket'}",
                     f"--pid-file={folder / 'pid'}", "--skip-name-resolve", "--max-connections=200",
                     # A thread that a new client takes over from one that is gone still knows its FOUND_ROWS().
                     "--thread-cache-size=0"]
        return self.launch("MariaDB", program, arguments, port, folder)

    def _bootstrap(self, command: list[str], share: Path, folder: Path, environment: dict[str, str]):
        """Makes the system tables and the accounts, as mariadb-install-db does. A statement ends with its line."""
        parts = ["CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n"]
        for name in ("system_tables", "performance_tables", "system_tables_data"):
            (script,) = share.glob(f"m*_{name}.sql")
            parts.append(script.read_text())
        parts.append(f"CREATE DATABASE {DATABASE};\nFLUSH PRIVILEGES;\n"
                     f"CREATE USER '{USER}'@'%' IDENTIFIED BY '';\nGRANT ALL ON *.* TO '{USER}'@'%' WITH GRANT OPTION;\n"
                     "DELETE FROM global_priv WHERE User='';\n")
        script = self.account.write(folder / "bootstrap.sql", "".join(parts))
        with script.open() as statements:
            self.account.run([*command, "--bootstrap", "--log-warnings=0"], "MariaDB cannot make its system tables",
                             cwd=folder, stdin=statements, env={**os.environ, **environment})

    def pgbouncers(self) -> dict[str, str]:
        """The versions of PgBouncer that are tried, and the Debian release of each."""
        return {self.version_of(self._pgbouncer(release)): release for release in PGBOUNCER_RELEASES}

    def _pgbouncer(self, release: str) -> Program:
        return self.unpacked(release, "pgbouncer").program("usr/sbin/pgbouncer")

    def pgbouncer(self, release: str, pool_size: int = 1, **settings) -> Server:
        """A fresh PgBouncer in transaction mode in front of PostgreSQL; for use in a `with`."""
        folder = self.folder("pgbouncer")
        port = free_port()
        config = {
            "listen_addr": "127.0.0.1", "listen_port": port, "unix_socket_dir": "", "auth_type": "trust",
            "auth_file": self.account.write(folder / "users", f'"{USER}" ""\n"app" ""\n'),
            "pool_mode": "transaction", "default_pool_size": pool_size, "server_round_robin": 0,
            "query_wait_timeout": 2, "admin_users": USER, **settings,
        }
        lines = ["[databases]", f"* = host=127.0.0.1 port={self.postgresql.port}", "[pgbouncer]"]
        lines += [f"{key} = {value}" for key, value in config.items()]
        file = self.account.write(folder / "pgbouncer.ini", "\n".join(lines) + "\n")
        # Asked politely, the newer ones wait for their clients.
        return self.launch("PgBouncer", self._pgbouncer(release), [str(file)], port, folder, signal.SIGKILL)
