"""What poolers do with session state: scenarios run with and without a pooler, and compared."""

import itertools
from concurrent.futures import ThreadPoolExecutor

from . import examples, scenario, verdict
from .poolers import Pooler, all_of
from .record import Report
from .scenario import Scenario
from .servers import ROOT, Servers

KINDS = {"effect", "session"}
# The poolers that rules/poolers has rows of.
ROWS = {path.stem for path in (ROOT / "rules" / "poolers").glob("*.toml")}


def run(servers: Servers, report: Report, options):
    """Runs every scenario of the kind on each pooler and version."""
    run_kind(servers, report, "effect", options)


def run_kind(servers: Servers, report: Report, kind: str, options):
    """Runs the scenarios of a kind, a few at once: most of the time goes into waiting."""
    chosen = [entry for entry in scenario.read(examples.read())
              if entry.kind == kind and (not options.rule or entry.rule in options.rule)]
    poolers = all_of(servers)
    jobs = [(pooler, version, entry) for pooler in poolers for entry in chosen if pooler.takes(entry)
            for version in pooler.versions() if pooler.knows(version, entry)]
    with ThreadPoolExecutor(max_workers=4) as pool:
        alone = {(pooler, entry.key): pool.submit(verdict.alone, pooler, entry) for pooler, _, entry in jobs}
        seen = list(pool.map(lambda job: verdict.of(*job, alone[job[0], job[2].key].result()), jobs))
    grouped = itertools.groupby(zip(jobs, seen), key=lambda pair: (pair[0][0].name, pair[0][2].key))
    for (name, key), group in grouped:
        group = list(group)
        entry = group[0][0][2]
        versions = {job[1]: outcome for job, outcome in group}
        # A session that is shared is no pooler, and no row of a pooler is judged by it.
        kept = "session" if kind == "effect" and name not in ROWS else kind
        report.claim(f"{name} {key}", kept, list(versions), observed(versions), **described(name, entry))


def observed(versions: dict[str, dict]) -> dict:
    """What was seen, once where versions agree."""
    together: dict = {}
    for version, outcome in versions.items():
        for label, known in together.items():
            if known == outcome:
                together[f"{label}, {version}"] = together.pop(label)
                break
        else:
            together[version] = outcome
    return together


def described(pooler: str, entry: Scenario) -> dict:
    """What of a scenario says which row of the data it shows."""
    fields = {
        "pooler": pooler, "engine": entry.engine, "rule": entry.rule, "form": entry.form, "about": entry.about, "example": entry.example,
        "transaction": entry.transaction, "routine": entry.routine, "requires": entry.requires, "settings": entry.settings,
    }
    return {name: value for name, value in fields.items() if value}
