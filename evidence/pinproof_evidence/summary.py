"""How much of the data is observed, documented and unknown, per pooler and per library."""

import tomllib
from collections import Counter
from pathlib import Path

from .servers import ROOT

WORDS = ("observed", "documented", "unknown")


def printed() -> str:
    """The tables, for a terminal."""
    return "\n".join([
        table("rows of poolers", {path.stem: of_pooler(path) for path in files("rules/poolers")}),
        table("facts of libraries", {f"{path.parent.name}/{path.stem}": of_facts(path)
                                     for path in files("rules/sinks", "*/*.toml")}),
        table("options of settings", {path.stem: of_facts(path) for path in files("rules/settings")}),
    ])


def files(folder: str, pattern: str = "*.toml") -> list[Path]:
    """The data files of a folder, in order."""
    return sorted((ROOT / folder).glob(pattern))


def of_pooler(path: Path) -> Counter:
    """The rows of one pooler's own file."""
    rows = tomllib.loads(path.read_text()).get("effect", [])
    # A row that says that nobody knows is unknown, whatever its source.
    return Counter("unknown" if row["effect"] == "unknown" else word(row["evidence"]) for row in rows)


def of_facts(path: Path) -> Counter:
    """Everything in a file that states a rule and how it is known."""
    counts: Counter = Counter()

    def walk(value):
        if isinstance(value, dict):
            if "rule" in value and "evidence" in value:
                counts[word(value["evidence"])] += 1
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    walk(tomllib.loads(path.read_text()))
    return counts


def word(evidence: str) -> str:
    """Observed, documented (a page, or the source, says so) or unknown."""
    if evidence == "observed":
        return "observed"
    return "documented" if evidence in ("documented", "source-read") or evidence.startswith("https://") else "unknown"


def table(title: str, counts: dict[str, Counter]) -> str:
    """A line for each, and their sum; what has nothing to say is left out."""
    counts = {name: count for name, count in counts.items() if count}
    width = max(map(len, [*counts, title])) + 2
    total = sum(counts.values(), Counter())
    lines = [f"{title:{width}}" + "".join(f"{word:>12}" for word in WORDS)]
    for name, count in [*counts.items(), ("together", total)]:
        lines.append(f"{name:{width}}" + "".join(f"{count[word]:>12}" for word in WORDS))
    return "\n".join(lines) + "\n"
