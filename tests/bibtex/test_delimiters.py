"""Braces are paired as BibTeX pairs them, and those without a partner are found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.bibtex.delimiters import group_end, is_balanced, lone_braces

BRACES = st.text("{}\\a", max_size=20)


@pytest.mark.parametrize(
    ("text", "lone"),
    [
        pytest.param("", [], id="empty"),
        pytest.param("{a{b}c}", [], id="nested"),
        pytest.param("a}{", [1, 2], id="closing-before-opening"),
        pytest.param("{{a}", [0], id="opening"),
        pytest.param("{a}}", [3], id="closing"),
        pytest.param("\\{", [1], id="behind-a-backslash"),
        pytest.param("}{{}{", [0, 1, 4], id="several"),
    ],
)
def test_a_brace_without_a_partner_is_lone(text: str, lone: list[int]) -> None:
    assert lone_braces(text) == lone
    assert is_balanced(text) is (not lone)
    assert lone_braces(f"}}{text}{{", 1, 1 + len(text)) == [offset + 1 for offset in lone]


@given(BRACES)
def test_a_text_without_its_lone_braces_is_balanced(text: str) -> None:
    lone = lone_braces(text)
    assert lone == sorted(set(lone))
    assert is_balanced("".join(c for i, c in enumerate(text) if i not in lone))


@given(BRACES)
def test_a_group_ends_where_its_braces_are_balanced_first(text: str) -> None:
    text = "{" + text
    ends = [end for end in range(2, len(text) + 1) if is_balanced(text[:end])]
    assert group_end(text, 0) == (ends[0] if ends else -1)


def test_a_group_that_ends_behind_the_limit_has_no_end() -> None:
    assert group_end("{{a}}", 0, 4) == -1
    assert group_end("{{a}}", 1, 4) == 4
