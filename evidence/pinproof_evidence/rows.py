"""The rows of rules/sinks: what the data says of a call."""

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .servers import ROOT

SINKS = ROOT / "rules" / "sinks"
OBSERVED = "observed"


@dataclass(frozen=True)
class Row:
    """A fact of a call."""

    host: str
    library: str
    # Any of the call's names.
    names: tuple[str, ...]
    rule: str
    form: str
    # The row as it stands in the file.
    fields: str
    engine: str | None

    def get(self, key: str):
        """One of the row's keys."""
        return json.loads(self.fields).get(key)

    @property
    def observed(self) -> bool:
        """Whether the row says that it was seen."""
        return self.get("evidence") == OBSERVED

    def __str__(self) -> str:
        return (f"rules/sinks/{self.host}/{self.library}.toml: {self.names[0]}, {self.rule} {self.form}: "
                f"“{self.get('note')}”")


@cache
def libraries(host: str) -> tuple[str, ...]:
    """The libraries of a host, by the names of their files."""
    return tuple(sorted(path.stem for path in (SINKS / host).glob("*.toml")))


@cache
def of(host: str, library: str) -> tuple[Row, ...]:
    """The rows of a library."""
    data = tomllib.loads((SINKS / host / f"{library}.toml").read_text())
    found = []
    for kind in ("call", "get", "set", "key"):
        for entry in data.get(kind, []):
            names = entry["name"] if isinstance(entry["name"], list) else [entry["name"]]
            for fact in entry.get("facts", []):
                of_type = data.get("type", {}).get(names[0].split(".")[0], {})
                engine = fact.get("engine") or of_type.get("engine") or data.get("engine")
                found.append(Row(host, library, tuple(names), fact["rule"], fact["form"],
                                 json.dumps(fact, ensure_ascii=False), engine))
    return tuple(found)


@dataclass(frozen=True)
class Selector:
    """How a probe names a row: `call rule form`, and what tells it from others of the same three.

    `key=value` is one of the row's keys (of a list one item, or an item's first word); `key=` says that it has no such key; any other word stands somewhere in it.
    """

    call: str
    rule: str
    form: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join((self.call, self.rule, self.form, *self.words))

    def selects(self, row: Row) -> bool:
        """Whether the row is meant."""
        if self.call not in row.names or (self.rule, self.form) != (row.rule, row.form):
            return False
        for word in self.words:
            key, equals, value = word.partition("=")
            if equals and key in KEYS:
                here = row.get(key)
                if (here or "") != value and not (isinstance(here, list) and any(value in (one, one.partition(" ")[0]) for one in here)):
                    return False
            elif word not in row.fields:
                return False
        return True


KEYS = {"name", "at", "when", "unless", "each", "since", "until", "of", "engine", "confidence"}
