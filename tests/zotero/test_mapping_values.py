"""What the values of fields mean on both sides: a table for each kind of value."""

from __future__ import annotations

import pytest
from mapping_worlds import (
    created,
    created_slots,
    said,
    slots_of,
    work,
    works,
)

from bibsync.bibtex.datamodel import Dialect
from bibsync.record import ENTRY_TYPE, Record
from bibsync.zotero.mapping import (
    entry_record,
    item_record,
    new_entry,
)

VALUES = [
    # id, field, LaTeX in the file, what the record says, what new entries get (BibTeX)
    ("case", "title", "{BERT}: a", '<span class="nocase">BERT</span>: a', "{BERT}: a"),
    ("whole-in-braces", "title", "{{A b}}", '<span class="nocase">A b</span>', "{A b}"),
    ("italics", "title", r"\emph{E. coli} b", "<i>E. coli</i> b", r"\emph{E. coli} b"),
    ("old-italics", "title", r"{\it E. coli} b", "<i>E. coli</i> b", r"\emph{E. coli} b"),
    (
        "small-caps",
        "title",
        r"\textsc{a}\textsuperscript{b}",
        '<span style="font-variant:small-caps;">a</span><sup>b</sup>',
        r"\textsc{a}\textsuperscript{b}",
    ),
    ("math", "title", "H$_2$O and $x < y$", "H$_2$O and $x < y$", "H$_2$O and $x < y$"),
    ("prices", "title", r"\$5 and \$6", "$5 and $6", r"\$5 and \$6"),
    ("dollars-like-math", "title", r"\$a\$", r"\$a\$", r"\$a\$"),
    ("escapes", "title", r"AT\&T 5\% \#1 a\_b", "AT&T 5% #1 a_b", r"AT\&T 5\% \#1 a\_b"),
    (
        "accents",
        "title",
        r"Schr{\"o}dinger, {\O}re",
        "Schrödinger, Øre",
        r"Schr{\"o}dinger, {\O}re",
    ),
    ("dashes", "title", "a -- b---c", "a – b—c", "a -- b---c"),
    ("quotes", "title", "``a'' and `b'", "“a” and ‘b'", "``a'' and `b'"),
    ("apostrophe", "title", "l’a", "l'a", "l'a"),
    ("raw", "title", r"\href{u}{a} b", r"\href{u}{a} b", r"\href{u}{a} b"),
    ("raw-declaration", "title", r"{\large a} b", r"{\large a} b", r"{\large a} b"),
    ("white-space", "title", "a\n   b", "a b", "a b"),
    ("literal-signs", "title", "a < b & c", "a < b & c", r"a < b \& c"),
    ("no-case", "publisher", "{Springer} {\\&} Co", "Springer & Co", r"Springer \& Co"),
    ("abstract", "abstract", r"\emph{a} {B}", r"\emph{a} B", r"\emph{a} B"),
    ("pages", "pages", "10--20", "10-20", "10--20"),
    ("pages-with-hyphens", "pages", "IV-12--IV-19", "IV-12–IV-19", "IV-12--IV-19"),
    ("pages-in-chapters", "pages", "7-1 – 7-22, 30--31", "7-1–7-22, 30-31", "7-1--7-22, 30--31"),
    ("pages-with-hyphens-only", "pages", "A-1-2", "A-1-2", "A-1-2"),
    ("page-of-a-part", "pages", "IV-12", "IV-12", "IV-12"),
    ("pages-in-roman", "pages", "xi-xxvi", "xi-xxvi", "xi--xxvi"),
    ("pages-in-math", "pages", "$a-b$", "$a-b$", "$a-b$"),
    ("pages-in-unicode", "pages", "10–20, 30 - 31", "10-20, 30-31", "10--20, 30--31"),
    ("doi", "doi", r"https://doi.org/10.1000/a\_b", "10.1000/a_b", "10.1000/a_b"),
    (
        "url",
        "url",
        r"http://a.org/b\_c\%20d\&e",
        "http://a.org/b_c%20d&e",
        "http://a.org/b_c%20d&e",
    ),
    ("url-command", "url", r"\url{http://a.org/~b}", "http://a.org/~b", "http://a.org/~b"),
    ("tilde", "url", r"http://a.org/\~{}b", "http://a.org/~b", "http://a.org/~b"),
    ("file", "file", r"C:\a_b\c.pdf", r"C:\a_b\c.pdf", r"C:\a_b\c.pdf"),
    ("joined-particle", "author", "Ali al-Masri", "al-Masri, Ali", "al-Masri, Ali"),
    ("particle", "author", "Jan van der Berg", "van der Berg, Jan", "van der Berg, Jan"),
    (
        "suffix",
        "author",
        "King, Jr., Martin Luther",
        "King, Jr., Martin Luther",
        "King, Jr., Martin Luther",
    ),
    (
        "whole",
        "author",
        "{NASA and ESA} and Plato",
        "{NASA and ESA} and Plato",
        "{NASA and ESA} and Plato",
    ),
    ("hyphen-behind-a-particle", "author", "Ali al-Hassan", "al-Hassan, Ali", "al-Hassan, Ali"),
    ("lower-case-name", "author", "hooks-Davis, belle", "hooks-Davis, belle", "hooks-Davis, belle"),
    ("apostrophe-s", "author", "'s-Gravesande, W.", "'s-Gravesande, W.", "'s-Gravesande, W."),
    ("hyphen-in-particles", "author", "de la al-Ay, B", "de la al-Ay, B", "de la al-Ay, B"),
    ("comma-in-braces", "author", "{Smith, Inc}", "{Smith, Inc}", "{Smith, Inc}"),
    ("summary", "summary", "* a\n * b {x}", "a\nb {x}", "* a\n* b {x}"),
    ("note", "note", r"see \url{a_b}", r"see \url{a_b}", r"see \url{a_b}"),
]


@pytest.mark.parametrize(
    ("field", "tex", "value", "written"),
    [row[1:] for row in VALUES],
    ids=[row[0] for row in VALUES],
)
def test_a_value_means_the_same_on_both_sides(
    field: str, tex: str, value: str, written: str
) -> None:
    slots = slots_of(f"{field} = {{{tex}}}")
    assert slots == {field: value}
    record = Record("a", {ENTRY_TYPE: "article", **slots})
    assert created_slots(record) == record.slots
    text = new_entry(record, dialect=Dialect.BIBTEX, indent="", line_end="\n")
    lines = " ".join(line.strip() for line in text.splitlines())
    assert f"{field} = {{{' '.join(written.splitlines())}}}," in lines


LISTS = [
    (r"G{\"o}del, K. and others", "Gödel, K.", True),
    ("A, B and\n others", "A, B", True),
    ("{Others} and {others}", "{Others} and {others}", False),
    ("others", "", False),
    ("A, B and Others", "A, B and Others", False),
]


@pytest.mark.parametrize(("tex", "value", "goes_on"), LISTS, ids=[tex for tex, _, _ in LISTS])
def test_and_others_travels_beside_the_names(tex: str, value: str, goes_on: bool) -> None:
    slots = slots_of(f"author = {{{tex}}}")
    names = {"author": value} if value else {}
    assert slots == names | ({"author-others": "and others"} if goes_on else {})
    record = Record("a", {ENTRY_TYPE: "article", **slots})
    item = created(record).item
    assert item.data["extra"] == ("tex.author-others: and others" if goes_on else "")
    for dialect in Dialect:
        text = new_entry(item_record(created(record)), dialect=dialect)
        assert (" and others}" in text) is goes_on
        assert entry_record(work(text)).slots == record.slots


def test_and_others_is_kept_for_each_role() -> None:
    slots = slots_of("author = {A and others}, editor = {B}, translator = {C and others}")
    assert {slot for slot in slots if "others" in slot} == {"author-others", "translator-others"}
    text = "@inbook{a, crossref = {b}}@book{b, editor = {B and others}}"
    assert entry_record(works(text)[0]).get("editor-others") == "and others"


def test_a_field_with_the_name_of_that_slot_is_another_one() -> None:
    slots = slots_of("author = {A}, author-others = {x}")
    assert slots == {"author": "A", "=author-others": "x"}
    record = Record("a", {ENTRY_TYPE: "article", **slots})
    assert created(record).item.data["extra"] == "tex.%3Dauthor-others: x"
    assert created_slots(record) == record.slots
    assert "author-others = {x}" in new_entry(record, dialect=Dialect.BIBTEX)


MONTHS = [
    ("month = jul", {"month": "jul"}),
    ('month = jul # "~12--15"', {"month": "July\u00a012–15"}),
    ('month = mar # "/" # apr', {"month": "March/April"}),
    ('note = "Reprinted " # apr # "~19"', {"note": "Reprinted April\u00a019"}),
    ("note = sep", {"note": "September"}),
]


@pytest.mark.parametrize(("field", "slots"), MONTHS, ids=[field for field, _ in MONTHS])
def test_the_macro_of_a_month_is_what_styles_print(field: str, slots: dict[str, str]) -> None:
    assert slots_of(field) == slots


DATES = [
    ("year = 2020", {"date": "2020"}),
    ("year = {2020}, month = mar", {"date": "2020-03"}),
    ("year = 2020, month = {March}, day = 5", {"date": "2020-03-05"}),
    ('year = 2020, month = mar # "~5"', {"date": "2020-03-05"}),
    ('year = 2020, month = "5~" # mar', {"date": "2020-03-05"}),
    ("year = 2020, month = {jan/feb}", {"date": "2020", "month": "jan/feb"}),
    ("date = {2020-3-5}", {"date": "2020-03-05"}),
    ("date = {2020-03}, year = 2020", {"date": "2020-03"}),
    ("date = {2020-03}, year = 2021", {"date": "2020-03", "year": "2021"}),
    ("date = {2020-03-05T10:00:00}", {"date": "2020-03-05"}),
    ("date = {2020/2021}", {"date": "2020/2021"}),
    ("year = {in press}", {"date": "in press"}),
    ("year = {1999--2001}", {"date": "1999–2001"}),
    ("year = {ca.~1999}", {"date": "ca.\u00a01999"}),
    ("month = mar", {"month": "mar"}),
    ("date = {2020-03}, month = apr, day = 5", {"date": "2020-03-05"}),
    ("date = {2020-03-05}, month = {3/4}, day = 7", {"date": "2020-03-05"}),
    ("date = {2001-21}", {"date": "2001-21"}),
    ("date = {2001-05/2001-07}", {"date": "2001-05/2001-07"}),
    ("date = {~1950?}", {"date": "~1950?"}),
    ("date = {1834-05-02~/..}", {"date": "1834-05-02~/.."}),
    ("date = {5~2020}", {"date": "5\u00a02020"}),
    ("year = {2001--21}", {"date": "2001–21"}),
    ("year = {1998-99}", {"date": "1998–99"}),
    ("urldate = {2020-01-02}", {"urldate": "2020-01-02"}),
    ("urldate = {yesterday}", {"urldate": "yesterday"}),
]


@pytest.mark.parametrize(("fields", "slots"), DATES, ids=[fields for fields, _ in DATES])
def test_a_date_is_one_slot_as_far_as_it_can_be(fields: str, slots: dict[str, str]) -> None:
    assert slots_of(fields) == slots
    record = Record("a", {ENTRY_TYPE: "article", **slots})
    assert created_slots(record) == record.slots
    for dialect in Dialect:
        assert entry_record(work(new_entry(record, dialect=dialect))).slots == record.slots


WRITTEN_DATES = [
    ("2001-21", "year = {2001-21}", "date = {2001-21}"),
    ("2001-05/2001-07", "year = {2001-05/2001-07}", "date = {2001-05/2001-07}"),
    ("2001/2003", "year = {2001/2003}", "date = {2001/2003}"),
    ("~1950?", r"year = {\textasciitilde{}1950?}", "date = {~1950?}"),
    ("1999–2001", "year = {1999--2001}", "year = {1999--2001}"),
    ("in press", "year = {in press}", "year = {in press}"),
    ("2001/02", "year = {2001/02}", "year = {2001/02}"),
]


@pytest.mark.parametrize(
    ("date", "classic", "modern"), WRITTEN_DATES, ids=[date for date, _, _ in WRITTEN_DATES]
)
def test_a_date_is_written_where_the_dialect_reads_it(date: str, classic: str, modern: str) -> None:
    record = Record("a", {ENTRY_TYPE: "book", "date": date})
    assert new_entry(record, dialect=Dialect.BIBTEX) == f"@book{{a,\n  {classic},\n}}"
    assert new_entry(record, dialect=Dialect.BIBLATEX) == f"@book{{a,\n  {modern},\n}}"


ZOTERO_DATES = [
    ("March 5, 2020", "2020-03-05"),
    ("5 March 2020", "2020-03-05"),
    ("5th Mar. 2020", "2020-03-05"),
    ("Mar 2020", "2020-03"),
    ("2020 March", "2020-03"),
    ("2020-Mar-05", "2020-03-05"),
    ("5/2020", "2020-05"),
    ("25/03/2020", "2020-03-25"),
    ("03/25/2020", "2020-03-25"),
    ("05.03.2020", "2020-03-05"),
    ("03/04/2020", "03/04/2020"),
    ("2020/03/05", "2020-03-05"),
    ("2001/02", "2001/02"),
    ("2020-02-31", "2020-02-31"),
    ("2020-03-05T10:00:00Z", "2020-03-05"),
    ("Spring 1999", "Spring 1999"),
    ("1999-2001", "1999–2001"),
    ("2001-05/2001-07", "2001-05/2001-07"),
    ("2001-21", "2001-21"),
    ("1998-99", "1998–99"),
    ("c. 1998-05", "c. 1998-05"),
    ("n.d.", "n.d."),
]


@pytest.mark.parametrize(("date", "slot"), ZOTERO_DATES, ids=[date for date, _ in ZOTERO_DATES])
def test_a_date_in_zotero_is_read_where_it_is_clear(date: str, slot: str) -> None:
    assert said(itemType="book", date=date)["date"] == slot


def test_an_access_date_has_no_time() -> None:
    assert said(itemType="webpage", accessDate="2020-01-02T03:04:05Z")["urldate"] == "2020-01-02"


ALIASES = [
    ("journaltitle = {J}", {"journal": "J"}),
    ("journal = {J}, journaltitle = {J}", {"journal": "J"}),
    ("journaltitle = {K}, journal = {J}", {"journal": "J", "journaltitle": "K"}),
    ("location = {B}", {"address": "B"}),
    ("school = {S}", {"institution": "S"}),
    ("annotation = {x}", {"annote": "x"}),
    (
        "eprint = {arXiv:1706.03762}, archivePrefix = {ARXIV}, primaryClass = {cs.CL}",
        {"eprint": "1706.03762", "eprinttype": "arXiv", "eprintclass": "cs.CL"},
    ),
]


@pytest.mark.parametrize(("fields", "slots"), ALIASES, ids=[fields for fields, _ in ALIASES])
def test_names_of_one_field_are_one_slot(fields: str, slots: dict[str, str]) -> None:
    assert slots_of(fields) == slots


def test_a_dialect_gets_its_own_names() -> None:
    slots = {ENTRY_TYPE: "phdthesis", "institution": "S", "address": "B", "date": "2020-03"}
    slots |= {"eprint": "1706.03762", "eprinttype": "arXiv", "eprintclass": "cs", "annote": "x"}
    record = Record("a", slots)
    classic = new_entry(record, dialect=Dialect.BIBTEX)
    for name in ("school", "address", "year", "archiveprefix", "primaryclass", "annote"):
        assert f"  {name} = {{" in classic
    assert "  month = mar,\n" in classic
    modern = new_entry(record, dialect=Dialect.BIBLATEX)
    for name in ("institution", "location", "date", "eprinttype", "eprintclass", "annotation"):
        assert f"  {name} = {{" in modern


def test_a_biblatex_entry_keeps_its_letters() -> None:
    record = Record("a", {ENTRY_TYPE: "book", "title": "Ö & ä", "author": "Gödel, K."})
    assert r"title = {Ö \& ä}" in new_entry(record, dialect=Dialect.BIBLATEX)
    assert "author = {Gödel, K.}" in new_entry(record, dialect=Dialect.BIBLATEX)
    assert r"title = {{\"O} \& {\"a}}" in new_entry(record, dialect=Dialect.BIBTEX)


def test_what_an_entry_inherits_is_part_of_its_record() -> None:
    text = "@inproceedings{a, title={t}, crossref={b}}@proceedings{b, booktitle={P}, year=2020}"
    record = entry_record(works(text)[0])
    assert record.slots == {
        ENTRY_TYPE: "inproceedings",
        "title": "t",
        "booktitle": "P",
        "date": "2020",
    }


def test_the_own_name_of_a_field_hides_the_inherited_one() -> None:
    text = "@article{a, journaltitle={own}, crossref={b}}@book{b, journal={other}, title={}}"
    assert entry_record(works(text)[0]).get("journal") == "own"
    text = "@article{a, date={2021}, crossref={b}}@book{b, year=1999, month=mar}"
    assert entry_record(works(text)[0]).slots == {ENTRY_TYPE: "article", "date": "2021"}


KEYWORDS = [
    ("a, b c", ["a", "b c"]),
    ("a; b", ["a", "b"]),
    ("a; b, c", ["a; b", "c"]),
    ("{a, b}, c", ["a, b", "c"]),
    ("a,, a , ", ["a"]),
    (r"R\&D, {\"o}", ["R&D", "ö"]),
]


@pytest.mark.parametrize(("field", "tags"), KEYWORDS, ids=[field for field, _ in KEYWORDS])
def test_each_keyword_is_a_slot_and_a_tag(field: str, tags: list[str]) -> None:
    slots = slots_of(f"keywords = {{{field}}}")
    assert slots == {f"keywords/{tag}": tag for tag in tags}
    record = Record("a", {ENTRY_TYPE: "book", **slots})
    assert created(record).item.data["tags"] == [{"tag": tag} for tag in tags]
    assert entry_record(work(new_entry(record, dialect=Dialect.BIBTEX))).slots == record.slots


def test_a_keyword_that_is_too_long_for_a_tag_stands_in_a_line() -> None:
    record = Record("a", {ENTRY_TYPE: "book", "keywords/" + "x, " * 100 + "y": "x, " * 100 + "y"})
    item = created(record).item
    assert item.data["tags"] == []
    assert item.data["extra"].startswith("tex.keywords= {x, x, ")
    assert item_record(created(record)).slots == record.slots


def test_automatic_tags_are_no_keywords() -> None:
    tags = [{"tag": "a"}, {"tag": "b", "type": 1}]
    assert said(itemType="book", tags=tags) == {ENTRY_TYPE: "book", "keywords/a": "a"}
