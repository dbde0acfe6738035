"""`bibsync verify`, against servers on this machine that speak like arXiv's and Crossref's."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bibsync_runs import SEEDS, Run
from verify_entries import PREPRINT, WITHOUT_CLASS, WRONG_YEAR, codes, write

from tests.verify.arxiv_server import ArxivServer, arxiv_server, html, rate_exceeded
from tests.verify.crossref_server import CrossrefServer


def nowhere(folder: Path) -> None:
    """From now on nobody answers."""
    for name in ("arxiv", "crossref"):
        text = (folder / "bibsync.toml").read_text("utf-8")
        start = text.index("http://", text.index(f"[{name}]"))
        text = f"{text[:start]}http://127.0.0.1:9{text[text.index(chr(34), start) :]}"
        (folder / "bibsync.toml").write_text(text, "utf-8")


def test_the_twenty_entries_of_the_seed_are_right_and_cost_one_request(
    bibsync: Run, paper: Path, arxiv: ArxivServer
) -> None:
    shutil.copy(SEEDS / "references.md", paper)
    done = bibsync("verify", "references.md", "--select", "VER")
    assert (done.code, done.out) == (0, "Found nothing.\n")
    assert done.err == "20 of 20 entries agree with a record\n"
    assert len(arxiv.requests) == 1


def test_a_second_run_asks_nothing_and_says_the_same_until_it_is_told_to(
    bibsync: Run, paper: Path, arxiv: ArxivServer
) -> None:
    write(paper, WRONG_YEAR)
    first = bibsync("verify", "refs.bib")
    asked = len(arxiv.requests)
    second = bibsync("verify", "refs.bib")
    assert (second.code, second.out) == (first.code, first.out)
    assert len(arxiv.requests) == asked
    bibsync("verify", "refs.bib", "--refresh")
    assert len(arxiv.requests) == 2 * asked


def test_a_finding_shows_both_records_with_source_version_and_date(
    bibsync: Run, paper: Path
) -> None:
    write(paper, WRONG_YEAR)
    done = bibsync("verify", "refs.bib", "--format", "concise")
    assert done.code == 1
    line = done.out.splitlines()[0]
    assert line.startswith("refs.bib:4:10: VER005 the year 2017 ")
    assert "arXiv:2110.11309v2 of 2022-06-13 (arXiv, 20" in line
    assert "1 differs from one" in done.err


def test_the_formats_are_those_of_the_linter(bibsync: Run, paper: Path) -> None:
    write(paper, WRONG_YEAR)
    (finding,) = json.loads(bibsync("verify", "refs.bib", "--format", "json").stdout)
    assert (finding["code"], finding["severity"]) == ("VER005", "warning")
    assert finding["location"] == {"row": 4, "column": 10}
    assert finding["fix"]["applicability"] == "unsafe"
    sarif = json.loads(bibsync("verify", "refs.bib", "--format", "sarif").stdout)
    assert sarif["runs"][0]["results"][0]["ruleId"] == "VER005"
    assert "VER005" in bibsync("verify", "refs.bib", "--format", "github").out
    assert "VER005" in bibsync("verify", "refs.bib", "--format", "junit").out
    assert bibsync("verify", "refs.bib", "--statistics").out.startswith("1  VER005")


def test_rules_are_chosen_and_silenced_as_in_the_linter(bibsync: Run, paper: Path) -> None:
    write(paper, WRONG_YEAR)
    assert bibsync("verify", "refs.bib", "--ignore", "VER005").code == 0
    assert bibsync("verify", "refs.bib", "--select", "title-differs").code == 0
    write(paper, "% bibsync: ignore[VER005]\n" + WRONG_YEAR)
    assert bibsync("verify", "refs.bib").code == 0
    # And the linter, which cannot know, does not call the comment unused.
    assert "SUP" not in bibsync("lint", "refs.bib").out


def test_a_rule_of_the_other_command_is_pointed_there(bibsync: Run, paper: Path) -> None:
    write(paper, WRONG_YEAR)
    done = bibsync("verify", "refs.bib", "--select", "SYN")
    assert done.code == 2
    assert "bibsync lint" in done.err
    done = bibsync("lint", "refs.bib", "--select", "VER")
    assert done.code == 2
    assert "bibsync verify" in done.err


def test_fix_writes_what_the_record_states_and_the_entry_lacks(bibsync: Run, paper: Path) -> None:
    path = write(paper, WITHOUT_CLASS)
    done = bibsync("verify", "refs.bib", "--fix")
    assert done.code == 0
    assert done.err.startswith("fixed 1 fault in 1 file\n")
    assert path.read_text("utf-8") == WITHOUT_CLASS.replace(
        "  eprint = {2201.11903},\n",
        "  eprint = {2201.11903},\n  archivePrefix = {arXiv},\n  primaryClass = {cs.CL},\n",
    )


def test_fix_leaves_values_that_differ_to_unsafe_fixes(bibsync: Run, paper: Path) -> None:
    path = write(paper, WRONG_YEAR)
    assert bibsync("verify", "refs.bib", "--fix").code == 1
    assert path.read_text("utf-8") == WRONG_YEAR
    assert bibsync("verify", "refs.bib", "--fix", "--unsafe-fixes").code == 0
    assert path.read_text("utf-8") == WRONG_YEAR.replace("2017", "2022")


def test_diff_writes_nothing(bibsync: Run, paper: Path) -> None:
    path = write(paper, WRONG_YEAR)
    done = bibsync("verify", "refs.bib", "--diff", "--unsafe-fixes")
    assert done.code == 1
    assert "-  year = {2017},\n+  year = {2022},\n" in done.out
    assert path.read_text("utf-8") == WRONG_YEAR


def test_a_filter_gives_the_fixed_text_on_stdout(bibsync: Run, paper: Path) -> None:
    done = bibsync("verify", "-", "--fix", "--quiet", stdin=WITHOUT_CLASS.encode())
    assert "primaryClass = {cs.CL}" in done.out


def test_the_truncated_bullet_of_the_seed_gets_the_rest_of_the_abstract(
    bibsync: Run, paper: Path
) -> None:
    path = Path(shutil.copy(SEEDS / "references.md", paper))
    before = path.read_text("utf-8")
    done = bibsync("verify", "references.md", "--fix")
    assert done.code == 1
    assert path.read_text("utf-8") == before, "it is an unsafe fix"
    done = bibsync("verify", "references.md", "--fix", "--unsafe-fixes")
    assert done.code == 0
    lines = path.read_text("utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if "ternary {-1, 0, 1}" in line) + 1
    added = lines[start : lines.index("", start)]
    assert [line[:34] for line in added] == [
        "* It matches the full-precision (i",
        "* More profoundly, the 1.58-bit LL",
        "* Furthermore, it enables a new co",
    ]
    assert all("2402.17764v1" in line for line in added)
    assert bibsync("verify", "references.md", "--diff", "--unsafe-fixes").out == ""


def test_a_published_preprint_is_shown_and_written_as_what_it_would_become(
    bibsync: Run, paper: Path, crossref: CrossrefServer
) -> None:
    path = write(paper, PREPRINT)
    done = bibsync("verify", "refs.bib")
    assert done.code == 0, "a suggestion is no fault"
    assert "VER012 published-version" in done.out
    assert "  + @article{huang2024good," in done.out
    bibsync("verify", "refs.bib", "--fix")
    assert path.read_text("utf-8") == PREPRINT
    bibsync("verify", "refs.bib", "--fix", "--unsafe-fixes")
    text = path.read_text("utf-8")
    assert text.startswith("@article{huang2024good,")
    assert "journal = {Visual Intelligence}" in text
    assert "doi = {10.1007/s44267-024-00070-x}" in text
    assert "eprint = {2404.14047}" in text
    assert "me@example.org" in crossref.requests[0].headers["user-agent"]


def test_an_invented_doi_is_told_and_that_of_another_agency_is_not(
    bibsync: Run, paper: Path, crossref: CrossrefServer
) -> None:
    entry = "@article{a, title = {A Title}, author = {Ann Bee}, doi = {10.1234/none}}\n"
    write(paper, entry)
    assert codes(bibsync("verify", "refs.bib", "--format", "json")) == ["VER002"]
    crossref.agencies["10.1234/other"] = "datacite"
    write(paper, entry.replace("none", "other"))
    assert codes(bibsync("verify", "refs.bib", "--format", "json")) == ["VER017"]


# Failures -----------------------------------------------------------------------------------------


def test_without_a_network_it_says_so_in_one_line_and_accuses_nobody(
    bibsync: Run, paper: Path
) -> None:
    nowhere(paper)
    write(paper, WRONG_YEAR + WITHOUT_CLASS)
    done = bibsync("verify", "refs.bib", "--format", "json")
    assert done.code == 9
    assert codes(done) == ["VER017", "VER017"]
    errors = [line for line in done.err.splitlines() if line.startswith("error: ")]
    assert errors == ["error: 127.0.0.1:9: nothing answers there: is the server running?"]


def test_without_a_network_what_the_cache_knows_is_given(bibsync: Run, paper: Path) -> None:
    write(paper, WRONG_YEAR)
    before = bibsync("verify", "refs.bib")
    nowhere(paper)
    assert bibsync("verify", "refs.bib").out == before.out
    done = bibsync("verify", "refs.bib", "--refresh")
    assert done.code == 9
    assert done.out == before.out
    assert done.err.count("error: ") == 1


def test_for_people_it_is_not_said_of_each_entry_that_nobody_answers(
    bibsync: Run, paper: Path
) -> None:
    nowhere(paper)
    write(paper, WRONG_YEAR + WITHOUT_CLASS)
    done = bibsync("verify", "refs.bib")
    assert (done.code, done.out) == (9, "Found nothing.\n")
    assert "0 of 2 entries agree with a record, 2 could not be verified" in done.err


def test_entries_that_cannot_be_read_are_counted(bibsync: Run, paper: Path) -> None:
    write(paper, WITHOUT_CLASS + "@misc{b, title = {A Title} author = {Ann Bee}}\n")
    assert "1 cannot be read (`bibsync lint` says why)" in bibsync("verify", "refs.bib").err


def test_each_folder_is_asked_about_as_it_is_configured(
    bibsync: Run, paper: Path, arxiv: ArxivServer
) -> None:
    with arxiv_server() as other:
        folder = paper / "other"
        folder.mkdir()
        text = (paper / "bibsync.toml").read_text("utf-8")
        (folder / "bibsync.toml").write_text(text.replace(arxiv.endpoint, other.endpoint), "utf-8")
        write(paper, WRONG_YEAR)
        write(folder, WITHOUT_CLASS)
        done = bibsync("verify", ".", "--format", "json")
        assert sorted(codes(done)) == ["VER005", "VER011"]
        assert [len(server.requests) for server in (arxiv, other)] == [1, 1]


def test_offline_asks_nobody_and_is_no_failure(
    bibsync: Run, paper: Path, arxiv: ArxivServer
) -> None:
    write(paper, WRONG_YEAR)
    done = bibsync("verify", "refs.bib", "--offline", "--format", "json")
    assert (done.code, codes(done)) == (0, ["VER017"])
    assert "there is no offline index" in done.err
    bibsync("verify", "refs.bib")
    asked = len(arxiv.requests)
    done = bibsync("verify", "refs.bib", "--offline", "--format", "json")
    assert (done.code, codes(done)) == (1, ["VER005"])
    assert len(arxiv.requests) == asked


def test_a_web_page_in_place_of_an_answer_is_a_failure_and_not_an_accusation(
    bibsync: Run, paper: Path, arxiv: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    arxiv.faults += [html, rate_exceeded] * 20
    write(paper, WRONG_YEAR)
    done = bibsync("verify", "refs.bib", "--format", "json")
    assert (done.code, codes(done)) == (9, ["VER017"])


def test_an_unreadable_file_does_not_keep_the_others_from_being_verified(
    bibsync: Run, paper: Path
) -> None:
    write(paper, WRONG_YEAR)
    done = bibsync("verify", "refs.bib", "none.bib", "--format", "json")
    assert (done.code, codes(done)) == (3, ["VER005"])
    assert "none.bib: no such file" in done.err


def test_broken_entries_are_left_alone(bibsync: Run, paper: Path) -> None:
    write(paper, "@misc{a, title = {Unclosed\n" + WRONG_YEAR)
    assert bibsync("verify", "refs.bib", "--fix").code in (0, 1)


WRONG_USE = [
    pytest.param(("--offline", "--refresh"), "exclude each other", id="offline-and-refresh"),
    pytest.param(("--unsafe-fixes",), "--unsafe-fixes needs --fix or --diff", id="unsafe-alone"),
    pytest.param(("--engine", "dask"), "--engine dask needs --scheduler", id="no-scheduler"),
    pytest.param(("--scheduler", "tcp://x"), "--scheduler needs --engine dask", id="no-engine"),
    pytest.param(("--engine", "dusk"), "did you mean `dask`?", id="misspelt-engine"),
    pytest.param(("-", "other.bib"), "`-` cannot be mixed", id="stdin-and-files"),
]


@pytest.mark.parametrize(("options", "words"), WRONG_USE)
def test_wrong_use_is_one_line(
    bibsync: Run, paper: Path, options: tuple[str, ...], words: str
) -> None:
    write(paper, WRONG_YEAR)
    done = bibsync("verify", "refs.bib", *options)
    assert done.code == 2
    assert words in done.err
    assert done.err.count("\n") == 1


def test_a_damaged_index_is_said_and_does_not_stop_the_others(
    bibsync: Run, paper: Path, tmp_path: Path
) -> None:
    (tmp_path / "index.sqlite").write_text("no index")
    write(paper, WRONG_YEAR)
    done = bibsync("verify", "refs.bib", "--format", "json")
    assert (done.code, codes(done)) == (1, ["VER005"])
    assert "index.sqlite: is no index of bibsync" in done.err


def test_a_named_index_that_is_not_there_is_said(bibsync: Run, paper: Path) -> None:
    write(paper, WRONG_YEAR)
    done = bibsync("verify", "refs.bib", "--offline", "--index", "none.sqlite")
    assert done.code == 3
    assert "none.sqlite" in done.err


# Bare titles --------------------------------------------------------------------------------------


def test_all_titles_of_the_feed_are_resolved_and_verify_clean(bibsync: Run, paper: Path) -> None:
    done = bibsync("import", SEEDS / "trending-papers.txt", "--resolve", "-o", "t.bib")
    assert done.code == 0
    assert done.err.splitlines()[-1] == "imported to t.bib from a paper feed: 52 entries"
    done = bibsync("verify", "t.bib")
    assert done.code == 0
    assert done.err == "52 of 52 entries agree with a record\n"
    assert bibsync("lint", "t.bib", "--select", "DUP").code == 0


def test_without_a_network_titles_stay_marked_and_the_file_is_written_all_the_same(
    bibsync: Run, paper: Path
) -> None:
    nowhere(paper)
    done = bibsync("import", SEEDS / "trending-papers.txt", "--resolve", "-o", "t.bib", "--quiet")
    assert done.code == 9
    assert done.err.count("\n") == 1
    assert (paper / "t.bib").read_text("utf-8").count("bibsync={unresolved}") == 52


def test_resolving_has_options_of_its_own(bibsync: Run, paper: Path) -> None:
    done = bibsync("import", SEEDS / "trending-papers.txt", "--offline")
    assert (done.code, "need --resolve" in done.err) == (2, True)


def test_linting_loads_neither_a_network_library_nor_what_compares(paper: Path) -> None:
    write(paper, WRONG_YEAR)
    code = """
import sys
from bibsync.cli.main import run
sys.argv = ["bibsync", "lint", "refs.bib"]
run()
foreign = {"requests", "arxiv", "sqlite3", "lxml", "distributed"} & set(sys.modules)
ours = {name for name in sys.modules if name.startswith("bibsync.verify.")}
# What the values are called costs next to nothing, and a rule's examples are made of them.
print(sorted(foreign | ours - {"bibsync.verify.authority"}))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=paper, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
