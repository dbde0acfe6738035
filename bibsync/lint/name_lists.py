"""Turns the value of a name list (author, editor, ...) into names with their places in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bibsync.lint.rule import LazyPattern

if TYPE_CHECKING:
    import re

    from bibsync.bibtex.names import NameSpan
    from bibsync.bibtex.syntax import Entry, Field

# biblatex manual, section 2.2.2: the fields of type "name list"; BibTeX knows the first two.
NAME_LISTS: Final = frozenset(
    (
        *("author", "editor", "translator", "bookauthor", "editora", "editorb", "editorc"),
        *("afterword", "annotator", "commentator", "foreword", "introduction", "holder"),
        *("namea", "nameb", "namec", "shortauthor", "shorteditor", "sortname"),
    )
)

_ORGANISATION: Final = LazyPattern(
    # as the last word
    r"\b(?:Team|Group|Collaboration|Consortium|Committee|Association|Organi[sz]ation|Foundation"
    r"|Institute|Institution|University|Laborator(?:y|ies)|Corporation|Society|Federation|Agency"
    r"|Ministry|Department|Commission|Alliance|Initiative|Network|Universität|Université"
    r"|Universidad|Università|Gesellschaft|Verlag|Contributors|Developers"
    r"|Inc\.?|Ltd\.?|LLC|PLC|GmbH|Corp\.?|Pty\.?|e\.\s?V\.)\Z"
    # or with what they are of
    r"|\b(?:Universit(?:y|ies)|Institut(?:e|ion)s?|Departments?|Ministry|Society|Association"
    r"|Academ(?:y|ies)|Bureau|Council|Committee|Commission|Organi[sz]ation|Federation|Centers?"
    r"|Centre|School|College|Laboratory|Agency|Office|Foundation|Consortium)\s(?:of|for|on)\s"
    r"|\bUniversit(?:ät|é|y|à)\s|\bUniversidade?\s"
)
_INITIALS_AND_SURNAME: Final = LazyPattern(
    r"(?>(?:[^\W\d_a-z]\.[ ~-]*+)+)(?>(?:[\w'’{}\\\"-]++[ ~]++)*)[\w'’{}\\\"-]{2,}"
)
_EXTENDED: Final = LazyPattern(r"(?:\A|,)\s*+(?:family|given|prefix|suffix)(?:-i)?\s*+=")
_SURNAME_AND_INITIALS: Final = LazyPattern(
    r"([^\W\d_a-z](?:['’]?\w|-[^\W\d_])*?[^\W\d_A-Z]) ([A-Z]{1,3}|(?:[A-Z]\.[ -]?){1,4})"
)

_ET_AL_BEHIND: Final = LazyPattern(
    r"(?<![\s~,;])[\s~,;]++(?:\{?\\(?:emph|textit|em|it|itshape)\b[\s{]*+|\{)?"
    r"(?:(?:(?:&|\\&)\s*)?(?:et[\s~.]*|(?:Et|ET)[\s~.]+)[aA](?:[lL]\.?|lii|lia)|u\.[\s~]?a\.?"
    r"|(?:&|\\&)\s*others)[\s.,;}]*\Z"
)


def names_in(field: Field, entry: Entry) -> list[NameSpan]:
    """The names of a list, each with its place in the whole text.

    None when the value is a macro or a concatenation, or when the entry's syntax is broken: then
    the value may hold half of the entry, and the fault is another.
    """
    if entry.problems or not field.is_delimited:
        return []
    from bibsync.bibtex.names import split_names

    start = field.content_start
    return [
        span._replace(start=span.start + start, end=span.end + start)
        for span in split_names(field.content)
    ]


def outside_braces(text: str, filler: str = "x") -> str:
    """The text with every character of its brace groups, braces included, replaced by `filler`.

    Offsets stay, and so what is found in it stands at depth 0 in the text.
    """
    if "{" not in text and "}" not in text:
        return text
    shown: list[str] = []
    depth = 0
    for character in text:
        if character == "{":
            depth += 1
        shown.append(filler if depth or character == "}" else character)
        if character == "}":
            depth = max(depth - 1, 0)
    return "".join(shown)


def is_extended(text: str) -> bool:
    """Whether a name is in biblatex's extended format, `family=Smith, given=John`."""
    return "=" in text and _EXTENDED().search(outside_braces(text)) is not None


def is_organisation(text: str) -> bool:
    """Whether the words of a name say that it is an organisation's; False says nothing."""
    return _ORGANISATION().search(plain(text)) is not None


def is_person(text: str) -> bool:
    """Whether a name has a person's form, `Smith, John` or `J. Smith`; False says nothing."""
    if is_organisation(text):
        return False
    parts = outside_braces(text).split(",")
    if len(parts) == 2:
        return all(any(map(str.isalpha, part)) for part in parts)
    return len(parts) == 1 and _INITIALS_AND_SURNAME().fullmatch(text.strip()) is not None


def et_al_behind(text: str) -> re.Match[str] | None:
    """The `et al.` that stands behind a name and in the same piece of a list, with what parts them;
    None when there is none."""
    found = _ET_AL_BEHIND().search(text)
    if found is None or found.start() == 0 or found[0].count("{") != found[0].count("}"):
        return None
    return found


def with_comma(name: str) -> str:
    """`Smith JA` and `Smith J.A.` as BibTeX wants them, `Smith, J. A.`; "" for other names."""
    match = _SURNAME_AND_INITIALS().fullmatch(plain(name))
    if match is None:
        return ""
    initials = [f"{letter}." for letter in match[2] if letter.isalpha()]
    return f"{match[1]}, {' '.join(initials)}"


def plain(text: str) -> str:
    """The name as it prints, with single spaces."""
    if "\\" in text or "{" in text or "~" in text:
        from bibsync.bibtex.latex import to_unicode

        text = to_unicode(text)
    return " ".join(text.split())
