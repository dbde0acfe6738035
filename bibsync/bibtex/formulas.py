"""Turns a text that may hold TeX into where its formulas stand."""

from __future__ import annotations

import re
from functools import cache


def formula_spans(text: str) -> list[tuple[int, int]]:
    r"""The spans of the formulas in dollars or in `\(…\)`, in order, with what delimits them.

    Two dollar signs are a formula as Pandoc's manual tells it from money: no space behind the
    first, none before the second, and no digit behind that one (`$5 and $10` is none).
    """
    return [match.span() for match in _formula().finditer(text)] if _may_hold(text) else []


def _may_hold(text: str) -> bool:
    return "$" in text or "\\(" in text


@cache
def _formula() -> re.Pattern[str]:
    # Without its end a formula is looked for up to the next dollar only, so the time is linear.
    return re.compile(
        r"(?<!\\)(?:\$\$(?>(?:[^$\\]|\\.)+)\$\$|\$(?=[^\s$])(?>(?:[^$\\]|\\.)+)(?<=\S)\$(?!\d)"
        r"|\\\((?>(?:[^\\$]|\\[^)(])*)\\\))",
        re.DOTALL,
    )
