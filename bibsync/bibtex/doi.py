"""Recognises a DOI, bare, as a link or with a prefix, and says what is wrong with one.

A fault is a clause that goes on from the identifier's name: "the DOI … contains whitespace".
Source: DOI Handbook, "DOI name syntax".
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple


class Doi(NamedTuple):
    """A DOI without resolver and prefix, and where it stood: `text[start:end]` is it as written.

    `name` keeps the case that was written; percent escapes of a URL and backslashes of LaTeX are
    resolved in it.
    """

    name: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """What is equal for equal DOIs: their case has no meaning."""
        return self.name.lower()


@cache
def _doi() -> re.Pattern[str]:
    host = r"(?:www\.)?(?:dx\.)?doi\.(?:org|acm\.org|ieeecomputersociety\.org)"
    prefix = rf"(?>(?:(?:https?://)?{host}/|(?:doi|info:doi/|urn:doi)[ \t]*+:?[ \t]*+)*)"
    name = r"10\.[0-9]{4,9}(?>(?:\.[0-9]+)*)/[^\s\x00-\x1f\x7f]+"
    return re.compile(rf"\s*+({prefix})({name})\s*+", re.IGNORECASE)


@cache
def _behind_path() -> re.Pattern[str]:
    # DOIs made from SICIs may end in `#`, which then begins no fragment.
    return re.compile(r"\?|(?<!\\)#(?=.)")


@cache
def _latex_escape() -> re.Pattern[str]:
    return re.compile(r"\{?\\([&%_#$])\}?")


def parse_doi(text: str) -> Doi | None:
    """The DOI that a text is: bare, as the URL of a resolver, or after `doi:`; None for any other.

    A query or fragment behind a URL is not part of the DOI.
    """
    match = _doi().fullmatch(text)
    if match is None:
        return None
    start, end = match.span(2)
    name = match[2]
    is_url = "/" in match[1]
    if is_url and (behind := _behind_path().search(name)):
        name = name[: behind.start()]
        end = start + behind.start()
        if name.endswith("/") and name.count("/") == 1:
            return None
    if "\\" in name:
        name = _latex_escape().sub(r"\1", name)
    if is_url and "%" in name:
        from urllib.parse import unquote

        name = unquote(name)
    return Doi(name, start, end)


# Signs of DOIs that programs write as commands of LaTeX; no DOI has a backslash.
_COMMANDS: Final = {
    "textless": "<",
    "textgreater": ">",
    "textunderscore": "_",
    "textbackslash": "",
}
_ENTITIES: Final = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
# What cannot be seen goes; a hyphen is a hyphen, whatever a PDF made of it.
_COPIED: Final = str.maketrans(
    {
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"),
        **dict.fromkeys("‐‑–−", "-"),
    }
)


@cache
def _written_by_a_program() -> re.Pattern[str]:
    """LaTeX or HTML for one sign, with the braces or the dollars around it."""
    command = r"\\(textless|textgreater|textunderscore|textbackslash)(?![A-Za-z])"
    return re.compile(
        rf"\{{{command}\}}|{command}(?:\{{\}}|[ \t])?|\$(?:\\?([_<>&%#])|{command})\$"
        r"|(&(?:lt|gt|amp);)"
    )


def meant_doi(text: str) -> str | None:
    """The key of the DOI that a text was meant to be, whatever a program made of it on its way into
    a file; None when there is none, or when it cannot be told for sure.

    Resolved are commands of LaTeX and entities of HTML (`{\\textless}`, `$<$`, `&lt;`), percent
    escapes, signs that cannot be seen, and marks that stand behind it.
    """
    plain = text.strip().translate(_COPIED)
    if "\\" in plain or "$" in plain or "&" in plain:
        plain = _written_by_a_program().sub(_one_sign, plain)
        plain = _latex_escape().sub(r"\1", plain)
    doi = parse_doi(plain.replace("{", "").replace("}", ""))
    if doi is None:
        return None
    name = doi.name
    if "%" in name:
        from urllib.parse import unquote

        name = unquote(name)
    name = name.rstrip(".,;/")
    doi = parse_doi(name)
    if doi is None or doi.name != name or not name.isprintable() or doi_fault(name) is not None:
        return None
    return doi.key


def _one_sign(found: re.Match[str]) -> str:
    if found[5]:
        return _ENTITIES[found[5]]
    command = found[1] or found[2] or found[4]
    return _COMMANDS[command] if command else found[3]


def doi_fault(text: str) -> str | None:
    """Why a text is no DOI, or one that nobody registers; None when it is one, prefixed or not."""
    doi = parse_doi(text)
    if doi is not None:
        if doi.name[-1] in ".,;":
            return f"ends in “{doi.name[-1]}”"
        if "\\" in doi.name or "{" in doi.name:
            return "contains a LaTeX command"
        return "contains whitespace" if re.search(r"\s", doi.name) else None
    bare = text.strip()
    at = bare.find("10.")
    if not bare:
        return "is empty"
    if at < 0:
        return "does not begin with “10.”"
    bare = bare[at:]
    if re.search(r"\s", bare):
        return "contains whitespace"
    prefix, slash, suffix = bare.partition("/")
    if not slash or not suffix:
        return "has no suffix after a slash"
    if re.fullmatch(r"10\.[0-9]{4,9}(?>(?:\.[0-9]+)*)", prefix) is None:
        return "has no registrant code of four digits or more after “10.”"
    return "has other text around it"
