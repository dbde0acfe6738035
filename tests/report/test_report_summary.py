"""The summary and the statistics count what was found."""

from __future__ import annotations

import json

import pytest
from report_sample import sample

from bibsync.diagnostic import Applicability, Diagnostic, FileFindings, Fix, Severity
from bibsync.report.statistics import count_by_rule, render_json, render_text
from bibsync.report.summary import summary

SAFE, UNSAFE, DISPLAY = Applicability


def findings(*kinds: tuple[str, Severity, Applicability | None]) -> list[FileFindings]:
    """One file a finding."""
    return [
        FileFindings(
            f"{number}.bib",
            "a",
            (Diagnostic(code, f"name-of-{code}", severity, "m", 0, 1, fix and Fix("f", (), fix)),),
        )
        for number, (code, severity, fix) in enumerate(kinds)
    ]


E, W, I = Severity  # noqa: E741 - the three letters make the table below readable


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        pytest.param([], "Found nothing.\n", id="nothing"),
        pytest.param([(E, None)], "Found 1 error.\n", id="one"),
        pytest.param([(W, None), (W, None)], "Found 2 warnings.\n", id="plural"),
        pytest.param([(I, None), (E, None)], "Found 1 error and 1 info.\n", id="worst first"),
        pytest.param(
            [(E, SAFE), (W, UNSAFE), (I, DISPLAY)],
            "Found 1 error, 1 warning and 1 info.\n"
            "[*] 1 fixable with --fix (1 more with --unsafe-fixes).\n",
            id="both kinds of fixes",
        ),
        pytest.param(
            [(E, SAFE), (E, SAFE)], "Found 2 errors.\n[*] 2 fixable with --fix.\n", id="safe only"
        ),
        pytest.param(
            [(E, UNSAFE)],
            "Found 1 error.\n1 fixable with --fix --unsafe-fixes.\n",
            id="unsafe only",
        ),
        pytest.param([(E, DISPLAY)], "Found 1 error.\n", id="display-only"),
    ],
)
def test_the_summary_counts_by_severity_and_by_fix(kinds, expected: str) -> None:
    assert summary(findings(*(("SYN001", *kind) for kind in kinds))) == expected


COUNTED = findings(
    ("B", W, SAFE), ("A", E, None), ("C", I, SAFE), ("C", I, UNSAFE), ("C", I, SAFE), ("B", W, SAFE)
)


def test_the_most_frequent_rule_comes_first_then_the_code() -> None:
    rows = [(row.code, row.total, row.fixable) for row in count_by_rule(COUNTED)]
    assert rows == [("C", 3, 2), ("B", 2, 2), ("A", 1, 0)]
    assert [row.code for row in count_by_rule(sample())] == sorted(
        diagnostic.code for file in sample() for diagnostic in file.diagnostics
    )


def test_the_table_says_how_many_can_be_fixed() -> None:
    assert render_text(COUNTED).splitlines()[:3] == [
        "3  C  name-of-C  [*] 2 fixable",
        "2  B  name-of-B  [*] fixable",
        "1  A  name-of-A",
    ]


def test_the_statistics_as_json_are_the_table() -> None:
    rows = json.loads(render_json(COUNTED))
    assert rows[0] == {
        "code": "C",
        "name": "name-of-C",
        "severity": "info",
        "count": 3,
        "fixable": 2,
    }
    assert [row["code"] for row in rows] == ["C", "B", "A"]


def test_the_statistics_of_nothing_are_an_empty_list() -> None:
    assert json.loads(render_json([])) == []
    assert render_text([]) == "Found nothing.\n"
