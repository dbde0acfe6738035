"""Which rules run: options of the command line, configuration, files, comments."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bibsync_runs import FAULTY, Run

# A stray text (SYN001, error), white space at a line's end (WSP001) and at a value's edge (WSP002).
TEXT = "@misc{a,\n  title = { A},\n  year = {1999}, \n  shelf = {7},\n}X\n"


def codes(bibsync: Run, *arguments: str, file: str = "refs.bib") -> list[str]:
    done = bibsync("lint", "--format", "json", *arguments, file)
    assert done.code in (0, 1), done.err
    return sorted({finding["code"] for finding in json.loads(done.out)})


SELECTIONS = [
    pytest.param([], ["SYN001", "WSP001", "WSP002"], id="default"),
    pytest.param(["--select", "SYN001"], ["SYN001"], id="code"),
    pytest.param(["--select", "syn001"], ["SYN001"], id="code-in-lower-case"),
    pytest.param(["--select", "text-after-entry"], ["SYN001"], id="name"),
    pytest.param(["--select", "WSP"], ["WSP001", "WSP002"], id="family"),
    pytest.param(["--select", "WSP00"], ["WSP001", "WSP002"], id="prefix"),
    pytest.param(["--select", "SYN,WSP001"], ["SYN001", "WSP001"], id="list"),
    pytest.param(["--select", "SYN", "--select", "WSP001"], ["SYN001", "WSP001"], id="twice"),
    pytest.param(["--ignore", "WSP"], ["SYN001"], id="ignore"),
    pytest.param(["--ignore", "WSP,SYN001"], [], id="ignore-list"),
    pytest.param(
        ["--extend-select", "unknown-field"],
        ["FLD004", "SYN001", "WSP001", "WSP002"],
        id="one-that-is-off",
    ),
    pytest.param(["--select", "WSP", "--ignore", "WSP001"], ["WSP002"], id="exacter-ignore"),
    pytest.param(["--ignore", "WSP", "--select", "WSP001"], ["WSP001"], id="exacter-select"),
    pytest.param(["--select", "SYN001", "--ignore", "SYN001"], [], id="tie-is-ignored"),
    pytest.param(
        ["--select", "text-after-entry", "--ignore", "SYN001"], [], id="tie-of-name-and-code"
    ),
    pytest.param(
        ["--select", "SYN001", "--ignore", "text-after-entry"], [], id="tie-of-code-and-name"
    ),
    pytest.param(["--select", "ALL", "--ignore", "ALL"], [], id="all-and-none"),
    pytest.param(["--select", "ALL", "--ignore", "WSP,FLD001"], ["FLD004", "SYN001"], id="all-but"),
    pytest.param(
        ["--select", "SYN", "--extend-select", "WSP001"], ["SYN001", "WSP001"], id="extend"
    ),
]


@pytest.mark.parametrize(("arguments", "expected"), SELECTIONS)
def test_the_options_choose_the_rules(
    bibsync: Run, arguments: list[str], expected: list[str]
) -> None:
    Path("refs.bib").write_text(TEXT)
    found = codes(bibsync, *arguments)
    # Rules about what an entry should have are not what this is about.
    assert [code for code in found if code[:3] in ("SYN", "WSP") or code == "FLD004"] == expected


CONFIGURED = [
    pytest.param('select = ["SYN"]', [], ["SYN001"], id="select"),
    pytest.param('select = ["SYN"]', ["--select", "WSP001"], ["WSP001"], id="select-replaced"),
    pytest.param('ignore = ["WSP"]', ["--select", "SYN,WSP001"], ["SYN001", "WSP001"], id="undone"),
    pytest.param(
        'ignore = ["SYN001"]', ["--select", "SYN001"], ["SYN001"], id="tie-with-the-command-line"
    ),
    pytest.param(
        'select = ["WSP"]\nignore = ["SYN001"]',
        ["--extend-select", "SYN001"],
        ["SYN001", "WSP001", "WSP002"],
        id="extend-undoes-ignore",
    ),
    pytest.param(
        'select = ["SYN"]\nextend-select = ["WSP001"]', [], ["SYN001", "WSP001"], id="extended"
    ),
    pytest.param('select = ["SYN", "WSP"]', ["--ignore", "WSP"], ["SYN001"], id="ignore-added"),
    pytest.param(
        'select = ["SYN", "WSP"]\nignore = ["SYN"]',
        ["--ignore", "WSP002"],
        ["WSP001"],
        id="both-ignore",
    ),
    pytest.param(
        'select = ["SYN001", "WSP001"]\n[lint.per-file-ignores]\n"refs.*" = ["SYN"]',
        [],
        ["WSP001"],
        id="file-against-an-exacter-select",
    ),
    pytest.param(
        '[lint.per-file-ignores]\n"refs.bib" = ["ALL"]',
        ["--select", "text-after-entry"],
        [],
        id="file-against-the-command-line",
    ),
    pytest.param(
        'select = ["SYN001"]\n[lint.per-file-ignores]\n"old/*.bib" = ["SYN"]',
        [],
        ["SYN001"],
        id="another-file",
    ),
]


@pytest.mark.parametrize(("lint", "arguments", "expected"), CONFIGURED)
def test_the_command_line_wins_over_the_configuration(
    bibsync: Run, lint: str, arguments: list[str], expected: list[str]
) -> None:
    Path("refs.bib").write_text(TEXT)
    Path("bibsync.toml").write_text(f"[lint]\n{lint}\n")
    assert codes(bibsync, *arguments) == expected


def test_config_names_another_file(bibsync: Run) -> None:
    Path("refs.bib").write_text(TEXT)
    Path("bibsync.toml").write_text('[lint]\nselect = ["WSP"]\n')
    Path("strict.toml").write_text('[lint]\nselect = ["SYN"]\n')
    assert codes(bibsync, "--config", "strict.toml") == ["SYN001"]


def test_the_nearest_configuration_holds_for_each_file(bibsync: Run) -> None:
    for folder, family in ((Path(), "SYN"), (Path("papers"), "WSP001")):
        folder.mkdir(exist_ok=True)
        (folder / "refs.bib").write_text(TEXT)
        (folder / "bibsync.toml").write_text(f'[lint]\nselect = ["{family}"]\n')
    done = bibsync("lint", "--format", "json", ".")
    found = {(finding["filename"], finding["code"]) for finding in json.loads(done.out)}
    assert found == {("refs.bib", "SYN001"), ("papers/refs.bib", "WSP001")}


def test_the_search_goes_upward_from_the_file_and_not_from_here(
    bibsync: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, family in (("here", "SYN"), ("there", "WSP001")):
        Path(folder).mkdir()
        Path(folder, "bibsync.toml").write_text(f'[lint]\nselect = ["{family}"]\n')
    Path("there", "refs.bib").write_text(TEXT)
    monkeypatch.chdir("here")
    assert codes(bibsync, file="../there/refs.bib") == ["WSP001"]


def test_a_link_is_configured_where_it_stands(bibsync: Run) -> None:
    Path("shared").mkdir()
    Path("shared", "all.bib").write_text(TEXT)
    Path("refs.bib").symlink_to(Path("shared", "all.bib"))
    Path("bibsync.toml").write_text(
        '[lint]\nselect = ["SYN", "WSP001"]\n[lint.per-file-ignores]\n"refs.bib" = ["SYN"]\n'
    )
    assert codes(bibsync) == ["WSP001"]


def test_an_unreadable_configuration_is_named_and_nothing_is_changed(bibsync: Run) -> None:
    Path("refs.bib").write_text(FAULTY)
    Path("bibsync.toml").write_text("[lint]\nslect = []\n")
    done = bibsync("lint", "--fix", "refs.bib")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ")
    assert done.err.endswith("bibsync.toml: unknown key `lint.slect`; did you mean `select`?\n")
    assert Path("refs.bib").read_text() == FAULTY


COMMENTS = [
    pytest.param("% bibsync: ignore[SYN001]\n", ["WSP001"], id="code"),
    pytest.param("% bibsync: ignore[text-after-entry, WSP]\n", [], id="name-and-family"),
    pytest.param("% bibsync: ignore[ALL]\n", [], id="all"),
    pytest.param("% bibsync: ignore[WSP001] until 2999-12-31\n", ["SYN001"], id="not-yet-over"),
    pytest.param("% bibsync: ignore[WSP001] until 2000-12-31\n", ["SYN001", "WSP001"], id="over"),
    pytest.param("@misc{b}\n\n% bibsync: ignore-file[SYN]\n", ["WSP001"], id="file"),
]


@pytest.mark.parametrize(("comment", "expected"), COMMENTS)
def test_a_comment_silences_rules(bibsync: Run, comment: str, expected: list[str]) -> None:
    Path("refs.bib").write_text(comment + FAULTY)
    assert codes(bibsync, "--select", "SYN001,WSP001") == expected


def test_a_silenced_fault_is_not_fixed(bibsync: Run) -> None:
    text = "% bibsync: ignore[SYN001]\n" + FAULTY
    Path("refs.bib").write_text(text)
    assert bibsync("lint", "--select", "SYN001", "--fix", "refs.bib").code == 0
    assert Path("refs.bib").read_text() == text


def test_the_dialect_decides_what_an_entry_needs(bibsync: Run) -> None:
    Path("refs.bib").write_text(
        "@article{a, author = {A B}, title = {T}, journaltitle = {J}, year = 1999}\n"
    )
    rule = ("--select", "missing-required-field")
    assert codes(bibsync, *rule, "--dialect", "bibtex") == ["FLD001"]
    assert codes(bibsync, *rule, "--dialect", "biblatex") == []
    assert codes(bibsync, *rule) == []
    Path("bibsync.toml").write_text('[lint]\ndialect = "bibtex"\n')
    assert codes(bibsync, *rule) == ["FLD001"]
    assert codes(bibsync, *rule, "--dialect", "auto") == []
