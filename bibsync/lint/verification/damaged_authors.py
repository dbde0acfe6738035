"""VER010 damaged-authors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.names import is_others, split_names
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, safe
from bibsync.lint.verification_rule import (
    VerificationRule,
    holdable,
    record_in_words,
    value_in_words,
)
from bibsync.text import Edit
from bibsync.verify.arxiv_entry import whole_names
from bibsync.verify.authority import ARXIV, AuthorityRecord
from bibsync.verify.damage import damaged_names, mended
from bibsync.verify.verdict import Matter

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry
    from bibsync.verify.verdict import Point

_RECORDS = (
    AuthorityRecord(
        ARXIV,
        "2403.08763",
        "Continually Pre-training Language Models",
        ("Adam Ibrahim", "Benjamin Thérien", "Timothée Lesort"),
        1,
        "2024-03-13",
        "2024-03-13",
        "cs.LG",
        as_of="2026-01-01",
    ),
)


class DamagedAuthors(VerificationRule):
    """A name is the record's with letters lost or broken on the way: `Th?rien`, `Th'erien`,
    `Thrien` for `Thérien`.

    BibTeX prints it as it stands. The other letters are the record's, and so are the names around
    it: the fix writes the record's name, which is safe. Names that merely lack their accents, or
    have initials for given names, are whole.
    """

    code = "VER010"
    name = "damaged-authors"
    severity = Severity.WARNING
    matters = (Matter.DAMAGED_AUTHORS,)
    records = _RECORDS
    valid = (
        "@misc{wei2022,\n"
        "  title = {Continually Pre-training Language Models},\n"
        "  author = {Adam Ibrahim and Benjamin Th{\\'e}rien and Lesort, T.},\n"
        "  year = {2024},\n"
        "  eprint = {2403.08763},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.LG},\n"
        "}\n",
        "@misc{wei2022,\n"
        "  title = {Continually Pre-training Language Models},\n"
        "  author = {Adam Ibrahim and Benjamin Therien and Timothee Lesort},\n"
        "  year = {2024},\n"
        "  eprint = {2403.08763},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.LG},\n"
        "}\n",
    )
    invalid = (
        Invalid(
            "@misc{wei2022,\n"
            "  title = {Continually Pre-training Language Models},\n"
            "  author = {Adam Ibrahim and Benjamin Th?rien and Timothée Lesort},\n"
            "  year = {2024},\n"
            "  eprint = {2403.08763},\n"
            "  archivePrefix = {arXiv},\n"
            "  primaryClass = {cs.LG},\n"
            "}\n",
            "@misc{wei2022,\n"
            "  title = {Continually Pre-training Language Models},\n"
            "  author = {Adam Ibrahim and Benjamin Thérien and Timothée Lesort},\n"
            "  year = {2024},\n"
            "  eprint = {2403.08763},\n"
            "  archivePrefix = {arXiv},\n"
            "  primaryClass = {cs.LG},\n"
            "}\n",
        ),
        Invalid(
            "@misc{wei2022,\n"
            "  title = {Continually Pre-training Language Models},\n"
            "  author = {Adam Ibrahim and Benjamin Th'erien and Timothe'e Lesort},\n"
            "  year = {2024},\n"
            "  eprint = {2403.08763},\n"
            "  archivePrefix = {arXiv},\n"
            "  primaryClass = {cs.LG},\n"
            "}\n",
            "@misc{wei2022,\n"
            "  title = {Continually Pre-training Language Models},\n"
            "  author = {Adam Ibrahim and Benjamin Thérien and Timothée Lesort},\n"
            "  year = {2024},\n"
            "  eprint = {2403.08763},\n"
            "  archivePrefix = {arXiv},\n"
            "  primaryClass = {cs.LG},\n"
            "}\n",
        ),
    )

    def check_record(
        self, record: AuthorityRecord, point: Point, entry: Entry, file: LintFile
    ) -> Iterable[Diagnostic]:
        claim = file.claim_of(entry)
        field = entry.by_name.get("author")
        if claim is None or field is None or not field.is_delimited:
            return
        names = [name for name in split_names(field.content) if not is_others(name.text)]
        if len(names) != len(claim.authors):
            return
        for place in damaged_names(claim.authors, record.authors):
            name = names[place]
            start, end = field.content_start + name.start, field.content_start + name.end
            right = mended(name.text, whole_names([record.authors[place]])[0])
            right = holdable(right, file)
            message = (
                f"{value_in_words(name.text)} is {value_in_words(record.authors[place])} in"
                f" {record_in_words(record)}"
            )
            fix = None
            if file.can_hold(right):
                fix = safe(f"Write {value_in_words(right)}", Edit(start, end, right))
            yield self.diagnostic(start, end, message, fix, entry)
