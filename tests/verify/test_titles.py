"""When two titles are one, and when one is not to be taken for the other."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_records import papers

from bibsync.bibtex.latex import to_latex
from bibsync.verify.titles import (
    distinct_words,
    is_near_title,
    is_same_title,
    is_shortened_title,
    shared_words,
    title_words,
)

TITLES = sorted(
    {paper["title"] for paper in papers()} | {paper["seed_title"] for paper in papers()}
)
LONG = "GaLore: Memory-Efficient LLM Training by Gradient Low-Rank Projection"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("{A}ttention {Is All} You Need", "Attention is all you need", id="braces"),
        pytest.param("Pre-training of models", "Pretraining of Models", id="hyphen"),
        pytest.param("3-D Vision", "3D vision", id="3-D"),
        pytest.param("Weak--to--Strong", "Weak‐to–strong", id="dashes"),
        pytest.param("Title: Subtitle", "Title. Subtitle", id="colon and full stop"),
        pytest.param("Don't Use Your Data", "Don’t use your data", id="apostrophes"),
        pytest.param(r"T{\"U}LU 3", "TÜLU 3", id="LaTeX accent"),
        pytest.param("Ueber Sinn", "Über Sinn", id="ue for ü"),
        pytest.param(r"$\beta$-VAE", "β-VAE", id="Greek"),
        pytest.param(r"$\beta$-VAE", "Beta-VAE", id="Greek spelt out"),
        pytest.param("μTransfer", "muTransfer", id="Greek letter in a word"),
        pytest.param("On $O(n^2)$ bounds", "On O(n²) Bounds", id="mathematics"),
        pytest.param(r"$\mathcal{O}(n \log n)$", "O(n log n)", id="operators"),
        pytest.param(r"H\textsubscript{2}O", "H₂O", id="subscript"),
        pytest.param(r"Worth $16\times16$ Words", "Worth 16x16 Words", id="times"),
        pytest.param(r"From A $\rightarrow$ B", "From A rightarrow B", id="symbol spelt out"),
        pytest.param(r"Fish \& Chips", "Fish and Chips", id="ampersand"),
        pytest.param("Fish &amp; Chips", "Fish & Chips", id="HTML"),
        pytest.param("Modelling Behaviour", "Modeling Behavior", id="British"),
        pytest.param("Tokenisation in the Centre", "Tokenization in the Center", id="British too"),
        pytest.param("World War II", "World War 2", id="Roman"),
        pytest.param("Two Models", "2 models", id="number in words"),
        pytest.param("🤗 Transformers", "Transformers", id="emoji"),
        pytest.param("RETRACTED: A Fact", "A Fact", id="taken back"),
        pytest.param("A Fact [cs.CL]", "A Fact", id="class behind it"),
        pytest.param("[1706.03762] A Fact", "A Fact", id="id before it"),
        pytest.param("什么是真理？", "什么是真理", id="Chinese"),
        pytest.param(r"K{\"a}hler metrics", "Kaehler Metrics", id="ae for ä"),
        pytest.param("Schroedinger operators", 'Schr\\"odinger operators', id="oe for ö"),
        pytest.param(r"{M}{\"o}bius", "Moebius", id="oe for ö in braces"),
        pytest.param("On $B^0_s$ decays", "On $B_s^0$ decays", id="order of scripts"),
        pytest.param(r"$H \rightarrow ZZ$", "H to ZZ", id="arrow"),
        pytest.param(r"A bound in $L^\infty$", "A bound in L-infinity", id="infinity"),
        pytest.param(r"\texorpdfstring{$\alpha$}{alpha} decay", r"$\alpha$ decay", id="PDF"),
        pytest.param(r"A Fact\thanks{Of $\mathbf{x}$}", "A Fact", id="footnote"),
        pytest.param("A Fact [in Russian]", "A Fact", id="language behind it"),
        pytest.param("I.—A FACT", "A Fact", id="number before it"),
        pytest.param("Republication of: A Fact", "A Fact", id="printed again"),
        pytest.param("A Fact, 8th Edition", "A Fact", id="edition"),
        pytest.param("A Fact (Second Edition)", "A Fact", id="edition in brackets"),
    ],
)
def test_they_are_one_title(one: str, other: str) -> None:
    assert is_same_title(one, other)
    assert is_same_title(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("OpenMathInstruct-1", "OpenMathInstruct-2", id="number"),
        pytest.param("A Title: Part I", "A Title: Part II", id="part"),
        pytest.param("Elicits Resoning", "Elicits Reasoning", id="slip"),
        pytest.param("Chocolama", "ChocoLlama", id="slip that looks British"),
        pytest.param("Four Models", "For Models", id="number that is a word"),
        pytest.param("Model", "Models", id="plural"),
        pytest.param("A Fact [in Practice]", "A Fact", id="no language"),
        pytest.param("II. A Fact", "I. A Fact", id="part before it"),
        pytest.param("Erratum: A Fact", "A Fact", id="erratum"),
        pytest.param("", "", id="nothing"),
        pytest.param("🤗", "!", id="no letter"),
    ],
)
def test_they_are_two(one: str, other: str) -> None:
    assert not is_same_title(one, other)


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        pytest.param("GaLore", LONG, id="name"),
        pytest.param("{G}a{L}ore", LONG, id="name in braces"),
        pytest.param(LONG.partition(": ")[2], LONG, id="what is behind the name"),
        pytest.param("Yi", "Yi: Open Foundation Models by 01.AI", id="two letters"),
        pytest.param("A Fact", "A Fact -- and Fancy", id="dash"),
        pytest.param("Is it so", "Is it so? An answer", id="question mark"),
        pytest.param("A Fact", "A Fact (and fancy)", id="bracket"),
        pytest.param(
            "Proceedings of the 22nd Conference on Widget Mining",
            "Proceedings of the 22nd Conference on Widget Mining, San Francisco, CA, USA,"
            " August 13-17, 2016",
            id="place and date",
        ),
        pytest.param("Memory-Efficient LLM Training by ...", LONG.partition(": ")[2], id="cut off"),
    ],
)
def test_a_part_can_stand_for_the_whole(part: str, whole: str) -> None:
    assert is_shortened_title(part, whole)
    assert is_shortened_title(whole, part)


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        pytest.param("GaLore: Something Else", LONG, id="same name"),
        pytest.param("Widgets, Gadgets", "Widgets, Gadgets, March 2016", id="short before a date"),
        pytest.param("Memory-Efficient", LONG, id="words of it"),
        pytest.param("Low-Rank Projection", "X: Low-Rank Projection", id="short end"),
        pytest.param("A ...", "A Fact", id="one word of it"),
        pytest.param("", LONG, id="nothing"),
    ],
)
def test_not_any_part_can(part: str, whole: str) -> None:
    assert not is_shortened_title(part, whole)


def test_of_all_papers_no_title_is_near_another() -> None:
    titles = [paper["title"] for paper in papers()]
    near = [
        (one, other)
        for one, other in itertools.combinations(titles, 2)
        if is_near_title(one, other) or is_same_title(one, other) or is_shortened_title(one, other)
    ]
    assert near == []


@pytest.mark.parametrize("title", TITLES)
def test_a_title_with_a_slip_is_near(title: str) -> None:
    middle = len(title) // 2
    assert is_near_title(title, title[:middle] + title[middle + 1 :])


def test_the_words_that_count_are_those_that_not_every_title_has() -> None:
    assert distinct_words("On the Use of Attention") == {"use", "attention"}
    assert distinct_words("On the") == {"on", "the"}
    assert shared_words("On the Use of Attention", "the attention span") == 0.5
    assert shared_words("", "anything") == 0.0


RESPELT = {
    "capitals": str.upper,
    "lower case": str.lower,
    "braces": lambda title: re.sub(r"([A-Z])", r"{\1}", title),
    "LaTeX": to_latex,
    "dashes": lambda title: title.replace("-", "--"),
    "no punctuation": lambda title: re.sub(r"[:,?'-]", " ", title),
    "spaces": lambda title: title.replace(" ", " \n "),
    "emphasis": lambda title: rf"\emph{{{title}}}",
    "full stop": lambda title: title + ".",
}


@given(
    title=st.sampled_from(TITLES), changes=st.lists(st.sampled_from(sorted(RESPELT)), max_size=4)
)
def test_case_latex_and_punctuation_make_no_difference(title: str, changes: list[str]) -> None:
    spelt = title
    for change in changes:
        spelt = RESPELT[change](spelt) if "\\" not in spelt else spelt
    assert is_same_title(spelt, title)


@given(one=st.text(max_size=40), other=st.text(max_size=40))
def test_any_texts_can_be_compared_in_either_order(one: str, other: str) -> None:
    for compare in (is_same_title, is_shortened_title):
        assert compare(one, other) == compare(other, one)
    is_near_title(one, other)
    assert is_same_title(one, one) == bool(title_words(one))


def test_texts_that_are_no_titles_are_compared_too() -> None:
    """Each letter with each would take hours."""
    one, other = "ab: " * 50_000, "ba cd: " * 50_000
    assert not is_near_title(one, other)
    assert not is_shortened_title(one, other)
    assert not is_same_title(one, other)
    for piece in (r"\thanks{", r"\texorpdfstring{{{", "^{_{", "^a_b", "(in ", ", May 1, "):
        assert not is_same_title(piece * 20_000, "A Fact")
