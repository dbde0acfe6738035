"""Reads the comments that silence findings: `% bibsync: ignore[CODE]` and their kin.

`% bibsync: ignore[DOI001, title-ends-in-full-stop]` on the line before an entry silences these
rules for that entry; so it does behind the entry, on the line where it ends, and inside it.
`% bibsync: ignore-file[CODE]` anywhere holds for the file. In Markdown the comment may also be
`<!-- bibsync: … -->`: before a heading, or on its line, it covers the heading's section, and before
a block of BibTeX that block. With `until 2027-01-31` behind the brackets it holds up to that day
and is reported afterwards. A reason may follow behind `--` or `%`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from bibsync.bibtex.syntax import FreeText
from bibsync.lint.file import FileKind, LintFile
from bibsync.lint.places import Place, Spots
from bibsync.lint.selection import matches

if TYPE_CHECKING:
    from bibsync.diagnostic import Diagnostic
    from bibsync.lint.rule import Rule
    from bibsync.markdown.fences import Fence

_VERBS: Final = ("ignore", "ignore-file")
_REASON: Final = ("--", "—", "%")


class Suppression:
    """One comment: which rules it silences and where.

    `fault` says why it cannot be read ("" when it can); an expired or unreadable one silences
    nothing. `used` collects the selectors that silenced something.
    """

    def __init__(self, start: int, end: int) -> None:
        self.start = start  # the comment in the text
        self.end = end
        self.selectors: tuple[str, ...] = ()
        self.until: date | None = None  # None: for ever
        self.scope: tuple[int, int] = (0, 0)
        self.is_for_file = False
        self.is_expired = False
        self.fault = ""
        self.used: set[str] = set()

    def silences(self, diagnostic: Diagnostic, rules: dict[str, type[Rule]]) -> bool:
        """Whether a finding is silenced; remembers that it was."""
        if self.fault or self.is_expired:
            return False
        start, end = self.scope
        rule = rules[diagnostic.code]
        if not start <= diagnostic.start < max(end, start + 1):
            return False
        for selector in self.selectors:
            if matches(rule, selector):
                self.used.add(selector)
                return True
        return False


@cache
def _comment() -> re.Pattern[str]:
    return re.compile(
        r"(?P<open>%+|<!--)[ \t]*+bibsync:[ \t]*+"
        r"(?P<verb>[\w-]*+)[ \t]*+(?>(?P<list>\[(?P<codes>[^\]\r\n]*+)\])?)"
        r"(?>(?:[ \t]*+\buntil\b[ \t]*+(?P<until>[^\s>]*?)(?=[ \t]|-->|[\r\n]|\Z))?)"
        r"(?P<rest>[^\r\n]*?)(?:-->|(?=[\r\n])|\Z)"
    )


def find_suppressions(file: LintFile) -> list[Suppression]:
    """The suppressions of a file, in the order of the text.

    What stands in a value, in another code block of Markdown or in `code` is no comment.
    """
    if "bibsync:" not in file.text:
        return []
    fences = _fences(file)
    found: list[Suppression] = []
    spots = Spots(file)
    following = 0  # what the comment before stands before
    for match in _comment().finditer(file.text):
        if _is_meant(match) and _is_comment(match, file, spots, fences):
            # Of comments in a row all stand before the same thing, looked for once.
            if match.end() > following:
                following = _first_content(file.text, match.end(), file.kind)
            found.append(_read(match, following, file, fences))
    return found


def _fences(file: LintFile) -> list[Fence]:
    if file.kind is not FileKind.MARKDOWN:
        return []
    from bibsync.markdown.fences import find_fences

    return find_fences(file.text)


def _is_meant(match: re.Match[str]) -> bool:
    """Whether a remark to bibsync is, or was meant to be, a suppression."""
    verb = match["verb"]
    if verb in _VERBS or match["list"] is not None or verb.startswith("ignor"):
        return True
    from bibsync.nearest import nearest

    return nearest(verb, _VERBS) is not None


def _is_comment(match: re.Match[str], file: LintFile, spots: Spots, fences: list[Fence]) -> bool:
    at = match.start()
    if file.block_at(at) is not None:
        return spots.at(at).place is not Place.VALUE
    before = file.text[_line_start(file.text, at) : at]
    if match["open"] != "<!--" and before.strip():
        return False
    return before.count("`") % 2 == 0 and _fence_at(fences, at) is None


def _fence_at(fences: list[Fence], offset: int) -> Fence | None:
    """The fence that an offset is in; None outside of fences."""
    index = bisect_right(fences, offset, key=attrgetter("start")) - 1
    return fences[index] if index >= 0 and offset < fences[index].end else None


def _read(match: re.Match[str], following: int, file: LintFile, fences: list[Fence]) -> Suppression:
    suppression = Suppression(match.start(), match.end())
    rest = match["rest"].strip()
    listed = (code.strip() for code in (match["codes"] or "").split(","))
    suppression.selectors = tuple(code for code in listed if code)
    if match["open"] != "<!--" and file.block_at(match.start()) is None:
        suppression.fault = "outside of BibTeX, Markdown has no `%`; write `<!-- bibsync: … -->`"
    elif match["verb"] not in _VERBS:
        verb = f"`{match['verb']}` is not known" if match["verb"] else "it has no verb"
        suppression.fault = f"{verb}; write `ignore` or `ignore-file`"
    elif not suppression.selectors:
        suppression.fault = f"it names no rule; write `{match['verb']}[CODE]`"
    elif rest and not rest.startswith(_REASON):
        suppression.fault = f"`{rest[:60]}` is not understood; put a reason behind ` -- `"
    elif match["until"] is not None:
        try:
            suppression.until = date.fromisoformat(match["until"])
        except ValueError:
            what = f"`{match['until']}` is no date" if match["until"] else "the date is missing"
            suppression.fault = f"{what}; write `until 2027-01-31`"
    today = file.settings.today
    if suppression.until is not None and today is not None:
        suppression.is_expired = today > suppression.until
    suppression.is_for_file = match["verb"] == "ignore-file"
    if suppression.is_for_file:
        suppression.scope = (0, len(file.text) + 1)
    else:
        suppression.scope = _scope(match, following, file, fences)
    return suppression


# Scopes ------------------------------------------------------------------------------------------


def _scope(
    match: re.Match[str], following: int, file: LintFile, fences: list[Fence]
) -> tuple[int, int]:
    """The span of what a comment is about, given what comes behind it."""
    text = file.text
    start, end = match.span()
    line_start = _line_start(text, start)
    # Behind an entry on the line where it ends, stray text between them or not; or inside one.
    brace = text.rfind("}", line_start, start)
    entry = file.entry_at(start) or (file.entry_at(brace) if brace >= 0 else None)
    if entry is not None:
        return entry.start, _line_end(text, entry.end)
    section = _section(line_start, following, file)
    if section is not None:
        return section
    fence = _fence_at(fences, following)
    if fence is not None and end <= fence.start and fence.content_start <= following:
        return fence.start, fence.end
    entry = file.entry_at(following)
    if entry is not None:
        return entry.start, _line_end(text, entry.end)
    block = file.block_at(following)
    if block is None or isinstance(block, FreeText):
        return following, _line_end(text, following)
    return block.start, max(block.end, following + 1)


def _section(line_start: int, following: int, file: LintFile) -> tuple[int, int] | None:
    """The reference on whose heading's line, or before whose heading, a comment stands."""
    if file.reference_list is None:
        return None
    references = file.reference_list.references
    for offset in (line_start, following):
        index = bisect_right(references, offset, key=attrgetter("heading.start")) - 1
        if index >= 0 and offset <= references[index].heading.end:
            return references[index].start, references[index].end
    return None


def _first_content(text: str, offset: int, kind: FileKind) -> int:
    """Behind a comment, blank space and further comment lines: where the next thing begins.

    In Markdown the line that only says `Citation:` and the opening line of a fence are skipped too.
    """
    position = _skipped(text, offset, kind)
    if kind is FileKind.MARKDOWN:
        from bibsync.markdown.parts import is_part_name

        while position < len(text):
            line_end = _line_end(text, position)
            line = text[position:line_end]
            if line.startswith("#") or not is_part_name(line):
                break
            position = _skipped(text, line_end, kind)
    return position


def _skipped(text: str, offset: int, kind: FileKind) -> int:
    fence = r"|[`~]{3,}+[^\r\n]*+" if kind is FileKind.MARKDOWN else ""
    skip = re.compile(rf"(?>(?:[ \t\r\n]++|%[^\r\n]*+|<!--[^\r\n]*?-->{fence})*)")
    match = skip.match(text, offset)
    return match.end() if match is not None else offset


def _line_start(text: str, offset: int) -> int:
    start = text.rfind("\n", 0, offset) + 1
    return max(start, text.rfind("\r", start, offset) + 1)


def _line_end(text: str, offset: int) -> int:
    match = re.compile(r"[^\r\n]*+").match(text, offset)
    return match.end() if match is not None else offset
