"""NAM001 stray-name-piece."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.syntax import WHITESPACE, Entry, Field
from bibsync.diagnostic import Applicability, Diagnostic, Fix, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.name_lists import NAME_LISTS, is_person, names_in
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.names import NameSpan

_SUFFIX = LazyPattern(r"(?:Jr|Sr|II|III|Ph\.?\s?D)\.?|\([eE]ds?\.?\)|[eE]ds\.")
_ELLIPSIS = LazyPattern(r"[.\s]*\.\s?\.[.\s]*|…|\\(?:l|text)?dots(?:\{\})?")


class StrayNamePiece(Rule):
    """A list of names holds a piece that is no name: nothing at all between two `and`, an `and` too
    many at an end, a lone punctuation mark, a lone `Jr.`.

    BibTeX takes every piece between two `and` for a person, so the bibliography prints an author
    `:` or an empty one. Empty pieces and punctuation marks are removed, which is safe.

    A lone colon behind a name has a special meaning: the lists of arXiv give the members of a
    collaboration behind its name and a colon, and its export makes three authors of that: `01. AI
    and : and Alex Young`. Then the name before the colon belongs to an organisation and is put in
    braces, so that BibTeX does not take it apart. When the title spells it the same apart from
    spaces, the title's spelling is used and the fix is safe, else it is unsafe. Where it is not
    certain what was meant (`???`, `Jr.`, `(eds.)`), there is no fix.
    """

    code = "NAM001"
    name = "stray-name-piece"
    severity = Severity.ERROR
    fields = NAME_LISTS
    pattern = (
        r"and(?:\s++(?:and\b|[^\w{\\]|\d++\s*+(?:and\b|[}\"])|\{[^\w\\]?\}|(?:Jr|Sr|II|III|Ph\.?\s?D)\b\.?\s*+(?:and\b|[}\"]))"
        r"|\s*+[}\"]|(?<![^:;*{\"]\sand)(?<!\wand))"
    )
    valid = (
        "@misc{a, author = {Anna Andersson and Orlando Brand and others}}\n",
        "@misc{a, author = {Metin And and {\\'A}. And and And, Metin}}\n",
        "@misc{a, author = {{Research and Development} and {.NET Foundation}}}\n",
        "@misc{a, author = {{ATLAS Collaboration} and John {Smith, Jr.} and {\\O}. {\\O}re}}\n",
        "@misc{a, author = {O'Neill, Tip and 't Hooft, Gerard and {`Abdu'l-Bah{\\'a}}}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a,\n  title = {Yi: Open Foundation Models by 01.AI},\n"
            "  author = {01. AI and : and Alex Young}}\n",
            "@misc{a,\n  title = {Yi: Open Foundation Models by 01.AI},\n"
            "  author = {{01.AI} and Alex Young}}\n",
        ),
        Invalid(
            "@misc{a, title = {Gemini}, author = {Gemini Team and : and Rohan Anil}}\n",
            "@misc{a, title = {Gemini}, author = {{Gemini Team} and Rohan Anil}}\n",
        ),
        Invalid(
            "@misc{a, author = {A. Bee and and C. Dee}}\n",
            "@misc{a, author = {A. Bee and C. Dee}}\n",
        ),
        Invalid("@misc{a, author = {and A. Bee and}}\n", "@misc{a, author = {A. Bee}}\n"),
        Invalid(
            "@misc{a, author = {Bee, A. and , and Dee, C.}}\n",
            "@misc{a, author = {Bee, A. and Dee, C.}}\n",
        ),
        Invalid("@misc{a, author = {John Bee and Jr. and Carl Dee}}\n", None),
        Invalid("@misc{a, author = {: and .}}\n", None),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        names = names_in(field, entry)
        strays = [_is_stray(name.text) for name in names]
        can_remove = not all(strays)
        for index, name in enumerate(names):
            before = names[index - 1] if index > 0 else None
            if strays[index]:
                if before is None and len(names) == 1 and set(name.text) <= set("-–—~ "):
                    continue  # a dash for "the same author", or for none
                fix = None
                if can_remove and _may_go(name.text):
                    if _is_colon(name.text) and before is not None and not strays[index - 1]:
                        fix = _without_colon(before.start, before.text, name.end, entry)
                    elif before is not None:
                        fix = _remove(_behind(before), _behind(name))
                    else:
                        fix = _remove(name.start, names[1].start)
                what = quoted(name.text) if name.text else "an empty piece"
                message = f"{what} stands between two `and`, and is no name"
                if name.text == "and" or len(names) == 1:
                    message = f"{what} is no name"
                yield self.diagnostic(name.start, name.end, message, fix, entry)
            elif _begins_with_and(name) and before is None:
                start = name.start + 3
                fix = _remove(name.start, start + _blank(file.text, start))
                yield self.diagnostic(
                    name.start, start, "the list of names begins with `and`", fix, entry
                )
            elif _ends_with_and(name) and index == len(names) - 1:
                fix = _remove(_before_blank(file.text, name.end - 3), name.end)
                yield self.diagnostic(
                    name.end - 3, name.end, "the list of names ends with `and`", fix, entry
                )
            elif name.text.endswith(":") and index < len(names) - 1:
                text = name.text.rstrip(":" + WHITESPACE)
                fix = _without_colon(name.start, text, name.end, entry)
                message = f"the name {quoted(text)} ends in a colon"
                yield self.diagnostic(name.start, name.end, message, fix, entry)


def _is_stray(text: str) -> bool:
    """Whether a piece is no name; an ellipsis means `others`, which NAM002 is about."""
    if not any(map(str.isalnum, text)):
        return _ELLIPSIS().fullmatch(text) is None
    return text == "and" or text.isdecimal() or _SUFFIX().fullmatch(text) is not None


def _may_go(text: str) -> bool:
    """Whether a piece surely says nothing."""
    return text == "and" or ("?" not in text and not any(map(str.isalnum, text)))


def _is_colon(text: str) -> bool:
    return text.strip("{} \t\r\n") == ":"


def _begins_with_and(name: NameSpan) -> bool:
    return name.text.startswith("and") and name.text[3:4].isspace()


def _ends_with_and(name: NameSpan) -> bool:
    return name.text.endswith("and") and name.text[-4:-3].isspace()


def _blank(text: str, start: int) -> int:
    """How much white space begins there."""
    end = start
    while text[end] in WHITESPACE:
        end += 1
    return end - start


def _before_blank(text: str, end: int) -> int:
    """Where the white space begins that ends there."""
    while text[end - 1] in WHITESPACE:
        end -= 1
    return end


def _behind(name: NameSpan) -> int:
    """Where a piece ends; an empty one stands right before the next `and`, whose space stays."""
    return name.end if name.text else name.end - 1


def _remove(start: int, end: int) -> Fix:
    return safe("Remove what is no name", Edit(start, end, ""))


def _without_colon(start: int, name: str, end: int, entry: Entry) -> Fix:
    """Makes `name`, from `start`, and the colon that ends at `end` the name of an organisation."""
    from bibsync.bibtex.names import is_one_group

    if is_one_group(name) or is_person(name):
        return _remove(start + len(name), end)
    spelling = _spelling_in_title(name, entry)
    applicability = Applicability.UNSAFE if spelling is None else Applicability.SAFE
    edit = Edit(start, end, "{" + (name if spelling is None else spelling) + "}")
    return Fix("Remove the colon and put the organisation's name in braces", (edit,), applicability)


def _spelling_in_title(name: str, entry: Entry) -> str | None:
    """How the title writes a name, when it differs in spaces and braces at most; None when the
    title does not have it."""
    import re

    title = entry.by_name.get("title")
    letters = [c for c in name if c not in " \t\r\n~{}"]
    if title is None or "\\" in name or len(letters) < 2:
        return None
    spelt = r"[\s{}~]*+".join(map(re.escape, letters))
    found = re.search(rf"(?<!\w){spelt}(?!\w)", title.content)
    return " ".join(found[0].replace("{", "").replace("}", "").split()) if found else None
