"""Turns the bullets of a summary into the HTML of a child note that is marked as ours, and back."""

from __future__ import annotations

import html
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, Final

from bibsync.zotero.item import text_of
from bibsync.zotero.keys import attachment_key, note_key
from bibsync.zotero.values import canonical

_HEADING: Final = "Summary (bibsync)"
ATTACHMENT_TITLE: Final = "File (bibsync)"
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS: Final = frozenset(("li", "p", "div", "blockquote", "pre", "td", "br"))


def is_our_note(data: Mapping[str, Any]) -> bool:
    """Whether this is the note that holds a summary: told by its key, else by its heading.

    (When items are merged in Zotero, the note goes to another parent and keeps its key.)
    """
    if data.get("itemType") != "note":
        return False
    parent = text_of(data.get("parentItem"))
    if parent and text_of(data.get("key")) == note_key(parent):
        return True
    return _HEADING in text_of(data.get("note")) and _read(text_of(data.get("note"))).is_ours


def is_our_attachment(data: Mapping[str, Any]) -> bool:
    """Whether this is the link to a file that bibsync made."""
    if data.get("itemType") != "attachment":
        return False
    if data.get("linkMode") not in ("linked_url", "linked_file"):
        return False
    parent = text_of(data.get("parentItem"))
    is_keyed = bool(parent) and text_of(data.get("key")) == attachment_key(parent)
    return is_keyed or text_of(data.get("title")) == ATTACHMENT_TITLE


def note_html(summary: str) -> str:
    """The note for a summary: a heading that marks it as ours, and a bullet for each line."""
    bullets = "".join(
        f"<li>{html.escape(bullet, quote=False)}</li>\n" for bullet in summary.split("\n")
    )
    return f"<h1>{_HEADING}</h1>\n<ul>\n{bullets}</ul>"


def note_summary(note: str) -> str:
    """The summary that a note holds: its list items, and the paragraphs that people put between.

    Headings are not part of it, and styles within a line are not kept.
    """
    bullets = [" ".join(text.split("\n")) for text in _read(note).blocks]
    return canonical("summary", "\n".join(bullets))


def _read(note: str) -> _NoteReader:
    reader = _NoteReader()
    reader.feed(note)
    reader.close()
    reader.end_block()
    return reader


class _NoteReader(HTMLParser):
    """Collects the blocks of a note; styles inside of them are not part of a summary."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.is_ours = False
        self._kinds: list[str] = []
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "br":
            self._text.append(" ")
        elif tag in _BLOCKS or tag in _HEADINGS:
            # A paragraph inside of a list item is that item.
            if not (tag in ("p", "div") and self._kinds[-1:] == ["li"] and not self._has_text()):
                self.end_block()
            self._kinds.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS or tag in _HEADINGS or tag in ("ul", "ol"):
            self.end_block()
            if tag in self._kinds:
                del self._kinds[len(self._kinds) - 1 - self._kinds[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def _has_text(self) -> bool:
        return any(text.strip() for text in self._text)

    def end_block(self) -> None:
        """Keeps the text since the last block began, if there is any."""
        text = "".join(self._text)
        self._text = []
        if not text.strip():
            return
        if any(kind in _HEADINGS for kind in self._kinds):
            self.is_ours = self.is_ours or text.strip() == _HEADING
            return
        self.blocks.append(text)
