"""Which files `bibsync lint` takes: files and folders, in any order and of any name."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from bibsync_runs import CLEAN, FAULTY, RULES, SEEDS, Run

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Rule, safe
from bibsync.text import Edit


def write(*names: str, text: str = FAULTY) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


def found_in(bibsync: Run, *arguments: str) -> list[str]:
    """The files with findings, in the order of the report."""
    done = bibsync("lint", *RULES, "--format", "json", *arguments)
    assert done.code in (0, 1), done.err
    return list(dict.fromkeys(finding["filename"] for finding in json.loads(done.out)))


def test_without_a_path_the_folder_is_walked(bibsync: Run) -> None:
    write("refs.bib", "papers/a.BIB", "papers/deep/b.bib", "notes.txt", "papers/.hidden/c.bib")
    write("papers/list.md", text=f"# List\n\n```bibtex\n{FAULTY}```\n")
    assert found_in(bibsync) == [
        "papers/a.BIB",
        "papers/deep/b.bib",
        "papers/list.md",
        "refs.bib",
    ]


def test_what_git_ignores_is_left_out(bibsync: Run) -> None:
    write("refs.bib", "build/a.bib", "papers/old.bib", "papers/kept.bib")
    Path(".git").mkdir()
    Path(".gitignore").write_text("build/\n")
    Path("papers/.gitignore").write_text("*.bib\n!kept.bib\n")
    assert found_in(bibsync, ".") == ["papers/kept.bib", "refs.bib"]
    assert found_in(bibsync, "build/a.bib") == ["build/a.bib"]


def test_exclude_is_for_paths_from_here(bibsync: Run) -> None:
    write("refs.bib", "papers/refs.bib", "papers/old/a.bib", "old/a.bib")
    assert found_in(bibsync, ".", "--exclude", "papers/old,/refs.bib") == [
        "old/a.bib",
        "papers/refs.bib",
    ]
    assert found_in(bibsync, "--exclude", "old", "--exclude", "/papers") == ["refs.bib"]


def test_the_exclude_of_a_configuration_is_for_paths_from_its_folder(
    bibsync: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("project/refs.bib", "project/old/a.bib", "project/papers/old/b.bib", "project/c.bib")
    Path("project/bibsync.toml").write_text('[lint]\nexclude = ["/old", "c.bib"]\n')
    everywhere = ["project/papers/old/b.bib", "project/refs.bib"]
    assert found_in(bibsync, ".") == ["project/c.bib", "project/old/a.bib", *everywhere]
    assert found_in(bibsync, "project") == everywhere
    assert found_in(bibsync, "project", "--exclude", "refs.bib") == everywhere[:1]
    monkeypatch.chdir("project/papers")
    assert found_in(bibsync, "..") == ["../papers/old/b.bib", "../refs.bib"]


def test_a_file_that_is_named_is_taken_even_if_excluded(bibsync: Run) -> None:
    write("refs.bib")
    assert found_in(bibsync, "refs.bib", "--exclude", "*.bib") == ["refs.bib"]


def test_files_are_taken_in_the_order_given_and_once(bibsync: Run) -> None:
    write("b.bib", "a.bib")
    assert found_in(bibsync, "b.bib", "a.bib", "./b.bib") == ["b.bib", "a.bib"]
    assert found_in(bibsync, "b.bib", ".") == ["a.bib", "b.bib"]


def test_an_empty_folder_is_remarked_upon_and_gives_0(bibsync: Run) -> None:
    done = bibsync("lint", ".")
    assert done.code == 0
    assert done.err == "no .bib or Markdown files found\n"
    assert bibsync("lint", "--quiet", ".").err == ""


def test_a_folder_called_like_a_file_is_walked(bibsync: Run) -> None:
    write("refs.bib/inner.bib")
    assert found_in(bibsync, "refs.bib") == ["refs.bib/inner.bib"]


def test_a_path_too_long_for_the_system_is_an_error_and_no_crash(bibsync: Run) -> None:
    done = bibsync("lint", "a" * 5000 + ".bib")
    assert done.code == 3
    assert "File name too long" in done.err


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param(b"two words.bib", "two words.bib", id="space"),
        pytest.param(b"two\nlines.bib", "two<U+000A>lines.bib", id="newline"),
        pytest.param("Zoë 論文.bib".encode(), "Zoë 論文.bib", id="unicode"),
        pytest.param(b"B\xfccher.bib", "B<0xFC>cher.bib", id="not-utf-8"),
        pytest.param(b"-x.bib", "-x.bib", id="dash"),
    ],
)
def test_a_file_may_have_any_name(bibsync: Run, name: bytes, shown: str) -> None:
    path = os.fsdecode(name)
    write(path)
    concise = bibsync("lint", *RULES, "--format", "concise", "--", path)
    assert concise.out.startswith(f"{shown}:2:15: WSP001")
    assert found_in(bibsync, "--", path) == [path]
    for output_format in ("text", "sarif", "junit", "github"):
        assert bibsync("lint", *RULES, "--format", output_format, "--", path).code == 1
    assert bibsync("lint", *RULES, "--fix", "--", path).code == 0
    assert Path(path).read_text() == CLEAN


def test_markdown_is_told_by_its_name(bibsync: Run) -> None:
    text = f"Some `@misc{{x` words.\n\n```bibtex\n{FAULTY}```\n"
    write("list.md", "list.bib", text=text)
    done = bibsync("lint", "--select", "SYN001", "--format", "concise", "list.md")
    assert done.out.startswith("list.md:6:2: SYN001")
    assert bibsync("lint", *RULES, "--fix", "list.md").code == 0
    assert Path("list.md").read_text() == text.replace("}X\n", "}\n").replace(", \n", ",\n")


def test_the_seed_is_fixed_where_it_stands(bibsync: Run) -> None:
    before = (SEEDS / "references.md").read_text("utf-8")
    write("references.md", text=before)
    bibsync("lint", *RULES, "--fix", "references.md")
    after = Path("references.md").read_text("utf-8")
    changed = [
        (old, new)
        for old, new in zip(before.splitlines(), after.splitlines(), strict=True)
        if old != new
    ]
    assert len(changed) == 5
    assert changed[1] == ("}X", "}")


class SameTitle(Rule):
    """Two works have one title; its fix marks the second one."""

    code = "ZZZ001"
    name = "same-title"
    severity = Severity.WARNING

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        fields = [entry.fields[0] for entry in file.entries]
        titles = [file.text[field.value_start : field.value_end] for field in fields]
        starts = [entry.start for entry in file.entries]
        for index, places in file.catalogue.note("title", file.filename, file.text, titles, starts):
            end = fields[index].value_end - 1
            fix = safe("Mark it", Edit(end, end, "'"))
            message = f"{titles[index]} is in {places[0].filename}, too"
            yield self.diagnostic(starts[index], end, message, fix)


@pytest.fixture
def same_title(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bibsync.lint.selection.lint_rules", lambda: (SameTitle,))


@pytest.mark.usefixtures("same_title")
def test_duplicates_across_files_are_looked_for_on_request(bibsync: Run) -> None:
    write("a.bib", "b.bib", "c.bib", text="@misc{a, title = {A}}\n")
    assert bibsync("lint", ".").code == 0
    done = bibsync("lint", "--together", "--format", "concise", ".")
    assert done.code == 1
    assert done.out.splitlines()[:2] == [
        "b.bib:1:1: ZZZ001 {A} is in a.bib, too [*]",
        "c.bib:1:1: ZZZ001 {A} is in a.bib, too [*]",
    ]
    Path("bibsync.toml").write_text("[lint]\ntogether = true\n")
    assert bibsync("lint", ".").code == 1


@pytest.mark.usefixtures("same_title")
def test_a_fix_sees_the_files_before_as_they_have_become(bibsync: Run) -> None:
    write("a.bib", "b.bib", "c.bib", text="@misc{a, title = {A}}\n")
    done = bibsync("lint", "--together", "--fix", ".")
    assert done.code == 0
    assert done.err == "fixed 3 faults in 2 files\n"
    titles = [Path(f"{name}.bib").read_text()[18:-3] for name in "abc"]
    assert titles == ["A", "A'", "A''"]


def test_what_is_excluded_is_linted_when_it_is_named_unless_exclusion_is_forced(
    bibsync: Run,
) -> None:
    Path("bibsync.toml").write_text('[lint]\nexclude = ["old/"]\n')
    Path("old").mkdir()
    Path("old/refs.bib").write_text("@misc{a, title = {A}}X\n")
    assert bibsync("lint", "old/refs.bib").code == 1
    assert bibsync("lint", "--force-exclude", "old/refs.bib").code == 0
    Path("new.bib").write_text("@misc{a, title = {A}}X\n")
    assert bibsync("lint", "--force-exclude", "old/refs.bib", "new.bib").code == 1
    assert bibsync("lint", "--force-exclude", "--exclude", "new.bib", "new.bib").code == 0
