from __future__ import annotations

import pytest

from bibsync.bibtex.months import MACROS, foreign_month_macro, month_macro, month_number

WRITTEN = {
    "January": "jan",
    "february": "feb",
    "Febr.": "feb",
    "MARCH": "mar",
    "Apr.": "apr",
    "may": "may",
    " June ": "jun",
    "Jul": "jul",
    "Sept.": "sep",
    "sep": "sep",
    "12": "dec",
    "07": "jul",
}


@pytest.mark.parametrize(("text", "macro"), WRITTEN.items(), ids=WRITTEN.keys())
def test_a_month_in_english_has_a_macro(text: str, macro: str) -> None:
    assert month_macro(text) == macro


@pytest.mark.parametrize(
    "text",
    ["", ".", "0", "13", "003", "²", "March--April", "jan/feb", "4 July", "mai", "spring", "M"],
)
def test_anything_else_is_left_to_the_author(text: str) -> None:
    assert month_macro(text) is None


@pytest.mark.parametrize(
    ("text", "macro"),
    [("Mai", "may"), ("MÄRZ", "mar"), (" enero ", "jan"), ("décembre", "dec"), ("juin", "jun")],
)
def test_a_month_in_another_language_has_a_macro_too(text: str, macro: str) -> None:
    assert foreign_month_macro(text) == macro


@pytest.mark.parametrize("text", ["", "listopad", "Mai 12", "13", "|", "januar|jänner"])
def test_what_is_no_single_month_of_these_languages_has_none(text: str) -> None:
    assert foreign_month_macro(text) is None


def test_the_macros_count_from_one_to_twelve() -> None:
    assert [month_number(macro.upper()) for macro in MACROS] == list(range(1, 13))
    assert month_number("spring") is None
    assert all(month_macro(macro) == macro for macro in MACROS)
