"""The text report shows each finding where it is, in the columns that there are."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sample import sample

from bibsync.diagnostic import Applicability, Diagnostic, FileFindings, Fix, Severity
from bibsync.report import concise, text
from bibsync.report.display import cells, display_width
from bibsync.text import Edit


def rendered(source: str, start: int, end: int, *, width: int = 80) -> list[str]:
    """The lines of the report on one finding, without header, message and summary."""
    diagnostic = Diagnostic("SYN001", "a-fault", Severity.ERROR, "wrong", start, end)
    lines = text.render([FileFindings("a.bib", source, (diagnostic,))], width=width).split("\n")
    assert lines[0].startswith("a.bib:")
    assert lines[1] == "error: wrong"
    return lines[3:-3]


@pytest.mark.parametrize(
    ("key", "line"),
    [
        pytest.param("bee1999", "  --> bee1999", id="a key"),
        pytest.param("", "   |", id="an entry without a key"),
        pytest.param(None, "   |", id="no entry"),
    ],
)
def test_the_key_of_the_entry_is_named_if_it_has_one(key: str | None, line: str) -> None:
    diagnostic = Diagnostic("SYN022", "a-fault", Severity.ERROR, "wrong", 0, 1, None, key)
    lines = text.render([FileFindings("a.bib", "@misc{}\n", (diagnostic,))]).split("\n")
    assert lines[2] == line.replace("   |", "  |").replace("  -->", " -->")


@pytest.mark.parametrize(
    ("source", "fragment", "expected"),
    [
        pytest.param("a = {b}\n", "b", ["1 | a = {b}", "  |      ^"], id="one character"),
        pytest.param("a\r\nbcd\r\n", "cd", ["2 | bcd", "  |  ^^"], id="CRLF"),
        pytest.param("a\rbcd\re", "cd", ["2 | bcd", "  |  ^^"], id="lone CR"),
        pytest.param("\tab\tc", "c", ["1 |     ab  c", "  |         ^"], id="tabs"),
        pytest.param("計算x算", "x", ["1 | 計算x算", "  |     ^"], id="behind wide"),
        pytest.param("a計算b", "計算", ["1 | a計算b", "  |  ^^^^"], id="wide"),
        pytest.param("e\u0301a\u0301x", "x", ["1 | e\u0301a\u0301x", "  |   ^"], id="behind marks"),
        pytest.param("ae\u0301x", "\u0301", ["1 | ae\u0301x", "  |  ^"], id="a mark"),
        pytest.param("a\x1bb", "b", ["1 | a<U+001B>b", "  |          ^"], id="control character"),
        pytest.param("ab \n", " ", ["1 | ab ", "  |   ^"], id="blank at the line's end"),
        pytest.param("ab\ncd", "\n", ["1 | ab", "  |   ^"], id="line end"),
        pytest.param("ab\n\ncd", "\n\n", ["1 | ab", "  |   ^", "2 |"], id="line ends"),
        pytest.param(
            "x {a\n  b\n\n  c}",
            "{a\n  b\n",
            ["1 | x {a", "  |   ^^", "2 |   b", "  |   ^"],
            id="two rows",
        ),
        pytest.param(
            "{a\nb\nc\nd\n}",
            "{a\nb\nc\nd\n}",
            ["1 | {a", "  | ^^", "2 | b", "  | ^", "...", "5 | }", "  | ^"],
            id="many rows",
        ),
        pytest.param(
            "\n" * 8 + "a\nb",
            "a\nb",
            [" 9 | a", "   | ^", "10 | b", "   | ^"],
            id="row numbers of two lengths",
        ),
    ],
)
def test_carets_stand_below_the_span(source: str, fragment: str, expected: list[str]) -> None:
    start = source.index(fragment)
    assert rendered(source, start, start + len(fragment)) == expected


def test_an_empty_span_has_one_caret_also_behind_the_last_line() -> None:
    assert rendered("ab", 1, 1) == ["1 | ab", "  |  ^"]
    assert rendered("ab\n", 3, 3) == ["2 |", "  | ^"]
    assert rendered("", 0, 0) == ["1 |", "  | ^"]


LONG = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.mark.parametrize(
    ("start", "end", "expected", "carets"),
    [
        pytest.param(0, 3, LONG[:36] + "…", (0, 3), id="start"),
        pytest.param(33, 36, LONG[:36] + "…", (33, 3), id="just fits from the start"),
        pytest.param(34, 37, "…" + LONG[18:53] + "…", (17, 3), id="just does not"),
        pytest.param(59, 61, "…" + LONG[26:], (34, 2), id="near the end"),
        pytest.param(62, 62, "…" + LONG[27:], (36, 1), id="behind the end"),
        pytest.param(5, 60, "…" + LONG[5:40] + "…", (1, 36), id="longer than the width"),
        pytest.param(0, 62, LONG[:36] + "…", (0, 37), id="the whole line"),
    ],
)
def test_a_long_line_is_cut_around_the_span(
    start: int, end: int, expected: str, carets: tuple[int, int]
) -> None:
    column, number = carets
    assert rendered(LONG, start, end, width=41) == [
        f"1 | {expected}",
        f"  | {' ' * column}{'^' * number}",
    ]


def test_a_line_of_a_megabyte_is_cut_as_well() -> None:
    line = "計e\u0301\u0301 " * 200_000
    source, carets = rendered(line + "x" + line, len(line), len(line) + 1)
    assert source[4] == source[-1] == "…"
    assert 70 < display_width(source) <= 80
    assert _character_at(source, carets.index("^")) == "x"


def _character_at(source: str, column: int) -> str:
    """What a terminal shows in a column (from 0) of a line, with the marks on it."""
    found = ""
    at = 0
    for shown, width in cells(source):
        if at <= column < at + width or (found and width == 0):
            found += shown
        elif found:
            break
        at += width
    return found


@given(
    st.text("ab {}計é\u0301\t\u200b\x1b\udce9", max_size=150),
    st.integers(0, 150),
    st.integers(0, 30),
    st.integers(40, 90),
)
def test_the_first_caret_is_below_the_first_character_of_the_span(
    source: str, start: int, length: int, width: int
) -> None:
    start = min(start, len(source))
    end = min(start + length, len(source))
    line, carets = rendered(source, start, end, width=width)
    assert display_width(line) <= width
    assert len(carets) <= width
    shown = _character_at(line, carets.index("^"))
    if start == len(source):
        assert carets.index("^") == max(4, display_width(line)) or not source
    elif source[start] == "\t":
        assert shown == " "
    elif source[start] in "\u200b\x1b\udce9":
        assert shown == "<"
    elif source[start] == "\u0301":
        assert shown.endswith("\u0301") or shown == "…" or start == 0 or source[start - 1] == "\t"
    else:
        assert shown.startswith(source[start])


@pytest.mark.parametrize(
    ("fix", "header_mark", "advice"),
    [
        pytest.param(Applicability.SAFE, " [*]", "help: Do it [safe]", id="safe"),
        pytest.param(Applicability.UNSAFE, "", "help: Do it [unsafe]", id="unsafe"),
        pytest.param(Applicability.DISPLAY, "", "help: Do it [display-only]", id="display-only"),
    ],
)
def test_the_help_tells_who_may_apply_the_fix(
    fix: Applicability, header_mark: str, advice: str
) -> None:
    diagnostic = Diagnostic(
        "SYN001", "a-fault", Severity.ERROR, "wrong", 0, 1, Fix("Do it", (Edit(0, 1, ""),), fix)
    )
    lines = text.render([FileFindings("a.bib", "ab", (diagnostic,))]).split("\n")
    assert lines[0] == f"a.bib:1:1: SYN001 a-fault{header_mark}"
    assert advice in lines


def test_a_finding_without_fix_has_no_help() -> None:
    assert not any(line.startswith("help") for line in rendered("ab", 0, 1))


def test_names_and_messages_cannot_write_to_the_terminal() -> None:
    fix = Fix("Fix\x1b[2J", (), Applicability.DISPLAY)
    diagnostic = Diagnostic("SYN001", "a", Severity.INFO, "m\x1b[2J\n", 0, 1, fix, "k\x1b[2J\udce9")
    report = text.render([FileFindings("f\x1b[2J\udce9.bib", "ab", (diagnostic,))])
    report += concise.render([FileFindings("f\x1b[2J\udce9.bib", "ab", (diagnostic,))])
    assert "\x1b" not in report
    assert report.encode("utf-8").count(b"<U+001B>") == 6


@pytest.mark.parametrize("render", [text.render, concise.render], ids=["text", "concise"])
def test_colour_adds_control_sequences_and_nothing_else(render) -> None:
    coloured = render(sample(), colour=True)
    assert coloured != render(sample())
    assert re.sub(r"\x1b\[[0-9;]+m", "", coloured) == render(sample())


def test_no_line_of_the_sample_is_wider_than_asked() -> None:
    for width in (40, 60, 80, 120):
        report = text.render(sample(), width=width)
        bodies = [line for line in report.split("\n") if not line.startswith(("papers", "my", "["))]
        assert max(map(display_width, bodies)) <= width


@pytest.mark.parametrize("render", [text.render, concise.render], ids=["text", "concise"])
def test_rows_are_counted_only_in_files_with_findings(
    render, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: str) -> None:
        raise AssertionError("a file without findings was indexed")

    monkeypatch.setattr(f"{render.__module__}.LineIndex", refuse)
    assert render([FileFindings("good.bib", "@misc{a}", ())]) == "Found nothing.\n"


def test_concise_has_one_line_a_finding_and_then_the_summary() -> None:
    lines = concise.render(sample()).splitlines()
    pattern = re.compile(r"(?P<path>.+?):(?P<row>\d+):(?P<column>\d+): (?P<code>[A-Z]+\d{3}) \S.*")
    matches = [pattern.fullmatch(line) for line in lines[:-2]]
    assert [match and (match["path"], match["code"]) for match in matches] == [
        (file.filename, diagnostic.code) for file in sample() for diagnostic in file.diagnostics
    ]
    assert lines[-2:] == [
        "Found 3 errors, 3 warnings and 1 info.",
        "[*] 4 fixable with --fix (1 more with --unsafe-fixes).",
    ]
