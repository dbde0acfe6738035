"""bibsync as a library: parse, lint and fix on strings."""

from __future__ import annotations

import doctest
import subprocess
import sys
from datetime import date
from typing import Any

import pytest

import bibsync
from bibsync.bibtex.syntax import Document
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.errors import UsageError
from bibsync.lint.engine import FixResult
from bibsync.verify.authority import ARXIV, AuthorityRecord

FAULTY = "@misc{a,\n  title = {A}, \n}X\n"
RULES = ("text-after-entry", "WSP001")


def test_the_example_in_the_docstring_runs() -> None:
    assert doctest.testmod(bibsync, raise_on_error=True).attempted == 2


def test_parsing_gives_the_tree() -> None:
    document: Document = bibsync.parse(FAULTY)
    assert [entry.key for entry in document.entries] == ["a"]
    assert "".join(block.text[block.start : block.end] for block in document.blocks) == FAULTY


@pytest.mark.parametrize("text", ["", "\0", "@", "@misc{a, title = {", "}" * 9, "\ud800"])
def test_no_text_is_too_broken(text: str) -> None:
    assert bibsync.parse(text) is not None
    assert isinstance(bibsync.lint(text), tuple)
    assert bibsync.fix(text).has_converged


def test_the_package_of_the_name_does_not_hide_the_function() -> None:
    code = """
import bibsync
first = bibsync.lint("@misc{a, title = {A}}X")
import bibsync.lint.rule
from bibsync import lint
assert first == bibsync.lint("@misc{a, title = {A}}X") == lint(text="@misc{a, title = {A}}X")
assert bibsync.lint.rule.Rule
"""
    subprocess.run([sys.executable, "-c", code], check=True)


RECORD = AuthorityRecord(
    ARXIV, "2110.11309", "Fast Model Editing at Scale", ("Eric Mitchell",), 1, "2021-10-21"
)
ENTRY = "@misc{m, title = {Fast Modell Editing}, author = {Eric Mitchell}, eprint = {2110.11309}}\n"


def test_verifying_holds_entries_against_the_records_that_are_given() -> None:
    codes = [finding.name for finding in bibsync.verify_text(ENTRY, [RECORD], ignore=["VER011"])]
    assert codes == ["title-differs"]
    codes = [finding.name for finding in bibsync.verify_text(ENTRY, [])]
    assert codes == ["not-verified"]


def test_linting_gives_findings_in_the_order_of_the_text() -> None:
    found: tuple[Diagnostic, ...] = bibsync.lint(FAULTY, select=RULES)
    assert [(one.code, one.severity, FAULTY[one.start : one.end]) for one in found] == [
        ("WSP001", Severity.WARNING, " "),
        ("SYN001", Severity.ERROR, "X"),
    ]


def test_rules_are_chosen_as_on_the_command_line() -> None:
    assert bibsync.lint(FAULTY, select=["WSP"], ignore=["trailing-whitespace"]) == ()
    codes = [one.code for one in bibsync.lint(FAULTY, select=["SYN001"], extend_select=["WSP001"])]
    assert codes == ["WSP001", "SYN001"]


def test_a_name_of_markdown_makes_it_markdown() -> None:
    text = f"{FAULTY}\n```bibtex\n{FAULTY}```\n"
    found = bibsync.lint(text, filename="references.md", select=RULES)
    assert all(one.start > len(FAULTY) for one in found)
    assert len(found) == 2


def test_fixing_gives_the_text_and_what_was_done() -> None:
    result: FixResult = bibsync.fix(FAULTY, select=RULES)
    assert result.text == "@misc{a,\n  title = {A},\n}\n"
    assert sorted(one.code for one in result.applied) == ["SYN001", "WSP001"]
    assert result.remaining == ()
    assert result.has_converged


def test_unsafe_fixes_are_made_when_they_are_asked_for() -> None:
    text = "@misc{a, title = {T}, volume = {}}\n"
    assert bibsync.fix(text, select=["empty-field"]).text == text
    assert bibsync.fix(text, select=["empty-field"], unsafe=True).text == "@misc{a, title = {T}}\n"


def test_a_day_makes_suppressions_expire() -> None:
    text = "% bibsync: ignore[SYN001] until 2024-05-01\n" + FAULTY
    for today, count in ((None, 0), (date(2024, 5, 1), 0), (date(2024, 5, 2), 1)):
        assert len(bibsync.lint(text, select=["SYN001"], today=today)) == count


def test_the_dialect_can_be_said() -> None:
    text = "@article{a, author = {A B}, title = {T}, journaltitle = {J}, year = 1999}\n"
    rule = ["missing-required-field"]
    assert bibsync.lint(text, select=rule, dialect="biblatex") == ()
    assert len(bibsync.lint(text, select=rule, dialect="bibtex")) == 1


@pytest.mark.parametrize("argument", ["select", "extend_select", "ignore"])
def test_a_rule_that_does_not_exist_is_an_error(argument: str) -> None:
    rules: dict[str, Any] = {argument: ["SYN0001"]}
    with pytest.raises(UsageError, match="no rule is called `SYN0001`; did you mean `SYN001`"):
        bibsync.lint("", **rules)
    with pytest.raises(UsageError, match="no rule is called `SYN0001`"):
        bibsync.fix("", **rules)


def test_an_unknown_dialect_is_an_error() -> None:
    with pytest.raises(ValueError, match="bibtx"):
        bibsync.lint("", dialect="bibtx")


def imported_by(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return {name for name in done.stdout.split() if name.partition(".")[0] in ("bibsync", "typer")}


def test_the_import_alone_loads_nothing() -> None:
    assert imported_by("import bibsync") == {"bibsync"}


def test_parsing_loads_no_rule() -> None:
    loaded = imported_by("import bibsync; bibsync.parse('@misc{a}')")
    assert not [name for name in loaded if name.startswith(("bibsync.lint", "typer"))]
