"""Drivers: what each library sends by itself, against what rules/sinks says of it.

A probe is a natural program of its library. Each of its parts is run behind a recording relay, and read by pinproof: what the
data claims of the part's row and what went over the wire must agree. `probes.py` says how a part names its row, `hosts.py` how
a host language plugs in, evidence/drivers/shown.toml what on the wire shows which form.

A claim's key is `<host>/<library> <call> <rule> <form> <words that tell the row>`: the first name of the row's entry, then what the
`row:` line of the first of its parts has.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from . import hosts, probes, rows, seen, wire, wire_mysql
from .missing import Missing
from .probes import Claim, Part, Probe
from .relay import Message, Relay
from .relay_mysql import MySQL
from .relay_pg import PostgreSQL
from .runners import Runner
from .seen import Seen
from .servers import DATABASE, ROOT, USER

KINDS = {"driver"}
# Probe files that are run side by side: most of a part's time is its start.
AT_ONCE = 4


@dataclass
class Outcome:
    """What came of a part."""

    part: Part
    said: dict[str, list[Message]] = field(default_factory=dict)
    failure: str = ""
    seen: dict[str, list[Seen]] = field(default_factory=dict)


def run(servers, report, options):
    """Runs every probe, or those of the libraries that were asked for, and reports what agrees and what does not."""
    pinproof = program()
    ready: list[tuple[hosts.Host, Probe]] = []
    for host in hosts.hosts():
        mine = []
        for path in host.files():
            try:
                probe = probes.read(path, host.name, host.function, str(path.relative_to(ROOT)))
            except probes.Unclear as error:
                report.contradiction(str(error))
                continue
            if not options.library or probe.library in options.library:
                mine.append(probe)
        if mine:
            host.prepare(mine, servers)
            ready += [(host, probe) for probe in mine]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ran = list(pool.map(lambda one: run_probe(*one, servers), ready))
        told = list(pool.map(lambda one: seen.check(pinproof, one[1].path), ready))
    outcomes = [outcome for of_probe in ran for outcome in of_probe]
    look(outcomes, servers.folder("texts"), pinproof)
    judged = Judged(report)
    for (host, probe), of_probe, findings in zip(ready, ran, told, strict=True):
        versions = host.versions(probe)
        for outcome in of_probe:
            judged.judge(outcome, findings, versions, servers)
    judged.report_claims()
    for host in {host.name for host, _ in ready}:
        judged.report_unshown(host, options.library)


def program() -> Path:
    """pinproof, as it was built last."""
    built = [path for path in (ROOT / "target" / kind / "pinproof" for kind in ("release", "debug")) if path.exists()]
    if not built:
        raise Missing("pinproof is not built: run `cargo build` first")
    return max(built, key=lambda path: path.stat().st_mtime)


def run_probe(host: hosts.Host, probe: Probe, servers) -> list[Outcome]:
    """Runs a file's parts one after the other, in databases of their own."""
    place = probe.path.relative_to(hosts.DRIVERS).with_suffix("").as_posix()
    # 63 characters are the longest name.
    database = "".join(letter if letter.isalnum() else "_" for letter in place.replace("probe_", ""))[-63:]
    make_databases(servers, database)
    with Relay(PostgreSQL, servers.postgresql.port) as postgresql, Relay(MySQL, servers.mariadb.port) as mysql:
        environment = {**os.environ, **addresses(postgresql.port, mysql.port, database), **host.environment(probe)}
        with host.runner(probe, environment) as runner:
            return [run_part(runner, part, {"postgresql": postgresql, "mysql": mysql}) for part in probe.parts]


def make_databases(servers, database: str):
    """Makes a probe's databases on both servers."""
    with wire.Client(servers.postgresql.port, USER, DATABASE) as client:
        client.query(f'CREATE DATABASE "{database}"')
    with wire_mysql.Client(servers.mariadb.port, USER) as client:
        client.execute(f"CREATE DATABASE `{database}`")


def run_part(runner: Runner, part: Part, relays: dict[str, Relay]) -> Outcome:
    """Runs one part in a process of its own, and takes what it said."""
    outcome = Outcome(part, failure=runner.run(part))
    outcome.said = {engine: relay.take() for engine, relay in relays.items()}
    for said in outcome.said.values():
        for message in said:
            if message.kind == "unreadable":
                outcome.failure = f"the relay cannot read what the library says: {message.text}"
    return outcome


def addresses(postgresql: int, mysql: int, database: str) -> dict[str, str]:
    """The variables that tell a part where its relays are."""
    said = {}
    for name, scheme, port in (("POSTGRES", "postgresql", postgresql), ("MYSQL", "mysql", mysql)):
        said |= {f"{name}_URL": f"{scheme}://{USER}@127.0.0.1:{port}/{database}",
                 f"{name}_ADDRESS": f"{USER}@127.0.0.1:{port}/{database}", f"{name}_HOST": "127.0.0.1",
                 f"{name}_PORT": str(port), f"{name}_USER": USER, f"{name}_DATABASE": database}
    return {**said, "PGHOST": "127.0.0.1", "PGPORT": str(postgresql), "PGUSER": USER, "PGDATABASE": database}


def look(outcomes: list[Outcome], folder: Path, pinproof: Path):
    """Finds out what the parts' messages show. The texts of all are read by pinproof at once."""
    texts = {f"{number} {engine}": (engine, said) for number, outcome in enumerate(outcomes)
             for engine, said in outcome.said.items()}
    found = seen.of_texts(texts, folder, pinproof)
    for number, outcome in enumerate(outcomes):
        outcome.seen = {engine: seen.of_messages(said, engine) + found[f"{number} {engine}"]
                        for engine, said in outcome.said.items()}


class Judged:
    """Compares, part by part, and puts the parts of one claim together."""

    def __init__(self, report):
        self.report = report
        self.claims: dict[rows.Row, dict] = {}
        # The rows of parts that failed or contradict: what is wrong with them is said already.
        self.wrong: set[rows.Row] = set()

    def judge(self, outcome: Outcome, findings: list[dict], versions: dict[str, str], servers):
        """What a part shows of each of its rows."""
        part = outcome.part
        if outcome.failure:
            self.report.contradiction(f"{part}: {outcome.failure}")
            self.wrong |= {claim.row for claim in part.claims}
            return
        for claim in part.claims:
            engine = claim.row.engine or part.server or "postgresql"
            here = sent(outcome, claim, engine)
            told = [finding for finding in findings if tells(finding, claim, part)]
            if problem := disagreement(claim, part, here, told, outcome.seen[engine]):
                self.report.contradiction(problem)
                self.wrong.add(claim.row)
                continue
            server = servers.postgresql if engine == "postgresql" else servers.mariadb
            entry = self.claims.setdefault(claim.row, {
                "key": claim.key, "versions": {**versions, engine if engine == "postgresql" else "mariadb": server.version},
                "observed": set(), "off": set()})
            if claim.off:
                entry["off"].add(part.name)
            else:
                entry["observed"] |= {seen.stable(one.text) for one in here}
                if part.untold:
                    entry["untold"] = part.untold

    def report_claims(self):
        """Each claim with what was seen of it."""
        for row, entry in self.claims.items():
            if row in self.wrong:
                continue
            if not entry["observed"]:
                self.report.contradiction(f"{entry['key']}: a part shows where the library does not do it, and none where it does")
                continue
            off = {"off": sorted(entry["off"])} if entry["off"] else {}
            untold = {"untold": entry["untold"]} if "untold" in entry else {}
            self.report.claim(entry["key"], "driver", entry["versions"], sorted(entry["observed"])[:6], **off, **untold)

    def report_unshown(self, host: str, wanted: list[str] | None):
        """The rows that say `observed` and that no part shows."""
        for library in rows.libraries(host):
            for row in rows.of(host, library):
                if row.observed and row not in self.claims and row not in self.wrong and (not wanted or library in wanted):
                    self.report.contradiction(f"{row} says observed, and no part of evidence/drivers shows it")


def sent(outcome: Outcome, claim: Claim, engine: str) -> list[Seen]:
    """What the part sent of what the row speaks of."""
    here = [one for one in outcome.seen[engine] if seen.shows(claim.row, one)]
    return [one for one in here if all(pattern.search(one.text) for pattern in outcome.part.sees)]


def tells(finding: dict, claim: Claim, part: Part) -> bool:
    """Whether a finding is what pinproof says of this row in this part."""
    cure = claim.row.get("cure")
    return (finding["rule"] == claim.row.rule and finding["range"]["start"]["line"] in part.lines
            and (cure is None or f"In the library: {cure}" in finding["help"]))


def disagreement(claim: Claim, part: Part, here: list[Seen], told: list[dict], everything: list[Seen]) -> str | None:
    """Where the wire, the data and the part's comment say different things."""
    said = f"{part}: {claim.selector}"
    if claim.off and here:
        return f"{said}: the part says that the library does not do it, and it does: {'; '.join(short(here))}"
    if claim.off and told:
        return f"{said}: the part says that the library does not do it, and the wire too, but the data does: {told[0]['message']}"
    if not claim.off and not here:
        return f"{said}: the wire does not show it; it shows {'; '.join(short(everything)) or 'nothing'}"
    if not claim.off and not told and not part.untold:
        return f"{said}: the wire shows {'; '.join(short(here))}, and the data does not say it here"
    if not claim.off and told and part.untold:
        return f"{said}: the part says that pinproof does not tell it, and it does"
    return None


def short(found: list[Seen]) -> list[str]:
    """What was seen, each once, not too many."""
    return list(dict.fromkeys(seen.stable(one.text) for one in found))[:8]


