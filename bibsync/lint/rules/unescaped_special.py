"""FLD010 unescaped-special."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.latex_text import special_characters
from bibsync.lint.places import PRINTED
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe, shown, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field

_NAMES = frozenset("author editor translator bookauthor editora editorb editorc".split())
_LINK = LazyPattern(r"(?:https?://|www\.)[^\s{}\\,;]*[^\s{}\\,;.:?!)\]]")
_LONGEST_LINK = 500
_RAISED = LazyPattern(
    r"(?<=[A-Za-z0-9)\]])\^(?:\{([-+]?[A-Za-z0-9.,/]{1,12})\}|([0-9]{1,6}|[a-z](?![a-z])))"
)
_WORD_BEFORE = LazyPattern(r"[A-Za-z0-9]{2}\Z")
_WORD_BEHIND = LazyPattern(r"[A-Za-z0-9]{2}")

_BREAKS = {
    "&": "LaTeX takes it for a mark in a table",
    "%": "LaTeX skips the rest of the line",
    "#": "LaTeX takes it for a parameter",
    "_": "LaTeX takes it for a subscript, which it allows in formulas only",
    "^": "LaTeX takes it for a superscript, which it allows in formulas only",
    "$": "LaTeX begins a formula there, and none ends",
}


class UnescapedSpecial(Rule):
    """A character that LaTeX gives a meaning stands bare in a text that is printed.

    A bare `&`, `#`, `_` or `^` stops LaTeX with an error that points into the generated
    bibliography, and `%` swallows the rest of the line. Only fields that styles print are looked
    at, and in them formulas, addresses (`\\url{…}`), the arguments of commands that we do not know,
    and HTML entities (`&amp;`, another rule's matter) are left alone.

    `&`, `%` and `#` get their backslash; so does `_` between words (`snake_case`). With fewer
    letters around it `_` may be meant as a subscript, so that fix is unsafe, as is the one that
    puts a bare address into `\\url{…}`. `10^23` becomes `10$^{23}$` by an unsafe fix; for any other
    `^` one is only shown. A lone `$` is escaped by an unsafe fix before a number and
    else only shown.
    """

    code = "FLD010"
    name = "unescaped-special"
    severity = Severity.ERROR
    valid = (
        "@misc{a, title = {Black \\& White, 100\\,\\% of C\\#, a\\_b for \\$5}}\n",
        "@misc{a, title = {The $x_1$ of \\(y_2\\) and \\ensuremath{z^3}, r\\^ole, {\\^\\i}}}\n",
        "@misc{a, url = {https://x.org/a_b?c=1&d=%20#e}, doi = {10.1000/a_b}, file = {a_b.pdf}}\n",
        "@misc{a, note = {See \\url{https://x.org/a_b?c&d} or \\href{https://x.org/#a}{here}}}\n",
        "@misc{a, abstract = {R&D}, keywords = {a_b, R&D}}\n",
        "@misc{a, title = {Q&amp;A, or Q&#38;A}, note = {\\path=a_b=}}\n",
        "@misc{a, author = {A. Bee & C. Dee}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, title = {Black & White}, publisher = {Smith & Sons}}\n",
            "@misc{a, title = {Black \\& White}, publisher = {Smith \\& Sons}}\n",
        ),
        Invalid("@misc{a, note = {AT&T; Bell}}\n", "@misc{a, note = {AT\\&T; Bell}}\n"),
        Invalid("@misc{a, title = {100% of C#}}\n", "@misc{a, title = {100\\% of C\\#}}\n"),
        Invalid("@misc{a, title = {On snake_case}}\n", "@misc{a, title = {On snake\\_case}}\n"),
        Invalid(
            "@misc{a, howpublished = {https://x.org/a_b}}\n",
            "@misc{a, howpublished = {\\url{https://x.org/a_b}}}\n",
        ),
        Invalid("@misc{a, title = {It cost $5}}\n", "@misc{a, title = {It cost \\$5}}\n"),
        Invalid(
            "@misc{a, author = {{Smith & Sons} and A. Bee}}\n",
            "@misc{a, author = {{Smith \\& Sons} and A. Bee}}\n",
        ),
        Invalid("@misc{a, title = {A $ sign}}\n", None),
        Invalid(
            "@misc{a, title = {At 10^{-3} m^2}}\n", "@misc{a, title = {At 10$^{-3}$ m$^{2}$}}\n"
        ),
        Invalid("@misc{a, title = {The ^ sign}}\n", None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        seen: set[int] = set()
        for character in "&%#_^$":
            for field, entry in _fields_with(character, file):
                if field.value_start not in seen:
                    seen.add(field.value_start)
                    yield from self._check(field, entry)

    def _check(self, field: Field, entry: Entry) -> Iterator[Diagnostic]:
        text = field.text
        link_end = 0
        for piece in field.value_pieces():
            if text[piece.start] not in '{"':
                continue
            for offset, depth in special_characters(text, piece.start + 1, piece.end - 1):
                # Two names joined by `&` are a fault of the list, which has a rule of its own.
                if field.name in _NAMES and depth == 0:
                    continue
                if offset < link_end:
                    continue
                link = _link_around(text, offset, piece.start + 1, piece.end - 1)
                start, end = link or (offset, offset + 1)
                link_end = end
                what = text[offset]
                message = f"a bare `{what}` in `{field.written_name}`: {_BREAKS[what]}"
                fix = _fix_of_link(text, link) if link else _fix(text, offset)
                yield self.diagnostic(start, end, message, fix, entry)


def _fields_with(character: str, file: LintFile) -> Iterator[tuple[Field, Entry]]:
    """The printed fields that contain a character; what else contains it is passed over quickly."""
    text = file.text
    for document in file.documents:
        offset = text.find(character, document.start, document.end)
        while offset >= 0:
            at = file.field_at(offset)
            if at is None:
                offset = text.find(character, offset + 1, document.end)
                continue
            field, entry = at
            if (field.name in PRINTED or field.name in _NAMES) and not entry.problems:
                yield at
            offset = text.find(character, field.value_end, document.end)


def _link_around(text: str, offset: int, start: int, end: int) -> tuple[int, int] | None:
    """The whole address that a character is part of; None when it is in running text."""
    start = max(start, offset - _LONGEST_LINK)
    begin = max(text.rfind(mark, start, offset) for mark in " \t\r\n{}~(<") + 1
    link = _LINK().match(text, max(begin, start), end)
    return link.span() if link is not None and link.end() > offset else None


def _fix_of_link(text: str, link: tuple[int, int]) -> Fix:
    start, end = link
    edit = Edit(start, end, f"\\url{{{text[start:end]}}}")
    return unsafe("Put the address into `\\url{…}`", edit)


def _fix(text: str, offset: int) -> Fix:
    what = text[offset]
    if what == "^":
        raised = _RAISED().match(text, offset)
        if raised is None:
            sign = Edit(offset, offset + 1, "\\textasciicircum{}")
            return shown("Write `\\textasciicircum{}`", sign)
        written = f"$^{{{raised[1] or raised[2]}}}$"
        return unsafe(f"Write `{written}`", Edit(offset, raised.end(), written))
    edit = Edit(offset, offset, "\\")
    message = f"Write `\\{what}`"
    if what == "$":
        is_price = text[offset + 1 : offset + 2].isdigit()
        return unsafe(message, edit) if is_price else shown(message, edit)
    if what == "_":
        before = _WORD_BEFORE().search(text, max(0, offset - 2), offset)
        behind = _WORD_BEHIND().match(text, offset + 1)
        return safe(message, edit) if before and behind else unsafe(message, edit)
    return safe(message, edit)
