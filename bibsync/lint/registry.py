"""Finds the rules: every module of `bibsync/lint/rules/` holds one."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module

from bibsync.lint.rule import Rule


@cache
def all_rules() -> tuple[type[Rule], ...]:
    """All rules, sorted by code."""
    package = import_module("bibsync.lint.rules")
    names = {
        name.partition(".")[0]
        for folder in package.__path__
        for name in os.listdir(folder)  # noqa: PTH208 - pathlib costs start-up time
        if name.endswith((".py", ".pyc")) and not name.startswith("_")
    }
    return tuple(sorted((_rule_in(name) for name in names), key=lambda rule: rule.code))


def _rule_in(name: str) -> type[Rule]:
    module = import_module(f"bibsync.lint.rules.{name}")
    for value in vars(module).values():
        if (
            isinstance(value, type)
            and issubclass(value, Rule)
            and value.__module__ == module.__name__
        ):
            return value
    raise ImportError(f"bibsync/lint/rules/{name}.py holds no rule")
