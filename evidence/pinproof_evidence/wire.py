"""A small PostgreSQL client: what it sends is exactly what is written, and everything that comes back is kept.

A driver would send statements of its own, and could not be told to split a message's round in two.
"""

import socket
import struct
from dataclasses import dataclass, field


class Refused(Exception):
    """The server, or a pooler in front of it, answered with an error."""


@dataclass
class Answer:
    """What came back for one round of messages."""

    rows: list[list[str | None]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    error: str | None = None

    @property
    def value(self) -> str | None:
        """The first column of the last row."""
        return self.rows[-1][0] if self.rows else None

    def said(self) -> str:
        """The answer in a line: an error, the value, or nothing."""
        if self.error is not None:
            return f"ERROR: {self.error}"
        return "" if self.value is None else self.value


class Client:
    """One connection. Without a password: the suite's servers ask for none."""

    def __init__(self, port: int, user: str, database: str, timeout: float = 20, **startup: str):
        """`startup` goes into the startup message as it is."""
        self.notifications: list[tuple[str, str]] = []
        self.parameters: dict[str, str] = {}
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        parameters = {"user": user, "database": database, **startup}
        body = b"".join(f"{name}\0{value}\0".encode() for name, value in parameters.items()) + b"\0"
        self._socket.sendall(struct.pack("!ii", len(body) + 8, 196608) + body)
        answer = self._answer()
        if answer.error is not None:
            self.close()
            raise Refused(answer.error)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Takes leave, as a driver does."""
        try:
            self._socket.sendall(message(b"X", b""))
        except OSError:
            pass
        self._socket.close()

    def query(self, text: str) -> Answer:
        """One text by the simple protocol."""
        self._socket.sendall(message(b"Q", text.encode() + b"\0"))
        return self._answer()

    def run(self, text: str) -> str | None:
        """The same, where an error is not expected."""
        answer = self.query(text)
        if answer.error is not None:
            raise Refused(f"{answer.error} (after {text})")
        return answer.value

    def parse(self, name: str, text: str) -> Answer:
        """Prepares a statement by the protocol, in a round of its own."""
        self._socket.sendall(parse(name, text) + message(b"S", b""))
        return self._answer()

    def execute(self, name: str) -> Answer:
        """Runs a prepared statement by the protocol, in a round of its own."""
        self._socket.sendall(execute(name) + message(b"S", b""))
        return self._answer()

    def prepare_and_execute(self, name: str, text: str) -> Answer:
        """Both in one round."""
        self._socket.sendall(parse(name, text) + execute(name) + message(b"S", b""))
        return self._answer()

    def listen(self, seconds: float) -> list[tuple[str, str]]:
        """The notifications so far, and those of the next seconds."""
        before = self._socket.gettimeout()
        self._socket.settimeout(seconds)
        try:
            while True:
                kind, body = self._message()
                if kind == b"A":
                    self._notified(body)
        except (TimeoutError, ConnectionError):
            pass
        finally:
            self._socket.settimeout(before)
        return self.notifications

    def _answer(self) -> Answer:
        """Everything until the server is ready again, or has hung up."""
        answer = Answer()
        while True:
            try:
                kind, body = self._message()
            except TimeoutError:
                answer.error = answer.error or "no answer"
                return answer
            except ConnectionError:
                answer.error = answer.error or "server closed the connection"
                return answer
            if kind == b"Z":
                return answer
            if kind == b"D":
                answer.rows.append(columns(body))
            elif kind == b"E":
                answer.error = fields(body)
            elif kind == b"N":
                answer.notices.append(fields(body))
            elif kind == b"S":
                name, value = body[:-1].decode().split("\0")
                self.parameters[name] = value
            elif kind == b"A":
                self._notified(body)
            elif kind == b"R" and body[:4] != b"\0\0\0\0":
                answer.error = "the server asks for a password"
                return answer

    def _notified(self, body: bytes):
        channel, payload = body[4:-1].decode().split("\0")
        self.notifications.append((channel, payload))

    def _message(self) -> tuple[bytes, bytes]:
        head = self._read(5)
        return head[:1], self._read(struct.unpack("!i", head[1:])[0] - 4)

    def _read(self, size: int) -> bytes:
        read = b""
        while len(read) < size:
            part = self._socket.recv(size - len(read))
            if not part:
                raise ConnectionError("closed")
            read += part
        return read


def message(kind: bytes, body: bytes) -> bytes:
    """A message of the protocol."""
    return kind + struct.pack("!i", len(body) + 4) + body


def parse(name: str, text: str) -> bytes:
    """Parse, without types of parameters."""
    return message(b"P", f"{name}\0{text}\0".encode() + b"\0\0")


def execute(name: str) -> bytes:
    """Bind without parameters, and Execute."""
    return message(b"B", b"\0" + name.encode() + b"\0" + b"\0\0\0\0\0\0") + message(b"E", b"\0\0\0\0\0")


def columns(body: bytes) -> list[str | None]:
    """The values of a row."""
    (count,) = struct.unpack("!h", body[:2])
    values, at = [], 2
    for _ in range(count):
        (size,) = struct.unpack("!i", body[at:at + 4])
        at += 4
        values.append(None if size < 0 else body[at:at + size].decode())
        at += max(size, 0)
    return values


def fields(body: bytes) -> str:
    """The message of an error or a notice."""
    parts = {part[:1]: part[1:].decode(errors="replace") for part in body.split(b"\0") if part}
    return parts.get(b"M", "an error without a message")
