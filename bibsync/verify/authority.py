"""What an authority (arXiv, Crossref, the offline index) states about one work, as a value."""

from __future__ import annotations

from typing import Final, NamedTuple

ARXIV: Final = "arXiv"
CROSSREF: Final = "Crossref"


class Publication(NamedTuple):
    """Where a work appeared, as a registry of publications states it; "" for what it does not."""

    type: str = ""  # the registry's word: "journal-article", "proceedings-article", ...
    container: str = ""  # the journal, the proceedings, the book
    volume: str = ""
    number: str = ""  # the issue
    pages: str = ""  # "117-145"; an article number where there are no pages
    publisher: str = ""


class AuthorityRecord(NamedTuple):
    """One work in one version, in the words of its source. What the source does not say is empty
    (None for the version), and nothing is concluded from that.
    """

    source: str  # ARXIV or CROSSREF, as it is shown; an index of arXiv's metadata says ARXIV too
    id: str  # the arXiv id without version, or the DOI in lower case
    title: str = ""  # white space folded, LaTeX as the source has it
    # In the source's order, each as BibTeX reads a name: `Given Family` or `Family, Given`, an
    # organisation in braces; letters as Unicode.
    authors: tuple[str, ...] = ()
    version: int | None = None  # which version of an arXiv paper this describes
    published: str = ""  # ISO date, or its year, or year and month: the first version, the issue
    updated: str = ""  # likewise: this version
    primary_class: str = ""
    comment: str = ""
    journal_ref: str = ""  # where it was published, in the authors' words
    doi: str = ""  # of the published version, in lower case; arXiv's own DOI is none
    abstract: str = ""  # white space folded
    publication: Publication | None = None  # None: the source is no registry of publications
    as_of: str = ""  # ISO date of the day on which the source said so

    @property
    def years(self) -> tuple[int, int] | None:
        """The years of the first version and of this one; None when the source gives no date."""
        dates = [date for date in (self.published, self.updated) if date[:4].isdecimal()]
        return (int(dates[0][:4]), int(dates[-1][:4])) if dates else None

    @property
    def name(self) -> str:
        """What messages call the record: `arXiv:2201.11903v6`, `doi:10.1000/182`."""
        if self.source == ARXIV:
            return f"arXiv:{self.id}" + ("" if self.version is None else f"v{self.version}")
        return f"doi:{self.id}"
