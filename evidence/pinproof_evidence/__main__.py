"""The command: `evidence/run`."""

import argparse
import importlib
import sys
import time

from . import judge, record, summary
from .missing import Missing
from .record import Report
from .servers import Servers

# What can be run alone, and the module that runs it: `run(servers, report, options)`.
PARTS = ("effects", "cures", "logs", "drivers")


def main() -> int:
    """Runs the parts, compares or records what they saw, and says what came of it."""
    parser = argparse.ArgumentParser(prog="evidence/run", description=__doc__)
    parser.add_argument("--record", action="store_true", help="write evidence/record.json instead of comparing with it")
    parser.add_argument("--only", action="append", choices=PARTS, help="run this part only; may be given again")
    parser.add_argument("--rule", action="append", metavar="NAME", help="of effects and cures, run those of this rule only")
    parser.add_argument("--library", action="append", metavar="NAME", help="of the drivers, run those of this library only")
    options = parser.parse_args()

    report = Report()
    began = time.monotonic()
    ran = set()
    try:
        with Servers.started() as servers:
            for name in options.only or PARTS:
                try:
                    part = importlib.import_module(f".{name}", __package__)
                except ModuleNotFoundError as error:
                    if error.name != f"{__package__}.{name}":
                        raise
                    continue
                print(f"== {name}", file=sys.stderr, flush=True)
                part.run(servers, report, options)
                ran |= part.KINDS
    except Missing as error:
        report.lacks(str(error))
    return finish(report, ran, options, time.monotonic() - began)


def finish(report: Report, kinds: set[str], options, seconds: float) -> int:
    """Writes or compares, and says what was found."""
    if report.missing:
        print("What is missing:", *report.missing, sep="\n  ", file=sys.stderr)
        return 2
    old = record.read()
    # A part of a kind says nothing of the rest of it.
    whole = set() if options.library or options.rule else kinds
    seen = record.merged(report, whole, old)
    # What was seen is held against the data before the record is: the record may only be old.
    contradictions = report.contradictions + judge.problems(seen, kinds)
    if not options.record:
        contradictions += record.differences(report, whole, old)
    elif not contradictions:
        record.write(seen)
    if whole:
        print(summary.printed())
    print(f"{len(report.claims)} claims were run in {seconds:.0f} s: "
          f"{len(contradictions) or 'no'} contradiction{'' if len(contradictions) == 1 else 's'}")
    if contradictions:
        print(*contradictions, sep="\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
