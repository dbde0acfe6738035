"""Turns 72 papers into a table of the right and wrong verdicts of `bibsync verify` on them.

The whole way: a file of entries, the command in a process of its own, and servers on loopback that
speak as arXiv and Crossref do. Exits with 1 when a verdict is wrong, after telling which.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from bisect import bisect
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "verify"))

from arxiv_server import ArxivServer, arxiv_server  # noqa: E402 (it is found by the line above)
from crossref_server import CrossrefServer, crossref_server  # noqa: E402 (likewise)
from paper_records import papers  # noqa: E402 (likewise)
from trial import Case, Group, Said, cases, is_right  # noqa: E402 (likewise)
from trial_papers import PUBLISHED_TITLES, venue_year  # noqa: E402 (likewise)

_NAME, _WIDTH, _COUNT = "cases.bib", 80, 8
_SHOWN = 10  # wrong verdicts that are told in full


def main() -> int:
    """Prints the table; 1 when a verdict is wrong."""
    tried = cases()
    with arxiv_server() as arxiv, crossref_server() as crossref:
        _plant(arxiv, crossref)
        said = _verify(tried, arxiv.endpoint, crossref.endpoint)
        requests = len(arxiv.requests), len(crossref.requests)
    wrong = [case for case in tried if not is_right(case, said[case.key])]
    print(_table(tried, {case.key for case in wrong}))
    print(
        f"\n{len(tried)} entries of {len(papers())} papers; {requests[0]} requests to arXiv,"
        f" {requests[1]} to Crossref."
    )
    for case in wrong[:_SHOWN]:
        print(f"\n{case.kind}: must get {case.outcome}\n{case.text}", end="")
        for one in said[case.key]:
            print(f"  {one.code} {one.severity}: {one.message}")
    return 1 if wrong else 0


def _plant(arxiv: ArxivServer, crossref: CrossrefServer) -> None:
    """What the trial's papers have beyond the facts: older titles, and those of publications."""
    for paper in papers():
        served = arxiv.papers[paper["arxiv_id"]]
        older = range(1, served.version)
        served.older = {number: {"title": paper["seed_title"]} for number in older}
        if served.id in PUBLISHED_TITLES:
            work = crossref.works[served.doi.lower()]
            work["title"] = [PUBLISHED_TITLES[served.id]]
            work["issued"] = {"date-parts": [[int(venue_year(paper))]]}


def _verify(tried: Sequence[Case], arxiv: str, crossref: str) -> dict[str, list[Said]]:
    """What the command says of each case, by its key."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / _NAME).write_text("".join(case.text for case in tried), "utf-8")
        (folder / "bibsync.toml").write_text(
            f'[arxiv]\nendpoint = "{arxiv}"\ndelay-seconds = 0\n'
            f'[crossref]\nendpoint = "{crossref}"\n',
            "utf-8",
        )
        places = {"BIBSYNC_CACHE": str(folder / "cache"), "BIBSYNC_INDEX": str(folder / "none")}
        done = subprocess.run(
            [sys.executable, "-m", "bibsync", "verify", "--format", "json", "--quiet", _NAME],
            cwd=folder,
            env={**os.environ, **places, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            capture_output=True,
            check=False,
        )
    if done.returncode not in (0, 1):
        raise SystemExit(f"bibsync verify exited with {done.returncode}:\n{done.stderr.decode()}")
    return _by_case(tried, json.loads(done.stdout))


def _by_case(tried: Sequence[Case], findings: Iterable[dict[str, object]]) -> dict[str, list[Said]]:
    """The findings by the case in whose lines they begin."""
    rows, row = [], 1
    for case in tried:
        rows.append(row)
        row += case.text.count("\n")
    said: dict[str, list[Said]] = {case.key: [] for case in tried}
    for one in findings:
        location = one["location"]
        assert isinstance(location, dict)
        case = tried[bisect(rows, location["row"]) - 1]
        said[case.key].append(Said(str(one["code"]), str(one["severity"]), str(one["message"])))
    return said


def _table(tried: Sequence[Case], wrong: set[str]) -> str:
    lines = [_line("", "cases", "right", "wrong")]
    for group in Group:
        mine = [case for case in tried if case.group is group]
        lines += ["", _counted(group.capitalize(), mine, wrong), "-" * _WIDTH]
        for kind in dict.fromkeys(case.kind for case in mine):
            lines.append(_counted(f"  {kind}", [c for c in mine if c.kind == kind], wrong))
    lines += ["", _counted("All", tried, wrong)]
    return "\n".join(lines)


def _counted(name: str, tried: Sequence[Case], wrong: set[str]) -> str:
    failed = sum(case.key in wrong for case in tried)
    return _line(name, str(len(tried)), str(len(tried) - failed), str(failed))


def _line(name: str, *counts: str) -> str:
    return name.ljust(_WIDTH - _COUNT * len(counts)) + "".join(f"{one:>{_COUNT}}" for one in counts)


if __name__ == "__main__":
    sys.exit(main())
