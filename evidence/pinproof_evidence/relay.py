"""A relay that stands between a client and a server, and keeps what the client says.

It passes bytes on as they come. What it keeps are the messages that tell something of the session: no password, no answer
to a challenge, no value of a parameter.
"""

import socket
import struct
import threading
from dataclasses import dataclass


# What a reader raises where bytes are not what its protocol says.
UNREADABLE = (ValueError, IndexError, struct.error)


@dataclass(frozen=True)
class Message:
    """What a client said to its server."""

    # Which of the relay's connections, counted from 0.
    connection: int
    # The protocol's own word: `startup`, `Query`, `Parse`, `COM_QUERY`.
    kind: str
    # The SQL text, or the value of a startup parameter.
    text: str = ""
    # The name of a statement, a portal, a startup parameter or a capability.
    name: str = ""
    # What else the kind has: the portal of a Bind, how many rows an Execute asks for.
    more: str = ""


class Reader:
    """Cuts one connection's bytes into messages. A protocol derives from it."""

    def __init__(self, connection: int, keep):
        self.connection = connection
        self._keep = keep

    def say(self, kind: str, text: str = "", name: str = "", more: str = ""):
        """Keeps a message."""
        self._keep(Message(self.connection, kind, text, name, more))

    def open(self, client: socket.socket, server: socket.socket):
        """What comes before both directions run freely."""

    def from_client(self, data: bytes):
        """Reads what the client sent; it is passed on afterwards."""

    def from_server(self, data: bytes):
        """The same for the server."""


class Relay:
    """Listens on a free loopback port, and connects each client to the server; for use in a `with`."""

    def __init__(self, protocol: type[Reader], server_port: int):
        self._protocol = protocol
        self._server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._messages: list[Message] = []
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._connections = 0
        self._closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def take(self) -> list[Message]:
        """What the clients said since the last time, in order. The clients have ended: what they said last may be on its
        way, and is waited for."""
        with self._lock:
            waiting, self._threads = self._threads, []
        for thread in waiting:
            thread.join(1)
        with self._lock:
            said, self._messages = self._messages, []
            sockets, self._sockets = self._sockets, []
        for one in sockets:
            shut(one)
        return said

    def close(self):
        """Ends all connections."""
        self._closed = True
        # A listener that another thread waits on is not woken by closing it.
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            pass
        self._listener.close()
        self.take()

    def _keep(self, message: Message):
        with self._lock:
            self._messages.append(message)

    def _start(self, work, *arguments):
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        with self._lock:
            self._threads.append(thread)
        thread.start()

    def _accept(self):
        while not self._closed:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._closed:
                client.close()
                return
            with self._lock:
                number = self._connections
                self._connections += 1
                self._sockets.append(client)
            self._start(self._serve, number, client)

    def _serve(self, number: int, client: socket.socket):
        try:
            server = socket.create_connection(("127.0.0.1", self._server_port), timeout=10)
        except OSError:
            shut(client)
            return
        server.settimeout(None)
        for one in (client, server):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._sockets.append(server)
        reader = self._protocol(number, self._keep)
        try:
            reader.open(client, server)
        except (OSError, EOFError, *UNREADABLE) as error:
            if isinstance(error, UNREADABLE):
                reader.say("unreadable", str(error))
            shut(client)
            shut(server)
            return
        self._start(pump, server, client, reader, reader.from_server)
        pump(client, server, reader, reader.from_client)


def pump(source: socket.socket, target: socket.socket, reader: Reader, read):
    """Passes everything on until one side ends, then ends both."""
    try:
        while data := source.recv(65536):
            read(data)
            target.sendall(data)
    except OSError:
        pass
    except UNREADABLE as error:
        reader.say("unreadable", str(error))
    shut(source)
    shut(target)


def exactly(source: socket.socket, count: int) -> bytes:
    """That many bytes of a connection."""
    data = b""
    while len(data) < count:
        more = source.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def shut(one: socket.socket):
    """Closes a connection, and wakes who waits for it."""
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    one.close()


def decoded(data: bytes) -> str:
    """A text, whatever its encoding."""
    return data.decode("utf-8", "replace")
