"""The offline index is built in steps, and a crash at any of them costs only that step."""

from __future__ import annotations

import gzip
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from snapshot_lines import SMALL, built, line, many, write

from bibsync.adapters import index_rows
from bibsync.adapters.arxiv_index import ArxivIndex
from bibsync.adapters.index_build import Sizes, build_index, building_file
from bibsync.adapters.index_rows import Selection
from bibsync.adapters.snapshot import parse_categories
from bibsync.cli.progress import Silence
from bibsync.errors import LockedError, UnreadableInputError, UnwritableOutputError
from bibsync.verify.sources import Kind, Question

ALL = Selection()
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


class CrashError(Exception):
    """Stands for the end of the process."""


def build(
    snapshot: Path,
    target: Path,
    *,
    crash_at: int | None = None,
    told: list[str] | None = None,
    helpers: int = 0,
    selection: Selection = ALL,
) -> list[str]:
    """Builds with small steps, and gives the steps; the process "ends" at one of them."""
    steps: list[str] = []

    def checkpoint(step: str) -> None:
        steps.append(step)
        if len(steps) - 1 == crash_at:
            raise CrashError

    build_index(
        snapshot,
        target,
        selection,
        Silence(),
        helpers=helpers,
        sizes=SMALL,
        tell=(told if told is not None else []).append,
        checkpoint=checkpoint,
        now=lambda: NOON,
    )
    return steps


def content(path: Path) -> list[object]:
    """All that the file holds, the parts of the index of words included."""
    with sqlite3.connect(path) as db:
        return [
            [table, db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()]
            for (table,) in db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'words'"
            ).fetchall()
        ]


def titles(path: Path) -> set[str]:
    with sqlite3.connect(path) as db:
        return {title for (title,) in db.execute("SELECT title FROM paper")}


def test_a_crash_at_any_step_leads_to_the_same_index(tmp_path: Path) -> None:
    snapshot = write(tmp_path / "snapshot.json", [*many(8), b"broken"])
    steps = build(snapshot, tmp_path / "undisturbed")
    assert steps.count("batch") >= 4
    assert steps.count("words") >= 3
    for at in range(len(steps)):
        target = tmp_path / f"crash-{at}"
        with pytest.raises(CrashError):
            build(snapshot, target, crash_at=at)
        assert not target.exists()
        told: list[str] = []
        again = build(snapshot, target, told=told)
        assert len(again) <= len(steps) - at  # what was done is not done again
        assert told == ["going on at 0 of 0 MB, where an earlier run stopped"]
        assert content(target) == content(tmp_path / "undisturbed")
        assert not building_file(target).exists()


def test_crashes_at_every_step_in_turn_lead_to_the_same_index(tmp_path: Path) -> None:
    snapshot = write(tmp_path / "snapshot.json", many(12))
    steps = build(snapshot, tmp_path / "undisturbed")
    target = tmp_path / "often"
    for _ in steps:
        with pytest.raises(CrashError):
            build(snapshot, target, crash_at=0)
    assert not target.exists()
    build(snapshot, target)
    assert content(target) == content(tmp_path / "undisturbed")


KILLED = """
import os, signal, sys
from pathlib import Path
from bibsync.adapters.index_build import Sizes, build_index
from bibsync.adapters.index_rows import Selection
from bibsync.cli.progress import Silence
from datetime import datetime, UTC
def checkpoint(step, left=[3]):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
if __name__ == "__main__":
    build_index(Path(sys.argv[1]), Path(sys.argv[2]), Selection(), Silence(), helpers=2,
        sizes=Sizes(400, 2, 3), checkpoint=checkpoint,
        now=lambda: datetime(2026, 1, 2, 12, tzinfo=UTC))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_process_has_lost_nothing_that_it_committed(tmp_path: Path) -> None:
    snapshot = write(tmp_path / "snapshot.json", many(12))
    build(snapshot, tmp_path / "undisturbed")
    script = tmp_path / "killed.py"
    script.write_text(textwrap.dedent(KILLED))
    target = tmp_path / "killed"
    done = subprocess.run([sys.executable, script, snapshot, target], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    told: list[str] = []
    build(snapshot, target, told=told)
    assert told
    assert content(target) == content(tmp_path / "undisturbed")


def test_helpers_make_the_same_index(tmp_path: Path) -> None:
    snapshot = write(tmp_path / "snapshot.json", many(12))
    alone = build(snapshot, tmp_path / "alone")
    assert build(snapshot, tmp_path / "helped", helpers=2) == alone
    assert content(tmp_path / "helped") == content(tmp_path / "alone")


def test_a_helper_that_is_lost_is_told_and_costs_no_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = write(tmp_path / "snapshot.json", many(12))
    target = tmp_path / "index"
    with monkeypatch.context() as patch:
        patch.setattr(index_rows, "_help", os._exit)  # which no helper survives
        with pytest.raises(UnwritableOutputError, match="ended from outside"):
            build(snapshot, target, helpers=1)
    build(snapshot, target)
    assert len(titles(target)) == 12


def test_the_old_index_stays_readable_until_the_new_one_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "index"
    build(write(tmp_path / "old.json", [line(title="Old Rivers")]), target)
    snapshot = write(tmp_path / "new.json", [line(title="New Rivers")])
    old = Question(Kind.TITLE, "old rivers")
    with ArxivIndex(target) as reader:
        for _ in ("batch", "words", "sorted"):
            with pytest.raises(CrashError):
                build(snapshot, target, crash_at=0)
            assert titles(target) == {"Old Rivers"}
            assert old in reader.ask([old], Silence()).answers
        build(snapshot, target)
        assert old in reader.ask([old], Silence()).answers  # who has it open keeps it
    assert titles(target) == {"New Rivers"}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda path: write(path, many(13)), id="other-size"),
        pytest.param(lambda path: write(path, [*many(11), many(99)[98]]), id="other-content"),
        pytest.param(lambda path: os.utime(path, (1, 1)), id="other-time"),
    ],
)
def test_the_work_for_another_snapshot_is_begun_anew(
    tmp_path: Path, change: Callable[[Path], object]
) -> None:
    snapshot = write(tmp_path / "snapshot.json", many(12))
    os.utime(snapshot, (5, 5))
    target = tmp_path / "index"
    with pytest.raises(CrashError):
        build(snapshot, target, crash_at=2)
    change(snapshot)
    told: list[str] = []
    build(snapshot, target, told=told)
    assert told == []
    build(snapshot, tmp_path / "undisturbed")
    assert content(target) == content(tmp_path / "undisturbed")


def test_the_work_with_other_options_is_begun_anew(tmp_path: Path) -> None:
    snapshot = write(tmp_path / "snapshot.json", many(12))
    target = tmp_path / "index"
    with pytest.raises(CrashError):
        build(snapshot, target, crash_at=2)
    told: list[str] = []
    build(snapshot, target, told=told, selection=Selection(abstracts=True))
    assert told == []
    with ArxivIndex(target) as index:
        assert index.info().abstracts


def test_only_papers_of_the_categories_are_kept(tmp_path: Path) -> None:
    lines = [
        line("2101.00001", "On Rivers", categories="cs.CL"),
        line("2101.00002", "On Lakes", categories="math.PR stat.ML"),
        line("2101.00003", "On Bogs", categories="math.PR"),
    ]
    index, done = built(tmp_path, lines, categories=parse_categories("stat,cs.CL"))
    with index:
        assert index.info().categories == ("cs.CL", "stat")
        assert index.info().papers == 2
    assert (done.papers, done.unwanted, done.broken) == (2, 1, 0)
    assert titles(tmp_path / "arxiv.sqlite") == {"On Rivers", "On Lakes"}


@pytest.mark.parametrize(
    ("end", "found", "broken"),
    [
        pytest.param(b"\n", 2, 0, id="whole"),
        pytest.param(b"", 2, 0, id="no-line-end"),
        pytest.param(b"\r\n\r\n \n", 2, 0, id="empty-lines"),
        pytest.param(b"\nnonsense\n{}\n", 2, 2, id="no-papers"),
        pytest.param(b"\n" + b"\xff\xfe\n", 2, 1, id="no-text"),
    ],
)
def test_lines_that_are_no_paper_are_counted(
    tmp_path: Path, end: bytes, found: int, broken: int
) -> None:
    snapshot = write(tmp_path / "snapshot.json", many(2), end=end)
    done = build_index(snapshot, tmp_path / "index", Selection(), Silence())
    assert (done.papers, done.broken) == (found, broken)


def test_of_one_paper_the_last_line_counts(tmp_path: Path) -> None:
    lines = [line(title="Old Rivers"), *many(9)[1:], line(title="New Rivers")]
    write(tmp_path / "snapshot.json", lines)
    build(tmp_path / "snapshot.json", tmp_path / "index")
    assert "New Rivers" in titles(tmp_path / "index")
    assert "Old Rivers" not in titles(tmp_path / "index")


def test_papers_in_any_order_make_an_index(tmp_path: Path) -> None:
    lines = many(12)
    build(write(tmp_path / "up.json", lines), tmp_path / "up")
    build(write(tmp_path / "down.json", lines[::-1]), tmp_path / "down")
    assert titles(tmp_path / "up") == titles(tmp_path / "down")
    question = Question(Kind.TITLE, "rivers and rivers part 0")
    with ArxivIndex(tmp_path / "up") as one, ArxivIndex(tmp_path / "down") as other:
        assert one.ask([question], Silence()) == other.ask([question], Silence())


def test_a_gzip_file_is_read_and_gone_on_with(tmp_path: Path) -> None:
    plain = write(tmp_path / "snapshot.json", many(12))
    packed = tmp_path / "snapshot.json.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    build(plain, tmp_path / "plain")
    with pytest.raises(CrashError):
        build(packed, tmp_path / "packed", crash_at=2)
    build(packed, tmp_path / "packed")
    assert titles(tmp_path / "packed") == titles(tmp_path / "plain")


def _folder(path: Path) -> None:
    path.mkdir()


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("snapshot.json", b"\n".join(many(3)))


def _cut_off(path: Path) -> None:
    path.write_bytes(b"\n".join(many(300))[:-40])


def _cut_off_gzip(path: Path) -> None:
    path.write_bytes(gzip.compress(b"\n".join(many(300)))[:-40])


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(lambda path: None, "no such file", id="missing"),
        pytest.param(_folder, "folder|cannot be read", id="folder"),
        pytest.param(lambda path: path.touch(), "is empty", id="empty"),
        pytest.param(_zip, "ZIP archive: unpack it", id="zip"),
        pytest.param(_cut_off, "ends in the middle of a line: download it", id="cut-off"),
        pytest.param(_cut_off_gzip, "ends too early|is damaged", id="cut-off-gzip"),
        pytest.param(lambda path: path.write_text("@misc{a}\n" * 9), "no snapshot", id="bib"),
        pytest.param(lambda path: path.write_bytes(bytes(20 << 20)), "16 MB", id="one-line"),
    ],
)
def test_what_is_no_snapshot_is_refused(
    tmp_path: Path, make: Callable[[Path], object], reason: str
) -> None:
    snapshot = tmp_path / "snapshot"
    make(snapshot)
    with pytest.raises(UnreadableInputError, match=reason):
        build_index(snapshot, tmp_path / "index", Selection(), Silence(), sizes=Sizes(1 << 20))
    assert set(tmp_path.iterdir()) <= {snapshot}, "nothing is left behind"


def test_two_builds_of_one_index_do_not_mix(tmp_path: Path) -> None:
    snapshot = write(tmp_path / "snapshot.json", many(3))
    target = tmp_path / "index"

    def start_another(_: str) -> None:
        with pytest.raises(LockedError, match="another bibsync builds this index"):
            build(snapshot, target)

    build_index(snapshot, target, Selection(), Silence(), checkpoint=start_another)
    assert len(titles(target)) == 3


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    snapshot = write(tmp_path / "snapshot.json", many(3))
    (tmp_path / "file").touch()
    with pytest.raises(UnwritableOutputError, match="--output"):
        build(snapshot, tmp_path / "file" / "index")
    (tmp_path / "folder").mkdir()
    with pytest.raises(UnwritableOutputError, match="folder"):
        build(snapshot, tmp_path / "folder")


def test_the_folder_of_the_index_is_made(tmp_path: Path) -> None:
    snapshot = write(tmp_path / "snapshot.json", many(3))
    build(snapshot, tmp_path / "new" / "folder" / "index")
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == ["index"]


def test_a_file_of_somebody_else_in_the_way_is_left_alone(tmp_path: Path) -> None:
    snapshot = write(tmp_path / "snapshot.json", many(3))
    building_file(tmp_path / "index").write_bytes(b"something else" * 99)
    with pytest.raises(UnwritableOutputError, match="no index of bibsync"):
        build(snapshot, tmp_path / "index")
    assert building_file(tmp_path / "index").read_bytes() == b"something else" * 99


def test_damaged_work_is_told(tmp_path: Path) -> None:
    snapshot = write(tmp_path / "snapshot.json", many(8))
    with pytest.raises(CrashError):
        build(snapshot, tmp_path / "index", crash_at=2)
    building = building_file(tmp_path / "index")
    building.write_bytes(building.read_bytes()[:100] + b"\xa5" * 9_000)
    with pytest.raises(UnwritableOutputError, match="delete this file"):
        build(snapshot, tmp_path / "index")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows wants a right for links")
def test_a_link_to_the_index_stays(tmp_path: Path) -> None:
    snapshot = write(tmp_path / "snapshot.json", many(3))
    (tmp_path / "disk").mkdir()
    link = tmp_path / "index"
    link.symlink_to(tmp_path / "disk" / "arxiv.sqlite")
    for _ in range(2):
        build(snapshot, link)
        assert link.is_symlink()
        assert len(titles(link)) == 3


def test_without_dates_the_index_is_as_old_as_the_snapshot(tmp_path: Path) -> None:
    snapshot = write(tmp_path / "snapshot.json", [line(update_date=None)])
    os.utime(snapshot, (1_000_000_000, 1_000_000_000))
    build(snapshot, tmp_path / "index")
    with ArxivIndex(tmp_path / "index") as index:
        assert index.info().newest == "2001-09-09"
