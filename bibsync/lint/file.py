"""One text under the linter, with all that rules may want to know of it, each thing made once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from bibsync.bibtex.months import MACROS
from bibsync.bibtex.parser import parse
from bibsync.bibtex.syntax import Block, Document, Entry, Field, FreeText, StringDefinition
from bibsync.lint.foreign import foreign_format
from bibsync.lint.settings import DialectChoice, LintSettings
from bibsync.text import MARKDOWN_SUFFIXES, LineIndex

if TYPE_CHECKING:
    from bibsync.bibtex.datamodel import Dialect
    from bibsync.bibtex.entry import Work
    from bibsync.bibtex.inheritance import Inheritance
    from bibsync.bibtex.syntax import Problem, ProblemKind
    from bibsync.encoding import DecodedText
    from bibsync.lint.at_signs import AtSign
    from bibsync.lint.catalogue import Catalogue
    from bibsync.lint.relations import Relations
    from bibsync.markdown.reference_list import Citation, ReferenceList
    from bibsync.verify.authority import AuthorityRecord
    from bibsync.verify.claim import Claim
    from bibsync.verify.evidence import Evidence
    from bibsync.verify.verdict import Verdict


_ORDINARY: Final = b"\t\r\n" + bytes(range(0x20, 0x7F))
_PIECE: Final = 1_000_000  # characters


class FileKind(StrEnum):
    """Where the BibTeX of a file stands."""

    BIBTEX = "bibtex"  # the whole text is BibTeX
    MARKDOWN = "markdown"  # BibTeX stands in fenced blocks


def kind_of(filename: str) -> FileKind:
    """Markdown by its ending; everything else is BibTeX."""
    is_markdown = filename.lower().endswith(MARKDOWN_SUFFIXES)
    return FileKind.MARKDOWN if is_markdown else FileKind.BIBTEX


class LintFile:
    """A text, its syntax trees and what is derived from them.

    A `.bib` file has one document, a Markdown file one for each fenced block of BibTeX. All offsets
    are offsets into `text`.
    """

    def __init__(
        self,
        text: str,
        filename: str,
        settings: LintSettings,
        catalogue: Catalogue,
        decoded: DecodedText | None = None,
        evidence: Evidence | None = None,
    ) -> None:
        self.text = text
        self.filename = filename
        self.kind = kind_of(filename)
        self.settings = settings
        self.catalogue = catalogue  # shared by all files that are linted together
        self.decoded = decoded  # None: the text did not come from bytes
        self.evidence = evidence  # None: the file is only linted
        self.is_ascii = text.isascii()
        self.foreign: str | None = None  # set with `documents`: the format, if it is not BibTeX

    @cached_property
    def documents(self) -> list[Document]:
        """The syntax trees, in the order of the text; none when it is of a foreign format."""
        if self.kind is FileKind.BIBTEX:
            document = parse(self.text)
            self.foreign = foreign_format(document)
            return [document] if self.foreign is None else []
        return [citation.document for citation in self.citations]

    @cached_property
    def citations(self) -> tuple[Citation, ...]:
        """The fenced blocks of BibTeX of a Markdown file; none for a `.bib` file."""
        if self.kind is FileKind.BIBTEX:
            return ()
        from bibsync.markdown.reference_list import parse_citations

        return parse_citations(self.text)

    @cached_property
    def reference_list(self) -> ReferenceList | None:
        """The sections of a Markdown file; None for a `.bib` file."""
        if self.kind is not FileKind.MARKDOWN:
            return None
        from bibsync.markdown.reference_list import read_reference_list

        return read_reference_list(self.text, self.citations)

    @cached_property
    def entries(self) -> list[Entry]:
        """All entries, broken ones included, in the order of the text."""
        return [entry for document in self.documents for entry in document.entries]

    @cached_property
    def blocks(self) -> list[Block]:
        """All blocks of all documents, in the order of the text."""
        return [block for document in self.documents for block in document.blocks]

    @cached_property
    def strings(self) -> list[StringDefinition]:
        """All `@string` definitions, in the order of the text."""
        return [block for block in self.blocks if type(block) is StringDefinition]

    @cached_property
    def free_texts(self) -> list[FreeText]:
        """What stands between entries and is more than white space, in the order of the text."""
        text = self.text
        return [
            block
            for block in self.blocks
            if type(block) is FreeText and not text[block.start : block.end].isspace()
        ]

    @cached_property
    def faults(self) -> dict[ProblemKind, list[tuple[Block, Problem]]]:
        """What the parser could not read as BibTeX would, by its kind, in the order of the text."""
        faults: dict[ProblemKind, list[tuple[Block, Problem]]] = {}
        for block in self.blocks:
            for problem in block.problems:
                faults.setdefault(problem.kind, []).append((block, problem))
        return faults

    @cached_property
    def at_signs(self) -> list[AtSign]:
        """Where BibTeX begins to read outside of entries, in the order of the text."""
        from bibsync.lint.at_signs import find_at_signs

        return list(find_at_signs(self))

    @cached_property
    def entries_by_key(self) -> dict[str, Entry]:
        """Entries by their key in lower case, as BibTeX compares keys; of one key the first."""
        found: dict[str, Entry] = {}
        for entry in self.entries:
            found.setdefault(entry.key.lower(), entry)
        return found

    @cached_property
    def lines(self) -> LineIndex:
        """For rules that name a row in their message."""
        return LineIndex(self.text)

    @cached_property
    def relations(self) -> Relations:
        """Which entries name which by `crossref` and `xdata`."""
        from bibsync.lint.relations import Relations

        return Relations(self.entries)

    @cached_property
    def inheritance(self) -> Inheritance:
        """What entries have from the entries that they name; where the name is a macro or a
        concatenation, nobody looks what it comes to."""
        from bibsync.bibtex.inheritance import Inheritance

        def text_of(entry: Entry, name: str) -> str | None:
            field = entry.by_name[name]
            return field.content if field.is_delimited else None

        return Inheritance(self.entries_by_key, self.dialect, text_of)

    @cached_property
    def macros(self) -> dict[str, Field | None]:
        """Names of the `@string` definitions, in lower case, with the field that defines each;
        None for the months, which every style defines."""
        macros: dict[str, Field | None] = dict.fromkeys(MACROS)
        for string in self.strings:
            for field in string.fields:
                macros[field.name] = field
        return macros

    @cached_property
    def dialect(self) -> Dialect:
        """BibTeX or biblatex: as set, or as the types and fields of the file tell."""
        from bibsync.bibtex.datamodel import Dialect
        from bibsync.bibtex.dialect import detect_dialect

        match self.settings.dialect:
            case DialectChoice.BIBTEX:
                return Dialect.BIBTEX
            case DialectChoice.BIBLATEX:
                return Dialect.BIBLATEX
            case _:
                return detect_dialect(self.entries)

    @cached_property
    def odd_characters(self) -> str:
        """The characters that are neither printable ASCII nor tab nor line end, in their order and
        without what stands between them: a short text in which to look first for what is rare."""
        text = self.text
        # Piece by piece: a copy of all would be a quarter of what a big file takes at most.
        return "".join([_odd(text[at : at + _PIECE]) for at in range(0, len(text), _PIECE)])

    @cached_property
    def _works(self) -> dict[int, Work]:
        """What the entries say that BibTeX can read, by where they begin."""
        from bibsync.bibtex.entry import read_works

        works = read_works(self.documents, self.dialect)
        return {work.entry.start: work for work in works if not work.entry.is_broken}

    @cached_property
    def _claims(self) -> dict[int, Claim]:
        from bibsync.verify.claim import read_claim

        return {start: read_claim(work) for start, work in self._works.items()}

    @property
    def claims(self) -> Iterable[Claim]:
        """What the entries claim that can be verified, in the order of the text."""
        return self._claims.values()

    def work_of(self, entry: Entry) -> Work | None:
        """What an entry says, its macros and inherited fields included; None for a broken one."""
        return self._works.get(entry.start)

    def claim_of(self, entry: Entry) -> Claim | None:
        """What an entry claims that can be verified; None for a broken one."""
        return self._claims.get(entry.start)

    def verdict_of(self, entry: Entry) -> Verdict | None:
        """What holding an entry against records came to; None where nothing was verified."""
        claim = self.claim_of(entry) if self.evidence is not None else None
        return None if claim is None or self.evidence is None else self.evidence.verdict(claim)

    def record_of(self, entry: Entry) -> AuthorityRecord | None:
        """The record of the work that an entry describes; None while there is a doubt about it."""
        verdict = self.verdict_of(entry)
        return None if verdict is None else verdict.described

    def can_hold(self, text: str) -> bool:
        """Whether the file's encoding has all the characters that a fix wants to write."""
        if self.decoded is None:
            return True
        try:
            self.decoded.encode(text)
        except UnicodeEncodeError:
            return False
        return True

    def offsets_of(self, needle: str) -> Iterator[int]:
        """Where a string occurs inside BibTeX; a scan in C, the way to find what is rare."""
        find = self.text.find
        for document in self.documents:
            offset = find(needle, document.start, document.end)
            while offset >= 0:
                yield offset
                offset = find(needle, offset + 1, document.end)

    @cached_property
    def _entry_starts(self) -> list[int]:
        return [entry.start for entry in self.entries]

    def entry_at(self, offset: int) -> Entry | None:
        """The entry that the offset is in; None between entries."""
        index = bisect_right(self._entry_starts, offset) - 1
        if index < 0:
            return None
        entry = self.entries[index]
        return entry if offset < entry.end else None

    def block_at(self, offset: int) -> Block | None:
        """The block of BibTeX that the offset is in; None in the rest of a Markdown file."""
        index = bisect_right(self.blocks, offset, key=attrgetter("start")) - 1
        if index < 0 or offset >= self.blocks[index].end:
            return None
        return self.blocks[index]

    def field_at(self, offset: int) -> tuple[Field, Entry] | None:
        """The field whose value the offset is in, with its entry; None elsewhere."""
        entry = self.entry_at(offset)
        if entry is None:
            return None
        index = bisect_right(entry.fields, offset, key=attrgetter("value_start")) - 1
        if index < 0 or offset >= entry.fields[index].value_end:
            return None
        return entry.fields[index], entry


def _odd(text: str) -> str:
    try:
        # Half of the time, and most texts need no more: five megabytes take 2.4 ms.
        return text.encode("latin-1").translate(None, _ORDINARY).decode("latin-1")
    except UnicodeEncodeError:
        odd = text.encode("utf-8", "surrogatepass").translate(None, _ORDINARY)
        return odd.decode("utf-8", "surrogatepass")
