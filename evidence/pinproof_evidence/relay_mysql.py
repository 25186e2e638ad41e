"""MySQL's protocol, as a client speaks it. MariaDB's is the same."""

import socket
import struct

from .relay import Reader, decoded, exactly

# What a client may say in its login that matters to a session.
CAPABILITIES = {
    1 << 1: "FOUND_ROWS", 1 << 3: "CONNECT_WITH_DB", 1 << 7: "LOCAL_FILES", 1 << 8: "IGNORE_SPACE", 1 << 10: "INTERACTIVE",
    1 << 16: "MULTI_STATEMENTS", 1 << 17: "MULTI_RESULTS", 1 << 23: "SESSION_TRACK",
}
CONNECT_WITH_DB = 1 << 3
COMPRESS = 1 << 5
SSL = 1 << 11
PLUGIN_AUTH = 1 << 19
CONNECT_ATTRS = 1 << 20
PLUGIN_AUTH_LENENC = 1 << 21
ZSTD = 1 << 26

COMMANDS = {
    0x01: "COM_QUIT", 0x02: "COM_INIT_DB", 0x03: "COM_QUERY", 0x04: "COM_FIELD_LIST", 0x0E: "COM_PING",
    0x11: "COM_CHANGE_USER", 0x16: "COM_STMT_PREPARE", 0x17: "COM_STMT_EXECUTE", 0x18: "COM_STMT_SEND_LONG_DATA",
    0x19: "COM_STMT_CLOSE", 0x1A: "COM_STMT_RESET", 0x1B: "COM_SET_OPTION", 0x1C: "COM_STMT_FETCH",
    0x1F: "COM_RESET_CONNECTION", 0xFA: "COM_STMT_BULK_EXECUTE",
}
# The commands whose bytes are a text.
WITH_TEXT = {"COM_QUERY", "COM_STMT_PREPARE", "COM_INIT_DB"}


class MySQL(Reader):
    """Keeps `capability`, `database` and `attribute` of the login, then each command by its name."""

    def __init__(self, connection: int, keep):
        super().__init__(connection, keep)
        self._client = Packets()
        self._server = Packets()
        # Until the server has said OK, what the client sends belongs to its login.
        self._login = True

    def open(self, client: socket.socket, server: socket.socket):
        """The server greets. What it offers is cut down to what the relay can read: no encryption, no compression."""
        head = exactly(server, 4)
        body = bytearray(exactly(server, int.from_bytes(head[:3], "little")))
        if body[0] == 10:
            # Version, its zero, the thread, eight bytes of challenge and a zero.
            low = body.index(0, 1) + 1 + 4 + 8 + 1
            cut(body, low, COMPRESS | SSL)
            cut(body, low + 5, ZSTD >> 16)
        client.sendall(head + bytes(body))
        if body[0] != 10:
            raise EOFError
        head = exactly(client, 4)
        response = exactly(client, int.from_bytes(head[:3], "little"))
        self._response(response)
        server.sendall(head + response)

    def _response(self, body: bytes):
        (capabilities,) = struct.unpack("<I", body[:4])
        for bit, name in CAPABILITIES.items():
            if capabilities & bit:
                self.say("capability", name=name)
        at = body.index(b"\0", 32) + 1
        # The answer to the challenge is passed over.
        length, at = lenenc(body, at) if capabilities & PLUGIN_AUTH_LENENC else (body[at], at + 1)
        at += length
        if capabilities & CONNECT_WITH_DB and b"\0" in body[at:]:
            end = body.index(b"\0", at)
            self.say("database", decoded(body[at:end]))
            at = end + 1
        if capabilities & PLUGIN_AUTH and b"\0" in body[at:]:
            at = body.index(b"\0", at) + 1
        if capabilities & CONNECT_ATTRS and at < len(body):
            _, at = lenenc(body, at)
            while at < len(body):
                words = []
                for _ in range(2):
                    length, at = lenenc(body, at)
                    words.append(decoded(body[at : at + length]))
                    at += length
                self.say("attribute", words[1], words[0])

    def from_client(self, data: bytes):
        """After the login, a packet that begins a new exchange is a command."""
        for number, body in self._client.add(data):
            if number == 0 and body and not self._login:
                self._command(body)

    def _command(self, body: bytes):
        name = COMMANDS.get(body[0], f"command {body[0]}")
        if name == "COM_CHANGE_USER":
            self._server = Packets()
            self._login = True
            self.say(name, database_of_change(body))
            return
        self.say(name, decoded(body[1:]) if name in WITH_TEXT else "")

    def from_server(self, data: bytes):
        """Only the login's end is looked for."""
        if self._login:
            for _, body in self._server.add(data):
                if body[:1] in (b"\x00", b"\xff"):
                    self._login = False


def database_of_change(body: bytes) -> str:
    """The database of COM_CHANGE_USER: it follows the user and the length and bytes of an answer to a challenge."""
    _, _, rest = body[1:].partition(b"\0")
    return decoded(rest[1 + rest[0] :].partition(b"\0")[0]) if rest else ""


class Packets:
    """Cuts a stream into packets: three bytes of length, one of number."""

    def __init__(self):
        self._rest = b""
        self._continues = False

    def add(self, data: bytes) -> list[tuple[int, bytes]]:
        """The packets that are complete now. What continues a packet of the greatest length is no packet."""
        self._rest += data
        found = []
        while len(self._rest) >= 4:
            length = int.from_bytes(self._rest[:3], "little")
            if len(self._rest) < 4 + length:
                break
            number, body, self._rest = self._rest[3], self._rest[4 : 4 + length], self._rest[4 + length :]
            if not self._continues:
                found.append((number, body))
            self._continues = length == 0xFFFFFF
        return found


def cut(body: bytearray, at: int, bits: int):
    """Takes bits out of two bytes."""
    body[at : at + 2] = struct.pack("<H", struct.unpack("<H", body[at : at + 2])[0] & ~bits & 0xFFFF)


def lenenc(body: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, and where it ends."""
    first = body[at]
    width = {0xFC: 2, 0xFD: 3, 0xFE: 8}.get(first)
    if width is None:
        return first, at + 1
    return int.from_bytes(body[at + 1 : at + 1 + width], "little"), at + 1 + width
