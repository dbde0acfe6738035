r"""Turns LaTeX values and the texts of Zotero's fields into one canonical text, and back.

The canonical text is what stands in a Zotero field: Unicode with Zotero's markup (`<i>`,
`<span class="nocase">`), mathematics as `$…$`, and as raw LaTeX what neither can say
(`\href{…}{…}`). A character that would be read as one of these is written with a backslash; two
texts that print the same are one canonical text (`’` is `'`, LaTeX's `--` is `–`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from bibsync.bibtex.datamodel import Dialect
from bibsync.bibtex.latex import to_latex
from bibsync.zotero.tex_reader import SOFT_HYPHEN, read_tokens
from bibsync.zotero.tokens import (
    CLOSING,
    NOCASE,
    OPENING,
    TAG,
    Kind,
    Token,
    clean,
    glued,
    normal,
    tag_token,
)

_MOST_PASSES: Final = 8  # until a text stands still; two are enough for all but hostile ones

_TEX_STYLES: Final = {
    "i": r"\emph{",
    "b": r"\textbf{",
    "sc": r"\textsc{",
    "sup": r"\textsuperscript{",
    "sub": r"\textsubscript{",
    NOCASE: "{",
}


# Reading -----------------------------------------------------------------------------------------


def canonical(text: str, *, is_rich: bool) -> str:
    """The canonical text of a text in Zotero's terms; that of a canonical text is itself."""
    text = clean(text).replace("’", "'")
    for _ in range(_MOST_PASSES):
        if _special().search(text) is None:
            return text
        again = clean(_printed(_text_tokens(text, is_rich)))
        if again == text:
            break
        text = again
    return text


def from_tex(tex: str, *, is_rich: bool) -> str:
    """The canonical text of a LaTeX value of a `.bib` file."""
    tex = clean(tex)
    if _tex_special().search(tex) is None:
        return canonical(tex, is_rich=is_rich)
    tokens = normal(read_tokens(tex, is_tex=True, is_rich=is_rich))
    return canonical(_printed(tokens), is_rich=is_rich)


@cache
def _special() -> re.Pattern[str]:
    return re.compile(r"[\\$<{}]|--|``|''")


@cache
def _tex_special() -> re.Pattern[str]:
    return re.compile(r"[\\{}$~`]|--|''")


def _text_tokens(text: str, is_rich: bool) -> list[Token]:
    """The tokens of a cleaned text; one that no BibTeX value could hold has no LaTeX in it."""
    tokens = normal(read_tokens(text, is_tex=False, is_rich=is_rich))
    if ("{" in text or "}" in text) and not is_balanced(_tex(tokens, Dialect.BIBLATEX)):
        return normal(_literal(text, is_rich))
    return tokens


def _literal(text: str, is_rich: bool) -> Iterable[Token]:
    position = 0
    for tag in re.finditer(TAG, text) if is_rich else ():
        yield Token(Kind.TEXT, text[position : tag.start()])
        yield tag_token(tag[0])
        position = tag.end()
    yield Token(Kind.TEXT, text[position:])


# Writing for Zotero ------------------------------------------------------------------------------


def _printed(tokens: list[Token]) -> str:
    """The text that is read as these tokens, with no more backslashes than that takes."""
    is_rich = any(token.kind in (Kind.OPEN, Kind.CLOSE) for token in tokens)
    plain = _spelt(tokens, is_escaped=False)
    if normal(read_tokens(plain, is_tex=False, is_rich=is_rich)) == tokens:
        return plain
    return _spelt(tokens, is_escaped=True)


def _spelt(tokens: Iterable[Token], *, is_escaped: bool) -> str:
    pieces: list[tuple[Kind, str]] = []
    for kind, text in tokens:
        if kind is Kind.OPEN:
            text = OPENING[text]
        elif kind is Kind.CLOSE:
            text = CLOSING[text]
        elif kind is Kind.MATH:
            needs_brackets = is_escaped or _has_dollar(text)
            text = rf"\({text}\)" if needs_brackets else f"${text}$"
        elif kind is Kind.TEXT:
            text = text.replace("\\", r"\textbackslash{}")
            if is_escaped:
                text = (
                    _escaped()
                    .sub(r"\\\g<0>", text)
                    .replace(r"\textbackslash\{\}", r"\textbackslash{}")
                )
        pieces.append((kind, text))
    return glued(pieces)


@cache
def _escaped() -> re.Pattern[str]:
    return re.compile(r"[{}$]")


def _has_dollar(math: str) -> bool:
    return "$" in math and re.search(r"(?<!\\)(?:\\\\)*\$", math) is not None


def for_people(value: str) -> str:
    """The canonical text with closing quotes that belong to opening ones, as people set them."""
    if "‘" not in value:
        return value
    return re.sub(r"‘([^‘'\\$]*+)'(?!\w)", "‘\\1’", value)


# Writing LaTeX -----------------------------------------------------------------------------------


def to_tex(value: str, dialect: Dialect, *, is_rich: bool) -> str:
    """The LaTeX that is read as this canonical text, its braces balanced."""
    if _special().search(value) is None:
        return tex_text(value, dialect, has_brace_signs=True)
    return _tex(_text_tokens(value, is_rich), dialect)


def is_balanced(text: str) -> bool:
    """Whether a BibTeX value can hold the text: braces count behind a backslash too."""
    depth = 0
    for brace in re.finditer("[{}]", text):
        depth += 1 if brace[0] == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _tex(tokens: Iterable[Token], dialect: Dialect) -> str:
    tokens = list(tokens)
    spelt = _tex_spelt(tokens, dialect, has_brace_signs=True)
    if is_balanced(spelt):
        return spelt
    return _tex_spelt(tokens, dialect, has_brace_signs=False)


def _tex_spelt(tokens: Iterable[Token], dialect: Dialect, *, has_brace_signs: bool) -> str:
    pieces: list[tuple[Kind, str]] = []
    begins_protected = False
    for kind, text in tokens:
        if kind is Kind.TEXT:
            spelt = tex_text(text, dialect, has_brace_signs=has_brace_signs)
        elif kind is Kind.MATH:
            spelt = rf"\({text}\)" if _has_dollar(text) else f"${text}$"
        elif kind is Kind.RAW:
            spelt = text
        else:
            spelt = _TEX_STYLES[text] if kind is Kind.OPEN else "}"
        if begins_protected and spelt.startswith("\\"):
            # BibTeX does not protect a group that begins with a backslash.
            spelt = "{}" + spelt
        begins_protected = kind is Kind.OPEN and text == NOCASE
        pieces.append((kind, spelt))
    return glued(pieces)


_COMMANDS: Final = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "`": r"\textasciigrave{}",
    SOFT_HYPHEN: r"\-",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
}
_BRACE_SIGNS: Final = {"{": r"\{", "}": r"\}"}
_BRACE_COMMANDS: Final = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
# What is spelt with the same characters must not run together: two hyphens are not a dash.
_SEPARATED: Final = r"[-–—](?=[-–—])|'(?=['”])|”(?=')|‘(?=[‘“])|“(?=‘)|[!?](?=[‘“])"
# In biblatex files letters stay as they are; dashes and quotes are LaTeX's all the same.
_TYPOGRAPHY: Final = {
    "–": "--",
    "—": "---",
    "‘": "`",
    "“": "``",
    "”": "''",
    "\u00a0": "~",
    "\u202f": r"\,",
}


@cache
def _separated() -> re.Pattern[str]:
    return re.compile(_SEPARATED)


@cache
def _escapes(has_brace_signs: bool) -> dict[int, str]:
    return str.maketrans(_COMMANDS | (_BRACE_SIGNS if has_brace_signs else _BRACE_COMMANDS))


@cache
def _typography() -> dict[int, str]:
    return str.maketrans(_TYPOGRAPHY)


_BETWEEN: Final = "\ue000"  # a private character where `{}` has to stand


def tex_text(text: str, dialect: Dialect, *, has_brace_signs: bool = True) -> str:
    r"""LaTeX that prints the plain text; braces as `\{`, or as commands that hold none."""
    is_separated = _separated().search(text) is not None
    if is_separated:
        text = _separated().sub(rf"\g<0>{_BETWEEN}", text.replace(_BETWEEN, ""))
    text = text.translate(_escapes(has_brace_signs))
    if not text.isascii():
        is_classic = dialect is Dialect.BIBTEX
        text = to_latex(text) if is_classic else text.translate(_typography())
    return text.replace(_BETWEEN, "{}") if is_separated else text
