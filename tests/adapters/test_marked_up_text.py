"""Tags and entities of publishers' texts go, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.adapters.marked_up_text import plain_text

CASES = [
    ("H<sub>2</sub>O and <i>E. coli</i>", "H2O and E. coli"),
    ("  two\n  lines ", "two lines"),
    ("Science &amp; Technology", "Science & Technology"),
    ("Science &amp;amp; Technology", "Science & Technology"),
    ("&lt;i&gt;In vivo&lt;/i&gt; studies", "In vivo studies"),
    ("&amp;lt;i&amp;gt;In vivo&amp;lt;/i&amp;gt; studies", "In vivo studies"),
    ("caf&eacute; &#8211; &#x3b2;", "café – β"),
    ("p < 0.05 and q > 3", "p < 0.05 and q > 3"),
    ("p &lt; 0.05", "p < 0.05"),
    ("x <y> z", "x <y> z"),
    ("<jats:p>One.</jats:p><jats:p>Two.</jats:p>", "One. Two."),
    ("one<br/>two", "one two"),
    ('<span class="x">styled</span>', "styled"),
    ('<mml:math xmlns:mml="http://x.y/z"><mml:msub><mml:mi>x</mml:mi></mml:msub></mml:math>', "x"),
    (
        "<jats:alternatives><jats:tex-math>$\\alpha$</jats:tex-math>"
        "<mml:math><mml:mi>α</mml:mi></mml:math></jats:alternatives> decay",
        "α decay",
    ),
    ("<tex-math>cut off", ""),
    ("<tex-math/>kept", "kept"),
    ("<SCP>Upper</SCP> case", "Upper case"),
    ("<title>A</title>B", "A B"),
    ("no mark-up", "no mark-up"),
    ("", ""),
]


@pytest.mark.parametrize(("marked", "plain"), CASES, ids=[marked[:30] for marked, _ in CASES])
def test_marked_up_text_becomes_plain(marked: str, plain: str) -> None:
    assert plain_text(marked) == plain


@given(st.text(st.characters(exclude_characters="<&")))
def test_text_without_mark_up_stays_as_it_is(text: str) -> None:
    assert plain_text(text) == " ".join(text.split())


@given(
    st.text(st.characters(exclude_characters="<>&")),
    st.sampled_from(["i", "b", "sub", "jats:italic", "mml:mi", "span", "jats:p", "title"]),
    st.sampled_from(["", ' class="x"', "\n"]),
)
def test_what_stands_in_a_tag_is_kept(text: str, name: str, attributes: str) -> None:
    plain = " ".join(text.split())
    assert plain_text(f"<{name}{attributes}>{text}</{name}>") == plain
    assert plain_text(f"&lt;{name}{attributes}&gt;{text}&lt;/{name}&gt;") == plain
