"""Lines as arXiv's metadata snapshot has them, of invented papers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bibsync.adapters.arxiv_index import ArxivIndex
from bibsync.adapters.index_build import Built, Sizes, build_index
from bibsync.adapters.index_rows import Selection
from bibsync.cli.progress import Silence

SMALL = Sizes(block=400, batch=2, titles=3)  # so that few papers take many steps

NOUNS = "rivers lakes meadows forests mountains deserts islands valleys glaciers canyons".split()


def line(id: str = "2101.00001", title: str = "On Rivers", **others: object) -> bytes:
    """One paper's line; keyword arguments have `_` for the `-` of some names."""
    paper: dict[str, Any] = {
        "id": id,
        "submitter": "Ada Adams",
        "authors": "Ada Adams and Bo Berg",
        "title": title,
        "comments": "12 pages",
        "journal-ref": None,
        "doi": None,
        "report-no": None,
        "categories": "cs.CL cs.LG",
        "license": None,
        "abstract": f"  We study what {title} is about,\nfrom first principles, in ten chapters.\n",
        "versions": [{"version": "v1", "created": "Mon, 4 Jan 2021 10:00:00 GMT"}],
        "update_date": "2021-01-05",
        "authors_parsed": [["Adams", "Ada", ""], ["Berg", "Bo", ""]],
    }
    paper.update({name.replace("_ref", "-ref"): value for name, value in others.items()})
    return json.dumps(paper).encode()


def many(number: int) -> list[bytes]:
    """Lines of papers of different titles, in the order of their ids."""
    return [
        line(
            f"2101.{index + 1:05}",
            f"{NOUNS[index % 10].title()} and {NOUNS[index // 10 % 10]}, part {index}",
            update_date=f"2021-02-{index % 28 + 1:02}",
        )
        for index in range(number)
    ]


def write(path: Path, lines: Iterable[bytes], *, end: bytes = b"\n") -> Path:
    """The snapshot with these lines."""
    path.write_bytes(b"\n".join(lines) + end)
    return path


def built(folder: Path, lines: Sequence[bytes], **selection: Any) -> tuple[ArxivIndex, Built]:
    """The index of these lines, open, and what its build came to."""
    target = folder / "arxiv.sqlite"
    snapshot = write(folder / "snapshot.json", lines)
    done = build_index(snapshot, target, Selection(**selection), Silence())
    return ArxivIndex(target), done
