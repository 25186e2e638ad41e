"""The host languages: how the parts of their probes are found and started.

A host is a class with the members of `Host`, and a line in HOSTS. The runner calls `prepare` once with every probe of the host
that is to be run; then, for each part, `command` (or, where `runner` is overridden, what that does), with the addresses of relays in
the environment:

    POSTGRES_URL   postgresql://pinproof@127.0.0.1:PORT/DATABASE
    POSTGRES_HOST, POSTGRES_PORT, POSTGRES_USER, POSTGRES_DATABASE, and the PG* variables of libpq
    MYSQL_URL      mysql://pinproof@127.0.0.1:PORT/DATABASE
    MYSQL_HOST, MYSQL_PORT, MYSQL_USER, MYSQL_DATABASE

No login needs a password. Each probe file has a database of its own on both servers, so parts may make tables; the parts of one
file are run one after the other. A part fails when its process ends with another code than 0, or is not done in time.

Packages are pinned in a manifest in the probe's folder or above it (requirements.txt, package.json, Cargo.toml): pinproof reads
the versions there too, so a part for an older version lies in a folder with a manifest of its own. What is installed goes below
target/evidence/.
"""

import fcntl
import hashlib
import json
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from .missing import Missing
from .packages import own_release
from .probes import Part, Probe
from .runners import Forking, Runner
from .servers import HOME, ROOT

DRIVERS = ROOT / "evidence" / "drivers"


class Host:
    """A host language."""

    # Its folder in evidence/drivers and in rules/sinks.
    name: str
    # Files of its folder that are probes.
    pattern: str
    # Finds the name of a part's function in its first line.
    function: re.Pattern

    def files(self) -> list[Path]:
        """Its probe files."""
        return sorted((DRIVERS / self.name).glob(self.pattern))

    def prepare(self, probes: list[Probe], servers):
        """Installs and builds what the probes need; raises Missing where that fails."""
        raise NotImplementedError

    def command(self, part: Part) -> list[str]:
        """What runs one part."""
        raise NotImplementedError

    def environment(self, probe: Probe) -> dict[str, str]:
        """More variables for a probe."""
        return {}

    def runner(self, probe: Probe, environment: dict[str, str]) -> Runner:
        """What runs the parts of a probe, one after the other."""
        return Runner(self, environment)

    def versions(self, probe: Probe) -> dict[str, str]:
        """The versions of the packages that matter to a probe."""
        raise NotImplementedError


class Python(Host):
    """Python: a virtual environment for each requirements.txt."""

    name = "python"
    pattern = "**/probe_*.py"
    function = re.compile(r"^(?:async )?def (\w+)")

    def __init__(self):
        self._installed: dict[Path, dict[str, str]] = {}

    def prepare(self, probes: list[Probe], servers):
        home = HOME / "python"
        home.mkdir(parents=True, exist_ok=True)
        with (home / "lock").open("w") as lock:
            # Another run of the suite may be installing the same.
            fcntl.flock(lock, fcntl.LOCK_EX)
            for folder in sorted({self._folder(probe) for probe in probes}):
                self._install(folder, servers)

    def _folder(self, probe: Probe) -> Path:
        for folder in probe.path.parents:
            if (folder / "requirements.txt").exists():
                return folder
        raise Missing(f"no requirements.txt stands above {probe}")

    def _home(self, folder: Path) -> Path:
        # Beside each other: making one anew must not remove another.
        return HOME / "python" / ("newest" if folder == DRIVERS / "python" else folder.name)

    def _program(self, folder: Path) -> str:
        return str(self._home(folder) / "bin" / "python")

    def _install(self, folder: Path, servers):
        wanted = folder / "requirements.txt"
        home = self._home(folder)
        mark = home / "installed.json"
        sum_ = f"{sys.version_info[:2]} {hashlib.sha256(wanted.read_bytes()).hexdigest()}"
        known = json.loads(mark.read_text()) if mark.exists() else {}
        if known.get("of") != sum_:
            print(f"   installing {wanted.relative_to(ROOT)}", file=sys.stderr, flush=True)
            run([sys.executable, "-m", "venv", "--clear", str(home)], "a virtual environment cannot be made")
            pip = [self._program(folder), "-m", "pip", "--disable-pip-version-check"]
            run([*pip, "install", "--quiet", "--requirement", str(wanted)],
                f"{wanted.relative_to(ROOT)} cannot be installed", self._building(wanted, servers))
            listed = json.loads(run([*pip, "list", "--format", "json"], "pip does not list what is installed"))
            known = {"of": sum_, "versions": {canonical(entry["name"]): entry["version"] for entry in listed}}
            mark.write_text(json.dumps(known))
        self._installed[folder] = known["versions"]

    def _building(self, wanted: Path, servers) -> dict[str, str]:
        """mysqlclient has no wheel for Linux: it is built with the headers of MariaDB's client, and bound to its library."""
        if "mysqlclient" not in wanted.read_text():
            return {}
        package = servers.unpacked(own_release(), "libmariadb-dev")
        include = package.file("usr/include/mariadb")
        libraries = package.file("usr/lib/*/libmariadb.so").parent
        return {"MYSQLCLIENT_CFLAGS": f"-I{include}",
                "MYSQLCLIENT_LDFLAGS": f"-L{libraries} -lmariadb -Wl,-rpath,{package.libraries()}"}

    def runner(self, probe: Probe, environment: dict[str, str]) -> Runner:
        harness = Path(__file__).with_name("harness.py")
        return Forking([self._program(self._folder(probe)), str(harness), str(probe.path)], environment)

    def versions(self, probe: Probe) -> dict[str, str]:
        installed = self._installed[self._folder(probe)]
        text = probe.path.read_text()
        modules = set(re.findall(r"^\s*(?:import|from) (\w+)", text, re.M)) | set(re.findall(r"\w+\+(\w+)://", text))
        names = {canonical(name) for name in (probe.library, *modules)} | {
            package for module in modules for package in MODULES.get(module, ())}
        return {name: installed[name] for name in sorted(names) if name in installed}


# Modules that are called otherwise than their packages.
MODULES = {"MySQLdb": ("mysqlclient",), "mysql": ("mysql-connector-python",), "psycopg2": ("psycopg2-binary",),
           "psycopg_pool": ("psycopg-pool",), "mysqldb": ("mysqlclient",), "mysqlconnector": ("mysql-connector-python",),
           "pglock": ("django-pglock",), "django_pg_utils": ("django-pgware",), "tortoise": ("tortoise-orm",)}


# The hosts whose classes lie in modules of their own.
ELSEWHERE = {"host_javascript": "JavaScript", "host_rust": "Rust"}


def hosts() -> list[Host]:
    """Every host."""
    return [Python(), *(getattr(import_module(f".{module}", __package__), name)() for module, name in ELSEWHERE.items()
                        if Path(__file__).with_name(f"{module}.py").exists())]


def canonical(name: str) -> str:
    """A package's name, so that different spellings of one package are equal."""
    return re.sub(r"[-_.]+", "-", name).lower()


def run(command: list[str], failure: str, environment: dict[str, str] | None = None, folder: Path | None = None) -> str:
    """Runs a command, and gives what it printed; what it said is the reason when it fails."""
    done = subprocess.run(command, env={**os.environ, **(environment or {})}, cwd=folder, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise Missing(f"{failure}:\n{last}")
    return done.stdout
