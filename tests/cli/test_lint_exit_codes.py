"""The exit codes of `bibsync lint`, which pre-commit, CI and editors rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bibsync_runs import CLEAN, FAULTY, RULES, Run

from bibsync.diagnostic import Severity
from bibsync.errors import (
    ChangedOnDiskError,
    FixNotConvergingError,
    InternalError,
    UnreadableInputError,
    UnwritableOutputError,
    UsageError,
)
from bibsync.lint.engine import FixResult, Linter
from bibsync.lint.registry import all_rules


def test_a_clean_file_gives_0(bibsync: Run) -> None:
    Path("refs.bib").write_text(CLEAN)
    done = bibsync("lint", *RULES, "refs.bib")
    assert (done.code, done.out, done.err) == (0, "Found nothing.\n", "")


def test_findings_give_1(bibsync: Run) -> None:
    Path("refs.bib").write_text(FAULTY)
    assert bibsync("lint", *RULES, "refs.bib").code == 1


@pytest.mark.parametrize(("rule", "code"), [("text-after-entry", 1), ("empty-field", 0)])
def test_a_hint_alone_gives_0(bibsync: Run, rule: str, code: int) -> None:
    severities = {known.name: known.severity for known in all_rules()}
    assert (severities[rule] is Severity.INFO) == (code == 0)
    Path("refs.bib").write_text("@misc{a, title = {T}, year = {1999}, volume = {}}X\n")
    done = bibsync("lint", "--select", rule, "refs.bib")
    assert done.code == code
    assert rule in done.out


def test_exit_zero_gives_0_whatever_is_found(bibsync: Run) -> None:
    Path("refs.bib").write_text(FAULTY)
    done = bibsync("lint", *RULES, "--exit-zero", "refs.bib")
    assert done.code == 0
    assert "Found 1 error and 1 warning." in done.out


def test_fixing_everything_gives_0(bibsync: Run) -> None:
    Path("refs.bib").write_text(FAULTY)
    assert bibsync("lint", *RULES, "--fix", "refs.bib").code == 0
    assert bibsync("lint", *RULES, "refs.bib").code == 0


def test_what_a_fix_leaves_gives_1(bibsync: Run) -> None:
    Path("refs.bib").write_text("@misc{, title = {A}}X\n")
    done = bibsync("lint", "--select", "empty-key,text-after-entry", "--fix", "refs.bib")
    assert done.code == 1
    assert "empty-key" in done.out
    assert "text-after-entry" not in done.out
    assert done.err == "fixed 1 fault in 1 file\n"


@pytest.mark.parametrize(("text", "code"), [(FAULTY, 1), (CLEAN, 0)], ids=["waiting", "none"])
def test_a_diff_gives_1_while_changes_wait(bibsync: Run, text: str, code: int) -> None:
    Path("refs.bib").write_text(text)
    assert bibsync("lint", *RULES, "--diff", "refs.bib").code == code
    assert bibsync("lint", *RULES, "--diff", "--exit-zero", "refs.bib").code == 0
    assert Path("refs.bib").read_text() == text


def test_a_diff_without_changes_gives_0_though_findings_remain(bibsync: Run) -> None:
    Path("refs.bib").write_text("@misc{, title = {A}}\n")
    done = bibsync("lint", "--select", "empty-key", "--diff", "refs.bib")
    assert (done.code, done.out) == (0, "")


WRONG_USE = [
    pytest.param(["--fixx"], "there is no option `--fixx`; did you mean `--fix`?", id="option"),
    pytest.param(["--stat"], "no option `--stat`; did you mean `--statistics`?", id="unfinished"),
    pytest.param(["-z"], "no option `-z`; `bibsync lint --help` lists them", id="letter"),
    pytest.param(["--fix=yes"], "option '--fix' does not take a value", id="value"),
    pytest.param(["--select"], "option '--select' requires an argument", id="no-value"),
    pytest.param(["--select", "SYN0001"], "did you mean `SYN001`?", id="code"),
    pytest.param(["--ignore", "text-after-entri"], "`text-after-entry`?", id="name"),
    pytest.param(["--extend-select", "QQQ"], "`bibsync rules` lists them", id="nothing-near"),
    pytest.param(["--format", "jsn"], "--format: `jsn` is not known; did you mean `json`", id="f"),
    pytest.param(["--format", "yaml"], "choose from text, concise, json", id="no-near-format"),
    pytest.param(["--dialect", "bibtx"], "did you mean `bibtex`?", id="dialect"),
    pytest.param(["--unsafe-fixes"], "--unsafe-fixes needs --fix or --diff", id="unsafe-alone"),
    pytest.param(["--statistics", "--format", "sarif"], "choose text or json", id="statistics"),
    pytest.param(["-", "refs.bib"], "`-` cannot be mixed with other paths", id="stdin-and-file"),
    pytest.param(["--config", "no.toml"], "no.toml: cannot be read: No such file", id="config"),
    pytest.param(["--config", "."], ".: cannot be read: Is a directory", id="config-is-a-folder"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG_USE)
def test_wrong_use_gives_2_and_says_what_is_right(
    bibsync: Run, arguments: list[str], message: str
) -> None:
    Path("refs.bib").write_text(FAULTY)
    done = bibsync("lint", "refs.bib", *arguments)
    assert (done.code, done.out) == (UsageError.exit_code, "")
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1
    assert message in done.err
    assert Path("refs.bib").read_text() == FAULTY


COMMANDS = [
    pytest.param(["lnt"], "there is no command `lnt`; did you mean `lint`?", id="near"),
    pytest.param(["frobnicate"], "`bibsync --help` lists them", id="far"),
    pytest.param(["refs.bib"], "did you mean `bibsync lint refs.bib`?", id="a-file"),
    pytest.param(["--verison"], "no option `--verison`; did you mean `--version`?", id="option"),
    pytest.param(["rules", "a", "b"], "got unexpected extra argument", id="too-many"),
    pytest.param(["import"], "SOURCE is missing; see --help", id="too-few"),
]


@pytest.mark.parametrize(("arguments", "message"), COMMANDS)
def test_an_unknown_command_gives_2_and_names_the_nearest(
    bibsync: Run, arguments: list[str], message: str
) -> None:
    Path("refs.bib").write_text(FAULTY)
    done = bibsync(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ")
    assert message in done.err


def test_no_command_gives_2_and_the_help(bibsync: Run) -> None:
    done = bibsync()
    assert done.code == 2
    assert "lint" in done.out
    assert done.err == ""


def test_a_missing_file_gives_3_and_names_a_similar_one(bibsync: Run) -> None:
    Path("refs.bib").write_text(CLEAN)
    done = bibsync("lint", "ref.bib")
    assert (done.code, done.out) == (UnreadableInputError.exit_code, "")
    assert done.err == "error: ref.bib: no such file or folder; did you mean refs.bib?\n"


def test_a_missing_file_does_not_keep_the_others_from_being_fixed(bibsync: Run) -> None:
    Path("refs.bib").write_text(FAULTY)
    done = bibsync("lint", *RULES, "--fix", "no.bib", "refs.bib")
    assert done.code == 3
    assert "no.bib: no such file" in done.err
    assert Path("refs.bib").read_text() != FAULTY


def test_a_missing_file_leaves_output_that_a_program_can_read(bibsync: Run) -> None:
    done = bibsync("lint", "--format", "json", "no.bib")
    assert (done.code, json.loads(done.out)) == (3, [])


def test_fix_only_fixes_in_silence(bibsync: Run) -> None:
    Path("refs.bib").write_text(FAULTY + "@misc{b, title = {B}\n")
    done = bibsync("lint", "--fix-only", "refs.bib")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("fixed ")
    assert "}X" not in Path("refs.bib").read_text()


def test_an_unreadable_file_gives_3_after_the_findings_in_the_others(
    bibsync: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.bib", "b.bib", "c.bib"):
        Path(name).write_text(FAULTY)
    read_bytes = Path.read_bytes

    def refused(path: Path) -> bytes:  # as for everybody but root
        if path.name == "b.bib":
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    done = bibsync("lint", *RULES, "--exit-zero", ".")
    assert done.code == 3
    assert "a.bib:3:2" in done.out
    assert "c.bib:3:2" in done.out
    assert done.err == "error: b.bib: may not be read: change its permissions (chmod u+r)\n"


def test_a_folder_that_may_not_be_written_to_gives_4(
    bibsync: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("refs.bib").write_text(FAULTY)
    opened = __import__("os").open

    def refused(path: object, flags: int, *mode: int) -> object:  # as for everybody but root
        if ".bibsync-" in str(path):
            raise PermissionError(13, "Permission denied")
        return opened(path, flags, *mode)

    monkeypatch.setattr("bibsync.adapters.files.os.open", refused)
    done = bibsync("lint", *RULES, "--fix", "refs.bib")
    assert done.code == UnwritableOutputError.exit_code
    assert "refs.bib: cannot be written (Permission denied): check the permissions" in done.err
    assert "fixed" not in done.err
    assert Path("refs.bib").read_text() == FAULTY


def test_a_fix_that_the_encoding_cannot_hold_gives_4(
    bibsync: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_another_letter(_: Linter, text: str, *__: object, **___: object) -> FixResult:
        return FixResult(text.replace("Ä", "ł"), (), (), True)

    monkeypatch.setattr(Linter, "fix", with_another_letter)
    data = FAULTY.replace("{A}", "{Ä}").encode("latin-1")
    Path("refs.bib").write_bytes(data)
    done = bibsync("lint", *RULES, "--fix", "refs.bib")
    assert done.code == UnwritableOutputError.exit_code
    assert "refs.bib: line 2 would get 'ł' (U+0142)" in done.err
    assert "convert the file to UTF-8 first" in done.err
    assert Path("refs.bib").read_bytes() == data
    diff = bibsync("lint", *RULES, "--diff", "refs.bib")
    assert diff.code == 1
    assert b"\n-  title = {\xc4}, \n+  title = {\\u0142}, \n" in diff.stdout


def test_a_file_that_changes_meanwhile_gives_6_and_keeps_the_change(
    bibsync: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("refs.bib").write_text(FAULTY)
    fix = Linter.fix

    def while_somebody_saves(linter: Linter, *arguments: object, **named: object) -> FixResult:
        Path("refs.bib").write_text("@misc{mine}\n")
        return fix(linter, *arguments, **named)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(Linter, "fix", while_somebody_saves)
    done = bibsync("lint", *RULES, "--fix", "refs.bib")
    assert done.code == ChangedOnDiskError.exit_code
    assert done.err.startswith("error: refs.bib: was changed by another program")
    assert Path("refs.bib").read_text() == "@misc{mine}\n"
    assert sorted(path.name for path in Path().iterdir()) == ["refs.bib"]


def test_the_first_error_of_several_decides(bibsync: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(linter: Linter, text: str, filename: str, *_: object, **__: object) -> FixResult:
        raise {"a.bib": ChangedOnDiskError, "b.bib": UnwritableOutputError}[filename](filename)

    monkeypatch.setattr(Linter, "fix", failing)
    for name in ("a.bib", "b.bib"):
        Path(name).write_text(FAULTY)
    done = bibsync("lint", "--fix", "a.bib", "b.bib")
    assert done.code == ChangedOnDiskError.exit_code
    assert done.err == "error: a.bib\nerror: b.bib\n"


def test_the_codes_differ() -> None:
    classes = (
        UsageError,
        UnreadableInputError,
        UnwritableOutputError,
        FixNotConvergingError,
        ChangedOnDiskError,
    )
    assert [error.exit_code for error in classes] == [2, 3, 4, 5, 6]


def test_a_bug_is_told_with_its_place_and_has_an_exit_code_of_its_own(
    bibsync: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the rule stumbled")

    monkeypatch.setattr("bibsync.lint.engine.Linter.lint", broken)
    Path("refs.bib").write_text(CLEAN)
    done = bibsync("lint", "refs.bib")
    assert done.code == InternalError.exit_code
    assert "the rule stumbled" in done.err
    assert "this is a bug in bibsync" in done.err
