"""Turns the value of an author or editor field into names, and a name into First, von, Last and Jr.

The algorithm is BibTeX's own (`name_scan_for_and$` and `format.name$` in bibtex.web; "Tame the
BeaST", section 11, describes it): the real program is asked about a table of names in the tests.
One difference is deliberate. Classic BibTeX knows the case of ASCII letters only, so that it takes
`Élie` for a "von" word (its first letter, to BibTeX, is `l`); here, as in biber, every letter has
the case that Unicode gives it.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple

from bibsync.bibtex.latex import comparable
from bibsync.bibtex.name_case import group_end, is_von
from bibsync.bibtex.syntax import WHITESPACE


class NameSpan(NamedTuple):
    """`value[start:end]` is one name of a list, `text`, without whitespace around it.

    It is empty where two `and` follow each other.
    """

    start: int
    end: int
    text: str


class NameProblem(StrEnum):
    """Why BibTeX would complain about a name, or print it oddly."""

    EMPTY = "empty"
    TOO_MANY_COMMAS = "too-many-commas"  # more than two: the rest counts as First
    TRAILING_COMMA = "trailing-comma"  # BibTeX ignores it with a warning
    NO_LAST_NAME = "no-last-name"  # nothing before the first comma
    UNBALANCED_BRACES = "unbalanced-braces"


class Name(NamedTuple):
    """The four parts of a name, each a run of words as they are written, LaTeX included.

    A word ends at whitespace or `~`; a hyphen stays inside its word unless it stands between two
    parts (`al-Khwarizmi` has von `al`, last `Khwarizmi`: BibTeX says so).
    """

    first: tuple[str, ...] = ()
    von: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    jr: tuple[str, ...] = ()
    problems: tuple[NameProblem, ...] = ()

    @property
    def surname(self) -> str:
        """The last word of the last name in comparable form, without `Jr.` or `III`: for matching.

        One person's von and double names are split differently by different sources (`Van der
        Maaten`, `van der Maaten`, `Maaten`); this is what they agree on. A name that is one brace
        group gives all its words.
        """
        if len(self.last) == 1 and self.last[0][0] == "{" and is_one_group(self.last[0]):
            return comparable(self.last[0])
        words = comparable(" ".join(self.last)).split()
        while len(words) > 1 and words[-1] in _GENERATIONS:
            words.pop()
        return words[-1] if words else ""

    @property
    def last_first(self) -> str:
        """The name as "von Last, Jr, First", which BibTeX splits into the same parts again.

        (An organisation or a family name alone comes back only in braces or with a given name.)
        """
        parts = [" ".join(self.von + self.last)]
        if self.jr:
            parts.append(" ".join(self.jr))
        if self.first or self.jr:
            parts.append(" ".join(self.first))
        return ", ".join(parts)


_GENERATIONS: Final = frozenset(("jr", "sr", "ii", "iii", "iv"))


@cache
def _separator() -> re.Pattern[str]:
    return re.compile(r"(?<=[ \t\r\n])[aA][nN][dD](?=[ \t\r\n])")


@cache
def _separator_or_brace() -> re.Pattern[str]:
    return re.compile(r"(?<=[ \t\r\n])[aA][nN][dD](?=[ \t\r\n])|[{}]")


def split_names(value: str) -> list[NameSpan]:
    """The names of a list in their order: `and`, in any case, separates at brace depth 0.

    Whitespace must stand on both sides of it. As in BibTeX, an `and` that begins or ends the list
    is part of a name. A list of nothing but whitespace has no names.
    """
    end = len(value.rstrip(WHITESPACE))
    start = len(value) - len(value.lstrip(WHITESPACE))
    if start >= end:
        return []
    names: list[NameSpan] = []
    if "{" not in value:
        # From `start + 1`: what stands first in the list has, to BibTeX, no whitespace before it.
        for separator in _separator().finditer(value, start + 1, end):
            names.append(_stripped(value, start, separator.start()))
            start = separator.end()
    else:
        depth = 0
        for found in _separator_or_brace().finditer(value, start, end):
            at = found.start()
            character = value[at]
            if character == "{":
                depth += 1
            elif character == "}":
                depth = max(depth - 1, 0)
            elif depth == 0 and at > start:
                names.append(_stripped(value, start, at))
                start = found.end()
    names.append(_stripped(value, start, end))
    return names


def _stripped(value: str, start: int, end: int) -> NameSpan:
    text = value[start:end]
    stripped = text.lstrip(WHITESPACE)
    start += len(text) - len(stripped)
    stripped = stripped.rstrip(WHITESPACE)
    return NameSpan(start, start + len(stripped), stripped)


def is_others(text: str) -> bool:
    """Whether a name is the `others` that styles print as "et al."; they know lower case only."""
    return text == "others" or text.strip(WHITESPACE) == "others"


def is_one_group(text: str) -> bool:
    """Whether a whole name stands in one pair of braces, as the names of organisations should."""
    return text.startswith("{") and group_end(text, 0) == len(text)


def first_surname(value: str) -> str:
    """The `surname` of the first name in a list; "" for an empty list."""
    names = value.strip(WHITESPACE)
    separator = _separator().search(names)
    first = names[: separator.start()] if separator else names
    if "{" in first:
        first = split_names(names)[0].text
    return parse_name(first).surname


def parse_name(text: str) -> Name:
    """One name taken apart: "First von Last", "von Last, First" or "von Last, Jr, First".

    biblatex's `family=…, given=…` is understood too ("extended name format" in its manual). What
    BibTeX warns about is in `problems`, and the parts are then what BibTeX makes of it.
    """
    # `isprintable` is false for every whitespace but the blank, so that `split` splits at blanks.
    if (
        "{" in text
        or "-" in text
        or "}" in text
        or "~" in text
        or "=" in text
        or not text.isprintable()
    ):
        return _parse_tokens(text)
    parts = text.split(",")
    words = parts[0].split()
    if len(parts) == 1:
        if len(words) < 2:
            return Name(last=tuple(words)) if words else _NOBODY
        return _first_von_last(words, None)
    first = parts[-1].split()
    if not words or not first or len(parts) > 3:
        return _parse_tokens(text)
    jr = parts[1].split() if len(parts) == 3 else ()
    von_end = _von_end(words, 0, len(words)) if len(words) > 1 else 0
    return Name(tuple(first), tuple(words[:von_end]), tuple(words[von_end:]), tuple(jr))


_NOBODY: Final = Name(problems=(NameProblem.EMPTY,))


def _first_von_last(tokens: list[str], separators: list[str] | None) -> Name:
    """A name without commas; `separators[i]` stands before token i, None for blanks alone."""
    last = len(tokens) - 1
    for start in range(last):
        if is_von(tokens[start]):
            end = _von_end(tokens, start, last + 1)
            return Name(
                _words(tokens, separators, 0, start),
                _words(tokens, separators, start, end),
                _words(tokens, separators, end, last + 1),
            )
    if separators is not None:
        while last > 0 and separators[last] == "-":
            last -= 1
    return Name(
        _words(tokens, separators, 0, last), (), _words(tokens, separators, last, len(tokens))
    )


def _von_end(tokens: list[str], start: int, end: int) -> int:
    """Where Last begins in `tokens[start:end]`: after the last von word, but it is never empty."""
    for position in range(end - 1, start, -1):
        if is_von(tokens[position - 1]):
            return position
    return start


def _words(
    tokens: list[str], separators: list[str] | None, start: int, end: int
) -> tuple[str, ...]:
    """`tokens[start:end]` with those that a hyphen parts put together again."""
    if separators is None or "-" not in separators:
        return tuple(tokens[start:end])
    words: list[list[str]] = []
    for position in range(start, end):
        if separators[position] == "-" and words:
            words[-1].append(tokens[position])
        else:
            words.append([tokens[position]])
    return tuple(["-".join(word) for word in words])


@cache
def _token_parts() -> re.Pattern[str]:
    return re.compile(r"[^{} \t\r\n~,\-]++|[ \t\r\n]++|[{}~,\-]")


def _parse_tokens(text: str) -> Name:
    """`parse_name` for braces, hyphens, ties, line breaks and whatever BibTeX complains about."""
    problems: list[NameProblem] = []
    stripped = text.strip(" \t\r\n~-")
    if stripped.endswith(","):
        problems.append(NameProblem.TRAILING_COMMA)
        stripped = stripped.rstrip(" \t\r\n~-,")
    if not stripped:
        return _NOBODY
    tokens: list[str] = []
    separators: list[str] = []
    commas: list[int] = []  # before which token each stands
    too_many_commas = False
    depth = 0
    begin = -1  # offset of the token being read, -1 between tokens
    separator = " "
    for part in _token_parts().finditer(stripped):
        character = stripped[part.start()]
        if depth:
            depth += (character == "{") - (character == "}")
        elif character in " \t\r\n~-,":
            if begin >= 0:
                tokens.append(stripped[begin : part.start()])
                separators.append(separator)
                begin = -1
                separator = character
            if character == ",":
                separator = ","
                if len(commas) < 2:
                    commas.append(len(tokens))
                else:
                    too_many_commas = True
        else:
            if begin < 0:
                begin = part.start()
            if character == "{":
                depth = 1
            elif character == "}":
                problems.append(NameProblem.UNBALANCED_BRACES)
    tokens.append(stripped[begin:])
    separators.append(separator)
    if depth:
        problems.append(NameProblem.UNBALANCED_BRACES)
    if too_many_commas:
        problems.append(NameProblem.TOO_MANY_COMMAS)
    if "=" in text:
        extended = _extended(stripped)
        if extended is not None:
            return extended
    if not commas:
        name = _first_von_last(tokens, separators)
    else:
        last_end = commas[0]
        von_end = _von_end(tokens, 0, last_end)
        jr_end = commas[-1]
        if not last_end:
            problems.append(NameProblem.NO_LAST_NAME)
        name = Name(
            _words(tokens, separators, jr_end, len(tokens)),
            _words(tokens, separators, 0, von_end),
            _words(tokens, separators, von_end, last_end),
            _words(tokens, separators, last_end, jr_end),
        )
    return name._replace(problems=tuple(dict.fromkeys(problems))) if problems else name


@cache
def _brace_or_comma() -> re.Pattern[str]:
    return re.compile("[{},]")


@cache
def _extended_part() -> re.Pattern[str]:
    return re.compile(r"([a-z]++(?:-i)?)[ \t\r\n]*+=(.*)", re.DOTALL)


def _extended(text: str) -> Name | None:
    """The parts of biblatex's extended name format; None when the text is no such name."""
    parts: dict[str, tuple[str, ...]] = {}
    start = 0
    depth = 0
    for found in _brace_or_comma().finditer(text + ","):
        if found[0] != ",":
            depth += 1 if found[0] == "{" else -1
            continue
        if depth:
            continue
        match = _extended_part().fullmatch(text[start : found.start()].strip(WHITESPACE))
        if match is None:
            return None
        content = match[2].strip(WHITESPACE).strip('"')
        parts[match[1]] = (content,) if is_one_group(content) else tuple(content.split())
        start = found.end()
    if not parts.keys() & {"family", "given"}:
        return None
    return Name(
        parts.get("given", ()),
        parts.get("prefix", ()),
        parts.get("family", ()),
        parts.get("suffix", ()),
    )


@cache
def _plain_list() -> re.Pattern[str]:
    upper, lower = "A-ZÀ-ÖØ-ÞĀ-ɏ", "a-zß-öø-ÿĀ-ɏ"
    word = (
        rf"(?>(?:[{upper}]['’])?)[{upper}][{lower}]++(?>(?:[A-Z][{lower}]++)*)"
        rf"(?>(?:[-'’](?:[{upper}{lower}])[{lower}]*+)*)"
    )
    initial = rf"[{upper}](?>(?:\.(?>(?:-[{upper}]\.)*))?)"
    particle = "(?:v[ao]n|de[lnr]?|d[aiou]s?|l[ae]|della|te[nr]|zur?|af|av|bin|ibn|al|el|y)"
    token = rf"(?![Aa][Nn][Dd]\b)(?:{word}|{initial}|{particle})(?![^ ,\t\r\n])"
    tokens = rf"{token}(?>(?: {token})*)"
    name = rf"(?:{token}(?>(?: {token})+)|{token}(?=,))(?>(?:, {tokens})?)"
    space = r"[ \t\r\n]++"
    return re.compile(rf"{name}(?>(?:{space}and{space}{name})*)(?>(?:{space}and{space}others)?)")


def is_plain_person_list(value: str) -> bool:
    """Whether a list holds nothing but plain personal names; no rule asks it yet.

    True says: each name has two words or more, or one comma; the words are capitalised, or
    initials with or without a full stop, or one of the common particles, with single blanks
    between them; no braces, LaTeX, digits, words in capitals, glued initials or second commas.
    `others` may end the list. An organisation in capitalised words (`Google Research`) is true.
    False says nothing.
    """
    return _plain_list().fullmatch(value) is not None
