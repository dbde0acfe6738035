"""Turns LaTeX as it stands in bibliographies into Unicode, Unicode into LaTeX, and both into a key.

The conversion is one pass over the tokens with a stack of open groups: it cannot recurse, and it
never raises. `pylatexenc` serves as a dictionary for the 800 symbols that the tables here lack; its
own converter costs ten times as much, takes `%` for a comment, and raises on some unbalanced input.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any, Final

from bibsync.bibtex.latex_tables import (
    ACCENT_SYMBOLS,
    ACCENT_WORDS,
    DOTLESS,
    FOLDED,
    GREEK_WORDS,
    LETTERS_TO_LATEX,
    LIGATURES,
    MARKS_TO_LATEX,
    SPACING_ACCENTS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    SYMBOLS,
    TRANSPARENT,
    WORDS,
)

# What a `{` that follows opens.
_PLAIN: Final = 0
_DROPPED: Final = 1  # the argument is no text: `\label{…}`
_NUMERATOR: Final = 2
_SUPERSCRIPT: Final = 3
_SUBSCRIPT: Final = 4

_OPENERS: Final = {
    "textsuperscript": _SUPERSCRIPT,
    "textsubscript": _SUBSCRIPT,
    "frac": _NUMERATOR,
    "dfrac": _NUMERATOR,
    "tfrac": _NUMERATOR,
    "nicefrac": _NUMERATOR,
    "sfrac": _NUMERATOR,
    **dict.fromkeys(
        (
            *("noopsort", "SortNoop", "sortnoop", "noop", "label", "index", "href", "color"),
            *("textcolor", "hspace", "vspace", "begin", "end", "phantom", "hphantom", "vphantom"),
            *("fontsize", "selectlanguage", "foreignlanguage", "input", "include", "cite"),
        ),
        _DROPPED,
    ),
}

# Titles in other scripts can carry several marks on one letter, but nobody means a fifth one; the
# bound keeps the work linear when accents are nested ten thousand deep.
_MOST_MARKS: Final = 4
_LONGEST_SCRIPT: Final = 8


_SCRIPTS: Final = {_SUPERSCRIPT: SUPERSCRIPTS, _SUBSCRIPT: SUBSCRIPTS}

# The groups of a token.
_WORD: Final = 1
_SYMBOL: Final = 2
_RUN: Final = 3


@cache
def _tokens() -> re.Pattern[str]:
    return re.compile(
        r"\\(?:([A-Za-z]++)[ \t\r\n]*+|(.))"
        r"|([^\\{}$~`'\-^_!?]++)"
        r"|(?:[!?]`|``|''|-{2,3}+|.)",
        re.DOTALL,
    )


@cache
def _closing_dollar() -> re.Pattern[str]:
    return re.compile(r"(?>(?:[^\\$]|\\.)*)\$", re.DOTALL)


def to_unicode(tex: str) -> str:
    """The text that LaTeX would print for `tex`, as far as plain Unicode can say it.

    Braces go, accents and symbols become letters, dashes and quotes are resolved, `~` becomes a
    no-break space; style commands leave their argument. Of mathematics the dollars go, and scripts
    become Unicode where it has them (`x_i^2` is `xᵢ²`). An unescaped `%` stays, as BibTeX keeps it.
    A command that is unknown goes and leaves its arguments. Never raises; linear.
    """
    if "\\" in tex or "$" in tex or "~" in tex or "`" in tex or "--" in tex or "''" in tex:
        return _convert(tex)
    if "{" in tex or "}" in tex:
        return tex.replace("{", "").replace("}", "")
    return tex


class _Printed:
    """The text printed so far, and the groups and accents that are still open."""

    __slots__ = ("_accented_groups", "_accents", "_groups", "_pieces")

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._groups: list[tuple[int, int, str]] = []  # kind, number of pieces before, accents
        self._accented_groups = 0
        self._accents = ""  # waiting for their letter, in the order of the text

    def accent(self, mark: str) -> None:
        """The next letter or group gets this mark."""
        self._accents = (self._accents + mark)[:_MOST_MARKS]

    def script_mark(self, mark: str) -> None:
        """A script follows; `mark` is what stays in front of it when Unicode lacks it."""
        self._pieces.append(mark)

    def text(self, text: str, kind: int = _PLAIN) -> None:
        """Print text that is not empty; of a script, its first character is the script."""
        pieces = self._pieces
        if kind >= _SUPERSCRIPT and (script := _SCRIPTS[kind].get(text[0])):
            pieces[-1] = ""
            text = script + text[1:]
        if self._accents:
            text = text.lstrip()
            if not text:
                return
            pieces.append(_accented(text[0], self._accents))
            pieces.append(text[1:])
            self._accents = ""
        elif self._accented_groups:
            # The first character alone, so that an accent on it costs the same for any length.
            pieces.append(text[0])
            pieces.append(text[1:])
        else:
            pieces.append(text)

    def open(self, kind: int) -> None:
        """A group begins, and takes the accents that wait."""
        self._groups.append((kind, len(self._pieces), self._accents))
        self._accented_groups += bool(self._accents)
        self._accents = ""

    def close(self) -> None:
        """The innermost group ends; one that never began is ignored."""
        pieces = self._pieces
        if self._accents:
            pieces.append(_spacing(self._accents))
            self._accents = ""
        if not self._groups:
            return
        kind, start, accents = self._groups.pop()
        if kind == _DROPPED:
            del pieces[start:]
        elif kind == _NUMERATOR:
            pieces.append("/")
        elif kind >= _SUPERSCRIPT:
            self._close_script(_SCRIPTS[kind], start)
        if accents:
            self._accented_groups -= 1
            if len(pieces) == start:
                pieces.append(_spacing(accents))
            elif pieces[start]:
                pieces[start] = _accented(pieces[start], accents)

    def _close_script(self, scripts: dict[str, str], start: int) -> None:
        """Make `pieces[start:]` Unicode scripts, or keep the braces that hold it together."""
        pieces = self._pieces
        script = pieces[start : start + _LONGEST_SCRIPT + 1]
        if len(pieces) - start == len(script) and sum(map(len, script)) <= _LONGEST_SCRIPT:
            content = "".join(script)
            if all(character in scripts for character in content):
                pieces[start - 1 :] = ["".join([scripts[character] for character in content])]
                return
        if pieces[start - 1]:
            pieces[start - 1] += "{"
            pieces.append("}")

    def finish(self) -> str:
        """The whole text; groups that are still open end here."""
        while self._groups:
            self.close()
        self.close()
        return "".join(self._pieces)


def _convert(tex: str) -> str:
    printed = _Printed()
    opens = _PLAIN
    in_math = False
    in_quotes = False
    for token in _tokens().finditer(tex):
        kind, opens = opens, _PLAIN
        which = token.lastindex
        if which == _WORD:
            word = token[_WORD]
            if word in TRANSPARENT:
                opens = kind
            elif word in ACCENT_WORDS:
                printed.accent(ACCENT_WORDS[word])
            elif word in _OPENERS:
                opens = _OPENERS[word]
                if opens >= _SUPERSCRIPT:
                    printed.script_mark("")
            elif text := WORDS[word] if word in WORDS else _rare_symbol(word):
                printed.text(text, kind)
        elif which == _SYMBOL:
            symbol = token[_SYMBOL]
            if symbol in ACCENT_SYMBOLS:
                printed.accent(ACCENT_SYMBOLS[symbol])
            elif symbol in "()[]":
                in_math = symbol in "(["
            elif text := SYMBOLS.get(symbol, symbol):
                printed.text(text, kind)
        elif which == _RUN:
            printed.text(token[_RUN], kind)
        else:
            text = token[0]
            if text == "{":
                printed.open(kind)
            elif text == "}":
                printed.close()
            elif text == "$" and (in_math or _closing_dollar().match(tex, token.end())):
                in_math = not in_math
            elif in_math and text in "^_":
                opens = _SUPERSCRIPT if text == "^" else _SUBSCRIPT
                printed.script_mark(text)
            elif text == "`":
                in_quotes = True
                printed.text("‘")
            elif text == "'" and in_quotes and not tex[token.end() : token.end() + 1].isalnum():
                in_quotes = False
                printed.text("’")
            else:
                printed.text(LIGATURES.get(text, text), kind)
    return printed.finish()


def _accented(text: str, accents: str) -> str:
    """The text with accents, given in the order of LaTeX's commands, on its first letter."""
    first, rest = text[0], text[1:]
    if not first.isalpha():
        return _spacing(accents) + text
    if len(text) > 2 * _MOST_MARKS:
        return text
    first = DOTLESS.get(first, first)
    marks = accents[::-1]
    if rest and unicodedata.combining(rest[0]):
        return unicodedata.normalize("NFC", first + rest + marks)
    return unicodedata.normalize("NFC", first + marks) + rest


def _spacing(accents: str) -> str:
    """Accents that have no letter below them."""
    return "".join([SPACING_ACCENTS.get(accent, "") for accent in accents])


@cache
def _symbol_dictionary() -> Any:
    from pylatexenc.latex2text import get_default_latex_context_db

    return get_default_latex_context_db()


@lru_cache(1024)
def _rare_symbol(word: str) -> str:
    """What pylatexenc knows a command without arguments to print; "" for an unknown command."""
    found = _symbol_dictionary().get_macro_spec(word)
    text = getattr(found, "simplify_repl", None)
    return text if isinstance(text, str) and "%" not in text else ""


@cache
def _beyond_ascii() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z][\u0300-\u036f]+|[^\x00-\x7f][\u0300-\u036f]*")


@cache
def _escapable(characters: str) -> re.Pattern[str]:
    return re.compile(rf"\\.|[{re.escape(characters)}]", re.DOTALL)


def to_latex(text: str, escape: str = "") -> str:
    r"""The text with letters beyond ASCII as LaTeX in braces: `ö` is `{\"o}`, `ł` is `{\l}`.

    Dashes, quotes, the ellipsis and fixed spaces become LaTeX too. What LaTeX's common set-up has
    no command for (Greek, CJK, emoji) stays as it is, and so does ASCII, braces and backslashes
    included; only the characters in `escape` (such as `"&%_#$"`) get a backslash unless they have
    one. `to_unicode` gives the NFC form of the text back, save for what is LaTeX in it.
    """
    if not text.isascii():
        text = _beyond_ascii().sub(
            lambda found: _to_command(found[0]), unicodedata.normalize("NFC", text)
        )
    if escape and any(character in text for character in escape):
        text = _escapable(escape).sub(
            lambda found: found[0] if found[0][0] == "\\" else "\\" + found[0], text
        )
    return text


@lru_cache(2048)
def _to_command(text: str) -> str:
    """LaTeX for one letter with its combining marks; the text itself when there is none."""
    if text in LETTERS_TO_LATEX:
        return LETTERS_TO_LATEX[text]
    base, *marks = list(unicodedata.normalize("NFD", text))
    if base.isalpha() and base in LETTERS_TO_LATEX and base not in DOTLESS:
        letter = LETTERS_TO_LATEX[base].strip("{}")
    elif base.isascii() and base.isalpha():
        letter = base
    else:
        return text
    commands = [MARKS_TO_LATEX.get(mark, "") for mark in marks]
    if not marks or not all(commands) or len(marks) > _MOST_MARKS:
        return text
    if letter in "ij" and unicodedata.combining(marks[0]) == 230:  # above, in place of the dot
        letter = "\\" + letter
    for command in commands:
        in_braces = command.isalpha() or (len(letter) > 1 and letter not in (r"\i", r"\j"))
        letter = f"\\{command}{{{letter}}}" if in_braces else f"\\{command}{letter}"
    return f"{{{letter}}}"


# ASCII to its comparable form in one pass of `bytes.translate`; quotes, braces and the marks of
# mathematics vanish, so that `{B}ERT` and `H$_2$O` stay one word.
_VANISHING: Final = b"{}$^_'`"
_COMPARABLE: Final = bytes(
    code + 32 if 65 <= code <= 90 else (code if 48 <= code <= 57 or 97 <= code <= 122 else 32)
    for code in range(256)
)


def comparable(text: str) -> str:
    """The text reduced to what two spellings of one title share: lower-case words of letters and
    digits with single spaces between them.

    LaTeX is resolved, marks are dropped, `ß`, `ø`, `ł` and the like become their ASCII letters, a
    lone Greek letter becomes its name (`$\\beta$-VAE` is `beta vae`). Apostrophes join, all other
    punctuation parts. "" when nothing of the text is a letter or digit.
    """
    if "\\" in text:
        text = _convert(text)
    if text.isascii():
        # 0.5 microseconds for a title of 75 characters; a regular expression costs five times that
        return " ".join(text.encode().translate(_COMPARABLE, _VANISHING).decode().split())
    folded = unicodedata.normalize("NFKD", text).casefold().translate(FOLDED)
    kept = [
        character if character.isalnum() else _beside_letters(character)
        for character in unicodedata.normalize("NFKD", folded)
    ]
    words = "".join(kept).split()
    return " ".join([GREEK_WORDS.get(word, word) for word in words])


def _beside_letters(character: str) -> str:
    """What a character that is neither letter nor digit leaves in a comparable text."""
    if character in "{}$^_'`‘’“”ʼ":
        return ""
    if unicodedata.category(character)[0] == "M":
        # A vowel sign of an Indic script has class 0 and is part of its word; accents go.
        return "" if unicodedata.combining(character) else character
    return " "
