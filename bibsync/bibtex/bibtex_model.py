"""The classic BibTeX data model as data: types, what each requires, fields.

Source: btxdoc ("BibTeXing"), section 3.1 "Entry types" and section 3.2 "Fields".
"""

from __future__ import annotations

from typing import Final


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CREATOR: Final = ("author", "editor")

REQUIRED: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "article": (("author",), ("title",), ("journal",), ("year",)),
    "book": (_CREATOR, ("title",), ("publisher",), ("year",)),
    "booklet": (("title",),),
    "conference": (("author",), ("title",), ("booktitle",), ("year",)),
    "inbook": (_CREATOR, ("title",), ("chapter", "pages"), ("publisher",), ("year",)),
    "incollection": (("author",), ("title",), ("booktitle",), ("publisher",), ("year",)),
    "inproceedings": (("author",), ("title",), ("booktitle",), ("year",)),
    "manual": (("title",),),
    "mastersthesis": (("author",), ("title",), ("school",), ("year",)),
    "misc": (),
    "phdthesis": (("author",), ("title",), ("school",), ("year",)),
    "proceedings": (("title",), ("year",)),
    "techreport": (("author",), ("title",), ("institution",), ("year",)),
    "unpublished": (("author",), ("title",), ("note",)),
}

# Requirement (by its first alternative) -> fields that show the gap to be meant. btxdoc gives
# `key` for entries without author and editor; physics styles print a `collaboration` for them.
STAND_INS: Final[dict[str, tuple[str, ...]]] = {
    "author": ("key", "collaboration"),
}

# Section 3.2, and what nearly every style of today prints or reads besides.
FIELDS: Final = _names(
    "address annote author booktitle chapter crossref edition editor howpublished institution "
    "journal key month note number organization pages publisher school series title type volume "
    "year abstract archiveprefix copyright date day doi eid eprint isbn issn keywords language "
    "location primaryclass url urldate"
)

# Types of styles in wide use, counted in the 250 styles of TeX Live's `bibtex/bst`: IEEEtran,
# REVTeX, ACM, the Elsevier, AMS and Springer styles, abntex2, vancouver, and software citation.
STYLE_TYPES: Final = _names(
    "artifactdataset artifactsoftware audio codefragment collection control data dataset "
    "electronic footnote game ieeetranbstctl image internet lecture map monograph movie music "
    "online patent periodical preprint presentation program reference report review software "
    "softwaremodule softwareversion standard thesis video webpage website www"
)
