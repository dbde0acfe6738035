"""ENC003 zero-width-character."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.places import Place, Spot, Spots, is_path
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe, unsafe
from bibsync.text import Edit

_SOFT_HYPHEN: Final = "\u00ad"
_SPACE: Final = "\u200b"
_NON_JOINER: Final = "\u200c"
_JOINER: Final = "\u200d"
_MARK: Final = "\ufeff"
_DIRECTIONS: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_NAMES: Final = {
    _SOFT_HYPHEN: "a soft hyphen",
    _SPACE: "a zero-width space",
    _NON_JOINER: "a zero-width non-joiner",
    _JOINER: "a zero-width joiner",
    "\u2060": "a word joiner",
    "\u180e": "a Mongolian vowel separator",
    _MARK: "a byte order mark in the middle of the file",
}

_NEAR: Final = 500

_RUN = LazyPattern(rf"[\u00ad\u180e\u200b-\u200d\u2060\ufeff{_DIRECTIONS}]+")
# Hebrew, Arabic, Syriac, Thaana, N'Ko and their like: text that runs from right to left.
_RIGHT_TO_LEFT = LazyPattern("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff]")
# Scripts that are written without spaces, in which U+200B says where a line may break.
_WITHOUT_SPACES = LazyPattern("[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19df]")


class ZeroWidthCharacter(Rule):
    """A character that nobody sees stands in an entry: a zero-width space, a soft hyphen, a byte
    order mark in the middle of a file, a mark of writing direction.

    Copied web pages and PDFs are full of them. Between the parts of an entry BibTeX takes one for a
    letter of the next name, so that the field is another. In a value most LaTeX engines stop at it
    or print a box, a DOI with one leads nowhere, and no search finds the word.

    Removing it is safe, but for a citation key, a joiner between letters, and a soft hyphen: some
    PDFs have that where a hyphen is meant. Characters that their scripts need are
    left alone: joiners in Persian, Indic scripts and emoji, zero-width spaces in Thai or Khmer,
    direction marks beside text that runs from right to left.
    """

    code = "ENC003"
    name = "zero-width-character"
    severity = Severity.WARNING
    valid = (
        "@misc{a, title = {می\u200cخواهم}, note = {ക്\u200d and 👩\u200d💻}}\n",
        "@misc{a, title = {ភាសា\u200bខ្មែរ}}\n",
        "@misc{a, title = {\u200fשלום (Shalom)\u200e}}\n",
        "@misc{a, title = {Auf\u200clage}}\n",
        "Free\u200b text.\n@misc{a, file = {a\u200bb.pdf}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a,\n  \u200btitle = {A\u200b title\ufeff}\n}\n",
            "@misc{a,\n  title = {A title}\n}\n",
        ),
        Invalid("@misc{a}\n\ufeff@misc{b}\n", "@misc{a}\n@misc{b}\n"),
        Invalid("@misc{\u200ba, doi = {10.1000/\u200b182}}\n", "@misc{a, doi = {10.1000/182}}\n"),
        Invalid("@misc{a, title = {Infor\u00admation}}\n", "@misc{a, title = {Information}}\n"),
        Invalid("@misc{a, isbn = {0-306-40615-2\u200e}}\n", "@misc{a, isbn = {0-306-40615-2}}\n"),
        Invalid("@misc{a, title = {A\u200d, B}}\n", "@misc{a, title = {A, B}}\n"),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        if file.is_ascii or _RUN().search(file.odd_characters) is None:
            return
        spots = Spots(file)
        for document in file.documents:
            for run in _RUN().finditer(file.text, document.start, document.end):
                start, end = run.span()
                if start == 0 and file.text[0] == _MARK:
                    start += 1  # the mark of the whole file is another rule's matter
                if start < end:
                    yield from self._check(file, start, end, spots.at(start))

    def _check(self, file: LintFile, start: int, end: int, spot: Spot) -> Iterable[Diagnostic]:
        text = file.text
        first = text[start]
        message = f"{_named(first)} stands here, unseen"
        fix = safe("Remove what nobody sees", Edit(start, end, ""))
        severity = self.severity
        match spot.place:
            case Place.OUTSIDE:
                # Of a file that was appended; anything else may be meant in a remark.
                if first != _MARK:
                    return
            case Place.UNREAD:
                return
            case Place.SYNTAX:
                message = f"{_named(first)} is part of a name to BibTeX"
                severity = Severity.ERROR
            case Place.KEY:
                message = f"{_named(first)} is part of the citation key"
                severity = Severity.ERROR
                fix = unsafe("Remove it from the key", Edit(start, end, ""))
            case Place.VALUE:
                assert spot.field is not None
                if is_path(spot.field.name) or _is_needed(text, start, end, spot):
                    return
                if first == _SOFT_HYPHEN or (
                    first == _JOINER and _joins_letters(text, start, end, spot)
                ):
                    fix = unsafe("Remove what nobody sees", Edit(start, end, ""))
        found = self.diagnostic(start, end, message, fix, spot.entry)
        yield found._replace(severity=severity)


def _named(character: str) -> str:
    name = _NAMES.get(character, "a mark of writing direction")
    return f"{name} (U+{ord(character):04X})"


def _neighbours(text: str, start: int, end: int, spot: Spot) -> tuple[str, str]:
    """The characters beside a run; "" at the edge of a value."""
    return text[max(spot.start, start - 1) : start], text[end : min(spot.end, end + 1)]


def _joins_letters(text: str, start: int, end: int, spot: Spot) -> bool:
    before, behind = _neighbours(text, start, end, spot)
    return before.isalnum() and behind.isalnum()


def _is_needed(text: str, start: int, end: int, spot: Spot) -> bool:
    """Whether the scripts around it give the character a meaning."""
    if end - start > 2:
        return False
    before, behind = _neighbours(text, start, end, spot)
    is_ascii = before.isascii() and behind.isascii()
    match text[start]:
        case "\u200c":  # also keeps letters of one word apart that must not become a ligature
            return not is_ascii or (before.isalpha() and behind.isalpha())
        case "\u200d":
            return not is_ascii
        case "\u200b":
            return _WITHOUT_SPACES().search(before + behind) is not None
        case "\u180e":
            return "\u1800" <= before <= "\u18af"
        case "\u00ad" | "\u2060" | "\ufeff":
            return False
    around = max(spot.start, start - _NEAR), min(spot.end, end + _NEAR)
    return _RIGHT_TO_LEFT().search(text, *around) is not None
