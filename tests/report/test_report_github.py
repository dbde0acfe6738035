"""GitHub reads from the workflow commands what was found."""

from __future__ import annotations

import pytest
from report_sample import sample

from bibsync.diagnostic import Diagnostic, FileFindings, Severity
from bibsync.report.github import render


def parsed(command: str) -> tuple[str, dict[str, str], str]:
    """Level, properties and message, read as the runner of GitHub Actions reads them."""

    def unescaped(text: str, *escapes: tuple[str, str]) -> str:
        for escape, character in (*escapes, ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
            text = text.replace(escape, character)
        return text

    assert command.startswith("::")
    head, message = command.removeprefix("::").split("::", 1)
    level, listed = head.split(" ", 1)
    pairs = (pair.split("=", 1) for pair in listed.split(","))
    properties = {name: unescaped(value, ("%3A", ":"), ("%2C", ",")) for name, value in pairs}
    return level, properties, unescaped(message)


def one(diagnostic: Diagnostic, filename: str = "a.bib", source: str = "ab\ncd\n") -> str:
    return render([FileFindings(filename, source, (diagnostic,))])


@pytest.mark.parametrize(
    ("severity", "level"),
    [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "notice")],
    ids=str,
)
def test_the_severity_chooses_the_command(severity: Severity, level: str) -> None:
    assert parsed(one(Diagnostic("SYN001", "a", severity, "m", 0, 1)))[0] == level


@pytest.mark.parametrize(
    "filename",
    ["a.bib", "my notes: A, B.md", "100%25.bib", "a=b::c.bib", "%3A.bib"],
)
@pytest.mark.parametrize("message", ["plain", "50% of :: a,b=c", "two\nlines", "%0A %25"])
def test_what_is_escaped_comes_back(filename: str, message: str) -> None:
    command = one(Diagnostic("SYN001", "a-fault", Severity.ERROR, message, 4, 5), filename)
    assert command.count("\n") == 1
    assert parsed(command.removesuffix("\n")) == (
        "error",
        {
            "title": "SYN001 a-fault",
            "file": filename,
            "line": "2",
            "col": "2",
            "endLine": "2",
            "endColumn": "3",
        },
        f"{filename}:2:2: SYN001 {message}",
    )


def test_columns_are_left_out_when_a_finding_spans_lines() -> None:
    _, properties, _ = parsed(one(Diagnostic("SYN001", "a", Severity.ERROR, "m", 1, 4)))
    assert properties == {"title": "SYN001 a", "file": "a.bib", "line": "1", "endLine": "2"}


def test_no_control_character_reaches_the_log() -> None:
    report = one(Diagnostic("SYN001", "a", Severity.ERROR, "\x1b[2J\udce9\r\n!", 0, 1), "\x1b.bib")
    assert "\x1b" not in report
    assert "<0xE9>%0A!" in report
    report.encode("utf-8")


def test_there_is_a_command_for_each_finding_and_none_without() -> None:
    assert len(render(sample()).splitlines()) == 7
    assert render([]) == ""
