"""What an entry inherits: in BibTeX all that it lacks, in biblatex by the table of its manual."""

from __future__ import annotations

import pytest

from bibsync.bibtex.datamodel import Dialect
from bibsync.bibtex.entry import Work, read_works
from bibsync.bibtex.parser import parse


def child_of(parent: str, child: str, dialect: Dialect) -> Work:
    """The first of two entries, which names the other in `crossref`."""
    return read_works(parse(f"@{child}\n@{parent}\n"), dialect)[0]


def test_in_bibtex_a_child_has_what_it_lacks_under_the_same_name() -> None:
    work = child_of(
        "proceedings{p, title = {P}, year = 2000, publisher = {ACM}}",
        "inproceedings{c, crossref = {P}, year = 2001}",
        Dialect.BIBTEX,
    )
    assert (work.get("title"), work.get("year"), work.get("publisher")) == ("P", "2001", "ACM")
    assert work.values["title"].inherited_from == "p"
    assert work.values["year"].inherited_from is None


BIBLATEX = [
    pytest.param("proceedings", "inproceedings", "title", "booktitle", id="proceedings"),
    pytest.param("collection", "incollection", "subtitle", "booksubtitle", id="collection"),
    pytest.param("book", "inbook", "author", "bookauthor", id="book-author"),
    pytest.param("mvbook", "book", "title", "maintitle", id="volumes"),
    pytest.param("periodical", "article", "title", "journaltitle", id="periodical"),
    pytest.param("proceedings", "inproceedings", "date", "date", id="other-fields"),
]


@pytest.mark.parametrize(("parent", "child", "name", "becomes"), BIBLATEX)
def test_in_biblatex_a_parent_s_title_becomes_the_title_of_what_the_child_is_in(
    parent: str, child: str, name: str, becomes: str
) -> None:
    work = child_of(
        f"{parent}{{p, {name} = {{X}}}}", f"{child}{{c, crossref = {{p}}}}", Dialect.BIBLATEX
    )
    assert work.get(becomes) == "X"
    assert becomes == name or name == "author" or name not in work


@pytest.mark.parametrize("name", ["shorthand", "label", "keywords"])
def test_in_biblatex_some_fields_are_their_entry_s_own(name: str) -> None:
    work = child_of(
        f"proceedings{{p, {name} = {{X}}}}", "inproceedings{c, crossref = {p}}", Dialect.BIBLATEX
    )
    assert (name in work) is (name == "keywords")


def test_xdata_gives_its_fields_as_they_are_and_only_in_biblatex() -> None:
    text = "@book{b, xdata = {x, y}}\n@xdata{x, title = {T}}\n@xdata{y, location = {Rome}}\n"
    with_xdata = read_works(parse(text), Dialect.BIBLATEX)[0]
    assert (with_xdata.get("title"), with_xdata.get("location")) == ("T", "Rome")
    assert "title" not in read_works(parse(text), Dialect.BIBTEX)[0]
