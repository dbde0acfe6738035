"""Turns the rules' classes into the list of rules, or the explanation of one, in three formats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bibsync.diagnostic import Severity
from bibsync.report.colour import Paint, Style, painter, severity_style
from bibsync.report.description import describe, explanation_of
from bibsync.report.display import visible, wrap
from bibsync.report.example import legend, shown_example

if TYPE_CHECKING:
    from bibsync.lint.rule import Rule


class RulesFormat(StrEnum):
    """What `bibsync rules --format` takes."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


class FixKind(StrEnum):
    """What may be had from a rule's fixes."""

    SAFE = "safe"  # each can be applied by `--fix`
    SOMETIMES_UNSAFE = "sometimes unsafe"  # some need `--unsafe-fixes`
    UNSAFE = "unsafe"  # each needs `--unsafe-fixes`
    DISPLAY = "display-only"  # shown, never applied
    NONE = "none"


_SEVERITY_WIDTH: Final = max(map(len, Severity))


def family_of(rule: type[Rule]) -> str:
    """The letters with which a rule's code begins: what `--select` takes as a prefix."""
    return rule.code.rstrip("0123456789")


def render_rules(
    rules: Sequence[type[Rule]],
    fixes: Mapping[str, FixKind],
    output_format: RulesFormat,
    *,
    families: Mapping[str, str] | None = None,
    colour: bool = False,
) -> str:
    """All rules in the order of their codes.

    `fixes` says by code what fix a rule has (missing: none); `families` gives a title to the
    letters of a family. The Markdown form is the whole of `docs/rules.md`.
    """
    rules = sorted(rules, key=lambda rule: rule.code)
    titles = families or {}
    match output_format:
        case RulesFormat.TEXT:
            return _list(rules, fixes, titles, painter(colour))
        case RulesFormat.MARKDOWN:
            from bibsync.report.rules_page import page

            return page(rules, fixes, titles)
        case RulesFormat.JSON:
            import json

            objects = [_object(rule, fixes.get(rule.code, FixKind.NONE)) for rule in rules]
            return json.dumps(objects, indent=2) + "\n"


def render_rule(
    rule: type[Rule],
    fix: FixKind,
    output_format: RulesFormat,
    *,
    colour: bool = False,
    width: int = 80,
) -> str:
    """The explanation of one rule: what is wrong, why it matters, an example and its fix."""
    match output_format:
        case RulesFormat.TEXT:
            return _explanation(rule, fix, painter(colour), width)
        case RulesFormat.MARKDOWN:
            from bibsync.report.rules_page import section

            return section(rule, fix, level=1)
        case RulesFormat.JSON:
            import json

            return json.dumps(_object(rule, fix), indent=2) + "\n"


def _list(
    rules: Sequence[type[Rule]],
    fixes: Mapping[str, FixKind],
    titles: Mapping[str, str],
    paint: Paint,
) -> str:
    code_width = max((len(rule.code) for rule in rules), default=0)
    name_width = max((len(rule.name) for rule in rules), default=0)
    lines: list[str] = []
    family = ""
    for rule in rules:
        if family_of(rule) != family:
            if family:
                lines.append("")
            family = family_of(rule)
            title = f"{family}: {titles[family]}" if family in titles else family
            lines.append(paint(title, Style.BOLD))
        fix = fixes.get(rule.code, FixKind.NONE)
        line = (
            f"  {rule.code:<{code_width}}  {rule.name:<{name_width}}  "
            f"{paint(rule.severity, severity_style(rule.severity))}"
        )
        notes = [] if fix is FixKind.NONE else [f"{fix} fix"]
        if not rule.on_by_default:
            notes.append("off by default")
        if notes:
            padding = " " * (_SEVERITY_WIDTH - len(rule.severity))
            line += f"{padding}  {', '.join(notes)}"
        lines.append(line)
    return "".join(f"{line}\n" for line in lines)


def _explanation(rule: type[Rule], fix: FixKind, paint: Paint, width: int) -> str:
    default = "on" if rule.on_by_default else "off"
    lines = [
        f"{paint(rule.code, severity_style(rule.severity))} {paint(rule.name, Style.BOLD)}",
        f"{rule.severity}, {default} by default, fix: {fix}",
    ]
    for paragraph in filter(None, explanation_of(rule).split("\n\n")):
        lines.append("")
        if _is_laid_out(paragraph):
            lines += map(visible, paragraph.splitlines())
        else:
            lines += wrap(" ".join(paragraph.split()), width, indent="")
    texts = shown_example(rule)
    for text in texts:
        lines += ["", paint(f"{text.title}:".replace("`", ""), Style.BOLD)]
        lines += [f"    {line}" if line else "" for line in text.lines]
    if marks := legend(texts):
        lines += ["", *wrap(marks.replace("`", ""), width, indent="")]
    return "".join(f"{line}\n" for line in lines)


def _is_laid_out(paragraph: str) -> bool:
    """Whether the line breaks of a Markdown paragraph mean something: a list, code, a table."""
    return any(
        line.startswith(("- ", "* ", "    ", "|", "```", "1. ")) for line in paragraph.split("\n")
    )


def _object(rule: type[Rule], fix: FixKind) -> dict[str, object]:
    description = describe(rule)
    return {
        "code": rule.code,
        "name": rule.name,
        "family": family_of(rule),
        "severity": rule.severity,
        "on_by_default": rule.on_by_default,
        "fix": fix,
        "summary": description.summary,
        "explanation": description.explanation,
        "valid": [
            {"text": valid, "filename": "refs.bib"} if isinstance(valid, str) else valid._asdict()
            for valid in rule.valid
        ],
        "invalid": [example._asdict() for example in rule.invalid],
    }
