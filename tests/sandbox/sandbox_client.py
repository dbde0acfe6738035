"""A client for tests of the sandbox that knows nothing but HTTP."""

from __future__ import annotations

import http.client
import json
from typing import Any, NamedTuple

from bibsync.sandbox.server import Sandbox


class Got(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def version(self) -> int:
        return int(self.headers["Last-Modified-Version"])


class Client:
    """Sends requests to a sandbox with one key (None: with none)."""

    def __init__(self, box: Sandbox, key: str | None = "owner") -> None:
        self.box = box
        self._key = box.keys[key] if key is not None else None
        place = box.endpoint.removeprefix("http://").partition("/")[0]
        self._wire = http.client.HTTPConnection(place, timeout=10)
        self.lab = f"/groups/{box.groups['lab']}"

    def send(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Got:
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        sent = dict(headers or {})
        if self._key is not None:
            sent.setdefault("Zotero-API-Key", self._key)
        self._wire.request(method, path, data, sent)
        answer = self._wire.getresponse()
        return Got(answer.status, dict(answer.getheaders()), answer.read())

    def get(self, path: str, **headers: str) -> Got:
        return self.send("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def post(self, path: str, body: Any, **headers: str) -> Got:
        sent = {k.replace("_", "-"): v for k, v in headers.items()}
        return self.send("POST", path, body, sent)

    def create(self, *items: dict[str, Any]) -> list[str]:
        """Creates items in the group; their keys."""
        done = self.post(f"{self.lab}/items", list(items)).json
        assert not done["failed"]
        return [done["success"][str(index)] for index in range(len(items))]

    def close(self) -> None:
        self._wire.close()
