"""Titles that are much alike, and of two works or in two languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_records import records

from bibsync.verify.companions import differ_in_number, is_companion, is_notice
from bibsync.verify.languages import are_in_two_languages, language_of


@pytest.mark.parametrize(
    ("one", "other", "is_two"),
    [
        ("A search at 7 TeV", "A search at 8 TeV", True),
        ("Widgets, I", "Widgets, II", True),
        ("Widgets III: Depth", "Widgets IV: Depth", True),
        ("Widgets, II", "Widgets, 2", False),
        ("Widgets", "Widgets II", False),
        ("GPT-4 in 3 steps", "Three steps to GPT-4", False),
        ("I am a widget", "Am I a widget", False),
    ],
)
def test_numbers(one: str, other: str, is_two: bool) -> None:
    assert differ_in_number(one, other) == differ_in_number(other, one) == is_two


@pytest.mark.parametrize(
    "title",
    [
        *("Erratum: On widgets", "Erratum", "Corrigendum to “On widgets”", "Reply to Smith"),
        *(
            "Author Correction: On widgets",
            "Comment on {On widgets}",
            "Retraction Note: On widgets",
        ),
        *("[Erratum: On widgets]", "Publisher's Correction: On widgets"),
    ],
)
def test_a_notice(title: str) -> None:
    assert is_notice(title)
    assert is_companion(title, "On widgets")


@pytest.mark.parametrize(
    "title",
    [
        "On widgets",
        "Error correction codes",
        "Corrective widgets",
        "Replying widgets",
        "Discussions",
    ],
)
def test_no_notice(title: str) -> None:
    assert not is_notice(title)


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("On the electrodynamics of moving bodies", "English"),
        (r"Zur Elektrodynamik bewegter K{\"o}rper", "German"),
        ("Über formal unentscheidbare Sätze der Principia Mathematica", "German"),
        ("Sur la dynamique de l'électron", "French"),
        ("Théorie des opérations linéaires", "French"),
        ("Об аналитических методах в теории вероятностей", "another script"),
        ("Deep Residual Learning", ""),
        ("Schrödinger operators", ""),
        ("De novo protein design", ""),
        ("Poincaré and the theory of automorphic functions", "English"),
        ("", ""),
    ],
)
def test_languages(title: str, language: str) -> None:
    assert language_of(title) == language


@pytest.mark.parametrize(
    ("one", "other", "are_two"),
    [
        ("On fish and rivers", "Über Fische und Flüsse", True),
        ("Fish Networks", "Über Fische und Flüsse", True),
        ("Raum und Zeit im Fluss", "Über Fische und Flüsse", False),
        ("Fish Networks", "On fish and rivers", False),
        ("Fish Networks", "River Networks", False),
    ],
)
def test_two_languages(one: str, other: str, are_two: bool) -> None:
    assert are_in_two_languages(one, other) == are_two


def test_all_titles_of_the_fixtures_are_in_one_language() -> None:
    titles = [one.title for one in records()]
    assert {language_of(title) for title in titles} == {"English", ""}


@given(one=st.text(max_size=40), other=st.text(max_size=40))
def test_any_titles(one: str, other: str) -> None:
    assert are_in_two_languages(one, other) == are_in_two_languages(other, one)
    assert not are_in_two_languages(one, one)
    assert not is_companion(one, one)
