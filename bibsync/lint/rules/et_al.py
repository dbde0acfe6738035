"""NAM002 et-al."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.bibtex.syntax import WHITESPACE, Entry, Field
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.name_lists import NAME_LISTS, et_al_behind, names_in
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe, unsafe
from bibsync.text import Edit

# `et al.` in the ways people write it, `u. a.` (German: "und andere"), and `others` that BibTeX
# does not know for it; a style command or braces may stand around it.
_OTHERS = LazyPattern(
    r"(?:\{?\\(?:emph|textit|em|it|itshape)\b[\s{]*+|\{)?"
    r"(?:(?:et[\s~.]*|(?:Et|ET)[\s~.]+)[aA](?:[lL]\.?|lii|lia)|u\.[\s~]?a\.?|al\.|[oO]thers\.?|OTHERS)"
    r"[\s.,;}]*"
)
_ELLIPSIS = LazyPattern(r"\.\s?\.[.\s]*|…|\{?\\(?:l|text)?dots(?:\{\})?\}?")


class EtAl(Rule):
    """`et al.` stands in a list of names, where BibTeX wants `and others`.

    BibTeX does not know `et al.`: it takes it for the last author, whose surname is "al.", and
    prints and sorts accordingly ("J. Smith and et al."). `and others` is what every style turns
    into its own form of "et al.", in the language of the bibliography, so the text is replaced by
    it; that is safe. The same holds for the German `u. a.`, for `Others` (BibTeX knows the word in
    small letters only) and, as an unsafe fix, for dots at the end of a list. Names behind an
    `et al.`, or behind an `others` in the middle of a list, are for a person to sort out.
    """

    code = "NAM002"
    name = "et-al"
    severity = Severity.WARNING
    fields = NAME_LISTS
    pattern = (
        r" (?:[eE][tT][\s~.]*[aA][lL]|u\.[\s~]?a\b|al[.}]|Others|others(?!\s*+[}\"])|OTHERS"
        r"|\\&\s*others|\.\s?\.|…|\\l?dots)"
    )
    valid = (
        "@misc{a, author = {Anna Andersson and others}}\n",
        "@misc{a, author = {Al Etall and Et, Al and Betal, U. A. and Alonso, Pet}}\n",
        "@misc{a, author = {Smith, John and {Et Alia Press} and Al. Smith}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, author = {Smith, John and et al.}}\n",
            "@misc{a, author = {Smith, John and others}}\n",
        ),
        Invalid(
            "@misc{a, author = {Smith, J., et. al}}\n",
            "@misc{a, author = {Smith, J. and others}}\n",
        ),
        Invalid(
            '@misc{a, author = "J. Smith {\\em et al.}"}\n',
            '@misc{a, author = "J. Smith and others"}\n',
        ),
        Invalid(
            "@misc{a, author = {Smith, John and Others}}\n",
            "@misc{a, author = {Smith, John and others}}\n",
        ),
        Invalid(
            "@misc{a, editor = {Müller, Hans u. a.}}\n",
            "@misc{a, editor = {Müller, Hans and others}}\n",
        ),
        Invalid(
            "@misc{a, author = {Smith, John and ...}}\n",
            "@misc{a, author = {Smith, John and others}}\n",
        ),
        Invalid("@misc{a, author = {Smith, John et al. and Doe, Jane}}\n", None),
        Invalid("@misc{a, author = {Smith, John and others and Doe, Jane}}\n", None),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        names = names_in(field, entry)
        for index, (start, end, text) in enumerate(names):
            is_last = index == len(names) - 1
            what = quoted(text)
            if text == "others":
                if index > 0 and not is_last:
                    message = "`others` stands in the middle of the list, where BibTeX prints it"
                    yield self.diagnostic(start, end, message, None, entry)
                continue
            if _OTHERS().fullmatch(text) and (index > 0 or not is_last):
                edit = Edit(start, end, "others")
            elif found := et_al_behind(text):
                start += found.start()
                what = quoted(found[0].strip(WHITESPACE + "~,;"))
                edit = Edit(start, end, " and others")
            elif index > 0 and _ELLIPSIS().fullmatch(text):
                edit = Edit(start, end, "others")
            else:
                continue
            fix = None
            if is_last:
                is_certain = "." * 2 not in what and "…" not in what and "dots" not in what
                fix = (safe if is_certain else unsafe)("Write `and others`", edit)
            message = f"{what} is a name to BibTeX; the end of a shortened list is `and others`"
            yield self.diagnostic(start, end, message, fix, entry)
