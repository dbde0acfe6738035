"""Turns the HTML of a note into what Zotero stores of it.

The server passes notes through an editor without its window. Certain from recordings: scripts and
event handlers go, `b` becomes `strong`, loose text gets a paragraph, white space shrinks to a
space. Line breaks between blocks are put where that editor puts them (seen in real notes).
"""

from __future__ import annotations

import html
import re
from typing import Final

_TOKEN: Final = re.compile(
    r"""<!--.*?(?:-->|\Z)
    | <(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*+)(?P<rest>(?>(?:[^<>"']++|"[^"]*+"|'[^']*+')*))>
    | <[!?][^>]*+>""",
    re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE: Final = re.compile(
    r"""([a-zA-Z_][\w:.-]*+)(?>(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++)))?)"""
)
_SPACE: Final = re.compile(r"[ \t\r\n]+")

_RENAMED: Final = {"b": "strong", "i": "em", "strike": "s", "del": "s"}
_HIDDEN: Final = frozenset("script style head title iframe object embed".split())
_EMPTY: Final = frozenset("br hr img".split())
_BLOCKS: Final = frozenset(
    "p h1 h2 h3 h4 h5 h6 blockquote div pre ul ol li dl dt dd table thead tbody tfoot tr td th "
    "caption hr".split()
)
# Blocks whose text needs no paragraph around it.
_TEXT_BLOCKS: Final = frozenset("p h1 h2 h3 h4 h5 h6 pre div li dt dd td th caption".split())
_HOLDS_BLOCKS: Final = frozenset("ul ol table thead tbody tfoot tr blockquote dl".split())
_CLOSED_BY_BLOCKS: Final = frozenset("p h1 h2 h3 h4 h5 h6 pre".split())
_CLOSED_BY_THEIR_LIKE: Final = frozenset("li td th tr dt dd".split())
_INLINE: Final = frozenset("strong em u s sub sup code span a br img".split())
_ATTRIBUTES: Final = {
    "a": ("href", "title", "rel", "target"),
    "img": ("src", "alt", "title", "width", "height"),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan"),
    "ol": ("start",),
}
_EVERYWHERE: Final = ("class", "style", "dir", "lang")
_UNSAFE_ADDRESS: Final = re.compile(r"\s*(?:javascript|vbscript|data:text)", re.IGNORECASE)


def clean_note(note: str) -> str:
    """The note as it is stored; cleaning it again changes nothing."""
    writer = _Writer()
    hidden = ""
    position = 0
    for match in _TOKEN.finditer(note):
        if not hidden:
            writer.text(html.unescape(note[position : match.start()]))
        position = match.end()
        name = (match["name"] or "").lower()
        if hidden:
            if match["close"] and name == hidden:
                hidden = ""
        elif name in _HIDDEN:
            if not match["close"]:
                hidden = name
        elif name:
            name = _RENAMED.get(name, name)
            if match["close"]:
                writer.end(name)
            else:
                writer.start(name, match["rest"])
    if not hidden:
        writer.text(html.unescape(note[position:]))
    return writer.finish()


class _Writer:
    """Writes balanced HTML: what is opened is closed, and blocks stand on lines of their own."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._open: list[str] = []
        self._space = False  # white space is due before the next text
        self._fresh = True  # nothing but tags since a block began or ended: no space is due

    def text(self, text: str) -> None:
        """Writes text; outside of every block it gets a paragraph."""
        text = "".join(c for c in text if c >= " " or c in "\t\n\r")
        if "pre" in self._open:
            self._out.append(_escaped(text))
            return
        words = _SPACE.sub(" ", text)
        self._space = self._space or words.startswith(" ")
        body = words.strip(" ")
        if not body:
            return
        self._begin_inline()
        self._fresh = False
        self._out.append(_escaped(body))
        self._space = words.endswith(" ")

    def start(self, name: str, rest: str) -> None:
        """Writes a start tag, or nothing for an element that notes do not have."""
        if name in _BLOCKS:
            self._start_block(name, rest)
        elif name in _INLINE:
            self._begin_inline()
            if name in _EMPTY:
                self._fresh = False
                self._out.append(f"<{name}{_attributes(name, rest)} />")
            else:
                self._open.append(name)
                self._out.append(f"<{name}{_attributes(name, rest)}>")

    def _start_block(self, name: str, rest: str) -> None:
        # A paragraph ends where another block begins, and so does what runs in its text.
        while self._open and (self._open[-1] in _INLINE or self._open[-1] in _CLOSED_BY_BLOCKS):
            self._close_last()
        if self._open[-1:] == [name] and name in _CLOSED_BY_THEIR_LIKE:
            self._close_last()
        self._space = False
        self._fresh = True
        self._new_line()
        if name == "hr":
            self._out.append("<hr />\n")
            return
        self._open.append(name)
        self._out.append(f"<{name}{_attributes(name, rest)}>")

    def end(self, name: str) -> None:
        """Closes the last element of this name and what is open inside it."""
        if name in self._open:
            while self._close_last() != name:
                pass

    def finish(self) -> str:
        """Closes what is open; everything that was written."""
        while self._open:
            self._close_last()
        return "".join(self._out).removesuffix("\n")

    def _begin_inline(self) -> None:
        """Sees to a block around what comes, and to the space before it."""
        if "pre" not in self._open:
            if not any(name in _TEXT_BLOCKS for name in self._open):
                self._start_block("li" if self._open[-1:] in (["ul"], ["ol"]) else "p", "")
            elif self._space and not self._fresh:
                self._out.append(" ")
        self._space = False

    def _new_line(self) -> None:
        if self._out and not self._out[-1].endswith("\n"):
            self._out.append("\n")

    def _close_last(self) -> str:
        name = self._open.pop()
        if name not in _BLOCKS:
            self._out.append(f"</{name}>")
            return name
        self._space = False
        self._fresh = True
        if name in _HOLDS_BLOCKS:
            self._new_line()
        self._out.append(f"</{name}>\n")
        return name


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _attributes(name: str, rest: str) -> str:
    allowed = (*_ATTRIBUTES.get(name, ()), *_EVERYWHERE)
    kept = []
    for match in _ATTRIBUTE.finditer(rest):
        attribute = match[1].lower()
        value = html.unescape(next((g for g in match.groups()[1:] if g is not None), ""))
        if attribute not in allowed and not attribute.startswith("data-"):
            continue
        if attribute in {"href", "src"} and _UNSAFE_ADDRESS.match(value):
            continue
        kept.append(f' {attribute}="{_escaped(value).replace(chr(34), "&quot;")}"')
    return "".join(kept)
