"""Turns the facts on 72 papers into cases: entries that are right, corrupted, or only look so, each
with what verification must say of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import NamedTuple

import trial_corruptions as corrupt
import trial_traps as traps
from paper_records import FACTS, papers
from trial_papers import Change, Made, Paper, export, with_names, with_title

from bibsync.bibtex.latex import to_latex
from bibsync.lint.catalogue import Catalogue
from bibsync.lint.file import LintFile
from bibsync.lint.settings import LintSettings


class Group(StrEnum):
    """Which table a case belongs to."""

    RIGHT = "right entries"
    CORRUPTION = "corruptions"
    TRAP = "traps"


class Outcome(StrEnum):
    """What must come of a case."""

    CLEAN = "no error and no warning"
    FOUND = "an error or a warning"
    UNVERIFIED = "could not be verified"
    MENDED = "nothing but that something is stuck to it or broken"


class Case(NamedTuple):
    """One entry on trial."""

    group: Group
    kind: str
    key: str
    text: str
    outcome: Outcome
    codes: tuple[str, ...] = ()  # of which one must be said, where something is to be found


class Said(NamedTuple):
    """One finding about an entry, as the library or the command tells it."""

    code: str
    severity: str
    message: str


def is_right(case: Case, said: list[Said]) -> bool:
    """Whether what was said of a case is what must be said of it."""
    accusing = [one.code for one in said if one.severity in ("error", "warning")]
    match case.outcome:
        case Outcome.CLEAN:
            return not accusing
        case Outcome.FOUND:
            return not set(accusing).isdisjoint(case.codes)
        case Outcome.UNVERIFIED:
            return not accusing and any("could not be verified" in one.message for one in said)
        case Outcome.MENDED:
            return accusing in (["VER009"], ["VER010"])


class Kind(NamedTuple):
    """A way to make cases: what it makes of a paper, none or several."""

    group: Group
    name: str
    outcome: Outcome
    make: Change
    codes: tuple[str, ...] = ()


def _written(made: Made, key: str) -> str:
    lines = [f"  {name} = {{{text}}}," for name, text in made.fields.items() if text]
    return "\n".join([f"@{made.type}{{{key},", *lines, "}", ""])


def _export(paper: Paper) -> Iterator[Made]:
    yield Made(export(paper))


def _corruption(name: str, make: Change, *codes: str) -> Kind:
    """Found when one of these is said; without any, it cannot be verified."""
    outcome = Outcome.FOUND if codes else Outcome.UNVERIFIED
    return Kind(Group.CORRUPTION, name, outcome, make, codes)


def _trap(name: str, make: Change, outcome: Outcome = Outcome.CLEAN) -> Kind:
    return Kind(Group.TRAP, name, outcome, make)


KINDS = (
    Kind(Group.RIGHT, "arXiv's export", Outcome.CLEAN, _export),
    _corruption("id of another paper", corrupt.id_of_another, "VER001", "VER003"),
    _corruption("id that does not exist", corrupt.id_that_does_not_exist, "VER002"),
    _corruption(
        "id with two digits transposed",
        corrupt.id_with_digits_transposed,
        "VER001",
        "VER002",
        "VER003",
    ),
    _corruption("first author of another paper", corrupt.first_author_of_another, "VER004"),
    _corruption("first author made up", corrupt.first_author_made_up, "VER004"),
    _corruption("first author with a co-author's surname", corrupt.first_author_namesake, "VER004"),
    _corruption("all authors but the first made up", corrupt.other_authors_made_up, "VER004"),
    _corruption("id with a digit too many", corrupt.id_with_digit_too_many, "VER002"),
    _corruption("title of another paper", corrupt.title_of_another, "VER003"),
    _corruption("title with a letter lost", corrupt.title_misspelt, "VER003"),
    _corruption("year 5 too late", corrupt.year_off_by(5), "VER005"),
    _corruption("year 5 too early", corrupt.year_off_by(-5), "VER005"),
    _corruption("primary class of another field", corrupt.class_of_another, "VER006"),
    _corruption("version that does not exist", corrupt.version_that_does_not_exist, "VER007"),
    _corruption("DOI that nobody registered", corrupt.doi_that_nobody_registered, "VER002"),
    _corruption("DOI of another paper", corrupt.doi_of_another, "VER001"),
    _corruption("invented paper, invented id", corrupt.invented_with_invented_id, "VER002"),
    _corruption(
        "invented paper, another paper's id",
        corrupt.invented_with_id_of_another,
        "VER001",
        "VER003",
    ),
    _corruption("invented paper, no id", corrupt.invented_without_id),
    _trap("title of an earlier version", traps.earlier_title),
    _trap("title of the published version", traps.published_title),
    _trap("the publisher's entry, with DOI", traps.published_with_doi),
    _trap("arXiv's title with the publisher's DOI", traps.own_title_with_doi),
    _trap("year of the first version", traps.year_of("published_v1")),
    _trap("year of the last version", traps.year_of("updated")),
    _trap("year of the venue", traps.year_of_venue),
    _trap("published at its venue", traps.published),
    _trap("written decades before", traps.written_before(30), Outcome.UNVERIFIED),
    _trap("the thesis before it", traps.written_before(6, "phdthesis"), Outcome.UNVERIFIED),
    _trap("title translated", traps.translated, Outcome.UNVERIFIED),
    _trap("last name first", with_names(traps.last_first)),
    _trap("family name first, no comma", with_names(traps.family_first)),
    _trap("initials", with_names(traps.initials)),
    _trap("last name first, initials", with_names(traps.last_initials)),
    _trap("initials behind, no comma", with_names(traps.index_style)),
    _trap("names without accents", with_names(traps.without_accents, traps.is_accented)),
    _trap("names with LaTeX accents", with_names(to_latex, traps.is_accented)),
    _trap("`and others` after one name", traps.cut_to(1)),
    _trap("`and others` after three names", traps.cut_to(3)),
    _trap("a collaboration in front", traps.collaboration_in_front),
    _trap("capitals of the title in braces", with_title(traps.braced)),
    _trap("title in two pairs of braces", with_title(lambda title: f"{{{{{title}}}}}")),
    _trap("title in capitals", with_title(str.upper)),
    _trap("title in lower case", with_title(str.lower)),
    _trap("LaTeX letters in the title", with_title(to_latex)),
    _trap("umlauts of the title spelt out", with_title(lambda title: title.replace("Ü", "Ue"))),
    _trap("numbers of the title in dollars", with_title(lambda t: re.sub(r"\d+", r"$\g<0>$", t))),
    _trap("dashes for hyphens", with_title(lambda title: title.replace("-", "--"))),
    _trap("no hyphens", with_title(lambda title: title.replace("-", ""))),
    _trap("British spelling", with_title(traps.british)),
    _trap("`\\&` for `and`", with_title(lambda title: title.replace(" and ", r" \& "))),
    _trap("subtitle left out", with_title(traps.without_subtitle)),
    _trap("full stop behind the title", with_title(lambda title: title + ".")),
    _trap("colon stuck to the title", with_title(lambda title: title + ":"), Outcome.MENDED),
    _trap("id in the journal", traps.id_in("journal", "arXiv preprint arXiv:{id}", "article")),
    _trap("id in `url`", traps.id_in("url", "https://arxiv.org/abs/{id}")),
    _trap("id in `url`, the PDF's", traps.id_in("url", "http://arxiv.org/pdf/{id}v1.pdf")),
    _trap("id in `doi`", traps.id_in("doi", "10.48550/arXiv.{id}")),
    _trap("id in `note`", traps.id_in("note", "arXiv:{id} [{primary}]")),
    _trap(
        "id in `howpublished`", traps.id_in("howpublished", r"\url{{https://arxiv.org/abs/{id}}}")
    ),
    _trap("id in `volume`, as DBLP", traps.in_corr),
    _trap("biblatex's fields", traps.biblatex),
    _trap("a version named", traps.pinned),
)


@cache
def cases() -> tuple[Case, ...]:
    """All cases, those of a kind one after the other. Keys are distinct."""
    found: list[Case] = []
    for number, kind in enumerate(KINDS):
        for paper in papers():
            for made in kind.make(paper):
                key = f"k{number}n{len(found)}"
                text = _written(made, key)
                found.append(Case(kind.group, kind.name, key, text, kind.outcome, kind.codes))
        if number == 0:
            found += _seeds()
    return tuple(found)


def _seeds() -> Iterator[Case]:
    """The entries of `references.md` as they stand there."""
    path = FACTS.parents[1] / "seeds" / "references.md"
    file = LintFile(path.read_text("utf-8"), path.name, LintSettings(), Catalogue())
    for entry in file.entries:
        written = entry.text[entry.start : entry.end] + "\n"
        yield Case(Group.RIGHT, "entries of references.md", entry.key, written, Outcome.CLEAN)
