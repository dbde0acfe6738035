"""`bibsync index` builds the offline index and says what it holds."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from bibsync_runs import Run, environment

from bibsync.cli.main import INTERRUPTED

PROGRAM = """
import os, signal, sys
from bibsync.adapters import index_build
from bibsync.cli.main import main
build = index_build.build_index
def slow(*arguments, **options):
    def interrupt(step):  # as a terminal does: the whole group of processes gets it
        os.killpg(0, signal.SIGINT)
    options |= {"helpers": 2, "sizes": index_build.Sizes(300, 2, 2), "checkpoint": interrupt}
    return build(*arguments, **options)
index_build.build_index = slow
if __name__ == "__main__":
    main()
"""


def line(number: int, title: str, categories: str = "cs.CL") -> str:
    """One paper of a snapshot."""
    paper = {
        "id": f"2101.{number:05}",
        "title": title,
        "categories": categories,
        "abstract": "We study rivers.",
        "versions": [{"version": "v1", "created": "Mon, 4 Jan 2021 10:00:00 GMT"}],
        "update_date": f"2021-01-{number:02}",
        "authors_parsed": [["Adams", "Ada", ""]],
    }
    return json.dumps(paper) + "\n"


SNAPSHOT = line(1, "On Rivers") + line(2, "On Lakes", "math.PR stat.ML") + line(3, "On Bogs")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the index goes when nobody says where; `snapshot.json` is there."""
    place = tmp_path / "data" / "arxiv.sqlite"
    monkeypatch.setenv("BIBSYNC_INDEX", str(place))
    (tmp_path / "snapshot.json").write_text(SNAPSHOT)
    return place


def test_an_index_is_built_at_its_place_and_described(bibsync: Run, place: Path) -> None:
    done = bibsync("index", "build", "snapshot.json")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{place}: 3 papers, ")
    assert done.out.endswith(" MB, as of 2021-01-03\n")
    told = bibsync("index", "info")
    assert (told.code, told.err) == (0, "")
    rows = dict(row.split(maxsplit=1) for row in told.out.splitlines() if "as of" not in row)
    assert rows["file"] == str(place)
    assert (rows["papers"], rows["categories"], rows["abstracts"]) == ("3", "all", "no")
    assert "as of       2021-01-03\n" in told.out


def test_info_is_json_for_programs(bibsync: Run, place: Path) -> None:
    bibsync("index", "build", "snapshot.json", "--categories", "stat,cs.cl", "--abstracts")
    found = json.loads(bibsync("index", "info", "--json").out)
    assert found.pop("built").startswith("20")
    assert found.pop("size") == place.stat().st_size
    assert found == {
        "path": str(place),
        "papers": 3,
        "categories": ["cs.CL", "stat"],
        "newest": "2021-01-03",
        "abstracts": True,
    }


def test_the_index_can_be_elsewhere(bibsync: Run, place: Path, tmp_path: Path) -> None:
    done = bibsync("index", "build", "snapshot.json", "-o", "mine.sqlite", "--categories", "stat")
    assert done.out.startswith("mine.sqlite: 1 paper (2 of other categories left out), ")
    assert not place.exists()
    assert bibsync("index", "info", "--index", "mine.sqlite").code == 0
    assert bibsync("index", "info").code == 3


def test_lines_that_are_left_out_are_told(bibsync: Run, place: Path, tmp_path: Path) -> None:
    (tmp_path / "snapshot.json").write_text(SNAPSHOT + "broken\n{}\n")
    done = bibsync("index", "build", "snapshot.json")
    assert done.code == 0
    assert done.err.startswith("snapshot.json: 2 lines were left out: ")


def test_quiet_prints_nothing(bibsync: Run, place: Path, tmp_path: Path) -> None:
    (tmp_path / "snapshot.json").write_text(SNAPSHOT + "broken\n")
    done = bibsync("index", "build", "snapshot.json", "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")
    done = bibsync("index", "info", "-q")
    assert (done.code, done.out, done.err) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        pytest.param(["build"], 2, "SNAPSHOT is missing", id="no-snapshot"),
        pytest.param(["build", "nothing.json"], 3, "nothing.json: no such file", id="missing"),
        pytest.param(
            ["build", "snapshot.json", "--categories", "cs.CLL"],
            2,
            "`cs.CLL` is no category of arXiv; did you mean `cs.CL`?",
            id="category",
        ),
        pytest.param(
            ["build", "snapshot.json", "-o", "snapshot.json/x"], 4, "--output", id="output"
        ),
        pytest.param(
            ["buidl"],
            2,
            "no command `index buidl`; did you mean `bibsync index build`?",
            id="misspelt",
        ),
        pytest.param(
            ["snapshot.json"],
            2,
            "no command `index snapshot.json`; `bibsync index --help` lists them",
            id="no-command",
        ),
        pytest.param(["info"], 3, "`bibsync index build SNAPSHOT` makes one", id="no-index"),
        pytest.param(
            ["info", "--index", "snapshot.json"], 14, "is no index of bibsync", id="other-file"
        ),
        pytest.param(["info", "--jsn"], 2, "did you mean `--json`?", id="option"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(
    bibsync: Run, place: Path, arguments: list[str], code: int, reason: str
) -> None:
    done = bibsync("index", *arguments)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith("error: ")
    assert reason in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("name", ["snapshot.json", "refs.bib", "other.sqlite"])
def test_nothing_but_an_index_is_replaced(
    bibsync: Run, place: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "refs.bib").write_text("@misc{a}\n")
    with sqlite3.connect(tmp_path / "other.sqlite") as db:
        db.execute("CREATE TABLE mine (x)")
    before = (tmp_path / name).read_bytes()
    done = bibsync("index", "build", "snapshot.json", "--output", name)
    assert done.code == 4
    assert f"{name}: is there already and no index of bibsync" in done.err
    assert (tmp_path / name).read_bytes() == before


def test_alone_it_shows_its_commands(bibsync: Run) -> None:
    done = bibsync("index")
    assert done.code == 2
    assert done.err == ""
    assert "build" in done.out
    assert "info" in done.out


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signal")
def test_after_ctrl_c_the_same_command_goes_on(bibsync: Run, place: Path, tmp_path: Path) -> None:
    (tmp_path / "snapshot.json").write_text("".join(line(n, f"On {n}") for n in range(1, 20)))
    script = tmp_path / "interrupted.py"
    script.write_text(PROGRAM)
    arguments = ["index", "build", "snapshot.json"]
    told = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, script, *arguments],
            cwd=tmp_path,
            env=environment({"BIBSYNC_INDEX": str(place)}),
            capture_output=True,
            encoding="utf-8",
            start_new_session=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == INTERRUPTED
        assert not place.exists()
        told.append(done.stderr.splitlines())
    end = ["", "interrupted: what was done is kept, and the same command goes on from there"]
    assert told == [end, ["going on at 0 of 0 MB, where an earlier run stopped", *end]]


def test_lint_loads_nothing_of_it(tmp_path: Path) -> None:
    code = (
        "import sys; from bibsync.cli.main import run; sys.argv = ['bibsync', 'lint', '-q', '.'];"
        "run(); print([name for name in sys.modules"
        " if 'index' in name or name in ('sqlite3', 'multiprocessing', 'platformdirs')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"
