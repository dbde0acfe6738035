"""Turns the facts on 72 papers into what the authorities of the trial say, and into entries.

Facts that are missing stay missing. What is planted is said to be: titles of published versions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from paper_records import DAY, papers, record

from bibsync.bibtex.latex import to_unicode
from bibsync.verify.arxiv_entry import arxiv_fields
from bibsync.verify.authority import CROSSREF, AuthorityRecord, Publication

Paper = dict[str, Any]
Fields = dict[str, str]

# Of the five papers whose DOI is known the trial's registry has these titles; they are made up.
PUBLISHED_TITLES = {
    "2308.11148": "Automating Code Review with Parameter-Efficient Fine-Tuning of LLaMA",
    "2402.12749": "Foundation Language Models for Medical Text Analysis and Beyond",
    "2404.14047": "Quantizing LLaMA3: From Language Models to Multimodal Models",
    "2407.09435": "Updating Language Models without Losing Compatibility",
    "2503.00912": "Measuring How Well Language Models Reason over Hierarchical Structures",
}


def newest(paper: Paper) -> AuthorityRecord:
    """arXiv's record of a paper. It always gives a version; where that is not known it is 1."""
    one = record(paper)
    authors = tuple(map(to_unicode, one.authors))
    return one._replace(version=one.version or 1, authors=authors, doi=one.doi.lower())


def authority() -> list[AuthorityRecord]:
    """All that arXiv and the registry have."""
    found: list[AuthorityRecord] = []
    for paper in papers():
        last = newest(paper)
        found.append(last)
        for number in range(1, last.version or 1):
            old = last._replace(version=number, updated="" if number > 1 else last.published)
            found.append(old._replace(title=paper["seed_title"]))
        if last.doi:
            found.append(registered(paper))
    return found


def registered(paper: Paper) -> AuthorityRecord:
    """The registry's record of a paper's published version, with its planted title."""
    one = newest(paper)
    year, kind = (
        venue_year(paper),
        "proceedings-article" if is_conference(paper) else "journal-article",
    )
    return AuthorityRecord(
        CROSSREF,
        one.doi,
        PUBLISHED_TITLES[one.id],
        one.authors,
        published=year,
        publication=Publication(kind, container=container(paper)),
        as_of=DAY,
    )


def venue_year(paper: Paper) -> str:
    """The year that a paper's venue says; "" where it says none."""
    years = re.findall(r"(?<![0-9])20[0-9]{2}(?![0-9])", paper.get("venue", ""))
    return years[0] if years else ""


def container(paper: Paper) -> str:
    """The venue's name."""
    return re.split(r" ?[0-9(,]", paper.get("venue", ""))[0]


def is_conference(paper: Paper) -> bool:
    """Whether a paper appeared in proceedings: its venue has no volume and pages."""
    return re.search(r"[0-9]:[0-9]", paper.get("venue", "")) is None


class Made(NamedTuple):
    """An entry before it is written down."""

    fields: Fields
    type: str = "misc"


def export(paper: Paper) -> Fields:
    """The fields of an entry in arXiv's style, as far as the facts go."""
    return dict(arxiv_fields(newest(paper)))


Change = Callable[[Paper], Iterator[Made]]


def changed(paper: Paper, **changes: str) -> Made:
    return Made({**export(paper), **changes})


def with_names(spell: Callable[[str], str], wanted: Callable[[str], bool] | None = None) -> Change:
    """The entry with all its names spelt in another way, if there are any to be spelt so."""

    def change(paper: Paper) -> Iterator[Made]:
        names = newest(paper).authors
        if names and (wanted is None or any(map(wanted, names))):
            # `01. AI` and `:` are nobody's names.
            spelt = (spell(name) if name[0].isalpha() else name for name in names)
            yield changed(paper, author=" and ".join(spelt))

    return change


def with_title(spell: Callable[[str], str]) -> Change:
    """The entry with its title spelt in another way, where that makes a difference."""

    def change(paper: Paper) -> Iterator[Made]:
        title = export(paper)["title"]
        if spell(title) != title:
            yield changed(paper, title=spell(title))

    return change


def name_parts(name: str) -> tuple[str, str]:
    """Given and family name; the facts have no particles."""
    given, _, family = name.rpartition(" ")
    return given, family
