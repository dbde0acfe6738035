"""FLD003 misspelt-field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.edits import rename_field
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.field_names import is_misspelt, meant_name, written_like
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, Rule, unsafe

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry


class MisspeltField(Rule):
    """A field's name is a slip of the keyboard away from a name that styles know.

    BibTeX skips fields that it does not know without a word, so the journal in `jounal = {…}` is
    never printed. A name is only doubted when no style, reference manager or database that we know
    of writes it, and when the field that was meant is not there already.

    The fix renames the field. It is unsafe because the name may be somebody's own after all.
    """

    code = "FLD003"
    name = "misspelt-field"
    severity = Severity.WARNING
    valid = (
        "@misc{a, title = {T}, bdsk-url-1 = {x}, x-reviewed = {yes}, mycomment = {c}}\n",
        "@misc{a, title = {T}, OPTnote = {c}, url2 = {x}, author+an = {1=x}}\n",
        "@article{a, journal = {J}, jounal = {K}}\n",
        "@misc{a, shelfnumber = {12}}\n",
    )
    invalid = (
        Invalid("@article{a,\n  jounal = {J}\n}\n", "@article{a,\n  journal = {J}\n}\n"),
        Invalid("@article{a, Auhtor = {A. Bee}}\n", "@article{a, Author = {A. Bee}}\n"),
        Invalid("@misc{a, ARCHIVEPREFX = {arXiv}}\n", "@misc{a, ARCHIVEPREFIX = {arXiv}}\n"),
        Invalid("@misc{a, archivprefix = {arXiv}}\n", "@misc{a, archivePrefix = {arXiv}}\n"),
        Invalid("@misc{a, authors = {A. Bee}}\n", "@misc{a, author = {A. Bee}}\n"),
    )

    def concerns(self, type_: str, names: tuple[str, ...]) -> bool:
        return any(is_misspelt(name, names) for name in names)

    def check_entry(self, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        taken = set(entry.by_name)
        for field in entry.fields:
            meant = meant_name(field.name)
            if meant is None or meant in taken:
                continue
            taken.add(meant)
            right = written_like(field.written_name, meant)
            yield self.diagnostic(
                field.start,
                field.name_end,
                f"`{field.written_name}` is not a field that any style reads; `{right}` is",
                unsafe(f"Rename it to `{right}`", rename_field(field, right)),
                entry,
            )
