"""DUP001 duplicate-key."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.duplicates import is_identical, remove_entry, repeated
from bibsync.lint.file import FileKind, LintFile
from bibsync.lint.rule import Invalid, Rule, unsafe


class DuplicateKey(Rule):
    """Two entries have the same citation key.

    BibTeX stops reading the second with the error "Repeated entry", and biber drops it: whoever
    cites it gets the first. When the later entry says the same as the earlier one, field by field,
    the unsafe fix removes it. Else a person has to decide whether they are one work, whose fields
    are to be put together, or two, of which one needs another key.
    """

    code = "DUP001"
    name = "duplicate-key"
    severity = Severity.ERROR
    valid = (
        "@misc{a, title = {A}}\n@misc{b, title = {A}}\n",
        "@misc{a, title = {A}}\n@misc{A, title = {B}}\n",
        '@string{a = "A"}\n@misc{a, title = a}\n@comment{a, old}\n',
    )
    invalid = (
        Invalid(
            "@misc{a, title = {A}}\n\n@misc{a,\n  title = {A},\n}\n\n@misc{b}\n",
            "@misc{a, title = {A}}\n\n@misc{b}\n",
        ),
        Invalid("@misc{a, title = {A}}\n\n@misc{a, title = {A}}\n", "@misc{a, title = {A}}\n"),
        Invalid("@misc{a, title = {A}}\n@misc{a, title = {B}}\n", None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        entries = file.entries
        keys = [entry.key for entry in entries]
        for entry, earlier, where, is_same_file in repeated("key", entries, keys, file):
            fix = None
            if is_same_file and file.kind is FileKind.BIBTEX and is_identical(entry, earlier):
                fix = unsafe("Remove the entry, which says the same", remove_entry(entry))
            message = f"the key `{entry.key}` is that of the entry {where}"
            yield self.diagnostic(entry.key_start, entry.key_end, message, fix, entry)
