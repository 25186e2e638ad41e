"""One scenario on one pooler: what was seen, and what that is called.

Everything is done twice: without a pooler, where each client has a session of its own, and through one. The words are
those of rules/poolers: what another client gets *leaks*, what a client loses *breaks*.
"""

from .poolers import Pooler
from .scenario import Scenario, Step
from .wire import Refused

# How long a client listens for a notification.
PATIENCE = 0.3


class Unusable(Exception):
    """A scenario that does not work on a session of one's own: its data is wrong."""


def alone(pooler: Pooler, entry: Scenario) -> "Run":
    """The scenario without the pooler, done."""
    return done(Run(pooler, entry), f"without {pooler.name}")


def of(pooler: Pooler, version: str, entry: Scenario, without: "Run") -> dict:
    """The scenario through the pooler: the effect, and the answers that show it."""
    return judged(without, done(Run(pooler, entry, version), f"{pooler.name} {version}"), entry)


def done(run: "Run", where: str) -> "Run":
    """The run, done; what goes wrong says where."""
    try:
        run.all()
    except (Unusable, OSError, Refused) as error:
        raise Unusable(f"{run.entry.key}, {where}: {error}") from error
    return run


def judged(alone: "Run", through: "Run", entry: Scenario) -> dict:
    """The effect, from the answers of both runs."""
    if through.refused:
        return {"effect": "rejected", "answer": through.refused}
    if through.other and "query_wait_timeout" in through.other:
        return {"effect": "pins", "other": [alone.other, through.other]}
    wanted = alone.own if entry.means is None else entry.means
    seen = {}
    if entry.other:
        seen["other"] = together(alone.other, through.other)
    if entry.own:
        seen["own"] = together(wanted, through.own)
    if entry.other and alone.other != through.other and not failed(through.other):
        effect = "leaks"
    elif (entry.other and alone.other != through.other) or (entry.own and wanted != through.own):
        effect = "breaks"
    elif entry.own and not entry.stays and alone.own != alone.fresh:
        effect = "tracked"
    else:
        effect = "safe"
    return {"effect": effect, **seen}


def together(alone: str | None, through: str | None):
    """Both answers, or the one that both gave."""
    return alone if alone == through else [alone, through]


def failed(answer: str | None) -> bool:
    """Whether an answer is an error, which a client notices."""
    return answer is not None and answer.startswith("ERROR")


class Run:
    """One scenario, without a pooler or through one. Each question has clients, a pooler and a database of its own."""

    def __init__(self, pooler: Pooler, entry: Scenario, version: str | None = None):
        self.pooler = pooler
        self.entry = entry
        self.version = version
        self.refused: str | None = None
        self.other: str | None = None
        self.own: str | None = None
        # What `own` answers in another session: the same, if the session does not matter.
        self.fresh: str | None = None

    def all(self):
        """Asks whatever the scenario asks."""
        if self.entry.other or not self.entry.own:
            self._with(1, self._ask_other)
        if self.entry.own and not self.refused:
            self._with(1 if self.entry.stays else 2, self._ask_own)
        if self.entry.own and self.version is None:
            self._with(1, self._ask_fresh)

    def _with(self, pool_size: int, question):
        with self.pooler.database(self.entry) as database:
            with self.pooler.client(None, database) as server:
                for statement in self.entry.setup:
                    server.run(statement.format(database=database))
                if self.version is None:
                    question(Clients(self.pooler, None, database), server)
                else:
                    with self.pooler.started(self.version, pool_size, self.entry) as running:
                        question(Clients(self.pooler, running.port, database), server)
            # Messages name the database, which is another in each run.
            self.own, self.other, self.fresh = (
                said and said.replace(f"'{database}.", "'shop.") for said in (self.own, self.other, self.fresh))

    def _first(self, clients: "Clients"):
        """The first client, having done what it does; `None` where it was refused."""
        try:
            first = clients.new(**self.entry.startup)
        except Refused as error:
            self.refused = str(error)
            self._usable(self.refused)
            return None
        return first

    def _ask_other(self, clients: "Clients", server):
        with clients:
            second = None
            if self.entry.other_first:
                second = clients.new()
                steps(second, self.entry.other_first, server)
            first = self._first(clients)
            if first is None:
                return
            error = steps(first, self.entry.run, server)
            if failed(error):
                self.own = error
                self._usable(error)
            second = second or clients.new()
            self.other = steps(second, self.entry.other, server)

    def _ask_own(self, clients: "Clients", server):
        with clients:
            first = self._first(clients)
            if first is None:
                return
            error = steps(first, self.entry.run, server)
            if failed(error):
                self._usable(error)
            third = None
            if self.version is not None and not self.entry.stays:
                home = clients.session_of(first)
                third = clients.held(home)
            if self.entry.elsewhere:
                steps(first, self.entry.elsewhere, server)
                if third:
                    third.query("COMMIT")
            self.own = steps(first, self.entry.own, server)

    def _ask_fresh(self, clients: "Clients", server):
        with clients:
            first = self._first(clients)
            steps(first, self.entry.run, server)
            self.fresh = steps(clients.new(), self.entry.own, server)

    def _usable(self, error: str):
        if self.version is None:
            raise Unusable(error)


def steps(client, todo: list[Step], server) -> str | None:
    """Does the steps; the answer of the last, or the first error."""
    said = None
    for step in todo:
        said = one(client, step, server)
        if failed(said):
            return said
    return said


def one(client, step: Step, server) -> str:
    """Does one step, and says what came back."""
    if isinstance(step, str):
        return client.query(step).said()
    match step:
        case {"parse": name, "sql": text}:
            return client.parse(name, text).said()
        case {"execute": name}:
            return client.execute(name).said()
        case {"prepare_and_execute": name, "sql": text}:
            return client.prepare_and_execute(name, text).said()
        case {"hears": channel}:
            server.run(f"NOTIFY {channel}, 'sent'")
            return f"{len(client.listen(PATIENCE))} heard"
        case {"heard_by_server": _, "sql": text}:
            client.query(text)
            return f"{len(server.listen(PATIENCE))} heard"
    raise ValueError(f"no such step: {step}")


class Clients:
    """Clients of one run, closed together."""

    def __init__(self, pooler: Pooler, port: int | None, database: str):
        self.pooler = pooler
        self.port = port
        self.database = database
        self._open = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for client in self._open:
            client.close()

    def new(self, **startup: str):
        """Another client."""
        client = self.pooler.client(self.port, self.database, **startup)
        self._open.append(client)
        return client

    def session_of(self, client) -> str:
        """The server's session that serves a client now."""
        return client.query("SELECT pg_backend_pid()").said()

    def held(self, session: str):
        """A new client that sits in a transaction on that session, so that nobody else gets it."""
        third = self.new()
        third.query("BEGIN")
        held = self.session_of(third)
        if held != session:
            raise Unusable(f"a third client got session {held}, not {session}")
        return third
