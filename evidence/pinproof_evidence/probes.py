"""Probe files: programs of a library, part by part, each with the row of data that it shows.

A part is a function. Above it stands a comment that begins with a `row:` line, in the comments of the host:

    # row: psycopg.connect driver-prepare named
    # row: psycopg.connect startup-setting options at=:options  off

`row:`      a call of rules/sinks/<host>/<library>.toml, the rule and the form; then words that tell the row from others of
            the same three (`at=:options`, `until=0.30`, `conninfo`; see rows.Selector); then `off`, where the part shows that
            the library does not do it here. Several rows may stand above one part.
`sees:`     a pattern that what was seen has to match too. Rows whose text the program itself chooses need one.
`untold:`   why pinproof does not tell what the wire shows. Such parts are counted apart.
`server:`   `mysql`, where the library speaks to both and the row does not say to which.
`library:`  at the top of a file: the file in rules/sinks, where the probe's own name is another.

A part ends where the next part's comment begins; what stands before the first belongs to none.
"""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from .rows import Row, Selector, of

KEY = re.compile(r"^\s*(?:#|//|///)\s*(row|sees|untold|server|library):\s*(.*?)\s*$")


@dataclass
class Claim:
    """A row that a part stands for, or the half where the library does not do it."""

    selector: Selector
    row: Row
    off: bool

    @property
    def key(self) -> str:
        """The claim's name in the record."""
        return f"{self.row.host}/{self.row.library} {replace(self.selector, call=self.row.names[0])}"


@dataclass
class Part:
    """A function of a probe."""

    probe: "Probe"
    name: str
    # From its comment to before the next part's, counted from 1.
    lines: range
    claims: list[Claim]
    sees: list[re.Pattern] = field(default_factory=list)
    untold: str | None = None
    server: str | None = None

    def __str__(self) -> str:
        return f"{self.probe}:{self.lines.start} {self.name}"


@dataclass
class Probe:
    """A probe file."""

    host: str
    library: str
    path: Path
    # How the file is called in messages.
    shown: str
    parts: list[Part] = field(default_factory=list)

    def __str__(self) -> str:
        return self.shown


class Unclear(Exception):
    """A probe file says what cannot be understood; the message says where."""


def read(path: Path, host: str, function: re.Pattern, shown: str) -> Probe:
    """Reads a probe file. `function` finds a function's name in its first line."""
    lines = path.read_text().splitlines()
    probe = Probe(host, path.stem.removeprefix("probe_"), path, shown)
    starts: list[int] = []
    for number, line in enumerate(lines, 1):
        match = KEY.match(line)
        if match and match[1] == "library":
            probe.library = match[2]
        elif match and match[1] == "row" and not (starts and keys_go_on(lines, starts[-1], number)):
            starts.append(number)
    for start, end in zip(starts, [*starts, len(lines) + 1][1:], strict=True):
        probe.parts.append(part(probe, lines, range(start, end), function))
    return probe


def keys_go_on(lines: list[str], start: int, number: int) -> bool:
    """Whether a line belongs to the same comment as one before it."""
    return all(line.lstrip().startswith(("#", "//")) for line in lines[start - 1 : number - 1])


def part(probe: Probe, lines: list[str], span: range, function: re.Pattern) -> Part:
    """Reads one part."""
    found = Part(probe, "", span, [])
    for number in span:
        line = lines[number - 1]
        match = KEY.match(line)
        if match and not found.name:
            match match[1]:
                case "row":
                    found.claims.append(claim(probe, number, match[2]))
                case "sees":
                    found.sees.append(re.compile(match[2]))
                case "untold":
                    found.untold = match[2]
                case "server":
                    found.server = match[2]
        elif not found.name and (name := function.search(line)):
            found.name = name[1]
    if not found.name:
        raise Unclear(f"{probe}:{span.start}: no function follows this comment")
    return found


def claim(probe: Probe, number: int, text: str) -> Claim:
    """Reads a `row:` line, and finds its row."""
    words = text.split()
    off = words[-1:] == ["off"]
    if off:
        words.pop()
    if len(words) < 3:
        raise Unclear(f"{probe}:{number}: a row is named by call, rule and form")
    selector = Selector(*words[:3], tuple(words[3:]))
    rows = [row for row in of(probe.host, probe.library) if selector.selects(row)]
    if len(rows) != 1:
        known = "".join(f"\n    {row.fields}" for row in rows) or " none"
        raise Unclear(f"{probe}:{number}: “{text}” has to mean one row of rules/sinks/{probe.host}/{probe.library}.toml; "
                      f"it means{known}")
    return Claim(selector, rows[0], off)
