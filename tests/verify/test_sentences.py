"""An abstract is cut where its sentences end, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_records import papers

from bibsync.verify.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [sentence.text for sentence in split_sentences(text)]


# Each list is the sentences of one text.
TEXTS = {
    "two": ["We show that it works.", "It is fast."],
    "no full stop at the end": ["We show that it works.", "It is fast"],
    "decimals": ["We reach 1.58 bits.", "It costs 3.5% of 2.0."],
    "ends in a number": ["It was made in 2023.", "We use version 3.", "4.5 is next."],
    "for example": ["We use models, e.g. BERT, i.e. transformers.", "They work."],
    "in brackets": ["It matches the full-precision (i.e., FP16 or BF16) LLM.", "It is fast."],
    "a sentence in brackets": ["It works (see below. It does) and runs.", "It is fast."],
    "brackets behind": ["It works.", "(See below.)", "It is fast."],
    "et al. goes on": ["We follow Wei et al. (2022) and Kojima et al. in this.", "It works."],
    "et al. ends": ["We follow Wei et al.", "Our results hold."],
    "figure": ["See Fig. 3 and Sec. IV, Eq. (2) or Tab. S1.", "It works."],
    "fig at the end": ["We show it in a fig.", "We are glad."],
    "no is a word": ["Is it?", "The answer is no. 5 of 6 agree.", "We do not."],
    "versus": ["We weigh recall vs. Precision.", "It works."],
    "title of a person": ["Prof. Smith and Dr. Wu wrote it.", "It works."],
    "country": ["We study U.S. Census data.", "It covers the U.K.", "The results hold."],
    "initials": ["We thank J. Wei, J.-B. Li and A. B. See.", "It works."],
    "acronym": ["It is a step for AI.", "High costs remain."],
    "and so on": ["It takes text, images, etc. as its input.", "It works, etc.", "We try it."],
    "address": ["Code is at https://github.com/a/b.c.", "It works."],
    "quoted": ['They call it the "curse."', "It stays.", "He said “it works. It does.” and left."],
    "question": ["Can it work?", "Does it!", "It does."],
    "dots": ["It works ... and it is fast.", "Well...", "It is."],
    "formula": ["Let $x. Y$ be $f(x) = 1. Z$ at $a < b.$ Then.", "We end."],
    "money": ["It costs $5.", "We pay.", "They ask $10."],
    "braces": ["Each weight is \\{-1, 0, 1\\}.", "It is $\\{a. B\\}$ then.", "It works."],
    "percent": ["It gains 66.5\\%.", "It is \\emph{fast}."],
    "model in small letters": [
        "It is better.",
        "gpt-4 is worse.",
        "xLSTM is not.",
        "iTransformer is.",
    ],
    "small word": ["It is better.", "bitsandbytes is worse."],
    "unknown abbreviation": ["We go acc. to the rules.", "It works."],
    "enumeration": ["1. We build it.", "2. We try it.", "(c) It works."],
    "starts with a digit": ["It is small.", "3D shapes are big.", "100 of them work."],
    "bracket never closed": ["It works (see below.", "It is fast.", "It is small."],
    "bracket never opened": ["a) It works.", "b) It is fast."],
    "other letters": ["Das geht über Öl.", "Über alles.", "Это работает.", "Да."],
    "with closing marks": ["It is `fast'.", "It is ``small''.", "It is (big)."],
}


@pytest.mark.parametrize(
    "wanted", [pytest.param(wanted, id=name) for name, wanted in TEXTS.items()]
)
def test_a_text_is_cut_into_its_sentences(wanted: list[str]) -> None:
    assert sentences(" ".join(wanted)) == wanted


def test_the_abstracts_are_cut_as_a_reader_would_cut_them() -> None:
    (seed,) = (paper for paper in papers() if paper["arxiv_id"] == "2402.17764")
    assert [text[:20] for text in sentences(seed["abstract"])] == [
        "Recent research, suc",
        "In this work, we int",
        "It matches the full-",
        "More profoundly, the",
        "Furthermore, it enab",
    ]
    for paper in papers():
        for text in sentences(paper.get("abstract", "")):
            assert text[-1] in '.!?")' or "http" in text or "github.com" in text, text
            assert text[0].isupper() or text[0] in '("$' or text[:3].islower(), text


def test_white_space_is_of_no_sentence() -> None:
    assert split_sentences("  It works.\n  It is\tfast.  ") == (
        ("It works.", 2, 11),
        ("It is\tfast.", 14, 25),
    )
    assert split_sentences(" \n ") == ()


PIECES = [
    *("We", "show", "it", "1.58", "e.g.", "al.", "J.", "U.S.", "?", "!", "...", ".", "…", "(", ")"),
    *("[1]", '"', "”", "“", "$", "$x.", "\\(", "\\)", "\\{", "}", "gpt-4", "works.", "end.)", "—"),
]
texts = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
)


@given(texts)
@settings(max_examples=300)
def test_the_sentences_and_the_white_space_between_are_the_whole_text(text: str) -> None:
    position = 0
    for sentence in split_sentences(text):
        assert sentence.text == text[sentence.start : sentence.end]
        assert sentence.text == sentence.text.strip() != ""
        assert not text[position : sentence.start].strip()
        position = sentence.end
    assert not text[position:].strip()


@pytest.mark.parametrize(
    "piece", ["a. ", "(", ")", "(. ", "$", "$ ", "$a", "\\(", '"', "a.", ".", "“", "A. ", "\\"]
)
def test_a_long_text_of_anything_is_read_in_time(piece: str) -> None:
    # Quadratic work on a text of this size would not end while anybody waits.
    assert split_sentences(piece * (200_000 // len(piece)))
