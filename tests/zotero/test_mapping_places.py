"""Which type, field, creator or line of an item says what of an entry."""

from __future__ import annotations

import pytest
from mapping_worlds import (
    ITEM_KEY,
    applied,
    created,
    created_slots,
    item_of,
    said,
)

from bibsync.record import ENTRY_TYPE, Record
from bibsync.zotero.mapping import (
    Item,
    RemoteWork,
    changes,
    item_record,
)

PLACES: list[tuple[str, dict[str, str], str, dict[str, str]]] = [
    ("article", {"journal": "J"}, "journalArticle", {"publicationTitle": "J"}),
    ("article", {"number": "2"}, "journalArticle", {"issue": "2"}),
    ("inproceedings", {"booktitle": "B"}, "conferencePaper", {"proceedingsTitle": "B"}),
    ("inproceedings", {"number": "7"}, "conferencePaper", {"seriesNumber": "7"}),
    ("incollection", {"booktitle": "B"}, "bookSection", {"bookTitle": "B"}),
    ("book", {"number": "7", "series": "S"}, "book", {"seriesNumber": "7", "series": "S"}),
    (
        "phdthesis",
        {"institution": "U", "type": "T"},
        "thesis",
        {"university": "U", "thesisType": "T"},
    ),
    (
        "techreport",
        {"institution": "I", "number": "1"},
        "report",
        {"institution": "I", "reportNumber": "1"},
    ),
    (
        "manual",
        {"organization": "O"},
        "report",
        {"institution": "O", "extra": "tex.entrytype: manual"},
    ),
    ("online", {"organization": "O"}, "webpage", {"websiteTitle": "O"}),
    (
        "patent",
        {"number": "1", "date": "2020"},
        "patent",
        {"patentNumber": "1", "issueDate": "2020"},
    ),
    (
        "software",
        {"version": "1", "publisher": "P"},
        "computerProgram",
        {"versionNumber": "1", "company": "P"},
    ),
    (
        "dataset",
        {"publisher": "P", "address": "B"},
        "dataset",
        {"repository": "P", "repositoryLocation": "B"},
    ),
    ("jurisdiction", {"title": "t"}, "case", {"caseName": "t"}),
    ("misc", {"howpublished": "h"}, "document", {"extra": "tex.howpublished: h"}),
    ("article", {"chapter": "3"}, "journalArticle", {"extra": "tex.chapter: 3"}),
    ("book", {"note": "\\emph{a}"}, "book", {"extra": "tex.note= \\emph{a}"}),
    ("inbook", {}, "bookSection", {"extra": "tex.entrytype: inbook"}),
    ("wombat", {"a:b": "c"}, "document", {"extra": "tex.entrytype: wombat\ntex.a%3Ab: c"}),
    ("article", {"urldate": "2020-01"}, "journalArticle", {"extra": "tex.urldate: 2020-01"}),
    ("article", {"abstract": "x y"}, "journalArticle", {"abstractNote": "x y"}),
]


@pytest.mark.parametrize(
    ("entry_type", "slots", "item_type", "data"),
    PLACES,
    ids=[f"{entry_type} {' '.join(slots)}" for entry_type, slots, _, _ in PLACES],
)
def test_each_slot_has_its_place(
    entry_type: str, slots: dict[str, str], item_type: str, data: dict[str, str]
) -> None:
    record = Record("a", {ENTRY_TYPE: entry_type, **slots})
    item = created(record).item
    assert item.type == item_type
    shown_ = {name: value for name, value in item.data.items() if value and isinstance(value, str)}
    for name in ("key", "itemType", "citationKey"):
        del shown_[name]
    assert shown_ == data
    assert item_record(created(record)) == record


def test_a_preprint_names_arxiv_in_its_own_fields() -> None:
    slots = {ENTRY_TYPE: "misc", "eprint": "1706.03762", "eprinttype": "arXiv"}
    item = created(Record("a", {**slots, "eprintclass": "cs.CL"})).item
    assert item.type == "preprint"
    assert item.data["repository"] == "arXiv"
    assert item.data["archiveID"] == "arXiv:1706.03762"
    assert item.data["DOI"] == "10.48550/arXiv.1706.03762"
    assert item.data["extra"] == "arXiv:1706.03762 [cs.CL]"
    assert "doi" not in item_record(RemoteWork(item)).slots


@pytest.mark.parametrize(
    "doi", ["10.48550/arXiv.1706.03762", "10.48550/ARXIV.1706.03762", "10.1000/182"]
)
def test_a_preprint_keeps_the_doi_that_its_entry_has(doi: str) -> None:
    slots = {ENTRY_TYPE: "misc", "eprint": "1706.03762", "eprinttype": "arXiv", "doi": doi}
    assert created_slots(Record("a", slots)) == slots


def test_a_published_work_keeps_its_type_beside_its_arxiv_id() -> None:
    slots = {ENTRY_TYPE: "article", "eprint": "1706.03762v2", "eprinttype": "arXiv"}
    item = created(Record("a", slots)).item
    assert (item.type, item.data["extra"]) == ("journalArticle", "arXiv:1706.03762v2")
    assert item_record(RemoteWork(item)).slots == slots


def test_a_preprint_that_is_published_becomes_an_article() -> None:
    slots = {ENTRY_TYPE: "misc", "eprint": "1706.03762", "eprinttype": "arXiv", "title": "t"}
    before = created(Record("a", slots))
    wanted = {ENTRY_TYPE: "article", "journal": "J", "doi": "10.1000/182"}
    payload = changes(before, wanted)
    assert payload.item == {
        "key": ITEM_KEY,
        "version": 1,
        "itemType": "journalArticle",
        "publicationTitle": "J",
        "DOI": "10.1000/182",
        "extra": "arXiv:1706.03762",
        "publisher": "",
    }
    assert item_record(applied(before, payload)).slots == {**slots, **wanted}


def test_another_type_loses_no_value_that_no_slot_is_for() -> None:
    creators = [{"creatorType": "inventor", "lastName": "A", "firstName": "B"}]
    creators += [{"creatorType": "attorneyAgent", "name": "C"}]
    before = item_of(
        itemType="patent", title="t", references="r\ns", creators=creators, extra="free"
    )
    after = applied(before, changes(before, {ENTRY_TYPE: "article"})).item.data
    assert after["extra"] == "free\nzotero.references: r s"
    assert [c["creatorType"] for c in after["creators"]] == ["author", "contributor"]


REGULAR = [
    ("journalArticle", "article"),
    ("magazineArticle", "article"),
    ("newspaperArticle", "article"),
    ("book", "book"),
    ("bookSection", "incollection"),
    ("conferencePaper", "inproceedings"),
    ("thesis", "phdthesis"),
    ("report", "techreport"),
    ("manuscript", "unpublished"),
    ("preprint", "misc"),
    ("document", "misc"),
    ("webpage", "online"),
    ("blogPost", "online"),
    ("forumPost", "online"),
    ("encyclopediaArticle", "inreference"),
    ("dictionaryEntry", "inreference"),
    ("patent", "patent"),
    ("computerProgram", "software"),
    ("dataset", "dataset"),
    ("artwork", "artwork"),
    ("audioRecording", "audio"),
    ("podcast", "audio"),
    ("radioBroadcast", "audio"),
    ("film", "movie"),
    ("videoRecording", "video"),
    ("tvBroadcast", "video"),
    ("letter", "letter"),
    ("email", "letter"),
    ("instantMessage", "misc"),
    ("interview", "misc"),
    ("presentation", "misc"),
    ("map", "misc"),
    ("standard", "standard"),
    ("statute", "legislation"),
    ("bill", "legislation"),
    ("hearing", "misc"),
    ("case", "jurisdiction"),
    ("typeOfTomorrow", "misc"),
]


@pytest.mark.parametrize(("item_type", "entry_type"), REGULAR)
def test_an_item_of_any_type_becomes_an_entry(item_type: str, entry_type: str) -> None:
    data = {"key": ITEM_KEY, "version": 1, "itemType": item_type}
    assert item_record(RemoteWork(Item(ITEM_KEY, 1, data))).type == entry_type


def test_a_masters_thesis_is_known_by_its_type() -> None:
    assert said(itemType="thesis", thesisType="Master's thesis")[ENTRY_TYPE] == "mastersthesis"
    assert said(itemType="thesis", thesisType="PhD thesis")[ENTRY_TYPE] == "phdthesis"


def test_a_type_that_people_changed_in_zotero_counts_more_than_the_line() -> None:
    assert said(itemType="bookSection", extra="tex.entrytype: inbook")[ENTRY_TYPE] == "inbook"
    assert said(itemType="book", extra="tex.entrytype: inbook")[ENTRY_TYPE] == "book"


# Creators ----------------------------------------------------------------------------------------


def test_the_primary_creators_of_a_type_are_its_authors() -> None:
    for item_type, role in [
        ("film", "director"),
        ("patent", "inventor"),
        ("hearing", "contributor"),
    ]:
        creator = {"creatorType": role, "lastName": "A", "firstName": "B"}
        assert said(itemType=item_type, creators=[creator])["author"] == "A, B"


def test_names_have_the_parts_that_zotero_knows() -> None:
    author = "van der Berg, Jan and King, Jr., M. and {NASA} and Plato"
    record = Record("a", {ENTRY_TYPE: "book", "author": author, "editor": "E, F"})
    assert created(record).item.data["creators"] == [
        {"creatorType": "author", "firstName": "Jan", "lastName": "van der Berg"},
        {"creatorType": "author", "firstName": "M., Jr.", "lastName": "King"},
        {"creatorType": "author", "name": "NASA"},
        {"creatorType": "author", "firstName": "", "lastName": "Plato"},
        {"creatorType": "editor", "firstName": "F", "lastName": "E"},
    ]


def test_creators_of_other_roles_keep_their_places() -> None:
    def creator(role: str, last: str) -> dict[str, str]:
        return {"creatorType": role, "firstName": "X.", "lastName": last}

    old = [creator("author", "A"), creator("contributor", "C"), creator("author", "B")]
    before = item_of(itemType="book", creators=old)
    wanted = {"author": "B, X. and A, X. and D, X.", "editor": "E, X."}
    payload = changes(before, wanted)
    assert payload.item is not None
    assert [(c["creatorType"], c["lastName"]) for c in payload.item["creators"]] == [
        ("author", "B"),
        ("contributor", "C"),
        ("author", "A"),
        ("author", "D"),
        ("editor", "E"),
    ]


def test_editors_of_a_type_without_editors_stand_in_a_line() -> None:
    record = Record("a", {ENTRY_TYPE: "phdthesis", "editor": "E, F and {G}"})
    assert created(record).item.data["extra"] == "tex.editor: E, F and {G}"
    assert item_record(created(record)) == record


def test_a_name_that_the_server_would_refuse_stands_in_a_line() -> None:
    record = Record("a", {ENTRY_TYPE: "book", "author": f"{'x' * 256}, F"})
    assert created(record).item.data["creators"] == []
    assert item_record(created(record)) == record


# `extra` -----------------------------------------------------------------------------------------

LINES = [
    ("tex.series: S", {"series": "S"}),
    ("TEX.Series = \\emph{S}", {"series": "\\emph{S}"}),
    ("tex.journaltitle: J", {"journal": "J"}),
    ("tex.title: mine\ntex.title: other", {"title": "mine"}),
    ("DOI: https://doi.org/10.1000/182", {"doi": "10.1000/182"}),
    ("PMID: 12", {"pmid": "12"}),
    (
        "arXiv: 1706.03762 [cs]",
        {"eprint": "1706.03762", "eprinttype": "arXiv", "eprintclass": "cs"},
    ),
    ("arXiv:not an id", {}),
    ("tex.crossref: b", {}),
    ("note: free\ntex.two words: x\nComment: 9 pages", {}),
    ("tex.keywords: a, {b, c}", {"keywords/a": "a", "keywords/b, c": "b, c"}),
    ("tex.year: 2020\ntex.month: 3", {"date": "2020-03"}),
    ("tex.summary: one", {"summary": "one"}),
    ("tex.author-others: and others", {}),
    ("tex.author: A, B\ntex.Author-Others: yes", {"author": "A, B", "author-others": "and others"}),
]


@pytest.mark.parametrize(("extra", "slots"), LINES, ids=[extra for extra, _ in LINES])
def test_a_line_says_what_no_field_says(extra: str, slots: dict[str, str]) -> None:
    assert said(itemType="document", extra=extra) == {ENTRY_TYPE: "misc", **slots}


def test_a_native_field_counts_more_than_a_line() -> None:
    before = item_of(itemType="book", title="native", extra="tex.title: line\nfree")
    assert item_record(before).get("title") == "native"
    payload = changes(before, {"title": "new"})
    assert payload.item == {"key": ITEM_KEY, "version": 0, "title": "new"}
    payload = changes(before, {"title": ""})
    assert payload.item == {"key": ITEM_KEY, "version": 0, "title": "", "extra": "free"}


def test_free_text_stays_where_it_is() -> None:
    extra = "first\n\ntex.note: a\n  middle  \ntex.chapter: 3\nlast"
    before = item_of(itemType="book", extra=extra)
    payload = changes(before, {"note": "b", "chapter": "", "eid": "e"})
    assert payload.item is not None
    assert payload.item["extra"] == "first\n\ntex.note: b\n  middle  \nlast\ntex.eid: e"


def test_a_citation_key_is_native_or_in_a_line() -> None:
    assert (
        item_of(itemType="book", citationKey=" a ", extra="Citation Key: b").item.citation_key
        == "a"
    )
    before = item_of(itemType="book", extra="Citation Key: b\nfree")
    assert before.item.citation_key == "b"
    assert changes(before, {}, key="b").item is None
    payload = changes(before, {}, key="c")
    assert payload.item is not None
    assert (payload.item["citationKey"], payload.item["extra"]) == ("c", "Citation Key: c\nfree")
