"""The examples on the rules' pages: fenced blocks marked `fail`, `fix` or `pass`."""

import re
from dataclasses import dataclass

from .servers import ROOT

PAGES = ROOT / "rules"


@dataclass(frozen=True)
class Example:
    """One block of a page."""

    rule: str
    language: str
    kind: str
    # Among the blocks of its kind on the page, from 1.
    number: int
    options: dict[str, str]
    text: str

    @property
    def key(self) -> str:
        """How data refers to it: `temp-table fail 1`."""
        return f"{self.rule} {self.kind} {self.number}"

    def statements(self) -> list[str]:
        """The statements of a block of SQL."""
        if self.language != "sql":
            raise ValueError(f"{self.key} is no SQL: give the statements that it sends under `run`")
        return split(self.text)


def read() -> dict[str, Example]:
    """Every example that must fail or cures, by its key."""
    found = {}
    for page in sorted(PAGES.glob("*.md")):
        counts: dict[str, int] = {}
        for info, text in re.findall(r"^```([a-z].*)\n((?:.*\n)*?)^```$", page.read_text(), re.M):
            language, kind, *options = info.split()
            if kind not in ("fail", "fix"):
                continue
            counts[kind] = counts.get(kind, 0) + 1
            options = dict(option.split("=", 1) for option in options)
            example = Example(page.stem, language, kind, counts[kind], options, repeated(text, options.get("repeat")))
            found[example.key] = example
    return found


def repeated(text: str, repeat: str | None) -> str:
    """`2:1200` means that line 2 stands there 1,200 times."""
    if repeat is None:
        return text
    number, times = map(int, repeat.split(":"))
    lines = text.splitlines(keepends=True)
    return "".join(lines[:number - 1] + lines[number - 1:number] * times + lines[number:])


def split(text: str) -> list[str]:
    """The statements of a text. No example has a semicolon inside of one."""
    return [part.strip() for part in text.split(";") if part.strip()]
