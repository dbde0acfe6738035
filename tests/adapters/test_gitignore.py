from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bibsync.adapters.gitignore import IgnorePatterns

# A tree in which every pattern below finds something to match and something not to.
FOLDERS = ["a", "a/b", "a/b/c", "b", "b/a", "build", "x y", "[a]", "é"]
NAMES = ["x.bib", "y.bib", "xy.bib", "README.md", "#h.bib", "!n.bib", "a", "b.d", "q]", "s ", "-"]

PATTERNS = [
    # names and paths
    "x.bib",
    "/x.bib",
    "a",
    "a/",
    "/a/",
    "a/x.bib",
    "/a/b/",
    "b/a",
    "x y",
    "é",
    # wildcards
    "*.bib",
    "?.bib",
    "*",
    "*/",
    "/*",
    "/*/",
    "a/*",
    "a/*.bib",
    "*/x.bib",
    "*/*/x.bib",
    "x*.b?b",
    "*b*",
    "a?b",
    "-",
    # two stars and more
    "**",
    "**/",
    "/**",
    "**/x.bib",
    "**/b/",
    "a/**",
    "a/**/",
    "a/**/x.bib",
    "a/**/c",
    "**/a/**/x.bib",
    "**b",
    "***/x.bib",
    "b**",
    "a/b***",
    # brackets
    "[xy].bib",
    "[!x].bib",
    "[^x].bib",
    "[a-y].bib",
    "[y-a].bib",
    "[!y-a].bib",
    "[]q]*",
    "q[]]",
    "q[!]]",
    "q[x-]]",
    "[[]a[]]",
    "[-x].bib",
    "[x-].bib",
    "-[x-]",
    "[a",
    "[",
    "[[:lower:]].bib",
    "[![:alpha:]]*",
    "[[:upper:][:digit:]]*",
    "[[:nonsense:]]*",
    "[[:punct:]]*",
    "[\\x].bib",
    "[\\]q]*",
    "a[/]b",
    # backslashes
    "\\#h.bib",
    "\\!n.bib",
    "\\x.bib",
    "\\*.bib",
    "x.bib\\",
    "\\[a\\]",
    # comments, blanks, ends of lines
    "#h.bib",
    "",
    " ",
    "x.bib  ",
    "  x.bib",
    "s",
    "s ",
    "s\\ ",
    "s\\  ",
    "x.bib\t",
    "/",
    "//",
    "!",
    "!/",
    "a//",
]

# Several lines, of which the last that matches decides.
LISTS = {
    "exception": ["*.bib", "!x.bib"],
    "exception first": ["!x.bib", "*.bib"],
    "exception below an ignored folder": ["a/", "!a/x.bib"],
    "exception below an ignored content": ["a/*", "!a/x.bib"],
    "only one kind of file": ["*", "!*/", "!*.bib"],
    "folder back": ["/*", "!/a/", "/a/*", "!/a/b/"],
    "exception of an exception": ["*.bib", "!x.bib", "a/x.bib"],
    "folder that is kept by name": ["[ab]/[a-b]/", "!a/"],
    "file of a folder's name": ["a", "!a/"],
}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repository")
    for folder in FOLDERS:
        (root / folder).mkdir()
    for folder in ["", *FOLDERS]:
        for name in NAMES:
            path = root / folder / name
            if not path.is_dir():
                path.touch()
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    return root


def ignored_by_git(repository: Path, lines: list[str]) -> set[str]:
    (repository / ".gitignore").write_text("\n".join(lines) + "\n", "utf-8")
    paths = [
        str(path.relative_to(repository))
        for path in walked(repository)
        if path.name != ".gitignore"
    ]
    result = subprocess.run(
        ["git", "-c", "core.excludesFile=", "check-ignore", "--no-index", "-z", "--stdin"],
        cwd=repository,
        input="\0".join(paths).encode(),
        capture_output=True,
        check=False,  # 1 means: none is ignored
    )
    assert result.returncode in (0, 1), result.stderr
    return {path.decode() for path in result.stdout.split(b"\0") if path}


def walked(repository: Path) -> list[Path]:
    return [path for path in repository.rglob("*") if ".git" not in path.parts]


def ignored_by_us(repository: Path, lines: list[str]) -> set[str]:
    patterns = IgnorePatterns(lines)
    ignored: set[str] = set()
    for path in sorted(walked(repository)):  # a folder comes before what is in it
        relative = str(path.relative_to(repository))
        if str(path.parent.relative_to(repository)) in ignored or (
            path.name != ".gitignore" and patterns.verdict(relative, path.is_dir())
        ):
            ignored.add(relative)
    return ignored


@pytest.mark.parametrize("pattern", PATTERNS, ids=repr)
def test_a_pattern_ignores_what_git_ignores(repository: Path, pattern: str) -> None:
    assert ignored_by_us(repository, [pattern]) == ignored_by_git(repository, [pattern])


@pytest.mark.parametrize("lines", LISTS.values(), ids=LISTS)
def test_a_list_of_patterns_ignores_what_git_ignores(repository: Path, lines: list[str]) -> None:
    assert ignored_by_us(repository, lines) == ignored_by_git(repository, lines)


def test_a_pattern_about_something_else_says_nothing() -> None:
    patterns = IgnorePatterns(["*.md", "!keep.md"])
    assert patterns.verdict("a/x.md", is_folder=False) is True
    assert patterns.verdict("a/keep.md", is_folder=False) is False
    assert patterns.verdict("a/x.bib", is_folder=False) is None


def test_stars_beside_a_name_are_one_star_as_the_manual_says() -> None:
    patterns = IgnorePatterns(["a**/x.bib"])
    assert patterns.verdict("ab/x.bib", is_folder=False) is True
    assert patterns.verdict("ab/c/x.bib", is_folder=False) is None
