"""The two documents that started the project: what is found in them, and what fixing makes of them.

Run `python -m tests.lint.test_seeds` to write the golden files anew, and read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import bibsync
from bibsync.diagnostic import Diagnostic
from bibsync.text import LineIndex

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"
SOURCES = {
    "references.md": ROOT.parent / "fixtures" / "seeds" / "references.md",
    "refs.bib": ROOT / "ingest" / "golden" / "refs.bib",  # what `bibsync import` makes of it
    "trending.bib": ROOT / "ingest" / "golden" / "trending.bib",
}
NAMES = [pytest.param(name, id=name) for name in SOURCES]


def listed(text: str, findings: tuple[Diagnostic, ...]) -> str:
    lines = LineIndex(text)
    rows = []
    for finding in findings:
        place = lines.position(finding.start)
        fix = str(finding.fix.applicability) if finding.fix is not None else "no fix"
        rows.append(f"{place.row}:{place.column} {finding.code} {finding.message} [{fix}]\n")
    return "".join(rows)


def outcomes(name: str) -> dict[str, str]:
    """Golden file name to content: findings before, the fixed text, findings after."""
    text = SOURCES[name].read_bytes().decode("utf-8")
    fixed = bibsync.fix(text, filename=name)
    return {
        f"{name}.found.txt": listed(text, bibsync.lint(text, filename=name)),
        f"{name}.fixed": fixed.text,
        f"{name}.left.txt": listed(fixed.text, fixed.remaining),
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_seed_is_found_and_fixed_as_written_down(name: str) -> None:
    for golden, content in outcomes(name).items():
        assert content == (GOLDEN / golden).read_bytes().decode("utf-8"), golden


def test_fixing_the_reference_list_changes_six_lines_and_nothing_else() -> None:
    before = SOURCES["references.md"].read_text("utf-8").splitlines()
    after = (GOLDEN / "references.md.fixed").read_text("utf-8").splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [new for old, new in changed if old == "}X"] == ["}"]
    assert [old for old, new in changed if new == old.rstrip() != old and "title={" in old] == [
        old for old in before if old.endswith("}, ") and "title={" in old
    ]
    (authors,) = [(old, new) for old, new in changed if "author={" in old]
    assert authors[1] == authors[0].replace("01. AI and : and Alex", "{01.AI} and Alex")
    assert len(changed) == 6


if __name__ == "__main__":
    for name in SOURCES:
        for golden, content in outcomes(name).items():
            (GOLDEN / golden).write_bytes(content.encode("utf-8"))
