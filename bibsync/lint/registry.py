"""Finds the rules: every module of `lint/rules` and `lint/verification` holds one."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module

from bibsync.lint.rule import Rule

_LINT = "bibsync.lint.rules"
_VERIFY = "bibsync.lint.verification"


@cache
def all_rules() -> tuple[type[Rule], ...]:
    """All rules, sorted by code."""
    return tuple(sorted((*lint_rules(), *_rules_in(_VERIFY)), key=lambda rule: rule.code))


@cache
def lint_rules() -> tuple[type[Rule], ...]:
    """The rules that need no records, sorted by code: importing the others takes 5 ms."""
    return tuple(sorted(_rules_in(_LINT), key=lambda rule: rule.code))


def _rules_in(folder: str) -> list[type[Rule]]:
    package = import_module(folder)
    names = {
        name.partition(".")[0]
        for path in package.__path__
        for name in os.listdir(path)  # noqa: PTH208 - pathlib costs start-up time
        if name.endswith((".py", ".pyc")) and not name.startswith("_")
    }
    return [_rule_in(f"{folder}.{name}") for name in names]


def _rule_in(name: str) -> type[Rule]:
    module = import_module(name)
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == name:
            return value
    raise ImportError(f"{name} holds no rule")
