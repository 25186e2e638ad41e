"""Rust: a workspace of small programs, one a library."""

import re
import shutil
import sys
import tomllib
from pathlib import Path

from .hosts import DRIVERS, Host, run
from .missing import Missing
from .packages import own_release
from .probes import Part, Probe
from .servers import HOME

WORKSPACE = DRIVERS / "rust"
TARGET = HOME / "rust"


class Rust(Host):
    """Programs that take the name of a part as their argument."""

    name = "rust"
    pattern = "*/src/bin/*.rs"
    function = re.compile(r"^(?:async )?fn (\w+)")

    def prepare(self, probes: list[Probe], servers):
        if not shutil.which("cargo"):
            raise Missing("cargo is not installed: the probes of the Rust libraries need it")
        print("   building the probes of the Rust libraries", file=sys.stderr, flush=True)
        packages = [argument for probe in probes for argument in ("--package", f"probe-{self._member(probe).name}")]
        run(["cargo", "build", "--quiet", "--locked", *packages], "the probes of the Rust libraries do not compile",
            {"CARGO_TARGET_DIR": str(TARGET), **self._linking(servers)}, WORKSPACE)

    def _member(self, probe: Probe) -> Path:
        return probe.path.parents[2]

    def _linking(self, servers) -> dict[str, str]:
        """diesel links libpq."""
        libraries = servers.unpacked(own_release(), "libpq-dev").file("usr/lib/*/libpq.so").parent
        return {"PQ_LIB_DIR": str(libraries)}

    def command(self, part: Part) -> list[str]:
        return [str(TARGET / "debug" / part.probe.path.stem), part.name]

    def versions(self, probe: Probe) -> dict[str, str]:
        wanted = tomllib.loads((self._member(probe) / "Cargo.toml").read_text())["dependencies"]
        lock = tomllib.loads((WORKSPACE / "Cargo.lock").read_text())["package"]
        locked = {package["name"]: package["version"] for package in lock if "source" in package}
        return {name: locked[name] for name in sorted(wanted) if name in locked and name not in HELPERS}


# Packages that a program needs beside the library that it shows.
HELPERS = {"tokio", "futures-util"}
