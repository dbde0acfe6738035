"""`bibsync rules`: the list of rules, or the explanation of one."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bibsync.cli.group import choose
from bibsync.cli.terminal import terminal_width, wants_colour
from bibsync.diagnostic import Applicability
from bibsync.errors import UsageError
from bibsync.lint.examples import fixes_shown
from bibsync.lint.families import FAMILIES
from bibsync.lint.registry import all_rules
from bibsync.lint.rule import Rule
from bibsync.lint.selection import check_selectors, matches
from bibsync.report.rules import FixKind, RulesFormat, render_rule, render_rules


def rules(
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="A code, a prefix or a name. [default: all]")
    ] = "",
    output_format: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text, markdown or json.")
    ] = "text",
) -> None:
    """List the rules, or explain one.

    Examples:

    - `bibsync rules`
    - `bibsync rules SYN001`
    - `bibsync rules --format json`
    """
    chosen_format = choose(RulesFormat, output_format, "--format")
    if code:
        check_selectors([code])
    chosen = [rule for rule in all_rules() if not code or matches(rule, code)]
    if not chosen:
        raise UsageError(f"no rule is called `{code}`")
    fixes = {rule.code: fix_kind(rule) for rule in chosen}
    colour = wants_colour()
    if len(chosen) == 1:
        rule = chosen[0]
        sys.stdout.write(
            render_rule(
                rule, fixes[rule.code], chosen_format, colour=colour, width=terminal_width()
            )
        )
    else:
        sys.stdout.write(
            render_rules(chosen, fixes, chosen_format, families=FAMILIES, colour=colour)
        )


def fix_kind(rule: type[Rule]) -> FixKind:
    """What the rule's own examples show of its fixes."""
    seen = fixes_shown(rule)
    if Applicability.SAFE in seen:
        return FixKind.SAFE if Applicability.UNSAFE not in seen else FixKind.SOMETIMES_UNSAFE
    if Applicability.UNSAFE in seen:
        return FixKind.UNSAFE
    return FixKind.DISPLAY if seen else FixKind.NONE
