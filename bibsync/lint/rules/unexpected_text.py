"""SYN014 unexpected-text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import PieceKind, ProblemKind
from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, unsafe
from bibsync.lint.syntax_faults import end_before, entry_of, field_before
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Block, Field, Piece, Problem
    from bibsync.lint.file import LintFile

# A value in delimiters, and what else may be of the same field.
_VALUE = LazyPattern(
    r"(?:\{[^{}]*+\}|\"[^\"{}]*+\")(?>(?:[ \t]*+(?:\{[^{}]*+\}|\"[^\"{}]*+\"))*)\Z"
)
_WORDS = LazyPattern(r"[^\W_][\w .:;!?'()/-]*+\Z")
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


class UnexpectedText(Rule):
    """Text stands within an entry where a field, a comma or the end should be.

    BibTeX drops the rest of the entry with an error, so that the reference is printed without the
    fields that follow. biber reads no entry of the file.

    Text is not removed, as it may be part of the reference. A single stray sign is, unsafely;
    words right behind a value are put inside of it, unsafely; and between two values of one field
    the unsafe fix puts the `#` that joins them.
    """

    code = "SYN014"
    name = "unexpected-text"
    severity = Severity.ERROR
    valid = (
        "@misc{a,\n  title = {A},\n  year = 1999,\n}\n",
        '@misc{a, title = {A} # "B" # c}\nfree text, between = {entries}\n@misc{b}\n',
    )
    invalid = (
        Invalid("@misc{a, title = {A}, see below, year = 1999}\n", None),
        Invalid("@misc{a,\n  url,\n  year = 1999\n}\n", None),
        Invalid(
            "@misc{a, title = {A} {B}, note = {B} jan, year = 1}\n",
            "@misc{a, title = {A} # {B}, note = {B} # jan, year = 1}\n",
        ),
        Invalid(
            "@misc{a,\n  title = {The Great} War,\n  year = 1\n}\n",
            "@misc{a,\n  title = {The Great War},\n  year = 1\n}\n",
        ),
        Invalid("@misc{a, title = {}Foo}\n", None),
        Invalid(
            "@misc{a,\n  title = {A}\\,\n  year = 1\n}\n",
            "@misc{a,\n  title = {A},\n  year = 1\n}\n",
        ),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        for block, problem in file.faults.get(ProblemKind.UNEXPECTED_TEXT, ()):
            text = file.text[problem.start : problem.end]
            if text.startswith(_CONFLICT):
                continue  # SYN031
            field = _field_before(block, problem)
            if field is not None:
                message = f"{quoted(text)} stands behind the value of `{field.written_name}`"
            else:
                message = f"{quoted(text)} is no field"
            fix = _fix(text, problem, field, file)
            yield self.diagnostic(problem.start, problem.end, message, fix, entry_of(block))


def _field_before(block: Block, problem: Problem) -> Field | None:
    """The field whose value only white space separates from the text; None when a comma does."""
    field = field_before(block, problem.start)
    if field is None or end_before(block.text, problem.start) > field.value_end:
        return None
    return field


def _fix(text: str, problem: Problem, field: Field | None, file: LintFile) -> Fix | None:
    if len(text) == 1 and not text.isalnum() and text not in '{}"@':
        return unsafe("Remove the sign", Edit(problem.start, problem.end, ""))
    if field is None or field.value_kind is PieceKind.BARE:
        return None
    if _VALUE().match(text) or text.lower() in file.macros:
        pieces = field.value_pieces()
        if all(piece.kind is not PieceKind.MACRO or _is_macro(piece, file) for piece in pieces):
            return unsafe("Join the values with `#`", Edit(problem.start, problem.start, "# "))
        return None
    if field.is_delimited and field.content and _is_rest_of_value(text, problem, field):
        end = field.value_end
        closing = file.text[end - 1]
        return unsafe(
            "End the value behind the words",
            Edit(end - 1, end, ""),
            Edit(problem.end, problem.end, closing),
        )
    return None


def _is_macro(piece: Piece, file: LintFile) -> bool:
    return file.text[piece.start : piece.end].lower() in file.macros


def _is_rest_of_value(text: str, problem: Problem, field: Field) -> bool:
    """Whether these are words on the line of the value, up to a comma or the line's end."""
    gap = field.text[field.value_end : problem.start]
    behind = field.text[problem.end : problem.end + 1]
    return behind in (",", "\r", "\n") and not gap.strip(" \t") and bool(_WORDS().match(text))
