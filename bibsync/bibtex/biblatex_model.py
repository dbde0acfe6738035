"""biblatex's default data model as data: types, what each requires, fields, aliases.

Source: biblatex manual, section 2.1 "Entry Types" (2.1.1 regular types, 2.1.2 type aliases, 2.1.3
non-standard types) and section 2.2 "Entry Fields" (2.2.2 data fields, 2.2.3 special fields, 2.2.4
custom fields, 2.2.5 field aliases); constraints in `blx-dm.def`.

What the manual calls required is not always needed: "omissible" data (section 2.3.2) may be left
out where the work has none, and the standard styles then print what there is. So nothing is
required here that 2.1.1 marks as omissible (author, editor and year of `online` and `misc`, author
of `manual`, editor of `periodical` and `proceedings`), and neither are these, which careful files
leave out and the styles print well without:

- author of `inreference`, editor of `reference`: encyclopedias and dictionaries go by their title;
- editor of `incollection`: the classic model does not ask for it either;
- type of `report`: Zotero writes reports without one, and they print as reports all the same.
"""

from __future__ import annotations

from typing import Final


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


Requirements = tuple[tuple[str, ...], ...]

_AUTHOR: Final = ("author",)
_CREATOR: Final = ("author", "editor")
_TITLE: Final = ("title",)
_BOOKTITLE: Final = ("booktitle",)
_JOURNAL: Final = ("journaltitle", "journal")
_INSTITUTION: Final = ("institution",)
_DATE: Final = ("date", "year")

_ARTICLE: Final = (_AUTHOR, _TITLE, _JOURNAL, _DATE)
_BOOK: Final = (_CREATOR, _TITLE, _DATE)  # 2.3.1: the styles take the editor for the author
_COLLECTION: Final = (("editor",), _TITLE, _DATE)
_INBOOK: Final = (_AUTHOR, _TITLE, _BOOKTITLE, _DATE)
_ONLINE: Final = (_TITLE, ("url", "doi", "eprint"))
_REPORT: Final = (_AUTHOR, _TITLE, _INSTITUTION, _DATE)
_THESIS: Final = (_AUTHOR, _TITLE, ("type",), _INSTITUTION, _DATE)
_DEGREE_THESIS: Final = (_AUTHOR, _TITLE, _INSTITUTION, _DATE)  # 2.1.2: type has a default
_TITLED: Final = (_TITLE,)
_TITLED_AND_DATED: Final = (_TITLE, _DATE)

REQUIRED: Final[dict[str, Requirements]] = {
    "article": _ARTICLE,
    "book": _BOOK,
    "bookinbook": _INBOOK,
    "booklet": _BOOK,
    "collection": _COLLECTION,
    "conference": _INBOOK,
    "dataset": _TITLED,
    "electronic": _ONLINE,
    "inbook": _INBOOK,
    "incollection": _INBOOK,
    "inproceedings": _INBOOK,
    "inreference": (_TITLE, _BOOKTITLE, _DATE),
    "manual": _TITLED_AND_DATED,
    "mastersthesis": _DEGREE_THESIS,
    "misc": _TITLED,
    "mvbook": _BOOK,
    "mvcollection": _COLLECTION,
    "mvproceedings": _TITLED_AND_DATED,
    "mvreference": _TITLED_AND_DATED,
    "online": _ONLINE,
    "patent": (_AUTHOR, _TITLE, ("number",), _DATE),
    "periodical": _TITLED_AND_DATED,
    "phdthesis": _DEGREE_THESIS,
    "proceedings": _TITLED_AND_DATED,
    "reference": _TITLED_AND_DATED,
    "report": _REPORT,
    "set": (("entryset",),),
    "software": _TITLED,
    "suppbook": _INBOOK,
    "suppcollection": _INBOOK,
    "suppperiodical": (_JOURNAL, _DATE),  # 2.1.1: such items often have no title of their own
    "techreport": _REPORT,
    "thesis": _THESIS,
    "unpublished": (_AUTHOR, _TITLE, _DATE),
    "www": _ONLINE,
}

# Requirement (by its first alternative) -> fields that meet it, or that show the gap to be meant:
# an alias (2.2.5), what the style prints or sorts by instead of a missing name (2.3.2), the
# state of publication of what has no date yet.
STAND_INS: Final[dict[str, tuple[str, ...]]] = {
    "author": (
        *("label", "shorthand", "sortname", "sortkey", "key"),
        *("collaboration", "translator", "holder", "bookauthor"),
    ),
    "editor": (
        *("label", "shorthand", "sortname", "sortkey", "key"),
        *("author", "translator", "editora", "editorb", "editorc"),
    ),
    "booktitle": ("maintitle",),
    "date": ("pubstate",),
    "entryset": ("crossref",),
    "institution": ("school",),
}

TYPE_ALIASES: Final = {
    "conference": "inproceedings",
    "electronic": "online",
    "mastersthesis": "thesis",
    "phdthesis": "thesis",
    "techreport": "report",
    "www": "online",
}

FIELD_ALIASES: Final = {
    "address": "location",
    "annote": "annotation",
    "archiveprefix": "eprinttype",
    "journal": "journaltitle",
    "key": "sortkey",
    "pdf": "file",
    "primaryclass": "eprintclass",
    "school": "institution",
}

TYPES: Final = _names(
    "article artwork audio bibnote book bookinbook booklet collection commentary customa customb "
    "customc customd custome customf dataset image inbook incollection inproceedings inreference "
    "jurisdiction legal legislation letter manual misc movie music mvbook mvcollection "
    "mvproceedings mvreference online patent performance periodical proceedings reference report "
    "review set software standard suppbook suppcollection suppperiodical thesis unpublished video "
    "xdata"
)

# Added by styles of their own data model: biblatex-software, biblatex-apa, -sbl, -oxref, ACM, cv.
STYLE_TYPES: Final = _names(
    "ancienttext archival artifactdataset artifactsoftware classictext codefragment "
    "conferencepaper constitution data game inarticle inaudio incommentary inlexicon inmovie "
    "inmusic invideo legadminmaterial legmaterial lexicon manuscript mvcommentary mvlexicon "
    "nameonly newsarticle preprint presentation seminarpaper softwaremodule softwareversion "
    "talk"
)

# 2.2.2 to 2.2.4; a date field `…date` can also be given in parts (`origyear`, `eventmonth`).
FIELDS: Final = _names(
    "abstract addendum afterword annotation annotator author authortype bookauthor "
    "bookpagination booksubtitle booktitle booktitleaddon chapter commentator crossref date day "
    "doi edition editor editora editoratype editorb editorbtype editorc editorctype editortype "
    "eid entryset entrysubtype eprint eprintclass eprinttype eventdate eventtitle "
    "eventtitleaddon execute file foreword gender holder howpublished ids indexsorttitle "
    "indextitle institution introduction isan isbn ismn isrn issn issue issuesubtitle issuetitle "
    "issuetitleaddon iswc journalsubtitle journaltitle journaltitleaddon keywords label langid "
    "langidopts language library lista listb listc listd liste listf location mainsubtitle "
    "maintitle maintitleaddon month namea nameaddon nameatype nameb namebtype namec namectype "
    "note number options organization origdate origlanguage origlocation origpublisher origtitle "
    "pages pagetotal pagination part presort publisher pubstate related relatedoptions "
    "relatedstring relatedtype reprinttitle series shortauthor shorteditor shorthand "
    "shorthandintro shortjournal shortseries shorttitle sortkey sortname sortshorthand sorttitle "
    "sortyear subtitle title titleaddon translator type url urldate usera userb userc userd "
    "usere userf venue verba verbb verbc version volume volumes xdata xref year"
)
