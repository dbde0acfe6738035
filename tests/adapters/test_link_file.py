"""The link file is read whatever people, editors and git make of it, and never loses a line."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.adapters import link_file
from bibsync.adapters.link_file import LinkFile, link_path
from bibsync.errors import ChangedOnDiskError, UnreadableInputError, UnwritableOutputError
from bibsync.sync.digest import digest_of, in_common
from bibsync.sync.model import Agreed, Base
from bibsync.sync.ports import Link

LAB = "groups/123"
OTHER = "groups/456"
A, B, C = (Link("AAAAAAAA"), Link("BBBBBBBB"), Link("CCCCCCCC"))
_NOTE = Agreed("n", "n")
AGREED, CHANGED = (
    digest_of(Base("AAAAAAAA", Agreed("a", "a"), {"title": Agreed(title, title), "note": _NOTE}))
    for title in ("old", "new")
)
HEADER = (
    "# Which Zotero item each entry is: citation key, library, item key. Written by bibsync.\n"
    "# Commit it, so that every clone agrees. When git cannot merge it, keep the lines of both.\n"
)


def row(key: str, link: Link, library: str = LAB) -> str:
    return f"{key}\t{library}\t{link.item_key}" + ("\tdetached" if link.is_detached else "") + "\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "refs.zotero.tsv"


# --- its name


@pytest.mark.parametrize(
    ("bibliography", "name"),
    [
        ("refs.bib", "refs.zotero.tsv"),
        ("my.paper.v2.BIB", "my.paper.v2.zotero.tsv"),
        ("refs.txt", "refs.txt.zotero.tsv"),
        ("refs", "refs.zotero.tsv"),
        (".bib", ".bib.zotero.tsv"),
    ],
)
def test_the_link_file_stands_beside_the_bibliography(bibliography: str, name: str) -> None:
    assert link_path(Path("folder") / bibliography) == Path("folder") / name


# --- reading

READ = [
    pytest.param("", {}, id="empty"),
    pytest.param(HEADER, {}, id="comments-only"),
    pytest.param(row("a", A) + row("b", B), {"a": A, "b": B}, id="two"),
    pytest.param(row("a", A).rstrip("\n"), {"a": A}, id="no-line-end"),
    pytest.param(row("a", A).replace("\n", "\r\n"), {"a": A}, id="windows"),
    pytest.param("\ufeff" + row("a", A), {"a": A}, id="byte-order-mark"),
    pytest.param("\n  \n" + row("a", A) + "\t\n", {"a": A}, id="empty-lines"),
    pytest.param(f"a   {LAB} AAAAAAAA\n", {"a": A}, id="spaces-for-tabs"),
    pytest.param(f"a\t {LAB}\tAAAAAAAA  \n", {"a": A}, id="spaces-around"),
    pytest.param(f"a\t{LAB}\tAAAAAAAA\tdetached\n", {"a": A._replace(is_detached=True)}, id="off"),
    pytest.param(
        f"a\t{LAB}\tAAAAAAAA\tdetached\tnew=1\n", {"a": Link("AAAAAAAA", True)}, id="more"
    ),
    pytest.param(f"a\t{LAB}\tAAAAAAAA\tnew=1\n", {"a": A}, id="unknown-column"),
    pytest.param(
        f"a\t{LAB}\tAAAAAAAA\t{AGREED}@12\n",
        {"a": Link("AAAAAAAA", False, AGREED, 12)},
        id="agreed",
    ),
    pytest.param(
        f"a\t{LAB}\tAAAAAAAA\t9c1185a5c5e9fc54@1187\n", {"a": A}, id="of-an-older-bibsync"
    ),
    pytest.param(
        f"a\t{LAB}\tAAAAAAAA\t{AGREED}@12\na\t{LAB}\tAAAAAAAA\t{CHANGED}@9\n",
        {"a": Link("AAAAAAAA", False, in_common(AGREED, CHANGED), 9)},
        id="agreed-on-two-branches",
    ),
    pytest.param(row("a", A) + row("b", B, OTHER), {"a": A}, id="other-library"),
    pytest.param(f"b\t{OTHER}\t?\n", {}, id="strange-key-in-other-library"),
    pytest.param(row("a", A) + row("a", A), {"a": A}, id="twice-the-same"),
    pytest.param(row("a", A) + row("b", B) + row("a", C), {"b": B}, id="two-items"),
    pytest.param(row("a", A) * 2 + row("a", C), {}, id="two-items-and-twice-the-same"),
    pytest.param(
        row("a", A) + row("a", Link("AAAAAAAA", True)) + row("a", A),
        {"a": Link("AAAAAAAA", True)},
        id="taken-up-again",
    ),
    pytest.param(row("a", A) + row("b", A), {"a": A, "b": A}, id="two-entries-of-one-item"),
    pytest.param("müller:2020\tgroups/123\tAAAAAAAA\n", {"müller:2020": A}, id="umlaut"),
    pytest.param("\\#a\tgroups/123\tAAAAAAAA\n", {"#a": A}, id="no-comment"),
    pytest.param("a\\tb\\\\\\udcff\tgroups/123\tAAAAAAAA\n", {"a\tb\\\udcff": A}, id="escapes"),
    pytest.param(
        f"<<<<<<< HEAD\n{row('a', A)}=======\n{row('b', B)}>>>>>>> branch b\n{row('c', C)}",
        {"a": A, "b": B, "c": C},
        id="not-merged",
    ),
    pytest.param(
        f"<<<<<<< ours\r\n{row('a', A)}||||||| 1234\n{row('b', B)}=======\r\n>>>>>>> theirs\n",
        {"a": A},
        id="ancestor-does-not-count",
    ),
    pytest.param(
        f"<<<<<<< HEAD\n{row('a', A)}=======\n{row('a', B)}>>>>>>> x\n", {}, id="both-changed-it"
    ),
    pytest.param(row("=======", A) + row("<<<<<<<", B), {"=======": A, "<<<<<<<": B}, id="marks"),
]


@pytest.mark.parametrize(("text", "links"), READ)
def test_a_link_file_says(path: Path, text: str, links: dict[str, Link]) -> None:
    path.write_bytes(text.encode())
    assert LinkFile(path, LAB).read() == links


def test_no_file_is_no_links(path: Path) -> None:
    assert LinkFile(path, LAB).read() == {}


def test_a_comment_may_be_in_any_encoding(path: Path) -> None:
    path.write_bytes(b"# caf\xe9\n" + row("a", A).encode())
    file = LinkFile(path, LAB)
    assert file.read() == {"a": A}
    file.write({"b": B})
    assert path.read_bytes() == b"# caf\xe9\n" + row("b", B).encode()


WRONG = [
    pytest.param("a", id="key-alone"),
    pytest.param("a\tAAAAAAAA", id="no-library"),
    pytest.param("a\t123\tAAAAAAAA", id="library-without-kind"),
    pytest.param("a\tgroup/123\tAAAAAAAA", id="kind-misspelt"),
    pytest.param("a\tgroups/123\tAAAA", id="short-key"),
    pytest.param("a\tgroups/123\taaaaaaaa", id="small-letters"),
    pytest.param("a\tgroups/123\t", id="empty-key"),
    pytest.param("a\tgroups/123", id="no-key"),
    pytest.param("@misc{a, title = {A}}", id="something-else"),
    pytest.param("\x00\xff", id="binary"),
]


@pytest.mark.parametrize("line", WRONG)
def test_a_line_that_is_no_link_is_named_and_kept(path: Path, line: str) -> None:
    data = (HEADER + row("a", A) + line + "\n").encode()
    path.write_bytes(data)
    file = LinkFile(path, LAB)
    told = r"refs.zotero.tsv: line 4 does not say .*: correct it, or delete it"
    with pytest.raises(UnreadableInputError, match=told):
        file.read()
    with pytest.raises(UnreadableInputError, match=told):
        file.write({"b": B})
    assert path.read_bytes() == data


def test_a_folder_is_no_link_file(path: Path) -> None:
    path.mkdir()
    with pytest.raises(UnreadableInputError, match=r"refs.zotero.tsv: cannot be read"):
        LinkFile(path, LAB).read()


# --- writing


def test_a_new_file_says_what_it_is_and_is_sorted(path: Path) -> None:
    LinkFile(path, LAB).write({"b": B, "a": A, "B": Link("DDDDDDDD", True)})
    rows = row("B", Link("DDDDDDDD", True)) + row("a", A) + row("b", B)
    assert path.read_text("utf-8") == HEADER + rows


def test_no_file_is_made_for_no_links(path: Path) -> None:
    file = LinkFile(path, LAB)
    file.write({})
    assert not path.exists()


def test_the_last_link_leaves_the_comments(path: Path) -> None:
    file = LinkFile(path, LAB)
    file.write({"a": A})
    file.write({})
    assert path.read_text("utf-8") == HEADER
    assert file.read() == {}


@pytest.mark.parametrize(
    "text",
    [
        HEADER + row("a", A) + row("b", B),
        row("b", B) + row("a", A),  # somebody likes another order
        row("b", B) + "\n# mine\n" + row("a", A).rstrip("\n"),
        f"b {LAB} BBBBBBBB\r\n" + row("a", A) + row("c", C, OTHER),
    ],
    ids=["ours", "order", "comment", "spaces"],
)
def test_a_file_that_says_it_already_is_not_touched(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
    os.utime(path, ns=(1, 1))
    before = path.stat()
    file = LinkFile(path, LAB)
    file.write(file.read())
    LinkFile(path, LAB).write({"a": A, "b": B})
    assert path.read_bytes() == text.encode()
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_what_is_not_ours_keeps_its_bytes(path: Path) -> None:
    path.write_bytes(
        b"# head \xff\n\n"
        b"a\tgroups/123\tAAAAAAAA\tfuture=1\n"
        b"# about b\r\n"
        b"b  groups/456   BBBBBBBB  x\n"
        b"c\tgroups/123\tCCCCCCCC\n"
        b"c\tgroups/456\tCCCCCCCC\n"
        b"c\tgroups/456\tCCCCCCCC\n"
        b"# end"
    )
    file = LinkFile(path, LAB)
    file.write({"a": Link("AAAAAAAA", True), "aa": B})
    assert path.read_bytes() == (
        b"# head \xff\n\n"
        b"a\tgroups/123\tAAAAAAAA\tdetached\tfuture=1\n"
        b"aa\tgroups/123\tBBBBBBBB\n"
        b"# about b\r\n"
        b"b  groups/456   BBBBBBBB  x\n"
        b"c\tgroups/456\tCCCCCCCC\n"
        b"c\tgroups/456\tCCCCCCCC\n"
        b"# end\n"
    )


def test_a_comment_above_a_link_goes_with_it_and_outlives_it(path: Path) -> None:
    path.write_text(row("a", A) + "# about b\n" + row("b", B) + row("c", C), "utf-8")
    file = LinkFile(path, LAB)
    file.write({"B": A, "b": B, "c": C})
    assert path.read_text("utf-8") == row("B", A) + "# about b\n" + row("b", B) + row("c", C)
    file.write({"c": C})
    assert path.read_text("utf-8") == "# about b\n" + row("c", C)


def test_the_line_ends_of_the_file_are_those_of_new_lines(path: Path) -> None:
    path.write_bytes((HEADER + row("b", B)).replace("\n", "\r\n").encode())
    LinkFile(path, LAB).write({"a": A, "b": B})
    assert path.read_bytes() == (HEADER + row("a", A) + row("b", B)).replace("\n", "\r\n").encode()


def test_two_libraries_share_the_file(path: Path) -> None:
    LinkFile(path, LAB).write({"a": A, "b": B})
    LinkFile(path, OTHER).write({"a": C})
    LinkFile(path, LAB).write({"a": A})
    assert path.read_text("utf-8") == HEADER + row("a", A) + row("a", C, OTHER)


def test_of_a_citation_key_with_two_items_the_one_that_was_found_stays(path: Path) -> None:
    path.write_text(row("a", A) + row("a", C), "utf-8")
    file = LinkFile(path, LAB)
    assert file.read() == {}
    file.write({"a": C})
    assert path.read_text("utf-8") == row("a", C)


def test_a_file_that_git_could_not_merge_is_put_in_order(path: Path) -> None:
    ours, theirs = row("b", B) + row("x", A, OTHER), row("a", A) + row("x", A, OTHER)
    path.write_text(f"# top\n<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> x\n", "utf-8")
    file = LinkFile(path, LAB)
    file.write(file.read())
    merged = "# top\n" + row("a", A) + row("b", B) + row("x", A, OTHER)
    assert path.read_text("utf-8") == merged


# --- somebody else at the same time


def test_lines_that_come_during_a_sync_stay(path: Path) -> None:
    path.write_text(row("a", A) + row("b", B) + row("c", C), "utf-8")
    file = LinkFile(path, LAB)
    links = file.read()
    path.write_text(row("a", A) + row("c", B) + row("pulled", C), "utf-8")  # `git pull`
    del links["a"]
    links["new"] = A
    file.write(links)
    assert path.read_text("utf-8") == row("c", B) + row("new", A) + row("pulled", C)
    file.write(links | {"newer": A})
    assert LinkFile(path, LAB).read() == {"c": B, "new": A, "newer": A, "pulled": C}


def test_a_file_that_is_gone_is_made_anew(path: Path) -> None:
    file = LinkFile(path, LAB)
    file.write({"a": A})
    links = file.read()
    path.unlink()
    file.write(links)
    assert path.read_text("utf-8") == HEADER + row("a", A)


def test_a_change_in_the_last_moment_is_not_overwritten(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text(row("a", A), "utf-8")
    write = link_file.files.write_atomically

    def late(target: Path, data: bytes, *, expected: bytes | None = None) -> None:
        path.write_text(row("late", C), "utf-8")
        write(target, data, expected=expected)

    monkeypatch.setattr(link_file.files, "write_atomically", late)
    with pytest.raises(ChangedOnDiskError):
        LinkFile(path, LAB).write({"a": A, "b": B})
    assert path.read_text("utf-8") == row("late", C)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnwritableOutputError, match="create the folder first"):
        LinkFile(tmp_path / "none" / "refs.zotero.tsv", LAB).write({"a": A})


# --- any citation key

# Of any characters, those of bytes that mean nothing included, and of what the form itself uses.
keys = st.one_of(
    st.text(st.characters(codec=None, exclude_categories=()), max_size=12),
    st.text(st.sampled_from("ab\t\n\r\\#<=>| \ufeff\udcff\x85u"), max_size=12),
    st.sampled_from(["=======", "<<<<<<<", "<<<<<<< HEAD", "|||||||", ">>>>>>> x", "# a", LAB]),
)
item_keys = st.text(st.sampled_from("23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"), min_size=8, max_size=8)
agreed = st.sampled_from(["", AGREED, CHANGED])
some_links = st.dictionaries(
    keys,
    st.builds(Link, item_keys, st.booleans(), agreed, st.integers(0, 10**9)).map(
        lambda link: link if link.agreed else link._replace(version=0)
    ),
    max_size=6,
)


@settings(max_examples=150)
@given(first=some_links, second=some_links, others=some_links)
def test_what_is_written_is_read_again(
    first: dict[str, Link], second: dict[str, Link], others: dict[str, Link]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "refs.zotero.tsv"
        other = LinkFile(path, OTHER)
        other.write(others)
        for links in (first, second):
            LinkFile(path, LAB).write(links)
            assert LinkFile(path, LAB).read() == links
            assert LinkFile(path, OTHER).read() == others
        if path.exists():
            # Each key is one line of valid UTF-8, whatever it consists of.
            rows = path.read_bytes().decode("utf-8").split("\n")
            assert len(rows) == 2 + len(second) + len(others) + 1


# --- merged by the real git


NO_SIGNING = ("-c", "commit.gpgSign=false")


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *NO_SIGNING, *arguments],
        cwd=folder,
        check=False,  # a merge that leaves marks "fails"
        capture_output=True,
    )


OFF = Link("AAAAAAAA", True)

# What each side does to the file that says `m` is A, what that comes to where git merges it, and
# where git leaves both sides with its marks: a line that one side has removed is still the other's.
MERGES = [
    pytest.param({"b": B}, {"x": C}, {"b": B, "m": A, "x": C}, None, id="far-apart"),
    pytest.param({"n": B}, {"o": C}, {"m": A, "n": B, "o": C}, None, id="in-the-same-place"),
    pytest.param({"n": B}, {"n": B}, {"m": A, "n": B}, None, id="the-same"),
    pytest.param({"n": B}, {"n": C}, {"m": A}, None, id="two-items-for-one-key"),
    pytest.param({"m": OFF}, {"a": B}, {"a": B, "m": OFF}, None, id="one-detaches"),
    pytest.param({"m": None}, {"a": C}, {"a": C}, {"a": C, "m": A}, id="one-removes"),
    pytest.param(
        {"m": None, "q": A}, {"a": B}, {"a": B, "q": A}, {"a": B, "m": A, "q": A}, id="one-renames"
    ),
]


@pytest.mark.parametrize(("ours", "theirs", "merged", "left"), MERGES)
@pytest.mark.parametrize("style", ["merge", "diff3", "union"])
@pytest.mark.parametrize("is_far", [True, False], ids=["among-many", "alone"])
def test_a_merge_keeps_what_both_sides_did(
    path: Path,
    style: str,
    is_far: bool,
    ours: dict[str, Link | None],
    theirs: dict[str, Link | None],
    merged: dict[str, Link],
    left: dict[str, Link] | None,
) -> None:
    folder = path.parent
    # Lines between that neither side touches, so that git has something to go by.
    always = (
        {f"{char}{n}": Link("ZZZZZZZZ") for char in "agmnz" for n in range(5)} if is_far else {}
    )
    base = {"m": A, **always}
    git(folder, "init", "-q", "-b", "main")
    if style == "union":
        (folder / ".gitattributes").write_text("*.zotero.tsv merge=union\n", "utf-8")
    else:
        git(folder, "config", "merge.conflictStyle", style)
    for branch, changes in (("main", {}), ("theirs", theirs), ("ours", ours)):
        git(folder, "checkout", "-q", "main")
        git(folder, "checkout", "-q", "-b", branch)
        links = {key: link for key, link in (base | changes).items() if link is not None}
        LinkFile(path, LAB).write(links)
        git(folder, "add", ".")
        git(folder, "commit", "-q", "-m", branch)
    git(folder, "merge", "theirs")
    has_marks = "<<<<<<<" in path.read_text("utf-8")
    assert not has_marks if style == "union" else has_marks or is_far or left is None

    wanted = always | merged if is_far or left is None else left
    file = LinkFile(path, LAB)
    assert file.read() == wanted
    file.write(wanted)
    # Each line once, no mark is left; what git has put in another order may stay so.
    lines = path.read_text("utf-8").removeprefix(HEADER).splitlines(keepends=True)
    assert sorted(lines) == sorted(row(key, link) for key, link in wanted.items())
