"""Turns the bullets of a summary into the HTML of a child note that is marked as ours, and back."""

from __future__ import annotations

import html
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, Final

from bibsync.zotero.item import text_of
from bibsync.zotero.keys import attachment_key, note_key, salt_of
from bibsync.zotero.values import canonical

_HEADING: Final = "Summary (bibsync)"
ATTACHMENT_TITLE: Final = "File (bibsync)"
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS: Final = frozenset(("li", "p", "div", "blockquote", "pre", "td", "br"))

_OWN_TAGS: Final = frozenset(("h1", "ul", "li", "p", "div"))
_OWN_ATTRIBUTE: Final = ("div", "data-schema-version")


def is_our_note(data: Mapping[str, Any]) -> bool:
    """Whether this is the note that holds a summary: told by its key, else by its heading.

    (When items are merged in Zotero, the note goes to another parent and keeps its key.)
    """
    if data.get("itemType") != "note":
        return False
    parent = text_of(data.get("parentItem"))
    note = text_of(data.get("note"))
    if _HEADING in note and _read(note).is_ours:
        return True
    return bool(parent) and salt_of(note_key, parent, text_of(data.get("key"))) >= 0


def is_our_attachment(data: Mapping[str, Any]) -> bool:
    """Whether this is the link to a file that bibsync made."""
    if data.get("itemType") != "attachment":
        return False
    if data.get("linkMode") not in ("linked_url", "linked_file"):
        return False
    parent = text_of(data.get("parentItem"))
    if text_of(data.get("title")) == ATTACHMENT_TITLE:
        return True
    return bool(parent) and salt_of(attachment_key, parent, text_of(data.get("key"))) >= 0


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


def holds_only_summary(note: str) -> bool:
    """Whether a note says no more than `note_html` would of its summary.

    Not so with another heading, a style, a link, an image, a list within a list. Paragraphs are
    bullets, and a missing heading is nothing that a person wrote.
    """
    return not _read(note).has_more


def _read(note: str) -> _NoteReader:
    reader = _NoteReader()
    reader.feed(note)
    reader.close()
    reader.end_block()
    return reader


class _NoteReader(HTMLParser):
    """Collects the blocks of a note; styles inside of them are not part of a summary.

    Zotero's editor puts a `div` around a note, and a paragraph into each list item.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.is_ours = False
        self.has_more = False  # than headings of ours, list items and paragraphs
        self._kinds: list[str] = []
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _OWN_TAGS or (tag == "ul" and "li" in self._kinds):
            self.has_more = True
        if any((tag, name) != _OWN_ATTRIBUTE for name, _ in attrs):
            self.has_more = True
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
            is_ours = text.strip() == _HEADING
            self.is_ours = self.is_ours or is_ours
            self.has_more = self.has_more or not is_ours
            return
        self.blocks.append(text)
