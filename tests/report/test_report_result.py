"""What a text would become is shown where a fix wants it."""

from __future__ import annotations

import pytest

from bibsync.diagnostic import Applicability, Diagnostic, FileFindings, Fix, Severity
from bibsync.report.display import display_width
from bibsync.report.result import result_lines
from bibsync.report.text import render
from bibsync.text import Edit

TEXT = "@misc{a,\n  title = {T},\n  year = 2024\n}\n\n@misc{b}\n"
BEHIND_TITLE = TEXT.index("{T},") + 4
ENTRY = (0, TEXT.index("}\n\n") + 1)
FIX = Fix(
    "Make it @article",
    (Edit(1, 5, "article"), Edit(BEHIND_TITLE, BEHIND_TITLE, "\n  journal = {J},")),
    Applicability.UNSAFE,
    ENTRY,
)


def finding(fix: Fix) -> FileFindings:
    made = Diagnostic("VER012", "published-version", Severity.INFO, "published", 1, 5, fix, "a")
    return FileFindings("refs.bib", TEXT, (made,))


def test_the_whole_entry_is_shown_as_it_would_be() -> None:
    assert result_lines(TEXT, FIX, 80) == [
        "@article{a,",
        "  title = {T},",
        "  journal = {J},",
        "  year = 2024",
        "}",
    ]


def test_it_stands_below_the_help_of_the_finding() -> None:
    shown = render([finding(FIX)]).splitlines()
    start = shown.index("help: Make it @article [unsafe]")
    assert shown[start + 1 : start + 6] == [
        "  + @article{a,",
        "  +   title = {T},",
        "  +   journal = {J},",
        "  +   year = 2024",
        "  + }",
    ]


def test_other_fixes_show_nothing() -> None:
    assert " + " not in render([finding(FIX._replace(shown=None))])


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_ends_a_line(line_end: str) -> None:
    text = f"@misc{{a,{line_end}  year = 2024}}"
    fix = Fix("Do", (Edit(1, 5, "book"),), shown=(0, len(text)))
    assert result_lines(text, fix, 80) == ["@book{a,", "  year = 2024}"]


def test_a_long_line_is_cut_and_what_a_terminal_would_obey_is_named() -> None:
    text = "@misc{a, title = {" + "宽" * 60 + "\x1b[2J}}"
    fix = Fix("Do", (Edit(1, 5, "book"),), shown=(0, len(text)))
    (line,) = result_lines(text, fix, 40)
    assert display_width(line) <= 40
    assert line.endswith("…")
    short = Fix("Do", (Edit(0, len(text), "\x1b[2J"),), shown=(0, len(text)))
    assert result_lines(text, short, 40) == ["<U+001B>[2J"]
