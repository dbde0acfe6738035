"""Records made from the facts on 72 papers: what an authority that knows just these would say."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from bibsync.verify.authority import ARXIV, AuthorityRecord

FACTS = Path(__file__).parents[2] / "fixtures" / "arxiv" / "papers.jsonl"
DAY = "2026-11-30"


@cache
def papers() -> tuple[dict[str, Any], ...]:
    """The facts, one paper each; what is not known is not there."""
    return tuple(json.loads(line) for line in FACTS.read_text("utf-8").splitlines())


def record(paper: dict[str, Any], **changes: Any) -> AuthorityRecord:
    """arXiv's record of the newest version of a paper."""
    made = AuthorityRecord(
        ARXIV,
        paper["arxiv_id"],
        paper["title"],
        tuple(paper.get("authors", ())),
        int(paper["last_version"][1:]) if "last_version" in paper else None,
        paper.get("published_v1", "")[:10],
        paper.get("updated", "")[:10],
        paper.get("primary_category", ""),
        paper.get("comment", ""),
        paper.get("journal_ref", ""),
        paper.get("doi", ""),
        paper.get("abstract", ""),
        as_of=DAY,
    )
    return made._replace(**changes)


def records() -> list[AuthorityRecord]:
    """arXiv's records of all of them."""
    return [record(paper) for paper in papers()]
