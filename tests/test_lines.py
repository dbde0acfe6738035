"""Lines end at LF, CR LF or a lone CR, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.text import LineIndex, first_line_end, lines_with_ends


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "", id="empty"),
        pytest.param("a", "", id="none"),
        pytest.param("a\nb\r\n", "\n", id="LF"),
        pytest.param("a\r\nb\n", "\r\n", id="CRLF"),
        pytest.param("a\rb\n", "\r", id="CR"),
        pytest.param("a\x0cb\u2028c\r", "\r", id="other-separators"),
    ],
)
def test_the_first_line_end_is_found(text: str, expected: str) -> None:
    assert first_line_end(text) == expected


def test_a_line_end_is_looked_for_in_a_part_of_a_text() -> None:
    text = "a\nb\r\nc"
    assert first_line_end(text, 2) == "\r\n"
    assert first_line_end(text, 2, 3) == ""


@given(st.text("a\n\r\x0b\x0c\x85\u2028", max_size=20))
def test_lines_with_their_ends_are_the_text_and_the_lines_of_the_index(text: str) -> None:
    lines = lines_with_ends(text)
    index = LineIndex(text)
    spans = [index.line_span(row + 1) for row in range(len(index))]
    assert "".join(lines) == text
    assert lines == [text[start:end] for start, end in spans if start < end]
