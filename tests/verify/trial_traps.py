"""Turns the facts on 72 papers into entries that are right, and only look as if they were not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trial_papers import (
    PUBLISHED_TITLES,
    Change,
    Made,
    Paper,
    changed,
    container,
    export,
    is_conference,
    name_parts,
    newest,
    venue_year,
)

# Names --------------------------------------------------------------------------------------------


def last_first(name: str) -> str:
    given, family = name_parts(name)
    return f"{family}, {given}" if given else family


def family_first(name: str) -> str:
    given, family = name_parts(name)
    return f"{family} {given}".strip()


def letters_of(given: str, mark: str) -> str:
    return " ".join(word[0] + mark for word in given.split())


def initials(name: str) -> str:
    given, family = name_parts(name)
    return f"{letters_of(given, '.')} {family}".strip()


def last_initials(name: str) -> str:
    given, family = name_parts(name)
    return f"{family}, {letters_of(given, '.')}" if given else family


def index_style(name: str) -> str:
    """As medical indexes have it, `Wei J`, which BibTeX reads as a man called J."""
    given, family = name_parts(name)
    return f"{family} {letters_of(given, '').replace(' ', '')}".strip()


def is_accented(name: str) -> bool:
    return not name.isascii()


def without_accents(text: str) -> str:
    return text.translate(str.maketrans("éèÉÜüö", "eeEUuo"))


def cut_to(count: int) -> Change:
    def change(paper: Paper) -> Iterator[Made]:
        names = newest(paper).authors
        if len(names) > count:
            yield changed(paper, author=" and ".join((*names[:count], "others")))

    return change


def collaboration_in_front(paper: Paper) -> Iterator[Made]:
    if newest(paper).authors:
        names = " and ".join(newest(paper).authors)
        yield changed(paper, author=f"{{The Big Model Collaboration}} and {names}")


# Titles -------------------------------------------------------------------------------------------


def braced(title: str) -> str:
    return re.sub(r"(?<![A-Za-z\\])([A-Z])", r"{\1}", title)


def british(title: str) -> str:
    return title.replace("ization", "isation").replace("izing", "ising").replace("eling", "elling")


def without_subtitle(title: str) -> str:
    return title.partition(": ")[0]


def earlier_title(paper: Paper) -> Iterator[Made]:
    if paper["seed_title"] != paper["title"]:
        yield changed(paper, title=paper["seed_title"])


def published_title(paper: Paper) -> Iterator[Made]:
    if paper["arxiv_id"] in PUBLISHED_TITLES:
        yield changed(paper, title=PUBLISHED_TITLES[paper["arxiv_id"]])


def translated(paper: Paper) -> Iterator[Made]:
    if any(word in paper["title"].split() for word in ("of", "for", "with", "the", "and", "on")):
        yield changed(paper, title="Über ein Verfahren zur Verarbeitung der natürlichen Sprache")


# Years and places ---------------------------------------------------------------------------------


def year_of(fact: str) -> Change:
    def change(paper: Paper) -> Iterator[Made]:
        if fact in paper:
            yield changed(paper, year=paper[fact][:4])

    return change


def year_of_venue(paper: Paper) -> Iterator[Made]:
    if venue_year(paper):
        yield changed(paper, year=venue_year(paper))


def written_before(years: int, entry_type: str = "misc") -> Change:
    def change(paper: Paper) -> Iterator[Made]:
        fields = export(paper)
        year = str(int(fields["year"]) - years)
        school = "MIT" if entry_type == "phdthesis" else ""
        yield Made(fields | {"year": year, "school": school}, entry_type)

    return change


def published(paper: Paper) -> Iterator[Made]:
    if not venue_year(paper):
        return
    fields = export(paper) | {"year": venue_year(paper)}
    if is_conference(paper):
        yield Made(fields | {"booktitle": f"Proceedings of {container(paper)}"}, "inproceedings")
    else:
        yield Made(fields | {"journal": container(paper)}, "article")


def published_with_doi(paper: Paper) -> Iterator[Made]:
    """As the publisher has it, once with the id on arXiv and once without."""
    if paper["arxiv_id"] in PUBLISHED_TITLES:
        for made in published(paper):
            title = PUBLISHED_TITLES[paper["arxiv_id"]]
            whole = made.fields | {"title": title, "doi": paper["doi"]}
            without = {name: text for name, text in whole.items() if name in _REGISTRY_FIELDS}
            yield made._replace(fields=whole)
            yield made._replace(fields=without)


_REGISTRY_FIELDS = ("title", "author", "year", "booktitle", "journal", "doi")


def own_title_with_doi(paper: Paper) -> Iterator[Made]:
    if paper["arxiv_id"] in PUBLISHED_TITLES:
        for made in published(paper):
            yield made._replace(fields=made.fields | {"doi": paper["doi"]})


def id_in(name: str, form: str, entry_type: str = "misc") -> Change:
    def change(paper: Paper) -> Iterator[Made]:
        fields = export(paper)
        arxiv_id = fields.pop("eprint")
        del fields["archivePrefix"]
        primary = fields.pop("primaryClass", "cs.CL")
        yield Made(fields | {name: form.format(id=arxiv_id, primary=primary)}, entry_type)

    return change


def in_corr(paper: Paper) -> Iterator[Made]:
    for made in id_in("volume", "abs/{id}", "article")(paper):
        yield made._replace(fields=made.fields | {"journal": "CoRR"})


def biblatex(paper: Paper) -> Iterator[Made]:
    fields = export(paper)
    date = paper.get("updated", paper.get("published_v1", fields["year"]))[:10]
    title, colon, subtitle = fields["title"].partition(": ")
    yield Made(
        {
            "title": title,
            "subtitle": subtitle if colon else "",
            "author": fields.get("author", ""),
            "date": date,
            "journaltitle": container(paper),
            "eprint": fields["eprint"],
            "eprinttype": "arXiv",
            "eprintclass": fields.get("primaryClass", ""),
        },
        "article" if container(paper) else "online",
    )


def pinned(paper: Paper) -> Iterator[Made]:
    version = newest(paper).version
    yield changed(paper, eprint=f"{paper['arxiv_id']}v{version}")
    yield changed(paper, eprint=f"{paper['arxiv_id']}v1", title=paper["seed_title"])
