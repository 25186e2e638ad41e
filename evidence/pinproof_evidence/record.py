"""What a run saw, and how it is kept in evidence/record.json."""

import datetime
import json
from pathlib import Path

from .servers import ROOT

RECORD = ROOT / "evidence" / "record.json"


class Report:
    """What a run saw: claims that held, sentences about what did not, and what could not be run."""

    def __init__(self):
        self.claims: dict[str, dict] = {}
        self.contradictions: list[str] = []
        self.missing: list[str] = []

    def claim(self, key: str, kind: str, versions, observed, **more):
        """Something that was seen. `key` names the claim for good: `pgbouncer temp-table/table`."""
        if key in self.claims:
            raise ValueError(f"two claims are called {key}")
        self.claims[key] = {"key": key, "kind": kind, "versions": versions, "observed": observed, **more}

    def contradiction(self, text: str):
        """Data and reality differ: what the data says, where, and what was seen."""
        self.contradictions.append(text)

    def lacks(self, text: str):
        """Something that the suite needs is not there."""
        self.missing.append(text)


def read() -> dict[str, dict]:
    """The claims of the committed record, by their keys."""
    if not RECORD.exists():
        return {}
    return {claim["key"]: claim for claim in json.loads(RECORD.read_text())["claims"]}


def write(claims: dict[str, dict], path: Path = RECORD):
    """Writes claims, sorted, a few lines each, so that changes of two people meet in few places."""
    entries = []
    for key in sorted(claims):
        fields = [f"      {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"
                  for name, value in claims[key].items()]
        entries.append("    {\n" + ",\n".join(fields) + "\n    }")
    path.write_text('{\n  "claims": [\n' + ",\n".join(entries) + "\n  ]\n}\n")


def merged(report: Report, kinds: set[str], old: dict[str, dict]) -> dict[str, dict]:
    """The record after a run of these kinds. What was seen again as before keeps its date."""
    today = datetime.date.today().isoformat()
    kept = {key: claim for key, claim in old.items() if claim["kind"] not in kinds}
    for key, claim in report.claims.items():
        before = {name: value for name, value in old.get(key, {}).items() if name != "date"}
        kept[key] = {**claim, "date": old[key]["date"] if before == claim else today}
    return kept


def differences(report: Report, kinds: set[str], old: dict[str, dict]) -> list[str]:
    """Where a run of these kinds and the record say something else. Another version alone is no difference."""
    found = []
    for key, claim in report.claims.items():
        if key not in old:
            found.append(f"{key}: not in evidence/record.json")
        elif differ(old[key]["observed"], claim["observed"]):
            found.append(f"{key}: evidence/record.json says {short(old[key]['observed'])}, seen was "
                         f"{short(claim['observed'])}")
    for key, claim in old.items():
        if claim["kind"] in kinds and key not in report.claims:
            found.append(f"{key}: in evidence/record.json, and not seen in this run")
    return sorted(found)


def differ(before, now) -> bool:
    """Whether two observations contradict each other. Of a list of messages some may come or stay away: what a library
    sends in the background depends on time."""
    if isinstance(before, list) and isinstance(now, list):
        return not set(before) & set(now)
    return before != now


def short(value) -> str:
    """A value in one line that a person can take in."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else text[:200] + "…"
