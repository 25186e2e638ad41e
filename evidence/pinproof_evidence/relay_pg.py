"""PostgreSQL's protocol, as a client speaks it."""

import socket
import struct

from .relay import Reader, decoded, exactly

SSL_REQUEST = 80877103
GSS_REQUEST = 80877104
CANCEL_REQUEST = 80877102


class PostgreSQL(Reader):
    """Keeps `startup` (one for each parameter), `Query`, `Parse`, `Bind`, `Execute`, `Close`, `Flush`, `Sync` and the rest by
    their names."""

    def __init__(self, connection: int, keep):
        super().__init__(connection, keep)
        self._rest = b""

    def open(self, client: socket.socket, server: socket.socket):
        """The startup packet, which has no type. Encryption is refused: the relay could not read what follows."""
        while True:
            head = exactly(client, 8)
            length, code = struct.unpack("!II", head)
            body = exactly(client, length - 8)
            if code in (SSL_REQUEST, GSS_REQUEST):
                client.sendall(b"N")
                continue
            server.sendall(head + body)
            if code != CANCEL_REQUEST:
                self._startup(body)
            return

    def _startup(self, body: bytes):
        words = [decoded(word) for word in body.split(b"\0")]
        for name, value in zip(words[::2], words[1::2], strict=False):
            if name:
                self.say("startup", value, name)

    def from_client(self, data: bytes):
        """Messages have a type and a length; the last may not be complete."""
        self._rest += data
        while len(self._rest) >= 5:
            (length,) = struct.unpack("!I", self._rest[1:5])
            if len(self._rest) < 1 + length:
                break
            kind, body, self._rest = self._rest[:1], self._rest[5 : 1 + length], self._rest[1 + length :]
            self._message(kind, body)

    def _message(self, kind: bytes, body: bytes):
        match kind:
            case b"Q":
                self.say("Query", decoded(body.rstrip(b"\0")))
            case b"P":
                name, query, _ = body.split(b"\0", 2)
                self.say("Parse", decoded(query), decoded(name))
            case b"B":
                portal, statement, _ = body.split(b"\0", 2)
                self.say("Bind", name=decoded(statement), more=decoded(portal))
            case b"E":
                portal, rows = body.split(b"\0", 1)
                self.say("Execute", name=decoded(portal), more=str(struct.unpack("!I", rows)[0]))
            case b"C" | b"D":
                self.say("Close" if kind == b"C" else "Describe", name=decoded(body[1:].rstrip(b"\0")),
                         more={b"S": "statement", b"P": "portal"}.get(body[:1], ""))
            case b"H":
                self.say("Flush")
            case b"S":
                self.say("Sync")
            case b"F":
                self.say("FunctionCall")
            case b"X":
                self.say("Terminate")
            # `p` is a password or an answer to a challenge, `d`, `c` and `f` are rows of a COPY.
