"""What becomes of each object of a batch, whatever the server does with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from zotero_script import (
    KEY,
    Reply,
    Script,
    Seen,
    Time,
    book_key,
    kinds,
    listed,
    new_books,
    report,
    serving,
    stored,
)

from bibsync.adapters.zotero_api import ZoteroLibrary
from bibsync.errors import BibsyncError, NetworkError, NotAuthorisedError, UnknownLibraryError
from bibsync.sync.ports import Answer, Outcome, Refused, Stale, Written

GROUP = "groups/7"


def _echo(sent: dict[str, Any], version: int) -> dict[str, Any]:
    return stored(**{**sent, "version": version})


def _library(server: Script, time: Time | None = None) -> ZoteroLibrary:
    return ZoteroLibrary(server.endpoint, GROUP, KEY, **(time or Time()).settings)


class _Strict:
    """Stores every object once, and fails as a whole on requests that hold a bad one."""

    def __init__(self, bad: set[str], status: int = 500, *, stores_before: bool = False) -> None:
        self.bad, self.status, self.stores_before = bad, status, stores_before
        self.versions: dict[str, int] = {}
        self.version = 10
        self.sizes: list[int] = []

    def __call__(self, seen: Seen) -> Reply:
        sent = json.loads(seen.body)
        self.sizes.append(len(sent))
        done: dict[int, Any] = {}
        failed: dict[int, tuple[int, str]] = {}
        if not self.stores_before and self.bad & {each["key"] for each in sent}:
            return Reply("An error occurred", self.status)
        for place, each in enumerate(sent):
            if each["key"] in self.bad:
                return Reply("An error occurred", self.status)
            if self.versions.get(each["key"], 0) != each["version"]:
                failed[place] = (412, "Item has been modified since specified version")
                continue
            self.version += 1
            self.versions[each["key"]] = self.version
            done[place] = _echo(each, self.version)
        return report(self.version, successful=done, failed=failed)


def test_what_the_server_stored_is_what_it_echoed() -> None:
    sent = new_books(2)
    echoes = {0: _echo({**sent[0], "title": "trimmed"}, 11), 1: _echo(sent[1], 12)}
    with serving(report(12, successful=echoes)) as server:
        answer = _library(server).write(sent, 10)
    assert answer == Answer(
        (
            Written(book_key(0), 11, echoes[0]["data"]),
            Written(book_key(1), 12, echoes[1]["data"]),
        ),
        12,
        is_alone=True,
    )
    assert server.paths == [f"POST /{GROUP}/items"]
    assert json.loads(server.requests[0].body) == sent
    assert server.requests[0].headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        pytest.param((412, "modified"), Stale(book_key(0), 412), id="412"),
        pytest.param((404, "Item doesn't exist"), Stale(book_key(0), 404), id="404"),
        pytest.param(
            (400, "Invalid 'a<b>'"), Refused(book_key(0), 400, "Invalid 'a<b>'"), id="400"
        ),
        pytest.param((409, "Parent"), Refused(book_key(0), 409, "Parent"), id="409"),
        pytest.param((413, "Tag too long"), Refused(book_key(0), 413, "Tag too long"), id="413"),
        pytest.param((428, "Either"), Refused(book_key(0), 428, "Either"), id="428"),
        pytest.param(
            (400, ""), Refused(book_key(0), 400, "the server refused it (400)"), id="mute"
        ),
        pytest.param((400, "a\x1b\nb"), Refused(book_key(0), 400, "a b"), id="control-characters"),
    ],
)
def test_a_failure_of_one_object_is_its_own(failure: tuple[int, str], outcome: Outcome) -> None:
    sent = new_books(2)
    reply = report(11, successful={1: _echo(sent[1], 11)}, failed={0: failure})
    with serving(reply) as server:
        answer = _library(server).write(sent, 10)
    assert answer.outcomes[0] == outcome
    assert isinstance(answer.outcomes[1], Written)
    assert (answer.version, answer.is_alone) == (11, True)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        pytest.param({"successful": {}, "unchanged": {}, "failed": {}}, "nothing", id="no-word"),
        pytest.param(
            {"successful": [], "unchanged": [], "failed": []}, "nothing", id="empty-arrays-of-php"
        ),
        pytest.param(
            {
                "successful": {"0": _echo(new_books(1)[0], 11)},
                "unchanged": {},
                "failed": {"0": {"code": 400, "message": "x"}},
            },
            "both",
            id="stored-and-failed",
        ),
        pytest.param(
            {"successful": {"0": stored("OTHERKEY", 11)}, "unchanged": {}, "failed": {}},
            "another",
            id="another-key",
        ),
        pytest.param(
            {"successful": {"0": book_key(0)}, "unchanged": {}, "failed": {}}, "key", id="key-only"
        ),
        pytest.param(
            {"successful": {"7": _echo(new_books(1)[0], 11)}, "unchanged": {}, "failed": {}},
            "seventh",
            id="a-place-that-was-not-sent",
        ),
        pytest.param(
            {"successful": {}, "unchanged": {"0": "OTHERKEY"}, "failed": {}},
            "unchanged",
            id="another-unchanged",
        ),
        pytest.param(
            {"success": {"0": book_key(0)}, "successful": {}, "unchanged": {}, "failed": {}},
            "success",
            id="success-without-data",
        ),
    ],
)
def test_an_object_of_which_the_answer_says_nothing_is_not_stored(body: Any, what: str) -> None:
    with serving(Reply(body, headers={"Last-Modified-Version": "10"})) as server:
        answer = _library(server).write(new_books(1), 10)
    assert answer.outcomes == (Stale(book_key(0), 0),), what
    assert not answer.is_alone


@pytest.mark.parametrize(
    "body",
    [
        pytest.param([], id="list"),
        pytest.param({"successful": {}, "failed": {}}, id="part-missing"),
        pytest.param({"successful": {}, "unchanged": {}, "failed": ["x"]}, id="part-is-a-list"),
        pytest.param("<html>Welcome to our hotel</html>", id="page"),
    ],
)
def test_an_answer_that_is_no_report_is_an_error(body: Any) -> None:
    with serving(Reply(body)) as server, pytest.raises(NetworkError) as caught:
        _library(server).write(new_books(1), 10)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("failure", "code"), [("bad", 0), ({"code": 400}, 400), ({}, 0)])
def test_a_failure_without_words_is_a_refusal(failure: object, code: int) -> None:
    body = {"successful": {}, "unchanged": {}, "failed": {"0": failure}}
    with serving(Reply(body, headers={"Last-Modified-Version": "10"})) as server:
        answer = _library(server).write(new_books(1), 10)
    assert answer.outcomes == (Refused(book_key(0), code, f"the server refused it ({code})"),)


def test_an_unchanged_object_is_looked_up_and_is_written() -> None:
    sent = [{"key": book_key(0), "version": 5, "title": "T0"}]
    found = _echo({**sent[0], "itemType": "book"}, 5)
    with serving(report(11, unchanged={0: book_key(0)}), listed(11, found)) as server:
        answer = _library(server).write(sent, 10)
    assert answer == Answer((Written(book_key(0), 5, found["data"]),), 11, is_alone=False)
    assert server.requests[1].query == {
        "itemKey": book_key(0),
        "includeTrashed": "1",
        "limit": "100",
    }


@pytest.mark.parametrize(
    ("page", "code"),
    [
        pytest.param(listed(12, stored(book_key(0), 12, title="theirs")), 412, id="written-since"),
        pytest.param(listed(12), 404, id="erased-since"),
    ],
)
def test_an_unchanged_object_that_somebody_wrote_since_is_stale(page: Reply, code: int) -> None:
    sent = [{"key": book_key(0), "version": 5, "title": "T0"}]
    with serving(report(11, unchanged={0: book_key(0)}), page) as server:
        answer = _library(server).write(sent, 10)
    assert answer.outcomes == (Stale(book_key(0), code),)


def test_a_precondition_of_the_whole_request_makes_all_objects_stale() -> None:
    with serving(Reply("Library has been modified since specified version", 412)) as server:
        answer = _library(server).write(new_books(3), 10)
    assert answer == Answer(tuple(Stale(book_key(n), 412) for n in range(3)), 10, is_alone=False)


@pytest.mark.parametrize(
    ("versions", "after", "is_alone"),
    [
        pytest.param((11, 12), 12, True, id="alone"),
        pytest.param((12, 13), 13, False, id="somebody-before"),
        pytest.param((11, 13), 13, False, id="somebody-between"),
        pytest.param((11, 12), 13, False, id="somebody-after"),
        pytest.param((11, 11), 12, False, id="one-version-for-two"),
        pytest.param((12, 11), 12, False, id="out-of-order"),
        pytest.param((11, 12), None, False, id="no-version-told"),
    ],
)
def test_we_were_alone_only_if_our_objects_have_all_the_versions(
    versions: tuple[int, int], after: int | None, is_alone: bool
) -> None:
    sent = new_books(2)
    done = {place: _echo(sent[place], version) for place, version in enumerate(versions)}
    with serving(report(after, successful=done)) as server:
        answer = _library(server).write(sent, 10)
    assert answer.is_alone is is_alone
    assert answer.version == (10 if after is None else after)
    assert kinds(answer) == ["Written", "Written"]


def test_refusals_alone_leave_the_version() -> None:
    with serving(report(10, failed={0: (400, "x")})) as server:
        answer = _library(server).write(new_books(1), 10)
    assert (answer.version, answer.is_alone) == (10, True)


@pytest.mark.parametrize("status", [400, 413, 500])
@pytest.mark.parametrize("bad", [0, 1, 17, 49])
def test_the_object_that_breaks_a_batch_is_found(bad: int, status: int) -> None:
    strict = _Strict({book_key(bad)}, status)
    with serving(strict) as server:
        answer = _library(server).write(new_books(50), 10)
    assert answer.outcomes[bad] == Refused(book_key(bad), status, "An error occurred")
    others = [outcome for place, outcome in enumerate(answer.outcomes) if place != bad]
    assert all(isinstance(outcome, Written) for outcome in others)
    assert len(strict.versions) == 49
    assert (answer.version, answer.is_alone) == (59, True)
    assert len(strict.sizes) <= 18


def test_a_server_that_stores_before_it_fails_stores_nothing_twice() -> None:
    strict = _Strict({book_key(17)}, stores_before=True)
    with serving(strict) as server:
        answer = _library(server).write(new_books(50), 10)
    assert strict.version == 59
    assert kinds(answer).count("Refused") == 1
    assert {outcome.code for outcome in answer.outcomes if isinstance(outcome, Stale)} == {412}
    assert not answer.is_alone


def test_two_bad_objects_are_found() -> None:
    strict = _Strict({book_key(0), book_key(31)})
    with serving(strict) as server:
        answer = _library(server).write(new_books(50), 10)
    assert [n for n, kind in enumerate(kinds(answer)) if kind == "Refused"] == [0, 31]


def test_a_single_object_that_breaks_the_server_is_refused() -> None:
    with serving(_Strict({book_key(0)})) as server:
        answer = _library(server).write(new_books(1), 10)
    assert kinds(answer) == ["Refused"]


@pytest.mark.parametrize("count", [2, 50])
def test_a_server_that_fails_on_everything_is_not_a_refusal(count: int) -> None:
    time = Time()
    with serving(Reply("An error occurred", 500)) as server:
        with pytest.raises(NetworkError, match=r"the server fails \(500\)"):
            _library(server, time).write(new_books(count), 10)
        assert len(server.requests) < 40


def test_a_page_in_place_of_a_reason_is_not_quoted() -> None:
    with serving(Reply("<html>413 Request Entity Too Large</html>", 413)) as server:
        answer = _library(server).write(new_books(1), 10)
    assert answer.outcomes == (Refused(book_key(0), 413, "it is too large"),)


def test_an_object_that_the_server_failed_on_is_sent_again() -> None:
    sent = new_books(2)
    time = Time()
    with serving(
        report(11, successful={0: _echo(sent[0], 11)}, failed={1: (500, "An error occurred")}),
        report(12, successful={0: _echo(sent[1], 12)}),
    ) as server:
        answer = _library(server, time).write(sent, 10)
    assert (kinds(answer), answer.version, answer.is_alone) == (["Written", "Written"], 12, True)
    assert [each["key"] for each in json.loads(server.requests[1].body)] == [book_key(1)]
    assert time.naps == [1.0]


def test_an_object_that_the_server_always_fails_on_is_refused() -> None:
    with serving(report(10, failed={0: (500, "An error occurred")})) as server:
        answer = _library(server).write(new_books(1), 10)
    assert answer.outcomes == (Refused(book_key(0), 500, "An error occurred"),)
    assert len(server.requests) == 3


def test_a_text_that_cannot_be_sent_is_refused_without_asking() -> None:
    sent = new_books(2)
    sent[0]["title"] = "half \ud835"
    with serving(report(11, successful={0: _echo(sent[1], 11)})) as server:
        answer = _library(server).write(sent, 10)
    assert answer.outcomes[0] == Refused(
        book_key(0), 400, "U+D835 is half a character, and no text can be sent with it"
    )
    assert isinstance(answer.outcomes[1], Written)
    assert [each["key"] for each in json.loads(server.requests[0].body)] == [book_key(1)]


def test_text_is_sent_as_it_is() -> None:
    sent = new_books(1, abstractNote='é 𝔸 " \\ \x01 \u2028')
    with serving(_Strict(set())) as server:
        answer = _library(server).write(sent, 10)
    assert isinstance(answer.outcomes[0], Written)
    assert answer.outcomes[0].data["abstractNote"] == sent[0]["abstractNote"]


def test_nothing_to_write_asks_nothing() -> None:
    with serving(Reply()) as server:
        assert _library(server).write([], 10).outcomes == ()
    assert server.requests == []


def test_more_than_a_batch_is_a_mistake_of_the_caller() -> None:
    with serving(Reply()) as server, pytest.raises(ValueError, match="51 objects"):
        _library(server).write(new_books(51), 10)


@pytest.mark.parametrize(
    ("reply", "error", "says"),
    [
        pytest.param(
            Reply("Write access denied", 403),
            NotAuthorisedError,
            "may read here, but",
            id="read-only",
        ),
        pytest.param(
            Reply("An API key is required for write requests.", 403),
            NotAuthorisedError,
            "no right",
            id="no-key",
        ),
        pytest.param(
            Reply("Invalid Authorization header format", 400),
            NotAuthorisedError,
            "does not know",
            id="odd-key",
        ),
        pytest.param(Reply("Not found", 404), UnknownLibraryError, "has no groups/7", id="404"),
        pytest.param(Reply("locked", 409), NetworkError, "locked for now", id="locked"),
        pytest.param(
            Reply("", 301, {"Location": "https://x.example"}), NetworkError, "x.example", id="301"
        ),
        pytest.param(Reply("slow", 429), NetworkError, "too many requests", id="429"),
        pytest.param(Reply("Server updates", 503), NetworkError, "Server updates", id="503"),
    ],
)
def test_an_answer_to_the_whole_batch_that_no_object_caused_is_an_error(
    reply: Reply, error: type[BibsyncError], says: str
) -> None:
    with serving(reply) as server, pytest.raises(error, match=says):
        _library(server).write(new_books(4), 10)
    assert {len(json.loads(seen.body)) for seen in server.requests} == {4}


def test_a_denied_write_is_not_sent_twice() -> None:
    denied = Reply("Write access denied", 403)
    with serving(denied) as server, pytest.raises(NotAuthorisedError):
        _library(server).write(new_books(4), 10)
    assert len(server.requests) == 1


def _recorded_posts() -> Iterator[Any]:
    """Every recorded batch of items, with what the server answered."""
    folder = Path(__file__).parents[2] / "fixtures" / "zotero-recordings"
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            exchange = json.loads(line)
            request, response = exchange.get("request", {}), exchange.get("response", {})
            if (
                request.get("method") == "POST"
                and request["path"].endswith("/items")
                and response["status"] == 200
                and isinstance(request["body"], list)
                and request["body"]  # of no objects there is nothing to say
            ):
                name = f"{path.stem[:2]}-{exchange['step']}"
                yield pytest.param(request["body"], response, id=name)


@pytest.mark.parametrize(("sent", "response"), list(_recorded_posts()))
def test_zoteros_own_answers_leave_no_object_unknown(sent: list[Any], response: Any) -> None:
    body, headers = response["body"], dict(response["headers"])
    known: dict[int, str] = {}
    for place in range(len(sent)):
        stored_one = body["successful"].get(str(place), {})
        key = stored_one.get("key") or body["unchanged"].get(str(place)) or book_key(place)
        known[place] = key
    objects = [{"key": known[place], "version": 0} for place in range(len(sent))]
    after = int(headers["Last-Modified-Version"])
    taken = len(body["successful"]) + len(body["unchanged"])
    report_again = Reply(body, headers={"Last-Modified-Version": str(after)})
    with serving(lambda seen: report_again if seen.method == "POST" else listed(after)) as server:
        answer = _library(server).write(objects, after - taken)
    assert Stale not in {type(o) for o in answer.outcomes if getattr(o, "code", 1) == 0}
    assert kinds(answer).count("Written") == len(body["successful"])
    assert answer.is_alone is not bool(body["unchanged"])
