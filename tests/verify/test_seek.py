"""Bare titles are resolved to the right paper or to none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from paper_records import DAY, papers, record, records

from bibsync.errors import NetworkError
from bibsync.ingest.feed import import_feed, read_feed, sought_in_feed
from bibsync.ingest.markdown import import_reference_list, sought_in_list
from bibsync.markdown.reference_list import read_reference_list
from bibsync.progress import Progress, Silence
from bibsync.verify.authority import AuthorityRecord
from bibsync.verify.complete_source import CompleteSource
from bibsync.verify.resolve import Resolution, Sought
from bibsync.verify.seek import seek
from bibsync.verify.sources import Question, Reply

SEEDS = Path(__file__).parents[2] / "fixtures" / "seeds"
FEED = read_feed((SEEDS / "trending-papers.txt").read_text("utf-8"))
RIGHT = {paper["seed_title"]: paper["arxiv_id"] for paper in papers()}


class Down:
    """A source that cannot be reached."""

    def takes(self, question: Question) -> bool:
        return True

    def ask(self, questions: Sequence[Question], progress: Progress) -> Reply:
        return Reply({}, NetworkError("arxiv.test: no such host"))


def sought() -> tuple[Sought, ...]:
    return tuple(sought_in_feed(FEED).values())


def resolutions(known: list[AuthorityRecord], works: tuple[Sought, ...]) -> list[Resolution]:
    return list(seek(works, [CompleteSource(known, DAY)], Silence()).resolutions)


def wrong(works: tuple[Sought, ...], found: list[Resolution]) -> list[str]:
    return [
        one.title
        for one, resolution in zip(works, found, strict=True)
        if resolution.record is not None and resolution.record.id != RIGHT[one.title]
    ]


def test_all_52_titles_of_the_feed_are_found_and_none_is_wrong() -> None:
    found = resolutions(records(), sought())
    assert wrong(sought(), found) == []
    assert sum(resolution.record is not None for resolution in found) == 52


def test_without_abstracts_only_the_retitled_ones_stay_unresolved() -> None:
    bare = tuple(Sought(one.title) for one in sought())
    known = [one._replace(abstract="") for one in records()]
    found = resolutions(known, bare)
    assert wrong(bare, found) == []
    unresolved = [one.title for one, each in zip(bare, found, strict=True) if each.record is None]
    retitled = {paper["seed_title"] for paper in papers() if paper["seed_title"] != paper["title"]}
    assert set(unresolved) == retitled


def test_other_papers_with_the_same_titles_never_lead_astray() -> None:
    """For each title there is a second paper, by others and about something else."""
    twins = [
        one._replace(id=f"1901.{10000 + n}", abstract=other.abstract, authors=("Ann Bee",))
        for n, (one, other) in enumerate(zip(records(), reversed(records()), strict=True))
        if one.abstract != other.abstract
    ]
    found = resolutions([*records(), *twins], sought())
    assert wrong(sought(), found) == []
    # The feed's abstract tells them apart, save where a twin has none, or has that of a paper which
    # was retitled.
    doubtful = [each.reason for each in found if each.record is None]
    assert len(doubtful) == 5
    assert all(reason.startswith("several papers have this ") for reason in doubtful)


def test_two_papers_with_one_title_and_nothing_to_tell_them_apart_are_not_chosen_from() -> None:
    one = record(papers()[0])
    other = one._replace(id="1901.00001")
    (found,) = resolutions([one, other], (Sought(one.title),))
    assert found.record is None
    assert found.reason.startswith("several papers have this title: arXiv:2410.01560")


def test_when_only_the_other_paper_of_that_title_exists_it_is_not_taken() -> None:
    paper = record(papers()[0])
    stranger = record(papers()[5])._replace(title=paper.title, id="1901.00001")
    works = (Sought(paper.title, abstract=paper.abstract), Sought(paper.title, ("Wei Du",)))
    assert [found.record for found in resolutions([stranger], works)] == [None, None]


@pytest.mark.parametrize("title", ["Introduction", "A Survey", "", "…"])
def test_a_title_that_says_nothing_is_not_resolved_alone(title: str) -> None:
    known = [record(papers()[0], title=title)]
    assert resolutions(known, (Sought(title),))[0].record is None


def test_a_source_that_is_down_is_said_for_each_work_and_nothing_is_resolved() -> None:
    sightings = seek(sought(), [Down()], Silence())
    assert {one.reason for one in sightings.resolutions} == {"arxiv.test: no such host"}
    assert [str(failure) for failure in sightings.failures] == ["arxiv.test: no such host"]


def test_what_another_source_still_knows_is_used_when_one_is_down() -> None:
    sightings = seek(sought(), [Down(), CompleteSource(records(), DAY)], Silence())
    assert sum(one.record is not None for one in sightings.resolutions) == 52
    assert len(sightings.failures) == 1


def test_the_feed_becomes_full_entries_in_the_manner_of_the_seed() -> None:
    works = sought_in_feed(FEED)
    found = resolutions(records(), tuple(works.values()))
    imported = import_feed(FEED, dict(zip(works, found, strict=True)))
    assert (imported.entries, imported.unresolved) == (52, 0)
    assert "unresolved" not in imported.bibtex
    first = imported.bibtex.partition("      abstract=")[0]
    assert first == (
        "@misc{toshniwal2024openmathinstruct2,\n"
        "      title={OpenMathInstruct-2: Accelerating AI for Math with Massive Open-Source"
        " Instruction Data},\n"
        "      author={Shubham Toshniwal and Wei Du and Ivan Moshkov and Branislav Kisacanin and"
        " Alexan Ayrapetyan and Igor Gitman},\n"
        "      year={2024},\n"
        "      eprint={2410.01560},\n"
        "      archivePrefix={arXiv},\n"
        "      primaryClass={cs.CL},\n"
    )
    retitled = [note.message for note in imported.notes if "the title is now" in note.message]
    assert len(retitled) == 4


def test_what_is_not_found_stays_as_it_is_and_is_marked() -> None:
    plain = import_feed(FEED)
    works = sought_in_feed(FEED)
    found = resolutions([], tuple(works.values()))
    imported = import_feed(FEED, dict(zip(works, found, strict=True)))
    assert imported.bibtex == plain.bibtex
    assert imported.unresolved == 52
    assert sum("is unresolved: no paper" in note.message for note in imported.notes) == 52


LIST = """\
## Fast Model Editing at Scale

Authors: {authors}

[Link to PDF](papers/mitchell2022fast/2110.11309.pdf)

* A summary of it.
"""


def imported_list(authors: str) -> str:
    source = read_reference_list(LIST.format(authors=authors))
    works = sought_in_list(source)
    found = resolutions(records(), tuple(works.values()))
    return import_reference_list(source, dict(zip(works, found, strict=True))).bibtex


def test_a_section_without_a_citation_becomes_a_full_entry() -> None:
    bibtex = imported_list("Eric Mitchell and Charles Lin and others")
    assert bibtex.startswith("@misc{mitchell2022fast,\n      title={Fast Model Editing at Scale},")
    assert "author={Eric Mitchell and Charles Lin and Antoine Bosselut" in bibtex
    assert "summary={* A summary of it.}" in bibtex
    assert "unresolved" not in bibtex


def test_a_section_by_other_authors_stays_unresolved() -> None:
    bibtex = imported_list("Ann Bee")
    assert "author={Ann Bee}" in bibtex
    assert "bibsync={unresolved}" in bibtex
