"""`bibsync lint --fix` changes the bytes that a fix names, and nothing else of a file."""

from __future__ import annotations

import os
import random
import shutil
import stat
import subprocess
import zlib
from collections.abc import Iterable
from pathlib import Path

import pytest
from bibsync_runs import CLEAN, FAULTY, FIXED, RULES, SEEDS, UGLY, Run

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.errors import FixNotConvergingError
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Rule, safe
from bibsync.text import Edit

LONG_AGO = 1_000_000_000_123_456_789


def identity(path: str) -> tuple[int, int]:
    """What a write would change: when and as what the file was written."""
    status = Path(path).stat()
    return status.st_mtime_ns, status.st_ino


@pytest.mark.parametrize("option", ["--fix", "--diff", "--statistics"])
def test_a_file_with_nothing_to_fix_is_not_written(bibsync: Run, option: str) -> None:
    Path("refs.bib").write_text(CLEAN)
    os.utime("refs.bib", ns=(LONG_AGO, LONG_AGO))
    before = identity("refs.bib")
    assert bibsync("lint", *RULES, option, "refs.bib").code == 0
    assert identity("refs.bib") == before


def test_what_only_unsafe_fixes_would_change_is_not_written(bibsync: Run) -> None:
    Path("refs.bib").write_text("@misc{a, title = {T}, volume = {}}\n")
    before = identity("refs.bib")
    assert bibsync("lint", "--select", "empty-field", "--fix", "refs.bib").err == ""
    assert identity("refs.bib") == before
    bibsync("lint", "--select", "empty-field", "--fix", "--unsafe-fixes", "refs.bib")
    assert Path("refs.bib").read_text() == "@misc{a, title = {T}}\n"


def test_a_link_stays_and_leads_to_the_fixed_file(bibsync: Run) -> None:
    Path("shared").mkdir()
    Path("shared/all.bib").write_text(FAULTY)
    Path("refs.bib").symlink_to("shared/all.bib")
    assert bibsync("lint", *RULES, "--fix", "refs.bib").code == 0
    assert Path("refs.bib").readlink() == Path("shared/all.bib")
    assert Path("shared/all.bib").read_text() == FIXED
    assert list(Path("shared").iterdir()) == [Path("shared/all.bib")]


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o755])
def test_the_permissions_stay(bibsync: Run, mode: int) -> None:
    Path("refs.bib").write_text(FAULTY)
    Path("refs.bib").chmod(mode)
    assert bibsync("lint", *RULES, "--fix", "refs.bib").code == 0
    assert stat.S_IMODE(Path("refs.bib").stat().st_mode) == mode
    assert list(Path().iterdir()) == [Path("refs.bib")]


def a_file(letters: str, encoding: str, line_end: str = "\n", mark: bytes = b"") -> list[bytes]:
    """A file with both faults before and after, both as bytes."""
    return [
        mark + text.replace("A", letters).replace("\n", line_end).encode(encoding)
        for text in (FAULTY, FIXED)
    ]


FILES = {
    "utf-8": a_file("Müller–Ł 論文 🎓", "utf-8"),
    "crlf": a_file("Ä", "utf-8", "\r\n"),
    "cr": a_file("Ä", "utf-8", "\r"),
    "byte-order-mark": a_file("Ä", "utf-8", mark=b"\xef\xbb\xbf"),
    "utf-16-le": a_file("Ä 論", "utf-16-le", mark=b"\xff\xfe"),
    "utf-16-be": a_file("Ä 論", "utf-16-be", "\r\n", mark=b"\xfe\xff"),
    "latin-1": a_file("Müller", "latin-1"),
    "cp1252": a_file("“M\u2019üller” – €", "cp1252", "\r\n"),
    "declared": a_file("Łódź", "iso8859-2", mark=b"% Encoding: ISO8859_2\n"),
    "euc-jp": a_file("計算機科学の進歩と情報処理", "euc_jp"),
    "shift-jis": a_file("表示とソフトウェアの機能について", "cp932"),
    "lone-bytes": [text.replace(b"A", b"Caf\xc3\xa9 \xe9 \xfe") for text in a_file("A", "utf-8")],
    "nul": a_file("A\0B", "utf-8"),
    "line-separators": a_file("A\u2028B\x85C\x0cD", "utf-8"),
}


@pytest.mark.parametrize(("before", "after"), FILES.values(), ids=FILES)
def test_encoding_and_line_ends_stay(bibsync: Run, before: bytes, after: bytes) -> None:
    Path("refs.bib").write_bytes(before)
    done = bibsync("lint", *RULES, "--fix", "refs.bib")
    assert (done.code, done.err) == (0, "fixed 2 faults in 1 file\n")
    assert Path("refs.bib").read_bytes() == after


def is_left_of(after: bytes, before: bytes) -> bool:
    """Whether bytes were taken out, and nothing else was done."""
    rest = iter(before)
    return all(byte in rest for byte in after)


@pytest.mark.parametrize("name", sorted(path.name for path in UGLY.glob("*.bib")))
def test_an_ugly_file_loses_what_is_stray_and_no_more(bibsync: Run, name: str) -> None:
    before = (UGLY / name).read_bytes()
    Path(name).write_bytes(before)
    assert bibsync("lint", *RULES, "--fix", name).code in (0, 1)
    after = Path(name).read_bytes()
    assert is_left_of(after, before)
    assert len(before) - len(after) < 80
    written = identity(name)
    assert bibsync("lint", *RULES, "--fix", name).err == ""
    assert identity(name) == written


def png() -> bytes:
    pixels = random.Random(1).randbytes(10_000)
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + zlib.compress(pixels) + b" \r\nIEND\xaeB`\x82"


NO_TEXTS = [
    pytest.param(png(), "holds NUL bytes and no entry", id="png"),
    pytest.param("@misc{a, title = {A} }".encode("utf-16-le"), "UTF-16 without", id="utf-16"),
    pytest.param(b"%PDF-1.7 \n%\xe2\xe3\n1 0 obj \n", "a PDF, not a bibliography", id="pdf"),
]


@pytest.mark.parametrize(("data", "message"), NO_TEXTS)
def test_what_is_no_text_is_refused_and_left_alone(bibsync: Run, data: bytes, message: str) -> None:
    Path("refs.bib").write_bytes(data)
    done = bibsync("lint", "--fix", "--unsafe-fixes", "refs.bib")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("error: refs.bib: ")
    assert message in done.err
    assert Path("refs.bib").read_bytes() == data
    assert bibsync("lint", "-", stdin=data).code == 3


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", b"no entry here\n"])
def test_a_file_without_entries_is_clean(bibsync: Run, data: bytes) -> None:
    Path("refs.bib").write_bytes(data)
    done = bibsync("lint", *RULES, "--fix", "refs.bib")
    assert (done.code, done.out, done.err) == (0, "Found nothing.\n", "")
    assert Path("refs.bib").read_bytes() == data


DIFFS = ["utf-8", "crlf", "byte-order-mark", "latin-1", "euc-jp", "lone-bytes"]


@pytest.mark.parametrize("name", DIFFS)
def test_git_and_patch_take_the_diff(bibsync: Run, name: str) -> None:
    before, after = FILES[name]
    for folder in ("git", "patch"):
        Path(folder).mkdir()
        Path(folder, "Zoë's refs.bib").write_bytes(before)
    os.chdir("git")
    done = bibsync("lint", *RULES, "--diff", "Zoë's refs.bib")
    assert done.code == 1
    os.chdir("..")
    Path("change.diff").write_bytes(done.stdout)
    subprocess.run(["git", "apply", "--unsafe-paths", "../change.diff"], cwd="git", check=True)
    assert Path("git", "Zoë's refs.bib").read_bytes() == after
    if patch := shutil.which("patch"):
        subprocess.run(
            [patch, "--binary", "-s", "-p1", "-i", "../change.diff"], cwd="patch", check=True
        )
        assert Path("patch", "Zoë's refs.bib").read_bytes() == after


def test_the_diff_of_several_files_is_one_patch(bibsync: Run) -> None:
    Path("papers").mkdir()
    texts = {"a.bib": FILES["latin-1"], "papers/b.bib": FILES["euc-jp"], "c.bib": FILES["crlf"]}
    for name, (before, _) in texts.items():
        Path(name).write_bytes(before)
    Path("change.diff").write_bytes(bibsync("lint", *RULES, "--diff", ".").stdout)
    subprocess.run(["git", "apply", "change.diff"], check=True)
    for name, (_, after) in texts.items():
        assert Path(name).read_bytes() == after


def test_a_diff_in_utf_16_is_shown_in_utf_8(bibsync: Run) -> None:
    Path("refs.bib").write_bytes(FILES["utf-16-le"][0])
    assert "-  title = {Ä 論}, \n" in bibsync("lint", *RULES, "--diff", "refs.bib").out


def test_the_seed_list_can_be_fixed_by_the_diff(bibsync: Run) -> None:
    shutil.copy(SEEDS / "references.md", "references.md")
    Path("change.diff").write_bytes(bibsync("lint", "--diff", "references.md").stdout)
    subprocess.run(["git", "apply", "change.diff"], check=True)
    by_diff = Path("references.md").read_bytes()
    shutil.copy(SEEDS / "references.md", "references.md")
    bibsync("lint", "--fix", "references.md")
    assert Path("references.md").read_bytes() == by_diff


class Turning(Rule):
    """Turns one letter of every title into another."""

    severity = Severity.ERROR
    letters = ("", "")

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        for offset in file.offsets_of(self.letters[0]):
            fix = safe("Turn it", Edit(offset, offset + 1, self.letters[1]))
            yield self.diagnostic(offset, offset + 1, "wrong letter", fix)


class Forth(Turning):
    code, name, letters = "ZZZ001", "turn-forth", ("X", "Y")


class Back(Turning):
    code, name, letters = "ZZZ002", "turn-back", ("Y", "X")


def test_fixes_that_undo_each_other_give_5_and_nothing_is_written(
    bibsync: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bibsync.lint.selection.lint_rules", lambda: (Forth, Back))
    Path("bad.bib").write_text("@misc{a, title = {X}}\n")
    Path("good.bib").write_text("@misc{a, title = {A}}\n")
    before = identity("bad.bib")
    done = bibsync("lint", "--fix", "bad.bib", "good.bib")
    assert done.code == FixNotConvergingError.exit_code
    assert done.out == "Found nothing.\n"
    assert "bad.bib: fixes undo each other (ZZZ001, ZZZ002); nothing was written" in done.err
    assert identity("bad.bib") == before
    assert Path("bad.bib").read_text() == "@misc{a, title = {X}}\n"
    filtered = bibsync("lint", "--fix", "-", stdin=b"@misc{a, title = {X}}\n")
    assert (filtered.code, filtered.stdout) == (5, b"")
