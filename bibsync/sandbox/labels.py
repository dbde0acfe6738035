"""English names of fields and types, as `/itemTypes` and some messages show them."""

from __future__ import annotations

import re
from typing import Final

# Where the name is not the identifier with spaces in it (source: the `en-US` locale of the schema).
_FIELDS: Final = {
    "abstractNote": "Abstract",
    "accessDate": "Accessed",
    "archiveLocation": "Loc. in Archive",
    "artworkMedium": "Medium",
    "audioFileType": "File Type",
    "audioRecordingFormat": "Format",
    "dateModified": "Modified",
    "forumTitle": "Forum/Listserv Title",
    "interviewMedium": "Medium",
    "journalAbbreviation": "Journal Abbr",
    "letterType": "Type",
    "manuscriptType": "Type",
    "mapType": "Type",
    "nameOfAct": "Name of Act",
    "numPages": "# of Pages",
    "numberOfVolumes": "# of Volumes",
    "presentationType": "Type",
    "programmingLanguage": "Prog. Language",
    "publicationTitle": "Publication",
    "repositoryLocation": "Repo. Location",
    "rights": "License",
    "thesisType": "Type",
    "url": "URL",
    "versionNumber": "Version",
    "videoRecordingFormat": "Format",
}
_ITEM_TYPES: Final = {
    "computerProgram": "Software",
    "email": "E-mail",
    "tvBroadcast": "TV Broadcast",
    "webpage": "Web Page",
}
_CREATOR_TYPES: Final = {"attorneyAgent": "Attorney/Agent", "interviewee": "Interview With"}
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def field_label(name: str) -> str:
    """`Abstract` for `abstractNote`."""
    return _FIELDS.get(name) or _spaced(name)


def item_type_label(name: str) -> str:
    """`Journal Article` for `journalArticle`."""
    return _ITEM_TYPES.get(name) or _spaced(name)


def creator_type_label(name: str) -> str:
    """`Book Author` for `bookAuthor`."""
    return _CREATOR_TYPES.get(name) or _spaced(name)


def _spaced(name: str) -> str:
    spaced = _HUMP.sub(" ", name)
    return spaced[:1].upper() + spaced[1:]
