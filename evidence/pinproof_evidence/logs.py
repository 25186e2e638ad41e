"""What RDS Proxy was seen to log by those who run it: public lines, read by the reader of the experiment."""

import tomllib

from . import pinlog
from .record import Report
from .servers import ROOT, Servers

KINDS = {"log"}
LINES = ROOT / "evidence" / "rds-proxy" / "lines.toml"


def run(servers: Servers, report: Report, options):
    """Reads every line, and says where the reader does not see in it what a person does."""
    for entry in tomllib.loads(LINES.read_text())["line"]:
        where = f"{LINES.relative_to(ROOT)}, {entry['source']} of {entry['date']}"
        problem = misread(entry)
        if problem:
            report.contradiction(f"{where}: {problem}")
            continue
        for row in entry.get("shows", []):
            key = f"{row['pooler']} {row['rule']}/{row['form']} {row.get('about', '')}".strip()
            report.claim(key, "log", [], {"effect": row["effect"], "line": entry["text"]}, **row_of(row),
                         source=entry["source"], said=entry["date"])


def misread(entry: dict) -> str | None:
    """What the reader makes of a line other than it should."""
    if entry.get("refused"):
        return None if pinlog.refused(entry["text"]) else "is not read as a refusal"
    seen = pinlog.read(entry["text"])
    if seen is None:
        return "is not read as a pin"
    for name in ("pinned", "reason", "digest"):
        if getattr(seen, name) != entry.get(name):
            return f"{name} is read as {getattr(seen, name)!r}, not {entry.get(name)!r}"
    return None


def row_of(row: dict) -> dict:
    """The fields that say which row it is."""
    return {name: row[name] for name in ("pooler", "rule", "form", "about") if name in row}
