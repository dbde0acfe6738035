from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.nearest import distance, nearest

NAMES = ("author", "title", "journal", "year", "publisher", "volume", "pages", "doi", "url", "note")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("jounal", "journal"),
        ("auhtor", "author"),
        ("titel", "title"),
        ("yaer", "year"),
        ("publihser", "publisher"),
        ("pulbihser", "publisher"),
        ("autor", "author"),
        ("dio", "doi"),
        ("ulr", "url"),
        ("title", "title"),
    ],
)
def test_the_name_that_was_meant_is_found(written: str, meant: str) -> None:
    assert nearest(written, NAMES) == meant


@pytest.mark.parametrize(
    "written", ["", "ur", "yr", "tags", "tome", "jrnl", "x" * 100_000], ids=lambda name: name[:5]
)
def test_what_is_near_to_nothing_has_no_nearest(written: str) -> None:
    assert nearest(written, NAMES) is None


def test_a_long_name_may_have_two_slips_and_a_short_one_only_one() -> None:
    assert nearest("jurnl", NAMES) is None
    assert nearest("jurnal", NAMES) == "journal"
    assert nearest("pubilshre", NAMES) == "publisher"


def test_case_counts_as_a_slip() -> None:
    assert nearest("Author", NAMES) == "author"
    assert nearest("YEAR", NAMES) is None


def test_among_equally_near_names_the_first_letter_decides() -> None:
    assert nearest("tile", ["file", "title"]) == "title"


def test_a_plural_means_its_singular() -> None:
    assert nearest("editors", ["editora", "editorb", "editor"]) == "editor"


def test_without_a_single_nearest_name_there_is_none() -> None:
    assert nearest("user", ["usera", "userb", "userc"]) is None
    assert nearest("list", ["mist", "fist"]) is None


def test_the_nearer_name_wins_over_the_near_one() -> None:
    assert nearest("journl", ["jornal", "journal"]) == "journal"
    assert nearest("journl", ["journal", "jornal"]) == "journal"


def test_a_name_given_twice_is_one_name() -> None:
    assert nearest("titel", ["title", "title"]) == "title"


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("", "", 0),
        ("", "ab", 2),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "abcd", 1),
        ("abc", "bc", 1),
        ("abc", "axc", 1),
        ("ca", "abc", 3),
        ("kitten", "sitting", 3),
    ],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert distance(one, other, 5) == slips
    assert distance(other, one, 5) == slips
    assert distance(one, other, slips) == slips
    if slips:
        assert distance(one, other, slips - 1) is None


def whole_table(one: str, other: str) -> int:
    """The textbook table, without band or limit."""
    table = [[row + column for column in range(len(other) + 1)] for row in range(len(one) + 1)]
    for row in range(1, len(one) + 1):
        for column in range(1, len(other) + 1):
            cost = one[row - 1] != other[column - 1]
            table[row][column] = min(
                table[row - 1][column] + 1,
                table[row][column - 1] + 1,
                table[row - 1][column - 1] + cost,
            )
            if row > 1 and column > 1 and one[row - 2 : row] == other[column - 2 : column][::-1]:
                table[row][column] = min(table[row][column], table[row - 2][column - 2] + 1)
    return table[-1][-1]


WORDS = st.text(alphabet="abc", max_size=8)


@given(WORDS, WORDS, st.integers(min_value=0, max_value=4))
def test_the_band_gives_what_the_whole_table_gives(one: str, other: str, limit: int) -> None:
    expected = whole_table(one, other)
    assert distance(one, other, limit) == (expected if expected <= limit else None)


@given(WORDS, st.lists(WORDS, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_does_not_matter(
    name: str, candidates: list[str], shuffler: random.Random
) -> None:
    expected = nearest(name, candidates)
    shuffler.shuffle(candidates)
    assert nearest(name, candidates) == expected
