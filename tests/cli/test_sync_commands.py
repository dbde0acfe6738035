"""The sync commands as a person uses them, against a sandbox over real HTTP."""

from __future__ import annotations

import errno
import json
import os
import subprocess
from pathlib import Path

import jsonschema
import pytest

from bibsync.adapters.project_lock import lock
from bibsync.errors import (
    BrokenBibliographyError,
    ConflictError,
    GuardError,
    LockedError,
    NetworkError,
    NotAuthorisedError,
    RefusedError,
    UnknownLibraryError,
    UnusableStateError,
    UnwritableOutputError,
    UsageError,
)
from bibsync.sandbox.faults import Fault
from bibsync.sandbox.server import Sandbox

SCHEMA = Path(__file__).parents[2] / "docs/plan.schema.json"

REFS = """\
% The paper's references.
@article{wei2022chain,
  title = {Chain of Thought Prompting},
  author = {Wei, Jason and Wang, Xuezhi},
  year = 2022,
  journal = {NeurIPS},
}

@book{knuth1984,
  title = {The {\\TeX}book},   % do not touch
  author = {Knuth, Donald E.},
  publisher = {Addison-Wesley},
  year = {1984}
}
"""


class Project:
    """A folder with a paper, and the group that it is synced with."""

    def __init__(self, folder: Path, box: Sandbox) -> None:
        self.folder = folder
        self.box = box
        self.bib = folder / "refs.bib"
        self.group = box.library("groups", box.groups["lab"], "member")

    def configure(self, **more: object) -> None:
        lines = ["[groups.lab]", f"id = {self.box.groups['lab']}"]
        lines += [f'endpoint = "{self.box.endpoint}"']
        lines += [f"{name.replace('_', '-')} = {json.dumps(value)}" for name, value in more.items()]
        (self.folder / "bibsync.toml").write_text("\n".join(lines) + "\n", "utf-8")

    def item(self, key: str) -> dict:
        (found,) = [i for i in self.group.items() if i.get("citationKey") == key]
        return found

    def edit(self, key: str, **changes: object) -> None:
        self.group.patch(self.item(key)["key"], changes)


@pytest.fixture(scope="module")
def shared_box():
    with Sandbox() as box:
        yield box


@pytest.fixture
def project(tmp_path, monkeypatch, shared_box, bibsync):
    shared_box.reset()
    shared_box.clear_faults()
    monkeypatch.setenv("ZOTERO_API_KEY", shared_box.keys["owner"])
    made = Project(tmp_path, shared_box)
    made.bib.write_text(REFS, "utf-8")
    made.configure()
    return made


def test_push_makes_an_item_of_each_entry_and_leaves_the_file_alone(bibsync, project):
    done = bibsync("push", "--group", "lab")
    assert done.code == 0, done.err
    assert project.bib.read_text("utf-8") == REFS
    assert project.item("knuth1984")["itemType"] == "book"
    assert project.item("wei2022chain")["creators"][0]["lastName"] == "Wei"
    assert "2 created" in done.out


def test_a_second_push_sends_nothing(bibsync, project):
    bibsync("push")
    version = project.group.version
    done = bibsync("push")
    assert done.code == 0
    assert "Nothing to do" in done.out
    assert project.group.version == version


def test_pull_changes_the_value_that_changed_and_no_other_byte(bibsync, project):
    bibsync("push")
    project.edit("knuth1984", publisher="Pearson")
    assert bibsync("pull").code == 0
    assert project.bib.read_text("utf-8") == REFS.replace("Addison-Wesley", "Pearson")


def test_pull_appends_what_is_new_in_zotero(bibsync, project):
    bibsync("push")
    project.group.create(
        {
            "itemType": "journalArticle",
            "title": "On Computable Numbers",
            "date": "1936",
            "creators": [{"creatorType": "author", "firstName": "A. M.", "lastName": "Turing"}],
        }
    )
    assert bibsync("pull").code == 0
    text = project.bib.read_text("utf-8")
    assert text.startswith(REFS)
    assert "@article{turing1936computable," in text
    # The citation key that the entry got is a change that push has to tell.
    assert bibsync("push").code == 0
    assert project.item("turing1936computable")["title"] == "On Computable Numbers"
    assert "Nothing to do" in bibsync("sync").out


def test_status_tells_what_waits_and_writes_nothing(bibsync, project):
    version = project.group.version
    done = bibsync("status")
    assert done.code == 1
    assert "wei2022chain" in done.out
    assert project.group.version == version
    assert not (project.folder / "refs.zotero.tsv").exists()


@pytest.mark.parametrize("command", ["push", "pull", "sync"])
def test_a_dry_run_shows_the_plan_and_writes_nothing(bibsync, project, command):
    project.group.create({"itemType": "book", "title": "New"})
    version = project.group.version
    done = bibsync(command, "--dry-run")
    assert done.code == 1
    assert project.group.version == version
    assert project.bib.read_text("utf-8") == REFS


def test_the_json_of_a_run_is_one_object_by_its_schema(bibsync, project):
    for command in (["status"], ["push"], ["sync"], ["pull", "--dry-run"]):
        done = bibsync(*command, "--json")
        jsonschema.validate(json.loads(done.out), json.loads(SCHEMA.read_text("utf-8")))


def test_the_json_of_a_push_counts_what_was_done(bibsync, project):
    told = json.loads(bibsync("push", "--json").out)
    assert told["done"] == {"created": 2, "updated": 0, "deleted": 0, "unchanged": 0}
    assert [(step["key"], step["action"]) for step in told["plan"]] == [
        ("wei2022chain", "create"),
        ("knuth1984", "create"),
    ]


def clash(bibsync, project) -> None:
    bibsync("push")
    project.edit("knuth1984", title="The TeXbook, revised")
    text = REFS.replace("The {\\TeX}book", "The {\\TeX} Book")
    project.bib.write_text(text.replace("NeurIPS", "Advances"), "utf-8")


def test_a_conflict_is_shown_and_blocks_nothing_else(bibsync, project):
    clash(bibsync, project)
    done = bibsync("sync")
    assert done.code == ConflictError.exit_code
    assert "bibsync resolve --group lab knuth1984 title --ours" in done.out
    assert project.item("wei2022chain")["publicationTitle"] == "Advances"


@pytest.mark.parametrize(("side", "title"), [("--ours", "Book"), ("--theirs", "revised")])
def test_resolve_settles_a_conflict(bibsync, project, side, title):
    clash(bibsync, project)
    bibsync("sync")
    assert bibsync("resolve", "knuth1984", "title", side).code == 0
    assert bibsync("sync").code == 0
    assert title in project.item("knuth1984")["title"]
    assert title in project.bib.read_text("utf-8")
    assert "Nothing to do" in bibsync("status").out


def test_resolve_without_a_terminal_asks_for_a_side(bibsync, project):
    clash(bibsync, project)
    done = bibsync("resolve")
    assert done.code == UsageError.exit_code
    assert "--ours or --theirs" in done.err


def test_resolve_names_the_nearest_entry(bibsync, project):
    clash(bibsync, project)
    done = bibsync("resolve", "knuth1985", "--ours")
    assert done.code == UsageError.exit_code
    assert "knuth1984" in done.err


def test_undo_takes_a_push_back(bibsync, project):
    bibsync("push")
    project.bib.write_text(REFS.replace("1984}", "1986}"), "utf-8")
    bibsync("push")
    assert project.item("knuth1984")["date"] == "1986"
    assert bibsync("undo").code == 0
    assert project.item("knuth1984")["date"] == "1984"
    # And the push before that one: the items go to the trash.
    assert bibsync("undo").code == 0
    assert project.group.items() == []
    assert bibsync("undo").out == "There is no run to take back.\n"
    # What is in the trash is not in the way of a new push.
    assert bibsync("push").code == 0
    assert project.item("knuth1984")["date"] == "1986"


def test_undo_takes_a_pull_back_byte_for_byte(bibsync, project):
    bibsync("push")
    project.edit("knuth1984", publisher="Pearson")
    project.group.create({"itemType": "book", "title": "New"})
    bibsync("pull")
    assert project.bib.read_text("utf-8") != REFS
    assert bibsync("undo").code == 0
    assert project.bib.read_text("utf-8") == REFS


def test_a_removed_entry_leaves_the_collection_and_stays_in_the_library(bibsync, project):
    project.configure(collection="Paper 2026")
    bibsync("push")
    assert project.item("knuth1984")["collections"]
    project.bib.write_text(REFS.partition("@book")[0], "utf-8")
    assert bibsync("push").code == 0
    assert project.item("knuth1984")["collections"] == []
    assert "Nothing to do" in bibsync("sync").out


def test_trash_moves_a_removed_entry_to_the_trash(bibsync, project):
    bibsync("push")
    project.bib.write_text(REFS.partition("@book")[0], "utf-8")
    assert bibsync("push", "--trash").code == 0
    assert [item["citationKey"] for item in project.group.items()] == ["wei2022chain"]


def test_without_a_collection_a_removed_entry_is_no_longer_synced(bibsync, project):
    bibsync("push")
    project.bib.write_text(REFS.partition("@book")[0], "utf-8")
    assert bibsync("push").code == 0
    assert project.item("knuth1984")
    assert "Nothing to do" in bibsync("sync").out


def test_an_entry_that_the_paper_cites_is_not_removed(bibsync, project):
    bibsync("push")
    (project.folder / "paper.tex").write_text("As \\textcite[12]{knuth1984} says", "utf-8")
    project.group.trash(project.item("knuth1984")["key"])
    project.group.trash(project.item("wei2022chain")["key"])
    (project.folder / "paper.tex").write_text("As \\textcite[12]{knuth1984} says", "utf-8")
    done = bibsync("pull", "--allow-deletes", "1")
    assert done.code == ConflictError.exit_code
    assert "still cites it" in done.out
    assert "@book{knuth1984" in project.bib.read_text("utf-8")
    assert "wei2022chain" not in project.bib.read_text("utf-8")


# What goes wrong ----------------------------------------------------------------------------------


def one_line(done, error, *words: str) -> None:
    """An error in one line that says these words, with its own exit code and no traceback."""
    assert done.code == error.exit_code, done.err
    assert done.err.startswith("error: ")
    assert len(done.err.splitlines()) == 1, done.err
    for word in words:
        assert word in done.err


def test_a_wrong_key(bibsync, project, monkeypatch):
    monkeypatch.setenv("ZOTERO_API_KEY", "x" * 24)
    done = bibsync("push")
    one_line(done, NotAuthorisedError, "ZOTERO_API_KEY")
    assert "x" * 24 not in done.err


def test_no_key(bibsync, project, monkeypatch):
    monkeypatch.delenv("ZOTERO_API_KEY")
    one_line(bibsync("push"), NotAuthorisedError, "ZOTERO_API_KEY")


def test_a_key_that_may_only_read(bibsync, project, monkeypatch):
    monkeypatch.setenv("ZOTERO_API_KEY", project.box.keys["reader"])
    assert bibsync("status").code == 1
    one_line(bibsync("push"), NotAuthorisedError, "write")


def test_an_unknown_group(bibsync, project):
    text = (project.folder / "bibsync.toml").read_text("utf-8")
    (project.folder / "bibsync.toml").write_text(
        text.replace(str(project.box.groups["lab"]), "99999"), "utf-8"
    )
    one_line(bibsync("push"), UnknownLibraryError, "99999", "bibsync groups")


def test_an_unconfigured_group_names_the_nearest(bibsync, project):
    one_line(bibsync("push", "--group", "lap"), UsageError, "`lab`")


def test_no_configuration(bibsync, project):
    (project.folder / "bibsync.toml").unlink()
    one_line(bibsync("push", "--group", "lab"), UsageError, "bibsync init")


def test_an_unreachable_host(bibsync, project):
    project.configure()
    text = (project.folder / "bibsync.toml").read_text("utf-8")
    (project.folder / "bibsync.toml").write_text(
        text.replace(project.box.endpoint, "http://127.0.0.1:9"), "utf-8"
    )
    one_line(bibsync("push"), NetworkError, "127.0.0.1:9")


def test_a_locked_project(bibsync, project):
    with lock(project.folder):
        one_line(bibsync("push"), LockedError, str(os.getpid()))


@pytest.mark.parametrize("command", ["push", "pull", "sync", "status"])
def test_a_broken_file_stops_and_says_where(bibsync, project, command):
    bibsync("push")
    project.bib.write_text(REFS.replace("{1984}\n}", "{1984"), "utf-8")
    version = project.group.version
    one_line(bibsync(command), BrokenBibliographyError, "refs.bib:1", "knuth1984", "bibsync lint")
    assert project.group.version == version


def test_a_state_of_a_newer_version(bibsync, project):
    import sqlite3

    bibsync("push")
    with sqlite3.connect(project.folder / ".bibsync/state.sqlite") as db:
        db.execute("PRAGMA user_version = 999")
    db.close()
    one_line(bibsync("push"), UnusableStateError, "newer")


def test_a_damaged_state(bibsync, project):
    bibsync("push")
    for file in (project.folder / ".bibsync").glob("state.sqlite*"):
        file.unlink()
    (project.folder / ".bibsync/state.sqlite").write_bytes(b"no database" * 1000)
    one_line(bibsync("push"), UnusableStateError, "state.sqlite")


def test_a_full_disk(bibsync, project, monkeypatch):
    bibsync("push")
    project.edit("knuth1984", publisher="Pearson")

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("bibsync.adapters.files.os.fsync", full)
        one_line(bibsync("pull"), UnwritableOutputError, "refs", "make room")
    assert project.bib.read_text("utf-8") == REFS
    assert bibsync("pull").code == 0
    assert project.bib.read_text("utf-8") == REFS.replace("Addison-Wesley", "Pearson")


def test_an_emptied_file_is_not_taken_for_deletions(bibsync, project):
    bibsync("push")
    project.bib.write_text("", "utf-8")
    one_line(bibsync("push"), GuardError, "--allow-deletes 2")
    assert len(project.group.items()) == 2


@pytest.mark.parametrize("number", ["x", "-1", "1.5"])
def test_a_number_of_deletions_that_is_none(bibsync, project, number):
    one_line(bibsync("push", "--allow-deletes", number), UsageError, "--allow-deletes")


def test_an_entry_that_zotero_refuses_does_not_stop_the_others(bibsync, project):
    long = "x" * 70_000
    project.bib.write_text(REFS + f"@misc{{long, title = {{{long}}}}}\n", "utf-8")
    done = bibsync("push")
    assert done.code == RefusedError.exit_code
    assert "long" in done.err
    assert len(project.group.items()) == 2


def test_a_server_that_fails_is_asked_again(bibsync, project, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    project.box.fail(Fault(method="POST", times=2, status=503, retry_after=1))
    assert bibsync("push").code == 0
    assert len(project.group.items()) == 2


def test_an_answer_that_gets_lost_makes_nothing_twice(bibsync, project, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    project.box.fail(Fault(method="POST", times=1, hang_up="after"))
    assert bibsync("push").code == 0
    assert len(project.group.items()) == 2
    assert "Nothing to do" in bibsync("sync").out


def test_the_key_is_nowhere(bibsync, project):
    key = project.box.keys["owner"].encode()
    outputs = [bibsync(*words) for words in (["push"], ["status", "--json"], ["pull"], ["doctor"])]
    assert not any(key in done.stdout + done.stderr for done in outputs)
    kept = [path.read_bytes() for path in project.folder.rglob("*") if path.is_file()]
    assert not any(key in content for content in kept)


def test_notes_are_of_the_summary_and_those_of_people_stay(bibsync, project):
    project.bib.write_text(
        REFS.replace("year = 2022", "summary = {* One. * Two.},\n  year = 2022"), "utf-8"
    )
    bibsync("push")
    parent = project.item("wei2022chain")["key"]
    theirs = project.group.create({"itemType": "note", "parentItem": parent, "note": "<p>Mine</p>"})
    (ours,) = [
        item
        for item in project.group.items()
        if item["itemType"] == "note" and item["key"] != theirs
    ]
    assert ours["parentItem"] == parent
    assert "One." in ours["note"]
    text = project.bib.read_text("utf-8").replace("* Two.", "* Three.")
    project.bib.write_text(text, "utf-8")
    assert bibsync("push").code == 0
    assert "Three." in project.group.item(ours["key"])["note"]
    assert project.group.item(theirs)["note"] == "<p>Mine</p>"


def test_two_clones_that_push_the_same_new_entry_make_one_item(bibsync, project, tmp_path):
    bibsync("push")
    (tmp_path / ".bibsync/state.sqlite").unlink()
    for file in (tmp_path / ".bibsync").glob("state.sqlite-*"):
        file.unlink()
    (tmp_path / "refs.zotero.tsv").unlink()
    assert bibsync("push").code == 0
    assert len(project.group.items()) == 2


def test_undo_of_a_run_that_only_parted_entry_and_item_takes_nothing_else_back(bibsync, project):
    bibsync("push")
    project.bib.write_text(REFS.partition("@book")[0], "utf-8")
    bibsync("push")
    assert bibsync("undo").code == 0
    assert len(project.group.items()) == 2
    project.bib.write_text(REFS, "utf-8")
    assert "Nothing to do" in bibsync("sync").out


def test_undo_of_a_change_of_type_brings_back_what_the_type_had_no_field_for(bibsync, project):
    bibsync("push")
    project.edit("wei2022chain", journalAbbreviation="NIPS", seriesTitle="S")
    bibsync("sync")
    before = project.item("wei2022chain")
    text = project.bib.read_text("utf-8")
    project.bib.write_text(text.replace("@article", "@book"), "utf-8")
    assert bibsync("sync").code == 0
    assert project.item("wei2022chain")["itemType"] == "book"
    assert bibsync("undo").code == 0
    after = project.item("wei2022chain")
    for name in ("itemType", "publicationTitle", "journalAbbreviation", "seriesTitle", "extra"):
        assert after[name] == before[name], name


def test_a_library_restored_from_a_backup_deletes_nothing(bibsync, project, monkeypatch):
    bibsync("push")
    other = "@misc{later, title = {Later}}\n"
    with Sandbox() as backup:
        monkeypatch.setenv("ZOTERO_API_KEY", backup.keys["owner"])
        project.box = backup
        project.configure()
        bibsync("push")  # what the backup holds: two items
        (project.folder / ".bibsync").rename(project.folder / "backup")
    # The server as it was afterwards, at a higher version, on the address of the backup.
    port = int(backup.endpoint.rpartition(":")[2])
    with Sandbox(port=port) as newer:
        monkeypatch.setenv("ZOTERO_API_KEY", newer.keys["owner"])
        project.bib.write_text(REFS + other, "utf-8")
        bibsync("push")
        bibsync("push")
    with Sandbox(port=port) as restored:
        monkeypatch.setenv("ZOTERO_API_KEY", restored.keys["owner"])
        done = bibsync("pull")
        assert "older than at the last sync" in done.err
        assert project.bib.read_text("utf-8") == REFS + other


def test_five_papers_of_a_project_share_one_library(bibsync, project):
    lines = []
    for number in range(5):
        (project.folder / f"paper{number}.bib").write_text(REFS, "utf-8")
        lines += [f"[groups.p{number}]", f"id = {project.box.groups['lab']}"]
        lines += [f'endpoint = "{project.box.endpoint}"', f'collection = "Paper {number}"']
        lines += [f'file = "paper{number}.bib"']
    (project.folder / "bibsync.toml").write_text("\n".join(lines) + "\n", "utf-8")
    for number in range(5):
        assert bibsync("sync", "--group", f"p{number}").code == 0
    assert len(project.group.items()) == 2
    assert len(project.item("knuth1984")["collections"]) == 5
    # One paper drops a work that the others keep.
    (project.folder / "paper0.bib").write_text(REFS.partition("@book")[0], "utf-8")
    assert bibsync("push", "--group", "p0", "--trash").code == 0
    assert len(project.item("knuth1984")["collections"]) == 4
    for number in range(1, 5):
        assert "Nothing to do" in bibsync("sync", "--group", f"p{number}").out


def test_resolve_settles_nothing_that_has_not_been_seen(bibsync, project):
    clash(bibsync, project)
    bibsync("status")
    project.edit("knuth1984", title="The TeXbook, revised once more")
    done = bibsync("resolve", "knuth1984", "title", "--ours")
    assert done.code == UsageError.exit_code
    assert "once more" in done.out
    assert bibsync("resolve", "knuth1984", "title", "--ours").code == 0
    assert bibsync("sync").code == 0
    assert project.item("knuth1984")["title"].endswith("Book")


def test_going_back_in_git_does_not_take_back_what_others_did(bibsync, project):
    git("init", "-q", cwd=project.folder)
    project.configure(collection="Paper")
    bibsync("sync")
    git("add", "refs.bib", "refs.zotero.tsv", cwd=project.folder)
    git("commit", "-qm", "one", cwd=project.folder)
    # A colleague mends a title and adds a paper; the next commit has both.
    collections = project.item("knuth1984")["collections"]
    project.edit("knuth1984", title="The TeXbook, mended")
    project.group.create(
        {"itemType": "book", "title": "New", "citationKey": "new", "collections": collections}
    )
    assert bibsync("sync").code == 0
    git("commit", "-qam", "two", cwd=project.folder)
    git("checkout", "-q", "HEAD~1", cwd=project.folder)
    assert project.bib.read_text("utf-8") == REFS
    told = json.loads(bibsync("push", "--json").out)
    assert told["plan"] == told["conflicts"] == []
    assert bibsync("pull").code == 0
    text = project.bib.read_text("utf-8")
    assert "mended" in text
    assert "@book{new," in text
    assert project.item("knuth1984")["title"] == "The TeXbook, mended"


def test_a_fresh_clone_merges_as_the_old_one_would(bibsync, project):
    """The link file says what was agreed, so no value is a conflict for lack of a base."""
    bibsync("sync")
    (project.folder / ".bibsync").rename(project.folder / "elsewhere")
    project.edit("knuth1984", publisher="Pearson")
    assert bibsync("sync").code == 0
    assert project.bib.read_text("utf-8") == REFS.replace("Addison-Wesley", "Pearson")


def git(*arguments: str, cwd: Path) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True)


def test_a_collection_that_was_renamed_is_followed(bibsync, project):
    project.configure(collection="Paper")
    bibsync("push")
    (key,) = project.item("knuth1984")["collections"]
    project.group.patch_collection(key, {"name": "Paper (submitted)"})
    # And somebody makes another one of the old name.
    project.group.create_collection("Paper")
    done = bibsync("sync")
    assert done.code == 0
    assert "Paper (submitted)" in done.err
    assert project.bib.read_text("utf-8") == REFS


def test_a_collection_that_was_deleted_takes_no_entry_with_it(bibsync, project):
    project.configure(collection="Paper")
    bibsync("push")
    (key,) = project.item("knuth1984")["collections"]
    project.group.erase_collection(key)
    one_line(bibsync("sync"), UnknownLibraryError, "'Paper'", "any more")
    assert project.bib.read_text("utf-8") == REFS


def test_the_collection_of_a_path_is_made_with_its_parents(bibsync, project):
    project.configure(collection="Group/Paper 2026")
    assert bibsync("push").code == 0
    names = {each["key"]: each for each in project.group.collections()}
    (key,) = project.item("knuth1984")["collections"]
    assert names[key]["name"] == "Paper 2026"
    assert names[names[key]["parentCollection"]]["name"] == "Group"
    assert "Nothing to do" in bibsync("push").out


def test_a_title_that_the_encoding_of_the_file_lacks_stops_no_other_entry(bibsync, project):
    text = "@book{a, title = {M\xfcller}, year = 1990}\n@book{b, title = {B}, year = 1991}\n"
    project.bib.write_bytes(text.encode("latin-1"))
    bibsync("push")
    project.edit("a", title="\u6f22\u5b57")
    project.edit("b", title="Better")
    done = bibsync("pull")
    assert done.code == RefusedError.exit_code
    assert "UTF-8" in done.err
    assert project.bib.read_bytes() == text.replace("{B}", "{Better}").encode("latin-1")


def test_resolve_settles_what_a_run_with_trash_has_shown(bibsync, project):
    project.configure(collection="Paper")
    bibsync("push")
    key = project.item("knuth1984")["key"]
    project.edit("knuth1984", callNumber="QA 76")
    project.bib.write_text(REFS.partition("@book")[0], "utf-8")
    done = bibsync("sync", "--trash")
    assert done.code == ConflictError.exit_code
    assert "more than BibTeX can say" in " ".join(done.out.split())
    assert bibsync("resolve", "knuth1984", "--ours").code == 0
    assert bibsync("sync", "--trash").code == 0
    assert project.group.item(key)["deleted"] == 1


def test_a_link_file_that_git_does_not_know_is_told(bibsync, project):
    subprocess.run(["git", "init", "-q"], cwd=project.folder, check=True)
    bibsync("push")
    assert "refs.zotero.tsv is not in git: commit it" in " ".join(bibsync("push").err.split())
    subprocess.run(["git", "add", "refs.zotero.tsv"], cwd=project.folder, check=True)
    assert "not in git" not in bibsync("push").err


@pytest.mark.parametrize("command", ["push", "sync"])
def test_json_tells_the_version_of_the_library_after_what_was_written(bibsync, project, command):
    done = bibsync(command, "--json")
    assert json.loads(done.out)["library_version"] == project.group.version > 0
    assert json.loads(bibsync(command, "--json").out)["library_version"] == project.group.version


def test_doctor_knows_a_collection_that_was_renamed(bibsync, project):
    project.configure(collection="Paper")
    assert "push makes it" in " ".join(bibsync("doctor").out.split())
    bibsync("push")
    (collection,) = project.group.collections()
    project.group.patch_collection(collection["key"], {"name": "Paper 2026"})
    done = bibsync("doctor")
    assert "is called 'Paper 2026' in Zotero now" in " ".join(done.out.split())
    assert "push makes it" not in done.out


def test_a_user_library_is_synced_like_a_group(bibsync, project):
    box = project.box
    lines = ["[groups.mine]", f"id = {box.user_ids['owner']}", 'type = "user"']
    lines += [f'endpoint = "{box.endpoint}"', ""]
    (project.folder / "bibsync.toml").write_text("\n".join(lines), "utf-8")
    assert bibsync("push").code == 0
    mine = box.library("users", box.user_ids["owner"])
    assert {item["citationKey"] for item in mine.items()} == {"wei2022chain", "knuth1984"}
    assert "Nothing to do" in bibsync("sync").out


def test_a_pdf_is_attached_as_a_link_when_asked(bibsync, project):
    address = "https://arxiv.org/pdf/2201.11903"
    text = REFS.replace("year = 2022", f"file = {{{address}}},\n  year = 2022")
    project.bib.write_text(text, "utf-8")
    project.configure(attach_files=True)
    assert bibsync("push").code == 0
    (attachment,) = [i for i in project.group.items() if i["itemType"] == "attachment"]
    assert (attachment["linkMode"], attachment["url"]) == ("linked_url", address)
    assert attachment["parentItem"] == project.item("wei2022chain")["key"]
    assert "Nothing to do" in bibsync("sync").out
    assert project.bib.read_text("utf-8") == text
