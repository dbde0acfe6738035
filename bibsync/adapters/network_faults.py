"""Turns what an HTTP library raises into one line for the user, and how often it is worth a try.

httpx2 and requests name the same failures differently, but both keep the operating system's error
as the cause.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from enum import Enum, auto
from ipaddress import ip_address
from typing import Final, NamedTuple

CONNECT_SECONDS: Final = 10.0
TRIES_BY_STATUS: Final = {408: 3, 429: 5, 500: 3, 502: 5, 503: 5, 504: 5}
TRIES_BROKEN: Final = 5  # an answer that was cut off, or is none
_TRIES_UNREACHABLE: Final = 5  # a server that was seen before
_TRIES_NEVER_SEEN: Final = 2  # a wrong address does not become right by waiting
_TRIES_SILENT: Final = 3  # each costs the whole time-out


class Stage(Enum):
    """How far a request came, as the HTTP library tells it."""

    PROXY = auto()
    CONNECT_TIMEOUT = auto()
    TIMEOUT = auto()  # connected, and then nothing
    CONNECT = auto()
    ANSWER = auto()


class NetworkFault(NamedTuple):
    """A request that got no answer."""

    message: str
    tries: int  # after how many it is told; 1: no second try can help


def network_fault(
    error: Exception,
    stage: Stage,
    host: str,
    *,
    seconds: float,
    was_seen: bool,
    refusal: str = "",
) -> NetworkFault:
    """What a failure means for the user.

    `seconds` is the time-out, `was_seen` whether the server has answered before; `refusal` is said
    when nobody listens, in place of the usual words.
    """
    unreachable = _TRIES_UNREACHABLE if was_seen else _TRIES_NEVER_SEEN
    chain = tuple(causes(error))
    for cause in chain:
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = getattr(cause, "verify_message", "") or "no reason given"
            return NetworkFault(
                f"{host}: its certificate is not trusted ({reason}): behind a proxy that opens"
                " TLS, name its certificate in SSL_CERT_FILE",
                1,
            )
    if stage is Stage.PROXY:
        return NetworkFault(
            f"{host}: the proxy does not let the request through: check HTTPS_PROXY, HTTP_PROXY"
            " and NO_PROXY",
            1,
        )
    lost = NetworkFault(
        f"{host}: cannot be reached: check the network and the address", unreachable
    )
    if stage is Stage.CONNECT_TIMEOUT:
        return lost
    if stage is Stage.TIMEOUT:
        return NetworkFault(
            f"{host}: no answer within {seconds:.0f} s: run it again later", _TRIES_SILENT
        )
    if any(isinstance(cause, socket.gaierror) for cause in chain):
        message = f"{host}: no such host: check the network and the address"
        return NetworkFault(message, unreachable)
    if any(isinstance(cause, ConnectionRefusedError) for cause in chain):
        usual = "nothing answers there: is the server running?"
        return NetworkFault(f"{host}: {refusal or usual}", unreachable)
    if stage is Stage.CONNECT:
        if any(isinstance(cause, ssl.SSLError) for cause in chain):
            message = f"{host}: does not speak TLS: check the address and its port"
            return NetworkFault(message, 1)
        return lost
    return NetworkFault(
        f"{host}: the connection broke off before the answer was complete: run it again",
        TRIES_BROKEN,
    )


def is_loopback(host: str) -> bool:
    """Whether a host, without its port, is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what it was raised from, the outermost first."""
    seen: BaseException | None = error
    for _ in range(10):
        if seen is None:
            return
        yield seen
        seen = seen.__cause__ or seen.__context__
