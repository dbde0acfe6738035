"""A diff says what changes, and the real `git apply` makes the same of it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bibsync.report.diff import render_diff

LINES = st.lists(st.sampled_from(["a", "b", "c", "}", "", " x", "\tü"]), max_size=25)


@st.composite
def texts(draw: st.DrawFn, ends: tuple[str, ...] = ("\n",)) -> str:
    text = "".join(line + draw(st.sampled_from(ends)) for line in draw(LINES))
    return text + draw(st.sampled_from(["", "end"]))


def git_applied(folder: Path, filename: str, before: str, diff: str) -> str:
    """What git makes of the text in a folder of its own, which is no repository."""
    path = folder / filename
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(before.encode("utf-8", "surrogateescape"))
    environment = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(folder.parent),
    }
    subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"],
        cwd=folder,
        env=environment,
        input=diff.encode("utf-8", "surrogateescape"),
        capture_output=True,
        check=True,
    )
    return path.read_bytes().decode("utf-8", "surrogateescape")


def applied(before: str, diff: str) -> str:
    """What the diff makes of the text, read strictly: each context and `-` line must be there."""
    old = re.findall(r"[^\n]*\n|[^\n]+", before)
    new: list[str] = []
    at = 0
    lines = re.findall(r"[^\n]*\n", diff)[2:] if diff else []
    for number, line in enumerate(lines):
        if header := re.fullmatch(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@\n", line):
            start = int(header[1]) - (header[2] != "0")
            new += old[at:start]
            at = start
            continue
        if line.startswith("\\"):
            continue
        body = line[1:]
        if number + 1 < len(lines) and lines[number + 1].startswith("\\"):
            body = body[:-1]
        if line[0] in " -":
            assert old[at] == body
            at += 1
        if line[0] in " +":
            new.append(body)
    return "".join(new + old[at:])


ENTRY = "@misc{key%d,\n  title = {Title %d},\n  year = 2020,\n}\n\n"
BIBLIOGRAPHY = "".join(ENTRY % (number, number) for number in range(12))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a\nb\nc\n", "a\nB\nc\n", id="one line"),
        pytest.param("a\n", "a\nb\n", id="added at the end"),
        pytest.param("a\nb\n", "b\n", id="removed at the start"),
        pytest.param("a", "a\n", id="final newline added"),
        pytest.param("a\nb\n", "a\nb", id="final newline removed"),
        pytest.param("a\nb", "a\nc", id="no final newline in either"),
        pytest.param("a\nb\nc", "a\nB\nc", id="no final newline in the context"),
        pytest.param("a\r\nb\r\n", "a\r\nB\r\n", id="CRLF"),
        pytest.param("a\r\nb\nc\r\n", "a\r\nb\r\nc\r\n", id="mixed line ends"),
        pytest.param("a\rb\nc\n", "a\rb\nC\n", id="a lone CR inside a line"),
        pytest.param("a\x0cb\u2028c\x85\nd\n", "a\x0cb\u2028c\x85\nD\n", id="other separators"),
        pytest.param("R\udce9sum\udce9\n", "Résumé\n", id="bytes that are not UTF-8"),
        pytest.param(BIBLIOGRAPHY, BIBLIOGRAPHY.replace("Title", "A"), id="in every entry"),
        pytest.param(
            BIBLIOGRAPHY, BIBLIOGRAPHY.replace("{Title 1}", "{A}").replace("key10", "k"), id="two"
        ),
        pytest.param(BIBLIOGRAPHY, BIBLIOGRAPHY.replace("\n", "\r\n"), id="every line end"),
    ],
)
def test_git_applies_the_diff(tmp_path: Path, before: str, after: str) -> None:
    diff = render_diff("refs.bib", before, after)
    assert applied(before, diff) == after
    assert git_applied(tmp_path, "refs.bib", before, diff) == after


@pytest.mark.parametrize(
    "filename",
    [
        "refs.bib",
        "./papers/refs.bib",
        "my refs.bib",
        "größe.bib",
        'a"b\\c.bib',
        "tab\there.bib",
        "r\udce9s.bib",
    ],
    ids=ascii,
)
def test_git_finds_the_file_by_its_name(tmp_path: Path, filename: str) -> None:
    diff = render_diff(filename, "a\n", "b\n")
    assert git_applied(tmp_path, filename, "a\n", diff) == "b\n"


def test_an_absolute_name_is_kept() -> None:
    assert render_diff("/home/me/refs.bib", "a\n", "b\n").startswith("--- /home/me/refs.bib\n")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=texts(("\n", "\r\n")), after=texts(("\n", "\r\n")))
def test_git_applies_the_diff_of_any_two_texts(tmp_path: Path, before: str, after: str) -> None:
    diff = render_diff("refs.bib", before, after)
    if diff:
        assert git_applied(tmp_path, "refs.bib", before, diff) == after
    else:
        assert before == after


@given(before=texts(("\n", "\n", "\r\n", "\n\r\n")), after=texts(("\n", "\r\n", "\n\n")))
def test_the_diff_of_any_two_texts_is_exact(before: str, after: str) -> None:
    assert applied(before, render_diff("refs.bib", before, after)) == after


@given(texts(("\n", "\r", "\r\n")))
def test_equal_texts_have_no_diff(text: str) -> None:
    assert render_diff("refs.bib", text, text) == ""


def test_a_hunk_has_three_lines_of_context_and_touching_hunks_are_one() -> None:
    before = "".join(f"{number}\n" for number in range(1, 31))
    after = before.replace("\n5\n", "\nfive\n").replace("\n12\n", "\ntwelve\n")
    assert render_diff("n", before, after) == (
        "--- a/n\n+++ b/n\n@@ -2,14 +2,14 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n 9\n 10\n 11\n"
        "-12\n+twelve\n 13\n 14\n 15\n"
    )
    farther = before.replace("\n5\n", "\nfive\n").replace("\n13\n", "\n")
    assert re.findall("@@.*", render_diff("n", before, farther)) == [
        "@@ -2,7 +2,7 @@",
        "@@ -10,7 +10,6 @@",
    ]


def test_few_changes_in_a_large_file_stay_few() -> None:
    before = "".join(ENTRY % (number, number) for number in range(10_000))
    after = before.replace("{Title 3}", "{A}").replace("{Title 9997}", "{B}")
    assert len(render_diff("refs.bib", before, after).splitlines()) == 2 + 2 * 9


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("}\n\n" * 20_000, "}\n\n\n" * 15_000, id="no line occurs once"),
        pytest.param(
            "".join(f"{number}\n" for number in range(20_000)),
            "".join(f"{number}\n" for number in reversed(range(20_000))),
            id="reversed",
        ),
        pytest.param(
            "".join(f"{number}\n" for number in range(20_000)),
            "".join(f"{number}{' ' * (number % 2)}\n" for number in range(20_000)),
            id="every second line",
        ),
    ],
)
def test_a_diff_of_what_has_no_good_diff_is_still_exact(before: str, after: str) -> None:
    assert applied(before, render_diff("refs.bib", before, after)) == after


def test_where_cr_ends_the_lines_the_changed_ones_are_shown() -> None:
    diff = render_diff("n", "a\rb\rc\r", "a\rB\rc\r")
    assert diff == "--- a/n\n+++ b/n\n@@ -1,3 +1,3 @@\n a\r\n-b\r\n+B\r\n c\r\n"
    assert "\x1b[31m-b\x1b[0m\n\x1b[32m+B\x1b[0m\n" in render_diff(
        "n", "a\rb\rc\r", "a\rB\rc\r", colour=True
    )


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        pytest.param("a \n", "a\n", "\x1b[31m-a\x1b[0m\x1b[41m \x1b[0m\n", id="trailing blank"),
        pytest.param("a\r\nb\n", "a\nb\n", "\x1b[41m<U+000D>\x1b[0m\n", id="one CR that goes"),
        pytest.param("a\r\n", "b\r\n", "\x1b[32m+b\x1b[0m\n", id="CRLF throughout"),
        pytest.param("\x1b[2J\n", "b\n", "\x1b[31m-<U+001B>[2J\x1b[0m\n", id="escape sequence"),
        pytest.param("\ta\n", "\tb\n", "\x1b[32m+\tb\x1b[0m\n", id="tab"),
        pytest.param("a", "a\n", "\x1b[31m-a\x1b[0m\n\\ No newline", id="no final newline"),
    ],
)
def test_in_colour_what_cannot_be_seen_is_shown(before: str, after: str, line: str) -> None:
    assert line in render_diff("n", before, after, colour=True)
