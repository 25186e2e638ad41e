"""Programs out of Debian's packages of several releases, unpacked below target/evidence.

Nothing is installed: apt is asked with lists and a cache of its own, and its answer is unpacked with the libraries that
it depends on. A program of another release than the machine's is started through the dynamic loader of that release.
"""

import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .missing import Missing

# Dependencies are followed to libraries only. These are libraries by name, but no program here loads them: Perl's, the
# modules of PAM and SASL, and the compiler behind PostgreSQL's JIT, which is switched off.
NOT_LOADED = re.compile(r"-perl$|^libperl|^libpam-|^libsasl2-modules|^libllvm|^libz3|^libdebconf|^libdebian-|^libsemanage")

# What belongs to the machine's own dynamic loader, and is there on every one of this release.
OF_THE_MACHINE = ("libc6", "libgcc-s1")


def own_release() -> str:
    """The Debian release of this machine."""
    try:
        release = platform.freedesktop_os_release()
    except OSError as error:
        raise Missing(f"this machine does not say which system it is ({error}): Debian's apt is needed") from error
    if release.get("ID") != "debian" or "VERSION_CODENAME" not in release:
        raise Missing(f"this is {release.get('PRETTY_NAME', 'another system')}: the servers come from Debian's packages")
    return release["VERSION_CODENAME"]


class Release:
    """The packages of one Debian release."""

    def __init__(self, name: str, home: Path):
        """`home` is the folder for what is downloaded and unpacked."""
        self.name = name
        self.home = home / name
        self.own = name == own_release()
        self._indexed = False

    def unpacked(self, package: str) -> "Unpacked":
        """The package and the libraries that it needs, unpacked."""
        root = self.home / package
        if not (root / ".complete").exists():
            self._index()
            shutil.rmtree(root, ignore_errors=True)
            root.mkdir(parents=True)
            for archive in self._download(self._closure(package)):
                run(["dpkg-deb", "-x", str(archive), str(root)], f"{archive.name} cannot be unpacked")
                archive.unlink()
            (root / ".complete").touch()
        return Unpacked(root, foreign=not self.own)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "APT_CONFIG": str(self.home / "apt" / "apt.conf"), "LC_ALL": "C"}

    def _index(self):
        """Fetches the release's index into lists of our own."""
        if self._indexed:
            return
        apt = self.home / "apt"
        for folder in ("lists/partial", "cache/archives/partial", "download"):
            (apt / folder).mkdir(parents=True, exist_ok=True)
        (apt / "status").touch()
        (apt / "sources.list").write_text(f"deb {mirror()} {self.name} main\n")
        (apt / "apt.conf").write_text(
            f'Dir::Etc::sourcelist "{apt}/sources.list";\n'
            'Dir::Etc::sourceparts "-";\n'
            f'Dir::State::lists "{apt}/lists";\n'
            f'Dir::State::status "{apt}/status";\n'
            f'Dir::Cache "{apt}/cache";\n'
            'Acquire::Languages "none";\n'
            # Only the index of programs: neither icons nor descriptions.
            'Acquire::IndexTargets { deb::DEP-11 { DefaultEnabled "false"; }; };\n'
            'Acquire::IndexTargets { deb::DEP-11-icons-small { DefaultEnabled "false"; }; };\n'
            'Acquire::IndexTargets { deb::DEP-11-icons { DefaultEnabled "false"; }; };\n'
            # The user that apt downloads as cannot write below the checkout.
            'APT::Sandbox::User "";\n'
        )
        run(["apt-get", "-q", "update"], f"the packages of Debian {self.name} cannot be listed", self._environment())
        self._indexed = True

    def _closure(self, package: str) -> list[str]:
        """The package and its libraries, and theirs."""
        found: list[str] = []
        waiting = [package]
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            needs = self._needs(name)
            if needs is None:
                if name == package:
                    raise Missing(f"Debian {self.name} has no package {package}")
                # A virtual package, which another alternative stands for.
                continue
            found.append(name)
            waiting += [need for need in needs if need.startswith("lib") and not NOT_LOADED.search(need)
                        and not (self.own and need in OF_THE_MACHINE)]
        return found

    def _needs(self, package: str) -> list[str] | None:
        """The packages that one depends on, the first of each choice; nothing where there is no such package."""
        shown = subprocess.run(["apt-cache", "show", "--no-all-versions", package],
                               env=self._environment(), capture_output=True, text=True).stdout
        if not shown:
            return None
        fields = re.findall(r"^(?:Pre-)?Depends: (.*)$", shown, re.M)
        return [re.split(r"[ :(|]", need.strip(), maxsplit=1)[0] for field in fields for need in field.split(",")]

    def depended(self, package: str, pattern: str) -> str:
        """The package that another depends on and whose name the pattern matches."""
        known = [path.name for path in self.home.glob("*") if re.fullmatch(pattern, path.name)]
        if known:
            return known[0]
        self._index()
        for need in self._needs(package) or []:
            if re.fullmatch(pattern, need):
                return need
        raise Missing(f"Debian {self.name} has no package {package}")

    def _download(self, names: list[str]) -> list[Path]:
        folder = self.home / "apt" / "download"
        run(["apt-get", "-q", "download", *names], f"packages of Debian {self.name} cannot be downloaded",
            self._environment(), folder)
        return sorted(folder.glob("*.deb"))


class Unpacked:
    """A package in a folder of its own."""

    def __init__(self, root: Path, foreign: bool):
        self.root = root
        self.foreign = foreign

    def moved(self, root: Path) -> "Unpacked":
        """The same in another folder."""
        return Unpacked(root, self.foreign)

    def file(self, pattern: str) -> Path:
        """The one file that the pattern matches."""
        found = sorted(self.root.glob(pattern))
        if not found:
            raise Missing(f"{self.root.name} was unpacked without {pattern}: remove {self.root} and run again")
        return found[-1]

    def program(self, pattern: str) -> "Program":
        """How a program is started: by the loader of its own release where the machine's is another."""
        path = str(self.file(pattern))
        if not self.foreign:
            return Program([path], {"LD_LIBRARY_PATH": self.libraries()})
        loaders = [path for path in self.root.glob("**/ld-linux-*.so.*")]
        if not loaders:
            raise Missing(f"{self.root.name} was unpacked without a dynamic loader")
        return Program([str(loaders[0]), "--library-path", self.libraries(), path], {})

    def libraries(self) -> str:
        """The folders that hold libraries."""
        folders = {str(path.parent) for path in self.root.glob("**/*.so.*") if path.is_file()}
        return ":".join(sorted(folders))


@dataclass(frozen=True)
class Program:
    """How a program is started."""

    command: list[str]
    environment: dict[str, str]


def mirror() -> str:
    """Where this machine gets Debian from, as its own apt is set up."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise Missing("apt-get and dpkg-deb are not there: the servers come from Debian's packages")
    # Labels are in the index: a machine that has never asked for it knows none.
    found = debian_sources()
    if not found and os.geteuid() == 0:
        run(["apt-get", "-q", "update"], "apt cannot list this machine's packages")
        found = debian_sources()
    if not found:
        raise Missing("apt knows no source of Debian itself: run `apt-get update` first")
    return found[0]


def debian_sources() -> list[str]:
    """The addresses of Debian itself among the machine's sources."""
    asked = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI)\t$(LABEL)", "Created-By: Packages"],
                           capture_output=True, text=True)
    lines = (line.partition("\t") for line in asked.stdout.splitlines())
    return [address for address, _, label in lines if label == "Debian"]


def run(command: list[str], failure: str, environment: dict[str, str] | None = None, folder: Path | None = None):
    """Runs a command; what it printed is the reason when it fails."""
    done = subprocess.run(command, env=environment, cwd=folder, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        last = "\n".join(done.stdout.strip().splitlines()[-5:])
        raise Missing(f"{failure}:\n{last}")
