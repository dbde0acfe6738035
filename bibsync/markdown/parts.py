"""Turns the lines of one section into parts of a reference: authors, PDF links, bullets, rest."""

from __future__ import annotations

from typing import Final

from bibsync.bibtex.own_fields import fold
from bibsync.markdown import inline
from bibsync.markdown.inline import Definitions, Passage, PdfLink
from bibsync.markdown.lines import Line, indentation

# What a heading or a line of its own calls a part of a reference, in lower case.
PART_NAMES: Final = frozenset(
    {
        *("abstract", "author", "authors", "bib", "bibliography", "bibtex", "bibtex entry"),
        *("citation", "citations", "cite", "cite as", "citing", "code", "highlights"),
        *("how to cite", "key points", "link", "links", "main points", "note", "notes", "paper"),
        *("pdf", "reference", "references", "summary", "takeaways", "tl;dr"),
    }
)


def is_part_name(text: str) -> bool:
    """Whether a heading or a line only names a part of a reference: `Citation:`, `BibTeX`."""
    return text.strip(" \t*_:#").lower() in PART_NAMES


class Parts:
    """What the lines of a section say."""

    __slots__ = ("bullets", "names", "pdfs", "rest")

    def __init__(self) -> None:
        self.names: list[Passage] = []  # of the `Authors:` lines that name somebody
        self.pdfs: list[PdfLink] = []
        self.bullets: list[Passage] = []
        self.rest: list[Passage] = []  # paragraphs that are none of these

    def take(self, other: Parts) -> None:
        """Adds the parts of a section below this one."""
        self.names += other.names
        self.pdfs += other.pdfs
        self.bullets += other.bullets
        self.rest += other.rest


def read_parts(text: str, section: list[Line], definitions: Definitions) -> Parts:
    """The parts in the lines of one section.

    A bullet goes on in the lines right below it, indented or not, and after blank lines in indented
    ones. A line that is a part of its own ends it, where CommonMark would go on: people write
    `Citation:` right below the last bullet.
    """
    reader = _Reader(text, definitions)
    previous_end = -1
    for line in section:
        if line.start != previous_end:
            reader.finish()
        reader.read(line)
        previous_end = line.next_start
    reader.finish()
    return reader.parts


class _Reader:
    """One pass over the lines of a section; `pieces` are the lines of the passage being read."""

    def __init__(self, text: str, definitions: Definitions) -> None:
        self.text = text
        self.definitions = definitions
        self.parts = Parts()
        self.into: list[Passage] | None = None  # where that passage goes; None: no passage is open
        self.pieces: list[tuple[int, int]] = []
        self.is_after_blank = False

    def read(self, line: Line) -> None:
        """Takes one more line."""
        start, column = indentation(self.text, line.start, line.end)
        _, end = inline.trimmed(self.text, start, line.end)
        if start >= end:
            self.is_after_blank = True
            if self.into is not self.parts.bullets:
                self.finish()
            return
        if inline.is_definition(self.text, line.start, line.end):
            self.finish()
        elif not self.begin(start, end):
            if self.is_after_blank and column < 2:
                self.finish()
            if self.into is None:
                self.into = self.parts.rest
            self.pieces.append((start, end))
        self.is_after_blank = False

    def begin(self, start: int, end: int) -> bool:
        """Whether the line is a part of its own, or begins one; if so, it is taken."""
        text, parts = self.text, self.parts
        names = inline.names_start(text, start, end)
        bullet = inline.bullet_start(text, start, end)
        content = text[bullet or start : end]
        pdfs = inline.pdf_links(text, start, end, self.definitions)
        is_label = is_part_name(content) and (not bullet or content.endswith((":", "*")))
        if names:
            self.finish()
            self.into = parts.names
            if names < end:
                self.pieces.append((names, end))
        elif pdfs and (not bullet or _is_only_links(text, bullet, end, pdfs)):
            self.finish()
            parts.pdfs += pdfs
        elif is_label or _is_separator(content):
            self.finish()
        elif bullet:
            self.finish()
            self.into = parts.bullets
            self.pieces.append((bullet, end))
        else:
            return False
        return True

    def finish(self) -> None:
        """Puts the passage that was being read where it belongs."""
        if self.into is not None and self.pieces:
            folded = " ".join(self.text[start:end] for start, end in self.pieces)
            folded = fold(folded)
            self.into.append(Passage(folded, self.pieces[0][0], self.pieces[-1][1]))
        self.into = None
        self.pieces = []


def _is_only_links(text: str, start: int, end: int, links: list[PdfLink]) -> bool:
    """Whether a line holds nothing but links and what names them."""
    left: list[str] = []
    for link in links:
        left.append(text[start : link.start])
        start = link.end
    left.append(text[start:end])
    return not "".join(left).strip(" \t*_:|,;-") or is_part_name("".join(left))


def _is_separator(text: str) -> bool:
    return not text.strip("-*_= \t")
