"""The sandbox fails when it is told to, and tells what it was asked."""

from __future__ import annotations

import http.client
import threading
import time

import pytest
from sandbox_client import Client

from bibsync.errors import UsageError
from bibsync.sandbox.faults import Fault, Hangup, fault_from_json
from bibsync.sandbox.messages import Request
from bibsync.sandbox.server import Sandbox

BOOK = {"itemType": "book", "title": "B"}


def control(box: Sandbox, method: str, path: str, body: object = None) -> tuple[int, str]:
    client = Client(box, None)
    got = client.send(method, f"/sandbox/{path}", body)
    client.close()
    return got.status, got.text


def test_a_fault_meets_as_many_requests_as_it_says(box: Sandbox, client: Client) -> None:
    box.fail(Fault(status=429, retry_after=7, times=2))
    path = f"{client.lab}/items"
    answers = [client.get(path) for _ in range(3)]
    assert [one.status for one in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "7"
    assert answers[0].text == "Request rate limit exceeded"


def test_a_fault_meets_the_method_and_path_it_names(box: Sandbox, client: Client) -> None:
    box.fail(Fault(method="POST|PATCH", path=r"/items$", status=503, retry_after=3))
    assert client.get(f"{client.lab}/items").status == 200
    assert client.post(f"{client.lab}/collections", [{"name": "c"}]).status == 200
    assert client.post(f"{client.lab}/items", [BOOK]).status == 503
    assert client.post(f"{client.lab}/items", [BOOK]).status == 200


def test_a_fault_can_let_requests_pass_first(box: Sandbox, client: Client) -> None:
    box.fail(Fault(skip=2, status=500))
    statuses = [client.get(f"{client.lab}/items").status for _ in range(4)]
    assert statuses == [200, 200, 500, 200]


def test_a_fault_without_an_end_lasts_until_it_is_cleared(box: Sandbox, client: Client) -> None:
    box.fail(Fault(status=500, times=0))
    assert [client.get(f"{client.lab}/items").status for _ in range(4)] == [500] * 4
    box.clear_faults()
    assert client.get(f"{client.lab}/items").status == 200


def test_retry_after_can_be_a_date(box: Sandbox, client: Client) -> None:
    date = "Sun, 06 Nov 2044 08:49:37 GMT"
    box.fail(Fault(status=503, retry_after=date))
    assert client.get(f"{client.lab}/items").headers["Retry-After"] == date


def test_backoff_comes_on_an_answer_that_is_otherwise_good(box: Sandbox, client: Client) -> None:
    box.fail(Fault(backoff=5))
    got = client.post(f"{client.lab}/items", [BOOK])
    assert (got.status, got.headers["Backoff"]) == (200, "5")
    assert len(got.json["success"]) == 1


@pytest.mark.parametrize(("when", "kept"), [(Hangup.BEFORE, 0), (Hangup.AFTER, 1)])
def test_a_closed_connection_leaves_all_or_nothing_done(
    box: Sandbox, client: Client, when: Hangup, kept: int
) -> None:
    box.fail(Fault(method="POST", hang_up=when))
    with pytest.raises(http.client.RemoteDisconnected):
        client.post(f"{client.lab}/items", [BOOK])
    person = box.library("groups", box.groups["lab"])
    assert (len(person.items()), person.version) == (kept, kept)
    assert box.requests[-1].status == 0


def test_a_body_can_be_cut_off(box: Sandbox, client: Client) -> None:
    client.create(BOOK)
    box.fail(Fault(truncate=10))
    with pytest.raises(http.client.IncompleteRead) as caught:
        client.get(f"{client.lab}/items")
    assert len(caught.value.partial) == 10


def test_html_can_come_where_json_was_expected(box: Sandbox, client: Client) -> None:
    box.fail(Fault(body="<html>Please log in</html>"))
    got = client.post(f"{client.lab}/items", [BOOK])
    assert (got.status, got.text) == (200, "<html>Please log in</html>")
    assert got.headers["Content-Type"].startswith("text/html")
    assert box.library("groups", box.groups["lab"]).version == 1


def test_single_objects_of_a_post_can_fail(box: Sandbox, client: Client) -> None:
    box.fail(Fault(method="POST", failed={0: 500, 2: 412}))
    done = client.post(f"{client.lab}/items", [BOOK, BOOK, BOOK]).json
    assert {place: one["code"] for place, one in done["failed"].items()} == {"0": 500, "2": 412}
    assert list(done["success"]) == ["1"]
    assert box.library("groups", box.groups["lab"]).version == 1


def test_an_answer_can_be_late(box: Sandbox, client: Client) -> None:
    box.fail(Fault(delay=0.05))
    begin = time.monotonic()
    client.get(f"{client.lab}/items")
    assert time.monotonic() - begin >= 0.05


def test_several_faults_can_meet_one_request(box: Sandbox, client: Client) -> None:
    box.fail(Fault(status=503), Fault(backoff=2))
    got = client.get(f"{client.lab}/items")
    assert (got.status, got.headers["Backoff"]) == (503, "2")


def test_somebody_can_write_between_two_objects_of_a_post(box: Sandbox, client: Client) -> None:
    member = box.library("groups", box.groups["lab"], "member")

    def write(request: Request, index: int) -> None:
        assert request.method == "POST"
        if index == 0:
            member.create({"itemType": "note", "note": "between"})

    box.after_commit = write
    done = client.post(f"{client.lab}/items", [BOOK, BOOK]).json
    assert [one["version"] for one in done["successful"].values()] == [1, 3]


def test_somebody_can_write_before_a_request_is_looked_at(box: Sandbox, client: Client) -> None:
    other = Client(box, "member")

    def write(request: Request) -> None:
        box.before = None
        other.create(BOOK)

    box.before = write
    headers = {"If-Unmodified-Since-Version": "0"}
    got = client.send("POST", f"{client.lab}/items", [BOOK], headers)
    assert got.status == 412
    assert got.text == "Library has been modified since specified version (expected 0, found 1)"
    other.close()


def test_a_hook_that_fails_is_no_silence(
    box: Sandbox, client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(request: Request) -> None:
        raise RuntimeError("the test is wrong")

    box.before = fail
    assert client.get(f"{client.lab}/items").status == 500
    box.before = None
    assert "the test is wrong" in capfd.readouterr().err


def test_requests_are_counted_and_forgotten(box: Sandbox, client: Client) -> None:
    client.create(BOOK)
    client.get(f"{client.lab}/items?limit=1")
    client.get("/nowhere")
    assert [(r.method, r.path, r.status) for r in box.requests] == [
        ("POST", f"{client.lab}/items", 200),
        ("GET", f"{client.lab}/items?limit=1", 200),
        ("GET", "/nowhere", 404),
    ]
    assert '"title": "B"' in box.requests[0].body
    box.clear_requests()
    assert box.requests == []


def test_the_control_path_does_the_same_over_http(box: Sandbox, client: Client) -> None:
    rule = {"path": "items", "status": 429, "retry_after": 1}
    assert control(box, "POST", "faults", [rule, {"backoff": 9, "skip": 1}])[0] == 204
    assert client.get(f"{client.lab}/items").status == 429
    assert client.get(f"{client.lab}/items").headers["Backoff"] == "9"
    status, text = control(box, "GET", "requests")
    assert status == 200
    assert text.count('"method":"GET"') == 2
    assert '"status":429' in text
    assert control(box, "POST", "reset")[0] == 204
    assert control(box, "GET", "requests")[1] == "[]"
    control(box, "POST", "faults", {"status": 500, "times": 0})
    assert control(box, "DELETE", "faults")[0] == 204
    assert client.get(f"{client.lab}/items").status == 200


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        pytest.param({"stauts": 1}, "no field 'stauts'", id="unknown-field"),
        pytest.param({"path": "("}, "cannot be understood", id="pattern"),
        pytest.param({"hang_up": "later"}, "cannot be understood", id="hang-up"),
        pytest.param({"failed": [1]}, "cannot be understood", id="failed"),
        pytest.param({"times": "x"}, "cannot be understood", id="times"),
        pytest.param("x", "a JSON object", id="no-object"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(box: Sandbox, rule: object, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        fault_from_json(rule)
    status, text = control(box, "POST", "faults", rule)
    assert status == 400
    assert words in text


def test_a_page_in_a_browser_cannot_reach_the_control_path(box: Sandbox) -> None:
    client = Client(box, None)
    got = client.send("POST", "/sandbox/faults", {"status": 500}, {"Origin": "https://evil.test"})
    assert got.status == 403
    client.close()


def test_the_control_path_knows_nothing_else(box: Sandbox) -> None:
    assert control(box, "GET", "faults")[0] == 404


def test_parallel_posts_interleave_and_lose_nothing(box: Sandbox) -> None:
    results: list[dict[str, object]] = []

    def post() -> None:
        client = Client(box)
        results.append(client.post(f"{client.lab}/items", [BOOK] * 20).json["successful"])
        client.close()

    # Each object waits for the others, so that the batches cannot run one after the other.
    gate = threading.Barrier(4, timeout=10)

    def wait(request: Request, index: int) -> None:
        gate.wait()

    box.after_commit = wait
    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    batches = [[one["version"] for one in done.values()] for done in results]
    assert sorted(version for batch in batches for version in batch) == list(range(1, 81))
    assert all(batch == sorted(batch) for batch in batches)
    assert all(batch[-1] - batch[0] > 60 for batch in batches)
    person = box.library("groups", box.groups["lab"])
    assert (len(person.items()), person.version) == (80, 80)
