"""A running sandbox, as the command starts it and tests use it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from bibsync.sandbox.desktop import PREFIX, Desktop
from bibsync.sandbox.faults import Fault
from bibsync.sandbox.http import HOST, Listener
from bibsync.sandbox.messages import Request
from bibsync.sandbox.person import Person
from bibsync.sandbox.service import Service
from bibsync.sandbox.world import World


class Sandbox:
    """Serves from the moment it is made until `close`, also as a context manager.

    Without `database` everything vanishes at the end. Raises UsageError when the port is taken,
    UnreadableInputError and UnwritableOutputError for a database that cannot be used.
    """

    def __init__(
        self,
        database: Path | str | None = None,
        port: int = 0,
        desktop: bool = False,
        *,
        log: Callable[[str], None] | None = None,
        settle: Callable[[World], None] = World.settle,
    ) -> None:
        """`log` gets a line for each request; `settle` fills a database that is new."""
        listener = Listener(port)
        try:
            self.world = World(None if database is None else Path(database))
            if self.world.store.is_new:
                settle(self.world)
        except BaseException:
            listener.server_close()
            raise
        self._listener = listener
        self.user_ids = {user.username: user.number for user in self.world.users.values()}
        named: dict[str, str] = self.world.store.entries("names")
        self.keys = {name: named[name] for name in self.user_ids if name in named}
        self.groups = {group.name.lower(): group.number for group in self.world.groups.values()}
        self.endpoint = f"http://{HOST}:{listener.port}{PREFIX if desktop else ''}"
        self._service = Service(
            self.world, self.endpoint, self.keys.get("owner", "") if desktop else None, log
        )
        listener.start(self._service.reply)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends every connection and gives the port and the database free."""
        self._listener.stop()
        with self.world.lock:
            self.world.store.close()

    @property
    def service(self) -> Service:
        """What answers, for those who test the sandbox itself."""
        return self._service

    @property
    def desktop(self) -> Desktop | None:
        """Zotero desktop, to choose what the person in front of it clicks; None: the web API."""
        return self._service.desktop

    @property
    def requests(self) -> list[Request]:
        """The requests that were served since the start or `clear_requests`, oldest first."""
        return list(self._service.requests)

    def clear_requests(self) -> None:
        """Forgets which requests were served."""
        self._service.clear_requests()

    def fail(self, *faults: Fault) -> None:
        """Makes requests to come fail as these say."""
        for fault in faults:
            self._service.faults.add(fault)

    def clear_faults(self) -> None:
        """Lets all requests succeed again."""
        self._service.faults.clear()

    @property
    def before(self) -> Callable[[Request], None] | None:
        """Called with each request before it is looked at; None: nothing is."""
        return self._service.before

    @before.setter
    def before(self, hook: Callable[[Request], None] | None) -> None:
        self._service.before = hook

    @property
    def after_commit(self) -> Callable[[Request, int], None] | None:
        """Called after each object that was stored or found unchanged, with its place in a POST."""
        return self._service.after_commit

    @after_commit.setter
    def after_commit(self, hook: Callable[[Request, int], None] | None) -> None:
        self._service.after_commit = hook

    def reset(self) -> None:
        """Empties all libraries, which begin again at version 0; no faults, requests and hooks."""
        self._service.reset()

    def library(self, kind: str, number: int, user: str = "owner") -> Person:
        """Somebody else at work in a library: `kind` is "users" or "groups"."""
        return Person(self.world, kind, number, self.user_ids[user])
