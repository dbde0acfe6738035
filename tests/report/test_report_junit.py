"""CI servers read from the JUnit report what failed."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sample import sample

from bibsync.diagnostic import Diagnostic, FileFindings, Severity
from bibsync.report.junit import render


def test_the_counts_are_those_of_the_cases() -> None:
    root = ElementTree.fromstring(render(sample()))
    for element in (root, *root.iter("testsuite")):
        assert int(element.get("tests", "")) == len(list(element.iter("testcase")))
        assert int(element.get("failures", "")) == len(list(element.iter("failure")))
    assert [suite.get("name") for suite in root] == [file.filename for file in sample()]


@pytest.mark.parametrize(
    ("severity", "children"),
    [
        (Severity.ERROR, ["failure"]),
        (Severity.WARNING, ["failure"]),
        (Severity.INFO, ["system-out"]),
    ],
    ids=str,
)
def test_what_does_not_fail_a_run_is_a_passed_case(severity: Severity, children: list[str]) -> None:
    diagnostic = Diagnostic("SYN001", "a", severity, "m", 0, 1)
    root = ElementTree.fromstring(render([FileFindings("a.bib", "a", (diagnostic,))]))
    assert [child.tag for case in root.iter("testcase") for child in case] == children


@pytest.mark.parametrize(
    "findings", [[], [FileFindings("good.bib", "", ())]], ids=["no file", "no finding"]
)
def test_finding_nothing_is_a_passed_case(findings: list[FileFindings]) -> None:
    root = ElementTree.fromstring(render(findings))
    assert (root.get("tests"), root.get("failures")) == ("1", "0")


@given(st.text(st.characters(codec=None), min_size=1, max_size=20))
def test_any_text_makes_well_formed_xml(content: str) -> None:
    diagnostic = Diagnostic("SYN001", "a", Severity.ERROR, content, 0, 1, None, content)
    report = render([FileFindings(content, content, (diagnostic,))])
    root = ElementTree.fromstring(report.encode("utf-8"))
    (failure,) = root.iter("failure")
    message = failure.get("message", "")
    assert [
        (theirs, ours)
        for theirs, ours in zip(message, content, strict=True)
        if theirs not in (ours, "\ufffd")
    ] == []


def test_what_xml_forbids_is_replaced() -> None:
    diagnostic = Diagnostic("SYN001", "a", Severity.ERROR, "a\0b\x1bc\udce9d\ufffee", 0, 1)
    root = ElementTree.fromstring(render([FileFindings("a.bib", "a", (diagnostic,))]))
    (failure,) = root.iter("failure")
    assert failure.get("message") == "a\ufffdb\ufffdc\ufffdd\ufffde"
