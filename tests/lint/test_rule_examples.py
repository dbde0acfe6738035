"""Every rule keeps what its examples promise."""

from __future__ import annotations

import pytest

from bibsync.lint.examples import linter_for_example
from bibsync.lint.registry import all_rules
from bibsync.lint.rule import Invalid, Rule, Valid

VALID = [
    pytest.param(
        rule,
        example if isinstance(example, Valid) else Valid(example, "refs.bib"),
        id=f"{rule.code}-{number}",
    )
    for rule in all_rules()
    for number, example in enumerate(rule.valid)
]
INVALID = [
    pytest.param(rule, example, id=f"{rule.code}-{number}")
    for rule in all_rules()
    for number, example in enumerate(rule.invalid)
]


@pytest.mark.parametrize(("rule", "example"), VALID)
def test_a_valid_example_is_left_alone(rule: type[Rule], example: Valid) -> None:
    linter = linter_for_example(rule, example.text, example.filename)
    assert linter.lint(example.text, example.filename) == ()


@pytest.mark.parametrize(("rule", "example"), INVALID)
def test_an_invalid_example_is_reported(rule: type[Rule], example: Invalid) -> None:
    linter = linter_for_example(rule, example.before, example.filename)
    found = linter.lint(example.before, example.filename)
    assert [diagnostic.code for diagnostic in found].count(rule.code) >= 1
    for diagnostic in found:
        assert 0 <= diagnostic.start <= diagnostic.end <= len(example.before)
        assert "\n" not in diagnostic.message


@pytest.mark.parametrize(("rule", "example"), INVALID)
def test_fixing_an_invalid_example_gives_the_text_that_is_promised(
    rule: type[Rule], example: Invalid
) -> None:
    linter = linter_for_example(rule, example.before, example.filename)
    result = linter.fix(example.before, example.filename, unsafe=True)
    assert result.has_converged
    assert result.text == (example.before if example.after is None else example.after)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.code) for rule in all_rules()])
def test_a_rule_is_fully_described(rule: type[Rule]) -> None:
    assert rule.__doc__
    assert len(rule.__doc__.strip()) > 80, "the reason is missing"
    assert rule.valid
    assert rule.invalid
    assert rule.code[:3].isalpha()
    assert rule.code[:3].isupper()
    assert rule.code[3:].isdigit()
    assert rule.name == rule.name.lower()


def test_codes_and_names_are_unique() -> None:
    codes = [rule.code for rule in all_rules()]
    names = [rule.name for rule in all_rules()]
    assert len(set(codes)) == len(codes)
    assert len(set(names)) == len(names)
