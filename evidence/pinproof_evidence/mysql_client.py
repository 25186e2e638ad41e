"""The MySQL client with answers, and a server's session that several clients share."""

from . import wire_mysql
from .wire import Answer

# COM_RESET_CONNECTION.
RESET = b"\x1f"


class Client(wire_mysql.Client):
    """One connection."""

    def query(self, text: str) -> Answer:
        """One text, and what it answers."""
        self._send(0, b"\x03" + text.encode())
        return self._rows()

    def run(self, text: str):
        """The same, where an error is not expected."""
        self.execute(text)

    def reset(self):
        """What a pool does before it hands a connection to somebody else."""
        self._send(0, RESET)
        self._answer()

    def close(self):
        """Ends it."""
        self.__exit__()

    def _rows(self) -> Answer:
        answer = Answer()
        first = self._packet()
        if first[0] == 0x00:
            return answer
        if first[0] == 0xFF:
            # A code, a mark and a state stand before the words.
            answer.error = first[9:].decode("utf-8", "replace")
            return answer
        for _ in range(first[0]):
            self._packet()
        self._packet()
        while (row := self._packet())[0] not in (0xFE, 0xFF) or len(row) > 8:
            answer.rows.append(values(row))
        return answer


def values(row: bytes) -> list[str | None]:
    """The values of a row of text."""
    found, at = [], 0
    while at < len(row):
        size, at = row[at], at + 1
        if size == 0xFB:
            found.append(None)
            continue
        if size >= 0xFC:
            width = {0xFC: 2, 0xFD: 3, 0xFE: 8}[size]
            size, at = int.from_bytes(row[at:at + width], "little"), at + width
        found.append(row[at:at + size].decode("utf-8", "replace"))
        at += size
    return found


class Shared:
    """A session that clients use one after another."""

    def __init__(self, client: Client, resets: bool):
        self._client = client
        self._resets = resets
        self._used = False

    def taken(self, first: str) -> "Shared":
        """Handed to the next client. The first of all sends a text before."""
        if not self._used:
            self._client.execute(first)
        else:
            # What a transaction left open is not what is looked at.
            if self._resets:
                self._client.reset()
            else:
                self._client.execute("COMMIT")
        self._used = True
        return self

    def query(self, text: str) -> Answer:
        """One text."""
        return self._client.query(text)

    def close(self):
        """A client that goes leaves the session."""
