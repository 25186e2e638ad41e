"""JavaScript: probes for Node.js, and for Bun where the library is Bun itself."""

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

from .hosts import DRIVERS, Host, run
from .missing import Missing
from .probes import Part, Probe
from .servers import HOME, ROOT

HARNESS = Path(__file__).with_name("harness.mjs")
# Bun as the registry ships it. Its own install script is not needed.
BUN = "node_modules/@oven/bun-linux-x64/bin/bun"


class JavaScript(Host):
    """A `node_modules` for each package.json. Node looks for it above a file, so the probes are copied beside it."""

    name = "javascript"
    pattern = "**/*.js"
    function = re.compile(r"^export (?:async )?function (\w+)")

    def prepare(self, probes: list[Probe], servers):
        for folder in sorted({self._folder(probe) for probe in probes}):
            self._install(folder)
        for probe in probes:
            self._copy(probe).write_bytes(probe.path.read_bytes())

    def _folder(self, probe: Probe) -> Path:
        for folder in probe.path.parents:
            if (folder / "package.json").exists():
                return folder
        raise Missing(f"no package.json stands above {probe}")

    def _home(self, folder: Path) -> Path:
        return HOME / self.name / "probes" / folder.relative_to(DRIVERS / self.name)

    def _copy(self, probe: Probe) -> Path:
        return self._home(self._folder(probe)) / probe.path.name

    def _install(self, folder: Path):
        if not shutil.which("npm"):
            raise Missing("npm is not installed: the probes of the JavaScript libraries need it")
        home = self._home(folder)
        home.mkdir(parents=True, exist_ok=True)
        files = [folder / name for name in ("package.json", "package-lock.json")]
        wanted = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
        mark = home / ".installed"
        if mark.exists() and mark.read_text() == wanted:
            return
        print(f"   installing {files[0].relative_to(ROOT)}", file=sys.stderr, flush=True)
        for path in files:
            shutil.copy(path, home)
        # Scripts would download what is not needed here.
        run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], f"{files[0].relative_to(ROOT)} cannot be installed",
            folder=home)
        mark.write_text(wanted)

    def command(self, part: Part) -> list[str]:
        runtime = str(self._home(self._folder(part.probe)) / BUN) if part.probe.library == "bun" else "node"
        return [runtime, str(HARNESS), str(self._copy(part.probe)), part.name]

    def versions(self, probe: Probe) -> dict[str, str]:
        home = self._home(self._folder(probe))
        lock = json.loads((home / "package-lock.json").read_text())["packages"]
        imported = re.findall(r"^import .*?[\"']((?:@[\w.-]+/)?[\w.-]+)", probe.path.read_text(), re.M)
        found = {name: lock[key]["version"] for name in sorted(set(imported)) if (key := f"node_modules/{name}") in lock}
        if probe.library == "bun":
            found["bun"] = lock[BUN.removesuffix("/bin/bun")]["version"]
        return found
