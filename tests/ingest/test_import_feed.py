"""A feed of titles and abstracts becomes marked entries; the rest of the page does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.bibtex.parser import parse
from bibsync.ingest.feed import import_feed, read_feed
from bibsync.ingest.imported import Imported

HERE = Path(__file__).parent
SEED = HERE.parents[1] / "fixtures" / "seeds" / "trending-papers.txt"
ABSTRACT = "We show that short papers are read more often than long ones. " * 4
OTHER = "In this work, we ask whether tests that fail teach more than those that pass. " * 4


def seed() -> str:
    return SEED.read_bytes().decode()


def imported(text: str) -> Imported:
    return import_feed(read_feed(text))


def titles(text: str) -> list[str]:
    return [paper.title.text for paper in read_feed(text).papers]


def unused(text: str) -> list[str]:
    return [passage.text for passage in read_feed(text).unused]


# The seed ----------------------------------------------------------------------------------------


def test_the_seed_gives_the_golden_file() -> None:
    assert imported(seed()).bibtex.encode() == (HERE / "golden" / "trending.bib").read_bytes()


def test_the_seed_gives_fifty_two_marked_entries_that_parse_without_problems() -> None:
    result = imported(seed())
    document = parse(result.bibtex)
    assert len(document.entries) == result.entries == result.unresolved == 52
    assert list(document.problems) == []
    assert len({entry.key for entry in document.entries}) == 52
    for entry in document.entries:
        assert entry.type == "misc"
        assert [field.name for field in entry.fields] == ["title", "abstract", "bibsync"]
        assert entry.fields[2].content == "unresolved"
        assert entry.key.isascii()
        assert entry.key.isalnum()


def test_every_title_and_abstract_of_the_seed_is_kept() -> None:
    lines = [line for line in seed().split("\n") if line]
    papers = lines[5:]
    entries = parse(imported(seed()).bibtex).entries
    found = [field.content for entry in entries for field in entry.fields[:2]]
    assert found == papers


def test_the_pages_other_lines_are_no_papers() -> None:
    assert [note.message for note in imported(seed()).notes] == [
        "not a paper: “new”",
        "not a paper: “Get trending papers in your email inbox!”",
        "not a paper: “Subscribe”",
        "not a paper: “byAK and the research community”",
        "not a paper: “Mar 14”",
    ]


# Other feeds -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"A Title\n\n{ABSTRACT}\n\nThe Other\n\n{OTHER}\n", id="seed"),
        pytest.param(f"A Title\n{ABSTRACT}\nThe Other\n{OTHER}", id="no-blank-lines"),
        pytest.param(f"\ufeffA Title\r\n\r\n{ABSTRACT}\r\n\r\nThe Other\r\n{OTHER}", id="CRLF"),
        pytest.param(f"A Title\r\r{ABSTRACT}\r\rThe Other\r\r{OTHER}", id="CR"),
        pytest.param(
            "A Title\n\n" + ABSTRACT.replace(". ", ".\n") + "\nThe Other\n\n" + OTHER,
            id="hard-wrapped",
        ),
        pytest.param(
            f"Title: A Title\nAuthors: A B, C D\nAbstract: {ABSTRACT}\n\n"
            f"Title: The Other\n\nAbstract:\n{OTHER}",
            id="labels",
        ),
        pytest.param(
            f"A Title\n\nMar 14\n\n14 March 2025\n\n{ABSTRACT}\n\nThe Other\n\n"
            f"https://example.org/papers\n\n123\n\n{OTHER}",
            id="dates-and-addresses-between",
        ),
        pytest.param(
            f"A Title\n-----\n{ABSTRACT}\n\n* * *\n\nThe Other\n-----\n{OTHER}", id="rules"
        ),
        pytest.param(
            f"Top 10\n\nA Title\n\n{ABSTRACT}\n\n2\n\nThe Other\n\n{OTHER}\n\nBack", id="page"
        ),
    ],
)
def test_feeds_are_read_in_many_forms(text: str) -> None:
    entries = parse(imported(text).bibtex).entries
    assert [[field.content for field in entry.fields[:2]] for entry in entries] == [
        ["A Title", ABSTRACT.strip()],
        ["The Other", OTHER.strip()],
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("A Title\n\nAnother Title\n\nSubscribe\n", id="titles-only"),
        pytest.param("A Title\n\nToo short to be an abstract.\n", id="short-text"),
        pytest.param(f"A Title\n\n{'word ' * 60}\n", id="no-sentence"),
        pytest.param(ABSTRACT, id="abstract-only"),
        pytest.param(f"Subscribe\n\n{ABSTRACT}\n", id="one-word-above"),
        pytest.param(f"2025-03-14\n\nMar 14\n\n{ABSTRACT}\n", id="dates-above"),
    ],
)
def test_texts_without_title_and_abstract_have_no_papers(text: str) -> None:
    found = read_feed(text)
    assert found.papers == ()
    assert imported(text).bibtex == ""


def test_what_is_no_paper_is_kept_in_order() -> None:
    text = f"Subscribe\n\nA Title\n\nMar 14\n\n{ABSTRACT}\n\nBack to top\n\nTerms of use\n"
    assert unused(text) == ["Subscribe", "Mar 14", "Back to top", "Terms of use"]


def test_a_second_paragraph_belongs_to_the_abstract() -> None:
    text = f"A Title\n\n{ABSTRACT}\n\n{OTHER}\n\nThe Other\n\n{OTHER}\n"
    assert titles(text) == ["A Title", "The Other"]
    entry = parse(imported(text).bibtex).entries[0]
    assert entry.fields[1].content.split() == (ABSTRACT + OTHER).split()
    assert "\n\n" in entry.fields[1].content


def test_titles_of_scripts_without_spaces_are_titles() -> None:
    assert titles(f"大規模言語モデルの研究\n\n{ABSTRACT}\n") == ["大規模言語モデルの研究"]


def test_titles_are_escaped_and_abstracts_are_not() -> None:
    text = f"R&D at 50% of $5_000\n\n{ABSTRACT} 66% & 15.9\\% of ``x''.\n"
    title, abstract, _ = parse(imported(text).bibtex).entries[0].fields
    assert title.content == r"R\&D at 50\% of \$5\_000"
    assert abstract.content == f"{ABSTRACT} 66% & 15.9\\% of ``x''.".replace("  ", " ")


def test_the_same_feed_gives_the_same_bytes() -> None:
    assert imported(seed()).bibtex == imported(seed()).bibtex


PIECES = [
    *("A Title", "{", "}", "\n", "\n\n", "\r\n", "\r", "@misc{a,\n", "@", "\\", "%", "x" * 250),
    *(ABSTRACT, "\n\n" + OTHER + "\n\n", "Mar 14", ". ", "$", "\x00", "\ufeff", "é", '"', "# "),
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@settings(max_examples=200)
def test_any_text_gives_a_file_without_problems(text: str) -> None:
    feed = read_feed(text)
    result = import_feed(feed)
    document = parse(result.bibtex)
    assert list(document.problems) == []
    assert len(document.entries) == result.entries == len(feed.papers)
    assert len({entry.key for entry in document.entries}) == result.entries


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@settings(max_examples=200)
def test_every_word_is_in_a_paper_or_a_note(text: str) -> None:
    feed = read_feed(text)
    passages = [*feed.unused, *(p.title for p in feed.papers)]
    passages += [passage for paper in feed.papers for passage in paper.abstract]
    words = [word for passage in passages for word in passage.text.split()]
    expected = text.removeprefix("\ufeff").split()
    has_word = [word for word in expected if any(map(str.isalnum, word))]
    assert sorted(word for word in words if any(map(str.isalnum, word))) == sorted(has_word)
    for passage in passages:
        assert text[passage.start : passage.end].split() == passage.text.split()
