"""FLD006 non-numeric-year."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.edits import set_value
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, unsafe
from bibsync.lint.values import plain_text

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field

_WITH_LETTER = LazyPattern(r"([12][0-9]{3})([a-z])")
_WHOLE_DATE = LazyPattern(
    r"[12][0-9]{3}([-/.])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{1,2}([-/.])[0-9]{1,2}\2[12][0-9]{3}"
)
_MISREAD_DIGIT = LazyPattern(r"(?=[0-9OolI]{4}\Z)(?=.*[0-9])[12Il][0-9OolI]{3}")
_ENDS_IN_YEAR = LazyPattern(r"[0-9]{4}\W*+\Z")
# What careful people write where there is no year, or not yet, or not only one, in the languages
# that we met: stems of words, abbreviations, and marks of what is open or in doubt.
_STEMS = (
    "forthcoming press appear submi accept prepar progress review revis ongoing pending expected"
    " publish public manuscript draft mimeo working print online ahead access undated unknown"
    " present today current date year since before after about circa centur spring summer autumn"
    " fall winter ohne jahr erschein druck vorbereit eingereicht sine paraît parait prensa stampa"
    " uscita imprim siècl siglo tryck trykk druk"
)
_ABBREVIATIONS = (
    r"n\.? ?d|s\.? ?[ad]|o\. ?[jd]|ca?\.|ca|b\.? ?c(?:\.? ?e)?|a\.? ?d|c\.? ?e|[vn]\. ?chr"
)
_MARKS = r"\?|[–—-]\W*+\Z|[0-9]x|[^\x00-\u024f\u2010-\u201f]"
_NO_YEAR = LazyPattern(
    rf"(?i:{_STEMS.replace(' ', '|')}|\b(?:{_ABBREVIATIONS})(?![a-z])|{_MARKS})|\b[IVXLCDM]{{3,}}\b"
)


class NonNumericYear(Rule):
    """A year holds something else than a year.

    The standard styles sort and label by the last four characters of `year`, which should be digits
    (`{(about 1984)}` is fine). `2019a` gets a second letter from styles that tell the works of one
    year apart; in `20l9` a letter was read for a digit; a whole date belongs in the fields for day
    and month, or in `date` for biblatex. Words for "no year yet", such as `forthcoming` or `in
    press`, print as they should and are left alone, as are ranges and years with a question mark.

    The letter behind a year and letters read for digits are removed or replaced by an unsafe fix.
    """

    code = "FLD006"
    name = "non-numeric-year"
    severity = Severity.WARNING
    fields = frozenset({"year"})
    pattern = r"[^0-9{}\" \t\r\n]"
    valid = (
        "@misc{a, year = 1999}\n@misc{b, year = {{1999}}}\n",
        "@misc{a, year = {forthcoming}}\n@misc{b, year = {in press}}\n",
        "@misc{a, year = {c. 1850}}\n@misc{b, year = {\\hbox{(about 1984)}}}\n",
        "@misc{a, year = {1999--2001}}\n@misc{b, year = {1998/99}}\n@misc{c, year = {2005--}}\n",
        "@misc{a, year = {n.d.}}\n@misc{b, year = {199?}}\n@misc{c, year = {19xx}}\n",
        "@misc{a, year = {350 BCE}}\n@misc{b, year = {o.\\,J.}}\n",
        "@misc{a, year = thisyear}\n",
    )
    invalid = (
        Invalid("@misc{a, year = {2019a}}\n", "@misc{a, year = {2019}}\n"),
        Invalid("@misc{a, year = {20l9}}\n", "@misc{a, year = {2019}}\n"),
        Invalid("@misc{a, year = {2019-05-17}}\n", None),
        Invalid("@misc{a, year = {2019, May}}\n", None),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        text = plain_text(field)
        if not text:
            return
        text = text.removeprefix("{").removesuffix("}")
        what, right = _fault(text)
        if what is None:
            return
        fix = None
        if right is not None:
            fix = unsafe(f"Write `{right}`", set_value(field, right))
        yield self.diagnostic(
            field.content_start, field.content_end, f"the year {quoted(text)} {what}", fix, entry
        )


def _fault(text: str) -> tuple[str | None, str | None]:
    """What is wrong, and the right year; None for nothing, and for a year that is not certain."""
    lettered = _WITH_LETTER().fullmatch(text)
    if lettered is not None:
        return "ends in a letter, which is the style's to add", lettered[1]
    if _WHOLE_DATE().fullmatch(text):
        return "is a whole date", None
    if _MISREAD_DIGIT().fullmatch(text):
        digits = text.translate({ord("O"): "0", ord("o"): "0", ord("l"): "1", ord("I"): "1"})
        return "has a letter where a digit should be", digits
    is_accepted = "\\" in text or _ENDS_IN_YEAR().search(text) or _NO_YEAR().search(text)
    if is_accepted or not any(character.isalnum() for character in text):
        return None, None
    if text.replace("/", "").replace("-", "").replace("–", "").isdigit():
        return None, None  # `1998/99`
    return "does not end in four digits", None
