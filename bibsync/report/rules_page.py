"""Turns the rules' classes into Markdown: the page `docs/rules.md`, or the section of one rule."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from bibsync.report.description import anchor, describe, explanation_of
from bibsync.report.example import ShownText, legend, shown_example
from bibsync.report.rules import FixKind, family_of

if TYPE_CHECKING:
    from bibsync.lint.rule import Rule

_INTRODUCTION: Final = """\
# Rules

<!-- Generated from the rules' source. To change this page, change the rule. -->

Each rule is named for the fault that it finds. `bibsync rules CODE` explains one in the terminal,
and `--select` and `--ignore` take a code, a family's letters or a name.

**Severity.** An *error* breaks BibTeX, or says that the data is wrong. A *warning* says that the
printed reference is likely wrong. Both make `bibsync lint` exit with 1. An *info* is an opinion
or a hint.

**Fix.** *safe*: `--fix` applies it, the meaning of the entry cannot change. *unsafe*: likely right,
but somebody should look; `--fix --unsafe-fixes` applies it. *sometimes unsafe*: some of the rule's
fixes are safe, others not. *display-only*: shown, for a person to choose. *none*: a person has to
find out what is right.
"""


def page(
    rules: Sequence[type[Rule]], fixes: Mapping[str, FixKind], titles: Mapping[str, str]
) -> str:
    """The whole page; `rules` are in the order of their codes."""
    families = [(family, list(members)) for family, members in groupby(rules, family_of)]
    parts = [_INTRODUCTION, _family_table(families, titles)]
    for family, members in families:
        parts.append(f"## {_family_heading(family, titles)}\n")
        parts.append(_rule_table(members, fixes))
        parts += [section(rule, fixes.get(rule.code, FixKind.NONE), level=3) for rule in members]
    return "\n".join(parts)


def section(rule: type[Rule], fix: FixKind, *, level: int) -> str:
    """A rule's heading (of this level, from 1), its properties, its reason and its example."""
    default = "on" if rule.on_by_default else "off"
    parts = [
        f"{'#' * level} {rule.code} {rule.name}",
        f"{rule.severity.capitalize()} · {default} by default · fix: {fix}",
        explanation_of(rule),
    ]
    texts = shown_example(rule)
    language = "bibtex"
    if rule.invalid and not rule.invalid[0].filename.endswith(".bib"):
        language = "markdown"
    for text in texts:
        parts += [f"{text.title}:", _fence(text, language)]
    parts.append(legend(texts))
    return "\n\n".join(filter(None, parts)) + "\n"


def _family_heading(family: str, titles: Mapping[str, str]) -> str:
    return f"{family}: {titles[family]}" if family in titles else family


def _family_table(
    families: Sequence[tuple[str, Sequence[type[Rule]]]], titles: Mapping[str, str]
) -> str:
    rows = ["| Family | About | Rules |", "|---|---|---:|"]
    for family, members in families:
        link = f"[{family}](#{_slug(_family_heading(family, titles))})"
        rows.append(f"| {link} | {_cell(titles.get(family, ''))} | {len(members)} |")
    return "".join(f"{row}\n" for row in rows)


def _rule_table(rules: Sequence[type[Rule]], fixes: Mapping[str, FixKind]) -> str:
    rows = ["| Code | Name | Severity | Fix | Finds |", "|---|---|---|---|---|"]
    for rule in rules:
        name = rule.name if rule.on_by_default else f"{rule.name} (off by default)"
        fix = fixes.get(rule.code, FixKind.NONE)
        summary = _cell(describe(rule).summary)
        rows.append(
            f"| [{rule.code}](#{anchor(rule)}) | {name} | {rule.severity} | {fix} | {summary} |"
        )
    return "".join(f"{row}\n" for row in rows)


def _cell(text: str) -> str:
    """A table cell: GitHub's Markdown splits cells at `|` even inside code spans."""
    return text.replace("|", "\\|")


def _slug(heading: str) -> str:
    """The fragment that GitHub gives to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _fence(text: ShownText, language: str) -> str:
    """A code block whose fence is longer than any run of backticks in it."""
    body = "\n".join(text.lines)
    longest = max(map(len, re.findall(r"`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{body}\n{fence}"
