"""Turns one HTTP request into one answer: waits as long as the server asks, and tries again.

What a server asks for is described in Zotero's "Basics" and "Syncing" pages of its Web API:
`Backoff` can come with any answer and holds for every following request; `Retry-After` comes with
429 and 503. Both are taken out of the answers, so that nothing above waits a second time.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import httpx2

from bibsync import __version__
from bibsync.adapters.network_faults import (
    CONNECT_SECONDS,
    TRIES_BY_STATUS,
    NetworkFault,
    Stage,
    is_loopback,
    network_fault,
)
from bibsync.adapters.patience import Patience
from bibsync.adapters.retry_after import seconds_asked
from bibsync.errors import NetworkError, UsageError

ZOTERO_ENDPOINT: Final = "https://api.zotero.org"
QUICK: Final = "bibsync_quick"  # extension of a request that is not sent again after a 500

_DESKTOP_IS_OFF: Final = (
    "Zotero does not answer: start it, and allow other applications to communicate with it"
    " (Settings, Advanced)"
)
_HOST = re.compile(r"[\w.-]+|[0-9A-Fa-f:.]+")


class Endpoint(NamedTuple):
    """Where a server is."""

    url: str  # without a slash at the end
    host: str  # with the port, when one is named: for messages
    is_loopback: bool
    is_desktop: bool  # the local API of Zotero desktop, which has rules of its own


def read_endpoint(text: str | None, *, has_key: bool, is_desktop: bool | None = None) -> Endpoint:
    """The server that a configuration names; None is Zotero's own.

    `is_desktop` None means: a loopback address that ends in `/api` is Zotero desktop, whose local
    API is at `http://127.0.0.1:23119/api`. Raises UsageError when it is no address, has a password
    in it, or would send a key over the network unencrypted.
    """
    shown = repr((text or "")[:100])
    if "@" in (text or ""):
        raise UsageError(
            "endpoint: the address has a user name or password in it: take it out,"
            " the key goes into an environment variable"
        )
    try:
        parts = urlsplit((text or ZOTERO_ENDPOINT).strip())
        host = parts.hostname or ""
        port = parts.port
        httpx2.URL(parts.geturl())
    except (ValueError, httpx2.InvalidURL):
        parts, host, port = urlsplit(""), "", None
    is_whole = _HOST.fullmatch(host) and not (parts.query or parts.fragment)
    if parts.scheme not in ("http", "https") or not is_whole:
        raise UsageError(f"endpoint: {shown} is no address of a server like {ZOTERO_ENDPOINT}")
    is_local = is_loopback(host)
    if parts.scheme == "http" and has_key and not is_local:
        raise UsageError(
            f"endpoint: the key would go to {host} unencrypted: use an address with https://"
        )
    path = parts.path.rstrip("/")
    if is_desktop is None:
        is_desktop = is_local and path.endswith("/api")
    named = f"[{host}]" if ":" in host else host
    return Endpoint(
        f"{parts.scheme}://{parts.netloc}{path}",
        named if port is None else f"{named}:{port}",
        is_local,
        is_desktop,
    )


class PatientClient(httpx2.Client):
    """An HTTP client that waits and tries again within bounds, and follows no redirect.

    `patience` is how many seconds it waits in all, over its whole life. Proxies and certificates
    named by the environment hold, except for loopback.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], object],
        jitter: Callable[[], float],
        timeout: float,
        patience: float,
        on_wait: Callable[[str], AbstractContextManager[object]],
        max_tries: int | None = None,
    ) -> None:
        is_plain = endpoint.url.startswith("http://")
        super().__init__(
            timeout=httpx2.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)),
            trust_env=not endpoint.is_loopback,
            # Reading the trusted certificates takes 15 ms, and plain HTTP has no use for them.
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if is_plain else True,
            # Redirects are not followed: the key would go along, and a POST would become a GET.
            follow_redirects=False,
        )
        self._endpoint = endpoint
        self._clock = clock
        self._seconds = timeout
        self._patience = Patience(
            endpoint.host, patience, sleep=sleep, jitter=jitter, on_wait=on_wait
        )
        self._max_tries = max_tries
        self._not_before = 0.0  # by the clock: the server asked for peace until then
        self._was_seen = False

    def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """The server's answer, whatever its status; the last one when it failed every time.

        Raises NetworkError when there is none, or when the server asks for more patience than there
        is.
        """
        request.headers["User-Agent"] = f"bibsync/{__version__}"
        most = self._max_tries
        tries = 0
        while True:
            tries += 1
            if (asked := self._not_before - self._clock()) > 0:
                self._patience.pause(asked, "asks for a pause")
            self._not_before = 0.0
            answer = self._send_once(request, options)
            if isinstance(answer, NetworkFault):
                if tries >= min(answer.tries, most or answer.tries):
                    raise NetworkError(answer.message)
                self.pause(tries, "does not answer")
                continue
            self._was_seen = True
            asked = self._take_waits(answer)
            allowed = TRIES_BY_STATUS.get(answer.status_code, 1)
            if answer.status_code == 500 and request.extensions.get(QUICK):
                allowed = 1
            if tries >= min(allowed, most or allowed):
                return answer
            wait = asked or self._patience.guess(tries)
            self._patience.pause(wait, f"answers {answer.status_code}")

    def _send_once(
        self, request: httpx2.Request, options: dict[str, Any]
    ) -> httpx2.Response | NetworkFault:
        # A failure is told by its caller, outside of `except`: httpx2's errors hold the request
        # with the key, and a traceback would keep them as the context.
        try:
            return super().send(request, **options)
        except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError, OSError) as error:
            return self._fault(error)

    def _fault(self, error: Exception) -> NetworkFault:
        if isinstance(error, httpx2.ProxyError):
            stage = Stage.PROXY
        elif isinstance(error, httpx2.ConnectTimeout):
            stage = Stage.CONNECT_TIMEOUT
        elif isinstance(error, httpx2.TimeoutException):
            stage = Stage.TIMEOUT
        else:
            stage = Stage.CONNECT if isinstance(error, httpx2.ConnectError) else Stage.ANSWER
        return network_fault(
            error,
            stage,
            self._endpoint.host,
            seconds=self._seconds,
            was_seen=self._was_seen,
            refusal=_DESKTOP_IS_OFF if self._endpoint.is_desktop else "",
        )

    def _take_waits(self, answer: httpx2.Response) -> float:
        """Takes the waits out of an answer; gives the seconds to wait before another try."""
        now = self._clock()
        if (pause := seconds_asked(answer.headers.pop("backoff", ""), now)) is not None:
            self._not_before = now + pause
        return seconds_asked(answer.headers.pop("retry-after", ""), now) or 0.0

    def pause(self, tries: int, reason: str) -> None:
        """Afterwards a wait has passed as before another try of a request.

        Raises NetworkError when there is no patience left.
        """
        self._patience.pause(self._patience.guess(tries), reason)
