"""Turns one HTTP request into one answer: waits as long as the server asks, and tries again.

What a server asks for is described in Zotero's "Basics" and "Syncing" pages of its Web API:
`Backoff` can come with any answer and holds for every following request; `Retry-After` comes with
429 and 503. Both are taken out of the answers, so that nothing above waits a second time.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import httpx2

from bibsync import __version__
from bibsync.errors import NetworkError, UsageError

ZOTERO_ENDPOINT: Final = "https://api.zotero.org"
QUICK: Final = "bibsync_quick"  # extension of a request that is not sent again after a 500

_TRIES_BY_STATUS: Final = {408: 3, 429: 5, 500: 3, 502: 5, 503: 5, 504: 5}
_TRIES_UNREACHABLE: Final = 5  # a connection that broke off, or was refused by a server seen before
_TRIES_NEVER_SEEN: Final = 2  # a wrong address does not become right by waiting
_TRIES_SILENT: Final = 3  # each costs the whole time-out
_LONGEST_GUESS: Final = 60.0  # seconds; only a server may ask for more
_CONNECT_SECONDS: Final = 10.0
_HOST = re.compile(r"[\w.-]+|[0-9A-Fa-f:.]+")


class Endpoint(NamedTuple):
    """Where a server is."""

    url: str  # without a slash at the end
    host: str  # with the port, when one is named: for messages
    is_loopback: bool
    is_desktop: bool  # the local API of Zotero desktop, which has rules of its own


class _Failure(NamedTuple):
    """A request that got no answer."""

    message: str
    tries: int  # after how many it is told; 1: no second try can help


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
    is_loopback = _is_loopback(host)
    if parts.scheme == "http" and has_key and not is_loopback:
        raise UsageError(
            f"endpoint: the key would go to {host} unencrypted: use an address with https://"
        )
    path = parts.path.rstrip("/")
    if is_desktop is None:
        is_desktop = is_loopback and path.endswith("/api")
    named = f"[{host}]" if ":" in host else host
    return Endpoint(
        f"{parts.scheme}://{parts.netloc}{path}",
        named if port is None else f"{named}:{port}",
        is_loopback,
        is_desktop,
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


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
            timeout=httpx2.Timeout(timeout, connect=min(timeout, _CONNECT_SECONDS)),
            trust_env=not endpoint.is_loopback,
            # Reading the trusted certificates takes 15 ms, and plain HTTP has no use for them.
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if is_plain else True,
            # Redirects are not followed: the key would go along, and a POST would become a GET.
            follow_redirects=False,
        )
        self._endpoint = endpoint
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self._seconds = timeout
        self._patience = patience
        self._on_wait = on_wait
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
                self._pause(asked, "asks for a pause")
            self._not_before = 0.0
            answer = self._send_once(request, options)
            if isinstance(answer, _Failure):
                if tries >= min(answer.tries, most or answer.tries):
                    raise NetworkError(answer.message)
                self._pause(self._guess(tries), "does not answer")
                continue
            self._was_seen = True
            asked = self._take_waits(answer)
            allowed = _TRIES_BY_STATUS.get(answer.status_code, 1)
            if answer.status_code == 500 and request.extensions.get(QUICK):
                allowed = 1
            if tries >= min(allowed, most or allowed):
                return answer
            self._pause(asked or self._guess(tries), f"answers {answer.status_code}")

    def _send_once(
        self, request: httpx2.Request, options: dict[str, Any]
    ) -> httpx2.Response | _Failure:
        # A failure is told by its caller, outside of `except`: httpx2's errors hold the request
        # with the key, and a traceback would keep them as the context.
        try:
            return super().send(request, **options)
        except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError, OSError) as error:
            return self._failure(error)

    def _failure(self, error: Exception) -> _Failure:
        host = self._endpoint.host
        unreachable = _TRIES_UNREACHABLE if self._was_seen else _TRIES_NEVER_SEEN
        causes = tuple(_causes(error))
        for cause in causes:
            if isinstance(cause, ssl.SSLCertVerificationError):
                reason = getattr(cause, "verify_message", "") or "no reason given"
                return _Failure(
                    f"{host}: its certificate is not trusted ({reason}): behind a proxy that opens"
                    " TLS, name its certificate in SSL_CERT_FILE",
                    1,
                )
        if isinstance(error, httpx2.ProxyError):
            return _Failure(
                f"{host}: the proxy does not let the request through: check HTTPS_PROXY, HTTP_PROXY"
                " and NO_PROXY",
                1,
            )
        if isinstance(error, httpx2.ConnectTimeout):
            message = f"{host}: cannot be reached: check the network and the address"
            return _Failure(message, unreachable)
        if isinstance(error, httpx2.TimeoutException):
            return _Failure(
                f"{host}: no answer within {self._seconds:.0f} s: run it again later", _TRIES_SILENT
            )
        if any(isinstance(cause, socket.gaierror) for cause in causes):
            message = f"{host}: no such host: check the network and the address"
            return _Failure(message, unreachable)
        if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
            return _Failure(self._refusal(), unreachable)
        if isinstance(error, httpx2.ConnectError):
            if any(isinstance(cause, ssl.SSLError) for cause in causes):
                return _Failure(f"{host}: does not speak TLS: check the address and its port", 1)
            message = f"{host}: cannot be reached: check the network and the address"
            return _Failure(message, unreachable)
        return _Failure(
            f"{host}: the connection broke off before the answer was complete: run it again",
            _TRIES_UNREACHABLE,
        )

    def _refusal(self) -> str:
        if self._endpoint.is_desktop:
            return (
                f"{self._endpoint.host}: Zotero does not answer: start it, and allow other"
                " applications to communicate with it (Settings, Advanced)"
            )
        return f"{self._endpoint.host}: nothing answers there: is the server running?"

    def _take_waits(self, answer: httpx2.Response) -> float:
        """Takes the waits out of an answer; gives the seconds to wait before another try."""
        now = self._clock()
        if (pause := _seconds(answer.headers.pop("backoff", ""), now)) is not None:
            self._not_before = now + pause
        return _seconds(answer.headers.pop("retry-after", ""), now) or 0.0

    def _guess(self, tries: int) -> float:
        """Seconds to wait where the server names none: doubled each time, and never in step."""
        return float(min(2.0 ** (tries - 1), _LONGEST_GUESS) * (0.5 + self._jitter() / 2))

    def _pause(self, seconds: float, reason: str) -> None:
        if seconds > self._patience:
            raise NetworkError(
                f"{self._endpoint.host} {reason}, and bibsync would have to wait {seconds:.0f} s:"
                " run it again later; what was done is kept"
            )
        self._patience -= seconds
        with self._on_wait(f"waiting {seconds:.0f} s: {self._endpoint.host} {reason}"):
            self._sleep(seconds)

    def pause(self, tries: int, reason: str) -> None:
        """Afterwards a wait has passed as before another try of a request.

        Raises NetworkError when there is no patience left.
        """
        self._pause(self._guess(tries), reason)


_DIGITS = re.compile(r"\d{1,9}")


def _seconds(text: str, now: float) -> float | None:
    """Seconds as a number or until an HTTP date (RFC 9110, 10.2.3); None when it is neither."""
    text = text.strip()
    if _DIGITS.fullmatch(text):
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError):
        return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what it was raised from, the outermost first."""
    seen: BaseException | None = error
    for _ in range(10):
        if seen is None:
            return
        yield seen
        seen = seen.__cause__ or seen.__context__
