"""Turns the text of a `.bib` file into entries to compare, and the steps of a plan into new text.

Every byte that no step is about stays: an update replaces values, a removal takes out one entry,
and new entries go to the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Final, NamedTuple

from bibsync.bibtex.datamodel import Dialect
from bibsync.bibtex.dialect import detect_dialect
from bibsync.bibtex.entry import Work, read_works
from bibsync.bibtex.parser import parse
from bibsync.bibtex.syntax import Block, BrokenBlock, Command, Document, Problem, ProblemKind
from bibsync.errors import BrokenBibliographyError
from bibsync.record import Record
from bibsync.sync.model import KEY, Local
from bibsync.text import Edit, LineIndex, apply_edits
from bibsync.zotero.mapping import entry_edits, entry_record, new_entry

# After these BibTeX may complain, but it is no guess what the entry says.
_HARMLESS: Final = frozenset({ProblemKind.AT_SIGN, ProblemKind.PERCENT_COMMENT})
# Entries of these types are no works: they hold data for others, or settings of a style.
_DATA_TYPES: Final = frozenset({"xdata", "set", "comment", "ieeetranbstctl", "control"})
_REFERRING: Final = ("crossref", "xref", "xdata", "related", "entryset")


class LocalFile(NamedTuple):
    """A `.bib` file as a sync sees it."""

    text: str
    dialect: Dialect
    works: Mapping[str, Work]  # by citation key; of a repeated key the first, as BibTeX takes it
    entries: tuple[Local, ...]  # in the order of the file
    keys: frozenset[str]  # all citation keys, those of entries that are no works too
    referred: Mapping[str, frozenset[str]]  # citation key -> the entries that need it (crossref)
    notes: tuple[str, ...]  # what is not synced, and why
    hidden: Set[str] = frozenset()  # slots that the records do not show


def read_local(text: str, name: str, *, hidden: Set[str] = frozenset()) -> LocalFile:
    """The entries of a text. `name` is what messages call the file; `hidden` slots are left out.

    Raises BrokenBibliographyError when a part cannot be read: what is not seen must not be taken
    for deleted.
    """
    document = parse(text)
    lines = LineIndex(text)
    _check(document, lines, name)
    dialect = detect_dialect(document.entries)
    works: dict[str, Work] = {}
    entries: list[Local] = []
    referred: dict[str, set[str]] = {}
    notes: list[str] = []
    repeated: set[str] = set()
    for work in read_works(document, dialect):
        row = lines.position(work.entry.start).row
        if work.type in _DATA_TYPES:
            pass
        elif not work.key or not work.key.isprintable():
            what = "with an unprintable citation key" if work.key else "without a citation key"
            notes.append(f"{name}:{row}: an entry {what} is not synced")
            continue
        elif work.key in works:
            first = lines.position(works[work.key].entry.start).row
            notes.append(
                f"{name}:{row}: {work.key} is there twice; the first, in line {first}, is synced"
            )
            repeated.add(work.key)
            continue
        else:
            works[work.key] = work
            record = entry_record(work)
            unseen = {slot: record.slots[slot] for slot in hidden if slot in record.slots}
            entries.append(Local(record.without(hidden), row, unseen=unseen))
        for field in _REFERRING:
            if (value := work.values.get(field)) and value.inherited_from is None:
                for key in value.text.split(","):
                    referred.setdefault(key.strip(), set()).add(work.key)
    entries = [each._replace(is_repeated=each.record.key in repeated) for each in entries]
    needed = {key: frozenset(by) for key, by in referred.items()}
    keys = frozenset(entry.key for entry in document.entries)
    return LocalFile(text, dialect, works, tuple(entries), keys, needed, tuple(notes), hidden)


def _check(document: Document, lines: LineIndex, name: str) -> None:
    broken = [(block, p) for block, p in document.problems if p.kind not in _HARMLESS]
    if not broken:
        return
    block, problem = broken[0]
    at = lines.position(problem.start)
    what = _called(block)
    count = len({id(block) for block, _ in broken})
    more = f" (and {count - 1} more)" if count > 1 else ""
    raise BrokenBibliographyError(
        f"{name}:{at.row}:{at.column}: {what} cannot be read ({_said(problem)}){more}: nothing was"
        f" synced; `bibsync lint {name}` shows what to mend"
    )


def _called(block: Block) -> str:
    key = getattr(block, "key", "")
    if isinstance(block, BrokenBlock) or not key:
        return f"@{block.type}" if isinstance(block, Command) else "this part"
    return f"the entry {key}"


def _said(problem: Problem) -> str:
    return problem.kind.value.replace("-", " ")


class Changes(NamedTuple):
    """What is to be done to a file, by citation key."""

    updates: Mapping[str, Mapping[str, str]]  # key -> slot -> new value; KEY: the new citation key
    removals: Set[str]
    additions: tuple[Record, ...]


def changed_text(file: LocalFile, changes: Changes) -> str:
    """The text with the changes; all else is byte for byte as it was."""
    edits: list[Edit] = []
    for key, wanted in changes.updates.items():
        slots = {slot: value for slot, value in wanted.items() if slot != KEY}
        edits += entry_edits(file.works[key], slots, key=wanted.get(KEY), dialect=file.dialect)
    edits += (_removal(file.works[key]) for key in file.works if key in changes.removals)
    text = apply_edits(file.text, edits)
    return _appended(text, file, changes.additions)


def new_text(file: LocalFile, changes: Changes) -> str:
    """All that the changes would write into the file."""
    written: list[str] = []
    for key, wanted in changes.updates.items():
        slots = {slot: value for slot, value in wanted.items() if slot != KEY}
        edits = entry_edits(file.works[key], slots, key=wanted.get(KEY), dialect=file.dialect)
        written += (edit.content for edit in edits)
    written += (new_entry(record, dialect=file.dialect) for record in changes.additions)
    return "".join(written)


def _removal(work: Work) -> Edit:
    """Takes the entry out with its lines, and with one of the blank lines around it."""
    entry = work.entry
    text, start, end = entry.text, entry.start, entry.end
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    behind = end
    while text[behind : behind + 1] in (" ", "\t"):
        behind += 1
    begins_line = start == 0 or text[start - 1] in "\r\n"
    rest = _line_end(text, behind)
    if not begins_line or (rest == behind and behind < len(text)):
        return Edit(entry.start, entry.end, "")  # something else stands on its lines
    blank = rest
    while text[blank : blank + 1] in (" ", "\t"):
        blank += 1
    after_blank = _line_end(text, blank)
    return Edit(start, after_blank if after_blank > blank else rest, "")


def _line_end(text: str, at: int) -> int:
    """The offset behind the line end at `at`; `at` itself when there is none."""
    if text.startswith("\r\n", at):
        return at + 2
    return at + 1 if text[at : at + 1] in ("\n", "\r") else at


def _appended(text: str, file: LocalFile, records: Iterable[Record]) -> str:
    records = tuple(records)
    if not records:
        return text
    line_end = "\r\n" if "\r\n" in file.text else "\n"
    pieces = [text]
    if text and not text.endswith(("\n", "\r")):
        pieces.append(line_end)
    indent = _indent(file)
    for number, record in enumerate(records):
        if number or text.strip():
            pieces.append(line_end)
        pieces.append(new_entry(record, dialect=file.dialect, indent=indent, line_end=line_end))
        pieces.append(line_end)
    return "".join(pieces)


def _indent(file: LocalFile) -> str:
    """The white space before a field, as the last entry of the file has it."""
    for work in reversed(list(file.works.values())):
        for field in work.entry.fields[:1]:
            line = file.text.rfind("\n", work.entry.start, field.start)
            space = file.text[line + 1 : field.start]
            if line >= 0 and not space.strip(" \t"):
                return space
    return "  "
