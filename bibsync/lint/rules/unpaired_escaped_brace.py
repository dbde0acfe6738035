"""SYN033 unpaired-escaped-brace."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import VALUE_KINDS, PieceKind
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule
from bibsync.lint.syntax_faults import Sureness

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field
    from bibsync.lint.file import LintFile

_ESCAPED = LazyPattern(r"\\[{}]")
_TOKEN = LazyPattern(r"\\[\s\S]|[{}]")
# Not text to LaTeX, or not printed by the usual styles.
_NOT_PRINTED = frozenset(
    {
        "abstract",
        "annotation",
        "annote",
        "comment",
        "doi",
        "eprint",
        "file",
        "keywords",
        "owner",
        "review",
        "summary",
        "timestamp",
        "url",
    }
)


class UnpairedEscapedBrace(Rule):
    """A value has `\\{` or `\\}` without the other, and its braces balance only for BibTeX.

    To BibTeX every brace counts, also one behind a backslash; to LaTeX `\\{` and `\\}` are signs
    like any other. In `{On \\{0,1}}` the two disagree: BibTeX takes the first `}` for the partner
    of `\\{`, and LaTeX stops in the bibliography with "Extra }" or "Runaway argument".

    There is no fix: either a sign or a brace is missing. A lone sign can be written as
    `\\textbraceleft` or, in formulas, `\\lbrace`.
    """

    code = "SYN033"
    name = "unpaired-escaped-brace"
    severity = Severity.ERROR
    valid = (
        "@misc{a, title = {On \\{0,1\\}}, note = {{\\{0,1\\}}}}\n",
        '@misc{a, title = "On \\{0,1\\}", note = {$\\left\\{ x \\right\\}$}}\n',
        "@misc{a, title = {Sets Written {\\{}1, 2{\\}}}}\n",
        "@misc{a, title = {A line break \\\\{x} and \\\\}}\n",
        "@misc{a, url = {https://example.org/\\{}}, abstract = {On \\{0}}}\n",
        '@misc{a, title = {A} # "\\{1\\}"}\n',
    )
    invalid = (
        Invalid("@misc{a, title = {On \\{0,1}}}\n", None),
        Invalid('@misc{a, title = "On {0,1\\}"}\n', None),
        Invalid("@misc{a, title = {{\\\\\\}}}\n", None),
        Invalid("@misc{a, note = {A} # {\\{0}}}\n", None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        is_sure = Sureness()
        done = -1
        for document in file.documents:
            # A fifth of the time that two scans by `offsets_of` take.
            for found in _ESCAPED().finditer(file.text, document.start, document.end):
                at = file.field_at(found.start()) if found.start() >= done else None
                if at is None:
                    continue
                field, entry = at
                done = field.value_end
                if field.name not in _NOT_PRINTED and is_sure(entry):
                    yield from self._check(field, entry)

    def _check(self, field: Field, entry: Entry) -> Iterable[Diagnostic]:
        if field.value_kind not in VALUE_KINDS and field.value_kind is not PieceKind.HASH:
            return
        if field.value_kind is PieceKind.BARE or "\\verb" in field.raw_value:
            return
        escaped, is_balanced = _read_as_latex(field)
        if escaped >= 0 and not is_balanced:
            sign = field.text[escaped : escaped + 2]
            message = (
                f"`{sign}` is a brace to BibTeX but not to LaTeX, whose braces do not balance in"
                f" {quoted(field.raw_value)}"
            )
            yield self.diagnostic(escaped, escaped + 2, message, None, entry)


def _read_as_latex(field: Field) -> tuple[int, bool]:
    """Where the first escaped brace is, or -1, and whether all others balance."""
    depth = 0
    escaped = -1
    for start, end in _texts(field):
        for token in _TOKEN().finditer(field.text, start, end):
            if token[0] == "{":
                depth += 1
            elif token[0] == "}":
                depth -= 1
                if depth < 0:
                    return escaped, False
            elif escaped < 0 and token[0] in ("\\{", "\\}"):
                escaped = token.start()
    return escaped, depth == 0


def _texts(field: Field) -> list[tuple[int, int]]:
    """Where the text of the value is, without delimiters; a macro's is elsewhere."""
    if field.is_delimited:
        return [(field.content_start, field.content_end)]
    delimited = (PieceKind.BRACED, PieceKind.QUOTED)
    return [(p.start + 1, p.end - 1) for p in field.value_pieces() if p.kind in delimited]
