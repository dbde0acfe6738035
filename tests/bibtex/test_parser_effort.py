"""Parsing takes steps in proportion to the length of the text, however it was made.

Steps are counted, not timed: calls of functions, and characters that regular expressions pass over.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from types import FrameType, ModuleType

import pytest
from hostile_texts import HOSTILE, Hostile

from bibsync.bibtex import delimiters, fault_grammar, grammar
from bibsync.bibtex.parser import parse

CASES = [pytest.param(hostile, id=name.replace(" ", "-")) for name, hostile in HOSTILE.items()]


class CountedPattern:
    """A compiled pattern that tells how far it looked."""

    def __init__(self, pattern: re.Pattern[str], passed: list[int]) -> None:
        self.pattern = pattern
        self.passed = passed

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        found = self.pattern.match(text, start, end)
        self.passed[0] += 1 + (found.end() - start if found else 0)
        return found

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        found = self.pattern.search(text, start, end)
        self.passed[0] += 1 + (found.end() if found else min(end, len(text))) - start
        return found

    def finditer(
        self, text: str, start: int = 0, end: int = sys.maxsize
    ) -> Iterator[re.Match[str]]:
        position = start
        for found in self.pattern.finditer(text, start, end):
            self.passed[0] += found.end() - position
            position = found.end()
            yield found
        self.passed[0] += min(end, len(text)) - position


@pytest.fixture
def passed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of characters that the parser's patterns passed over, in its only item."""
    count = [0]
    for module in (grammar, fault_grammar, delimiters):
        for name, value in list(vars(module).items()):
            if isinstance(value, re.Pattern):
                monkeypatch.setattr(module, name, CountedPattern(value, count))
            elif hasattr(value, "cache_info"):
                monkeypatch.setattr(module, name, _counted(value, count))
    return count


def _counted(
    pattern: Callable[..., re.Pattern[str]], count: list[int]
) -> Callable[..., CountedPattern]:
    made: dict[tuple[str, ...], CountedPattern] = {}

    def get(*arguments: str) -> CountedPattern:
        if arguments not in made:
            made[arguments] = CountedPattern(pattern(*arguments), count)
        return made[arguments]

    return get


def calls(text: str) -> int:
    """How many functions are called, in Python and in C, to parse a text."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        parse(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("hostile", CASES)
def test_twice_the_text_takes_twice_the_calls(hostile: Hostile) -> None:
    short, long = calls(hostile.text(20_000)), calls(hostile.text(40_000))
    assert long <= 2.2 * short + 200
    assert long <= 30 * 40_000


@pytest.mark.parametrize("hostile", CASES)
def test_no_character_is_passed_over_again_and_again(hostile: Hostile, passed: list[int]) -> None:
    text = hostile.text(40_000)
    parse(text)
    assert passed[0] <= 30 * len(text)


@pytest.mark.parametrize("name", ["nested braces", "open entries", "open quotes", "at signs"])
def test_a_megabyte_is_no_worse_than_a_page(name: str, passed: list[int]) -> None:
    text = HOSTILE[name].text(1_000_000)
    document = parse(text)
    assert passed[0] <= 30 * len(text)
    assert document.blocks[-1].end == len(text)


def test_all_patterns_of_the_parser_are_counted(passed: list[int]) -> None:
    modules: list[ModuleType] = [grammar, fault_grammar, delimiters]
    for module in modules:
        assert not [name for name, value in vars(module).items() if isinstance(value, re.Pattern)]
    parse("@misc{a, title = {A {B {C {D}}}} x, year = 1}\n" * 3)
    assert passed[0] > 100
