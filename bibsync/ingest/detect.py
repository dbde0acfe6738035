"""Turns a source text into what it is: an annotated reference list, a feed of papers, neither."""

from __future__ import annotations

import re
from typing import NamedTuple

from bibsync.ingest.feed import Feed, read_feed
from bibsync.markdown.reference_list import ReferenceList, read_reference_list


class Unrecognised(NamedTuple):
    """A text that cannot be imported."""

    reason: str  # completes "SOURCE cannot be imported: "


def detect(text: str) -> ReferenceList | Feed | Unrecognised:
    """The text, read as the kind of source that it is.

    A reference list has at least one reference or citation block; a feed has no Markdown headings
    and at least one title with an abstract.
    """
    if not text.strip("\ufeff \t\r\n"):
        return Unrecognised("it is empty")
    references = read_reference_list(text)
    if references.references or references.loose:
        return references
    if re.search(r"(?<![^\r\n\ufeff])[ \t]*+@[A-Za-z]++[ \t]*+[{(]", text):
        return Unrecognised(
            "it holds BibTeX outside of Markdown code fences; a `.bib` file needs no import"
        )
    if re.match(r"\ufeff?\s*+<(?:!doctype|html|\?xml)", text, re.IGNORECASE):
        return Unrecognised("it is the source of a web page; copy the text that the page shows")
    headings = len(re.findall(r"(?<![^\r\n\ufeff]) {0,3}#{1,6}[ \t]+[^ \t\r\n]", text))
    if headings:
        return Unrecognised(
            f"below none of its {headings} headings there is an `Authors:` line, a link to a PDF "
            "or a BibTeX block"
        )
    feed = read_feed(text)
    if feed.papers:
        return feed
    return Unrecognised(
        "it has neither Markdown headings with citations below them nor titles that are each "
        "followed by an abstract, a paragraph of at least 200 characters"
    )
