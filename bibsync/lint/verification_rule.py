"""Turns the points of a verdict into findings: what the rules of the family VER have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from bibsync.diagnostic import Diagnostic, Fix
from bibsync.lint.archives import archive_field, names_arxiv
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Rule, RunBy, unsafe
from bibsync.verify.authority import ARXIV

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field
    from bibsync.text import Edit
    from bibsync.verify.authority import AuthorityRecord
    from bibsync.verify.verdict import Matter, Point

_LONGEST: Final = 120  # characters of a value in a message


class VerificationRule(Rule):
    """A rule about points of certain matters."""

    run_by = RunBy.VERIFY
    matters: ClassVar[tuple[Matter, ...]]

    def check_entry(self, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        verdict = file.verdict_of(entry)
        if verdict is not None:
            for point in verdict.of(*self.matters):
                yield from self.check_point(point, entry, file)

    def check_point(self, point: Point, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        """The findings that a point leads to; for rules whose points are not all about a record."""
        if point.record is not None:
            yield from self.check_record(point.record, point, entry, file)

    def check_record(
        self, record: AuthorityRecord, point: Point, entry: Entry, file: LintFile
    ) -> Iterable[Diagnostic]:
        """The findings that a point about a record leads to."""
        raise NotImplementedError


def record_in_words(record: AuthorityRecord) -> str:
    """A record for a message: its source, id and version, of when it is, and who said so when."""
    date = record.updated or record.published
    of = f" of {date}" if date else ""
    said = f"{record.source}, {record.as_of}" if record.as_of else record.source
    return f"{record.name}{of} ({said})"


def value_in_words(text: str) -> str:
    """A value for a message: on one line, in quotation marks, cut where it is very long."""
    folded = " ".join(text.split())
    return f"“{folded[: _LONGEST - 1]}…”" if len(folded) > _LONGEST else f"“{folded}”"


def names_in_words(names: Sequence[str]) -> str:
    """A list of authors for a message: the first three, in the order of speech."""
    if not names:
        return "unknown authors"
    shown = ", ".join(map(_spoken, names[:3]))
    return shown + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _spoken(name: str) -> str:
    """`Wei, Jason` as `Jason Wei`; an organisation without its braces."""
    if name.startswith("{") and name.endswith("}"):
        return name[1:-1]
    family, comma, given = name.partition(",")
    return f"{given.rpartition(',')[2].strip()} {family}" if comma and given.strip() else name


def right_id(entry: Entry, record: AuthorityRecord, file: LintFile) -> Fix | None:
    """The fix that writes the id of a record into `eprint`; None where the entry has its id
    elsewhere, or has that one."""
    field = entry.by_name.get("eprint")
    if record.source != ARXIV or field is None or field.content.strip() == record.id:
        return None
    archive = archive_field(entry)
    if archive is not None and not names_arxiv(archive):
        return None
    edit = set_field(entry, "eprint", record.id, file)
    return None if edit is None else unsafe(f"Write the id {record.id}", edit)


def place_of(entry: Entry, *names: str) -> tuple[int, int]:
    """Where a finding about a field is shown: at its value, of the first of these that the entry
    has, else at the entry's key."""
    for name in names:
        field = entry.by_name.get(name)
        if field is not None:
            return field.value_start, field.value_end
    return entry.key_start, entry.key_end


def holdable(text: str, file: LintFile) -> str:
    """The text for a field of this file; letters that its encoding lacks are LaTeX."""
    if file.can_hold(text):
        return text
    from bibsync.bibtex.latex import to_latex

    return to_latex(text)


def set_field(entry: Entry, name: str, text: str, file: LintFile) -> Edit | None:
    """The edit after which a field of the entry's own says this; None when it has no such field, or
    the file's encoding cannot hold the text."""
    from bibsync.bibtex.edits import set_value

    field: Field | None = entry.by_name.get(name)
    text = holdable(text, file)
    if field is None or not file.can_hold(text):
        return None
    return set_value(field, text)


def arxiv_eprint(entry: Entry) -> Field | None:
    """The entry's own field `eprint` when it holds an arXiv id."""
    from bibsync.lint.archives import given_arxiv_id

    given = given_arxiv_id(entry)
    return given[1] if given is not None and given[1].name == "eprint" else None
