"""What is run for one form of a rule: the data in evidence/effects/, read and checked."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from .examples import Example
from .servers import ROOT

FOLDER = ROOT / "evidence" / "effects"

# A statement by the simple protocol, or a message of another kind: `{ parse = "s", sql = "…" }`, `{ execute = "s" }`,
# `{ hears = "channel" }`.
Step = str | dict[str, str]

WRITES = re.compile(r"\b(?:insert|update|delete|truncate|alter|nextval|setval|create\s+(?!temp))", re.I)


@dataclass(frozen=True)
class Scenario:
    """What two clients do, and what each looks at afterwards.

    The same is done without a pooler, where each client has a session of its own. What differs is the effect.
    """

    rule: str
    engine: str
    # Distinguishes it from the rule's others.
    name: str
    form: str
    # `effect` for what a pooler does, `cure` for an example that cures, `trap` for one that cures only in a transaction.
    kind: str = "effect"
    # The setting, function or object that the fact is about.
    about: str | None = None
    # The example of the rule's page that is run.
    example: str | None = None
    # The side of a transaction, and a stored routine, where rows of the data ask.
    transaction: str | None = None
    routine: bool = False
    # The row's `requires`, where the scenario is the case that it asks for.
    requires: str | None = None
    # The poolers that it is run on; all of its engine where none is named.
    poolers: list[str] = field(default_factory=list)
    # The versions of the pooler that know the settings.
    since: str | None = None
    # The pooler's settings that the effect depends on, in the pooler's own words.
    settings: dict[str, str] = field(default_factory=dict)
    # Parameters of the first client's startup message.
    startup: dict[str, str] = field(default_factory=dict)
    # As a superuser, before, beside the pooler. `{database}` is the database of this run: what ALTER ROLE sets there
    # only, no other run sees.
    setup: list[str] = field(default_factory=list)
    # The second client, before.
    other_first: list[Step] = field(default_factory=list)
    # The first client.
    run: list[Step] = field(default_factory=list)
    # The first client again, once it was moved to another session; after `elsewhere` it returns to the first. With
    # `stays` nothing moves it: it is inside a transaction, or on its own.
    elsewhere: list[Step] = field(default_factory=list)
    own: list[Step] = field(default_factory=list)
    stays: bool = False
    # The second client, on the first's session.
    other: list[Step] = field(default_factory=list)
    # What the author of the code means `own` to answer, where even a session of one's own answers otherwise.
    means: str | None = None

    @property
    def writes(self) -> bool:
        """Whether it may leave the database other than it was. Temporary objects go with their session."""
        steps = [*self.setup, *self.other_first, *self.run, *self.elsewhere, *self.own, *self.other]
        return any(WRITES.search(step if isinstance(step, str) else step.get("sql", "")) for step in steps)

    @property
    def key(self) -> str:
        """Its name among all."""
        return f"{self.rule}/{self.name}"


def read(examples: dict[str, Example]) -> list[Scenario]:
    """Every scenario. Errors name the file."""
    found = []
    for file in sorted(FOLDER.glob("*/*.toml")):
        try:
            found += of_file(file, examples)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{file.relative_to(ROOT)}: {error}") from error
    return found


def of_file(file: Path, examples: dict[str, Example]) -> list[Scenario]:
    """The scenarios of one file: `<engine>/<rule>.toml`."""
    data = tomllib.loads(file.read_text())
    if set(data) - {"scenario"}:
        raise ValueError(f"only [[scenario]] is known, not {', '.join(set(data) - {'scenario'})}")
    scenarios = []
    for entry in data["scenario"]:
        entry = {key: [value] if key in ("own", "other") and not isinstance(value, list) else value
                 for key, value in entry.items()}
        if "example" in entry:
            entry["example"] = f"{file.stem} {entry['example']}"
            if entry["example"] not in examples:
                raise ValueError(f"{entry['name']}: the page has no example `{entry['example']}`")
            if "run" not in entry and not entry.get("startup"):
                entry["run"] = examples[entry["example"]].statements()
        # What a client says as it connects reaches a session with its first statement.
        entry.setdefault("run", ["SELECT 1"])
        scenarios.append(Scenario(rule=file.stem, engine=file.parent.name, **entry))
    names = [scenario.name for scenario in scenarios]
    if len(set(names)) < len(names):
        raise ValueError("two scenarios have one name")
    return scenarios
