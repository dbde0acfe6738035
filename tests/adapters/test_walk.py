from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bibsync.adapters.walk import find_files
from bibsync.errors import UnreadableInputError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, without a repository around it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def write(path: Path, *lines: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def git(folder: Path, *arguments: str) -> str:
    command = [
        "git",
        "-c",
        "core.excludesFile=",
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@b.example",
    ]
    result = subprocess.run(
        [*command, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return result.stdout


def found(*paths: str | Path, exclude: tuple[str, ...] = ()) -> list[str]:
    return [path.as_posix() for path in find_files(paths, exclude)]


# --- what is taken


def test_a_named_file_is_taken_whatever_it_is_called(folder: Path) -> None:
    make(folder, "refs.bib", "notes.tex", ".hidden.bib", "NONE")
    assert found("refs.bib", "notes.tex", ".hidden.bib", "NONE") == [
        ".hidden.bib",
        "NONE",
        "notes.tex",
        "refs.bib",
    ]


def test_a_named_file_is_taken_though_it_is_ignored_and_excluded(folder: Path) -> None:
    git(folder, "init", "--quiet")
    make(folder, "build/refs.bib")
    write(folder / ".gitignore", "build/", "*.bib")
    assert found("build/refs.bib", exclude=("*.bib",)) == ["build/refs.bib"]


def test_folders_are_walked_for_bibtex_and_markdown(folder: Path) -> None:
    make(folder, "a.bib", "b.BIB", "c.md", "d.markdown", "e.tex", "f.bib.bak", "g.bbl", "bib", "md")
    make(folder, "sub/deep/er/a.bib", "sub/b.Md", "dir.bib/c.txt")
    assert found(".") == ["a.bib", "b.BIB", "c.md", "d.markdown", "sub/b.Md", "sub/deep/er/a.bib"]


def test_other_endings_can_be_asked_for(folder: Path) -> None:
    make(folder, "a.bib", "b.tex")
    assert find_files(["."], suffixes=(".tex",)) == [Path("b.tex")]


def test_paths_begin_as_they_were_named(folder: Path) -> None:
    make(folder, "papers/a.bib")
    assert found("papers/") == ["papers/a.bib"]
    assert found(folder / "papers") == [f"{folder.as_posix()}/papers/a.bib"]
    assert found("papers/../papers") == ["papers/../papers/a.bib"]


def test_a_file_named_in_several_ways_is_taken_once(folder: Path) -> None:
    make(folder, "papers/a.bib", "papers/b.bib")
    (folder / "link.bib").symlink_to("papers/b.bib")
    assert found("papers/a.bib", "./papers/a.bib", folder / "papers/a.bib", ".") == [
        "link.bib",
        "papers/a.bib",
    ]


def test_a_folder_without_such_files_has_none(folder: Path) -> None:
    make(folder, "a.tex")
    assert found(".") == []


def test_nothing_named_is_nothing_found() -> None:
    assert find_files([]) == []


def test_hidden_and_foreign_folders_are_left_out(folder: Path) -> None:
    make(folder, ".git/a.bib", ".venv/a.bib", ".cache/a.md", ".hidden.bib", ".#lock.bib")
    make(folder, "node_modules/p/README.md", "x/node_modules/p.md", "lib/site-packages/a.md")
    make(folder, "env/pyvenv.cfg", "env/share/a.md", "kept.bib")
    assert found(".") == ["kept.bib"]


def test_a_named_folder_is_walked_whatever_it_is(folder: Path) -> None:
    make(folder, ".hidden/a.bib", "node_modules/b.bib", "env/pyvenv.cfg", "env/c.bib")
    assert found(".hidden", "node_modules", "env") == [
        ".hidden/a.bib",
        "env/c.bib",
        "node_modules/b.bib",
    ]


# --- links


def test_links_to_files_are_followed_and_links_to_folders_are_not(folder: Path) -> None:
    make(folder, "far/a.bib", "far/sub/b.bib", "near/c.bib")
    (folder / "near/file.bib").symlink_to("../far/a.bib")
    (folder / "near/sub").symlink_to("../far/sub")
    (folder / "near/broken.bib").symlink_to("nowhere.bib")
    (folder / "near/folder.bib").symlink_to("../far")
    assert found("near") == ["near/c.bib", "near/file.bib"]


def test_a_link_to_a_folder_is_walked_when_it_is_named(folder: Path) -> None:
    make(folder, "far/a.bib")
    (folder / "near").symlink_to("far")
    assert found("near") == ["near/a.bib"]


def test_a_link_to_its_own_folder_does_not_hang(folder: Path) -> None:
    make(folder, "a/b/x.bib")
    (folder / "a/b/again").symlink_to("../..")
    (folder / "a/self").symlink_to("self")
    assert found(".") == ["a/b/x.bib"]


# --- what git ignores


def tree(folder: Path) -> None:
    for place in ("", "a/", "a/b/", "a/b/c/", "build/", "drafts/", "drafts/old/"):
        make(folder, *(f"{place}{name}" for name in ("x.bib", "y.bib", "x.md", "z.markdown")))


IGNORE_FILES = {
    "none": {},
    "file": {".gitignore": ["x.bib"]},
    "folder": {".gitignore": ["build/"]},
    "anchored": {".gitignore": ["/x.bib", "/b/"]},
    "exception": {".gitignore": ["*.bib", "!y.bib"]},
    "exception in an ignored folder": {".gitignore": ["drafts", "!drafts/x.bib"]},
    "only bibliographies": {".gitignore": ["*", "!*/", "!*.bib", "!.gitignore"]},
    "nested": {".gitignore": ["*.md"], "a/.gitignore": ["x.bib"]},
    "nested exception": {".gitignore": ["*.bib"], "a/b/.gitignore": ["!x.bib"]},
    "nested, anchored": {"a/.gitignore": ["/x.bib", "b/c/"]},
    "nested in an ignored folder": {".gitignore": ["a/b/"], "a/b/.gitignore": ["!*"]},
    "three deep": {
        ".gitignore": ["x.*"],
        "a/.gitignore": ["!x.bib"],
        "a/b/.gitignore": ["x.bib", "!x.md"],
    },
    "repository's own": {".git/info/exclude": ["y.bib", "drafts/"]},
    "repository's own, overruled": {".git/info/exclude": ["*.bib"], ".gitignore": ["!y.bib"]},
    "two stars": {".gitignore": ["a/**/c/", "**/old", "drafts/**/x.md"]},
    "path": {"a/.gitignore": ["b/x.bib"], ".gitignore": ["a/b/y.bib"]},
}


@pytest.mark.parametrize("start", [".", "a", "a/b"])
@pytest.mark.parametrize("files", IGNORE_FILES.values(), ids=IGNORE_FILES)
def test_found_is_what_git_does_not_ignore(
    folder: Path, files: dict[str, list[str]], start: str
) -> None:
    tree(folder)
    git(folder, "init", "--quiet")
    for name, lines in files.items():
        write(folder / name, *lines)
    listed = git(folder, "ls-files", "--others", "--exclude-standard", "--", start).splitlines()
    ignored = git(folder, "status", "--ignored", "--porcelain", "--", start).splitlines()
    if f"!! {start}/" not in ignored:  # what is named is wanted, though git ignores it
        assert found(start) == sorted(
            (name for name in listed if not name.endswith(".gitignore")),
            key=Path,
        )
    else:
        assert found(start) != []


def test_lines_of_windows_and_a_byte_order_mark_do_not_matter(folder: Path) -> None:
    make(folder, "x.bib", "y.bib", "z.bib")
    (folder / ".gitignore").write_bytes(b"\xef\xbb\xbfx.bib\r\ny.bib\r\n")
    assert found(".") == ["z.bib"]


def test_an_ignore_file_counts_below_its_folder_without_a_repository(folder: Path) -> None:
    make(folder, "top/x.bib", "top/sub/x.bib", "top/sub/y.bib")
    write(folder / ".gitignore", "y.bib")
    write(folder / "top/.gitignore", "x.bib")
    assert found("top") == ["top/sub/y.bib"]
    assert found(".") == []


def test_an_ignore_file_above_the_repository_does_not_count(folder: Path) -> None:
    make(folder, "repo/sub/x.bib")
    git(folder / "repo", "init", "--quiet")
    write(folder / ".gitignore", "x.bib")
    assert found("repo/sub") == ["repo/sub/x.bib"]


def test_a_repository_in_a_repository_has_its_own_rules(folder: Path) -> None:
    git(folder, "init", "--quiet")
    make(folder, "inner/x.bib", "inner/y.bib")
    git(folder / "inner", "init", "--quiet")
    write(folder / ".gitignore", "x.bib")
    write(folder / "inner/.git/info/exclude", "y.bib")
    assert found(".") == ["inner/x.bib"]


def test_a_named_folder_that_is_ignored_is_walked_by_its_own_rules(folder: Path) -> None:
    git(folder, "init", "--quiet")
    make(folder, "build/x.bib", "build/sub/x.bib", "build/y.bib")
    write(folder / ".gitignore", "build/", "*.bib")
    write(folder / "build/.gitignore", "y.bib")
    assert found("build") == ["build/sub/x.bib", "build/x.bib"]
    assert found("build/sub") == ["build/sub/x.bib"]
    assert found(".") == []


def test_a_worktree_shares_the_ignore_file_of_its_repository(folder: Path) -> None:
    main = folder / "main"
    main.mkdir()
    git(main, "init", "--quiet")
    git(main, "commit", "--quiet", "--allow-empty", "--message", "first")
    git(main, "worktree", "add", "--quiet", "../tree")
    write(main / ".git/info/exclude", "x.bib")
    make(folder, "tree/x.bib", "tree/sub/x.bib", "tree/sub/y.bib")
    assert found("tree") == found("tree/sub") == ["tree/sub/y.bib"]


def test_the_repository_of_a_linked_folder_is_where_the_folder_is(folder: Path) -> None:
    make(folder, "repo/sub/x.bib", "repo/sub/y.bib")
    git(folder / "repo", "init", "--quiet")
    write(folder / "repo/.gitignore", "sub/x.bib")
    (folder / "link").symlink_to("repo/sub")
    assert found("link") == ["link/y.bib"]


def test_an_ignore_file_that_cannot_be_read_ignores_nothing(folder: Path) -> None:
    make(folder, "x.bib", ".gitignore/x.bib")
    (folder / ".git").write_bytes(b"\xff")
    assert found(".") == ["x.bib"]


# --- what is excluded


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("x.bib", ["drafts/y.bib", "y.bib"]),
        ("drafts", ["x.bib", "y.bib"]),
        ("drafts/", ["x.bib", "y.bib"]),
        ("/x.bib", ["drafts/x.bib", "drafts/y.bib", "y.bib"]),
        ("drafts/x*", ["drafts/y.bib", "x.bib", "y.bib"]),
        ("*.md", ["drafts/x.bib", "drafts/y.bib", "x.bib", "y.bib"]),
    ],
)
def test_excluded_files_are_left_out(folder: Path, pattern: str, left: list[str]) -> None:
    make(folder, "x.bib", "y.bib", "drafts/x.bib", "drafts/y.bib")
    assert found(".", exclude=(pattern,)) == left


def test_an_exception_to_what_is_excluded_does_not_bring_back_what_git_ignores(
    folder: Path,
) -> None:
    make(folder, "x.bib", "y.bib", "z.bib")
    write(folder / ".gitignore", "x.bib")
    assert found(".", exclude=("*.bib", "!x.bib", "!y.bib")) == ["y.bib"]


def test_excluded_paths_are_below_the_folder_that_excludes(folder: Path) -> None:
    make(folder, "a/x.bib", "a/b/x.bib")
    assert find_files(["a"], ["/x.bib"], exclude_from=folder / "a") == [Path("a/b/x.bib")]
    assert find_files(["a"], ["/b"], exclude_from=folder / "a") == [Path("a/x.bib")]


def test_names_are_excluded_outside_of_the_folder_that_excludes(folder: Path) -> None:
    make(folder, "here/x.bib", "there/x.bib", "there/y.bib")
    assert find_files(["there"], ["x.bib"], exclude_from=folder / "here") == [Path("there/y.bib")]


# --- what is not there


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("ref.bib", "ref.bib: no such file or folder; did you mean refs.bib?"),
        ("Refs.bib", "Refs.bib: no such file or folder; did you mean refs.bib?"),
        ("refs", "refs: no such file or folder; did you mean refs.bib?"),
        ("thesis.bib", "thesis.bib: no such file or folder"),
        ("paper/a.bib", "paper/a.bib: no such file or folder; did you mean papers/a.bib?"),
        ("paper/none.bib", "paper/none.bib: no such file or folder; did you mean papers?"),
        ("papers/A.bib", "papers/A.bib: no such file or folder; did you mean papers/a.bib?"),
        ("far/away.bib", "far/away.bib: no such file or folder (there is no far)"),
        ("papers/far/x.bib", "papers/far/x.bib: no such file or folder (there is no papers/far)"),
        ("refs.bib/x", "refs.bib/x: no such file or folder"),
        ("broken.bib", "broken.bib: a link to nowhere.bib, which does not exist"),
    ],
)
def test_a_missing_path_is_named_with_what_was_likely_meant(
    folder: Path, name: str, message: str
) -> None:
    make(folder, "refs.bib", "papers/a.bib")
    (folder / "broken.bib").symlink_to("nowhere.bib")
    with pytest.raises(UnreadableInputError) as raised:
        find_files([name])
    assert str(raised.value) == message


def test_a_missing_path_with_a_root_is_named(folder: Path) -> None:
    make(folder, "refs.bib")
    with pytest.raises(UnreadableInputError, match=r"did you mean .*/refs\.bib\?$"):
        find_files([folder / "ref.bib"])


def test_links_in_a_circle_cannot_be_read(folder: Path) -> None:
    (folder / "a.bib").symlink_to("b.bib")
    (folder / "b.bib").symlink_to("a.bib")
    with pytest.raises(UnreadableInputError, match=r"^a\.bib: cannot be read"):
        find_files(["a.bib"])


def test_a_folder_that_cannot_be_read_is_named_with_what_to_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(folder, "papers/secret/a.bib")
    real = os.scandir

    def guarded(path: Path) -> object:
        if path.name == "secret":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", guarded)
    with pytest.raises(UnreadableInputError) as raised:
        find_files(["papers"])
    assert str(raised.value) == (
        "papers/secret: this folder cannot be read (Permission denied):"
        " change its permissions, or exclude it"
    )
    assert find_files(["papers"], ["secret/"]) == []


# --- start-up


def test_named_files_need_no_patterns(folder: Path) -> None:
    make(folder, "refs.bib")
    program = (
        "import sys; from bibsync.adapters.walk import find_files; find_files(['refs.bib', '.']);"
        " print(*(m for m in ('bibsync.adapters.gitignore', 'pathspec') if m in sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stdout == "\n"
