"""Turns a rule's class into what reports say of the rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bibsync.diagnostic import Severity

if TYPE_CHECKING:
    from bibsync.lint.rule import Rule


class RuleDescription(NamedTuple):
    """What a report says of a rule; texts are Markdown."""

    code: str
    name: str
    summary: str  # one sentence, on one line
    explanation: str  # the whole documentation, the summary included
    severity: Severity


def describe(rule: type[Rule]) -> RuleDescription:
    """The description of a rule, made from its docstring (empty texts under `python -OO`)."""
    explanation = explanation_of(rule)
    return RuleDescription(
        rule.code, rule.name, _first_sentence(explanation), explanation, rule.severity
    )


def explanation_of(rule: type[Rule]) -> str:
    """The rule's own docstring without its indentation."""
    from textwrap import dedent

    first, _, others = (rule.__dict__.get("__doc__") or "").strip().partition("\n")
    return f"{first}\n{dedent(others)}".strip()


def anchor(rule: type[Rule] | RuleDescription) -> str:
    """The fragment by which a rule is linked in `docs/rules.md`."""
    return f"{rule.code.lower()}-{rule.name}"


def _first_sentence(text: str) -> str:
    paragraph = " ".join(text.partition("\n\n")[0].split())
    end = re.search(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bet al)(?<!\bcf)(?<!\bvs)\.(?= [^a-z])", paragraph)
    return f"{paragraph[: end.start()]}." if end else paragraph
