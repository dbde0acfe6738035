"""Long values are cut to where they differ, and nothing of what differs is hidden by that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.report.colour import Style, painter
from bibsync.report.display import display_width
from bibsync.report.excerpt import ELLIPSIS
from bibsync.report.plan_diff import change_lines, differing, differing_from, value_lines

PLAIN = painter(False)
LONG = " ".join(f"word{number}" for number in range(60))


def test_short_values_are_on_one_line() -> None:
    assert change_lines("2020", "2021", 40, PLAIN) == ["2020 → 2021"]


def test_longer_ones_are_one_below_the_other() -> None:
    assert change_lines("a" * 15, "b" * 25, 40, PLAIN) == [
        "- " + "a" * 15,
        "+ " + "b" * 15 + "b" * 10,
    ]


def test_what_both_share_is_left_out() -> None:
    assert change_lines(LONG, LONG.replace("word30", "other"), 60, PLAIN) == [
        "- … word26 word27 word28 word29 word30 word31 word32 word33",
        "  word34 …",
        "+ … word26 word27 word28 word29 other word31 word32 word33",
        "  word34 …",
    ]


def test_where_something_is_missing_its_neighbours_are_shown() -> None:
    old, new = change_lines(LONG, LONG.replace(" word30", ""), 70, PLAIN)
    assert old == "- … word26 word27 word28 word29 word30 word31 word32 word33 word34 …"
    assert new == "+ … word26 word27 word28 word29 word31 word32 word33 word34 …"


def test_two_differences_far_apart_are_both_shown() -> None:
    new = LONG.replace("word10", "first").replace("word50", "second")
    text = " ".join(change_lines(LONG, new, 80, PLAIN))
    for word in ("word10", "word50", "first", "second"):
        assert word in text
    assert "word30" not in text


def test_a_script_without_blanks_is_compared_by_character() -> None:
    lines = change_lines("深度学习" * 10, "深度学习" * 5 + "新" + "深度学习" * 5, 40, PLAIN)
    assert lines[0].startswith("- …")
    assert "新" in lines[1]


def test_of_a_very_long_value_the_rest_is_counted() -> None:
    lines = value_lines(LONG, 40, PLAIN, Style.GREEN)
    assert len(lines) == 4
    assert lines[-1].endswith(" more)")
    shown = " ".join(lines).partition(f" {ELLIPSIS} (")[0]
    left = int(lines[-1].rpartition("(")[2].split()[0])
    assert LONG.startswith(shown)
    assert abs(len(LONG) - len(shown) - left) <= LONG.count(" ")  # some line ends were blanks


def test_the_base_shows_what_either_side_changed() -> None:
    base, ours, theirs = differing_from(
        LONG, [LONG.replace("word10", "ours"), LONG.replace("word50", "theirs")]
    )
    assert [part.text for part in base if part.differs] == ["word10", "word50"]
    assert [part.text for part in ours if part.differs] == ["ours"]
    assert [part.text for part in theirs if part.differs] == ["theirs"]


WORDS = st.lists(st.sampled_from(["a", "b", "c", "-", "é", "深"]), max_size=40).map(" ".join)


@given(WORDS, WORDS)
def test_without_what_differs_both_are_the_same(old: str, new: str) -> None:
    here, there = ([part for part in side if part.differs] for side in differing(old, new))
    assert bool(here or there) == (old != new)


@given(WORDS | st.text(max_size=60), WORDS | st.text(max_size=60), st.integers(20, 60))
def test_no_line_is_wider_than_asked(old: str, new: str, width: int) -> None:
    for line in change_lines(old, new, width, PLAIN):
        # One character that is named instead of sent takes up to ten columns.
        assert display_width(line) <= max(width, 30)


@pytest.mark.parametrize("count", [3_000, 30_000])
def test_values_without_anything_in_common_are_shown_as_one_difference(count: int) -> None:
    old = " ".join(f"a{number}" for number in range(count))
    new = " ".join(f"b{number}" for number in range(count))
    lines = change_lines(old, new, 60, PLAIN)
    assert len(lines) == 8
    assert lines[0].startswith("- a0 ")
    assert lines[4].startswith("+ b0 ")
