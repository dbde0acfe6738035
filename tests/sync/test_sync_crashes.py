"""After a crash anywhere, calling bibsync again ends as if there had been none.

Every scenario is run once without a crash, which tells all its points and its end; then once for
each point, at which the process dies, and once for each fault of the server.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sync_clone import Clone, CrashError, Ran, crash_at, done, fresh, people, writes
from sync_scenarios import ROWS, Scenario, end_state

from bibsync.sandbox.faults import Fault, Hangup
from bibsync.sandbox.server import Sandbox


class Stage:
    """Prepares a scenario as often as wanted, each time from nothing."""

    def __init__(self, box: Sandbox, folder: Path, scenario: Scenario) -> None:
        self.box, self.scenario = box, scenario
        self.folder = Path(tempfile.mkdtemp(dir=folder))
        self.count = 0

    def prepared(self) -> Clone:
        fresh(self.box)
        clone = self.clone()
        self.scenario.prepare(clone, self.clone)
        self.box.clear_requests()
        return clone

    def clone(self) -> Clone:
        self.count += 1
        return Clone(self.box, self.folder / str(self.count), collection=self.scenario.collection)

    def run(self, clone: Clone, **how: Any) -> Ran:
        return clone.run(self.scenario.command, trash=self.scenario.trash, **how)

    def finished(self) -> tuple[tuple[str, ...], dict[str, Any]]:
        """The points of a run without a crash, and how it ends."""
        clone = self.prepared()
        ran = self.run(clone)
        done(ran)
        self.be_quiet(clone)
        return ran.points, end_state(clone)

    def be_quiet(self, clone: Clone) -> None:
        """The same command has nothing to do any more."""
        before = end_state(clone), people(self.box).version
        self.box.clear_requests()
        done(self.run(clone))
        assert not writes(self.box)
        assert (end_state(clone), people(self.box).version) == before


@pytest.fixture
def stage(box: Sandbox, quick_folder: Path) -> Callable[[Scenario], Stage]:
    return lambda scenario: Stage(box, quick_folder, scenario)


def _end_is_the_same(stage: Stage, wanted: Callable[[str], bool]) -> None:
    points, end = stage.finished()
    assert "checkpoint done" in points
    for number, name in enumerate(points):
        if wanted(name):
            clone = stage.prepared()
            assert stage.run(clone, at=crash_at(number)).crashed
            done(stage.run(clone))
            assert end_state(clone) == end, f"after a crash at: {name}"
            stage.be_quiet(clone)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_a_run_that_dies_before_any_act_and_runs_again_ends_as_if_it_had_not(stage, row):
    """Between two acts the world is the same everywhere: one crash there stands for all."""
    _end_is_the_same(stage(row), lambda name: name.startswith("before "))


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_a_run_that_dies_anywhere_and_runs_again_ends_as_if_it_had_not(stage, row):
    _end_is_the_same(stage(row), lambda name: True)


# What goes wrong on the way to the server, or on the way back.
FAULTS = {
    "another version of one object": Fault("POST", failed={0: 412}),
    "412 for the whole request": Fault("POST", status=412),
    "429 with a wait": Fault("POST", status=429, retry_after=2, times=2),
    "429 until it is given up": Fault("POST", status=429, times=0),
    "503": Fault("POST", status=503, retry_after=1),
    "503 until it is given up": Fault("POST", status=503, times=0),
    "500 once": Fault("POST", status=500),
    "500 until it is given up": Fault("POST", status=500, times=0),
    "no connection": Fault("POST", hang_up=Hangup.BEFORE),
    "no connection until it is given up": Fault("POST", hang_up=Hangup.BEFORE, times=0),
    "a time-out after the commit": Fault("POST", hang_up=Hangup.AFTER),
    "time-outs after the commit until it is given up": Fault("POST", hang_up=Hangup.AFTER, times=0),
    "an answer that breaks off": Fault("POST", truncate=30),
    "one object that fails": Fault("POST", failed={1: 500}),
    "a list that breaks off": Fault("GET", "items", truncate=20),
    "lists that break off": Fault("GET", "items|deleted|collections", truncate=20, times=0),
    "a page of something else": Fault("GET", "items", status=200, body="<html>Hello", times=2),
    "no right to write for a moment": Fault("POST", "items", status=403),
}


def _end_with_a_fault_is_the_same(stage: Stage, fault: Fault) -> None:
    _, end = stage.finished()
    for skip in (0, 1):
        clone = stage.prepared()
        stage.box.fail(dataclasses.replace(fault, skip=skip))
        stage.run(clone)
        stage.box.clear_faults()
        done(stage.run(clone))
        assert end_state(clone) == end, f"of the requests that it is about, {skip} passed before"
        stage.be_quiet(clone)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_run_with_a_fault_and_another_one_end_as_one_without(stage, fault):
    for name in ("new in the file", "changed on both sides", "with notes and files"):
        _end_with_a_fault_is_the_same(stage(ROWS[name]), fault)


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_a_run_with_any_fault_and_another_one_end_as_one_without(stage, row):
    for fault in FAULTS.values():
        _end_with_a_fault_is_the_same(stage(row), fault)


# Where the server may have stored something of which the client does not know, and a crash besides.
@pytest.mark.parametrize(
    "name", ["new in the file", "changed on both sides", "many new in the file", "no base"]
)
def test_a_crash_while_answers_are_lost_leaves_nothing_behind(stage, name):
    set_up = stage(ROWS[name])
    points, end = set_up.finished()
    for number in range(sum(point.startswith("before ") for point in points)):
        clone = set_up.prepared()
        set_up.box.fail(Fault("POST", hang_up=Hangup.AFTER, times=0))
        set_up.run(clone, at=crash_before_act(number))
        set_up.box.clear_faults()
        done(set_up.run(clone))
        assert end_state(clone) == end
        set_up.be_quiet(clone)


def crash_before_act(number: int) -> Callable[[str], None]:
    left = [number]

    def at(name: str) -> None:
        if name.startswith("before "):
            left[0] -= 1
            if left[0] < 0:
                raise CrashError(name)

    return at


def test_every_named_checkpoint_is_passed_by_some_row(stage):
    """So that none of the names of `docs/sync.md` and of the engine is left out above."""
    passed = set()
    for name in ("new in the file", "changed on both sides", "no base"):
        points, _ = stage(ROWS[name]).finished()
        passed |= {point.removeprefix("checkpoint ") for point in points}
    assert passed >= {
        "fetched",
        "planned",
        "links-written",
        "file-written",
        "bases-remembered",
        "agreements-remembered",
        "collection-created",
        "batch-journaled",
        "batch-sent",
        "batch-stored",
        "batch-remembered",
        "round-done",
        "done",
    }


def test_two_crashes_in_a_row_are_as_good_as_none(stage):
    set_up = stage(ROWS["changed on both sides"])
    points, end = set_up.finished()
    acts = [number for number, name in enumerate(points) if name.startswith("before ")]
    for first in acts[::2]:
        for second in range(2, 20, 5):
            clone = set_up.prepared()
            assert set_up.run(clone, at=crash_at(first)).crashed
            set_up.run(clone, at=crash_at(second))
            done(set_up.run(clone))
            assert end_state(clone) == end, f"{points[first]}, then {second}"
