"""`bibsync import` makes a `.bib` file, says what it left out, and replaces nothing unasked."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bibsync.cli.import_command import import_
from bibsync.errors import UnreadableInputError, UnwritableOutputError, UsageError

PROJECT = Path(__file__).parents[2]
SEEDS = PROJECT / "fixtures" / "seeds"
GOLDEN = PROJECT / "tests" / "ingest" / "golden"


@pytest.mark.parametrize(
    ("seed", "golden", "counts"),
    [
        pytest.param(
            "references.md",
            "refs.bib",
            "from a reference list: 20 entries, 113 summary bullets, 20 PDF paths",
            id="reference-list",
        ),
        pytest.param(
            "trending-papers.txt",
            "trending.bib",
            "from a paper feed: 52 entries, 52 marked as unresolved",
            id="feed",
        ),
    ],
)
def test_a_seed_becomes_a_bib_file(
    seed: str, golden: str, counts: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out.bib"
    import_(str(SEEDS / seed), str(output))
    assert output.read_bytes() == (GOLDEN / golden).read_bytes()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"imported to {output} {counts}\n" in captured.err


def test_the_command_runs_as_documented(tmp_path: Path) -> None:
    source = tmp_path / "references.md"
    source.write_bytes((SEEDS / "references.md").read_bytes())
    done = subprocess.run(
        [sys.executable, "-m", "bibsync", "import", "references.md", "-o", "refs.bib"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert (tmp_path / "refs.bib").read_bytes() == (GOLDEN / "refs.bib").read_bytes()
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "references.md:25: text behind the entry was left out: “X”",
        "imported to refs.bib from a reference list: 20 entries, 113 summary bullets, 20 PDF paths",
    ]


def test_without_output_the_bibtex_goes_to_stdout(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    import_(str(SEEDS / "references.md"))
    captured = capsysbinary.readouterr()
    assert captured.out == (GOLDEN / "refs.bib").read_bytes()
    assert b"20 entries" in captured.err


def test_a_dash_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    data = io.BytesIO((SEEDS / "trending-papers.txt").read_bytes())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(data))
    import_("-")
    captured = capsysbinary.readouterr()
    assert captured.out == (GOLDEN / "trending.bib").read_bytes()
    assert captured.err.startswith("stdin:1: not a paper: “new”\n".encode())


def test_quiet_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import_(str(SEEDS / "references.md"), str(tmp_path / "out.bib"), quiet=True)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_paths_that_are_relative_to_another_folder_are_pointed_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_(str(SEEDS / "references.md"), str(tmp_path / "out.bib"))
    assert capsys.readouterr().err.endswith(
        f"PDF paths were kept as they are, relative to {SEEDS}\n"
    )


def test_a_file_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    output = tmp_path / "refs.bib"
    output.write_text("mine")
    with pytest.raises(UnwritableOutputError, match="use --force"):
        import_(str(SEEDS / "references.md"), str(output))
    assert output.read_text() == "mine"


def test_force_replaces_a_file(tmp_path: Path) -> None:
    output = tmp_path / "refs.bib"
    output.write_text("mine")
    import_(str(SEEDS / "references.md"), str(output), force=True)
    assert output.read_bytes() == (GOLDEN / "refs.bib").read_bytes()


def test_the_source_is_not_replaced_even_by_force(tmp_path: Path) -> None:
    source = tmp_path / "references.md"
    source.write_bytes((SEEDS / "references.md").read_bytes())
    with pytest.raises(UsageError, match="is the source itself"):
        import_(str(source), str(source), force=True)
    assert source.read_bytes() == (SEEDS / "references.md").read_bytes()


def test_what_is_neither_list_nor_feed_is_refused_with_the_reason(tmp_path: Path) -> None:
    source = tmp_path / "notes.txt"
    source.write_text("Some words.\n")
    output = tmp_path / "refs.bib"
    with pytest.raises(UnreadableInputError, match=r"notes\.txt: cannot be imported: it has"):
        import_(str(source), str(output))
    assert not output.exists()


def test_a_missing_source_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="no such file"):
        import_(str(tmp_path / "none.md"))


def test_a_latin_1_source_becomes_utf_8(tmp_path: Path) -> None:
    source = tmp_path / "references.md"
    source.write_bytes("## Étude\n\nAuthors: Émilie du Châtelet\n".encode("cp1252"))
    output = tmp_path / "refs.bib"
    import_(str(source), str(output))
    assert "title={Étude}" in output.read_text(encoding="utf-8")
