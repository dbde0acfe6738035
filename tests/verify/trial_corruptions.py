"""Turns the facts on 72 papers into entries with one thing wrong, and into papers made up."""

from __future__ import annotations

from collections.abc import Iterator

from paper_records import papers
from trial_papers import (
    PUBLISHED_TITLES,
    Change,
    Fields,
    Made,
    Paper,
    changed,
    export,
    name_parts,
    newest,
)

from bibsync.bibtex.names import parse_name


def other(paper: Paper, distance: int, *, has_authors: bool = False) -> Paper:
    """A paper further down the list; with authors, one whose first author did not write this one,
    as far as surnames tell."""
    everything = papers()
    start = everything.index(paper) + distance
    surnames = {parse_name(name).surname for name in newest(paper).authors}
    for step in range(len(everything)):
        other = everything[(start + step) % len(everything)]
        authors = newest(other).authors
        if other is paper or (has_authors and not authors):
            continue
        if not has_authors or parse_name(authors[0]).surname not in surnames:
            return other
    raise AssertionError("there are 72 papers, by many people")


def ids() -> set[str]:
    return {paper["arxiv_id"] for paper in papers()}


def transposed(arxiv_id: str) -> str:
    """The id with two neighbouring digits of its number in the wrong order, not that of a paper."""
    for at in range(len(arxiv_id) - 1, 5, -1):
        digits = arxiv_id[: at - 1] + arxiv_id[at] + arxiv_id[at - 1] + arxiv_id[at + 1 :]
        if "." not in arxiv_id[at - 1 : at + 1] and digits != arxiv_id and digits not in ids():
            return digits
    raise AssertionError(f"{arxiv_id} has no two digits that differ")


def invented_id(paper: Paper) -> str:
    at = papers().index(paper)
    return f"{paper['arxiv_id'][:4]}.{99999 - at}"


def invented(paper: Paper) -> Fields:
    """A paper that does not exist, as a language model would make it up: a title of halves, people
    with a name of one and the surname of another."""
    one, two = other(paper, 7, has_authors=True), other(paper, 19, has_authors=True)
    first, second = one["title"].split(), two["title"].split()
    title = " ".join(first[: len(first) // 2] + second[len(second) // 2 :])
    taken = {parse_name(name).surname for name in newest(paper).authors}
    pairs = zip(newest(one).authors, reversed(newest(two).authors), strict=False)
    names = [
        f"{name_parts(given)[0]} {name_parts(family)[1]}"
        for given, family in pairs
        if parse_name(family).surname not in taken
    ]
    names = names or ["Ann Example"]
    return {"title": title, "author": " and ".join(names), "year": f"20{paper['arxiv_id'][:2]}"}


def id_of_another(paper: Paper) -> Iterator[Made]:
    yield changed(paper, eprint=other(paper, 1)["arxiv_id"])


def id_that_does_not_exist(paper: Paper) -> Iterator[Made]:
    yield changed(paper, eprint=invented_id(paper))


def id_with_digits_transposed(paper: Paper) -> Iterator[Made]:
    yield changed(paper, eprint=transposed(paper["arxiv_id"]))


def first_author_of_another(paper: Paper) -> Iterator[Made]:
    names = newest(paper).authors
    if names:
        wrong = newest(other(paper, 3, has_authors=True)).authors[0]
        yield changed(paper, author=" and ".join((wrong, *names[1:])))


def first_author_made_up(paper: Paper) -> Iterator[Made]:
    names = newest(paper).authors
    if names:
        yield changed(paper, author=" and ".join(("Zacharias Quellenberg", *names[1:])))


def first_author_namesake(paper: Paper) -> Iterator[Made]:
    """Somebody of the same surname as another author, with a given name that nobody has there."""
    names = newest(paper).authors
    surnames = [name.rpartition(" ")[2] for name in names]
    if len(names) > 1 and surnames[-1] != surnames[0]:
        given = next(one for one in ("Zebulon", "Ursula") if one[0] != names[-1][0])
        yield changed(paper, author=" and ".join((f"{given} {surnames[-1]}", *names[1:])))


def id_with_digit_too_many(paper: Paper) -> Iterator[Made]:
    yield changed(paper, eprint=paper["arxiv_id"] + "1")


def other_authors_made_up(paper: Paper) -> Iterator[Made]:
    names = newest(paper).authors
    if len(names) > 3:
        made_up = (f"Invented{at} Nobody{at}" for at in range(len(names) - 1))
        yield changed(paper, author=" and ".join((names[0], *made_up)))


def title_of_another(paper: Paper) -> Iterator[Made]:
    yield changed(paper, title=other(paper, 5)["title"])


def title_misspelt(paper: Paper) -> Iterator[Made]:
    words = export(paper)["title"].split(" ")
    at = max(range(len(words)), key=lambda at: len(words[at]))
    word = words[at]
    lost = next(n for n in range(len(word) // 2, len(word)) if word[n].isalpha())
    wrong = word[:lost] + word[lost + 1 :]
    yield changed(paper, title=" ".join([*words[:at], wrong, *words[at + 1 :]]))


def year_off_by(years: int) -> Change:
    def change(paper: Paper) -> Iterator[Made]:
        yield changed(paper, year=str(int(export(paper)["year"]) + years))

    return change


def class_of_another(paper: Paper) -> Iterator[Made]:
    if "primary_category" in paper:
        yield changed(paper, primaryClass="math.AG")


def version_that_does_not_exist(paper: Paper) -> Iterator[Made]:
    yield changed(paper, eprint=f"{paper['arxiv_id']}v99")


def doi_that_nobody_registered(paper: Paper) -> Iterator[Made]:
    yield changed(paper, doi=f"10.1000/made-up.{paper['arxiv_id']}")


def doi_of_another(paper: Paper) -> Iterator[Made]:
    others = [one for one in papers() if one["arxiv_id"] in PUBLISHED_TITLES]
    other = others[papers().index(paper) % len(others)]
    surnames = {parse_name(name).surname for name in newest(paper).authors}
    wrong = {parse_name(name).surname for name in newest(other).authors}
    if surnames and surnames.isdisjoint(wrong):
        yield changed(paper, doi=other["doi"])


def invented_with_invented_id(paper: Paper) -> Iterator[Made]:
    yield Made(invented(paper) | {"eprint": invented_id(paper), "archivePrefix": "arXiv"})


def invented_with_id_of_another(paper: Paper) -> Iterator[Made]:
    yield Made(invented(paper) | {"eprint": paper["arxiv_id"], "archivePrefix": "arXiv"})


def invented_without_id(paper: Paper) -> Iterator[Made]:
    yield Made(invented(paper))
