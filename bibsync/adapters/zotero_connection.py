"""Turns a path and a body into an answer of one Zotero server, through pyzotero.

pyzotero gives what it does well: the headers, the authorisation, and the rules of Zotero desktop's
local API (the identity of the database that every write names). Its methods that read and write
are not used: some take a refused write for done. Whoever asks here looks at the answer itself.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Final, Self, TypedDict, Unpack

import httpx2

from bibsync.adapters.zotero_http import QUICK, Endpoint, PatientClient, read_endpoint
from bibsync.errors import NetworkError, NotAuthorisedError, UsageError

if TYPE_CHECKING:
    from pyzotero import Zotero

    from bibsync.progress import Progress

TIMEOUT: Final = 60.0
PATIENCE: Final = 300.0

# Zotero's own keys are 24 letters and digits; other servers may have others. What is not in here
# cannot stand in a header, and the HTTP library would quote it in its error.
_KEY = re.compile(r"[A-Za-z0-9._~+/=-]{1,200}")


class Settings(TypedDict, total=False):
    """What else a connection can be told; the clock and its like are for tests."""

    is_desktop: bool | None  # None: judged by the address, see `read_endpoint`
    server_id: str  # the desktop database whose versions the caller knows; "": whichever answers
    hint: str  # ends the errors about the key, such as the name of the environment variable
    progress: Progress | None  # shows waits and long reads
    timeout: float  # seconds for an answer; a full batch of 50 items can take the server twenty
    patience: float  # seconds of waiting in all
    max_tries: int  # of each request, fewer than usual
    clock: Callable[[], float]  # seconds since 1970
    sleep: Callable[[float], object]
    jitter: Callable[[], float]  # from 0 to 1


class Connection:
    """One server with one key. The key is in no message, no log and no representation."""

    def __init__(
        self, endpoint: str | None, api_key: str | None, **settings: Unpack[Settings]
    ) -> None:
        """Asks nothing yet. `endpoint` None is Zotero's own server.

        Raises UsageError for a wrong endpoint, NotAuthorisedError for what cannot be a key.
        """
        key = (api_key or "").strip()
        self.hint: Final = settings.get("hint", "")
        if key and not _KEY.fullmatch(key):
            raise NotAuthorisedError(
                with_hint("the API key has characters that no key has: copy it again", self.hint)
            )
        is_desktop = settings.get("is_desktop")
        self.endpoint: Final = read_endpoint(endpoint, has_key=bool(key), is_desktop=is_desktop)
        self.has_key: Final = bool(key)
        self.progress: Final = settings.get("progress")
        self._secret: Final = key
        self.client: Final = _client(self.endpoint, settings)
        self.pyzotero: Final = _pyzotero(
            self.endpoint, key, settings.get("server_id", ""), self.client
        )

    @property
    def server_id(self) -> str:
        """Which desktop database answers; "" before its first answer and on the web."""
        return self.pyzotero.server_id or ""

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> httpx2.Response:
        """The answer to a read, whatever its status. Raises NetworkError when there is none."""
        answer = self.pyzotero._send(
            "GET",
            f"{self.endpoint.url}{path}",
            params=dict(params) if params else None,
            headers=self.pyzotero._local_headers(),
        )
        self.pyzotero._capture_server_id(answer)
        return answer

    def post(self, path: str, body: bytes, *, is_quick: bool = False) -> httpx2.Response:
        """The answer to a write, whatever its status; `is_quick` does not try again after a 500.

        Raises NetworkError when there is none, or when a desktop is too old for writing.
        """
        if self.endpoint.is_desktop and not self.server_id:
            self.get("/")  # any answer of the local API names the database
            if not self.server_id:
                raise NetworkError(
                    f"{self.endpoint.host}: this Zotero cannot be written to by other programs:"
                    " that takes Zotero 10 or later"
                )
        return self.pyzotero._write(
            "POST",
            f"{self.endpoint.url}{path}",
            content=body,
            headers={"Content-Type": "application/json"},
            extensions={QUICK: True} if is_quick else None,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Afterwards no connection is open."""
        self.client.close()

    def scrub(self, text: str) -> str:
        """A text of the server without the key: some answers repeat what they were asked."""
        return text.replace(self._secret, "***") if self._secret else text


def with_hint(message: str, hint: str) -> str:
    """A message that ends with what its caller knows to be useful."""
    return f"{message}; {hint}" if hint else message


def _client(endpoint: Endpoint, settings: Settings) -> PatientClient:
    progress = settings.get("progress")

    def on_wait(label: str) -> AbstractContextManager[object]:
        return nullcontext() if progress is None else progress.task(label, None)

    try:
        return PatientClient(
            endpoint,
            clock=settings.get("clock", time.time),
            sleep=settings.get("sleep", time.sleep),
            jitter=settings.get("jitter", random.random),
            timeout=settings.get("timeout", TIMEOUT),
            patience=settings.get("patience", PATIENCE),
            max_tries=settings.get("max_tries"),
            on_wait=on_wait,
        )
    except OSError:
        message = "SSL_CERT_FILE or SSL_CERT_DIR names no certificates that can be read"
    except (ValueError, ImportError, httpx2.InvalidURL):
        # Not quoted: the address of a proxy can have a password in it.
        message = "HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names a proxy that cannot be used"
    raise UsageError(f"{message}: correct that environment variable")


def _pyzotero(endpoint: Endpoint, key: str, server_id: str, client: PatientClient) -> Zotero:
    # Imported when somebody connects: it takes a tenth of a second.
    from pyzotero import Zotero

    is_desktop = endpoint.is_desktop
    found = Zotero(
        "0",
        "user",
        api_key=None if is_desktop else key or None,
        local=is_desktop,
        client=client,
        server_id=(server_id or None) if is_desktop else None,
        local_api_key=(key or None) if is_desktop else None,
    )
    found.endpoint = endpoint.url
    return found
