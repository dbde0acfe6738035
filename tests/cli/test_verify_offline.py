"""`bibsync verify` and `bibsync import --resolve` with nothing but an index of arXiv's metadata."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from bibsync_runs import SEEDS, Run
from verify_entries import WRONG_YEAR, write

from tests.verify.arxiv_server import FACTS, ArxivServer


def snapshot_line(fact: dict[str, Any]) -> str:
    """A line of arXiv's metadata snapshot, as far as the facts on a paper go."""
    arxiv_id = fact["arxiv_id"]
    month = f"20{arxiv_id[:2]}-{arxiv_id[2:4]}-15"
    days = [fact.get("published_v1", month)[:10], fact.get("updated", month)[:10]]
    count = int(fact.get("last_version", "v1")[1:])
    created = [days[0], *[days[1]] * (count - 1)]
    names = [name.rpartition(" ") for name in fact.get("authors", [])]
    return json.dumps(
        {
            "id": arxiv_id,
            "title": fact["title"],
            "authors_parsed": [[family, given, ""] for given, _, family in names],
            "categories": fact.get("primary_category", ""),
            "comments": fact.get("comment"),
            "journal-ref": fact.get("journal_ref"),
            "doi": fact.get("doi"),
            "abstract": fact.get("abstract", ""),
            "versions": [
                {
                    "version": f"v{number}",
                    "created": datetime.fromisoformat(day).strftime("%a, %d %b %Y 00:00:00 GMT"),
                }
                for number, day in enumerate(created, 1)
            ],
            "update_date": days[1],
        }
    )


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    path = tmp_path / "snapshot.json"
    facts = map(json.loads, FACTS.read_text("utf-8").splitlines())
    path.write_text("\n".join(map(snapshot_line, facts)) + "\n", "utf-8")
    return path


def test_the_index_alone_is_enough_for_the_seed(
    bibsync: Run, paper: Path, snapshot: Path, arxiv: ArxivServer
) -> None:
    assert bibsync("index", "build", snapshot, "--abstracts").code == 0
    shutil.copy(SEEDS / "references.md", paper)
    done = bibsync("verify", "references.md", "--offline", "--format", "json")
    accusing = [one for one in json.loads(done.stdout) if one["severity"] != "info"]
    assert [one["code"] for one in accusing] == ["SUM001"]
    assert "20 of 20 entries agree" in done.err
    assert arxiv.requests == []


def test_what_the_index_does_not_know_is_not_accused_but_what_it_contradicts_is(
    bibsync: Run, paper: Path, snapshot: Path
) -> None:
    bibsync("index", "build", snapshot)
    unknown = WRONG_YEAR.replace("2110.11309", "2110.99999")
    retitled = (
        "@misc{r, title = {Bone: Block Affine Transformation}, author = {Jiale Kang},"
        " year = {2024}, eprint = {2409.15371}}\n"
    )
    wrong = WRONG_YEAR.replace("Eric Mitchell and Charles Lin", "Ann Bee and Carl Dee")
    write(paper, unknown + retitled + wrong)
    done = bibsync("verify", "refs.bib", "--offline", "--format", "json")
    found = {(one["code"], one["severity"]) for one in json.loads(done.stdout)}
    assert ("VER004", "warning") in found
    assert ("VER005", "warning") in found
    assert {code for code, severity in found if severity == "error"} == set()
    assert "1 of 3" not in done.err
    assert "2 could not be verified" in done.err


def test_the_feed_is_resolved_offline(bibsync: Run, paper: Path, snapshot: Path) -> None:
    bibsync("index", "build", snapshot, "--abstracts")
    done = bibsync("import", SEEDS / "trending-papers.txt", "--resolve", "--offline", "-o", "t.bib")
    assert done.code == 0
    text = (paper / "t.bib").read_text("utf-8")
    for fact in map(json.loads, FACTS.read_text("utf-8").splitlines()):
        if fact["seed"] == "trending-papers.txt":
            assert f"eprint={{{fact['arxiv_id']}}}" in text, fact["seed_title"]
    assert "unresolved" not in text
