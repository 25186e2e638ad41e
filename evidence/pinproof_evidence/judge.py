"""What was seen, held against the data by the program that uses the data: tests/evidence.rs."""

import os
import re
import subprocess

from . import record
from .missing import Missing
from .servers import HOME, ROOT


# The tests about claims of a kind.
TESTS = {
    "effect": ["what_was_seen_is_what_the_rows_of_poolers_say"],
    "log": ["what_others_saw_is_what_the_rows_of_poolers_say"],
    "driver": ["what_libraries_are_said_to_do_was_seen",
               "what_options_of_settings_are_said_to_do_was_seen_of_their_library"],
}


def problems(seen: dict[str, dict], kinds: set[str]) -> list[str]:
    """What the data says otherwise of claims of these kinds; each entry names the file and the row."""
    tests = [test for kind in sorted(kinds) for test in TESTS.get(kind, [])]
    if not tests:
        return []
    path = HOME / "observed.json"
    record.write(seen, path)
    done = subprocess.run(["cargo", "test", "--quiet", "--test", "evidence", "--", "--exact", *tests],
                          cwd=ROOT, text=True, capture_output=True, env={**os.environ, "PINPROOF_RECORD": str(path), "RUST_BACKTRACE": "0"})
    if done.returncode == 0:
        return []
    # A test says how many problems there are, then each, at the beginning of a line.
    found = []
    for text in re.findall(r"^\d+ of them:\n((?:.+\n)+?)(?:note: |\n|$)", done.stdout, re.M):
        found += re.split(r"\n(?! )", text.strip())
    if not found:
        raise Missing("`cargo test --test evidence` fails:\n" + (done.stderr + done.stdout)[-3000:])
    return found
