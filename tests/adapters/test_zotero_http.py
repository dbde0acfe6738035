"""Waiting, trying again and giving up, against real answers on loopback."""

from __future__ import annotations

import errno
import socket
import ssl
import subprocess
from email.utils import formatdate
from pathlib import Path

import pytest
from zotero_script import KEY, Reply, Time, serving

from bibsync.adapters.zotero_connection import Connection
from bibsync.adapters.zotero_http import ZOTERO_ENDPOINT, read_endpoint
from bibsync.errors import BibsyncError, NetworkError, UsageError

FINE = Reply({"fine": True})
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.mark.parametrize(
    ("text", "url", "host", "is_desktop"),
    [
        pytest.param(None, ZOTERO_ENDPOINT, "api.zotero.org", False, id="zotero-itself"),
        pytest.param("https://z.example/", "https://z.example", "z.example", False, id="slash"),
        pytest.param(
            "https://z.example:8/p/", "https://z.example:8/p", "z.example:8", False, id="path"
        ),
        pytest.param(
            "http://127.0.0.1:23119/api",
            "http://127.0.0.1:23119/api",
            "127.0.0.1:23119",
            True,
            id="desktop",
        ),
        pytest.param(
            "http://localhost:1/api/", "http://localhost:1/api", "localhost:1", True, id="localhost"
        ),
        pytest.param("http://[::1]:9", "http://[::1]:9", "[::1]:9", False, id="loopback-v6"),
        pytest.param(
            "https://z.example/api", "https://z.example/api", "z.example", False, id="api-elsewhere"
        ),
    ],
)
def test_an_endpoint_is_read(text: str | None, url: str, host: str, is_desktop: bool) -> None:
    endpoint = read_endpoint(text, has_key=True)
    assert (endpoint.url, endpoint.host, endpoint.is_desktop) == (url, host, is_desktop)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("http://z.example", "unencrypted", id="plain-http-with-a-key"),
        pytest.param("http://127.0.0.1.example", "unencrypted", id="looks-like-loopback"),
        pytest.param("https://me:hunter2@z.example", "user name or password", id="password"),
        pytest.param("file:///etc/passwd", "no address", id="file"),
        pytest.param("z.example", "no address", id="no-scheme"),
        pytest.param("https://", "no address", id="no-host"),
        pytest.param("https://z.example:port", "no address", id="bad-port"),
        pytest.param("https://z.example?key=1", "no address", id="query"),
        pytest.param("https://[::1", "no address", id="bad-v6"),
        pytest.param("https://a b", "no address", id="space"),
    ],
)
def test_a_wrong_endpoint_is_refused_before_anything_is_sent(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        Connection(text, KEY)
    assert "hunter2" not in str(caught.value)
    assert KEY not in str(caught.value)


def test_without_a_key_plain_http_is_allowed() -> None:
    assert read_endpoint("http://z.example", has_key=False).url == "http://z.example"


def test_the_desktop_can_be_named_where_the_address_does_not_tell() -> None:
    assert read_endpoint("http://127.0.0.1:1", has_key=True, is_desktop=True).is_desktop


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("is_date", [False, True], ids=["seconds", "date"])
def test_retry_after_is_waited_out(status: int, is_date: bool, time: Time) -> None:
    wait = formatdate(time.now + 17, usegmt=True) if is_date else "17"
    with serving(Reply("", status, {"Retry-After": wait}), FINE) as server:
        answer = Connection(server.endpoint, KEY, **time.settings).get("/x")
    assert answer.json() == {"fine": True}
    assert time.naps == [17.0]


def test_a_date_in_the_past_means_a_short_wait(time: Time) -> None:
    past = formatdate(time.now - 100, usegmt=True)
    with serving(Reply("", 503, {"Retry-After": past}), FINE) as server:
        Connection(server.endpoint, KEY, **time.settings).get("/x")
    assert time.naps == [1.0]


@pytest.mark.parametrize(
    ("status", "naps"),
    [
        pytest.param(429, [1.0, 2.0, 4.0, 8.0], id="429"),
        pytest.param(500, [1.0, 2.0], id="500"),
        pytest.param(502, [1.0, 2.0, 4.0, 8.0], id="502"),
        pytest.param(503, [1.0, 2.0, 4.0, 8.0], id="503"),
        pytest.param(504, [1.0, 2.0, 4.0, 8.0], id="504"),
    ],
)
def test_waits_are_doubled_and_tries_are_bounded(
    status: int, naps: list[float], time: Time
) -> None:
    with serving(Reply("no", status)) as server:
        answer = Connection(server.endpoint, KEY, **time.settings).get("/x")
    assert answer.status_code == status
    assert time.naps == naps
    assert len(server.requests) == len(naps) + 1


def test_jitter_shortens_a_guessed_wait_by_up_to_half(time: Time) -> None:
    settings = {**time.settings, "jitter": lambda: 0.0}
    with serving(Reply("no", 500), FINE) as server:
        Connection(server.endpoint, KEY, **settings).get("/x")
    assert time.naps == [0.5]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 412, 413, 428])
def test_an_answer_that_another_try_cannot_change_is_not_asked_for_again(
    status: int, time: Time
) -> None:
    with serving(Reply("no", status)) as server:
        answer = Connection(server.endpoint, KEY, **time.settings).get("/x")
    assert (answer.status_code, len(server.requests), time.naps) == (status, 1, [])


@pytest.mark.parametrize("status", [200, 404])
def test_backoff_on_any_answer_holds_for_the_next_request(status: int, time: Time) -> None:
    with serving(Reply({}, status, {"Backoff": "9"}), FINE) as server:
        connection = Connection(server.endpoint, KEY, **time.settings)
        connection.get("/x")
        assert time.naps == []
        time.now += 2
        connection.get("/y")
        connection.get("/z")
    assert time.naps == [7.0]


def test_backoff_that_has_passed_costs_nothing(time: Time) -> None:
    with serving(Reply({}, 200, {"Backoff": "9"}), FINE) as server:
        connection = Connection(server.endpoint, KEY, **time.settings)
        connection.get("/x")
        time.now += 10
        connection.get("/y")
    assert time.naps == []


@pytest.mark.parametrize("header", ["soon", "-5", "1e9", "9" * 40, "", "Mon, 99 Foo"])
def test_a_wait_that_cannot_be_read_counts_as_none(header: str, time: Time) -> None:
    headers = {"Backoff": header, "Retry-After": header}
    with serving(Reply("", 503, headers), FINE) as server:
        Connection(server.endpoint, KEY, **time.settings).get("/x")
    assert time.naps == [1.0]


def test_a_wait_beyond_our_patience_ends_the_run_at_once(time: Time) -> None:
    with serving(Reply("", 429, {"Retry-After": "301"}), FINE) as server:
        connection = Connection(server.endpoint, KEY, **time.settings)
        with pytest.raises(NetworkError, match=r"wait 301 s: run it again later") as caught:
            connection.get("/x")
    assert "\n" not in str(caught.value)
    assert (time.naps, len(server.requests)) == ([], 1)


def test_patience_is_for_all_waits_together(time: Time) -> None:
    with serving(Reply("", 503, {"Retry-After": "40"})) as server:
        connection = Connection(server.endpoint, KEY, patience=100, **time.settings)
        with pytest.raises(NetworkError, match="would have to wait 40 s"):
            connection.get("/x")
    assert time.naps == [40.0, 40.0]


def test_a_wait_is_shown(time: Time) -> None:
    labels = []

    class Shown:
        def task(self, label: str, total: int | None) -> Shown:
            labels.append((label, total))
            return self

        def __enter__(self) -> Shown:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    with serving(Reply("", 429, {"Retry-After": "12"}), FINE) as server:
        Connection(server.endpoint, KEY, progress=Shown(), **time.settings).get("/x")
        host = server.endpoint.removeprefix("http://")
    assert labels == [(f"waiting 12 s: {host} answers 429", None)]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Reply(is_dropped=True), id="dropped"),
        pytest.param(Reply({"fine": 1}, cut=5), id="cut-off"),
        pytest.param(Reply("no gzip", headers={"Content-Encoding": "gzip"}), id="not-gzip"),
    ],
)
def test_a_broken_answer_is_asked_for_again(fault: Reply, time: Time) -> None:
    with serving(fault, FINE) as server:
        answer = Connection(server.endpoint, KEY, **time.settings).get("/x")
    assert answer.json() == {"fine": True}
    assert time.naps == [1.0]


def test_answers_that_stay_broken_become_one_line(time: Time) -> None:
    with serving(Reply(is_dropped=True)) as server:
        connection = Connection(server.endpoint, KEY, **time.settings)
        with pytest.raises(NetworkError, match="broke off") as caught:
            connection.get("/x")
    assert "\n" not in str(caught.value)
    assert len(server.requests) == 5


def test_a_silent_server_is_asked_three_times(time: Time) -> None:
    with serving(Reply(is_silent=True)) as server:
        connection = Connection(server.endpoint, KEY, timeout=0.05, **time.settings)
        with pytest.raises(NetworkError, match="no answer within"):
            connection.get("/x")
        assert len(server.requests) == 3


def _unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        pytest.param("", "is the server running", id="server"),
        pytest.param("/api", "start it, and allow other applications", id="desktop"),
    ],
)
def test_an_address_where_nothing_ever_answered_is_given_up_soon(
    path: str, says: str, time: Time
) -> None:
    connection = Connection(f"http://127.0.0.1:{_unused_port()}{path}", KEY, **time.settings)
    with pytest.raises(NetworkError, match=says):
        connection.get("/x")
    assert time.naps == [1.0]


def test_an_unknown_host_is_named(monkeypatch: pytest.MonkeyPatch, time: Time) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    connection = Connection("https://nowhere.example", KEY, **time.settings)
    with pytest.raises(NetworkError, match=r"nowhere\.example: no such host: check the network"):
        connection.get("/x")


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(TimeoutError("timed out"), id="time-out"),
        pytest.param(OSError(errno.ENETUNREACH, "Network is unreachable"), id="no-network"),
    ],
)
def test_a_host_that_cannot_be_reached_is_named(
    fault: OSError, monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    def unreachable(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(socket, "create_connection", unreachable)
    connection = Connection("https://z.example", KEY, **time.settings)
    with pytest.raises(NetworkError, match=r"z\.example: cannot be reached: check the network"):
        connection.get("/x")
    assert time.naps == [1.0]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody has signed, with its key in one file."""
    folder = tmp_path_factory.mktemp("tls")
    path = folder / "self-signed.pem"
    command = [
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
        *("-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-keyout", str(path)),
        *("-addext", "subjectAltName=IP:127.0.0.1", "-out", str(folder / "certificate")),
    ]
    subprocess.run(command, check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + (folder / "certificate").read_bytes())
    return path


def _tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path, time: Time) -> None:
    with serving(FINE, tls=_tls(certificate)) as server:
        connection = Connection(server.endpoint, KEY, **time.settings)
        with pytest.raises(NetworkError, match=r"not trusted \(.*SSL_CERT_FILE") as caught:
            connection.get("/x")
    assert "\n" not in str(caught.value)
    assert (server.requests, time.naps) == ([], [])


def test_tls_to_a_server_without_it_says_so(time: Time) -> None:
    with serving(FINE) as server:
        connection = Connection(f"https{server.endpoint[4:]}", KEY, **time.settings)
        with pytest.raises(NetworkError, match="does not speak TLS"):
            connection.get("/x")
    assert time.naps == []


def test_a_redirect_is_not_followed(time: Time) -> None:
    with serving(FINE) as other:
        target = f"{other.endpoint}/x?key={KEY}"
        with serving(Reply("", 302, {"Location": target})) as server:
            answer = Connection(server.endpoint, KEY, **time.settings).get("/x")
    assert answer.status_code == 302
    assert other.requests == []


def test_a_proxy_from_the_environment_is_used_on_the_web(
    monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    with serving(FINE) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.endpoint)
        Connection("http://z.example", None, **time.settings).get("/x")
    assert [seen.headers["host"] for seen in proxy.requests] == ["z.example"]


def test_a_proxy_from_the_environment_is_not_used_on_loopback(
    monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    with serving(FINE) as proxy, serving(FINE) as server:
        for name in PROXIES[:3]:
            monkeypatch.setenv(name, proxy.endpoint)
        Connection(server.endpoint, KEY, **time.settings).get("/x")
    assert (len(proxy.requests), len(server.requests)) == (0, 1)


def test_a_proxy_that_says_no_is_named(monkeypatch: pytest.MonkeyPatch, time: Time) -> None:
    with serving(Reply("no", 407)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.endpoint)
        # A CONNECT is no method of the scripted server: it answers 501, which is a no as well.
        connection = Connection("https://z.example", KEY, **time.settings)
        with pytest.raises(NetworkError, match="proxy"):
            connection.get("/x")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        pytest.param("HTTPS_PROXY", "gopher://me:hunter2@p.example", "_PROXY", id="odd-proxy"),
        pytest.param("SSL_CERT_FILE", "missing/file.pem", "SSL_CERT_FILE", id="no-certificates"),
    ],
)
def test_an_environment_that_cannot_be_used_is_named(
    name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BibsyncError, match=says) as caught:
        Connection("https://z.example", KEY)
    assert "hunter2" not in str(caught.value)


def test_requests_say_who_asks(time: Time) -> None:
    with serving(FINE) as server, Connection(server.endpoint, KEY, **time.settings) as connection:
        connection.get("/x")
    headers = server.requests[0].headers
    assert headers["user-agent"].startswith("bibsync/")
    assert headers["zotero-api-version"] == "3"
    assert headers["authorization"] == f"Bearer {KEY}"
