"""NAM006 glued-initials."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bibsync.bibtex.syntax import Entry, Field
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.name_lists import (
    NAME_LISTS,
    is_extended,
    is_organisation,
    names_in,
    outside_braces,
    plain,
)
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe, unsafe
from bibsync.text import Edit

_LETTER: Final = r"(?:[^\W\d_a-z][a-z]{0,2}|\{?\\[^\sA-Za-z]\{?[A-Z]\}*+)"
_GLUED: Final = LazyPattern(rf"{_LETTER}\.(?:-?{_LETTER}\.)*?{_LETTER}\.?")
_GLUED_SURNAME: Final = LazyPattern(r"((?>(?:[^\W\d_a-z]\.)+))[^\W\d_a-z][a-z’'-][\w’'-]+")
_DEGREE: Final = LazyPattern(r"(?:Ph|D|Dr|M|B|Lic|LL)\.(?:D|Phil|Sc|Ing|A|Eng|M)\.?")
_COMPANY_FORM: Final = frozenset(
    ("B.V.", "N.V.", "S.A.", "S.L.", "S.p.A.", "S.A.S.", "S.r.l.", "L.P.", "A.S.", "e.V.", "L.L.C.")
)
_COUNTRIES: Final = ("U.S.", "U.K.", "U.N.", "E.U.", "U.S.A.", "U.S.S.R.", "U.A.E.")


class GluedInitials(Rule):
    """Two initials stand together without a space: `Smith, J.R.`.

    To BibTeX and biber `J.R.` is one word, and styles that abbreviate first names keep only the
    first letter of a word: `abbrv`, IEEEtran and many others print "J. Smith" and lose the second
    initial. With a space, `J. R.`, every style prints both; the fix adds it. It is safe for two
    initials beside one surname, and unsafe for more (`I.B.M. Research` is no person).

    An initial glued to the surname (`D.Knuth`) is worse: the whole is the surname, sorted under D.
    That fix is unsafe, since the name of an organisation may look the same. Initials in braces,
    hyphenated ones (`J.-P.`) and abbreviations of countries are left alone.
    """

    code = "NAM006"
    name = "glued-initials"
    severity = Severity.WARNING
    fields = NAME_LISTS
    pattern = r"\.[A-Z{\\À-Þ]"
    valid = (
        "@misc{a, author = {Smith, J. R. and J.-P. Serre and Knuth, D.~E.}}\n",
        "@misc{a, author = {{J.R. Geigy A.G.} and U.S. Army and Smith, John, Ph.D. and 01.AI}}\n",
        "@misc{a, author = {Elsevier B.V. and Philips, N.V. and {\\'E}. Cartan and Ty, K.}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, author = {J.R. Smith and Knuth, D.E.}}\n",
            "@misc{a, author = {J. R. Smith and Knuth, D. E.}}\n",
        ),
        Invalid(
            "@misc{a, author = {Yu.I. Manin and {\\'E}.{\\'E}. Cartan and Martin, G.R.R.}}\n",
            "@misc{a, author = {Yu. I. Manin and {\\'E}. {\\'E}. Cartan and Martin, G. R. R.}}\n",
        ),
        Invalid("@misc{a, author = {D.E.Knuth}}\n", "@misc{a, author = {D. E. Knuth}}\n"),
        Invalid(
            "@misc{a, author = {I.B.M. Research}}\n", "@misc{a, author = {I. B. M. Research}}\n"
        ),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        found: dict[bool, list[tuple[int, int, list[Edit]]]] = {True: [], False: []}
        for start, _, text in names_in(field, entry):
            if "." not in text or is_extended(text) or text.startswith(_COUNTRIES):
                continue
            if is_organisation(text):
                continue
            for token_start, token, may_be_surname in _first_names(text):
                token_start += start
                surname = _GLUED_SURNAME().fullmatch(token) if may_be_surname else None
                if surname is not None:
                    spaces = _spaces(token_start, token)
                    message = f"the initials in {quoted(token)} are part of the surname to BibTeX"
                    fix = unsafe("Add a space behind each initial", *spaces)
                    yield self.diagnostic(
                        token_start, token_start + len(token), message, fix, entry
                    )
                elif not may_be_surname and _is_glued(token):
                    is_certain = _is_pair(token) and _has_one_surname(text)
                    spaces = _spaces(token_start, token)
                    found[is_certain].append((token_start, token_start + len(token), spaces))
        # One finding for all of a list that have the same kind of fix.
        for is_certain, tokens in found.items():
            if not tokens:
                continue
            start, end, _ = tokens[0]
            edits = [edit for _, _, spaces in tokens for edit in spaces]
            what = quoted(file.text[start:end])
            message = f"{what} is one initial to BibTeX, and abbreviating styles drop the rest"
            make = safe if is_certain else unsafe
            fix = make("Add a space between initials", *edits)
            yield self.diagnostic(start, end, message, fix, entry)


def _first_names(text: str) -> Iterable[tuple[int, str, bool]]:
    """The words that may hold initials, their places, and whether each may be a surname."""
    shown_text = outside_braces(text)
    comma = shown_text.rfind(",")
    end = len(text)
    words: list[tuple[int, str, bool]] = []
    start = comma + 1
    for index in range(comma + 1, end + 1):
        if index == end or shown_text[index] in " ~\t\r\n":
            if index > start:
                words.append((start, text[start:index], False))
            start = index + 1
    if comma < 0 and words:
        words[-1] = (*words[-1][:2], True)
    return words


def _is_glued(token: str) -> bool:
    return (
        _GLUED().fullmatch(token) is not None
        and token not in _COMPANY_FORM
        and _DEGREE().fullmatch(token) is None
    )


def _is_pair(token: str) -> bool:
    """Whether a word is two initials; more may be an abbreviation: `I.B.M.`."""
    return token.removesuffix(".").count(".") == 1


def _has_one_surname(text: str) -> bool:
    """Whether the rest of a name is one surname in mixed case, with small words before it at most;
    behind a comma stands a first name, whatever it looks like."""
    before, comma, _ = outside_braces(text).partition(",")
    words = plain(text[: len(before)] if comma else text).split()
    rest = [word for word in words if comma or "." not in word]
    large = [word for word in rest if not word.islower()]
    if len(large) != 1 or large[0] != rest[-1]:
        return False
    return large[0][0].isupper() and not large[0].isupper() and len(large[0]) > 1


def _spaces(start: int, token: str) -> list[Edit]:
    """A space behind every full stop inside a word that no hyphen follows."""
    return [
        Edit(start + index + 1, start + index + 1, " ")
        for index, character in enumerate(token[:-1])
        if character == "." and token[index + 1] != "-"
    ]
