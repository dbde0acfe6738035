"""What a terminal is given can be encoded, is harmless and takes as many columns as is said."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.report.display import cells, display_width, visible, wrap

ANY_TEXT = st.text(st.characters(codec=None), max_size=40)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("plain {text}", "plain {text}", id="ascii"),
        pytest.param("Größe 計算 \xa0é", "Größe 計算 \xa0é", id="letters and spaces"),
        pytest.param("\x1b[31m", "<U+001B>[31m", id="escape sequence"),
        pytest.param("a\0b\x7f\x85", "a<U+0000>b<U+007F><U+0085>", id="control characters"),
        pytest.param("\r\n\t", "<U+000D><U+000A><U+0009>", id="line ends and tabs"),
        pytest.param("a\u200bb\ufeff", "a<U+200B>b<U+FEFF>", id="zero width"),
        pytest.param("\u202eabc\u2066", "<U+202E>abc<U+2066>", id="reading order"),
        pytest.param("\u2028\u2029", "<U+2028><U+2029>", id="separators"),
        pytest.param("R\udce9sum\udce9", "R<0xE9>sum<0xE9>", id="bytes that were not UTF-8"),
        pytest.param("\ud800\udfff", "<U+D800><U+DFFF>", id="lone surrogates"),
        pytest.param("\u0646\u200c\u0647", "\u0646\u200c\u0647", id="non-joiner of Persian"),
    ],
)
def test_what_cannot_be_seen_is_named(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(ANY_TEXT)
def test_what_is_shown_can_be_encoded_and_holds_no_control_character(text: str) -> None:
    shown = visible(text)
    shown.encode("utf-8")
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}


@given(ANY_TEXT)
def test_cells_show_the_whole_text_in_its_width(text: str) -> None:
    text = text.replace("\t", "")
    row = cells(text)
    assert len(row) == len(text)
    assert "".join(shown for shown, _ in row) == visible(text)
    assert sum(width for _, width in row) == display_width(text)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        pytest.param("abc", 3, id="ascii"),
        pytest.param("計算", 4, id="wide"),
        pytest.param("ｱＡ", 3, id="half and full width"),
        pytest.param("e\u0301x\u20dd", 2, id="combining marks"),
        pytest.param("\u1112\u1161\u11ab", 2, id="Hangul as letters"),
        pytest.param("é±", 2, id="Latin-1"),
        pytest.param("\u0646\u200c\u0647", 2, id="non-joiner"),
        pytest.param("\u06dd", 1, id="Arabic sign"),
        pytest.param("\u200b", 8, id="named"),
    ],
)
def test_the_width_is_that_of_a_terminal(text: str, width: int) -> None:
    assert display_width(text) == width


@pytest.mark.parametrize(
    ("text", "widths"),
    [
        pytest.param("\t", [4], id="at the start"),
        pytest.param("ab\tc", [1, 1, 2, 1], id="in the middle of a stop"),
        pytest.param("計計\t", [2, 2, 4], id="behind wide characters"),
    ],
)
def test_a_tab_reaches_to_the_next_stop(text: str, widths: list[int]) -> None:
    assert [width for _, width in cells(text)] == widths


@given(st.text("ab 計é", max_size=60), st.integers(6, 30))
def test_wrapping_loses_no_word_and_breaks_none_that_fits(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert [word for line in lines for word in line.split()] == text.split()
    assert all(display_width(line) <= width or " " not in line.strip() for line in lines)
