"""Server processes: started as a user who is not root, waited for, stopped."""

import os
import pwd
import signal
import socket
import subprocess
import time
from pathlib import Path

from .missing import Missing


class Account:
    """Who the servers run as. PostgreSQL and PgBouncer refuse root."""

    def __init__(self):
        self._other = pwd.getpwnam("nobody") if os.geteuid() == 0 else None

    def give(self, path: Path):
        """Makes the path this account's."""
        if self._other:
            os.chown(path, self._other.pw_uid, self._other.pw_gid)

    def folder(self, path: Path) -> Path:
        """A new folder of this account."""
        path.mkdir(parents=True)
        self.give(path)
        return path

    def write(self, path: Path, text: str) -> Path:
        """A file that this account can read."""
        path.write_text(text)
        self.give(path)
        return path

    def popen(self, command: list[str], **more) -> subprocess.Popen:
        """Starts a command as this account, in a process group of its own."""
        if self._other:
            more |= {"user": self._other.pw_uid, "group": self._other.pw_gid, "extra_groups": []}
        return subprocess.Popen(command, start_new_session=True, **more)

    def run(self, command: list[str], failure: str, **more) -> str:
        """Runs a command as this account to its end, and gives what it printed."""
        process = self.popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                             **{"stdin": subprocess.DEVNULL, **more})
        printed, _ = process.communicate()
        if process.returncode:
            last = "\n".join(printed.strip().splitlines()[-10:])
            raise Missing(f"{failure}:\n{last}")
        return printed

    def can_read(self, path: Path) -> bool:
        """Whether this account reaches the path."""
        return self.popen(["test", "-r", str(path)]).wait() == 0


class Server:
    """A running server with a port on the loopback interface and a log."""

    def __init__(self, name: str, version: str, port: int, process: subprocess.Popen, log: Path, stop=signal.SIGTERM):
        self.name = name
        self.version = version
        self.port = port
        self.log = log
        self._process = process
        self._stop = stop

    def wait(self):
        """Until it accepts connections."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
        self.stop()
        raise Missing(f"{self.name} {self.version} does not start:\n{tail(self.log)}")

    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def stop(self):
        """Ends it and waits until it is gone."""
        if self._process.poll() is not None:
            return
        self._process.send_signal(self._stop)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tail(log: Path, lines: int = 10) -> str:
    """The end of a log."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return "(it wrote no log)"
