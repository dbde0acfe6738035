"""ENC002 no-break-space."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from bibsync.bibtex.syntax import Command
from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.name_lists import NAME_LISTS
from bibsync.lint.places import Place, Spot, Spots, is_address, is_path
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Field

# White space to Unicode, but not to BibTeX (bibtex.web, module 28: only space, tab and line ends
# are). The first three do not let a line break; the last two break it.
_NO_BREAK: Final = "\u00a0\u2007\u202f"
_SPACES: Final = _NO_BREAK + (
    "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000\u2028\u2029"
)
_LINE_BREAKS: Final = "\u2028\u2029"
_IDEOGRAPHIC: Final = "\u3000"  # the space of Chinese and Japanese, also between two names

_RUN = LazyPattern(rf"[{_SPACES}]+")
# Two ordinary words: no number, initial, `IV`, unit or punctuation mark, to which a no-break space
# may well be meant to tie its neighbour.
_WORD_BEFORE = LazyPattern(r"(?<![^\W\d_])[^\W\d_]{2,}[a-z]\Z")
_WORD_BEHIND = LazyPattern(r"[^\W\d_][a-z]{2,}+(?![^\W\d_])")


class NoBreakSpace(Rule):
    """A no-break space (U+00A0) or another space of Unicode stands where BibTeX needs a plain one.

    It looks like a space and is none to BibTeX. Between the parts of an entry it is a character of
    the next name: the field ` title` is printed by no style, or reading stops with an error. In a
    name it joins given name and surname into one word; at the edge of a value it is printed. It
    comes along with text that is copied from web pages and PDFs.

    There it becomes a plain space, or goes where there is one already: safe, but for a citation key
    of which it is part, and between two letters of which one name may be made. Next to a plain
    space and between two ordinary words of a title it becomes a plain space by an unsafe fix.
    Anywhere else in a title it is left alone: French puts it before `:`, and before a number or
    behind an initial it keeps together what belongs together.
    """

    code = "ENC002"
    name = "no-break-space"
    severity = Severity.WARNING
    valid = (
        "@misc{a, title = {Titre\u00a0: «\u202fA\u202f», 10\u00a0km, Henri\u00a0IV, J.\u00a0Bo}}\n",
        "@misc{a, abstract = {Any\u00a0text}, author = {{Acme\u00a0Inc.} and Doe, Jane}}\n",
        "@misc{a, author = {山田\u3000太郎}, title = {計算\u3000機}}\n",
        "A sentence\u00a0between entries.\n@misc{a, file = {/a\u00a0b.pdf}}\n",
        '@misc{a, title = "A" # "\u00a0b" # c}\n',
    )
    invalid = (
        Invalid("@misc{a,\n\u00a0 title = {A}}\n", "@misc{a,\n  title = {A}}\n"),
        Invalid(
            "@misc\u00a0{a, title\u00a0= {A}, year =\u00a02020}\n",
            "@misc {a, title = {A}, year = 2020}\n",
        ),
        Invalid(
            "@misc{a, title =\u00a0{A}\u00a0, year = 2020}\n",
            "@misc{a, title = {A} , year = 2020}\n",
        ),
        Invalid("@misc{\u00a0a, title = {A}}\n", "@misc{a, title = {A}}\n"),
        Invalid(
            "@misc{a, author = {Donald\u00a0Knuth and\u00a0Guy Steele,\u2009Jr.}}\n",
            "@misc{a, author = {Donald Knuth and Guy Steele, Jr.}}\n",
        ),
        Invalid("@misc{a, title = {\u00a0A\u00a0}}\n", "@misc{a, title = {A}}\n"),
        Invalid(
            "@misc{a, title = {Deep\u00a0learning of \u00a0graphs\u2028for all}}\n",
            "@misc{a, title = {Deep learning of graphs for all}}\n",
        ),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        if file.is_ascii or _RUN().search(file.odd_characters) is None:
            return
        spots = Spots(file)
        for document in file.documents:
            for run in _RUN().finditer(file.text, document.start, document.end):
                spot = spots.at(run.start())
                found = None
                if spot.place is Place.SYNTAX or spot.place is Place.KEY:
                    found = self._in_syntax(file, *run.span(), spot)
                elif spot.place is Place.VALUE and spot.field is not None:
                    found = self._in_value(file.text, *run.span(), spot, spot.field)
                if found is not None:
                    yield found

    def _in_syntax(self, file: LintFile, start: int, end: int, spot: Spot) -> Diagnostic | None:
        text = file.text
        fix: Fix | None = safe("Write a plain space", _plain(text, start, end))
        if _is_in_name(text[start - 1]) and _is_in_name(text[end : end + 1]):
            # Two names, or one with a slip in it: `year 2020`, `ti tle`.
            block = file.block_at(start)
            is_type = isinstance(block, Command) and start < block.open
            fix = None if is_type else unsafe("Write a plain space", Edit(start, end, " "))
        message = f"{_named(text[start])} is no space to BibTeX, but part of a name"
        if spot.place is Place.KEY and spot.entry is not None:
            entry = spot.entry
            if start != entry.key_start and end != entry.key_end:
                return None  # a key of two words is another rule's matter
            fix = unsafe("Remove the space", Edit(start, end, ""))
            message = f"{_named(text[start])} is part of the citation key"
        finding = self.diagnostic(start, end, message, fix, spot.entry)
        return finding._replace(severity=Severity.ERROR)

    def _in_value(
        self, text: str, start: int, end: int, spot: Spot, field: Field
    ) -> Diagnostic | None:
        if is_path(field.name):
            return None
        what = _named(text[start])
        is_first, is_last = start == spot.start, end == spot.end
        fix: Fix
        if field.is_delimited and (is_first or is_last):
            where = "begins" if is_first else "ends"
            message = f"`{field.written_name}` {where} with {what}, which BibTeX does not strip"
            fix = safe("Remove the space", Edit(start, end, ""))
        elif is_address(field.name) or text[start] == _IDEOGRAPHIC:
            return None
        elif field.name in NAME_LISTS:
            if _is_in_braces(text, spot.start, start):
                return None
            message = f"{what} joins the words of a name into one"
            fix = safe("Write a plain space", _plain(text, start, end))
        elif text[start] in _LINE_BREAKS:
            message = f"{what} breaks `{field.written_name}`"
            fix = unsafe("Write a plain space", _plain(text, start, end))
        elif not is_first and not is_last and _is_beside_space(text, start, end):
            message = f"{what} stands beside a space, and both are printed"
            fix = unsafe("Write one plain space", _plain(text, start, end))
        elif text[start] in _NO_BREAK and _is_between_words(text, start, end, spot, field):
            message = f"{what} stands between two words of `{field.written_name}`"
            fix = unsafe("Write a plain space", _plain(text, start, end))
        else:
            return None
        return self.diagnostic(start, end, message, fix, spot.entry)


def _named(character: str) -> str:
    kind = "a no-break space" if character in _NO_BREAK else "a space that is no plain one"
    if character in _LINE_BREAKS:
        kind = "a line separator"
    return f"{kind} (U+{ord(character):04X})"


def _plain(text: str, start: int, end: int) -> Edit:
    """One space instead of the run, or none where white space is beside it already; indentation
    stays as wide as it was."""
    if text[start - 1] in "\r\n" and text[end : end + 1] not in ("", "\r", "\n"):
        return Edit(start, end, " " * (end - start))
    return Edit(start, end, "" if _is_beside_space(text, start, end) else " ")


def _is_in_name(character: str) -> bool:
    return character not in " \t\r\n\"#%'(),={}@"


def _is_beside_space(text: str, start: int, end: int) -> bool:
    return text[start - 1] in " \t\r\n" or text[end : end + 1] in (" ", "\t", "\r", "\n")


def _is_between_words(text: str, start: int, end: int, spot: Spot, field: Field) -> bool:
    if field.name in ("abstract", "note", "annote", "annotation", "keywords", "summary"):
        return False
    before = _WORD_BEFORE().search(text, max(spot.start, start - 40), start)
    return before is not None and _WORD_BEHIND().match(text, end, spot.end) is not None


def _is_in_braces(text: str, start: int, end: int) -> bool:
    start = max(start, end - 300)  # no name is longer
    return text.count("{", start, end) > text.count("}", start, end)
