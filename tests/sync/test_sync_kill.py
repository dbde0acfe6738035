"""A real `bibsync sync` is killed (`kill -9`), and the next one ends as if it had not been."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sync_clone import Clone, article, by_key, fresh, paper, people, writes
from sync_scenarios import THREE, end_state

from bibsync.sandbox.server import Sandbox

# Runs the command in a process that ends itself at the n-th time that it opens, renames or removes
# a file, or turns to the network; 0: never. The last line of stderr tells how often it did.
_PROGRAM = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in a background job
import os, signal, sys
left = total = 0
def watch(event, values):
    global left, total
    if event not in ("open", "os.rename", "os.remove", "os.mkdir", "socket.connect"):
        return
    if event == "open" and str(values[0]).endswith((".py", ".pyc", ".so")):
        return
    total += 1
    if total == left:
        os.kill(os.getpid(), signal.SIGKILL)
left = int(sys.argv.pop(1))
from bibsync.cli.main import run
import bibsync.adapters.zotero_api, bibsync.cli.sync_run
sys.addaudithook(watch)
code = run()
sys.stderr.write(f"acts {total}\\n")
sys.stderr.flush()
os._exit(code)
"""

_SEED = 20_261_122


class Project:
    """A project with much to do on both sides, made anew for each run."""

    def __init__(self, box: Sandbox, folder: Path) -> None:
        self.box, self.folder = box, folder
        self.count = 0
        self.process: subprocess.Popen[str] | None = None

    def prepared(self) -> Clone:
        fresh(self.box)
        self.count += 1
        clone = Clone(self.box, self.folder / str(self.count))
        (clone.folder / "bibsync.toml").write_text(
            f"[groups.lab]\nid = {self.box.groups['lab']}\n"
            f'collection = "Paper"\nendpoint = "{self.box.endpoint}"\n'
        )
        clone.save(THREE)
        clone.sync()
        person = people(self.box)
        person.patch(by_key(self.box, "two")["key"], {"volume": "2", "title": "Two of Sketches"})
        for number in range(3):
            person.create(
                {
                    "itemType": "book",
                    "title": f"New {number}",
                    "citationKey": f"new{number}",
                    "collections": [paper(self.box)],
                }
            )
        new = (article(f"key{n}", title=f"Number {n}", summary="- A\n- B") for n in range(35))
        clone.save(clone.text.replace("{Three}", "{Three and More}") + "\n" + "\n".join(new))
        self.box.clear_requests()
        return clone

    def start(self, clone: Clone, *, acts: int = 0) -> subprocess.Popen[str]:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(acts), "sync", "--group", "lab", "--yes"],
            cwd=clone.folder,
            env={**os.environ, "ZOTERO_API_KEY": self.box.keys["owner"]},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return self.process

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to the process that runs."""
        assert self.process is not None
        os.kill(self.process.pid, number)

    def run(self, clone: Clone, **how: int) -> tuple[int, str]:
        """The exit code, and what it said on stderr."""
        _, error = self.start(clone, **how).communicate(timeout=60)
        assert self.process is not None
        return self.process.returncode, error


@pytest.fixture
def project(box: Sandbox, quick_folder: Path) -> Project:
    return Project(box, quick_folder)


@pytest.fixture
def uninterrupted(project):
    """How a run ends that nobody stops; how often it acts, asks and writes objects."""
    clone = project.prepared()
    objects = []
    project.box.after_commit = lambda request, index: objects.append(index)
    code, error = project.run(clone)
    project.box.after_commit = None
    assert code == 0, error
    found = re.search(r"acts (\d+)", error)
    assert found is not None
    return end_state(clone), int(found[1]), len(project.box.requests), len(objects)


def _ends_the_same(project: Project, clone: Clone, end: object) -> None:
    """Two more runs: one that finishes, one that has nothing to do."""
    project.box.before = project.box.after_commit = None
    code, error = project.run(clone)
    assert code == 0, error
    assert end_state(clone) == end
    project.box.clear_requests()
    clone.sync()
    assert not writes(project.box)
    assert end_state(clone) == end
    left = {path.name for path in clone.folder.iterdir() if path.suffix != ".tmp"}
    assert left == {".bibsync", "bibsync.toml", "refs.bib", "refs.zotero.tsv"}


def _killed_at_an_act(project: Project, uninterrupted: tuple, number: int) -> None:
    end, _, _, _ = uninterrupted
    clone = project.prepared()
    code, _ = project.run(clone, acts=number)
    assert code == -signal.SIGKILL
    _ends_the_same(project, clone, end)


def _killed_by_the_server(
    project: Project, uninterrupted: tuple, *, requests: int = 0, objects: int = 0
) -> None:
    end, *_ = uninterrupted
    clone = project.prepared()
    counts = {"requests": 0, "objects": 0}

    def count(what: str, wanted: int) -> None:
        counts[what] += 1
        if counts[what] == wanted:
            project.signal(signal.SIGKILL)

    project.box.before = lambda request: count("requests", requests)
    project.box.after_commit = lambda request, index: count("objects", objects)
    code, _ = project.run(clone)
    assert code == -signal.SIGKILL
    _ends_the_same(project, clone, end)


def _points(uninterrupted: tuple, number: int) -> tuple[list[int], list[int], list[int]]:
    """Random acts, requests and objects at which to kill, the same in each run of the tests."""
    _, acts, requests, objects = uninterrupted
    chance = random.Random(_SEED)
    return (
        sorted(chance.sample(range(1, acts + 1), number)),
        sorted(chance.sample(range(1, requests + 1), number // 2)),
        sorted(chance.sample(range(1, objects + 1), number // 2)),
    )


def test_a_process_that_is_killed_and_started_again_ends_as_if_it_had_not_been(
    project, uninterrupted
):
    acts, requests, objects = _points(uninterrupted, 2)
    for number in acts[:2]:
        _killed_at_an_act(project, uninterrupted, number)
    _killed_by_the_server(project, uninterrupted, requests=requests[0])
    _killed_by_the_server(project, uninterrupted, objects=objects[0])


@pytest.mark.slow
def test_a_process_that_is_killed_at_twenty_random_points_ends_as_if_it_had_not_been(
    project, uninterrupted
):
    acts, requests, objects = _points(uninterrupted, 10)
    for number in acts:
        _killed_at_an_act(project, uninterrupted, number)
    for number in requests:
        _killed_by_the_server(project, uninterrupted, requests=number)
    for number in objects:
        _killed_by_the_server(project, uninterrupted, objects=number)


def test_ctrl_c_ends_it_without_a_traceback_and_the_next_run_goes_on(project, uninterrupted):
    end, *_ = uninterrupted
    clone = project.prepared()
    project.box.after_commit = lambda request, index: (
        project.signal(signal.SIGINT) if index == 7 else None
    )
    code, error = project.run(clone)
    assert code == 130
    assert "Traceback" not in error
    assert not [path for path in clone.folder.iterdir() if path.suffix == ".tmp"]
    _ends_the_same(project, clone, end)
