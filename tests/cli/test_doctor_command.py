"""`bibsync doctor` says of each part of the set-up whether it works, and what to do if not."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from bibsync_runs import Run

from bibsync.adapters.project_lock import lock
from bibsync.adapters.state import open_state
from bibsync.cli.doctor_checks import Check, Status, check_project
from bibsync.errors import (
    BrokenBibliographyError,
    NetworkError,
    NotAuthorisedError,
    UnknownLibraryError,
    UnreadableInputError,
    UnusableStateError,
    UsageError,
)
from bibsync.sandbox.faults import Fault
from bibsync.sandbox.server import Sandbox


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def box(server: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A server; the owner's key, two entries and a configuration that names its group."""
    server.reset()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZOTERO_API_KEY", server.keys["owner"])
    (tmp_path / "refs.bib").write_text("@misc{a, title = {A}}\n@misc{b, title = {B}}\n")
    configure(tmp_path, server)
    return server


def configure(folder: Path, box: Sandbox, *more: str, endpoint: str = "", number: int = 0) -> None:
    lines = [
        "[groups.lab]",
        f"id = {number or box.groups['lab']}",
        f'endpoint = "{endpoint or box.endpoint}"',
        *more,
    ]
    (folder / "bibsync.toml").write_text("".join(f"{line}\n" for line in lines), "utf-8")


def checks(folder: Path, group: str = "") -> dict[str, Check]:
    """The checks by name; of a name that comes twice the worse one."""
    order = [Status.SKIPPED, Status.OK, Status.NOTE, Status.PROBLEM]
    found: dict[str, Check] = {}
    for check in check_project(folder, group):
        before = found.get(check.name)
        if before is None or order.index(check.status) > order.index(before.status):
            found[check.name] = check
    return found


def test_a_set_up_that_works_has_no_problem(bibsync: Run, box: Sandbox) -> None:
    done = bibsync("doctor")
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("\nAll is well.\n")
    assert "refs.bib: 2 entries" in done.out
    assert "(Lab): read and write" in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    assert bibsync("doctor", "--quiet").out == ""


def test_nothing_is_changed(bibsync: Run, box: Sandbox, tmp_path: Path) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    bibsync("doctor")
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert {request.method for request in box.requests} == {"GET"}


def test_json_holds_every_check(bibsync: Run, box: Sandbox) -> None:
    made = json.loads(bibsync("doctor", "--json").out)["checks"]
    assert [check["name"] for check in made] == [
        "configuration",
        "state",
        "bibliography",
        "key",
        "server",
        "account",
        "library",
    ]
    assert {check["status"] for check in made} == {"ok"}
    assert list(made[0]) == ["name", "group", "status", "message", "exit_code"]


def test_the_exit_code_is_that_of_the_first_problem(
    bibsync: Run, box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZOTERO_API_KEY")
    assert bibsync("doctor").code == NotAuthorisedError.exit_code
    (tmp_path / "refs.bib").write_text("@misc{a, title = {A}\n@misc{b}\n")
    assert bibsync("doctor").code == BrokenBibliographyError.exit_code
    assert bibsync("doctor", "--group", "lob").code == UsageError.exit_code


def test_without_a_configuration_it_says_how_to_make_one(bibsync: Run) -> None:
    done = bibsync("doctor")
    assert done.code == UsageError.exit_code
    assert "bibsync init" in done.out


def test_a_broken_configuration_is_the_only_problem_told(
    bibsync: Run, box: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "bibsync.toml").write_text("[groups.lab]\nid = 'x'\n")
    (check,) = check_project(tmp_path, "")
    assert (check.status, check.exit_code) == (Status.PROBLEM, UsageError.exit_code)
    assert "`groups.lab.id`" in check.message


def test_a_bibliography_that_is_not_there_yet_is_no_problem(box: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "refs.bib").unlink()
    check = checks(tmp_path)["bibliography"]
    assert check.status is Status.OK
    assert "bibsync pull makes it" in check.message


def test_a_broken_bibliography_is_named_with_its_place(box: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "refs.bib").write_text("@misc{a, title = {A}}\n@misc{b, title = {B\n")
    check = checks(tmp_path)["bibliography"]
    assert check.exit_code == BrokenBibliographyError.exit_code
    assert check.message.startswith("refs.bib:2:")


def test_a_broken_link_file_is_a_problem(box: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "refs.zotero.tsv").write_text("no link\n")
    check = checks(tmp_path)["links"]
    assert check.exit_code == UnreadableInputError.exit_code


class TestState:
    def test_one_that_works_is_opened(self, box: Sandbox, tmp_path: Path) -> None:
        with open_state(tmp_path):
            pass
        assert "can be read and written" in checks(tmp_path)["state"].message

    def test_a_damaged_one_is_a_problem(self, box: Sandbox, tmp_path: Path) -> None:
        with open_state(tmp_path):
            pass
        (tmp_path / ".bibsync" / "state.sqlite").write_bytes(b"no database" * 1000)
        assert checks(tmp_path)["state"].exit_code == UnusableStateError.exit_code

    def test_one_in_use_is_noted(self, box: Sandbox, tmp_path: Path) -> None:
        with lock(tmp_path):
            check = checks(tmp_path)["state"]
        assert check.status is Status.NOTE
        assert "another bibsync" in check.message


class TestGit:
    @pytest.fixture(autouse=True)
    def repository(self, box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The project is a git repository that knows nothing of the machine's configuration."""
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        self.git(tmp_path, "init", "--quiet")

    def git(self, folder: Path, *command: str) -> None:
        subprocess.run(["git", *command], cwd=folder, check=True)

    def test_a_state_that_could_be_committed_is_noted(self, tmp_path: Path) -> None:
        assert "add it to .gitignore" in checks(tmp_path)["git"].message
        (tmp_path / ".gitignore").write_text(".bibsync/\n")
        assert checks(tmp_path)["git"].status is Status.OK

    def test_the_state_ignores_itself(self, tmp_path: Path) -> None:
        with open_state(tmp_path):
            pass
        assert checks(tmp_path)["git"].status is Status.OK

    def test_a_state_that_is_committed_is_noted(self, tmp_path: Path) -> None:
        with open_state(tmp_path):
            pass
        self.git(tmp_path, "add", "--force", ".bibsync/state.sqlite")
        assert "git rm -r --cached .bibsync" in checks(tmp_path)["git"].message

    def test_links_that_are_not_committed_are_noted(self, tmp_path: Path) -> None:
        (tmp_path / "refs.zotero.tsv").write_text("a\tgroups/1\tABCD2345\n")
        assert "git add refs.zotero.tsv" in checks(tmp_path)["links"].message
        self.git(tmp_path, "add", "refs.zotero.tsv")
        assert checks(tmp_path)["links"].status is Status.OK


class TestServer:
    def test_one_that_is_not_there_is_a_problem(
        self, bibsync: Run, box: Sandbox, tmp_path: Path
    ) -> None:
        with Sandbox() as gone:
            configure(tmp_path, box, endpoint=gone.endpoint)
        done = bibsync("doctor")
        assert done.code == NetworkError.exit_code
        assert done.out.count("\n  problem ") == 1
        assert done.out.count("\n  skipped ") == 2

    def test_one_that_speaks_something_else_is_a_problem(
        self, box: Sandbox, tmp_path: Path
    ) -> None:
        configure(tmp_path, box, endpoint=f"{box.endpoint}/elsewhere")
        found = checks(tmp_path)
        assert Status.PROBLEM in {check.status for check in found.values()}

    @pytest.mark.parametrize(
        ("now", "words"),
        [
            pytest.param(1_000_000_600.0, "10 minutes ahead", id="ahead"),
            pytest.param(999_996_400.0, "60 minutes behind", id="behind"),
            pytest.param(1_000_000_030.0, "", id="right"),
        ],
    )
    def test_a_clock_that_is_wrong_is_noted(
        self, box: Sandbox, tmp_path: Path, now: float, words: str
    ) -> None:
        date = "Sun, 09 Sep 2001 01:46:40 GMT"  # 1,000,000,000 seconds after 1970 began
        box.fail(Fault(method="GET", path="^/$", headers={"Date": date}, times=0))
        found = [c for c in check_project(tmp_path, "", clock=lambda: now) if c.name == "clock"]
        assert [words in check.message for check in found] == ([True] if words else [])
        assert all(check.status is Status.NOTE for check in found)

    def test_an_address_without_encryption_is_refused_with_a_key(
        self, box: Sandbox, tmp_path: Path
    ) -> None:
        configure(tmp_path, box, endpoint="http://zotero.example.org")
        assert checks(tmp_path)["key"].exit_code == UsageError.exit_code


class TestKey:
    def test_one_that_is_missing_is_a_problem_with_its_remedy(
        self, box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("ZOTERO_API_KEY")
        found = checks(tmp_path)
        assert "export ZOTERO_API_KEY=…" in found["key"].message
        assert found["account"].status is Status.SKIPPED
        assert found["library"].status is Status.SKIPPED

    def test_a_wrong_one_is_tried_once_and_never_shown(
        self, bibsync: Run, box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        wrong = "NotAKeyOfThisServer12345"
        monkeypatch.setenv("ZOTERO_API_KEY", wrong)
        configure(tmp_path, box, "", "[groups.own]", "id = 1", f'endpoint = "{box.endpoint}"')
        done = bibsync("doctor")
        assert done.code == NotAuthorisedError.exit_code
        assert wrong not in done.out + done.err
        assert [r.path for r in box.requests].count("/keys/current") == 1

    def test_one_that_may_only_read_is_noted(
        self, box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ZOTERO_API_KEY", box.keys["reader"])
        check = checks(tmp_path)["library"]
        assert check.status is Status.NOTE
        assert "pull works, but push and sync do not" in check.message

    def test_zotero_desktop_can_be_read_without_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("ZOTERO_API_KEY", raising=False)
        with Sandbox(desktop=True) as desktop:
            configure(tmp_path, desktop)
            found = checks(tmp_path)
        assert found["key"].status is Status.NOTE
        assert "Zotero desktop" in found["server"].message
        assert found["library"].status is Status.NOTE


class TestLibrary:
    def test_one_that_is_not_there_is_a_problem(self, box: Sandbox, tmp_path: Path) -> None:
        configure(tmp_path, box, 'collection = "Paper"', number=999_999)
        found = checks(tmp_path)
        assert found["library"].exit_code == UnknownLibraryError.exit_code
        assert found["collection"].status is Status.SKIPPED

    def test_a_collection_is_found_by_its_path(self, box: Sandbox, tmp_path: Path) -> None:
        person = box.library("groups", box.groups["lab"], "member")
        top = person.create_collection("Papers")
        key = person.create_collection("One", top)
        configure(tmp_path, box, 'collection = "Papers/One"')
        assert checks(tmp_path)["collection"] == Check(
            "collection", "lab", Status.OK, f"Papers/One ({key})"
        )

    def test_of_a_missing_one_the_nearest_is_named(self, box: Sandbox, tmp_path: Path) -> None:
        box.library("groups", box.groups["lab"], "member").create_collection("Papers")
        configure(tmp_path, box, 'collection = "Papres"')
        check = checks(tmp_path)["collection"]
        assert check.status is Status.NOTE
        assert "did you mean 'Papers'?" in check.message

    def test_one_of_two_namesakes_is_not_chosen(self, box: Sandbox, tmp_path: Path) -> None:
        person = box.library("groups", box.groups["lab"], "member")
        keys = [person.create_collection("Papers") for _ in range(2)]
        configure(tmp_path, box, 'collection = "Papers"')
        check = checks(tmp_path)["collection"]
        assert check.exit_code == UsageError.exit_code
        assert all(key in check.message for key in keys)


def test_every_group_is_checked_and_a_server_asked_once(box: Sandbox, tmp_path: Path) -> None:
    user = box.user_ids["owner"]
    configure(
        tmp_path,
        box,
        "[groups.own]",
        'type = "user"',
        f"id = {user}",
        f'endpoint = "{box.endpoint}"',
        'file = "own.bib"',
    )
    found = list(check_project(tmp_path, ""))
    libraries = [(each.group, each.status) for each in found if each.name == "library"]
    assert libraries == [("lab", Status.OK), ("own", Status.OK)]
    assert [r.path for r in box.requests].count("/keys/current") == 1
    assert {check.group for check in check_project(tmp_path, "own")} == {"", "own"}
