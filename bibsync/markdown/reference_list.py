"""Turns a Markdown text into the references of an annotated list, with the offsets of every part.

A reference is a section that says which work it is about:

    ## Title of the paper

    Authors: Ada Lovelace and Charles Babbage

    [Link to PDF](papers/lovelace1843notes/1801.00001.pdf)

    * First bullet of the summary.
    * Second bullet.

    Citation:
    ```
    @misc{lovelace1843notes, ...
    ```

Every part but the heading may be missing, and the order is free.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from bibsync.bibtex.parser import parse
from bibsync.bibtex.syntax import Document
from bibsync.markdown.fences import Fence, find_blocks, holds_bibtex
from bibsync.markdown.inline import Passage, PdfLink, link_definitions, pdf_links
from bibsync.markdown.parts import Parts, is_part_name, read_parts
from bibsync.markdown.sections import Heading, split_sections


class Citation(NamedTuple):
    """A fence with BibTeX and what is in it, parsed in place."""

    fence: Fence
    document: Document


class Reference(NamedTuple):
    """One work of the list; `text[start:end]` is its section, deeper ones included."""

    heading: Heading
    authors: Passage | None  # the names after `Authors:`; None when no line gives any
    pdfs: tuple[PdfLink, ...]
    bullets: tuple[Passage, ...]  # of the summary, without their markers
    citations: tuple[Citation, ...]
    rest: tuple[Passage, ...]  # paragraphs that are none of these
    start: int
    end: int

    @property
    def pdf(self) -> PdfLink | None:
        """The first link to a PDF; None when there is none."""
        return self.pdfs[0] if self.pdfs else None

    @property
    def citation(self) -> Citation | None:
        """The first fence with BibTeX; None when the reference has no citation block."""
        return self.citations[0] if self.citations else None


class ReferenceList(NamedTuple):
    """What a Markdown text says about works, each tuple in the order of the text."""

    text: str
    references: tuple[Reference, ...]
    loose: tuple[Citation, ...]  # fences with BibTeX that belong to no reference
    unused: tuple[Heading, ...]  # headings of the other sections that hold text


def parse_citations(text: str) -> tuple[Citation, ...]:
    """All fences of a Markdown text that hold BibTeX, parsed in place."""
    return tuple(
        Citation(fence, parse(text, fence.content_start, fence.content_end))
        for fence in find_blocks(text).fences
        if holds_bibtex(text, fence)
    )


def read_reference_list(text: str, citations: Sequence[Citation] | None = None) -> ReferenceList:
    """The references of a Markdown text, for every text whatsoever.

    A section is a reference when it has an `Authors:` line, a link to a PDF or a citation block
    with one entry, and its heading does not just name a part (`## Citation`). Deeper sections that
    are not references themselves belong to the reference above them.

    `citations` is what `parse_citations` gave for this text; None: it is still to be called.
    """
    blocks = find_blocks(text)
    hidden = [(fence.start, fence.end) for fence in blocks.fences]
    hidden = sorted(hidden + blocks.comments)
    definitions = link_definitions(text)
    sections: list[_Section] = []
    for heading, lines, start, end in split_sections(text, hidden):
        parts = read_parts(text, lines, definitions)
        if heading is not None:
            span = heading.text_start, heading.text_end
            parts.pdfs[:0] = pdf_links(text, *span, definitions)
        sections.append(_Section(heading, parts, start, end))
    starts = [section.start for section in sections]
    for citation in parse_citations(text) if citations is None else citations:
        sections[bisect_right(starts, citation.fence.start) - 1].citations.append(citation)
    return _assembled(text, sections)


class _Section:
    """A section with all its parts."""

    __slots__ = ("citations", "end", "heading", "parts", "start")

    def __init__(self, heading: Heading | None, parts: Parts, start: int, end: int) -> None:
        self.heading = heading  # None: the text before the first heading
        self.parts = parts
        self.citations: list[Citation] = []
        self.start = start
        self.end = end

    def take(self, below: _Section) -> None:
        """Makes the parts of a section below this one its own."""
        self.parts.take(below.parts)
        self.citations += below.citations
        self.end = below.end


def _assembled(text: str, sections: list[_Section]) -> ReferenceList:
    found: list[tuple[Heading, _Section]] = []
    loose: list[Citation] = []
    unused: list[Heading] = []
    level = 7  # of the reference that a section may belong to; 7: there is none
    for section in sections:
        heading = section.heading
        is_reference = heading is not None and _is_reference(heading, section)
        if heading is not None and is_reference:
            found.append((heading, section))
            level = heading.level
        elif heading is not None and heading.level > level:
            found[-1][1].take(section)
        else:
            level = 7
            loose += section.citations
            if heading is not None and (section.parts.bullets or section.parts.rest):
                unused.append(heading)
    references = [
        Reference(
            heading,
            section.parts.names[0] if section.parts.names else None,
            tuple(section.parts.pdfs),
            tuple(section.parts.bullets),
            tuple(section.citations),
            tuple(section.parts.names[1:] + section.parts.rest),
            section.start,
            section.end,
        )
        for heading, section in found
    ]
    return ReferenceList(text, tuple(references), tuple(loose), tuple(unused))


def _is_reference(heading: Heading, section: _Section) -> bool:
    if is_part_name(heading.text):
        return False
    if section.parts.names or section.parts.pdfs:
        return True
    return sum(len(citation.document.entries) for citation in section.citations) == 1
