"""DUP002 key-differs-by-case."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.duplicates import all_repeated
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, Rule


class KeyDiffersByCase(Rule):
    """Two entries have keys that differ in upper and lower case only: `Smith2019`, `smith2019`.

    To BibTeX that is one key: it stops reading the second entry with the error "Repeated entry", so
    that both citations lead to the first. biber tells them apart, and so nothing is said in a file
    that is written for biblatex. There is no fix, as a new key has to be given in the text, too.
    """

    code = "DUP002"
    name = "key-differs-by-case"
    severity = Severity.ERROR
    valid = (
        "@misc{Smith2019}\n@misc{smith2019a}\n",
        "@misc{Smith2019}\n@misc{Smith2019}\n",
        "@online{Smith2019, date = {2019}}\n@online{smith2019, date = {2019}}\n",
    )
    invalid = (Invalid("@misc{Smith2019}\n@misc{smith2019}\n", None),)

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        entries = file.entries
        keys = [entry.key.lower() for entry in entries]
        for pairs in all_repeated("key in small letters", entries, keys, file):
            group = list(pairs)
            entry = group[0].entry
            if any(pair.earlier.key == entry.key for pair in group):
                continue  # DUP001
            if self._is_biblatex(file):
                return
            message = (
                f"BibTeX does not tell `{entry.key}` from `{group[0].earlier.key}` {group[0].where}"
            )
            yield self.diagnostic(entry.key_start, entry.key_end, message, None, entry)

    def _is_biblatex(self, file: LintFile) -> bool:
        from bibsync.bibtex.datamodel import Dialect

        return file.dialect is Dialect.BIBLATEX
