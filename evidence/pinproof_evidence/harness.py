"""Runs one part of a Python probe: `harness.py <probe file> <function>`. It runs in the probe's own environment."""

import asyncio
import importlib.util
import inspect
import sys


def main(path: str, name: str):
    """Loads the file by its path, since a probe's folder must not hide the library that it is named after."""
    spec = importlib.util.spec_from_file_location("probe", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["probe"] = module
    spec.loader.exec_module(module)
    part = getattr(module, name)
    if inspect.iscoroutinefunction(part):
        asyncio.run(asyncio.wait_for(part(), 30))
    else:
        part()


if __name__ == "__main__":
    # The script's own folder comes first otherwise, and its modules have common names.
    sys.path.pop(0)
    main(sys.argv[1], sys.argv[2])
