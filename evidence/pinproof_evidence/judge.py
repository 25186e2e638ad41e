"""What was seen, held against the data by the program that uses the data: tests/evidence.rs."""

import os
import re
import subprocess

from . import record
from .missing import Missing
from .servers import HOME, ROOT


def problems(seen: dict[str, dict]) -> list[str]:
    """What the data says otherwise; each entry names the file and the row."""
    path = HOME / "observed.json"
    record.write(seen, path)
    done = subprocess.run(["cargo", "test", "--quiet", "--test", "evidence"], cwd=ROOT, text=True, capture_output=True,
                          env={**os.environ, "PINPROOF_RECORD": str(path), "RUST_BACKTRACE": "0"})
    if done.returncode == 0:
        return []
    # A test says how many problems there are, then each, at the beginning of a line.
    found = []
    for text in re.findall(r"^\d+ of them:\n((?:.+\n)+?)(?:note: |\n|$)", done.stdout, re.M):
        found += re.split(r"\n(?! )", text.strip())
    if not found:
        raise Missing("`cargo test --test evidence` fails:\n" + (done.stderr + done.stdout)[-3000:])
    return found
