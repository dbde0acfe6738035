"""A text with TeX reads in Markdown as it was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.markdown.inline import unescaped
from bibsync.markdown.prose import as_item, prose

TEXTS = {
    "plain": ("We show 66.5% & more (see [12]).", "We show 66.5% & more (see [12])."),
    "braces that are escaped": ("ternary \\{-1, 0, 1\\}", "ternary {-1, 0, 1}"),
    "braces that are text": ("the set {-1, 0, 1}", "the set {-1, 0, 1}"),
    "groups": ("{\\bf bold} and {B}ERT", "bold and BERT"),
    "accents": ('G\\"odel and Erd\\H{o}s', "Gödel and Erdős"),
    "escapes": ("66\\% of R\\&D", "66% of R&D"),
    "a formula": ("let $a_*b * c_i$ be \\(x_*\\)", "let $a_*b * c_i$ be \\(x_*\\)"),
    "a formula beside commands": ("\\emph{so} $\\{x_1\\}$", "so $\\{x_1\\}$"),
    "money": ("from $5 to $10 or *so*", "from $5 to $10 or \\*so\\*"),
    "stars": ("a*b and 2 * 3 and **c**", "a\\*b and 2 * 3 and \\*\\*c\\*\\*"),
    "underscores": ("snake_case and _this_", "snake_case and \\_this\\_"),
    "less than": ("p < 0.05, <3, <b>, </b>", "p < 0.05, <3, \\<b>, \\</b>"),
    "links": ("a [b](c) and [d][e]", "a \\[b](c) and \\[d][e]"),
    "code": ("a `b` c", "a \\`b\\` c"),
    "struck out": ("~10 and ~~this~~", "\\~10 and \\~\\~this\\~\\~"),
    "entities": ("AT&T; &amp; and &#38;", "AT\\&T; \\&amp; and \\&#38;"),
}


@pytest.mark.parametrize(
    ("text", "wanted"), [pytest.param(*case, id=name) for name, case in TEXTS.items()]
)
def test_markup_is_kept_from_being_read(text: str, wanted: str) -> None:
    assert prose(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1. One", "1\\. One"),
        ("12) One", "12\\) One"),
        ("- One", "\\- One"),
        ("## One", "\\## One"),
        ("> One", "\\> One"),
        ("1.58 bits", "1.58 bits"),
        ("-1 is less", "-1 is less"),
        ("#1 of all", "#1 of all"),
        ("A - b", "A - b"),
    ],
)
def test_the_first_word_of_an_item_begins_nothing(text: str, wanted: str) -> None:
    assert as_item(text) == wanted


@given(st.text(alphabet="ab1 .*_`<>[]()~&;$-#\n", max_size=40))
def test_without_the_backslashes_it_is_the_text(text: str) -> None:
    assert unescaped(as_item(prose(text))) == text


@pytest.mark.parametrize("piece", ["[", "$", "\\(", "\\", "*", "`", "$a", "[a", "&a", "{"])
def test_a_long_text_of_anything_is_written_in_time(piece: str) -> None:
    prose(piece * (200_000 // len(piece)))
