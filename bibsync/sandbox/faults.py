"""Rules by which the sandbox fails on demand, and which of them a request meets."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Final

from bibsync.errors import UsageError
from bibsync.sandbox.library import Json

_TEXTS: Final = {
    429: "Request rate limit exceeded",
    500: "An error occurred",
    503: "Server updates in progress. Please try again in a few minutes.",
}


class Hangup(StrEnum):
    """When the connection is closed instead of answering."""

    BEFORE = "before"  # nothing was done
    AFTER = "after"  # everything was done: what a client takes for a time-out


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to the next `times` requests that match, after `skip` more have passed.

    Without `status` the request is carried out, and the rest is done to its answer. Raises
    UsageError for a pattern that is no regular expression.
    """

    method: str = ""  # a regular expression that matches all of it: "POST|PATCH"; empty: any
    path: str = ""  # a regular expression that is found in path and query; empty: any
    times: int = 1  # 0: until cleared
    skip: int = 0
    status: int | None = None  # the answer instead of doing anything; None: the real one
    body: str | None = None  # the body of the answer; None: the one that fits
    content_type: str = "text/html; charset=UTF-8"  # of `body`
    retry_after: int | str | None = None  # seconds, or a date; None: no such header
    backoff: int | None = None  # seconds that `Backoff` asks for; None: no such header
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0  # seconds before anything is done
    hang_up: Hangup | None = None  # None: the answer is sent
    truncate: int | None = None  # send only so many bytes of the body and close; None: all
    failed: dict[int, int] = field(default_factory=dict)  # place in a POST -> code it fails with

    def __post_init__(self) -> None:
        try:
            re.compile(self.method)
            re.compile(self.path)
            if self.hang_up is not None:
                Hangup(self.hang_up)
        except (re.error, ValueError) as error:
            raise UsageError(f"a fault cannot be understood: {error}") from None

    def matches(self, method: str, path: str) -> bool:
        """Whether it is about a request, its counts aside."""
        if self.method and not re.fullmatch(self.method, method):
            return False
        return re.search(self.path, path) is not None

    @property
    def text(self) -> str:
        """The body of an answer with its status."""
        return self.body if self.body is not None else _TEXTS.get(self.status or 0, "Error")

    @property
    def answer_headers(self) -> tuple[tuple[str, str], ...]:
        """What it adds to an answer."""
        added = list(self.headers.items())
        if self.retry_after is not None:
            added.append(("Retry-After", str(self.retry_after)))
        if self.backoff is not None:
            added.append(("Backoff", str(self.backoff)))
        return tuple(added)


def fault_from_json(json: Any) -> Fault:
    """The fault with these fields. Raises UsageError when there is no such fault."""
    if not isinstance(json, dict):
        raise UsageError("a fault is a JSON object")
    known = {one.name: one for one in fields(Fault)}
    for name in json:
        if name not in known:
            raise UsageError(f"a fault has no field '{name}', only {', '.join(known)}")
    values: Json = dict(json)
    try:
        if "failed" in values:
            values["failed"] = {int(place): int(code) for place, code in values["failed"].items()}
        if values.get("hang_up") is not None:
            values["hang_up"] = Hangup(values["hang_up"])
        for name in ("times", "skip"):
            values[name] = int(values.get(name, getattr(_DEFAULT, name)))
        return Fault(**values)
    except (AttributeError, TypeError, ValueError) as error:
        raise UsageError(f"a fault cannot be understood: {error}") from None


class FaultBook:
    """The faults to come; several may meet one request."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[_Rule] = []

    def add(self, fault: Fault) -> None:
        """Adds a fault behind those that are there."""
        with self._lock:
            self._rules.append(_Rule(fault))

    def clear(self) -> None:
        """Forgets all faults."""
        with self._lock:
            self._rules.clear()

    def due(self, method: str, path: str) -> list[Fault]:
        """The faults that this request meets, which are used up by it."""
        with self._lock:
            met = [rule.fault for rule in self._rules if rule.meets(method, path)]
            self._rules = [rule for rule in self._rules if not rule.is_used_up]
        return met


class _Rule:
    """A fault with its counts."""

    __slots__ = ("fault", "left", "skip")

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.skip = fault.skip
        self.left = fault.times or None  # None: without end

    def meets(self, method: str, path: str) -> bool:
        if not self.fault.matches(method, path):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.left is not None:
            self.left -= 1
        return True

    @property
    def is_used_up(self) -> bool:
        return self.left == 0


_DEFAULT: Final = Fault()
