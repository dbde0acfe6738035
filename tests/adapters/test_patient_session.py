"""Waiting, trying again and giving up when a source of records is asked, on loopback."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
import requests
from zotero_script import Reply, Time, serving

from bibsync.adapters.patient_session import PatientSession
from bibsync.errors import NetworkError

FINE = Reply("fine")
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PROXIES, *CERTIFICATES):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def time() -> Time:
    return Time()


def session(time: Time, **more: Any) -> PatientSession:
    told = {"on_wait": lambda _: nullcontext(), **time.settings, **more}
    return PatientSession("a.example", **told)


def fetch(
    time: Time,
    url: str,
    check: Callable[[requests.Response], str | None] = lambda _: None,
    **more: Any,
) -> requests.Response:
    with session(time, **more) as one:
        return one.fetch(url, check=check)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("is_date", [False, True], ids=["seconds", "date"])
def test_retry_after_is_waited_out(status: int, is_date: bool, time: Time) -> None:
    wait = formatdate(time.now + 17, usegmt=True) if is_date else "17"
    with serving(Reply("", status, {"Retry-After": wait}), FINE) as server:
        assert fetch(time, server.endpoint).text == "fine"
    assert time.naps == [17.0]


@pytest.mark.parametrize(
    ("status", "naps"),
    [
        pytest.param(408, [1.0, 2.0], id="408"),
        pytest.param(429, [1.0, 2.0, 4.0, 8.0], id="429"),
        pytest.param(500, [1.0, 2.0], id="500"),
        pytest.param(503, [1.0, 2.0, 4.0, 8.0], id="503"),
        pytest.param(520, [1.0, 2.0], id="520"),
        pytest.param(403, [], id="403"),
        pytest.param(414, [], id="414"),
    ],
)
def test_tries_are_bounded_and_end_in_one_line(status: int, naps: list[float], time: Time) -> None:
    with (
        serving(Reply("no", status)) as server,
        pytest.raises(NetworkError, match=rf"^a\.example answers {status}: run it again later"),
    ):
        fetch(time, server.endpoint)
    assert time.naps == naps
    assert len(server.requests) == len(naps) + 1


@pytest.mark.parametrize("status", [200, 202, 400, 404])
def test_what_is_an_answer_is_given_back(status: int, time: Time) -> None:
    with serving(Reply("so", status)) as server:
        answer = fetch(time, server.endpoint)
    assert (answer.status_code, answer.text, len(server.requests)) == (status, "so", 1)


def test_what_the_caller_does_not_take_is_asked_for_again(time: Time) -> None:
    def check(answer: requests.Response) -> str | None:
        return None if answer.text == "fine" else "says nothing"

    with serving(Reply("?"), Reply("?", 404), FINE) as server:
        assert fetch(time, server.endpoint, check).text == "fine"
    assert time.naps == [1.0, 2.0]


def test_what_the_caller_never_takes_ends_in_one_line(time: Time) -> None:
    with serving(Reply("?")) as server:
        with pytest.raises(NetworkError) as caught:
            fetch(time, server.endpoint, lambda _: "says nothing")
        assert len(server.requests) == 5
    assert str(caught.value) == (
        "a.example says nothing: run it again later; what was done is kept"
    )


def test_patience_is_for_all_waits_together(time: Time) -> None:
    with serving(Reply("", 503, {"Retry-After": "40"})) as server, session(time) as one:
        with pytest.raises(NetworkError, match="answers 503: run it again later"):
            one.fetch(server.endpoint, check=lambda _: None)
        with pytest.raises(NetworkError, match="would have to wait 40 s: run it again later"):
            one.fetch(server.endpoint, check=lambda _: None)
    assert time.naps == [40.0] * 4


def test_a_wait_is_shown(time: Time) -> None:
    labels = []

    @contextmanager
    def on_wait(label: str) -> Iterator[None]:
        labels.append(label)
        yield

    with serving(Reply("", 429, {"Retry-After": "12"}), FINE) as server:
        fetch(time, server.endpoint, on_wait=on_wait)
    assert labels == ["waiting 12 s: a.example answers 429"]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Reply(is_dropped=True), id="dropped"),
        pytest.param(Reply("fine", cut=5), id="cut-off"),
        pytest.param(Reply("no gzip", headers={"Content-Encoding": "gzip"}), id="not-gzip"),
    ],
)
def test_a_broken_answer_is_asked_for_again(fault: Reply, time: Time) -> None:
    with serving(fault, FINE) as server:
        assert fetch(time, server.endpoint).text == "fine"
    assert time.naps == [1.0]


def test_answers_that_stay_broken_become_one_line(time: Time) -> None:
    with (
        serving(Reply(is_dropped=True)) as server,
        pytest.raises(NetworkError, match=r"a\.example: the connection broke off") as caught,
    ):
        fetch(time, server.endpoint)
    assert "\n" not in str(caught.value)
    assert len(server.requests) == 5


def test_a_silent_server_is_asked_three_times(time: Time) -> None:
    with serving(Reply(is_silent=True)) as server:
        with pytest.raises(NetworkError, match=r"a\.example: no answer within"):
            fetch(time, server.endpoint, timeout=0.05)
        assert len(server.requests) == 3


def test_an_answer_that_stops_halfway_counts_as_silence(time: Time) -> None:
    held: list[socket.socket] = []

    def answer(listening: socket.socket) -> None:
        with suppress(OSError):  # it is closed when the test ends
            while True:
                held.append(listening.accept()[0])
                held[-1].recv(4096)
                held[-1].sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=answer, args=[listening], daemon=True).start()
        with pytest.raises(NetworkError, match="no answer within"):
            fetch(time, f"http://127.0.0.1:{listening.getsockname()[1]}/", timeout=0.05)
        assert len(held) == 3
        for connection in held:
            connection.close()


def test_an_address_where_nothing_ever_answered_is_given_up_soon(time: Time) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NetworkError, match="is the server running"):
        fetch(time, f"http://127.0.0.1:{port}/")
    assert time.naps == [1.0]


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        pytest.param(
            socket.gaierror(socket.EAI_NONAME, "not known"),
            "no such host: check the network",
            id="no-such-host",
        ),
        pytest.param(
            OSError(errno.ENETUNREACH, "Network is unreachable"),
            "cannot be reached: check the network",
            id="no-network",
        ),
        pytest.param(
            TimeoutError("timed out"), "cannot be reached: check the network", id="time-out"
        ),
    ],
)
def test_a_host_that_cannot_be_reached_is_named(
    fault: OSError, says: str, monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    def unreachable(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr("urllib3.util.connection.create_connection", unreachable)
    with pytest.raises(NetworkError, match=rf"^a\.example: {says}"):
        fetch(time, "http://nowhere.example/")
    assert time.naps == [1.0]


def test_tls_to_a_server_without_it_says_so(time: Time) -> None:
    with serving(FINE) as server, pytest.raises(NetworkError, match="does not speak TLS"):
        fetch(time, f"https{server.endpoint[4:]}")
    assert time.naps == []


def test_certificates_that_cannot_be_read_are_named(
    monkeypatch: pytest.MonkeyPatch, time: Time, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(NetworkError, match=r"SSL_CERT_FILE.*correct that environment"):
        fetch(time, "https://nowhere.example/")


def test_a_redirect_on_the_same_server_is_followed(time: Time) -> None:
    with serving(Reply("", 301, {"Location": "/there?b=2"}), FINE) as server:
        answer = fetch(time, f"{server.endpoint}/here?a=1")
    assert answer.url == f"{server.endpoint}/there?b=2"
    assert [(seen.path, seen.query) for seen in server.requests] == [
        ("/here", {"a": "1"}),
        ("/there", {"b": "2"}),
    ]


@pytest.mark.parametrize("location", ["{other}/x", "//other.example/", "http://[::1", ""])
def test_a_redirect_to_another_server_is_not_followed(location: str, time: Time) -> None:
    with serving(FINE) as other:
        reply = Reply("", 302, {"Location": location.format(other=other.endpoint)})
        with serving(reply) as server, pytest.raises(NetworkError, match=r"^a\.example"):
            fetch(time, server.endpoint)
    assert other.requests == []


def test_redirects_without_end_are_given_up(time: Time) -> None:
    with serving(Reply("", 302, {"Location": "/x"})) as server:
        with pytest.raises(NetworkError, match="without end"):
            fetch(time, server.endpoint)
        assert len(server.requests) == 6


def test_each_single_request_has_a_turn(time: Time) -> None:
    steps = [Reply("", 503), Reply("", 302, {"Location": "/x"}), FINE]
    order: list[str] = []

    @contextmanager
    def turn() -> Iterator[None]:
        order.append("begins")
        yield
        order.append(f"ends after {len(server.requests)}")

    with serving(*steps) as server:
        fetch(time, server.endpoint, turn=turn)
    assert order == [
        *("begins", "ends after 1"),
        *("begins", "ends after 2"),
        *("begins", "ends after 3"),
    ]


@pytest.mark.parametrize(
    ("contact", "end"),
    [
        pytest.param("", "", id="without-a-contact"),
        pytest.param("me@example.org", " (mailto:me@example.org)", id="with-a-contact"),
        pytest.param("me@\r\nexample.org", " (mailto:me@example.org)", id="no-second-header"),
    ],
)
def test_requests_say_who_asks(contact: str, end: str, time: Time) -> None:
    with serving(FINE) as server:
        fetch(time, server.endpoint, contact=contact)
    agent = server.requests[0].headers["user-agent"]
    assert agent.startswith("bibsync/")
    assert agent.partition(" ")[1] + agent.partition(" ")[2] == end


def test_a_proxy_from_the_environment_is_used_on_the_web(
    monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    with serving(FINE) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.endpoint)
        fetch(time, "http://z.example/")
    assert [seen.headers["host"] for seen in proxy.requests] == ["z.example"]


def test_a_proxy_from_the_environment_is_not_used_on_loopback(
    monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    with serving(FINE) as proxy, serving(FINE) as server:
        for name in PROXIES[:3]:
            monkeypatch.setenv(name, proxy.endpoint)
        fetch(time, server.endpoint)
    assert (len(proxy.requests), len(server.requests)) == (0, 1)


def test_a_proxy_that_says_no_is_named(monkeypatch: pytest.MonkeyPatch, time: Time) -> None:
    with serving(Reply("no", 407)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.endpoint)
        with pytest.raises(NetworkError, match="the proxy does not let the request through"):
            fetch(time, "https://z.example/")


def test_a_proxy_that_is_none_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://me:hunter2@p.example")
    with pytest.raises(NetworkError, match="_PROXY names a proxy that cannot be used") as caught:
        fetch(time, "https://z.example/")
    assert "hunter2" not in str(caught.value)


def test_a_password_of_a_netrc_is_not_sent(
    monkeypatch: pytest.MonkeyPatch, time: Time, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine z.example login me password hunter2\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with serving(FINE) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.endpoint)
        fetch(time, "http://z.example/")
    assert "authorization" not in proxy.requests[0].headers


def test_an_answer_without_end_is_given_up(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bibsync.adapters.patient_session._LARGEST", 100_000)
    with serving(Reply("x" * 200_000)) as server, pytest.raises(NetworkError, match="has no end"):
        session(time).fetch(server.endpoint, check=lambda _: None)
    assert len(server.requests) == 1


def test_an_answer_that_trickles_is_given_up(time: Time) -> None:
    ticks = iter(range(0, 100_000, 50))  # each look at the clock is 50 s later
    slow = session(time, clock=lambda: float(next(ticks)))
    with (
        serving(Reply("x" * 500_000)) as server,
        pytest.raises(NetworkError, match="no whole answer within 120 s"),
    ):
        slow.fetch(server.endpoint, check=lambda _: None)


def test_a_large_answer_comes_whole(time: Time) -> None:
    with serving(Reply("xy" * 500_000)) as server:
        answer = session(time).fetch(server.endpoint, check=lambda _: None)
    assert answer.content == b"xy" * 500_000
