"""SYN028 redefined-string."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.months import MACROS
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import FileKind, LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, Rule, Valid

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Field


class RedefinedString(Rule):
    """A string is defined a second time with another text.

    BibTeX says nothing: entries before the second definition print the first text, those behind it
    the second. That happens when files are joined, and the same journal is then printed in two
    ways, or two journals in one. A repeated definition with the same text does no harm and is left
    alone, as are definitions of the months, which many make in their own language.

    There is no fix: which of the texts is right, and where, the file does not tell.
    """

    code = "SYN028"
    name = "redefined-string"
    severity = Severity.WARNING
    valid = (
        '@string{a = "A"}\n@string{b = "A"}\n',
        '@string{a = "A B"}\n@STRING{A = {A\n  B}}\n',
        '@string{jan = "Januar"}\n@string{jan = "Jänner"}\n',
        Valid(
            '```bibtex\n@string{a = "A"}\n```\n\n```bibtex\n@string{a = "B"}\n```\n',
            "references.md",
        ),
    )
    invalid = (
        Invalid('@string{a = "A"}\n@misc{x, title = a}\n@string{a = "B"}\n', None),
        Invalid('@string{Nat = "Nature"}\n@string{NAT = {Nat.}}\n', None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        if file.kind is not FileKind.BIBTEX:
            return
        seen: dict[str, Field] = {}
        for string in file.strings:
            for field in string.fields[:1]:  # of several in one, BibTeX reads the first
                earlier = seen.get(field.name)
                seen[field.name] = field
                if earlier is None or _text(earlier) == _text(field):
                    continue
                if field.name in MACROS:
                    continue
                row = file.lines.position(earlier.start).row
                message = (
                    f"`{field.written_name}` is {quoted(field.raw_value)} from here on,"
                    f" and {quoted(earlier.raw_value)} in line {row}"
                )
                yield self.diagnostic(field.start, field.value_end, message)


def _text(field: Field) -> str:
    return " ".join(field.content.split())
