"""Reads what RDS Proxy writes to its log when it pins a session."""

import re
from dataclasses import dataclass

# The reasons that it gives, by the words that each begins with.
REASONS = {
    "settings": ("SQL changed session settings that the proxy doesn't track",
                 "Consider moving session configuration to the proxy's initialization query"),
    "size": ("The connection ran a SQL query which exceeded the 16384 byte limit",),
    "parse": ("A parse message was detected",),
    "prepared": ("Running a prepared statement",),
}


@dataclass(frozen=True)
class Pin:
    """A line that says that a session was pinned, or will be."""

    # False where it only says what will happen if a prepared statement runs.
    pinned: bool
    # One of REASONS, or `other`.
    reason: str
    # The statement with its values replaced, where the line has it.
    digest: str | None
    client: str | None
    backend: str | None


def read(line: str) -> Pin | None:
    """A line of the log, or a part of one that has the reason; `None` where it says nothing of a pin."""
    words = line.replace("’", "'")
    reason = next((name for name, starts in REASONS.items() if any(start in words for start in starts)), None)
    announced = "session will be pinned" in words
    if reason is None and not announced and "session was pinned" not in words:
        return None
    # A digest has quotation marks of its own: it ends with the line.
    digest = re.search(r'Digest: "(.*)"\.?\s*$', words, re.S)
    client = re.search(r"\[clientConnection=(\w+)\]", words)
    backend = re.search(r"\[dbConnection=(\w+)\]", words)
    return Pin(not announced, reason or "other", *(found and found[1] for found in (digest, client, backend)))


def refused(answer: str) -> str | None:
    """What the proxy does not support, where a client was told so."""
    found = re.search(r"RDS Proxy currently doesn't support (?:the option )?([\w -]+)", answer.replace("’", "'"))
    return found and found[1]
