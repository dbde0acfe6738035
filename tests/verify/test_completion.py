"""What is missing of a text is found in the abstract, or nowhere."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_records import papers

from bibsync.bibtex.delimiters import is_balanced
from bibsync.bibtex.latex import comparable
from bibsync.bibtex.printable import printable
from bibsync.verify.completion import (
    Completion,
    complete_abstract,
    complete_bullet,
    is_whole,
    sentences_after,
)
from bibsync.verify.sentences import split_sentences

ABSTRACTS = [printable(paper["abstract"]) for paper in papers() if "abstract" in paper]
(BITNET,) = (p["abstract"] for p in papers() if p["arxiv_id"] == "2402.17764")
SENTENCES = [sentence.text for sentence in split_sentences(BITNET)]


def completed(text: str, missing: Completion | None) -> str | None:
    return None if missing is None else text[: missing.start] + missing.rest


# Abstracts ---------------------------------------------------------------------------------------

START = "We propose {BERT}, a pre-training"
ABSTRACT = (
    START
    + ' method for na\\"ive models that reaches $x_1 = 1.58$ bits and {\\em very low} perplexity.'
    " It is fast (i.e., in 5\\,ms). Code is at https://a.org/b\\_c."
)
UP_TO_FORMULA = ABSTRACT[: ABSTRACT.index("$x")]
CUTS = {
    "between words": START,
    "in a word": START + " met",
    "dots": START + " ...",
    "dots in a word": START + " met...",
    "one character": START + " met…",
    "brackets": START + " method [...]",
    "brackets around one": START + " method […]",
    "command": START + " method\\ldots{}",
    "comma": "We propose {BERT},",
    "in an accent": START + " method for na",
    "in a hyphen": "We propose {BERT}, a pre-",
    "in a group": UP_TO_FORMULA + "$x_1 = 1.58$ bits and {\\em very} ...",
    "in a formula": UP_TO_FORMULA + "$x_1",
    "in a number": UP_TO_FORMULA + "$x_1 = 1.",
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in CUTS.items()])
def test_an_abstract_that_was_cut_anywhere_is_completed(text: str) -> None:
    assert completed(text, complete_abstract(text, ABSTRACT)) == ABSTRACT


def test_what_the_entry_has_in_its_own_spelling_stays() -> None:
    text = "WE   propose {\\bf BERT}:\n a pretraining method for naïve mod"
    missing = complete_abstract(text, ABSTRACT)
    assert missing is not None
    assert text[: missing.start] == "WE   propose {\\bf BERT}:\n a pretraining method for naïve "
    assert missing.rest == ABSTRACT[ABSTRACT.index("models") :]


def test_a_formula_that_was_cut_is_taken_whole() -> None:
    text = CUTS["in a formula"]
    missing = complete_abstract(text, ABSTRACT)
    assert missing is not None
    assert text[missing.start :] == "$x_1"
    assert missing.rest.startswith("$x_1 = 1.58$ bits")


NO_BEGINNINGS = {
    "the whole": ABSTRACT,
    "without the full stop": ABSTRACT[:-1],
    "in other spelling": ABSTRACT.replace("{BERT}", "bert").replace("pre-", "pre "),
    "more than the whole": ABSTRACT + " It works.",
    "another": "We present a method for everything that there is ...",
    "another version's": "We propose BERT, a training method for naive ...",
    "the middle": "It is fast (i.e., ...",
    "a stray word": "We propose",
    "nothing": "",
    "dots": "...",
}


@pytest.mark.parametrize(
    "text", [pytest.param(text, id=name) for name, text in NO_BEGINNINGS.items()]
)
def test_what_is_not_the_beginning_of_the_abstract_is_not_completed(text: str) -> None:
    assert complete_abstract(text, ABSTRACT) is None


BREAKS = {
    "in a sentence": ("We show that it works and is", True),
    "in a word": ("We show that it works and is fa", True),
    "in a number": ("We show that it works and is fast. It takes 1.", True),
    "behind a sentence": ("We show that it works and is fast.", False),
    "behind a sentence without its full stop": ("We show that it works and is fast", False),
    "ended by the person": ("We show that it works.", False),
    "ended in quotes by the person": ("We show that it “works.”", False),
    "dots": ("We show that it works...", True),
}


@pytest.mark.parametrize(
    ("text", "breaks_off"), [pytest.param(*case, id=name) for name, case in BREAKS.items()]
)
def test_it_is_told_whether_the_text_stops_within_a_sentence(text: str, breaks_off: bool) -> None:
    abstract = "We show that it works and is fast. It takes 1.58 seconds."
    missing = complete_abstract(text, abstract)
    assert missing is not None
    assert missing.breaks_off is breaks_off


@given(st.sampled_from(ABSTRACTS), st.data(), st.sampled_from(["", "...", "…", " ...", " […]"]))
@settings(max_examples=200)
def test_any_cut_of_any_abstract_gives_the_abstract_back(
    abstract: str, data: st.DataObject, end: str
) -> None:
    cut = data.draw(st.integers(15, len(abstract)))
    if not comparable(abstract[cut:]):
        assert complete_abstract(abstract[:cut] + end, abstract) is None
        return
    text = abstract[:cut].rstrip("\\") + end
    assert completed(text, complete_abstract(text, abstract)) == abstract


tex = st.lists(
    st.sampled_from(
        ["{", "}", "$", "\\em", "word", "two", "1.58", "\\'e", "é", "\\%", ".", "a-b", '"', "{a}"]
    ),
    max_size=25,
)


@given(tex, st.integers(0, 25), st.booleans())
@settings(max_examples=300)
def test_whatever_is_completed_has_the_words_of_the_abstract_and_its_braces_in_pairs(
    words: list[str], cut: int, glued: bool
) -> None:
    space = "" if glued else " "
    abstract = printable("We begin with this. " + space.join([*words, "and the end"]))
    text = printable("We begin with this. " + space.join(words[:cut]))
    missing = complete_abstract(text, abstract)
    if missing is not None:
        assert abstract.endswith(missing.rest)
        whole = text[: missing.start] + missing.rest
        assert is_balanced(whole)
        assert comparable(whole).replace(" ", "") == comparable(abstract).replace(" ", "")


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=300)
def test_no_text_makes_it_stumble(text: str, abstract: str) -> None:
    complete_abstract(text, text + abstract)
    complete_bullet(text, text + abstract)
    sentences_after([text], abstract, [abstract])


@pytest.mark.parametrize("piece", ["a ", "{", "$", "$ ", "* ", "*a", "_", "[", "\\", "a. ", "é"])
def test_a_long_text_is_completed_in_time(piece: str) -> None:
    # Quadratic work on a text of this size would not end while anybody waits.
    text = "We begin with this. " + piece * (60_000 // len(piece))
    complete_abstract(text, text + " end of it")
    complete_bullet(text, text + " end of it")
    sentences_after([text], text)


# Bullets -----------------------------------------------------------------------------------------

BULLETS = {
    "half a word": "It matches the full-precision (i.e., FP16 or BF16) Transfor",
    "dots": "It matches the full-precision (i.e., FP16 or BF16) Transformer LLM with ...",
    "in other case": "it matches the full precision (i.e. FP16 or BF16) transformer",
    "emphasis": "It **matches** the full-precision (i.e., `FP16` or BF16) Transfor",
}


@pytest.mark.parametrize("bullet", [pytest.param(text, id=name) for name, text in BULLETS.items()])
def test_a_bullet_is_completed_by_the_sentence_that_it_begins(bullet: str) -> None:
    missing = complete_bullet(bullet, BITNET)
    assert missing is not None
    kept, rest = bullet[: missing.start], missing.rest
    assert kept.endswith((" BF16) ", " Transformer LLM "))
    assert BITNET[: BITNET.index(" More profoundly")].endswith(rest)
    assert comparable(kept + rest) == comparable(SENTENCES[2])


def test_emphasis_that_was_cut_is_taken_whole_from_the_sentence() -> None:
    bullet = "It matches the **full-precision (i.e., FP16 or BF16) Transfor"
    missing = complete_bullet(bullet, BITNET)
    assert missing is not None
    assert bullet[: missing.start] == "It matches the "
    assert missing.rest.startswith("full-precision (i.e., FP16")


UNSURE = {
    "the seed's": "BitNet b1.5",
    "one word": "The",
    "words that say nothing": "In this work, we introduce a",
    "too few": "More profoundly, the LLM",
    "of no sentence": "It matches the half-precision Transformer LLM of the same model size",
    "the middle of one": "the same model size and training tokens in terms of both",
    "a whole one": BITNET[BITNET.index("Furthermore") :],
    "more than one": BITNET[BITNET.index("It matches") : BITNET.index("the 1.58-bit")],
    "nothing": "",
}


@pytest.mark.parametrize("bullet", [pytest.param(text, id=name) for name, text in UNSURE.items()])
def test_a_bullet_is_left_alone_when_its_sentence_is_not_sure(bullet: str) -> None:
    assert complete_bullet(bullet, BITNET) is None


def test_a_bullet_that_begins_two_sentences_tells_neither() -> None:
    bullet = "Large language models reach human performance"
    one = "Large language models reach human performance on maths."
    assert complete_bullet(bullet, f"{one} It works.") is not None
    assert complete_bullet(bullet, f"{one} {one.replace('maths', 'code')}") is None
    assert complete_bullet(bullet, f"{one} {one}") is None


def test_a_few_words_tell_no_sentence_however_much_they_say() -> None:
    abstract = "Ternary parameters reduce memory bandwidth. It works."
    assert complete_bullet("Ternary parameters reduce memory", abstract) is None


@given(st.sampled_from(ABSTRACTS), st.data())
@settings(max_examples=150)
def test_any_bullet_that_is_completed_becomes_a_sentence_of_the_abstract(
    abstract: str, data: st.DataObject
) -> None:
    sentence = data.draw(st.sampled_from(split_sentences(abstract))).text
    bullet = sentence[: data.draw(st.integers(0, len(sentence)))]
    whole = completed(bullet, complete_bullet(bullet, abstract))
    assert whole in (None, sentence)


def test_a_text_is_whole_that_lacks_no_more_than_a_full_stop() -> None:
    last = BITNET[BITNET.index("Furthermore") :]
    assert is_whole(BITNET, BITNET)
    assert is_whole(BITNET.rstrip(".").upper(), BITNET)
    assert is_whole(last[:-1], BITNET)
    assert not is_whole(last[:-5], BITNET)


# What the bullets do not say ---------------------------------------------------------------------

TERNARY = (
    "The paper introduces a 1-bit Large Language Model (LLM) variant, BitNet b1.58, where every"
    " parameter is ternary {-1, 0, 1}."
)
SCALING = "A new scaling law and a recipe for training new generations of models are defined."
AFTER = {
    "the seed's": ([TERNARY], [], SENTENCES[2:]),
    "in another order": ([SCALING, TERNARY], [], SENTENCES[4:]),
    "word for word": ([SENTENCES[2]], [], SENTENCES[3:]),
    "two sentences in one bullet": ([f"{SENTENCES[1]} {SENTENCES[2]}"], [], SENTENCES[3:]),
    "most of a second sentence in the bullet of a first": (
        [f"{SENTENCES[2]} {SENTENCES[4].replace('Furthermore', 'And')}"],
        [],
        [],
    ),
    "a bullet of something else": ([TERNARY, "The code is free software."], [], SENTENCES[2:]),
    "up to what a later bullet says": ([TERNARY], [SCALING], SENTENCES[2:3]),
    "a later bullet of what went before": ([SCALING], [TERNARY], SENTENCES[4:]),
    "nothing between": ([SENTENCES[2]], [SCALING], []),
    "nothing covered": (["The code is free software."], [], []),
    "too little shared": (["BitNet is one large model."], [], []),
    "no bullets": ([], [], []),
    "nothing left": ([SENTENCES[4]], [], []),
}


@pytest.mark.parametrize(
    ("bullets", "later", "wanted"), [pytest.param(*case, id=name) for name, case in AFTER.items()]
)
def test_the_sentences_follow_the_last_one_that_a_bullet_covers(
    bullets: list[str], later: list[str], wanted: list[str]
) -> None:
    assert list(sentences_after(bullets, BITNET, later)) == wanted


@given(st.sampled_from(ABSTRACTS), st.data())
@settings(max_examples=60)
def test_behind_a_sentence_itself_come_those_behind_it(abstract: str, data: st.DataObject) -> None:
    sentences = [sentence.text for sentence in split_sentences(abstract)]
    index = data.draw(st.integers(0, len(sentences) - 1))
    after = sentences_after([sentences[index]], abstract)
    # A short sentence says too little to be sure of; one that says most of a later one covers it.
    assert after == () or abstract.endswith(after[-1])
    assert sentences[index] not in after
    assert list(after) == sentences[len(sentences) - len(after) :]
