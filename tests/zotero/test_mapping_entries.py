"""How an entry looks after a pull: its own names, layout and LaTeX stay."""

from __future__ import annotations

import pytest
from mapping_worlds import work, works

from bibsync.bibtex.datamodel import Dialect
from bibsync.record import ENTRY_TYPE
from bibsync.text import apply_edits
from bibsync.zotero.mapping import entry_edits, entry_record

EDITS = [
    (
        "a value keeps its delimiters",
        '@misc{a, title = "x", year = 2020}',
        {"title": "y", "date": "2021"},
        '@misc{a, title = "y", year = 2021}',
    ),
    (
        "the alias that the entry has",
        "@article{a, journaltitle = {J}, location = {B}}",
        {"journal": "K", "address": "C"},
        "@article{a, journaltitle = {K}, location = {C}}",
    ),
    (
        "both aliases that say the same",
        "@article{a, journaltitle = {J}, journal = {J}}",
        {"journal": "K"},
        "@article{a, journaltitle = {K}, journal = {K}}",
    ),
    (
        "names that stay are written as they were",
        r"@misc{a, author = {Kurt G\"odel and Noether, Emmy and others}}",
        {"author": "Gödel, Kurt and Ö, A. and Noether, Emmy"},
        r"@misc{a, author = {Kurt G\"odel and {\"O}, A. and Noether, Emmy and others}}",
    ),
    (
        "the list goes on",
        "@misc{a, author = {A, B}}",
        {"author-others": "and others"},
        "@misc{a, author = {A, B and others}}",
    ),
    (
        "the list ends",
        r"@misc{a, author = {K. G{\"o}del AND others}}",
        {"author-others": ""},
        r"@misc{a, author = {K. G{\"o}del}}",
    ),
    (
        "all names go",
        "@misc{a, author = {A, B and others}, title = {t}}",
        {"author": ""},
        "@misc{a, title = {t}}",
    ),
    (
        "a month that was alone",
        "@misc{a, month = jan}",
        {"date": "2020-02"},
        "@misc{a, month = feb, year = {2020}}",
    ),
    (
        "months that the date makes one",
        "@misc{a, year = 2020, month = {jan/feb}}",
        {"date": "2020-02"},
        "@misc{a, year = 2020, month = feb}",
    ),
    (
        "a range of months",
        "@misc{a, year = 2000, title = {t}}",
        {"date": "2001-05/2001-07"},
        "@misc{a, year = {2001-05/2001-07}, title = {t}}",
    ),
    (
        "pages with hyphens",
        "@misc{a, pages = {1--2}}",
        {"pages": "IV-12–IV-19"},
        "@misc{a, pages = {IV-12--IV-19}}",
    ),
    (
        "names on lines of their own",
        "@misc{a, author = {A, B and\n    C, D}}",
        {"author": "A, B and E, F and C, D"},
        "@misc{a, author = {A, B and\n    E, F and\n    C, D}}",
    ),
    (
        "keywords that stay are written as they were",
        "@misc{a, keywords = {{B}ERT; c;d}}",
        {"keywords/c": "", "keywords/e, f": "e, f"},
        "@misc{a, keywords = {{B}ERT; d; {e, f}}}",
    ),
    (
        "the last keyword goes with its field",
        "@misc{a, keywords = {b}, title = {t}}",
        {"keywords/b": ""},
        "@misc{a, title = {t}}",
    ),
    (
        "a date in the fields that the entry uses",
        "@misc{a, year = {2020}, month = mar, day = 5}",
        {"date": "2021-04"},
        "@misc{a, year = {2021}, month = apr}",
    ),
    (
        "a date field stays one",
        "@misc{a, date = {2020}}",
        {"date": "2021-04-05"},
        "@misc{a, date = {2021-04-05}}",
    ),
    (
        "a first date",
        "@misc{a, title = {t}}",
        {"date": "2021-04"},
        "@misc{a, title = {t}, year = {2021}, month = apr}",
    ),
    (
        "a new field in the layout of the others",
        "@misc{a,\n  title  = {t},\n  number = 1\n}",
        {"url": "http://a.org/b_c"},
        "@misc{a,\n  title  = {t},\n  number = 1,\n  url    = {http://a.org/b_c}\n}",
    ),
    (
        "neighbours that go, and one that comes",
        "@misc{a,\n  title = {t},\n  note = {n},\n  isbn = {i}\n}",
        {"note": "", "isbn": "", "url": "u"},
        "@misc{a,\n  title = {t},\n  url = {u}\n}",
    ),
    (
        "all fields go",
        "@misc{a,\n  title = {t},\n  note = {n}\n}",
        {"note": "", "title": ""},
        "@misc{a,\n}",
    ),
    (
        "of a repeated field no second one shows",
        "@misc{a, note = {n}, title = {t}, note = {m}}",
        {"note": ""},
        "@misc{a, title = {t}}",
    ),
    ("the type", "@Misc{a, title = {t}}", {ENTRY_TYPE: "online"}, "@online{a, title = {t}}"),
    (
        "pages with two hyphens",
        "@misc{a, pages = {1-2}}",
        {"pages": "3-4"},
        "@misc{a, pages = {3--4}}",
    ),
    (
        "bullets below each other",
        "@misc{a,\r\n\tsummary = {* x},\r\n}",
        {"summary": "x\ny"},
        "@misc{a,\r\n\tsummary = {* x\r\n\t           * y},\r\n}",
    ),
    (
        "a macro becomes a value",
        "@misc{a, publisher = acm # { x}}",
        {"publisher": "B"},
        "@misc{a, publisher = {B}}",
    ),
    (
        "what is equal stays",
        "@misc{a, title = {A~B}}",
        {"title": "A\u00a0B"},
        "@misc{a, title = {A~B}}",
    ),
]


@pytest.mark.parametrize(
    ("before", "wanted", "after"), [row[1:] for row in EDITS], ids=[row[0] for row in EDITS]
)
def test_an_edit_is_what_a_careful_person_would_do(
    before: str, wanted: dict[str, str], after: str
) -> None:
    edits = entry_edits(work(before), wanted, dialect=Dialect.BIBTEX)
    assert apply_edits(before, edits) == after


def test_a_biblatex_entry_gets_biblatex_fields() -> None:
    before = "@article{a, title = {t}}"
    wanted = {"journal": "J", "date": "2020-03", "author": "Ö, A."}
    edits = entry_edits(work(before), wanted, dialect=Dialect.BIBLATEX)
    fields = work(apply_edits(before, edits)).entry.by_name
    assert {name: field.content for name, field in fields.items()} == {
        "title": "t",
        "journaltitle": "J",
        "date": "2020-03",
        "author": "Ö, A.",
    }


BIBLATEX_DATES = [
    ("month = jan, title = {t}", "2020-02-03", {"date": "2020-02-03", "title": "t"}),
    ("year = 2000, title = {t}", "2001/2003", {"date": "2001/2003", "title": "t"}),
    ("year = 2000, month = 3, day = 5", "2001-05/2001-07", {"date": "2001-05/2001-07"}),
    ("year = 2000, month = 3", "2001-05", {"year": "2001", "month": "may"}),
    ("date = {2000}", "~1950?", {"date": "~1950?"}),
    ("year = 2000", "in press", {"year": "in press"}),
]


@pytest.mark.parametrize(
    ("fields", "date", "after"), BIBLATEX_DATES, ids=[f"{f} {d}" for f, d, _ in BIBLATEX_DATES]
)
def test_a_biblatex_entry_gets_a_date_that_biber_reads(
    fields: str, date: str, after: dict[str, str]
) -> None:
    before = f"@misc{{a, {fields}}}"
    edits = entry_edits(
        work(before), {"date": date, "month": "", "day": ""}, dialect=Dialect.BIBLATEX
    )
    found = work(apply_edits(before, edits)).entry.by_name
    assert {name: field.content for name, field in found.items()} == after
    edits = entry_edits(work(before), {"date": date}, dialect=Dialect.BIBLATEX)
    assert apply_edits(before, edits).count("jan") == 0


def test_a_new_key_replaces_the_old_one() -> None:
    text = "@misc{a, title = {t}}"
    assert apply_edits(text, entry_edits(work(text), {}, key="b", dialect=Dialect.BIBTEX)) == (
        "@misc{b, title = {t}}"
    )
    assert entry_edits(work(text), {}, key="a", dialect=Dialect.BIBTEX) == []


PARENT = "@book{b, publisher = {P}, year = 1999, month = may}"
INHERITED = [
    ("changed", {"publisher": "Q"}, ", publisher = {Q}"),
    ("removed", {"publisher": ""}, ", publisher = {}"),
    ("less precise", {"date": "1999"}, ", month = {}"),
    ("own removed", {"title": ""}, None),
]


@pytest.mark.parametrize(
    ("wanted", "added"), [row[1:] for row in INHERITED], ids=[row[0] for row in INHERITED]
)
def test_an_own_field_overrides_what_is_inherited(
    wanted: dict[str, str], added: str | None
) -> None:
    before = "@inbook{a, title = {t}, crossref = {b}" + "}" + PARENT
    child = works(before)[0]
    after = apply_edits(before, entry_edits(child, wanted, dialect=Dialect.BIBTEX))
    expected = {**entry_record(child).slots, **wanted}
    assert entry_record(works(after)[0]).slots == {s: v for s, v in expected.items() if v}
    assert after.endswith(PARENT)
    if added is None:
        assert "title = {}" in after
    else:
        assert after == before.replace("}" + PARENT, added + "}" + PARENT)
