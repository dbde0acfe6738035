"""Turns requests into answers: the routes, with faults, hooks and the record of requests around."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from bibsync.errors import BibsyncError, UsageError
from bibsync.sandbox.desktop import Desktop
from bibsync.sandbox.faults import Fault, FaultBook, Hangup, fault_from_json
from bibsync.sandbox.messages import (
    Answer,
    Call,
    RefusalError,
    Request,
    call,
    json_answer,
    refusal_answer,
)
from bibsync.sandbox.routes import Routes
from bibsync.sandbox.world import World
from bibsync.sandbox.writes import Hooks

CONTROL: Final = "/sandbox/"
_MOST_REQUESTS: Final = 10_000  # remembered, so that a sandbox can run for weeks
_KEY_IN_QUERY: Final = re.compile(r"(?<=[?&])key=[^&]*")
_KEY_IN_PATH: Final = re.compile(r"(?<=/keys/)(?!current\b)[^/?]+")


class Reply(NamedTuple):
    """What is sent back."""

    answer: Answer | None  # None: nothing, the connection is closed
    truncate: int | None = None  # None: all of the body


class Service:
    """Answers requests for one world."""

    def __init__(
        self, world: World, endpoint: str, desktop: str | None, log: Callable[[str], None] | None
    ) -> None:
        """`desktop` is the key that Zotero desktop remembers; None: answer as the web API."""
        self._world = world
        self._log = log
        self._lock = threading.Lock()
        self.routes = Routes(world, endpoint, is_desktop=desktop is not None)
        self.desktop = Desktop(world, self.routes, desktop) if desktop is not None else None
        self.faults = FaultBook()
        self.requests: deque[Request] = deque(maxlen=_MOST_REQUESTS)
        self.before: Callable[[Request], None] | None = None
        self.after_commit: Callable[[Request, int], None] | None = None

    def clear_requests(self) -> None:
        """Forgets which requests were served."""
        with self._lock:
            self.requests.clear()

    def reset(self) -> None:
        """Forgets requests, faults, tokens and failures, and empties all libraries."""
        with self._world.lock:
            self._world.empty()
        self.clear_requests()
        self.faults.clear()
        self.routes.tokens.clear()
        self.routes.gate.forget_failures()
        if self.desktop is not None:
            self.desktop.forget_prompts()
        self.before = self.after_commit = None

    def reply(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        """What a request brings; it is recorded, unless it is one to the sandbox itself."""
        request = call(method, target, headers, body)
        if request.path.startswith(CONTROL):
            return Reply(self._control(request))
        shown = _KEY_IN_PATH.sub("…", _KEY_IN_QUERY.sub("key=…", target))
        record = Request(method, shown, 0, body.decode("utf-8", "replace"))
        if self.before is not None:
            self.before(record)
        reply = self._reply(request, record, self.faults.due(method, shown))
        status = reply.answer.status if reply.answer is not None else 0
        with self._lock:
            self.requests.append(record._replace(status=status))
        if self._log is not None:
            self._log(f"{method} {shown} {status or 'closed without an answer'}")
        return reply

    def _reply(self, request: Call, record: Request, faults: list[Fault]) -> Reply:
        for fault in faults:
            if fault.delay:
                time.sleep(fault.delay)
        if any(fault.hang_up == Hangup.BEFORE for fault in faults):
            return Reply(None)
        instead = next((fault for fault in faults if fault.status is not None), None)
        if instead is not None:
            answer = Answer(instead.status or 0, instead.text.encode(), instead.content_type)
        else:
            answer = self._answer(request, self._hooks(record, faults))
            for fault in faults:
                if fault.body is not None:
                    answer = answer._replace(
                        body=fault.body.encode(), content_type=fault.content_type
                    )
        if any(fault.hang_up == Hangup.AFTER for fault in faults):
            return Reply(None)
        for fault in faults:
            answer = answer.with_headers(*fault.answer_headers)
        cuts = [fault.truncate for fault in faults if fault.truncate is not None]
        return Reply(answer, min(cuts) if cuts else None)

    def _hooks(self, record: Request, faults: list[Fault]) -> Hooks:
        failed = {place: code for fault in faults for place, code in fault.failed.items()}

        def before(index: int) -> None:
            if index in failed:
                code = failed[index]
                words = "Item has been modified since specified version (expected 0, found 1)"
                raise RefusalError(code, words if code == 412 else "An error occurred", data=None)

        def after(index: int) -> None:
            if self.after_commit is not None:
                self.after_commit(record, index)

        return Hooks(before, after)

    def _answer(self, request: Call, hooks: Hooks) -> Answer:
        versions: tuple[tuple[str, str], ...] = (
            ("Zotero-API-Version", "3"),
            ("Zotero-Schema-Version", str(_schema_version())),
        )
        if self.desktop is not None:
            versions = (*versions, ("Zotero-Server-ID", self._world.server_id))
        try:
            if self.desktop is not None:
                answer = self.desktop.answer(request, hooks)
            else:
                answer = self.routes.answer(request, hooks, self.routes.gate.key(request))
        except RefusalError as error:
            answer = refusal_answer(error)
        except BibsyncError as error:
            if self._log is not None:
                self._log(str(error))
            answer = refusal_answer(RefusalError(500, "An error occurred"))
        return answer._replace(headers=(*versions, *answer.headers))

    def _control(self, request: Call) -> Answer:
        """What tests ask of the sandbox itself; no page of a browser is let in."""
        if "origin" in request.headers:
            return refusal_answer(RefusalError(403, "Not for web pages"))
        match request.method, request.path.removeprefix(CONTROL):
            case "GET", "requests":
                with self._lock:
                    rows = [
                        {"method": r.method, "path": r.path, "status": r.status}
                        for r in self.requests
                    ]
                return json_answer(rows)
            case "POST", "reset":
                self.clear_requests()
                return Answer(204)
            case "DELETE", "faults":
                self.faults.clear()
                return Answer(204)
            case "POST", "faults":
                return self._add_faults(request.body)
        return refusal_answer(RefusalError(404, "Not found"))

    def _add_faults(self, body: bytes) -> Answer:
        try:
            rules: Any = json.loads(body)
            faults = [
                fault_from_json(one) for one in (rules if isinstance(rules, list) else [rules])
            ]
        except (UsageError, ValueError) as error:
            return refusal_answer(RefusalError(400, str(error)))
        for fault in faults:
            self.faults.add(fault)
        return Answer(204)


def _schema_version() -> int:
    from bibsync.zotero.schema import load_schema

    return load_schema().version
