"""How long the offline index takes to build, how large it is, and how fast it answers.

`index.py --papers 2800000` measures a snapshot as large as the real one: 4 GB, an hour or less.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from statistics import median
from typing import Final

from measure import Row, all_cores, cost_of
from snapshot import id_of_paper, write_snapshot

from bibsync.adapters.arxiv_index import ArxivIndex
from bibsync.adapters.index_build import MOST_HELPERS, build_index
from bibsync.adapters.index_rows import Selection
from bibsync.cli.progress import Silence
from bibsync.verify.sources import Kind, Question
from bibsync.verify.titles import title_words

PAPERS: Final = 28_000
ALL_PAPERS: Final = 2_800_000
LOOKUPS: Final = 1_000
MINUTES: Final = 5.0  # for all papers, on two cores
GIGABYTES: Final = 1.0  # for all papers, without abstracts
MEMORY: Final = 500  # MB
MILLISECOND: Final = 0.001


def index_costs(folder: Path, papers: int = PAPERS) -> list[Row]:
    """The build in processes of its own on all cores; questions in this one."""
    snapshot, target = folder / "snapshot.json", folder / "arxiv.sqlite"
    if not snapshot.exists():
        write_snapshot(snapshot, papers)
    size = snapshot.stat().st_size / 1e6
    with all_cores():
        cost = cost_of([sys.executable, __file__, "--build", snapshot, target])
    main, helper = (float(word) for word in cost.out.split()[-2:])
    peak = main + helper * min(os.cpu_count() or 1, MOST_HELPERS)
    bytes_each = target.stat().st_size / papers
    minutes = cost.elapsed / papers * ALL_PAPERS / 60
    gigabytes = bytes_each * ALL_PAPERS / 1e9
    of_all = f"for {ALL_PAPERS:,} papers"
    rows = [
        Row("index", f"{papers:,} papers, {size:,.0f} MB", f"{cost.elapsed:.1f} s"),
        Row("index", f"CPU, of {os.cpu_count()} cores", f"{cost.cpu:.1f} s"),
        Row("index", of_all, f"{minutes:.1f} min", f"<= {MINUTES:g} min", minutes <= MINUTES),
        Row("index", "peak, of all processes", f"{peak:.0f} MB", f"< {MEMORY} MB", peak < MEMORY),
        Row("index", "a paper", f"{bytes_each:.0f} bytes"),
        Row("index", of_all, f"{gigabytes:.2f} GB", f"<= {GIGABYTES:g} GB", gigabytes <= GIGABYTES),
    ]
    with ArxivIndex(target) as index:
        random = Random(2)
        chosen = [id_of_paper(random.randrange(papers)) for _ in range(LOOKUPS)]
        by_id = [Question(Kind.PAPER, each) for each in chosen]
        titles = [index.ask([each], Silence()).answers[each].records[0].title for each in by_id]
    by_title = [Question(Kind.TITLE, title_words(title)) for title in titles]
    for what, questions in (("id", by_id), ("title", by_title)):
        with ArxivIndex(target) as index:
            found = times(questions, lambda each, index=index: index.ask([each], Silence()))
        half = median(found)
        rows += [
            Row(
                "index",
                f"a lookup by {what}, median of {LOOKUPS:,}",
                f"{half * 1000:.3f} ms",
                "< 1 ms",
                half < MILLISECOND,
            ),
            Row(
                "index", f"a lookup by {what}, 99 of 100", f"{found[-LOOKUPS // 100] * 1000:.3f} ms"
            ),
            Row("index", f"a lookup by {what}, the slowest", f"{found[-1] * 1000:.3f} ms"),
        ]
    return rows


def times(questions: Sequence[Question], ask: Callable[[Question], object]) -> list[float]:
    """CPU seconds of each, the shortest first."""
    found = []
    for question in questions:
        start = time.process_time()
        ask(question)
        found.append(time.process_time() - start)
    return sorted(found)


def build(snapshot: str, target: str) -> None:
    """Builds the index as the command does, and prints the peaks of this process and of the
    largest of its helpers, in MB."""
    build_index(Path(snapshot), Path(target), Selection(), Silence())
    unit = 1_000_000 if sys.platform == "darwin" else 1_000
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        print(resource.getrusage(who).ru_maxrss / unit)


def main() -> int:
    """Measures one size of snapshot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=PAPERS)
    parser.add_argument("--build", nargs=2, metavar=("SNAPSHOT", "INDEX"), help="nothing else")
    parser.add_argument(
        "--folder", help="where the files go, and stay; a snapshot that is there is taken as it is"
    )
    options = parser.parse_args()
    if options.build:
        build(*options.build)
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        for row in index_costs(Path(options.folder or temporary), options.papers):
            print(
                f"{row.measured:40} {row.value:>12} {row.target:>10}",
                "" if row.is_met else "MISSED",
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
