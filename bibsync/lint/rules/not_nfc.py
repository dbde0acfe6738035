"""ENC004 not-nfc."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.places import Place, Spots, is_address, is_path
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field

_COMMAND = LazyPattern(r"\\[A-Za-z]*\Z")
_KOREAN_PARTS = "\u1161-\u1175\u11a8-\u11c2"  # that follow another part of their syllable


class NotNfc(Rule):
    """A letter and its accent are written as two characters, one behind the other (Unicode's form
    NFD).

    It looks right on the screen: macOS and some PDFs write so. But pdfLaTeX stops at the lone
    accent, BibTeX sorts and abbreviates by the bare letter, and neither search nor a comparison of
    names finds `é` where `e` and an accent stand. The pair becomes the one letter that Unicode has
    for it, which is safe. Letters for which it has none, keys, addresses and file names are left
    alone, and so is the order of marks in scripts in which it matters.
    """

    code = "ENC004"
    name = "not-nfc"
    severity = Severity.WARNING
    valid = (
        "@misc{a, title = {Café, Ångström, 한글, שָׁלוֹם}}\n",
        "@misc{a, title = {No one letter: m\u0302 and \u0254\u0301}}\n",
        "@misc{a, title = {Caf{\\'e} \\ae\u0301}, file = {Cafe\u0301.pdf}}\n",
    )
    invalid = (
        Invalid("@misc{a, title = {Cafe\u0301}}\n", "@misc{a, title = {Café}}\n"),
        Invalid(
            "@misc{a, author = {Mu\u0308ller, A\u030ake and Nguye\u0302\u0303n}}\n",
            "@misc{a, author = {Müller, Åke and Nguyễn}}\n",
        ),
        Invalid("@misc{a, title = {\u1112\u1161\u11ab}}\n", "@misc{a, title = {한}}\n"),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        if file.is_ascii:
            return
        marks = _marks_in(file.odd_characters)
        if not marks:
            return
        import re

        pairs = re.compile(rf"[^{marks}\s{{}}\\][{marks}]+")
        spots = Spots(file)
        found: dict[int, tuple[Field, Entry | None, list[Edit]]] = {}
        for document in file.documents:
            for pair in pairs.finditer(file.text, document.start, document.end):
                composed = unicodedata.normalize("NFC", pair[0])
                # Of equal length: only the order of the marks is another.
                if len(composed) == len(pair[0]):
                    continue
                _, entry, field, _, _ = spot = spots.at(pair.start())
                if spot.place is not Place.VALUE or field is None:
                    continue
                if _COMMAND().search(file.text, max(spot.start, pair.start() - 30), pair.start()):
                    continue  # the letter ends the name of a LaTeX command
                if not is_path(field.name) and not is_address(field.name):
                    edits = found.setdefault(field.value_start, (field, entry, []))[2]
                    edits.append(Edit(*pair.span(), composed))
        for field, entry, edits in found.values():
            yield self._finding(file, field, entry, edits)

    def _finding(
        self, file: LintFile, field: Field, entry: Entry | None, edits: list[Edit]
    ) -> Diagnostic:
        letter = quoted(edits[0].content)
        more = f" and {len(edits) - 1} more of its letters" if len(edits) > 1 else ""
        verb = "are" if more else "is"
        can_hold = file.can_hold("".join(edit.content for edit in edits))
        return self.diagnostic(
            edits[0].start,
            edits[0].end,
            f"{letter} in `{field.written_name}`{more} {verb} written as a letter and a mark apart",
            safe("Write it as one letter", *edits) if can_hold else None,
            entry,
        )


def _marks_in(characters: str) -> str:
    """The marks among the characters that may join what is before them, for a class of a regex."""
    marks = "".join(sorted(c for c in set(characters) if unicodedata.combining(c)))
    return marks + _KOREAN_PARTS if marks or _has_korean_parts(characters) else ""


def _has_korean_parts(characters: str) -> bool:
    return any("\u1161" <= character <= "\u11c2" for character in set(characters))
