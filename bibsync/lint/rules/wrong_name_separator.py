"""NAM003 wrong-name-separator."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from bibsync.bibtex.syntax import Entry, Field
from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.name_lists import (
    NAME_LISTS,
    et_al_behind,
    is_extended,
    is_organisation,
    is_person,
    names_in,
    outside_braces,
    plain,
    with_comma,
)
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe, shown, unsafe
from bibsync.text import Edit

_ENTITY = LazyPattern(r"&(?:[A-Za-z]+|#\d+|#x[0-9A-Fa-f]+);")
_SEMICOLON = LazyPattern(r"\s*+;\s*+(?:(?:and|\\?&)\s++|\Z)?")
_COMMAND = LazyPattern(r"\s*+\\and\b(?:xx)?\s*+")
_AMPERSAND = LazyPattern(r",?\s++\\?&\s++")
_COMMA_AND = LazyPattern(r",\s*+and\s++(?=\S)")
_INITIALS = LazyPattern(r"(?:[^\W\d_a-z][a-z]?\.[ -]*+|[A-Z]-?){1,5}")
_JUNIOR = LazyPattern(r"(?i:jr|sr|i{1,3}|iv|vi{0,3}|\d\w\w|ph\.? ?d|m\.? ?d|esq)\.?")


class WrongNameSeparator(Rule):
    """Names are separated by something else than `and`: by commas, semicolons, `&` or `\\and`.

    The only separator that BibTeX and biblatex know is the word `and` with white space around it.
    A comma parts the surname from the first names, so `Smith, J., Doe, A.` is one person with too
    many commas, and `Smith, J.; Doe, A.` one whose first name is "J.; Doe"; bibliography, sorting
    and labels are wrong.

    Where it is clear which words make up one name, the unsafe fix writes `and` between them. A
    comma before an `and` (`John Smith, and Jane Doe`) says nothing and is removed, which is safe.
    Names with one comma (`García Márquez, Gabriel`) or with a Jr part (`King, Jr., Martin Luther`)
    are right, and so is everything in braces: a company keeps its `\\&` as `{Barnes \\& Noble}`.
    """

    code = "NAM003"
    name = "wrong-name-separator"
    severity = Severity.ERROR
    fields = NAME_LISTS
    pattern = (
        r";|\\and\b|&\s|,(?:\s*+(?:and\b|[}\"]|[A-Z]\.[ ~]?(?:[A-Z]\.[ ~]?)*[A-Z][a-z])"
        r"|[^,a]*+(?>(?:a(?!nd\s)[^,a]*+)*),|(?<=[A-Z.],)\s*+[A-Z]['\w]+\s[A-Z]{1,3}\b)"
    )
    valid = (
        "@misc{a, author = {Smith, John and King, Jr., Martin Luther and de la Cruz, Ana}}\n",
        "@misc{a, author = {García Márquez, Gabriel José and van der Berg, Jan Willem}}\n",
        "@misc{a, author = {{Barnes & Noble} and {Smith, Doe, and Roe} and {AT\\&T} and A\\&M}}\n",
        "@misc{a, author = {family=Smith, given=John, prefix=van, suffix=Jr.}}\n",
        "@misc{a, author = {Smith, J., Doe, A., et al.}}\n",
        "@misc{a, author = {Vall{\\'e}e Poussin, Jr., Charles Louis and Doe, 3rd, J.}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, author = {Smith, J., Doe, A., Roe, R. B.}}\n",
            "@misc{a, author = {Smith, J. and Doe, A. and Roe, R. B.}}\n",
        ),
        Invalid(
            "@misc{a, author = {John Smith, Anna Doe, Rob Roe}}\n",
            "@misc{a, author = {John Smith and Anna Doe and Rob Roe}}\n",
        ),
        Invalid(
            "@misc{a, author = {Smith, J.; Doe, A.; Roe, R.}}\n",
            "@misc{a, author = {Smith, J. and Doe, A. and Roe, R.}}\n",
        ),
        Invalid(
            "@misc{a, author = {J. Smith \\& A. Doe}}\n",
            "@misc{a, author = {J. Smith and A. Doe}}\n",
        ),
        Invalid("@misc{a, author = {Barnes \\& Noble}}\n", None),
        Invalid(
            "@misc{a, author = {Ann Bee, Cy Dee, and Al Eff}}\n",
            "@misc{a, author = {Ann Bee and Cy Dee and Al Eff}}\n",
        ),
        Invalid(
            "@misc{a, author = {A. Bee \\and C. Dee}}\n", "@misc{a, author = {A. Bee and C. Dee}}\n"
        ),
        Invalid(
            "@misc{a, author = {Al Bee, and Cy Dee}}\n", "@misc{a, author = {Al Bee and Cy Dee}}\n"
        ),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        names = names_in(field, entry)
        for index, (start, end, text) in enumerate(names):
            following = names[index + 1] if index + 1 < len(names) else None
            if is_extended(text) or not any(map(str.isalnum, text)) or _has_et_al(text):
                continue
            is_oxford = text.endswith(",") and following is not None and "," not in following.text
            fault = (
                _separated(text, start)
                or _joined_by_ampersand(text, start, end)
                or _comma_list(text, start, end, is_oxford)
                or _trailing_comma(text, start, end)
            )
            if fault is not None:
                message, fix = fault
                yield self.diagnostic(start, end, message, fix, entry)


def _has_et_al(text: str) -> bool:
    """Whether an `et al.` ends it, which has to go first, and which NAM002 is about."""
    found = et_al_behind(text)
    return found is not None and (" et" in found[0].lower() or " u." in found[0])


_Fault = tuple[str, Fix | None]


def _separated(text: str, start: int) -> _Fault | None:
    """A separator that is nothing else."""
    shown_text = outside_braces(text)
    pattern: LazyPattern
    if ";" in shown_text and not _ENTITY().search(text):
        pattern, what = _SEMICOLON, ";"
    elif "\\and" in shown_text and _COMMAND().search(shown_text):
        pattern, what = _COMMAND, "\\and"
    elif _COMMA_AND().search(shown_text):
        pattern, what = _COMMA_AND, ",and"
    else:
        return None
    edits = [
        Edit(
            start + found.start(), start + found.end(), "" if found.end() == len(text) else " and "
        )
        for found in pattern().finditer(shown_text)
    ]
    fix = unsafe("Write `and` between the names", *edits)
    return f"`{what}` does not separate names in {quoted(text)}; only `and` does", fix


def _joined_by_ampersand(text: str, start: int, end: int) -> _Fault | None:
    shown_text = outside_braces(text)
    marks = list(_AMPERSAND().finditer(shown_text))
    if not marks:
        return None
    bounds = [0, *(offset for mark in marks for offset in mark.span()), len(text)]
    parts = [text[a:b] for a, b in zip(bounds[::2], bounds[1::2], strict=True)]
    if all(map(_is_whole_name, parts)):
        edits = [Edit(start + mark.start(), start + mark.end(), " and ") for mark in marks]
        fix = unsafe("Write `and` between the names", *edits)
        return f"`&` does not separate names in {quoted(text)}; only `and` does", fix
    return (
        f"{quoted(text)} is one person to BibTeX; write `and` between people, and braces around "
        "the name of a company",
        shown("Put the name of the company in braces", Edit(start, end, "{" + text + "}")),
    )


def _is_whole_name(text: str) -> bool:
    if is_person(text) or _names_between_commas(text):
        return True
    words = plain(text).split()
    return (
        len(words) > 1 and "," not in text and words[0][0].isupper() and not is_organisation(text)
    )


def _comma_list(text: str, start: int, end: int, is_oxford: bool) -> _Fault | None:
    commas = outside_braces(text).rstrip(" \t\r\n,").count(",")
    if commas == 0:
        return None
    people = _names_between_commas(text, is_oxford)
    if not people and (commas < 3 or is_organisation(text.partition(",")[0])):
        return None
    fix = None
    if people:
        fix = unsafe("Write `and` between the names", Edit(start, end, " and ".join(people)))
    return f"{quoted(text)} is one person to BibTeX; only `and` separates names", fix


def _names_between_commas(text: str, is_oxford: bool = False) -> list[str]:
    """The people of a list with commas, each as BibTeX wants it; [] when it is no such list or
    it is not clear who is who. `is_oxford`: a comma and `and` end it, and a name without comma
    follows, so that two full names are two people."""
    shown_text = outside_braces(text).rstrip(" \t\r\n,")
    commas = [index for index, character in enumerate(shown_text) if character == ","]
    bounds = [-1, *commas, len(shown_text)]
    parts = [text[a + 1 : b].strip() for a, b in pairwise(bounds)]
    words = [plain(part) for part in parts]
    if len(parts) < 2 or not all(words) or any(_JUNIOR().fullmatch(word) for word in words):
        return []
    if len(parts) > 3 and len(parts) % 2 == 0:
        surnames, firsts = words[::2], words[1::2]
        if all(map(_INITIALS().fullmatch, firsts)) and not any(
            map(_INITIALS().fullmatch, surnames)
        ):
            return [f"{last}, {first}" for last, first in zip(parts[::2], parts[1::2], strict=True)]
    turned = [with_comma(word) for word in words]
    if all(turned):
        return turned
    if any(" " not in word or is_organisation(word) or not word[0].isupper() for word in words):
        return []
    if len(parts) > 2 or is_oxford or all(map(is_person, words)):
        return parts
    return []


def _trailing_comma(text: str, start: int, end: int) -> _Fault | None:
    kept = text.rstrip(" \t\r\n,")
    if kept == text or not text.endswith(","):
        return None
    fix = safe("Remove the comma", Edit(start + len(kept), end, ""))
    return f"a comma stands behind the name {quoted(kept)}", fix
