"""Reads the comments that silence findings: `% bibsync: ignore[CODE]` and their kin.

`% bibsync: ignore[DOI001, title-ends-in-full-stop]` on the line before an entry silences these
rules for that entry, `% bibsync: ignore-file[CODE]` anywhere for the file. In Markdown the comment
may also be `<!-- bibsync: … -->`; before a heading it covers the heading's section. With
`until 2027-01-31` behind the brackets it holds up to that day and is reported afterwards.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from bibsync.lint.selection import matches

if TYPE_CHECKING:
    from bibsync.diagnostic import Diagnostic
    from bibsync.lint.file import LintFile
    from bibsync.lint.rule import Rule


class Suppression:
    """One comment: which rules it silences and where.

    `fault` says why it cannot be read ("" when it can); an expired or unreadable one silences
    nothing. `used` collects the codes that it silenced.
    """

    def __init__(self, start: int, end: int) -> None:
        self.start = start  # the comment in the text
        self.end = end
        self.selectors: tuple[str, ...] = ()
        self.until: date | None = None  # None: for ever
        self.scope: tuple[int, int] = (0, 0)
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
        r"(?:%+|<!--)[ \t]*+bibsync:[ \t]*+"
        r"(?P<verb>[\w-]*+)[ \t]*+(?:\[(?P<codes>[^\]\r\n]*+)\])?+"
        r"(?:[ \t]*+until[ \t]++(?P<until>[^\s>]++))?+(?P<rest>[^\r\n]*?)(?:-->|(?=[\r\n])|\Z)"
    )


def find_suppressions(file: LintFile) -> list[Suppression]:
    """The suppressions of a file, in the order of the text."""
    found: list[Suppression] = []
    text = file.text
    if "bibsync:" not in text:
        return found
    for match in _comment().finditer(text):
        if match["verb"] not in ("ignore", "ignore-file") and not match["verb"].startswith("ignor"):
            continue  # some other remark of bibsync's
        suppression = Suppression(match.start(), match.end())
        found.append(suppression)
        codes = match["codes"]
        suppression.selectors = tuple(
            code.strip() for code in (codes or "").split(",") if code.strip()
        )
        if match["verb"] not in ("ignore", "ignore-file"):
            suppression.fault = f"`{match['verb']}` is not known; write `ignore` or `ignore-file`"
        elif not suppression.selectors:
            suppression.fault = "it names no rule; write `ignore[CODE]`"
        elif match["rest"].strip():
            suppression.fault = f"`{match['rest'].strip()}` is not understood"
        elif match["until"] is not None:
            try:
                suppression.until = date.fromisoformat(match["until"])
            except ValueError:
                suppression.fault = f"`{match['until']}` is no date; write `until 2027-01-31`"
        today = file.settings.today
        suppression.is_expired = (
            suppression.until is not None and today is not None and today > suppression.until
        )
        if match["verb"] == "ignore-file":
            suppression.scope = (0, len(text) + 1)
        else:
            suppression.scope = _scope_behind(match.end(), file)
    return found


def _scope_behind(offset: int, file: LintFile) -> tuple[int, int]:
    """The span of what the comment stands before: an entry, or a section of a reference list."""
    following = _first_content(file.text, offset)
    if file.reference_list is not None:
        for reference in file.reference_list.references:
            if reference.start <= following < reference.end and following <= reference.heading.end:
                return reference.start, reference.end
    entry = file.entry_at(following)
    if entry is not None:
        return entry.start, _line_end(file.text, entry.end)
    # A broken block, or text between entries: that line.
    for block in file.blocks:
        if block.start <= following < block.end:
            return following, max(block.end, following + 1)
    return following, _line_end(file.text, following)


def _first_content(text: str, offset: int) -> int:
    """Behind a comment, blank space and further comment lines: where the next thing begins."""
    skip = re.compile(r"(?:[ \t\r\n]++|%[^\r\n]*+|<!--[^\r\n]*?-->|[`~]{3,}+[^\r\n]*+)*+")
    match = skip.match(text, offset)
    return match.end() if match is not None else offset


def _line_end(text: str, offset: int) -> int:
    match = re.compile(r"[^\r\n]*+").match(text, offset)
    return match.end() if match is not None else offset
