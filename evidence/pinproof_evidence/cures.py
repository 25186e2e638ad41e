"""Whether the cures cure, and whether the traps are traps."""

from . import effects
from .record import Report
from .servers import Servers

KINDS = {"cure", "trap"}
# What a cure may come to, and what a trap must come to.
CLEAN = {"safe", "tracked"}


def run(servers: Servers, report: Report, options):
    """Runs every cure and every trap, and says which is none."""
    before = set(report.claims)
    for kind in ("cure", "trap"):
        effects.run_kind(servers, report, kind, options)
    for key in sorted(set(report.claims) - before):
        claim = report.claims[key]
        for versions, outcome in claim["observed"].items():
            if claim["kind"] == "cure" and outcome["effect"] not in CLEAN:
                report.contradiction(f"{key} does not cure: {outcome['effect']} on {versions}: {outcome}")
            if claim["kind"] == "trap" and outcome["effect"] in CLEAN:
                report.contradiction(f"{key} is no trap on {versions}: {outcome}")
