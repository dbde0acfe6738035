from __future__ import annotations

import pytest

from bibsync.record import Record
from bibsync.sync.new_keys import new_keys


def record(key: str = "", **slots: str) -> Record:
    return Record(key, {"entrytype": "article", **slots})


CASES = {
    "author, year and first word": (
        {"author": "Wei, Jason and Wang, Xuezhi", "date": "2022-01", "title": "Chain of Thought"},
        "wei2022chain",
    ),
    "articles are passed over": ({"author": "Ho, A", "title": "On the Origin"}, "hoorigin"),
    "accents and particles": ({"author": "van Müller, X", "date": "1999"}, "vanmuller1999"),
    "a corporation": ({"author": "{OpenAI}", "date": "2023", "title": "GPT-4"}, "openai2023gpt"),
    "an editor instead": ({"editor": "Doe, J", "date": "2001"}, "doe2001"),
    "markup and math": ({"title": "<i>E. coli</i> $x$ growth"}, "e"),
    "nothing at all": ({}, "work"),
}


@pytest.mark.parametrize(("slots", "key"), CASES.values(), ids=CASES.keys())
def test_a_key_is_made_of_what_there_is(slots, key):
    assert new_keys([record(**slots)], []) == [key]


def test_a_usable_key_is_kept():
    assert new_keys([record("Smith:2020")], ["other"]) == ["Smith:2020"]


def test_a_key_that_is_taken_in_other_case_is_replaced():
    assert new_keys([record("Smith", author="Smith, A")], ["smith"]) == ["smith-2"]


def test_equal_works_get_different_keys():
    assert new_keys([record(author="Ho, A")] * 3, []) == ["ho", "ho-2", "ho-3"]


@pytest.mark.parametrize("key", ["", "a b", "a,b", "a}"])
def test_a_key_that_bibtex_cannot_read_is_replaced(key):
    assert new_keys([record(key, author="Ho, A")], []) == ["ho"]
