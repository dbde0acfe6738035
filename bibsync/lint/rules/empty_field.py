"""FLD002 empty-field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.edits import remove_field
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, LazyPattern, Rule, unsafe

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field

_EMPTY = LazyPattern(r'=\s*+(?:\{(?>(?:\s*+\{\s*+\})?)\s*+\}|"\s*+")(?!\s*+#)')


class EmptyField(Rule):
    """A field has no text between its delimiters.

    It prints as if it were not there, so it is a reminder to fill it in or left over from an export
    (`volume={}`). Where the entry's type requires the field, the printed reference has a hole, and
    the finding is a warning; else it is a hint.

    The fix removes the field. It is unsafe because an empty field may stand there to be filled in.
    Entries with `crossref` or `xdata` are left alone: there an empty field keeps the parent's from
    being inherited. So are names that an editor has switched off (`OPTnote`).
    """

    code = "FLD002"
    name = "empty-field"
    severity = Severity.INFO
    valid = (
        "@misc{a, title = {T}, year = 1999}\n",
        "@inbook{a, title = {T}, booksubtitle = {}, crossref = {b}}\n",
        '@misc{a, title = {} # "T"}\n',
        "@misc{a, title = {How to write x={} in a title}}\n",
        "@misc{a, title = {\\relax}}\n",
        "@misc{a, title = {T}, title = {}}\n",
        "@misc{a, title = {T}, OPTnote = {}, ALTeditor = {}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a,\n  title = {T},\n  year = {},\n}\n",
            "@misc{a,\n  title = {T},\n}\n",
        ),
        Invalid(
            "@misc{a,\n  title = {T},\n  volume={ },\n  note = {N}\n}\n",
            "@misc{a,\n  title = {T},\n  note = {N}\n}\n",
        ),
        Invalid('@misc{a, title = {T}, url = ""}\n', "@misc{a, title = {T}}\n"),
        Invalid("@misc{a, title = {{}}, year = 1999}\n", "@misc{a, year = 1999}\n"),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        for document in file.documents:
            for match in _EMPTY().finditer(file.text, document.start, document.end):
                at = file.field_at(match.end() - 1)
                if at is None:
                    continue
                field, entry = at
                is_whole = field.value_end == match.end() and field.name_end <= match.start()
                is_meant = "crossref" in entry.by_name or "xdata" in entry.by_name
                # A field that is given again is for SYN020.
                if entry.by_name[field.name] is not field:
                    continue
                if is_whole and not is_meant and not field.name.startswith(("opt", "alt")):
                    yield self._finding(field, entry, file)

    def _finding(self, field: Field, entry: Entry, file: LintFile) -> Diagnostic:
        from bibsync.bibtex.datamodel import requirements

        fix = None
        if not entry.problems:
            fix = unsafe(f"Remove `{field.written_name}`", remove_field(entry, field))
        finding = self.diagnostic(
            field.start, field.value_end, f"`{field.written_name}` is empty", fix, entry
        )
        is_required = any(
            field.name in alternatives
            and not any(name in entry.by_name for name in alternatives if name != field.name)
            for alternatives in requirements(entry.type, file.dialect)
        )
        if is_required:
            message = f"`{field.written_name}` is empty, and `@{entry.type}` requires it"
            return finding._replace(severity=Severity.WARNING, message=message)
        return finding
