"""What an entry inherits: in BibTeX all that it lacks, in biblatex by the table of its manual."""

from __future__ import annotations

import pytest

from bibsync.bibtex.datamodel import Dialect
from bibsync.bibtex.entry import Work, read_works
from bibsync.bibtex.inheritance import Inheritance
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


def test_in_bibtex_what_a_parent_inherits_is_not_passed_on_but_in_biblatex_it_is() -> None:
    text = "@inbook{c, crossref = {b}}\n@book{b, crossref = {a}}\n@mvbook{a, note = {N}}\n"
    child, parent, _ = read_works(parse(text), Dialect.BIBTEX)
    assert ("note" in child, parent.get("note")) == (False, "N")
    child, parent, _ = read_works(parse(text), Dialect.BIBLATEX)
    assert child.get("note") == parent.get("note") == "N"
    assert child.values["note"].inherited_from == "a"


def test_of_several_parents_the_first_counts_and_xdata_before_crossref() -> None:
    text = (
        "@inbook{c, crossref = {p}, xdata = {x,y}}\n@book{p, note = {P}, isbn = {P}}\n"
        "@xdata{x, note = {X}}\n@xdata{y, note = {Y}, isbn = {Y}}\n"
    )
    work = read_works(parse(text), Dialect.BIBLATEX)[0]
    assert (work.get("note"), work.get("isbn")) == ("X", "Y")


def test_a_parent_may_be_named_by_a_macro() -> None:
    text = "@string{p = {Pro}}\n@inbook{c, crossref = p # {c}}\n@book{proc, year = 1999}\n"
    assert read_works(parse(text))[0].get("year") == "1999"


@pytest.mark.parametrize("dialect", list(Dialect))
def test_entries_in_a_circle_have_what_the_others_have(dialect: Dialect) -> None:
    text = "@misc{a, crossref = {b}, note = {A}}\n@misc{b, crossref = {a}, year = 1999}\n"
    first, second = read_works(parse(text), dialect)
    assert (first.get("year"), second.get("note")) == ("1999", "A")
    assert first.values["note"].inherited_from is None


def whole(text: str, dialect: Dialect) -> list[bool]:
    """For each entry whether all that it has is known; macros are not."""
    entries = parse(text).entries
    inheritance = Inheritance(
        {entry.key: entry for entry in entries},
        dialect,
        lambda entry, name: (
            entry.by_name[name].content if entry.by_name[name].is_delimited else None
        ),
    )
    return [inheritance.sources(entry).is_whole for entry in entries]


WHOLE = [
    pytest.param("@misc{a}", True, True, id="no-parent"),
    pytest.param("@misc{a, crossref = { B }}@misc{b}", True, True, id="parent"),
    pytest.param("@misc{a, crossref = {}}", True, True, id="no-name"),
    pytest.param("@misc{a, crossref = {a}}", True, True, id="itself"),
    pytest.param("@misc{a, crossref = {b}}", False, False, id="parent-elsewhere"),
    pytest.param("@misc{a, crossref = b}@misc{b}", False, False, id="macro"),
    pytest.param("@misc{a, xdata = {b,c}}@misc{b}", True, False, id="one-of-two-elsewhere"),
    pytest.param("@misc{a, xdata = {b,,}}@misc{b}", True, True, id="nothing-between-commas"),
    pytest.param(
        "@misc{a, crossref = {b}}@misc{b, crossref = {c}}@misc{c}", False, True, id="two-levels"
    ),
    pytest.param(
        "@misc{a, crossref = {b}}@misc{b, crossref = {a}}@misc{c}", False, False, id="circle"
    ),
]


@pytest.mark.parametrize(("text", "in_bibtex", "in_biblatex"), WHOLE)
def test_it_is_told_whether_an_entry_may_have_more(
    text: str, in_bibtex: bool, in_biblatex: bool
) -> None:
    assert whole(text, Dialect.BIBTEX)[0] is in_bibtex
    assert whole(text, Dialect.BIBLATEX)[0] is in_biblatex
