"""The SARIF log is valid, and tools that apply its fixes get what `--fix` gives."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sample import REFS, RULES, sample

from bibsync.diagnostic import Applicability, Diagnostic, FileFindings, Fix, Severity
from bibsync.report.description import describe
from bibsync.report.sarif import render
from bibsync.text import Edit, LineIndex, Position, apply_edits

SCHEMA = json.loads((Path(__file__).parent / "sarif-subset.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def log_of(findings: list[FileFindings], **options: Any) -> dict[str, Any]:
    """The log, valid by the schema."""
    log: dict[str, Any] = json.loads(
        render(findings, [describe(rule) for rule in RULES], **options)
    )
    VALIDATOR.validate(log)
    return log


def one(filename: str = "a.bib", message: str = "m", fix: Fix | None = None) -> dict[str, Any]:
    diagnostic = Diagnostic("SYN001", "a-fault", Severity.ERROR, message, 1, 1, fix)
    log = log_of([FileFindings(filename, "abc", (diagnostic,))])
    result: dict[str, Any] = log["runs"][0]["results"][0]
    return result


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def _properties(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every property of a JSON value."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    found = []
    for name, value in items:
        if isinstance(node, dict):
            found.append((*path, name))
        if isinstance(value, dict | list):
            found += _properties(value, (*path, name))
    return found


def test_the_schema_refuses_a_log_with_any_misspelt_property() -> None:
    log = log_of(sample(), version="1.0", documentation="https://example.org/rules.md")
    # Base ids are names of one's own, the only properties that the schema leaves open.
    paths = [path for path in _properties(log) if path[-1] != "%SRCROOT%"]
    assert len(paths) > 100
    for path in paths:
        broken = copy.deepcopy(log)
        node = broken
        for step in path[:-1]:
            node = node[step]
        node[path[-1] + "s"] = node.pop(path[-1])
        assert not VALIDATOR.is_valid(broken), path


@pytest.mark.parametrize(
    "findings",
    [[], [FileFindings("good.bib", "", ())]],
    ids=["no file", "no finding"],
)
def test_a_run_that_found_nothing_has_an_empty_list_of_results(
    findings: list[FileFindings],
) -> None:
    assert log_of(findings)["runs"][0]["results"] == []


def test_columns_count_characters() -> None:
    assert log_of([])["runs"][0]["columnKind"] == "unicodeCodePoints"


def test_rules_have_their_documentation_and_results_point_to_them() -> None:
    run = log_of(sample(), documentation="https://example.org/docs/rules.md")["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    (stray,) = (rule for rule in rules if rule["id"] == "SYN001")
    assert stray["name"] == "text-after-entry"
    assert stray["helpUri"] == "https://example.org/docs/rules.md#syn001-text-after-entry"
    assert stray["defaultConfiguration"] == {"level": "error"}
    assert stray["shortDescription"]["text"].startswith("Text stands on the line")
    assert "- a remark." in stray["fullDescription"]["text"]
    indexed = [result for result in run["results"] if "ruleIndex" in result]
    assert [result["ruleId"] for result in indexed] == ["SYN001"]
    assert rules[indexed[0]["ruleIndex"]] is stray


def test_without_a_documentation_address_rules_have_no_link() -> None:
    assert "helpUri" not in log_of([])["runs"][0]["tool"]["driver"]["rules"][0]


@pytest.mark.parametrize(
    ("filename", "location"),
    [
        ("refs.bib", {"uri": "refs.bib", "uriBaseId": "%SRCROOT%"}),
        ("./a/refs.bib", {"uri": "a/refs.bib", "uriBaseId": "%SRCROOT%"}),
        ("../a b%é.bib", {"uri": "../a%20b%25%C3%A9.bib", "uriBaseId": "%SRCROOT%"}),
        ("c:x#?.bib", {"uri": "c%3Ax%23%3F.bib", "uriBaseId": "%SRCROOT%"}),
        ("r\udce9s.bib", {"uri": "r%E9s.bib", "uriBaseId": "%SRCROOT%"}),
        ("r\ud800s.bib", {"uri": "r%EF%BF%BDs.bib", "uriBaseId": "%SRCROOT%"}),
        ("-", {"uri": "-", "uriBaseId": "%SRCROOT%"}),
        ("/home/me/a b.bib", {"uri": "file:///home/me/a%20b.bib"}),
    ],
    ids=ascii,
)
def test_a_file_is_named_by_a_uri(filename: str, location: dict[str, str]) -> None:
    assert one(filename)["locations"][0]["physicalLocation"]["artifactLocation"] == location


def test_braces_open_no_placeholder() -> None:
    fix = Fix("Write {01.AI}", (Edit(0, 1, "{"),))
    result = one(message="missing } or {0}", fix=fix)
    assert result["message"] == {"text": "missing }} or {{0}}"}
    assert result["fixes"][0]["description"] == {"text": "Write {{01.AI}}"}
    replacement = result["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert replacement["insertedContent"] == {"text": "{"}


def test_a_fix_without_edits_is_left_out_and_others_say_who_may_apply_them() -> None:
    assert "fixes" not in one(fix=Fix("Choose", (), Applicability.DISPLAY))
    fixes = one(fix=Fix("Do", (Edit(0, 1, ""),), Applicability.UNSAFE))["fixes"]
    assert fixes[0]["properties"] == {"applicability": "unsafe"}


def test_the_fixes_of_the_sample_fix_its_text() -> None:
    index = LineIndex(REFS)

    def offset(region: dict[str, int], edge: str) -> int:
        return index.offset(Position(region[f"{edge}Line"], region[f"{edge}Column"]))

    edits = [
        Edit(
            offset(replacement["deletedRegion"], "start"),
            offset(replacement["deletedRegion"], "end"),
            replacement["insertedContent"]["text"],
        )
        for result in log_of(sample())["runs"][0]["results"]
        for fix in result.get("fixes", ())
        for change in fix["artifactChanges"]
        if change["artifactLocation"]["uri"] == "papers/refs.bib"
        for replacement in change["replacements"]
    ]
    expected = [
        edit
        for diagnostic in sample()[0].diagnostics
        if diagnostic.fix
        for edit in diagnostic.fix.edits
    ]
    assert apply_edits(REFS, edits) == apply_edits(REFS, expected)


@given(st.text(st.characters(codec=None), min_size=1, max_size=20))
def test_any_text_makes_a_valid_log_in_ascii(content: str) -> None:
    fix = Fix(content, (Edit(0, 1, content),))
    diagnostic = Diagnostic("SYN001", "a", Severity.INFO, content, 0, len(content), fix, content)
    report = render([FileFindings(content, content, (diagnostic,))])
    report.encode("ascii")
    VALIDATOR.validate(json.loads(report))
