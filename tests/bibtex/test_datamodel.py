from __future__ import annotations

import pytest

from bibsync.bibtex import biblatex_model, bibtex_model
from bibsync.bibtex.datamodel import (
    Dialect,
    is_known_field,
    known_fields,
    known_types,
    missing_fields,
    requirements,
    standard_fields,
    standard_types,
)
from bibsync.nearest import nearest

BIBTEX, BIBLATEX = Dialect.BIBTEX, Dialect.BIBLATEX
BOTH = pytest.mark.parametrize("dialect", list(Dialect))

BTXDOC = {
    # btxdoc, section 3.1: a slash stands for "or", the rest is all required.
    "article": "author title journal year",
    "book": "author/editor title publisher year",
    "booklet": "title",
    "conference": "author title booktitle year",
    "inbook": "author/editor title chapter/pages publisher year",
    "incollection": "author title booktitle publisher year",
    "inproceedings": "author title booktitle year",
    "manual": "title",
    "mastersthesis": "author title school year",
    "misc": "",
    "phdthesis": "author title school year",
    "proceedings": "title year",
    "techreport": "author title institution year",
    "unpublished": "author title note",
}


@pytest.mark.parametrize(("entry_type", "required"), BTXDOC.items(), ids=BTXDOC.keys())
def test_the_classic_types_require_what_the_manual_says(entry_type: str, required: str) -> None:
    expected = tuple(tuple(name.split("/")) for name in required.split())
    assert requirements(entry_type, BIBTEX) == expected


def test_the_classic_model_has_the_fourteen_types_of_the_manual() -> None:
    assert standard_types(BIBTEX) == set(BTXDOC)


COMPLETE = {
    # Entries as careful people write them, by type and field names.
    "arxiv-misc": (BIBTEX, "misc", "title author year eprint archiveprefix primaryclass"),
    "article": (BIBTEX, "article", "author title journal year volume pages doi"),
    "book-by-editor": (BIBTEX, "book", "editor title publisher year"),
    "inbook-pages": (BIBTEX, "inbook", "author title pages publisher year"),
    "inbook-chapter": (BIBTEX, "inbook", "author title chapter publisher year"),
    "anonymous-article-with-key": (BIBTEX, "article", "key title journal year"),
    "collaboration": (BIBTEX, "article", "collaboration title journal year eprint"),
    "manual-without-author": (BIBTEX, "manual", "title organization year"),
    "empty-misc": (BIBTEX, "misc", ""),
    "style-type": (BIBTEX, "online", "title url"),
    "unknown-type": (BIBTEX, "frobnicate", ""),
    "biblatex-article": (BIBLATEX, "article", "author title journaltitle date"),
    "biblatex-aliases": (BIBLATEX, "article", "author title journal year"),
    "biblatex-arxiv": (BIBLATEX, "online", "author title date eprint eprinttype"),
    "undated-web-page": (BIBLATEX, "online", "title url urldate"),
    "forthcoming-book": (BIBLATEX, "book", "author title publisher pubstate"),
    "edited-book": (BIBLATEX, "book", "editor title year"),
    "biblatex-misc": (BIBLATEX, "misc", "title howpublished"),
    "thesis": (BIBLATEX, "thesis", "author title type institution date"),
    "phdthesis": (BIBLATEX, "phdthesis", "author title school year"),
    "report-from-zotero": (BIBLATEX, "report", "author title institution date"),
    "dictionary": (BIBLATEX, "reference", "title date publisher"),
    "unsigned-encyclopedia-article": (BIBLATEX, "inreference", "title booktitle date"),
    "patent-by-holder": (BIBLATEX, "patent", "holder title number date"),
    "in-a-multi-volume-work": (BIBLATEX, "inbook", "author title maintitle volume date"),
    "set": (BIBLATEX, "set", "entryset"),
    "xdata": (BIBLATEX, "xdata", "publisher location"),
    "software": (BIBLATEX, "software", "title version url"),
    "non-standard-type": (BIBLATEX, "artwork", "title"),
    "custom-type": (BIBLATEX, "customa", "usera"),
}


@pytest.mark.parametrize(
    ("dialect", "entry_type", "present"), COMPLETE.values(), ids=COMPLETE.keys()
)
def test_a_complete_entry_lacks_nothing(dialect: Dialect, entry_type: str, present: str) -> None:
    assert missing_fields(entry_type, present.split(), dialect) == ()


INCOMPLETE = {
    "preprint-as-article": (BIBTEX, "article", "author title year eprint", "journal"),
    "article-in-the-other-dialect": (
        BIBTEX,
        "article",
        "author title journaltitle date",
        "journal year",
    ),
    "book": (BIBTEX, "book", "title", "author/editor publisher year"),
    "inbook": (BIBTEX, "inbook", "author title publisher year", "chapter/pages"),
    "thesis-at-an-institution": (
        BIBTEX,
        "phdthesis",
        "author title institution year",
        "school",
    ),
    "unpublished": (BIBTEX, "unpublished", "author title year", "note"),
    "conference": (BIBTEX, "conference", "author title", "booktitle year"),
    "biblatex-article": (BIBLATEX, "article", "title", "author journaltitle/journal date/year"),
    "biblatex-inbook-as-in-bibtex": (
        BIBLATEX,
        "inbook",
        "author title chapter publisher year",
        "booktitle",
    ),
    "online-without-a-place": (BIBLATEX, "online", "author title date", "url/doi/eprint"),
    "www": (BIBLATEX, "www", "url", "title"),
    "thesis-of-no-type": (BIBLATEX, "thesis", "author title school year", "type"),
    "collection": (BIBLATEX, "collection", "title date", "editor"),
    "patent": (BIBLATEX, "patent", "author title date", "number"),
    "set": (BIBLATEX, "set", "", "entryset"),
}


@pytest.mark.parametrize(
    ("dialect", "entry_type", "present", "missing"), INCOMPLETE.values(), ids=INCOMPLETE.keys()
)
def test_what_is_missing_is_named_with_its_alternatives(
    dialect: Dialect, entry_type: str, present: str, missing: str
) -> None:
    expected = tuple(tuple(names.split("/")) for names in missing.split())
    assert missing_fields(entry_type, present.split(), dialect) == expected


@BOTH
def test_every_requirement_can_be_met_by_each_of_its_alternatives(dialect: Dialect) -> None:
    for entry_type in known_types(dialect):
        wanted = requirements(entry_type, dialect)
        for chosen in range(3):
            present = {names[min(chosen, len(names) - 1)] for names in wanted}
            assert missing_fields(entry_type, present, dialect) == ()


@BOTH
def test_every_field_that_a_model_names_is_a_standard_field(dialect: Dialect) -> None:
    named = {
        name
        for entry_type in standard_types(dialect)
        for names in requirements(entry_type, dialect)
        for name in names
    }
    assert named <= standard_fields(dialect)


@BOTH
def test_stand_ins_are_for_requirements_that_exist(dialect: Dialect) -> None:
    model = bibtex_model if dialect is BIBTEX else biblatex_model
    first_names = {
        names[0]
        for entry_type in standard_types(dialect)
        for names in requirements(entry_type, dialect)
    }
    assert first_names >= model.STAND_INS.keys()
    for stand_ins in model.STAND_INS.values():
        assert known_fields(dialect).issuperset(stand_ins)


def test_biblatex_types_are_those_of_its_manual() -> None:
    regular = (
        "article book mvbook inbook bookinbook suppbook booklet collection mvcollection "
        "incollection suppcollection dataset manual misc online patent periodical "
        "suppperiodical proceedings mvproceedings inproceedings reference mvreference "
        "inreference report set software thesis unpublished xdata customa customb customc "
        "customd custome customf"
    )
    aliases = "conference electronic mastersthesis phdthesis techreport www"
    non_standard = (
        "artwork audio bibnote commentary image jurisdiction legislation legal letter movie "
        "music performance review standard video"
    )
    assert standard_types(BIBLATEX) == set(f"{regular} {aliases} {non_standard}".split())


@BOTH
@pytest.mark.parametrize(
    "entry_type", "article misc online electronic software dataset thesis patent standard".split()
)
def test_types_that_styles_print_are_known(entry_type: str, dialect: Dialect) -> None:
    assert entry_type in known_types(dialect)


@BOTH
@pytest.mark.parametrize("entry_type", "artcle inproceeding masterthesis comment string".split())
def test_misspelt_types_and_commands_are_not_known(entry_type: str, dialect: Dialect) -> None:
    assert entry_type not in known_types(dialect)


IN_REAL_USE = (
    "abstract keywords doi url eprint archiveprefix primaryclass isbn issn file note annote "
    "date-added date-modified bdsk-file-1 bdsk-url-2 timestamp owner groups mendeley-tags "
    "mendeley-groups adsurl adsnote mrclass mrnumber mrreviewer zblnumber zbl pmid pmcid lccn "
    "language langid hyphenation issue_date numpages articleno acmid biburl bibsource "
    "internal-note collaboration slaccitation reportnumber eid urldate howpublished comment "
    "comment-anna review affiliation copyright x-checked author+an title+an:default "
    "ctluse_forced_etal ctlname_format_string optnote altauthor xurl _url nopages url2 note-1 "
    "editor+an:roles __markedentry isbn-13 usage-count-last-180-days web-of-science-index "
    "abbrev_source_title author_keywords hal_id swhid bibtex_show google_scholar_id origyear "
    "eventmonth title-en abstract_de xxpages bibdate papers2_url citeulike-article-id creationdate"
)


@BOTH
@pytest.mark.parametrize("name", IN_REAL_USE.split())
def test_fields_in_real_use_are_known(name: str, dialect: Dialect) -> None:
    assert is_known_field(name, dialect)


MISSPELT = {
    "jounal": "journal",
    "journl": "journal",
    "auhtor": "author",
    "autor": "author",
    "titel": "title",
    "tile": "title",
    "yaer": "year",
    "publihser": "publisher",
    "publiser": "publisher",
    "vloume": "volume",
    "nubmer": "number",
    "page": "pages",
    "pagse": "pages",
    "eidtor": "editor",
    "editors": "editor",
    "authors": "author",
    "booktile": "booktitle",
    "insitution": "institution",
    "organisation": "organization",
    "scool": "school",
    "adress": "address",
    "edtion": "edition",
    "chpater": "chapter",
    "sereis": "series",
    "abstact": "abstract",
    "isnb": "isbn",
}


@BOTH
@pytest.mark.parametrize(("name", "meant"), MISSPELT.items(), ids=MISSPELT.keys())
def test_misspelt_fields_are_not_known_and_the_meant_one_is_found(
    name: str, meant: str, dialect: Dialect
) -> None:
    assert not is_known_field(name, dialect)
    assert nearest(name, standard_fields(dialect)) == meant


@BOTH
def test_every_known_field_is_known_by_itself(dialect: Dialect) -> None:
    assert all(is_known_field(name, dialect) for name in known_fields(dialect))
    assert known_fields(dialect) >= standard_fields(dialect)


@BOTH
def test_names_are_in_lower_case(dialect: Dialect) -> None:
    for name in known_fields(dialect) | known_types(dialect):
        assert name == name.lower().strip()
