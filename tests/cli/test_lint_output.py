"""Findings go to stdout in six formats, everything else to stderr."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bibsync_runs import CLEAN, FAULTY, PROJECT, RULES, Done, Run

ESCAPE = "\x1b["


def test_the_text_shows_code_place_source_and_caret(bibsync: Run) -> None:
    Path("refs.bib").write_text(FAULTY)
    done = bibsync("lint", *RULES, "refs.bib")
    assert done.err == ""
    assert done.out == (
        "refs.bib:2:15: WSP001 trailing-whitespace [*]\n"
        "warning: the line ends in white space\n"
        " --> a\n"
        "2 |   title = {A}, \n"
        "  |               ^\n"
        "help: Remove the white space [safe]\n"
        "\n"
        "refs.bib:3:2: SYN001 text-after-entry [*]\n"
        "error: `X` stands behind the closing brace of an entry\n"
        "  |\n"
        "3 | }X\n"
        "  |  ^\n"
        "help: Remove the stray text [safe]\n"
        "\n"
        "Found 1 error and 1 warning.\n"
        "[*] 2 fixable with --fix.\n"
    )


def test_concise_is_a_line_a_finding(bibsync: Run) -> None:
    Path("refs.bib").write_text(FAULTY)
    lines = bibsync("lint", *RULES, "--format", "concise", "refs.bib").out.splitlines()
    assert lines[:2] == [
        "refs.bib:2:15: WSP001 the line ends in white space [*]",
        "refs.bib:3:2: SYN001 `X` stands behind the closing brace of an entry [*]",
    ]


def of_json(out: str) -> list[tuple[str, int]]:
    found = json.loads(out)
    assert set(found[0]) == {
        "filename",
        "code",
        "name",
        "message",
        "severity",
        "location",
        "end_location",
        "fix",
    }
    assert found[0]["fix"]["edits"][0]["content"] == ""
    return [(finding["code"], finding["location"]["row"]) for finding in found]


def of_sarif(out: str) -> list[tuple[str, int]]:
    log = json.loads(out)
    assert log["version"] == "2.1.0"
    run = log["runs"][0]
    assert "SYN001" in {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    return [
        (
            result["ruleId"],
            result["locations"][0]["physicalLocation"]["region"]["startLine"],
        )
        for result in run["results"]
    ]


def of_junit(out: str) -> list[tuple[str, int]]:
    root = ElementTree.fromstring(out.encode())
    return [
        (case.attrib["name"].split()[0], int(case.attrib["line"])) for case in root.iter("testcase")
    ]


def of_github(out: str) -> list[tuple[str, int]]:
    found = []
    for line in out.splitlines():
        command, _, message = line.removeprefix("::").partition("::")
        level, _, properties = command.partition(" ")
        assert level in ("error", "warning")
        values = dict(pair.split("=", 1) for pair in properties.split(","))
        assert values["file"] == "refs.bib"
        found.append((message.split()[1], int(values["line"])))
    return found


READERS = {"json": of_json, "sarif": of_sarif, "junit": of_junit, "github": of_github}


@pytest.mark.parametrize(("name", "reader"), READERS.items(), ids=READERS)
def test_a_format_for_programs_can_be_read(
    bibsync: Run, name: str, reader: Callable[[str], list[tuple[str, int]]]
) -> None:
    Path("refs.bib").write_text(FAULTY)
    for option in ("--format", "--output-format"):
        done = bibsync("lint", *RULES, option, name, "refs.bib")
        assert (done.code, done.err) == (1, "")
        assert reader(done.out) == [("WSP001", 2), ("SYN001", 3)]


@pytest.mark.parametrize("name", ["json", "sarif", "junit", "github"])
def test_a_format_for_programs_is_utf_8_and_holds_nothing_else(
    bibsync: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    Path("Zoë.bib").write_text(FAULTY.replace("}X", "}Ł"), "utf-8")
    done = bibsync("lint", *RULES, "--format", name, "--fix", "--ignore", "SYN001", "Zoë.bib")
    assert done.err == "fixed 1 fault in 1 file\n"
    assert ESCAPE not in done.out
    assert "Found" not in done.out
    assert "Summary" not in done.out


@pytest.mark.parametrize(("name", "empty"), [("json", "[]\n"), ("github", "")])
def test_nothing_found_is_an_empty_list(bibsync: Run, name: str, empty: str) -> None:
    Path("refs.bib").write_text(CLEAN)
    assert bibsync("lint", *RULES, "--format", name, "refs.bib").out == empty


def test_statistics_count_by_rule(bibsync: Run) -> None:
    Path("refs.bib").write_text(FAULTY * 2)
    done = bibsync("lint", *RULES, "--statistics", "refs.bib")
    assert done.code == 1
    assert done.out == (
        "2  SYN001  text-after-entry     [*] fixable\n"
        "2  WSP001  trailing-whitespace  [*] fixable\n"
        "Found 2 errors and 2 warnings.\n"
        "[*] 4 fixable with --fix.\n"
    )


def test_statistics_as_json(bibsync: Run) -> None:
    Path("refs.bib").write_text(FAULTY)
    done = bibsync("lint", *RULES, "--statistics", "--format", "json", "refs.bib")
    assert [(row["code"], row["count"]) for row in json.loads(done.out)] == [
        ("SYN001", 1),
        ("WSP001", 1),
    ]


def test_quiet_prints_findings_and_no_more(bibsync: Run) -> None:
    Path("refs.bib").write_text(FAULTY)
    loud = bibsync("lint", *RULES, "refs.bib").out
    quiet = bibsync("lint", *RULES, "--quiet", "refs.bib").out
    assert loud == quiet + "Found 1 error and 1 warning.\n[*] 2 fixable with --fix.\n"
    fixed = bibsync("lint", *RULES, "-q", "--fix", "refs.bib")
    assert (fixed.code, fixed.out, fixed.err) == (0, "", "")
    statistics = bibsync("lint", *RULES, "-q", "--statistics", "refs.bib")
    assert (statistics.code, statistics.out) == (0, "")


def test_quiet_does_not_silence_errors(bibsync: Run) -> None:
    done = bibsync("lint", "--quiet", "no.bib")
    assert done.code == 3
    assert done.err.startswith("error: no.bib: no such file or folder")


def test_a_summary_of_the_fixes_goes_to_stderr(bibsync: Run) -> None:
    for name in ("a.bib", "b.bib"):
        Path(name).write_text(FAULTY)
    Path("c.bib").write_text(CLEAN)
    done = bibsync("lint", *RULES, "--fix", "a.bib", "b.bib", "c.bib")
    assert done.err == "fixed 4 faults in 2 files\n"
    assert done.out == "Found nothing.\n"


def test_a_diff_tells_of_no_fixes_that_were_not_made(bibsync: Run) -> None:
    Path("refs.bib").write_text(FAULTY)
    done = bibsync("lint", *RULES, "--diff", "--fix", "refs.bib")
    assert done.err == ""
    assert done.out.startswith("--- a/refs.bib\n+++ b/refs.bib\n@@ -1,3 +1,3 @@\n")
    assert Path("refs.bib").read_text() == FAULTY


COLOURS = [
    pytest.param({}, False, id="no-terminal"),
    pytest.param({"FORCE_COLOR": "1"}, True, id="forced"),
    pytest.param({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, id="refused"),
    pytest.param({"NO_COLOR": "1"}, False, id="refused-without-terminal"),
]


def everywhere_coloured(bibsync: Run) -> list[Done]:
    return [
        bibsync("lint", *RULES, "refs.bib"),
        bibsync("lint", *RULES, "--format", "concise", "refs.bib"),
        bibsync("lint", *RULES, "--statistics", "refs.bib"),
        bibsync("lint", *RULES, "--diff", "refs.bib"),
        bibsync("rules"),
        bibsync("rules", "SYN001"),
    ]


@pytest.mark.parametrize(("variables", "coloured"), COLOURS)
def test_colour_is_for_terminals_unless_the_environment_says_otherwise(
    bibsync: Run, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], coloured: bool
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    Path("refs.bib").write_text(FAULTY)
    assert [ESCAPE in done.out for done in everywhere_coloured(bibsync)] == [coloured] * 6


def test_what_stands_in_an_error_cannot_move_the_cursor(bibsync: Run) -> None:
    done = bibsync("lint", "a\x1b[2J\nb.bib")
    assert done.code == 3
    assert done.err == "error: a<U+001B>[2J<U+000A>b.bib: no such file or folder\n"


def test_the_version_is_that_of_the_package(bibsync: Run) -> None:
    import bibsync as package

    done = bibsync("--version")
    assert (done.code, done.out) == (0, f"bibsync {package.__version__}\n")
    assert f'__version__ = "{package.__version__}"' in (
        PROJECT / "bibsync" / "__init__.py"
    ).read_text("utf-8")
