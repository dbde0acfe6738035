"""Turns an address into the answer of one server: waits as long as it asks, and tries again.

For sources of records that are only read. `Retry-After` is described in RFC 9110, 10.2.3.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, closing, nullcontext
from typing import Final, NamedTuple
from urllib.parse import urljoin, urlsplit

import requests
from requests.exceptions import (
    InvalidProxyURL,
    InvalidSchema,
    InvalidURL,
    MissingSchema,
    ProxyError,
    SSLError,
)

from bibsync import __version__
from bibsync.adapters.network_faults import (
    CONNECT_SECONDS,
    TRIES_BROKEN,
    TRIES_BY_STATUS,
    NetworkFault,
    Stage,
    causes,
    is_loopback,
    network_fault,
)
from bibsync.adapters.patience import Patience
from bibsync.adapters.retry_after import seconds_asked
from bibsync.errors import NetworkError

_MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_TRIES_SERVER_FAULT: Final = 3  # for a 5xx that is in no list
_PART: Final = 65_536  # bytes
_LARGEST: Final = 64 * 1024 * 1024  # bytes of an answer; 100 papers of arXiv have 0.3 MB
_MOST_TIMEOUTS: Final = 4  # that a whole answer may take


class _Refused(NamedTuple):
    """An answer that is none."""

    reason: str  # goes on from the server's name
    tries: int  # after how many it is told; 1: no second try can help
    wait: float = 0.0  # seconds that the server asks for; 0.0: it names none
    advice: str = "run it again later; what was done is kept"


class PatientSession(requests.Session):
    """An HTTP session that only reads, waits and tries again within bounds.

    Proxies and certificates that the environment names hold, except for loopback; passwords of a
    `.netrc` are not sent.
    """

    def __init__(
        self,
        host_name: str,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], object],
        jitter: Callable[[], float],
        timeout: float = 30.0,
        patience: float = 180.0,
        on_wait: Callable[[str], AbstractContextManager[object]],
        contact: str = "",
        turn: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        """Asks nothing yet.

        `host_name` is what messages call the server. `clock` gives seconds since 1970, `jitter`
        numbers from 0 to 1. `timeout` is in seconds and holds until the answer begins and between
        its parts; `patience` is how many seconds are waited in all, over the session's life.
        `contact` is an e-mail address that the server is told. Each single request, a second try
        or a redirect too, is sent within `turn()`.
        """
        super().__init__()
        contact = "".join(contact.split()).encode("ascii", "ignore").decode()
        agent = f"bibsync/{__version__}"
        self.headers["User-Agent"] = f"{agent} (mailto:{contact})" if contact else agent
        self.auth = _no_password
        # As everywhere in bibsync; requests itself knows REQUESTS_CA_BUNDLE only.
        self.verify = os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR") or True
        self._host = host_name
        self._clock = clock
        self._timeout = timeout
        self._patience = Patience(host_name, patience, sleep=sleep, jitter=jitter, on_wait=on_wait)
        self._turn = turn
        self._was_seen = False

    def fetch(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        check: Callable[[requests.Response], str | None],
    ) -> requests.Response:
        """The whole answer to a GET with a status 2xx, 400 or 404; `.url` is where it came from.

        `check` gets each such answer and says what is wrong with it, in words that go on from the
        server's name ("sends HTML in place of a feed"); None: it is one. A wrong one is asked for
        again, as are 408, 429, 5xx and what broke off. Redirects are followed on the same server.

        Raises NetworkError, one line, when there is no answer after a bounded number of tries, or
        when the server asks for more patience than there is.
        """
        tries = 0
        while True:
            tries += 1
            outcome = self._try(url, params, check)
            if isinstance(outcome, requests.Response):
                return outcome
            if isinstance(outcome, NetworkFault):
                if tries >= outcome.tries:
                    raise NetworkError(outcome.message)
                reason, wait = "does not answer", 0.0
            else:
                if tries >= outcome.tries:
                    raise NetworkError(f"{self._host} {outcome.reason}: {outcome.advice}")
                reason, wait = outcome.reason, outcome.wait
            self._patience.pause(wait or self._patience.guess(tries), reason)

    def _try(
        self,
        url: str,
        params: Mapping[str, str] | None,
        check: Callable[[requests.Response], str | None],
    ) -> requests.Response | NetworkFault | _Refused:
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._get(url, params)
            if isinstance(answer, NetworkFault):
                return answer
            self._was_seen = True
            if answer.status_code not in _REDIRECTS:
                return self._judge(answer, check)
            target = _target(answer)
            if target is None:
                return _Refused(
                    f"answers {answer.status_code} and points to another server",
                    1,
                    advice="check the address",
                )
            url, params = target, None
        return _Refused("points from one address to the next without end", 1)

    def _get(self, url: str, params: Mapping[str, str] | None) -> requests.Response | NetworkFault:
        """One answer, whatever its status."""
        host = urlsplit(url).hostname or ""
        self.trust_env = not is_loopback(host)
        timeout = (min(self._timeout, CONNECT_SECONDS), self._timeout)
        try:
            with self._turn():
                answer = self.get(
                    url, params=params, timeout=timeout, allow_redirects=False, stream=True
                )
                with closing(answer):
                    return self._whole(answer)
        except (requests.RequestException, ValueError, OSError) as error:
            return self._fault(error)

    def _whole(self, answer: requests.Response) -> requests.Response | NetworkFault:
        """The answer with all of its content, if that comes to an end within bounds."""
        last = self._clock() + _MOST_TIMEOUTS * self._timeout
        parts: list[bytes] = []
        size = 0
        try:
            # Not `iter_content`, which waits for a whole part, however slowly its bytes come.
            while part := answer.raw.read1(_PART, decode_content=True):
                parts.append(part)
                size += len(part)
                if size > _LARGEST:
                    message = f"{self._host}: its answer has no end: check the address"
                    return NetworkFault(message, 1)
                if self._clock() > last:
                    seconds = _MOST_TIMEOUTS * self._timeout
                    message = f"{self._host}: no whole answer within {seconds:.0f} s"
                    return NetworkFault(f"{message}: run it again later", TRIES_BROKEN)
        except Exception as error:  # urllib3's own, which requests hides when it reads itself
            raise requests.ConnectionError(error) from error
        # What requests keeps of a content that was read through it.
        answer._content = b"".join(parts)
        answer._content_consumed = True
        return answer

    def _fault(self, error: Exception) -> NetworkFault:
        # That the address of a proxy is wrong, requests tells in the words of urllib3 alone.
        is_of_proxy = isinstance(error, InvalidURL) and str(error).startswith("Proxy URL")
        if is_of_proxy or isinstance(error, InvalidProxyURL | InvalidSchema):
            # Not quoted: the address of a proxy can have a password in it.
            message = "HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names a proxy that cannot be used"
            return NetworkFault(f"{message}: correct that environment variable", 1)
        if isinstance(error, InvalidURL | MissingSchema):
            return NetworkFault(f"{self._host}: its address cannot be used: check it", 1)
        if not isinstance(error, requests.RequestException) and "TLS CA" in str(error):
            message = "SSL_CERT_FILE, SSL_CERT_DIR or REQUESTS_CA_BUNDLE names no certificates"
            return NetworkFault(f"{message} that can be read: correct that environment variable", 1)
        return network_fault(
            error,
            self._stage(error),
            self._host,
            seconds=self._timeout,
            was_seen=self._was_seen,
        )

    def _stage(self, error: Exception) -> Stage:
        if isinstance(error, ProxyError):
            return Stage.PROXY
        if isinstance(error, requests.ConnectTimeout):
            return Stage.CONNECT_TIMEOUT
        # A time-out within the answer's body is told as a lost connection.
        if any(isinstance(cause, requests.Timeout | TimeoutError) for cause in causes(error)):
            return Stage.TIMEOUT
        # An error of TLS once it was spoken is a connection that broke.
        if isinstance(error, SSLError):
            return Stage.ANSWER if self._was_seen else Stage.CONNECT
        # urllib3 gives a reason for what failed before the request was sent, and only then.
        is_unsent = getattr(error.args[0] if error.args else None, "reason", None) is not None
        return Stage.CONNECT if is_unsent else Stage.ANSWER

    def _judge(
        self,
        answer: requests.Response,
        check: Callable[[requests.Response], str | None],
    ) -> requests.Response | _Refused:
        status = answer.status_code
        if 200 <= status < 300 or status in (400, 404):
            reason = check(answer)
            if reason is None:
                return answer
            tries = TRIES_BROKEN
        else:
            reason = f"answers {status}"
            tries = TRIES_BY_STATUS.get(status, _TRIES_SERVER_FAULT if status >= 500 else 1)
        asked = seconds_asked(answer.headers.get("Retry-After", ""), self._clock())
        return _Refused(reason, tries, asked or 0.0)


def _no_password(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _target(answer: requests.Response) -> str | None:
    """Where a redirect points to; None when that is another server, or none."""
    location = answer.headers.get("Location")
    if not location:
        return None
    try:
        target = urljoin(answer.url, location)
        old, new = urlsplit(answer.url), urlsplit(target)
        is_same = (new.scheme, new.hostname, new.port) == (old.scheme, old.hostname, old.port)
    except ValueError:
        return None
    # From http to https it is the same server, on the usual ports.
    is_safer = (old.scheme, new.scheme) == ("http", "https") and new.hostname == old.hostname
    is_usual = old.port in (None, 80) and new.port in (None, 443)
    return target if is_same or (is_safer and is_usual) else None
