from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.bibtex.own_fields import balanced, fold, summary_bullets, summary_text
from bibsync.bibtex.parser import parse

TRICKY = [
    *("{", "}", "{}", "\\", "*", " * ", "\n", "\r\n", "\t", "%", "@misc{a,", '"', " ", "a", "é"),
    *("\\textbraceleft{}", "\\textbraceright{}", "\\textasteriskcentered{}", "\\textbackslash{}"),
    *("\\textbraceleft", "textbraceleft{}", "{-1, 0, 1}"),
]
bullets = st.lists(
    st.one_of(st.text(max_size=30), st.lists(st.sampled_from(TRICKY), max_size=12).map("".join)),
    max_size=6,
)


def field_content(text: str) -> str:
    document = parse(f"@misc{{key,\n  summary = {{{text}}},\n  year = 2024\n}}\n")
    assert not list(document.problems)
    field = document.entries[0].get("summary")
    assert field is not None
    return field.content


@given(bullets)
@settings(max_examples=400)
def test_bullets_come_back_from_the_field_as_they_were(written: list[str]) -> None:
    assert summary_bullets(summary_text(written)) == tuple(map(fold, written))


@given(bullets)
@settings(max_examples=200)
def test_any_bullets_make_a_value_that_bibtex_reads_to_its_end(written: list[str]) -> None:
    text = summary_text(written)
    assert field_content(text) == text


@given(bullets)
@settings(max_examples=200)
def test_bullets_survive_a_program_that_folds_and_indents_lines(written: list[str]) -> None:
    text = summary_text(written)
    for changed in (" ".join(text.split("\n")), text.replace("\n", "\r\n\t    "), f"\n {text}\n"):
        assert summary_bullets(changed) == tuple(map(fold, written))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        pytest.param([], "", id="none"),
        pytest.param(["One.", "Two."], "* One.\n* Two.", id="two"),
        pytest.param(["ternary {-1, 0, 1}."], "* ternary {-1, 0, 1}.", id="balanced-braces"),
        pytest.param(["open {"], r"* open \textbraceleft{}", id="lone-opening-brace"),
        pytest.param(["} {"], r"* \textbraceright{} \textbraceleft{}", id="braces-turned-round"),
        pytest.param(["a * b"], r"* a \textasteriskcentered{} b", id="lone-asterisk"),
        pytest.param(["**bold** a*b"], "* **bold** a*b", id="asterisks-at-words"),
        pytest.param([r"\{"], r"* \\textbraceleft{}", id="brace-behind-a-backslash"),
        pytest.param([r"\textbraceleft{}"], r"* \textbackslash{}textbraceleft{}", id="an-escape"),
        pytest.param(["60% & $5_000"], "* 60% & $5_000", id="characters-only-latex-minds"),
        pytest.param(["one\n  line"], "* one line", id="line-break"),
    ],
)
def test_a_summary_is_one_line_a_bullet(written: list[str], text: str) -> None:
    assert summary_text(written) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("", (), id="empty"),
        pytest.param(" \n ", (), id="blank"),
        pytest.param("A sentence.", ("A sentence.",), id="no-bullet"),
        pytest.param("Intro * One * Two", ("Intro", "One", "Two"), id="text-before-the-first"),
        pytest.param("*", ("",), id="empty-bullet"),
    ],
)
def test_a_summary_in_a_persons_own_form_is_kept(text: str, found: tuple[str, ...]) -> None:
    assert summary_bullets(text) == found


@given(st.text(alphabet="{}ab\\ ", max_size=40))
def test_balanced_text_has_a_partner_for_every_brace(text: str) -> None:
    depth = 0
    for character in balanced(text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0
