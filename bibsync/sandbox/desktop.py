"""Answers as Zotero on the desktop does at `/api/`, from its documentation of the local API.

Source: https://www.zotero.org/support/dev/web_api/v3/local_api, and what pyzotero sends there.
"""

from __future__ import annotations

import json
import time
from enum import StrEnum
from typing import Final

from bibsync.sandbox.access import sent_key
from bibsync.sandbox.messages import Answer, Call, RefusalError, json_answer, text_answer
from bibsync.sandbox.people import FULL_ACCESS, Key
from bibsync.sandbox.routes import Routes
from bibsync.sandbox.world import World, new_api_key
from bibsync.sandbox.writes import Hooks

PREFIX: Final = "/api"
_OWNER: Final = 1
_PROMPTS: Final = 5
_PROMPT_SECONDS: Final = 60.0
_READS: Final = ("GET", "HEAD")


class Permission(StrEnum):
    """What the person in front of Zotero clicks when a program asks to write."""

    ALWAYS = "always"
    ONCE = "once"
    DENY = "deny"


class Desktop:
    """The local API over the library of the owner and the groups."""

    def __init__(self, world: World, routes: Routes, remembered: str) -> None:
        self._world = world
        self._routes = routes
        self._keys = {remembered: True}  # key -> whether it is good for more than one write
        self._prompts: list[float] = []
        self.permission = Permission.ALWAYS

    def answer(self, call: Call, hooks: Hooks) -> Answer:
        """The answer to a request. Raises RefusalError."""
        if call.path == f"{PREFIX}/":
            self._check_server(call)
            return text_answer("Nothing to see here.")
        if not call.path.startswith(f"{PREFIX}/"):
            raise RefusalError(404, "No endpoint found")
        self._check_server(call)
        if call.path == f"{PREFIX}/local/authorize":
            return self._authorize(call)
        if call.method not in _READS:
            self._use_key(call)
        inner = self._inner(call)
        if inner.path.startswith("/keys") or inner.path == "/items/new":
            raise RefusalError(404, "No endpoint found")
        return self._routes.answer(inner, hooks, Key("", _OWNER, FULL_ACCESS))

    def _check_server(self, call: Call) -> None:
        named = call.headers.get("zotero-server-id")
        if named is None:
            if call.method not in _READS:
                raise RefusalError(428, "Zotero-Server-ID header must be provided for writes")
        elif named != self._world.server_id:
            raise RefusalError(412, "Zotero-Server-ID does not match this server")

    def _authorize(self, call: Call) -> Answer:
        if call.method != "POST":
            raise RefusalError(405, "Method not allowed", headers=(("Allow", "POST"),))
        try:
            name = json.loads(call.body).get("appName")
        except (ValueError, AttributeError):
            name = None
        if not isinstance(name, str) or not name.strip():
            raise RefusalError(400, "'appName' must be provided")
        since = time.monotonic() - _PROMPT_SECONDS
        self._prompts = [moment for moment in self._prompts if moment > since]
        if len(self._prompts) >= _PROMPTS:
            raise RefusalError(
                429, "Too many authorization requests", headers=(("Retry-After", "60"),)
            )
        self._prompts.append(time.monotonic())
        if self.permission is Permission.DENY:
            return json_answer({"denied": True}, status=403)
        remember = self.permission is Permission.ALWAYS
        key = (new_api_key() + new_api_key())[:32]
        self._keys[key] = remember
        return json_answer({"key": key, "remember": remember})

    def _use_key(self, call: Call) -> None:
        key = sent_key(call)
        if key not in self._keys:
            raise RefusalError(
                401,
                "A local API key is required for writes: POST /api/local/authorize to obtain one",
                headers=(("WWW-Authenticate", 'Zotero-API-Key realm="Zotero Local API"'),),
            )
        if key is not None and not self._keys[key]:
            del self._keys[key]

    def forget_prompts(self) -> None:
        """As after a minute."""
        self._prompts.clear()

    def _inner(self, call: Call) -> Call:
        """The request as the server on the web gets it."""
        parts = call.raw_path.removeprefix(PREFIX).split("/")
        if parts[1:2] == ["users"] and len(parts) > 2:
            if parts[2] not in {"0", str(_OWNER)}:
                raise RefusalError(400, "Only data for the logged-in user is available locally")
            parts[2] = str(_OWNER)
        return call._replace(path=call.path.removeprefix(PREFIX), raw_path="/".join(parts))
