"""Turns `--select`, `--ignore` and `--extend-select` into the rules of a run."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.errors import UsageError
from bibsync.lint.registry import all_rules, lint_rules
from bibsync.lint.rule import Rule, RunBy
from bibsync.lint.settings import LintSettings

ALL = "ALL"


def matches(rule: type[Rule], selector: str) -> bool:
    """Whether a code, a prefix of codes, a name or `ALL` means this rule."""
    return (
        selector.upper() == ALL or rule.code.startswith(selector.upper()) or rule.name == selector
    )


def check_selectors(selectors: Iterable[str]) -> None:
    """Raises UsageError for a selector that means no rule, naming the nearest that does."""
    for selector in selectors:
        is_known = bool(selector) and any(matches(rule, selector) for rule in lint_rules())
        if not is_known and (
            not selector or not any(matches(rule, selector) for rule in all_rules())
        ):
            from bibsync.nearest import nearest

            names = [rule.code for rule in all_rules()] + [rule.name for rule in all_rules()]
            near = nearest(selector.upper(), names) or nearest(selector.lower(), names)
            hint = f"; did you mean `{near}`?" if near else "; `bibsync rules` lists them"
            raise UsageError(f"no rule is called `{selector}`{hint}")


def _specificity(rule: type[Rule], selectors: Iterable[str]) -> int:
    """How exactly the best matching selector means the rule: 0 not at all, then by its length."""
    best = 0
    for selector in selectors:
        if matches(rule, selector):
            is_exact = selector == rule.name or selector.upper() == rule.code
            best = max(
                best, 99 if is_exact else 1 if selector.upper() == ALL else len(selector) + 1
            )
    return best


def select_rules(settings: LintSettings, *, verify: bool = False) -> tuple[type[Rule], ...]:
    """The rules that a run uses, sorted by code: those that lint, or those that verify. The more
    exact selector wins; at a tie, `ignore`.

    Raises UsageError for a selector that means no rule.
    """
    check_selectors((*settings.select, *settings.extend_select, *settings.ignore))
    chosen: list[type[Rule]] = []
    unwanted = RunBy.LINT if verify else RunBy.VERIFY
    for rule in all_rules() if verify else lint_rules():
        if rule.run_by is unwanted:
            continue
        wanted = _specificity(rule, (*settings.select, *settings.extend_select))
        if not settings.select and rule.on_by_default:
            wanted = max(wanted, 1)
        if wanted and wanted > _specificity(rule, settings.ignore):
            chosen.append(rule)
    if settings.select and not chosen:
        _check_is_of_this_command(settings, verify=verify)
    return tuple(chosen)


def _check_is_of_this_command(settings: LintSettings, *, verify: bool) -> None:
    """Raises UsageError when only rules were selected that the other command runs."""
    unwanted = RunBy.LINT if verify else RunBy.VERIFY
    selected = [rule for rule in all_rules() if _specificity(rule, settings.select)]
    if all(rule.run_by is unwanted for rule in selected):
        other = "lint" if verify else "verify"
        codes = ", ".join(rule.code for rule in selected[:3])
        raise UsageError(f"nothing to do: {codes} are for `bibsync {other}`")
