"""Turns LaTeX, and the LaTeX that people write into Zotero's fields, into tokens.

One pass; what nests is bounded, and nothing raises. Known letters, accents and symbols become
Unicode by the tables of `bibsync.bibtex.latex`; every other command stays as it is.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from bibsync.bibtex.latex import to_unicode
from bibsync.bibtex.latex_tables import ACCENT_SYMBOLS, ACCENT_WORDS, LIGATURES, SYMBOLS, WORDS
from bibsync.zotero.tokens import NOCASE, TAG, Kind, Token, tag_token

_DEEPEST: Final = 24  # of groups in groups; deeper ones lose their markup
_LONGEST_OPTION: Final = 200  # characters; what is longer is text in brackets

_STYLE_COMMANDS: Final = {
    "emph": "i",
    "textit": "i",
    "textsl": "i",
    "textbf": "b",
    "textsc": "sc",
    "textsuperscript": "sup",
    "textsubscript": "sub",
}
_STYLE_DECLARATIONS: Final = {
    **dict.fromkeys(("em", "it", "sl", "itshape", "slshape"), "i"),
    **dict.fromkeys(("bf", "bfseries"), "b"),
    **dict.fromkeys(("sc", "scshape"), "sc"),
}
SOFT_HYPHEN: Final = "\u00ad"
_SYMBOLS: Final = SYMBOLS | {"-": SOFT_HYPHEN}

_LETTER_COMMANDS: Final = r"\\(?:[ij]|ae|AE|oe|OE|aa|AA|[oOlL]|ss|SS|dh|DH|th|TH|dj|DJ|ng|NG)"


@cache
def _tokens(is_tex: bool) -> re.Pattern[str]:
    # Groups: a command of letters, of another character, a tag, a run, a ligature.
    run = r"[^\\{}$<~`'!?\-]++" if is_tex else r"[^\\{}$<`'\-]++"
    # Abstracts and titles from arXiv stand in Zotero with the dashes and quotes of LaTeX.
    ligature = r"-{2,3}|``|''|[!?]`|[~`]" if is_tex else r"-{2,3}|``|''"
    return re.compile(rf"\\(?:([A-Za-z]++)|(.))|({TAG})|({run})|({ligature})|.", re.DOTALL)


@cache
def _accent_argument() -> re.Pattern[str]:
    """What can stand in braces behind an accent for Unicode to say it."""
    accent = r"\\(?:[`'^~=.\"]|[uvHtcdbkrG](?![A-Za-z]))"
    return re.compile(rf"(?>(?:{accent}|{_LETTER_COMMANDS}(?![A-Za-z])|[^\\$])*)")


@cache
def _letter_command() -> re.Pattern[str]:
    return re.compile(rf"{_LETTER_COMMANDS}(?![A-Za-z]) *+")


@cache
def _braces() -> re.Pattern[str]:
    return re.compile(r"\\.|([{}])", re.DOTALL)


@cache
def _dollars() -> re.Pattern[str]:
    return re.compile(r"\$((?>(?:[^\\$]|\\.)+))\$", re.DOTALL)


@cache
def _math_end() -> re.Pattern[str]:
    return re.compile(r"(?>(?:[^\\]|\\[^)\]])*)\\([)\]])", re.DOTALL)


def read_tokens(source: str, *, is_tex: bool, is_rich: bool) -> list[Token]:
    """The tokens of a cleaned text, not yet in normal form.

    `is_tex`: from a `.bib` file, where braces group and dashes and quotes are spelt out; otherwise
    from Zotero, where only commands and mathematics are LaTeX. `is_rich`: styles are markup; where
    not, they stay LaTeX, and braces vanish.
    """
    reader = _Reader(source, is_tex, is_rich)
    reader.read(0, len(source), 0)
    return reader.found


class _Reader:
    __slots__ = ("found", "is_rich", "is_tex", "math_ends_at", "pairs", "source")

    def __init__(self, source: str, is_tex: bool, is_rich: bool) -> None:
        self.source = source
        self.is_tex = is_tex
        self.is_rich = is_rich
        self.found: list[Token] = []
        self.pairs = _brace_pairs(source)
        self.math_ends_at = len(source)  # behind it there is no `\)` any more

    def text(self, text: str) -> None:
        if text:
            self.found.append(Token(Kind.TEXT, text.replace("’", "'")))

    def read(self, start: int, end: int, depth: int) -> None:
        """Adds the tokens of `source[start:end]`."""
        source = self.source
        match = _tokens(self.is_tex).match
        position = start
        while position < end:
            token = match(source, position, end)
            if token is None:  # a lone surrogate half at most; `.` takes all else
                return
            which = token.lastindex
            position = token.end()
            if which == 1:
                position = self._word(token[1], token.start(), position, end, depth)
            elif which == 2:
                position = self._symbol(token[2], token.start(), position, end)
            elif which == 3:
                if self.is_rich and not self.is_tex:
                    self.found.append(tag_token(token[3]))
                else:
                    self.text(token[3])
            elif which == 4:
                self.text(token[4])
            elif which == 5:
                self.text("‘" if token[5] == "`" else LIGATURES[token[5]])
            elif token[0] == "{":
                position = self._brace(token.start(), end, depth)
            elif token[0] == "$":
                position = self._dollar(token.start(), end)
            elif token[0] != "}" or not self.is_tex:
                self.text(token[0])

    # Commands --------------------------------------------------------------------------------

    def _word(self, word: str, start: int, behind: int, end: int, depth: int) -> int:
        source = self.source
        position = behind
        while position < end and source[position] == " ":
            position += 1
        if word in ACCENT_WORDS:
            return self._accent(start, behind, position, end)
        if self.is_rich and word in _STYLE_COMMANDS and (close := self._group(position, end)):
            style = _STYLE_COMMANDS[word]
            self.found.append(Token(Kind.OPEN, style))
            self._inner(position + 1, close, depth)
            self.found.append(Token(Kind.CLOSE, style))
            return close + 1
        if printed := _printed(word):
            self.text(printed)
            return behind + 2 if source.startswith("{}", behind, end) else position
        return self._raw(start, behind, position, end)

    def _symbol(self, symbol: str, start: int, behind: int, end: int) -> int:
        if symbol in ACCENT_SYMBOLS:
            position = behind
            while position < end and self.source[position] == " ":
                position += 1
            return self._accent(start, behind, position, end)
        if symbol in "([" and start < self.math_ends_at:
            closed = _math_end().match(self.source, behind, end)
            if closed is None:
                self.math_ends_at = start
            elif closed[1] == (")" if symbol == "(" else "]"):
                self._math(self.source[behind : closed.end() - 2])
                return closed.end()
        self.text(_SYMBOLS.get(symbol, symbol))
        return behind

    def _accent(self, start: int, behind: int, position: int, end: int) -> int:
        """Adds the accented letter; an accent without a letter is the sign that LaTeX prints."""
        source = self.source
        if close := self._group(position, end):
            if _accent_argument().fullmatch(source, position + 1, close) is None:
                self.found.append(Token(Kind.RAW, source[start : close + 1]))
            else:
                self.text(to_unicode(source[start : close + 1]))
            return close + 1
        letter = _letter_command().match(source, position, end)
        if letter is not None:
            self.text(to_unicode(source[start : letter.end()]))
            return letter.end()
        if position < end and source[position].isalpha():
            self.text(to_unicode(source[start : position + 1]))
            return position + 1
        self.text(to_unicode(source[start:behind] + "{}"))
        return behind

    def _raw(self, start: int, behind: int, position: int, end: int) -> int:
        """Adds a command that is not known, with its star and its arguments."""
        source = self.source
        if source.startswith("*", behind, end):
            behind = position = behind + 1
        command = source[start:behind]
        while source.startswith("[", position, end):
            bracket = source.find("]", position, min(end, position + _LONGEST_OPTION))
            if bracket < 0 or not _is_balanced(source[position:bracket]):
                break
            command += source[position : bracket + 1]
            position = bracket + 1
        while close := self._group(position, end):
            command += source[position : close + 1]
            position = close + 1
        self.found.append(Token(Kind.RAW, command))
        return position

    # Groups ----------------------------------------------------------------------------------

    def _group(self, position: int, end: int) -> int:
        """Offset of the `}` that closes the group that opens here; 0 where none does."""
        if position < end and self.source[position] == "{":
            close = self.pairs.get(position, 0)
            return close if close < end else 0
        return 0

    def _inner(self, start: int, end: int, depth: int) -> None:
        if depth < _DEEPEST:
            self.read(start, end, depth + 1)
        else:
            self.text(to_unicode(self.source[start:end]))

    def _brace(self, start: int, end: int, depth: int) -> int:
        close = self._group(start, end)
        if close and self.source.startswith("\\", start + 1, close):
            self._special_group(start, close, depth)
            return close + 1
        if not self.is_tex:
            self.text("{")
            return start + 1
        if not close:
            return start + 1
        if self.is_rich:
            self.found.append(Token(Kind.OPEN, NOCASE))
        self._inner(start + 1, close, depth)
        if self.is_rich:
            self.found.append(Token(Kind.CLOSE, NOCASE))
        return close + 1

    def _special_group(self, start: int, close: int, depth: int) -> None:
        r"""`{\"o}` and `{\em …}`: BibTeX does not protect the case of a group that begins so."""
        position = start + 1
        styles: list[str] = []
        while self.is_rich:
            token = _tokens(self.is_tex).match(self.source, position, close)
            if token is None or token[1] not in _STYLE_DECLARATIONS:
                break
            styles.append(_STYLE_DECLARATIONS[token[1]])
            position = token.end()
            while position < close and self.source[position] == " ":
                position += 1
        mark = len(self.found)
        self.found.extend(Token(Kind.OPEN, style) for style in styles)
        self._inner(position, close, depth)
        if any(token.kind is Kind.RAW and "{" not in token.text for token in self.found[mark:]):
            # A declaration that is not known holds up to the end of this group.
            self.found[mark:] = [Token(Kind.RAW, self.source[start : close + 1])]
            return
        self.found.extend(Token(Kind.CLOSE, style) for style in reversed(styles))

    # Mathematics -----------------------------------------------------------------------------

    def _dollar(self, start: int, end: int) -> int:
        source = self.source
        if source.startswith("$$", start, end):
            close = source.find("$$", start + 2, end)
            if close > 0 and source[start + 2 : close].strip():
                self._math(source[start + 2 : close])
                return close + 2
        found = _dollars().match(source, start, end)
        if found is not None and (self.is_tex or _looks_like_math(source, *found.span())):
            if found[1].strip():
                self._math(found[1])
            return found.end()
        self.text("$")
        return start + 1

    def _math(self, content: str) -> None:
        if content := content.strip():
            self.found.append(Token(Kind.MATH, content))


@lru_cache(2048)
def _printed(word: str) -> str:
    """What a command without arguments prints; "" for one that is not known, or has some."""
    if word in WORDS:
        return WORDS[word]
    return "" if word.endswith("frac") else to_unicode(f"\\{word}{{}}")


def _looks_like_math(source: str, start: int, end: int) -> bool:
    """Whether two dollars in a text of Zotero enclose mathematics, and are not two prices."""
    if source[start + 1] == " " or source[end - 2] == " ":
        return False
    is_price = source[start + 1].isdigit() and source[end : end + 1].isdigit()
    return not is_price


def _brace_pairs(source: str) -> dict[int, int]:
    pairs: dict[int, int] = {}
    if "{" not in source:
        return pairs
    open_: list[int] = []
    for found in _braces().finditer(source):
        if found[1] == "{":
            open_.append(found.start())
        elif found[1] == "}" and open_:
            pairs[open_.pop()] = found.start()
    return pairs


def _is_balanced(text: str) -> bool:
    return text.count("{") == text.count("}")
