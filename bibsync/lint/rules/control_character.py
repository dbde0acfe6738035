"""ENC008 control-character."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.places import Place, Spot, Spots, is_path
from bibsync.lint.rule import Invalid, LazyPattern, Rule, unsafe
from bibsync.text import Edit

# An escape takes along what it tells a terminal: `\x1b[1m` is "bold".
_CONTROLS = LazyPattern(r"\x1b\[[0-9;]{0,20}[A-Za-z]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LETTERS = LazyPattern(r"[A-Za-z]")
_SMALL_LETTERS = LazyPattern(r"[a-z]")
# Where TeX's own fonts have their ligatures: what PDFs made by TeX give for them when copied.
_LIGATURES = {"\x0b": "ff", "\x0c": "fi", "\x0d": "fl", "\x0e": "ffi", "\x0f": "ffl"}
_SEPARATORS = "\x0b\x0c\x1c\x1d\x1e\x1f\x85"


class ControlCharacter(Rule):
    """A control character, which is no text, stands in an entry: a NUL, an escape, a form feed.

    Copied text and broken exports bring them along. LaTeX stops at most of them ("Text line
    contains an invalid character"), and between the parts of an entry BibTeX gives the entry up.

    The unsafe fix removes the character, or writes what it most likely stood for: the ligatures of
    old PDFs (`de\\x0cnition` is `definition`), the quotes and dashes of Windows (`\\x92` is `’`),
    and a space for a form feed or another separator between words.
    """

    code = "ENC008"
    name = "control-character"
    severity = Severity.ERROR
    valid = (
        "@misc{a,\r\n\ttitle = {A},\r\n}\r\n",
        "% Papers\n\x0c\n@misc{a, title = {A}}\n\x1a",
        "@misc{a, title = {Dâ€\x9d}, file = {\x01}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, title = {A\x00 \x1b[1mbold\x7f title}}\n",
            "@misc{a, title = {A bold title}}\n",
        ),
        Invalid("@misc{a,\x0c title = {A}}\n", "@misc{a, title = {A}}\n"),
        Invalid(
            "@misc{a, title = {De\x0cnition and e\x0bect\x0bAnd more\x0c}}\n",
            "@misc{a, title = {Definition and effect And more}}\n",
        ),
        Invalid("@misc{a, title = {Don\x92t \x96 go}}\n", "@misc{a, title = {Don’t – go}}\n"),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        if _CONTROLS().search(file.odd_characters) is None:
            return
        spots = Spots(file)
        for document in file.documents:
            garbled = _spans_of_garbled(file.text, document.start, document.end)
            for found in _CONTROLS().finditer(file.text, document.start, document.end):
                if found.start() not in garbled:
                    yield from self._check(file, found, spots.at(found.start()))

    def _check(self, file: LintFile, found: re.Match[str], spot: Spot) -> Iterator[Diagnostic]:
        start, end = found.span()
        if spot.place is Place.OUTSIDE or (spot.field and is_path(spot.field.name)):
            return
        written = ""
        if spot.place is Place.VALUE:
            before = file.text[max(spot.start, start - 1) : start]
            behind = file.text[end : min(spot.end, end + 1)]
            written = _meant(found[0], before, behind)
        if not file.can_hold(written):
            written = ""
        message = f"the control character U+{ord(found[0][0]):04X} stands here"
        do = f"Write `{written}`" if written.strip() else "Remove it"
        yield self.diagnostic(
            start, end, message, unsafe(do, Edit(start, end, written)), spot.entry
        )


def _spans_of_garbled(text: str, start: int, end: int) -> set[int]:
    """Offsets of the characters that are part of text read in a wrong encoding, for ENC006."""
    from bibsync.lint.mojibake import find_garbled

    return {
        offset for run in find_garbled(text, start, end) for offset in range(run.start, run.end)
    }


def _meant(character: str, before: str, behind: str) -> str:
    """What the character most likely stood for between these; "" for nothing."""
    if _LETTERS().match(before) and _SMALL_LETTERS().match(behind) and character in _LIGATURES:
        return _LIGATURES[character]
    if character in _SEPARATORS:
        return " " if before.strip() and behind.strip() else ""
    if "\x80" <= character <= "\x9f":
        return character.encode("latin-1").decode("cp1252", "ignore")
    return ""
