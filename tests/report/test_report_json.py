"""The JSON report has the fields of the contract, and its edits can be applied."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from report_sample import REFS, sample

from bibsync.diagnostic import Diagnostic, FileFindings, Fix, Severity
from bibsync.report.json import render
from bibsync.text import Edit, LineIndex, Position, apply_edits


def test_an_object_has_the_fields_of_the_contract_in_their_order() -> None:
    first = json.loads(render(sample()))[0]
    assert list(first) == [
        "filename",
        "code",
        "name",
        "message",
        "severity",
        "location",
        "end_location",
        "fix",
    ]
    assert first["severity"] == "error"
    assert first["location"] == {"row": 3, "column": 12}
    assert first["end_location"] == {"row": 3, "column": 24}
    assert list(first["fix"]) == ["applicability", "message", "edits"]
    assert first["fix"]["applicability"] == "unsafe"
    assert first["fix"]["edits"][0] == {
        "content": "{01.AI}",
        "location": {"row": 3, "column": 12},
        "end_location": {"row": 3, "column": 18},
    }


def test_a_finding_without_fix_has_null() -> None:
    byte = next(found for found in json.loads(render(sample())) if found["code"] == "ENC001")
    assert byte["fix"] is None


def test_no_finding_is_an_empty_list() -> None:
    assert render([]) == "[]\n"
    assert json.loads(render([FileFindings("good.bib", "", ())])) == []


def test_each_finding_is_on_a_line_of_its_own() -> None:
    lines = render(sample()).splitlines()
    assert [json.loads(line.rstrip(","))["code"] for line in lines[1:-1]] == [
        diagnostic.code for file in sample() for diagnostic in file.diagnostics
    ]


def test_the_edits_fix_the_text() -> None:
    index = LineIndex(REFS)
    edits = [
        Edit(
            index.offset(Position(**edit["location"])),
            index.offset(Position(**edit["end_location"])),
            edit["content"],
        )
        for found in json.loads(render(sample()))
        if found["filename"] == "papers/refs.bib" and found["fix"]
        for edit in found["fix"]["edits"]
    ]
    fixed = apply_edits(REFS, edits)
    assert fixed.endswith("arXiv.2403.04652}\n}\n")
    assert "author = {{01.AI} and Alex Young" in fixed


@given(st.text(st.characters(codec=None), min_size=1, max_size=30))
def test_any_text_comes_back_from_pure_ascii(content: str) -> None:
    fix = Fix(content, (Edit(0, 1, content),))
    diagnostic = Diagnostic("SYN001", "a", Severity.INFO, content, 0, len(content), fix, content)
    report = render([FileFindings(content, content, (diagnostic,))])
    report.encode("ascii")
    (found,) = json.loads(report)
    # Two surrogates that follow one another are one character to any reader of JSON.
    joined = content.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    assert found["filename"] == found["message"] == joined
    assert found["fix"]["edits"][0]["content"] == joined
