"""The one table of the mapping: entry types and fields of BibTeX, item types and fields of Zotero.

It is read in both directions. Where a line says one thing of several, the first is what the other
side's is turned into. Types and fields that it does not name travel as `tex.…` lines in `extra`.

Sources: the BibTeX manual (btxdoc), the biblatex manual (sections 2.1 and 2.2), Zotero's schema.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from bibsync.zotero.schema import load_schema

# Zotero item type -> entry types that are kept as it. The first is what an item of this type
# becomes that nobody gave another; the others are said by a line `tex.entrytype`.
TYPES: Final = {
    "journalArticle": "article suppperiodical periodical review",
    "magazineArticle": "article",
    "newspaperArticle": "article newsarticle",
    "book": "book mvbook booklet collection mvcollection proceedings mvproceedings reference "
    "mvreference monograph",
    "bookSection": "incollection inbook bookinbook suppbook suppcollection",
    "conferencePaper": "inproceedings conference",
    "thesis": "phdthesis mastersthesis thesis",
    "report": "techreport report manual",
    "manuscript": "unpublished",
    "preprint": "misc preprint online unpublished electronic www",
    "document": "misc",
    "webpage": "online electronic www webpage website internet",
    "blogPost": "online",
    "forumPost": "online",
    "encyclopediaArticle": "inreference",
    "dictionaryEntry": "inreference inlexicon",
    "patent": "patent",
    "computerProgram": "software softwareversion softwaremodule codefragment program",
    "dataset": "dataset data",
    "artwork": "artwork image",
    "audioRecording": "audio music",
    "podcast": "audio",
    "radioBroadcast": "audio",
    "film": "movie",
    "videoRecording": "video",
    "tvBroadcast": "video",
    "letter": "letter",
    "email": "letter",
    "instantMessage": "misc",
    "interview": "misc",
    "presentation": "misc presentation talk lecture",
    "map": "misc map",
    "standard": "standard",
    "statute": "legislation legal",
    "bill": "legislation",
    "hearing": "misc",
    "case": "jurisdiction",
}
OTHER_TYPES: Final = "document"  # what every entry type becomes that is not in the table

# Slot -> names of Zotero fields, own or base names, of which an item type has the first that fits.
# Slots have BibTeX's own names; see `ALIASES`.
FIELDS: Final = {
    "title": "title",
    "booktitle": "bookTitle proceedingsTitle encyclopediaTitle dictionaryTitle programTitle "
    "sessionTitle",
    "organization": "websiteTitle blogTitle forumTitle organization",
    "journal": "publicationTitle reporter code",
    "institution": "institution university authority",
    "publisher": "publisher",
    "address": "place",
    "date": "date",
    "volume": "volume",
    "number": "number seriesNumber issue",
    "issue": "issue",
    "pages": "pages",
    "series": "series seriesTitle",
    "edition": "edition",
    "volumes": "numberOfVolumes",
    "pagetotal": "numPages",
    "type": "type",
    "howpublished": "medium",
    "version": "versionNumber",
    "part": "partNumber",
    "eventtitle": "conferenceName meetingName",
    "venue": "eventPlace",
    "doi": "DOI",
    "url": "url",
    "urldate": "accessDate",
    "isbn": "ISBN",
    "issn": "ISSN",
    "pmid": "PMID",
    "pmcid": "PMCID",
    "abstract": "abstractNote",
    "shorttitle": "shortTitle",
    "shortjournal": "journalAbbreviation",
    "language": "language",
    "copyright": "rights",
    "assignee": "assignee",
    "origdate": "originalDate",
    "origpublisher": "originalPublisher",
    "origlocation": "originalPlace",
}
# (item type, slot) -> its field where the line above would give another; "": no place there.
_EXCEPTIONS: Final = {
    ("journalArticle", "number"): "issue",
    ("magazineArticle", "number"): "issue",
    ("newspaperArticle", "number"): "issue",
    ("conferencePaper", "number"): "seriesNumber",
    ("preprint", "number"): "archiveID",
    ("patent", "origdate"): "",  # its base field is that of the priority date
    ("statute", "number"): "publicLawNumber",
}
# (item type, entry type) -> fields of the item that are other slots for this entry type.
_BY_ENTRY_TYPE: Final = {
    ("report", "manual"): {"organization": "institution", "institution": ""},
}

# Slot -> roles of Zotero's creators, of which an item type has the first; "author" is in every type
# the primary role (inventor, director, ...).
CREATORS: Final = {
    "author": "",
    "editor": "editor",
    "translator": "translator",
    "bookauthor": "bookAuthor",
}

# Slot -> other names of the same field (biblatex manual, section 2.2.5).
ALIASES: Final = {
    "journal": ("journaltitle",),
    "address": ("location",),
    "institution": ("school",),
    "annote": ("annotation",),
    "eprinttype": ("archiveprefix",),
    "eprintclass": ("primaryclass",),
}
SLOT_OF_ALIAS: Final = {alias: slot for slot, aliases in ALIASES.items() for alias in aliases}

# Fields that stay in the `.bib` file: what Zotero needs of the entries that they name is expanded,
# and bibsync's mark is a note to its user.
LOCAL_FIELDS: Final = frozenset(("crossref", "xref", "xdata", "bibsync"))

# What `extra` may say without `tex.`, as Zotero and its translators wrote it: read, never written.
BARE_LINES: Final = {"doi": "doi", "pmid": "pmid", "pmcid": "pmcid"}


@cache
def _item_types() -> dict[str, str]:
    found: dict[str, str] = {}
    for item_type, entry_types in TYPES.items():
        if item_type == "preprint":
            found["preprint"] = item_type
            continue
        for entry_type in entry_types.split():
            found.setdefault(entry_type, item_type)
    # The first line that names `misc` is not the plainest.
    found["misc"] = OTHER_TYPES
    return found


def item_type_for(entry_type: str, *, is_preprint: bool) -> str:
    """The item type that a new entry of this type becomes; `is_preprint`: it has an arXiv id."""
    if is_preprint and entry_type in TYPES["preprint"].split():
        return "preprint"
    return _item_types().get(entry_type, OTHER_TYPES)


def entry_type_for(item_type: str) -> str:
    """The entry type that an item becomes of which nothing else is known."""
    return TYPES.get(item_type, "misc").split()[0]


def can_be(item_type: str, entry_type: str) -> bool:
    """Whether an item of this type can be an entry of that one, if a line in `extra` says so."""
    if entry_type in TYPES.get(item_type, "").split():
        return True
    return item_type_for(entry_type, is_preprint=False) == item_type


@cache
def fields_of(item_type: str, entry_type: str) -> dict[str, str]:
    """Slot -> field, for the slots that have a field of their own in items of this type.

    `entry_type` matters for few (the `organization` of a `manual`). A type that the schema lacks,
    because a server's is newer, has the fields that all types have.
    """
    known = load_schema().item_types
    own = known[item_type].fields if item_type in known else known["document"].fields
    exceptions = _BY_ENTRY_TYPE.get((item_type, entry_type), {})
    found: dict[str, str] = {}
    taken: set[str] = set()
    for slot, names in FIELDS.items():
        exception = exceptions.get(slot, _EXCEPTIONS.get((item_type, slot)))
        for name in names.split() if exception is None else exception.split():
            field = name if name in own else next((f for f, b in own.items() if b == name), "")
            if field and field not in taken:
                found[slot] = field
                taken.add(field)
                break
    return found


@cache
def roles_of(item_type: str) -> dict[str, str]:
    """Slot -> role of the creators that it holds in items of this type."""
    types = load_schema().item_types
    roles = types[item_type].creators if item_type in types else ("author",)
    found = {"author": roles[0]} if roles else {}
    for slot, role in CREATORS.items():
        if role in roles[1:]:
            found[slot] = role
    return found
