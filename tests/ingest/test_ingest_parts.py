"""Keys made of titles, text made printable, and texts told for what they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.bibtex.printable import printable
from bibsync.ingest.detect import Unrecognised, detect
from bibsync.ingest.feed import Feed
from bibsync.ingest.imported import excerpt
from bibsync.ingest.title_key import title_key
from bibsync.markdown.reference_list import ReferenceList

ABSTRACT = "We show that short papers are read more often than long ones. " * 4


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("OpenMathInstruct-2: Accelerating AI for Math", "openmathinstruct2accelerating"),
        ("A Little Goes a Long Way: Efficient Training", "littlegoes"),
        ("Weak-to-Strong Reasoning", "weaktostrongreasoning"),
        ("TÜLU 3: Pushing Frontiers", "tulu3"),
        ('T\\"ULU 3', "tulu3"),
        ("{BERT}: $\\alpha$-Pruning", "bertalphapruning"),
        ("Straße nach Łódź", "strassenach"),
        ("Encoder/Decoder Models", "encoderdecoder"),
        ("On the Of", "onthe"),
        ("Mamba", "mamba"),
        ("3D Vision", "3dvision"),
    ],
)
def test_a_key_is_made_of_the_first_two_significant_words(title: str, key: str) -> None:
    assert title_key(title, set()) == key


def test_a_taken_key_gets_further_words_and_then_a_letter() -> None:
    taken: set[str] = set()
    titles = ["Large Models", "Large Models in Use", "Large Models", "Large Models in Use"]
    keys = [title_key(title, taken) for title in titles]
    assert keys == ["largemodels", "largemodelsuse", "largemodelsb", "largemodelsuseb"]
    assert taken == set(keys)


def test_a_title_without_latin_letters_gets_a_number_of_its_own() -> None:
    one, other = title_key("深層学習", set()), title_key("機械学習", set())
    assert one.startswith("untitled")
    assert one != other
    assert title_key("深層学習", set()) == one


@given(st.lists(st.text(max_size=20), max_size=30))
def test_keys_are_unique_and_of_ascii_letters_and_digits(titles: list[str]) -> None:
    taken: set[str] = set()
    keys = [title_key(title, taken) for title in titles]
    assert len(set(keys)) == len(keys)
    assert all(key.isascii() and key.isalnum() and key == key.lower() for key in keys)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("R&D, 5% #1 a_b", r"R\&D, 5\% \#1 a\_b", id="special-characters"),
        pytest.param(r"R\&D, 5\%", r"R\&D, 5\%", id="escaped-already"),
        pytest.param("less than $5", r"less than \$5", id="price"),
        pytest.param("from $5 to $10", r"from \$5 to \$10", id="two-prices"),
        pytest.param("the $L_1$ norm & $k$", r"the $L_1$ norm \& $k$", id="math"),
        pytest.param("x^2", r"x\^{}2", id="caret"),
        pytest.param('T\\"ULU', 'T\\"ULU', id="accent"),
        pytest.param("a } b", r"a \textbraceright{} b", id="lone-brace"),
        pytest.param("{LLM}s", "{LLM}s", id="braces"),
        pytest.param("end\\", r"end\textbackslash{}", id="backslash-at-the-end"),
        pytest.param("$a", r"\$a", id="lone-dollar"),
        pytest.param(" two\n lines ", "two lines", id="white-space"),
    ],
)
def test_plain_text_is_made_printable(text: str, expected: str) -> None:
    assert printable(text) == expected


@given(st.text(alphabet="a$_\\{}&%^ ", max_size=30))
def test_what_is_printable_stays_as_it_is(text: str) -> None:
    assert printable(printable(text)) == printable(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("## T\n\nAuthors: A\n", ReferenceList, id="reference-list"),
        pytest.param("# Cite\n\n```\n@misc{a}\n```\n", ReferenceList, id="citation-only"),
        pytest.param(f"A Title\n\n{ABSTRACT}\n", Feed, id="feed"),
    ],
)
def test_a_text_is_told_for_what_it_is(text: str, kind: type) -> None:
    assert isinstance(detect(text), kind)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(" \n", "it is empty", id="empty"),
        pytest.param("@misc{a,\n}\n", "needs no import", id="bibtex"),
        pytest.param("<!DOCTYPE html><title>x</title>", "source of a web page", id="html"),
        pytest.param(f"# T\n\n## Abstract\n\n{ABSTRACT}", "none of its 2 headings", id="headings"),
        pytest.param("Some words.\n", "at least 200 characters", id="prose"),
    ],
)
def test_a_text_that_is_neither_is_refused_with_the_reason(text: str, reason: str) -> None:
    found = detect(text)
    assert isinstance(found, Unrecognised)
    assert reason in found.reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a  b\nc", "“a b c”", id="short"),
        pytest.param("word " * 20, "“word word word word …”", id="cut-at-a-word"),
        pytest.param("x" * 99, "“xxxxxxxxxxxxxxxxxxxx …”", id="one-long-word"),
    ],
)
def test_an_excerpt_is_one_short_line(text: str, expected: str) -> None:
    assert excerpt(text, 20) == expected
