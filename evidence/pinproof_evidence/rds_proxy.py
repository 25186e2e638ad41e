"""The experiment for somebody with an AWS account: `evidence/rds-proxy/run`.

Each example that must fail is sent through a real RDS Proxy, one after another, on a connection of its own. What the proxy
then logs, and its gauge of pinned sessions, is held against what pinproof says of the same text.
"""

import argparse
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from . import examples, pinlog, scenario
from .missing import Missing
from .scenario import Scenario
from .servers import ROOT

METRIC = "DatabaseConnectionsCurrentlySessionPinned"
# CloudWatch shows events and metrics of the last minutes late.
SETTLING = 120
# Between two connections, so that their lines lie apart.
GAP = 3


@dataclass
class Trial:
    """One scenario that was sent."""

    entry: Scenario
    began: float
    ended: float = 0
    answer: str = ""
    pins: list[pinlog.Pin] | None = None

    def seen(self) -> str:
        """What came of it."""
        refused = pinlog.refused(self.answer)
        if refused:
            return f"refused ({refused})"
        return "pinned" if any(pin.pinned for pin in self.pins or []) else "not pinned"


def main() -> int:
    """Sends, waits, reads, compares."""
    parser = argparse.ArgumentParser(prog="evidence/rds-proxy/run", description=__doc__)
    parser.add_argument("--engine", choices=("postgresql", "mysql"), required=True)
    parser.add_argument("--endpoint", required=True, help="the proxy's host name")
    parser.add_argument("--proxy", required=True, help="the proxy's name, as its log group and its metrics have it")
    parser.add_argument("--user", required=True)
    parser.add_argument("--database", required=True, help="a database that holds evidence/effects/<engine>/shop.sql")
    parser.add_argument("--port", type=int)
    parser.add_argument("--rule", action="append", help="send the examples of this rule only; may be given again")
    parser.add_argument("--hold", type=float, default=5, metavar="SECONDS",
                        help="how long a connection stays open; 75 lets the gauge see it, which is read once a minute")
    parser.add_argument("--settle", type=float, default=SETTLING, metavar="SECONDS",
                        help="how long to wait for CloudWatch at the end")
    options = parser.parse_args()
    try:
        for program in ("aws", "psql" if options.engine == "postgresql" else "mysql"):
            if not shutil.which(program):
                raise Missing(f"{program} is not installed")
        trials = [send(entry, options) for entry in chosen(options)]
        print(f"waiting {options.settle:.0f} s for CloudWatch", file=sys.stderr)
        time.sleep(options.settle)
        read_log(trials, options)
        gauge = pinned_sessions(trials, options)
    except Missing as error:
        print(error, file=sys.stderr)
        return 2
    return told(trials, gauge, options)


def chosen(options) -> list[Scenario]:
    """The scenarios that a plain client can send: texts, and parameters of the startup message."""
    entries = [entry for entry in scenario.read(examples.read()) if entry.engine == options.engine
               and entry.kind == "effect" and not entry.settings and all(isinstance(step, str) for step in entry.run)]
    return [entry for entry in entries if not options.rule or entry.rule in options.rule]


def send(entry: Scenario, options) -> Trial:
    """Sends a scenario's statements on a connection of its own, and keeps it open for a while."""
    print(f"{entry.key}", file=sys.stderr)
    environment = dict(os.environ)
    if options.engine == "postgresql":
        address = {"host": options.endpoint, "port": options.port or 5432, "user": options.user,
                   "dbname": options.database, "sslmode": "require"}
        command = ["psql", "--no-psqlrc", "--quiet", " ".join(f"{key}={value}" for key, value in address.items())]
        settings = [f"-c {key}={value}" for key, value in entry.startup.items() if key != "options"]
        environment["PGOPTIONS"] = " ".join([*settings, *filter(None, [entry.startup.get("options")])])
    else:
        command = ["mysql", f"--host={options.endpoint}", f"--port={options.port or 3306}", f"--user={options.user}",
                   "--batch", "--force", options.database]
    trial = Trial(entry, time.time())
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True)
    try:
        process.stdin.write("".join(f"{statement};\n" for statement in entry.run))
        process.stdin.flush()
        time.sleep(options.hold)
    except BrokenPipeError:
        pass  # It was refused, and says why.
    trial.answer = process.communicate()[0]
    trial.ended = time.time()
    time.sleep(GAP)
    return trial


def aws(*arguments: str) -> dict:
    """What the AWS command line answers."""
    done = subprocess.run(["aws", *arguments, "--output", "json"], capture_output=True, text=True)
    if done.returncode:
        raise Missing(f"aws {arguments[0]} {arguments[1]} fails: {done.stderr.strip()}")
    return json.loads(done.stdout or "{}")


def read_log(trials: list[Trial], options):
    """Gives each trial the lines that were logged while its connection was open."""
    if not trials:
        raise Missing("no example is left to send")
    first, last = trials[0].began, trials[-1].ended + GAP
    events = aws("logs", "filter-log-events", "--log-group-name", f"/aws/rds/proxy/{options.proxy}",
                 "--start-time", str(int(first * 1000)), "--end-time", str(int(last * 1000))).get("events", [])
    for trial in trials:
        lines = [event["message"] for event in events
                 if trial.began <= event["timestamp"] / 1000 <= trial.ended + GAP / 2]
        trial.pins = [pin for pin in map(pinlog.read, lines) if pin]


def pinned_sessions(trials: list[Trial], options) -> list[tuple[str, float]]:
    """The gauge of pinned sessions, minute by minute."""
    iso = [datetime.datetime.fromtimestamp(at, datetime.timezone.utc).isoformat()
           for at in (trials[0].began - 60, trials[-1].ended + 60)]
    points = aws("cloudwatch", "get-metric-statistics", "--namespace", "AWS/RDS", "--metric-name", METRIC,
                 "--dimensions", f"Name=ProxyName,Value={options.proxy}", "--start-time", iso[0], "--end-time", iso[1],
                 "--period", "60", "--statistics", "Maximum").get("Datapoints", [])
    return sorted((point["Timestamp"], point["Maximum"]) for point in points)


def said(entry: Scenario) -> str:
    """What pinproof says of the statements: the effects of its findings."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "example.sql"
        path.write_text("".join(f"{statement};\n" for statement in entry.run))
        done = subprocess.run(["cargo", "run", "--quiet", "--", "check", "--no-config", "--format", "json", "--engine",
                               entry.engine, "--min-confidence", "low", "--pooler", f"rds-proxy-{entry.engine}",
                               str(path)], cwd=ROOT, capture_output=True, text=True)
        if done.returncode > 1:
            raise Missing(f"pinproof fails: {done.stderr.strip()}")
        return ", ".join(sorted({finding["effect"] for finding in json.loads(done.stdout)["findings"]})) or "nothing"


def told(trials: list[Trial], gauge: list[tuple[str, float]], options) -> int:
    """Prints what was seen beside what the data says, and writes both to a file."""
    rows = []
    for trial in trials:
        data = "rejected" if trial.entry.startup else said(trial.entry)
        seen = trial.seen()
        agrees = {"pinned": "pins" in data, "not pinned": "pins" not in data}.get(seen, "rejected" in data)
        rows.append({"scenario": trial.entry.key, "seen": seen, "pinproof": data, "agrees": agrees,
                     "lines": [pin.digest or pin.reason for pin in trial.pins or []]})
        print(f"{'' if agrees else '!! '}{trial.entry.key}: {seen}; pinproof says {data}")
    for at, most in gauge:
        print(f"{at} {METRIC} {most:.0f}")
    path = Path(f"rds-proxy-{options.engine}-{datetime.date.today().isoformat()}.json")
    path.write_text(json.dumps({"engine": options.engine, "trials": rows, METRIC: gauge}, indent=1) + "\n")
    wrong = sum(not row["agrees"] for row in rows)
    print(f"{len(rows)} examples, {wrong} otherwise than the data says; written to {path}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
