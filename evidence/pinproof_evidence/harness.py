"""Runs the parts of a Python probe: `harness.py <probe file>`. It runs in the probe's own environment.

Each line that it reads is a part's name and how long it may take, in JSON; it runs the part in a process of its own, and
answers with its exit code.
"""

import asyncio
import importlib.util
import inspect
import json
import os
import signal
import sys
import traceback


def load(path: str):
    """Loads the file by its path, since a probe's folder must not hide the library that it is named after."""
    spec = importlib.util.spec_from_file_location("probe", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["probe"] = module
    spec.loader.exec_module(module)
    return module


def run(part):
    """Runs a part to its end, as a program would end: with its exit handlers."""
    if inspect.iscoroutinefunction(part):
        asyncio.run(part())
    else:
        part()


def fork(module, name: str, patience: int) -> int:
    """Runs a part in a new process, and gives its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    # Whatever the part prints must not be taken for an answer.
    os.dup2(2, 1)
    signal.alarm(patience)
    try:
        run(getattr(module, name))
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    sys.exit(0)


def main(path: str):
    """Serves until nothing more is asked."""
    module = load(path)
    for line in sys.stdin:
        name, patience = json.loads(line)
        print(fork(module, name, patience), flush=True)


if __name__ == "__main__":
    # The script's own folder comes first otherwise, and its modules have common names.
    sys.path.pop(0)
    main(sys.argv[1])
