"""Turns a feed of papers, titles and abstracts copied from a web page, into BibTeX.

What is a paper is told by its shape, not by a list of the page's other texts. An abstract is a
paragraph of at least 200 characters in which a sentence ends; the longest title of the feed that
this was made for has 140 characters, its shortest abstract 1,396. A title is the last line before
an abstract that can be one: two words or more, at most 300 characters, neither a date nor an
address nor a label. Everything else (`Subscribe`, `Mar 14`) stands before no abstract and is left
out with a note. A long paragraph right behind an abstract is its second one.

The entries are `@misc` with title and abstract, and bear the mark `bibsync = {unresolved}`, since
nothing in a feed says which work it is about. Titles are escaped for LaTeX, as styles print them;
abstracts are kept as they are, white space and lone braces aside: they are for reading and for
comparison, and what a feed gives is a mixture of plain text and TeX (`66% & 15.9\\%`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from bibsync.bibtex.months import MACROS
from bibsync.bibtex.own_fields import MARK, UNRESOLVED, balanced, fold
from bibsync.bibtex.printable import printable
from bibsync.ingest.imported import Imported, Note, excerpt, resolution_notes
from bibsync.ingest.layout import new_entry
from bibsync.ingest.title_key import title_key
from bibsync.markdown.inline import Passage
from bibsync.markdown.lines import Line, lines
from bibsync.text import first_line_end
from bibsync.verify.arxiv_entry import arxiv_fields
from bibsync.verify.citation_key import citation_key
from bibsync.verify.resolve import Resolution, Sought

_SHORTEST_ABSTRACT: Final = 200
_LONGEST_TITLE: Final = 300


class Paper(NamedTuple):
    """A title and the paragraphs of its abstract."""

    title: Passage
    abstract: tuple[Passage, ...]


class Feed(NamedTuple):
    """The papers of a feed and the passages that belong to none, both in the order of the text."""

    text: str
    papers: tuple[Paper, ...]
    unused: tuple[Passage, ...]


def read_feed(text: str) -> Feed:
    """The papers of a text, for every text whatsoever; every line with a word is in one place."""
    papers: list[Paper] = []
    unused: list[Passage] = []
    waiting: list[Passage] = []  # since the last abstract
    is_behind_abstract = False
    for passage in _passages(text):
        if not _is_abstract(passage.text):
            waiting.append(passage)
            is_behind_abstract = False
            continue
        index = next((i for i in reversed(range(len(waiting))) if _is_title(waiting[i].text)), -1)
        if is_behind_abstract:
            papers[-1] = papers[-1]._replace(abstract=(*papers[-1].abstract, passage))
        elif index < 0:
            unused += [*waiting, passage]
        else:
            title = waiting.pop(index)
            unused += waiting
            papers.append(Paper(title, (passage,)))
            is_behind_abstract = True
        waiting = []
    return Feed(text, tuple(papers), tuple(unused + waiting))


def import_feed(feed: Feed, resolutions: Mapping[int, Resolution] | None = None) -> Imported:
    """All papers of the feed as one `.bib` text, in the order of the feed.

    `resolutions` tells, by where a paper's title begins, which record it was found to be of: that
    paper gets a full entry and keeps the feed's abstract. The others keep their mark.
    """
    line_end = first_line_end(feed.text) or "\n"
    taken: set[str] = set()
    notes = [Note(p.start, f"not a paper: {excerpt(p.text)}") for p in feed.unused]
    chunks: list[str] = []
    unresolved = 0
    for paper in feed.papers:
        title = _without_label(paper.title.text)
        abstract = ("abstract", _abstract(paper))
        found = (resolutions or {}).get(paper.title.start)
        if found is not None:
            notes += resolution_notes(paper.title.start, title, found)
        if found is not None and found.record is not None:
            fields = [*arxiv_fields(found.record), abstract]
            key = citation_key(found.record, taken)
        else:
            fields = [("title", printable(title)), abstract, (MARK, UNRESOLVED)]
            key = title_key(title, taken)
            unresolved += 1
        chunks.append(new_entry("misc", key, fields, line_end))
    text = (line_end * 2).join(chunks)
    return Imported(
        text + line_end if text else "", len(chunks), unresolved, 0, 0, tuple(sorted(notes))
    )


def sought_in_feed(feed: Feed) -> dict[int, Sought]:
    """What can be looked for: the works of the feed, by where their titles begin."""
    return {
        paper.title.start: Sought(_without_label(paper.title.text), abstract=_abstract(paper))
        for paper in feed.papers
    }


def _abstract(paper: Paper) -> str:
    text = ""
    for passage in paper.abstract:
        paragraph = _without_label(passage.text)
        # An `@` at the beginning of a line is where programs look for the next entry.
        text += ("" if not text else " " if paragraph.startswith("@") else "\n\n") + paragraph
    return balanced(text)


def _without_label(text: str) -> str:
    """`Title: Foo` is how some listings write `Foo`."""
    match = _label().match(text)
    return text if match is None or match.end() == len(text) else text[match.end() :]


def _passages(text: str) -> list[Passage]:
    """The lines of a text, those of a hard-wrapped abstract as one; lines without a word are not.

    The lines between two blank ones are one abstract when they have its shape together and none of
    them has it alone.
    """
    found: list[Passage] = []
    paragraph: list[Line] = []
    for line in [*lines(text), Line(len(text), len(text), len(text))]:
        if any(map(str.isalnum, text[line.start : line.end])):
            paragraph.append(line)
        elif paragraph:
            found += _split(text, paragraph)
            paragraph = []
    return found


def _split(text: str, paragraph: list[Line]) -> list[Passage]:
    each = [Passage(fold(text[line.start : line.end]), line.start, line.end) for line in paragraph]
    if not any(_is_abstract(passage.text) for passage in each):
        whole = fold(" ".join(passage.text for passage in each))
        if _is_abstract(whole):
            return [Passage(whole, paragraph[0].start, paragraph[-1].end)]
    return each


def _is_abstract(text: str) -> bool:
    return len(text) >= _SHORTEST_ABSTRACT and _sentence_end().search(text) is not None


def _is_title(text: str) -> bool:
    if len(text) > _LONGEST_TITLE or _no_title().match(text):
        return False
    words = [word for word in text.split() if any(map(str.isalpha, word))]
    # A script without spaces has titles of one word.
    return len(words) > 1 or len(text.encode("utf-8", "replace")) > 2 * len(text)


@cache
def _sentence_end() -> re.Pattern[str]:
    return re.compile("[.!?][\"'”’)\\]]*+(?: |\\Z)|[。！？]")


@cache
def _label() -> re.Pattern[str]:
    return re.compile(r"(?:title|abstract)[ \t]*+:[ \t]*+", re.IGNORECASE)


@cache
def _no_title() -> re.Pattern[str]:
    """What listings put between a title and its abstract: dates, addresses, `Authors: …`."""
    month = rf"(?:{'|'.join(MACROS)})[a-z]*+\.?"
    day = r"[0-9]{1,2}"
    return re.compile(
        rf"(?:{month} ?{day}|{day} {month})(?:,? [0-9]{{4}})?\Z"
        r"|\S+://|\S+@\S+\Z"
        r"|(?:abstract|arxiv|authors?|by|categories|code|comments?|date|doi|github|journal-ref"
        r"|keywords|likes?|project page|published|submitted(?: on)?|subjects?|tags|updated|upvotes?"
        r"|url) ?:",
        re.IGNORECASE,
    )
