"""Turns an annotated reference list into BibTeX that keeps its summaries and PDF paths.

The choices made here:

- An entry is copied from its fence character for character; of an indented fence, the columns go
  that Markdown does not count to the code. An import repairs nothing: faults stay for the linter.
- What stands in a fence around the entries: `%` lines, `@string`, `@preamble` and `@comment` are
  copied too. All other text (a stray `X` behind an entry's closing brace) is not part of any entry;
  it is left out, and a note says so.
- The link to the PDF becomes `file = {papers/KEY/ID.pdf}`: the bare path that the link names,
  relative to the list. The form with `:path:PDF` that some programs write says no more, and would
  have to be taken apart to be compared with the link.
- The bullets become `summary = {...}` (see `bibsync.bibtex.own_fields` for why that field).
- A section without a citation block becomes a `@misc` with the heading as title, and the mark
  `bibsync = {unresolved}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from bibsync.bibtex.names import is_others, split_names
from bibsync.bibtex.own_fields import (
    FILE,
    MARK,
    SUMMARY,
    UNRESOLVED,
    balanced,
    summary_text,
)
from bibsync.bibtex.printable import printable
from bibsync.bibtex.syntax import (
    WHITESPACE,
    Block,
    BrokenBlock,
    CommentBlock,
    Entry,
    FreeText,
    Preamble,
    StringDefinition,
)
from bibsync.ingest.imported import Imported, Note, excerpt, resolution_notes
from bibsync.ingest.layout import NewField, new_entry, with_fields
from bibsync.ingest.title_key import title_key
from bibsync.markdown.fences import Fence
from bibsync.markdown.reference_list import Citation, Reference, ReferenceList
from bibsync.text import first_line_end
from bibsync.verify.arxiv_entry import arxiv_fields
from bibsync.verify.citation_key import citation_key
from bibsync.verify.resolve import Resolution, Sought

_COPIED: Final = (Entry, StringDefinition, Preamble, CommentBlock)


def import_reference_list(
    source: ReferenceList, resolutions: Mapping[int, Resolution] | None = None
) -> Imported:
    """All works of the list as one `.bib` text, in the order of the list.

    `resolutions` tells, by where a section begins, which record a work without a citation block was
    found to be of: it gets a full entry.
    """
    return _Import(source, resolutions or {}).run()


def sought_in_list(source: ReferenceList) -> dict[int, Sought]:
    """What can be looked for: the works without a citation block, by where their sections begin."""
    found: dict[int, Sought] = {}
    for reference in source.references:
        if any(citation.document.entries for citation in reference.citations):
            continue
        names = split_names(reference.authors.text) if reference.authors is not None else []
        authors = tuple(name.text for name in names if not is_others(name.text))
        found[reference.heading.start] = Sought(
            reference.heading.text,
            authors,
            len(authors) < len(names),
            arxiv_id=_arxiv_id(reference),
        )
    return found


def _arxiv_id(reference: Reference) -> str:
    """The arXiv id that the link to the PDF names; "" when it names none."""
    pdf = reference.pdf
    is_id = pdf is not None and re.fullmatch(r"[0-9]{4}\.[0-9]{4,5}(?:v[0-9]+)?", pdf.stem.text)
    return pdf.stem.text if pdf is not None and is_id else ""


class _Import:
    """One import: the pieces of the output so far, and the notes."""

    def __init__(self, source: ReferenceList, resolutions: Mapping[int, Resolution]) -> None:
        self.text = source.text
        self.resolutions = resolutions
        self.source = source
        self.line_end = first_line_end(source.text) or "\n"
        self.chunks: list[str] = []
        self.notes: list[Note] = []
        self.entries = self.unresolved = self.bullets = self.files = 0
        citations = [c for reference in source.references for c in reference.citations]
        self.taken = {
            entry.key.lower()
            for citation in [*citations, *source.loose]
            for entry in citation.document.entries
        }

    def run(self) -> Imported:
        """The result; called once."""
        items: list[Reference | Citation] = [*self.source.references, *self.source.loose]
        for item in sorted(items, key=_start):
            if isinstance(item, Reference):
                self.reference(item)
            else:
                self.citation(item, None, [])
        for heading in self.source.unused:
            self.note(
                heading.start,
                f"{excerpt(heading.text)} is not a reference: no authors, PDF link or citation "
                "block below it",
            )
        text = (self.line_end * 2).join(self.chunks)
        return Imported(
            text + self.line_end if text else "",
            self.entries,
            self.unresolved,
            self.bullets,
            self.files,
            tuple(sorted(self.notes)),
        )

    def note(self, start: int, message: str) -> None:
        self.notes.append(Note(start, message))

    def reference(self, reference: Reference) -> None:
        """Adds what one section says."""
        main = next((e for c in reference.citations for e in c.document.entries), None)
        added: list[NewField] = []
        if main is None:
            self.without_citation(reference)
        else:
            added = self.added_fields(reference, main)
        for citation in reference.citations:
            self.citation(citation, main, added)
        for passage in reference.rest:
            self.note(
                passage.start, f"text that is no summary was left out: {excerpt(passage.text)}"
            )

    def without_citation(self, reference: Reference) -> None:
        """Adds an entry made of what a section without a readable entry says."""
        heading = reference.heading
        title = printable(heading.text)
        fields: list[NewField] = [("title", title)]
        if reference.authors is not None:
            fields.append(("author", printable(reference.authors.text)))
        pdf = reference.pdf
        key = ""
        if _arxiv_id(reference):
            fields += [("eprint", _arxiv_id(reference)), ("archivePrefix", "arXiv")]
        found = self.resolutions.get(heading.start)
        record = found.record if found is not None else None
        if record is not None:
            fields = list(arxiv_fields(record))
        if pdf is not None:
            folder = pdf.folder.text if pdf.folder is not None else ""
            if re.fullmatch(r"[A-Za-z][\w:.+-]*", folder, re.ASCII):
                key = folder
        if not key or key.lower() in self.taken:
            key = (
                citation_key(record, self.taken)
                if record is not None
                else title_key(heading.text, self.taken)
            )
        self.taken.add(key.lower())
        fields += self.added_fields(reference, None)
        if record is None:
            fields.append((MARK, UNRESOLVED))
        self.chunks.append(new_entry("misc", key, fields, self.line_end))
        self.entries += 1
        if found is not None:
            self.notes += resolution_notes(heading.start, heading.text, found)
        if record is not None:
            return
        self.unresolved += 1
        self.note(
            heading.start,
            f"{excerpt(heading.text)} has no citation to copy: entry `{key}` was made of the rest "
            "and marked as unresolved",
        )

    def added_fields(self, reference: Reference, entry: Entry | None) -> list[NewField]:
        """What the section adds to its entry; None: the entry is made here."""
        fields: list[NewField] = []
        if reference.pdfs:
            paths = ";".join(balanced(link.target.text) for link in reference.pdfs)
            if self.may_add(FILE, paths, entry, reference.pdfs[0].start):
                fields.append((FILE, paths))
                self.files += len(reference.pdfs)
        if reference.bullets:
            summary = summary_text(bullet.text for bullet in reference.bullets)
            if self.may_add(SUMMARY, summary, entry, reference.bullets[0].start):
                fields.append((SUMMARY, summary))
                self.bullets += len(reference.bullets)
        return fields

    def may_add(self, name: str, value: str, entry: Entry | None, start: int) -> bool:
        """Whether the entry has no such field; one with another value is noted."""
        field = entry.get(name) if entry is not None else None
        if field is None:
            return True
        if field.content != value:
            self.note(start, f"the entry has a field `{name}` of its own, which was kept instead")
        return False

    def citation(self, citation: Citation, main: Entry | None, added: list[NewField]) -> None:
        """Adds what one fence holds, with the added fields in the main entry."""
        fence, document = citation
        if not fence.is_closed:
            self.note(fence.start, "the code fence is not closed")
        comments: list[str] = []  # lines to go before the next block
        is_after_block = False
        for block in document.blocks:
            if isinstance(block, FreeText):
                comments += self.free_text(block, is_after_block)
            elif isinstance(block, _COPIED):
                text = block.raw.rstrip(WHITESPACE)
                if isinstance(block, Entry):
                    fields = added if block is main else []
                    text = with_fields(block, fields, first_line_end(text) or self.line_end)
                    self.entries += 1
                self.chunks.append(self.line_end.join([*comments, _dedented(text, fence)]))
                comments = []
            elif isinstance(block, BrokenBlock):
                self.note(block.start, f"left out, as it is no entry: {excerpt(block.raw)}")
            is_after_block = isinstance(block, _COPIED)
        if comments:
            self.chunks.append(self.line_end.join(comments))

    def free_text(self, block: Block, is_after_block: bool) -> Iterable[str]:
        """The comment lines of the text between two blocks; all other text is noted."""
        comments: list[str] = []
        for line in re.finditer(r"[^\r\n]++", block.raw):
            text = line[0].strip(WHITESPACE)
            start = block.start + line.start() + line[0].find(text)
            is_behind_block = line.start() == 0 and is_after_block
            if text.startswith("%") and is_behind_block:
                self.chunks[-1] += " " + text
            elif text.startswith("%"):
                comments.append(text)
            elif text:
                where = "behind the entry" if is_behind_block else "in the citation block"
                self.note(start, f"text {where} was left out: {excerpt(text)}")
        return comments


def _start(item: Reference | Citation) -> int:
    return item.start if isinstance(item, Reference) else item.fence.start


def _dedented(text: str, fence: Fence) -> str:
    """A block without the columns that Markdown takes off the lines of its indented fence."""
    if not fence.indent:
        return text
    return re.sub(rf"(?<=[\r\n]) {{1,{fence.indent}}}", "", text)
