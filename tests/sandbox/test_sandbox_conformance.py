"""The sandbox answers as Zotero's own server did in each recorded exchange."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from sandbox_replay import IN_PART, LEFT_OUT, SETUP, Exchange, Replay, exchanges

from bibsync.sandbox.labels import creator_type_label, field_label, item_type_label

PAGE = Path(__file__).parents[2] / "docs" / "sandbox.md"
ALL = list(exchanges())
COMPARED = [exchange for exchange in ALL if exchange.place not in LEFT_OUT]


@cache
def differences() -> dict[tuple[str, int | str], list[str]]:
    """What the sandbox does otherwise, by exchange; all are replayed, as each builds on others."""
    replay = Replay()
    try:
        return {exchange.place: replay.differences(exchange) for exchange in ALL}
    finally:
        replay.close()


def name(exchange: Exchange) -> str:
    return f"{exchange.file}-{exchange.step}-{exchange.note[:40]}"


@pytest.mark.parametrize("exchange", COMPARED, ids=name)
def test_the_answer_is_the_recorded_one(exchange: Exchange) -> None:
    assert differences()[exchange.place] == []


@pytest.mark.parametrize("place", LEFT_OUT, ids=lambda place: f"{place[0]}-{place[1]}")
def test_nothing_is_left_out_that_would_agree(place: tuple[str, int | str]) -> None:
    concurrent = place == ("12_limits_backoff", "concurrent")  # holds no exchange to repeat
    assert concurrent or differences()[place]


def test_every_exchange_is_compared_or_left_out_with_a_reason() -> None:
    places = [exchange.place for exchange in ALL]
    assert len(places) == len(set(places)) == len(COMPARED) + len(LEFT_OUT) == 734
    assert {*LEFT_OUT, *SETUP, *IN_PART} <= set(places)
    assert len(COMPARED) >= 0.95 * len(ALL)


def test_the_page_lists_what_is_left_out() -> None:
    page = " ".join(PAGE.read_text("utf-8").split())
    for reason in LEFT_OUT.values():
        assert reason in page
    for what, _ in SETUP.values():
        assert what
    counts = re.search(r"(\d+) of (\d+) recorded exchanges", page)
    assert counts
    assert [int(count) for count in counts.groups()] == [len(COMPARED), len(ALL)]


def test_names_of_fields_and_types_are_those_of_the_recorded_schema() -> None:
    schema = next(e.response["body"] for e in ALL if e.request.get("path") == "/schema")
    english = json.loads(json.dumps(schema["locales"]["en-US"]))
    assert {field: field_label(field) for field in english["fields"]} == english["fields"]
    kinds = english["itemTypes"]
    assert {kind: item_type_label(kind) for kind in kinds} == kinds
    roles = english["creatorTypes"]
    assert {role: creator_type_label(role) for role in roles} == roles
