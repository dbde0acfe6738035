"""`bibsync lint -` reads standard input, and with `--fix` is a filter, as editors want it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bibsync_runs import CLEAN, FAULTY, FIXED, RULES, Run


def test_standard_input_is_linted(bibsync: Run) -> None:
    done = bibsync("lint", *RULES, "--format", "concise", "-", stdin=FAULTY.encode())
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith("refs.bib:2:15: WSP001")


def test_its_name_is_the_one_given(bibsync: Run) -> None:
    arguments = (*RULES, "--stdin-filename", "papers/my.bib", "--format", "json", "-")
    found = json.loads(bibsync("lint", *arguments, stdin=FAULTY.encode()).out)
    assert {finding["filename"] for finding in found} == {"papers/my.bib"}
    assert not Path("papers").exists()


def test_a_name_of_markdown_makes_it_markdown(bibsync: Run) -> None:
    text = f"# List\n\n{FAULTY}\n```bibtex\n{FAULTY}```\n".encode()
    named = ("--stdin-filename", "list.md", "--format", "concise")
    lines = bibsync("lint", *RULES, *named, "-", stdin=text).out.splitlines()
    assert [line.split(": ")[0] for line in lines[:-2]] == ["list.md:9:15", "list.md:10:2"]
    fixed = bibsync("lint", *RULES, *named, "--fix", "-", stdin=text)
    assert fixed.stdout == f"# List\n\n{FAULTY}\n```bibtex\n{FIXED}```\n".encode()


def test_its_name_decides_which_configuration_holds(bibsync: Run) -> None:
    Path("papers").mkdir()
    Path("papers/bibsync.toml").write_text(
        '[lint]\nselect = ["SYN", "WSP001"]\n[lint.per-file-ignores]\n"my.bib" = ["SYN"]\n'
    )
    done = bibsync(
        "lint", "--stdin-filename", "papers/my.bib", "--format", "json", "-", stdin=FAULTY.encode()
    )
    assert [finding["code"] for finding in json.loads(done.out)] == ["WSP001"]


def test_with_fix_the_text_goes_to_stdout_and_the_rest_to_stderr(bibsync: Run) -> None:
    rules = ("--select", "text-after-entry,trailing-whitespace,empty-key")
    text = "@misc{, title = {B}}\n" + FAULTY
    done = bibsync("lint", *rules, "--fix", "-", stdin=text.encode())
    assert done.code == 1
    assert done.out == "@misc{, title = {B}}\n" + FIXED
    assert done.err.startswith("fixed 2 faults in 1 file\nrefs.bib:1:")
    assert "empty-key" in done.err
    quiet = bibsync("lint", *rules, "--fix", "--quiet", "-", stdin=text.encode())
    assert quiet.out == done.out
    assert quiet.err.startswith("refs.bib:1:")
    assert "Found" not in quiet.err


DATA = [
    pytest.param(CLEAN.encode(), id="clean"),
    pytest.param(b"", id="nothing"),
    pytest.param(b"@misc{a, title = {\xe9 \xff}}", id="not-utf-8"),
    pytest.param(b"\xef\xbb\xbf@misc{a}\r\n", id="byte-order-mark"),
    pytest.param("@misc{a}\n".encode("utf-16"), id="utf-16"),
    pytest.param(b"@misc{a, title = {A\r\n\rB\n}}\r", id="line-ends"),
]


@pytest.mark.parametrize("data", DATA)
def test_without_a_fault_the_bytes_come_out_as_they_went_in(bibsync: Run, data: bytes) -> None:
    done = bibsync("lint", *RULES, "--fix", "-", stdin=data)
    assert (done.code, done.stdout) == (0, data)


def test_nothing_at_all_is_clean(bibsync: Run) -> None:
    done = bibsync("lint", "-")
    assert (done.code, done.out, done.err) == (0, "Found nothing.\n", "")


def test_a_diff_of_standard_input_is_only_shown(bibsync: Run) -> None:
    done = bibsync("lint", *RULES, "--fix", "--diff", "-", stdin=FAULTY.encode())
    assert done.code == 1
    assert done.out.startswith("--- a/refs.bib\n+++ b/refs.bib\n")
    assert done.err == ""
