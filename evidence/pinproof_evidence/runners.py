"""How the parts of a probe are run: each in a process of its own."""

import json
import select
import subprocess
import tempfile

from .probes import Part

# How long a part may take, in seconds.
PATIENCE = 60


class Runner:
    """Starts a host's command for each part; for use in a `with`."""

    def __init__(self, host, environment: dict[str, str]):
        self._host = host
        self._environment = environment

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def run(self, part: Part) -> str:
        """Runs a part, and says why it failed, if it did."""
        try:
            done = subprocess.run(self._host.command(part), env=self._environment, cwd=part.probe.path.parent,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                  errors="replace", timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            return f"it is not done after {PATIENCE} s"
        return failed(done.stdout) if done.returncode else ""


class Forking:
    """Starts a command once, which loads the probe and then forks for each part whose name it reads: most of a part's time
    would be the start of its libraries. It answers each name with a line, the exit code."""

    def __init__(self, command: list[str], environment: dict[str, str]):
        self._printed = tempfile.TemporaryFile("w+", errors="replace")
        self._process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         stderr=self._printed, text=True, bufsize=1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            # It has ended before: its probe does not load.
            pass
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._printed.close()

    def run(self, part: Part) -> str:
        """Runs a part, and says why it failed, if it did."""
        self._printed.seek(0)
        self._printed.truncate()
        if self._process.poll() is not None:
            return "it does not load either"
        try:
            print(json.dumps([part.name, PATIENCE]), file=self._process.stdin, flush=True)
        except BrokenPipeError:
            return self._why()
        if not select.select([self._process.stdout], [], [], PATIENCE + 10)[0]:
            return f"it is not done after {PATIENCE} s"
        code = self._process.stdout.readline().strip()
        return "" if code == "0" else self._why()

    def _why(self) -> str:
        self._printed.seek(0)
        return failed(self._printed.read())


def failed(printed: str) -> str:
    """Why a part failed: the end of what it printed."""
    return "\n".join(["it fails:", *printed.strip().splitlines()[-5:]])
