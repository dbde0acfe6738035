"""Turns one line of Markdown into what it says: a heading, a link to a PDF, a text without markup.

Rules followed: CommonMark 0.31, sections 4.2 and 4.3 (headings), 4.7 (link reference definitions),
6.3 (links) and 6.5 (autolinks); all offsets are those of the whole text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple


class Passage(NamedTuple):
    """A text as it reads, white space folded, and the span where it is written."""

    text: str
    start: int
    end: int


class PdfLink(NamedTuple):
    """A link to a PDF; `text[start:end]` is the whole link."""

    label: str  # "" for a bare path
    target: Passage  # the path or URL, wherever it is written; a path's `%20` are decoded
    folder: Passage | None  # the last folder of a path; None for a URL or a bare file name
    stem: Passage  # the file name without `.pdf`
    start: int
    end: int

    @property
    def is_url(self) -> bool:
        """Whether the link leads to the web rather than to a file."""
        return "://" in self.target.text


Definitions = dict[str, tuple[int, int]]  # the spans of link targets by their labels, folded


def atx_heading(text: str, start: int, end: int) -> tuple[int, int, int] | None:
    """Level and span of the text of a `## heading`; None when the line is none."""
    match = _atx().match(text, start, end)
    if match is None:
        return None
    start, end = trimmed(text, match.end(), end)
    before = text[start:end].rstrip("#")
    if not before or before[-1] in " \t":
        start, end = trimmed(text, start, start + len(before))
    return match.end(1) - match.start(1), start, end


def setext_level(text: str, start: int, end: int) -> int:
    """1 or 2 for a line of `=` or `-` that makes the line above it a heading; else 0."""
    line = text[start:end].rstrip(" \t")
    if line and line in ("=" * len(line), "-" * len(line)):
        return 1 if line[0] == "=" else 2
    return 0


def bullet_start(text: str, start: int, end: int) -> int:
    """Where the text of a list item begins in its line; 0 when the line begins none."""
    match = _bullet().match(text, start, end)
    return 0 if match is None else match.end()


def names_start(text: str, start: int, end: int) -> int:
    """Where the names begin in an `Authors:` line; 0 when it is none."""
    match = _authors().match(text, start, end)
    return 0 if match is None else match.end()


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without spaces and tabs at its edges."""
    piece = text[start:end]
    end = start + len(piece.rstrip(" \t"))
    return min(end, start + len(piece) - len(piece.lstrip(" \t"))), end


def plain(text: str) -> str:
    """A heading as a reader sees it: no emphasis, tags, attributes, numbering; links as labels."""
    text = _link().sub(lambda match: match["label"], text)
    text = _tag().sub("", text)
    text = _attributes().sub("", text)
    text = text.replace("**", "").replace("`", "").strip(" \t")
    if len(text) > 2 and text[0] in "*_" and text[0] == text[-1]:
        text = text.strip(text[0])
    text = _numbering().sub("", text)
    return " ".join(unescaped(text).split())


def unescaped(text: str) -> str:
    """The text without the backslashes that only keep Markdown from reading a character."""
    return _backslash().sub(r"\1", text)


def link_definitions(text: str) -> Definitions:
    """The targets of `[label]: target` lines; of a repeated label the first counts."""
    found: Definitions = {}
    if "]:" in text:
        for match in _definition().finditer(text):
            group = "angle" if match["angle"] is not None else "bare"
            found.setdefault(_folded(match["label"]), match.span(group))
    return found


def is_definition(text: str, start: int, end: int) -> bool:
    """Whether a line, given from its first column on, only defines the target of links."""
    return _definition().match(text, start, end) is not None


def pdf_links(text: str, start: int, end: int, definitions: Definitions) -> list[PdfLink]:
    """The links to PDFs in one line: those whose label says PDF or whose target is one."""
    if not definitions and "pdf" not in text[start:end].lower():
        return []
    found: list[PdfLink] = []
    for match in _link().finditer(text, start, end):
        if text[match.start() : match.start() + 1] == "!":
            continue
        target = _target_span(match, definitions)
        if target is not None:
            is_said = _pdf_word().search(match["label"]) is not None
            if target[0] < target[1] and (is_said or _pdf_target().search(text, *target)):
                found.append(_pdf_link(text, match["label"], *target, *match.span()))
    for match in _autolink().finditer(text, start, end):
        found.append(_pdf_link(text, "", *match.span(1), *match.span()))
    bare = None if found else _labelled_path().fullmatch(text, start, end)
    if bare is not None:
        found.append(_pdf_link(text, "", *bare.span("path"), *bare.span("path")))
    return sorted(found, key=lambda link: link.start)


def _target_span(match: re.Match[str], definitions: Definitions) -> tuple[int, int] | None:
    if match["reference"] is not None:
        return definitions.get(_folded(match["reference"] or match["label"]))
    if match["angle"] is not None:
        return match.span("angle")
    if match["bare"] is not None:
        return match.span("bare")
    # `[label]` alone; `[label]()` and other brackets find no definition.
    return definitions.get(_folded(match["label"]))


def _pdf_link(
    text: str, label: str, target_start: int, target_end: int, start: int, end: int
) -> PdfLink:
    written = text[target_start:target_end]
    is_url = "://" in written
    path = written
    if is_url:
        path = re.split(r"[?#]", written, maxsplit=1)[0].rstrip("/")
    cut = max(path.rfind("/"), path.rfind("\\"))
    folder = None
    if cut > 0 and not is_url:
        before = max(path.rfind("/", 0, cut), path.rfind("\\", 0, cut)) + 1
        folder = Passage(_path(path[before:cut]), target_start + before, target_start + cut)
    name = path[cut + 1 :]
    if name[-4:].lower() == ".pdf":
        name = name[:-4]
    stem_start = target_start + cut + 1
    return PdfLink(
        label,
        Passage(written if is_url else _path(written), target_start, target_end),
        folder,
        Passage(_path(name), stem_start, stem_start + len(name)),
        start,
        end,
    )


def _path(written: str) -> str:
    """A path as the file system knows it: link targets are written as in URLs."""
    path = unescaped(written)
    if "%" in path:
        from urllib.parse import unquote

        path = unquote(path)
    return path


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()


@cache
def _atx() -> re.Pattern[str]:
    return re.compile(r"(#{1,6})(?=[ \t]|\Z)")


@cache
def _bullet() -> re.Pattern[str]:
    return re.compile(r"[ \t]*+(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]++|\Z)")


@cache
def _authors() -> re.Pattern[str]:
    return re.compile(
        r"[ \t]*+(?:[-*+][ \t]++)?[*_]*+authors?(?:\(s\))?[*_]*+[ \t]*+:[*_]*+[ \t]*+",
        re.IGNORECASE,
    )


@cache
def _link() -> re.Pattern[str]:
    # `!` is taken along so that an image is not read as a link; a label may hold [brackets] once.
    return re.compile(
        r"!?\[(?P<label>(?>(?:[^\[\]\r\n]|\[[^\[\]\r\n]*+\])*))\]"
        r"(?:\([ \t]*+(?:<(?P<angle>[^<>\r\n]*+)>"
        r"|(?P<bare>(?>(?:[^\s()\\<]|\\[^\s]|\((?>(?:[^\s()\\]|\\[^\s])*)\))+)))"
        r"(?:[ \t]++(?:\"[^\"\r\n]*+\"|'[^'\r\n]*+'))?[ \t]*+\)"
        r"|\[(?P<reference>[^\[\]\r\n]*+)\])?"
    )


@cache
def _definition() -> re.Pattern[str]:
    return re.compile(
        r"(?<![^\r\n\ufeff]) {0,3}\[(?P<label>[^\[\]\r\n]++)\]:[ \t]*+"
        r"(?:<(?P<angle>[^<>\r\n]*+)>|(?P<bare>[^\s<]\S*+))"
    )


@cache
def _autolink() -> re.Pattern[str]:
    return re.compile(r"(?<!\()<(https?://[^<>\s]++(?<=\.pdf))>", re.IGNORECASE)


@cache
def _labelled_path() -> re.Pattern[str]:
    return re.compile(
        r"[ \t]*+(?:[-*+][ \t]++)?[*_]*+(?:link[ \t]++to[ \t]++)?pdf[*_]*+[ \t]*+:[*_]*+"
        r"[ \t]*+(?P<path>[^\s\[\]<>]++(?<=\.pdf))[ \t]*+",
        re.IGNORECASE,
    )


@cache
def _pdf_word() -> re.Pattern[str]:
    return re.compile(r"(?<![a-z])pdf(?![a-z])", re.IGNORECASE)


@cache
def _pdf_target() -> re.Pattern[str]:
    return re.compile(r"\.pdf(?=[?#]|\Z)|//arxiv\.org/pdf/", re.IGNORECASE)


@cache
def _tag() -> re.Pattern[str]:
    return re.compile(r"</?(?:a|b|i|em|strong|sub|sup|span|code)(?![\w-])[^<>]*+>", re.IGNORECASE)


@cache
def _attributes() -> re.Pattern[str]:
    return re.compile(r"[ \t]\{[#.][^{}]*+\}[ \t]*+\Z")


@cache
def _numbering() -> re.Pattern[str]:
    return re.compile(r"\A[0-9]{1,3}[.)][ \t]++(?=[^ \t])")


@cache
def _backslash() -> re.Pattern[str]:
    return re.compile(r"\\([!-/:-@\[-`{-~])")
