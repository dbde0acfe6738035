"""Opinions are off by default; whoever selects them gets what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.lint.engine import Linter
from bibsync.lint.registry import all_rules
from bibsync.lint.settings import LintSettings

SEED = Path(__file__).parents[3] / "fixtures" / "seeds" / "references.md"


def messages(code: str, text: str, filename: str = "refs.bib") -> list[str]:
    found = Linter(LintSettings(select=(code,))).lint(text, filename)
    return [finding.message for finding in found]


def test_no_opinion_is_on_by_default() -> None:
    assert [
        rule.code for rule in all_rules() if rule.code.startswith("STY") and rule.on_by_default
    ] == []


# Citation keys -----------------------------------------------------------------------------------


def test_the_keys_of_the_seed_have_the_style() -> None:
    assert messages("STY001", SEED.read_text("utf-8"), "references.md") == []


@pytest.mark.parametrize(
    ("key", "author", "title", "year", "fault"),
    [
        ("wei2023chainofthought", "Wei, J.", "Chain-of-Thought", "2023", ""),
        ("berg2023big", "van den Berg, J.", "The Big Idea", "2023", ""),
        ("vandenberg2023big", "van den Berg, J.", "The Big Idea", "2023", ""),
        ("ai2024yi", "{01.AI}", "Yi: Open", "2024", ""),
        ("goedel1931formal", 'G{\\"o}del, K.', "Formal", "1931", "first author's surname, godel"),
        ("Wei2023Chain", "Wei, J.", "Chains", "2023", "not surname, year and word"),
        ("wei23chain", "Wei, J.", "Chains", "2023", "not surname, year and word"),
        ("wei2022chain", "Wei, J.", "Chains", "2023", "does not say the year 2023"),
        ("wei2023the", "Wei, J.", "The Chains", "2023", "does not end in a word of the title"),
    ],
)
def test_a_key_is_surname_year_and_word(
    key: str, author: str, title: str, year: str, fault: str
) -> None:
    text = f"@misc{{{key}, author = {{{author}}}, title = {{{title}}}, year = {year}}}\n"
    found = messages("STY001", text)
    assert (fault in found[0]) if fault else found == []


# Field order -------------------------------------------------------------------------------------


@given(st.permutations(["author", "title", "note", "journal", "year", "keywords", "pages"]))
@settings(max_examples=100)
def test_fields_change_places_and_nothing_else_happens(names: list[str]) -> None:
    fields = "".join(f"  {name} = {{{name.upper()}}}, % {i}\n" for i, name in enumerate(names))
    text = f"@article{{k,\n{fields}}}\n"
    result = Linter(LintSettings(select=("STY002",))).fix(text)
    assert result.has_converged
    assert result.remaining == ()
    if "%" not in text or result.text != text:
        assert sorted(result.text.split()) == sorted(text.split())
    for name in ("note", "keywords"):
        assert result.text.index(name) >= 0


def test_others_keep_their_places() -> None:
    text = "@article{k,\n  year = 2001,\n  note = {N},\n  author = {A}\n}\n"
    assert Linter(LintSettings(select=("STY002",))).fix(text).text == (
        "@article{k,\n  author = {A},\n  note = {N},\n  year = 2001\n}\n"
    )


def test_a_repeated_field_keeps_its_place_as_the_first_one_counts() -> None:
    assert messages("STY002", "@misc{k, year = 1, title = {A}, title = {B}, author = {C}}\n") == []


# Initials ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "is_mixed"),
    [
        ("Smith, John and Doe, A.", True),
        ("John Smith and A. B. Doe", True),
        ("Smith, John Q. and Doe, Anna B.", False),
        ("Smith, J. and Doe, A. B. and others", False),
        ("Smith, J. and Plato and {OpenAI Team}", False),
        ("{\\'E}lie Cartan and {\\'E}. Cartan", True),
    ],
)
def test_a_list_has_first_names_or_initials(names: str, is_mixed: bool) -> None:
    assert bool(messages("STY003", f"@misc{{k, author = {{{names}}}}}\n")) is is_mixed
