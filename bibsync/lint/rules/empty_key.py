"""SYN022 empty-key."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, Rule


class EmptyKey(Rule):
    """An entry has no citation key.

    Nobody can cite it. BibTeX reads one such entry and calls every further one a "Repeated entry";
    when the comma of the key is missing, too (`@misc{title = {A}`), it takes the first name for the
    key and drops all fields. There is no fix: the key is what the text says in `\\cite{…}`.
    """

    code = "SYN022"
    name = "empty-key"
    severity = Severity.ERROR
    valid = (
        "@misc{a, title = {A}}\n",
        "@misc{ a }\n",
        "@misc{2008, title = {A}}\n",
        '@string{a = "b"}\n@preamble{"c"}\n@comment{, d}\n',
    )
    invalid = (
        Invalid("@misc{, title = {A}}\n", None),
        Invalid("@article{\n  title = {A},\n  year = 1999\n}\n", None),
        Invalid("@misc{}\n", None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        for entry in file.entries:
            if entry.key_start == entry.key_end:
                message = f"the `@{entry.type}` has no citation key"
                yield self.diagnostic(entry.start, entry.open + 1, message, None, entry)
