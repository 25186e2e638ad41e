"""What the messages of a part show of its session, in the words of evidence/drivers/shown.toml."""

import json
import re
import subprocess
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .missing import Missing
from .relay import Message
from .rows import Row
from .servers import ROOT

SHOWN = ROOT / "evidence" / "drivers" / "shown.toml"
ENGINES = ("postgresql", "mysql")


@dataclass(frozen=True)
class Seen:
    """Something that a client did to its session."""

    # `startup`, `prepare named`, `portal named`, `COM_INIT_DB`, `sql search-path`.
    kind: str
    # What to write in the record; patterns are matched with it.
    text: str
    # Where the row's name is looked for.
    names: str = ""


@cache
def shown() -> dict:
    """Which kinds show which rule and form."""
    return tomllib.loads(SHOWN.read_text())


def shows(row: Row, seen: Seen) -> bool:
    """Whether what was seen is what the row speaks of."""
    kinds = shown().get(row.rule, {}).get(row.form, [f"sql {row.rule}"])
    if seen.kind not in kinds:
        return False
    name = row.get("name")
    if not name or "<" in name or name in shown()["usual"]["labels"]:
        # `<0:channel>` is the argument of the call, whatever it is.
        name = ""
    if seen.kind == "startup":
        if row.form == "options":
            return seen.names == "options"
        if not name:
            return seen.names not in shown()["usual"]["startup"]
        # `options=-c search_path=shop` sets it as well.
        return seen.names.lower() == name.lower() or (seen.names == "options" and f"-c {name}=" in seen.text)
    return not name or not seen.kind.startswith("sql ") or name.lower() in seen.names.lower()


def of_messages(messages: list[Message], engine: str) -> list[Seen]:
    """What the protocol itself shows."""
    found = []
    for connection in sorted({message.connection for message in messages}):
        said = [message for message in messages if message.connection == connection]
        found += of_postgresql(said) if engine == "postgresql" else of_mysql(said)
    return found


def of_postgresql(said: list[Message]) -> list[Seen]:
    """What one connection to PostgreSQL shows."""
    found = []
    # How often each text was sent before, however it was sent.
    runs: dict[str, int] = {}
    texts: dict[str, str] = {}
    named: set[str] = set()
    # The unnamed statement, until a Sync: a pooler may give the backend away after that.
    unnamed = False
    for message in said:
        match message.kind:
            case "startup":
                if message.name not in ("user", "database", "replication"):
                    found.append(Seen("startup", f"startup {message.name}={message.text}", message.name))
            case "Query":
                runs[message.text] = runs.get(message.text, 0) + 1
            case "Parse":
                runs[message.text] = runs.get(message.text, 0) + 1
                texts[message.name] = message.text
                unnamed = unnamed or not message.name
                if message.name:
                    when = "once more" if message.text in named else f"at run {runs[message.text]}"
                    named.add(message.text)
                    found.append(Seen("prepare named", f"Parse with a name {when}: {message.text}", message.text))
            case "Bind":
                if message.more:
                    found.append(Seen("portal named", f"Bind with a named portal: {texts.get(message.name, '')}"))
                if not message.name and "" in texts and not unnamed:
                    found.append(Seen("prepare unnamed-split", f"Bind in another exchange than its Parse: {texts['']}"))
            case "Execute":
                if message.more != "0":
                    found.append(Seen("portal rows", f"Execute for {message.more} rows"))
            case "Sync":
                unnamed = False
    return found


def of_mysql(said: list[Message]) -> list[Seen]:
    """What one connection to MySQL shows."""
    found = []
    runs: dict[str, int] = {}
    prepared: set[str] = set()
    for message in said:
        match message.kind:
            case "capability":
                found.append(Seen(f"capability {message.name}", f"login with {message.name}"))
            case "database":
                found.append(Seen("database", "login with a database"))
            case "COM_QUERY":
                runs[message.text] = runs.get(message.text, 0) + 1
            case "COM_STMT_PREPARE":
                when = "once more" if message.text in prepared else f"at run {runs.get(message.text, 0) + 1}"
                prepared.add(message.text)
                found.append(Seen("prepare binary", f"COM_STMT_PREPARE {when}: {message.text}", message.text))
            case "COM_INIT_DB" | "COM_RESET_CONNECTION" | "COM_CHANGE_USER" | "COM_SET_OPTION":
                found.append(Seen(message.kind, f"{message.kind} {message.text}".strip(), message.text))
    return found


def of_texts(messages: dict[str, tuple[str, list[Message]]], folder: Path, pinproof: Path) -> dict[str, list[Seen]]:
    """What pinproof's own rules say of the texts that were sent: by a key, the engine and the messages of each part."""
    found: dict[str, list[Seen]] = {key: [] for key in messages}
    for engine in ENGINES:
        place = folder / engine
        place.mkdir(parents=True)
        files: dict[str, tuple[str, list[str], list[int]]] = {}
        for key, (of_engine, said) in messages.items():
            if of_engine == engine:
                write_texts(place, key, said, files)
        if not files:
            continue
        for finding in check(pinproof, place, "--engine", engine):
            key, texts, starts = files[Path(finding["path"]).name]
            text = texts[bisect_right(starts, finding["range"]["start"]["line"]) - 1]
            found[key].append(Seen(f"sql {finding['rule']}", text, f"{finding['message']}\n{text}"))
    return found


def write_texts(place: Path, key: str, said: list[Message], files: dict):
    """A file of texts for each connection, since each has a session of its own."""
    for connection in sorted({message.connection for message in said}):
        texts = [message.text for message in said if message.connection == connection
                 and message.kind in ("Query", "Parse", "COM_QUERY", "COM_STMT_PREPARE") and message.text.strip()]
        starts, lines = [], 1
        for text in texts:
            starts.append(lines)
            lines += text.count("\n") + 2
        name = f"{len(files)}.sql"
        (place / name).write_text("".join(f"{text}\n;\n" for text in texts))
        files[name] = (key, texts, starts)


def check(pinproof: Path, path: Path, *more: str) -> list[dict]:
    """The findings of pinproof, of every level and confidence and on whatever pooler."""
    command = [str(pinproof), "check", "--format", "json", "--pooler", "any", "--min-confidence", "low", "--no-config",
               "--no-ignore", *more, path.name]
    done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise Missing(f"pinproof check fails on {path}:\n{done.stderr.strip()}")
    return json.loads(done.stdout)["findings"]


VOLATILE = [
    # Names that a library makes up: a random or a counted end.
    (re.compile(r"0x[0-9a-f]{6,}|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22,}"), "…"),
    (re.compile(r"(?<=_)(?=[0-9a-f]*\d)[0-9a-f]{6,}(?![0-9a-z])"), "…"),
    (re.compile(r"\d{9,}"), "…"),
    (re.compile(r"(127\.0\.0\.1|localhost):\d+"), r"\1"),
]


def stable(text: str) -> str:
    """A text in one short line that is the same in each run."""
    text = " ".join(text.split())
    for pattern, instead in VOLATILE:
        text = pattern.sub(instead, text)
    return text if len(text) <= 120 else text[:119] + "…"
