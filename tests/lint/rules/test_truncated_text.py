"""Text that breaks off is found, and text that ends as people end their texts is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.bibtex.own_fields import summary_text
from bibsync.bibtex.parser import parse
from bibsync.ingest.feed import import_feed, read_feed
from bibsync.ingest.markdown import import_reference_list
from bibsync.lint.engine import Linter
from bibsync.lint.sentence_ends import Ending, ending_of
from bibsync.lint.settings import LintSettings
from bibsync.markdown.reference_list import read_reference_list

SEEDS = Path(__file__).parents[3] / "fixtures" / "seeds"
LINTER = Linter(LintSettings(select=("SUM",)))


def reported(text: str, filename: str = "refs.bib") -> list[str]:
    return [text[d.start : d.end] for d in LINTER.lint(text, filename)]


def entry(field: str, text: str) -> str:
    return f"@misc{{k, {field} = {{{text}}}}}\n"


# The seeds ---------------------------------------------------------------------------------------


def test_one_bullet_of_the_seed_breaks_off() -> None:
    text = (SEEDS / "references.md").read_text("utf-8")
    (finding,) = LINTER.lint(text, "references.md")
    assert text[finding.start : finding.end] == "BitNet b1.5"
    assert finding.key == "ma2024era"
    assert finding.fix is None


def test_the_bullet_is_found_in_the_imported_file_too() -> None:
    text = (SEEDS / "references.md").read_text("utf-8")
    imported = import_reference_list(read_reference_list(text)).bibtex
    assert reported(imported) == ["BitNet b1.5"]


def test_the_abstracts_of_the_feed_are_whole() -> None:
    text = (SEEDS / "trending-papers.txt").read_text("utf-8")
    imported = import_feed(read_feed(text)).bibtex
    assert sum("abstract" in entry.by_name for entry in parse(imported).entries) == 52
    assert reported(imported) == []


# How texts end -----------------------------------------------------------------------------------

COMPLETE = [
    "It works.",
    "Does it work?",
    "It works!",
    'a phenomenon referred to as the "perplexity curse."',
    "They call it “the curse.”",
    "They call it ``the curse.''",
    "It works (see below).",
    "It works. (Author abstract)",
    "It works. [12]",
    "It works \\cite{a}. ",
    "It works.\\footnote{Or so they say}",
    "It works.~\\cite[p.~3]{b}",
    "Code: https://github.com/a/b",
    "Our code is available at https://example.org/x_y?z=1",
    "Our code is available at github.com/OpenBMB/WorkflowLLM",
    "Our code is at \\url{https://example.org}",
    "Write to ann@example.org",
    "It works. Keywords: one, two, three",
    "It works. © 2011 Elsevier B.V",
    "It works. (C) 1999 Academic Press",
    "It works. All rights reserved",
    "It works. PACS numbers: 12.34.Ab, 56.78",
    "The result is $x = 1$",
    "It works.</p>",
    "It works.</jats:p></jats:sec>",
    "It works.\\par",
    "\\begin{itemize} It works. \\end{itemize}",
    "**It works.**",
    "これは動く。",
    "यह काम करता है।",
    "He said that “… and so on …”",
    "The text was shortened […]",
    "The text was shortened [...]",
    "",
    "***",
]


@pytest.mark.parametrize("text", [pytest.param(text, id=text[:40] or "empty") for text in COMPLETE])
def test_a_text_that_ends_is_complete(text: str) -> None:
    assert ending_of(text) is Ending.COMPLETE


CUT = [
    "In this paper we propose a novel method for ...",
    "In this paper we propose a nov…",
    "In this paper we propose. . .",
    "In this paper we propose\\ldots",
    "In this paper we propose \\ldots{}",
    "In this paper we propose \\dots",
    "In this paper we propose the",
    "It works. It is better than",
    "It works, and",
    "It works,",
    "It works (",
    "It works \u2014",
    "It works because we",
]


@pytest.mark.parametrize("text", CUT)
def test_a_text_that_no_author_ends_so_is_cut(text: str) -> None:
    assert ending_of(text) is Ending.CUT
    assert len(reported(entry("abstract", text))) == 1
    assert len(reported(entry("annotation", text))) == 1


OPEN = [
    "BitNet b1.5",
    "a low-precision variant of counting sort",
    "It works. We thank Jim Saxe",
    "It works. (14 references) (DB)",
    "See the Section on Who is The",
    "Windows 3.1",
    "C++",
    "Plan A",
    "It works:",
    "It works;",
]


@pytest.mark.parametrize("text", OPEN)
def test_a_text_that_merely_lacks_its_full_stop_is_left_alone(text: str) -> None:
    assert ending_of(text) is Ending.OPEN
    for field in ("abstract", "annotation", "annote", "summary"):
        assert reported(entry(field, text)) == []


def test_an_abstract_that_stops_at_a_round_number_of_characters_was_cut() -> None:
    text = ("We show that it works. " * 30)[:497] + "sho"
    assert len(text) == 500
    assert reported(entry("abstract", text)) == [text[-40:]]
    assert reported(entry("abstract", text[:-1])) == []
    assert reported(entry("annotation", text)) == []


# Bullets -----------------------------------------------------------------------------------------

LISTS = [
    (["It works.", "BitNet b1.5", "It is fast."], ["BitNet b1.5"]),
    (["It works.", "BitNet b1.5"], ["BitNet b1.5"]),
    (["It works.", "It is ..."], ["It is ..."]),
    (["fast", "small", "free of charge"], []),
    (["fast", "small", "better than the"], ["better than the"]),
    (["fast,", "small,", "and free."], []),
    (["It works:", "It is fast."], []),
    (["It works;", "it is fast."], []),
    (["It works.", "Code: github.com/a/b", "Dataset: ImageNet"], []),
    (["It works.", "See https://example.org/a"], []),
    (["BitNet b1.5"], []),
    (["It works (see \\cite{b}).", "It is fast.~[3]"], []),
]


@pytest.mark.parametrize(
    ("bullets", "wanted"), [pytest.param(*case, id="|".join(case[0])) for case in LISTS]
)
def test_a_bullet_is_measured_by_its_neighbours(bullets: list[str], wanted: list[str]) -> None:
    field = summary_text(bullets).replace("\n", "\n             ")
    assert reported(entry("summary", field)) == wanted
    listed = "".join(f"* {bullet}\n" for bullet in bullets)
    assert reported(f"## A Title\n\nAuthors: Ann Bee\n\n{listed}", "references.md") == wanted


def test_the_bullets_of_one_reference_say_nothing_of_another() -> None:
    text = (
        "## One\n\nAuthors: Ann Bee\n\n* It works.\n* It is fast.\n\n"
        "## Two\n\nAuthors: Cy Dee\n\n* fast\n* small\n"
    )
    assert reported(text, "references.md") == []


def test_broken_entries_and_macros_are_left_alone() -> None:
    assert reported("@misc{k, abstract = {We propose the\n title = {X}}\n") == []
    assert reported('@misc{k, abstract = "We propose the" # x}\n') == []
    assert reported("@misc{k, abstract = the}\n") == []


@given(st.text(alphabet="aA .…,*{}[]()\\\"'\n:$th-", max_size=60))
@settings(max_examples=300)
def test_no_text_makes_the_rule_stumble(text: str) -> None:
    ending_of(text)
    reported(entry("abstract", text))
    reported(entry("summary", "* " + text))
    reported(f"## T\n\nAuthors: A\n\n* {text}\n", "references.md")


@pytest.mark.parametrize("piece", ["* ", "a ", "(", "<p>", "\\cite{", ". ", "the ", "[", "*"])
def test_a_long_text_of_anything_is_read_in_time(piece: str) -> None:
    # Quadratic work on a text of this size would not end while anybody waits.
    reported(entry("summary", "* " + piece * (200_000 // len(piece))))
    ending_of(piece * (200_000 // len(piece)))
