"""Turns wanted slots into changes of an item's properties: native fields, creators, tags, `extra`.

A slot goes to its native field if that is then read as the same value, else to a line of `extra`.
Nothing but the places of changed slots is touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from bibsync.bibtex.datamodel import Dialect
from bibsync.record import ENTRY_TYPE, KEYWORD
from bibsync.zotero import extra
from bibsync.zotero.creators import can_hold, creators_value, with_role
from bibsync.zotero.dates import is_iso
from bibsync.zotero.from_entry import KEYWORDS
from bibsync.zotero.from_item import (
    ARCHIVE_ID,
    AUTOMATIC,
    PREPRINT,
    REPOSITORY,
    archive_identifier,
    data_slots,
    entry_type_from,
    line_keywords,
)
from bibsync.zotero.item import text_of
from bibsync.zotero.schema import load_schema
from bibsync.zotero.slots import ARXIV, arxiv_id, derived_doi
from bibsync.zotero.table import ALIASES, can_be, fields_of, item_type_for, roles_of
from bibsync.zotero.values import canonical, has_latex, to_tex, to_zotero

_LONGEST_TAG: Final = 255  # characters; the server refuses more (413)
_EPRINT: Final = ("eprint", "eprinttype", "eprintclass")
_MOST_PASSES: Final = 4  # a slot's place can depend on another slot; two passes are usual


def edited(data: Mapping[str, Any], wanted: Mapping[str, str]) -> dict[str, Any]:
    """The item's properties, changed so that `data_slots` gives exactly `wanted`."""
    editor = _Editor(data, wanted)
    for _ in range(_MOST_PASSES):
        found = data_slots(editor.data)
        changed = [slot for slot in (*wanted, *found) if found.get(slot) != wanted.get(slot)]
        if not changed:
            break
        editor.put_all(dict.fromkeys(changed))
    return editor.data


def type_for(slots: Mapping[str, str]) -> str:
    """The item type that a new item with these slots gets."""
    return item_type_for(slots[ENTRY_TYPE], is_preprint=bool(arxiv_id(slots)))


class _Editor:
    def __init__(self, data: Mapping[str, Any], wanted: Mapping[str, str]) -> None:
        self.data = dict(data)
        self.wanted = wanted

    @property
    def type(self) -> str:
        return text_of(self.data.get("itemType"))

    def put_all(self, changed: Iterable[str]) -> None:
        """Gives these slots their wanted values."""
        changed = list(changed)
        before = self.type
        if ENTRY_TYPE in changed:
            self._put_type()
        if self.type != before or any(slot in _EPRINT for slot in changed):
            self._put_eprint()
        keywords = [slot.removeprefix(KEYWORD) for slot in changed if slot.startswith(KEYWORD)]
        for slot in changed:
            if slot != ENTRY_TYPE and slot not in _EPRINT and not slot.startswith(KEYWORD):
                self._put(slot)
        if keywords:
            self._put_keywords(keywords)

    # Fields ----------------------------------------------------------------------------------

    def _put(self, slot: str) -> None:
        value = self.wanted.get(slot, "")
        fields = fields_of(self.type, self.wanted[ENTRY_TYPE])
        role = roles_of(self.type).get(slot)
        fits = was_native = False
        if role is not None:
            creators = self.data.get("creators") or []
            was_native = bool(creators_value(creators, role))
            fits = can_hold(value)
            self.data["creators"] = with_role(
                creators, role, value if fits else "", is_first=slot == "author"
            )
        elif field := fields.get(slot):
            was_native = bool(text_of(self.data.get(field)).strip())
            fits = self._put_field(slot, field, value)
        if value and not fits:
            self._set_line(slot, value)
        elif not (value and was_native):  # else people have their reasons for a line that says more
            self._remove_lines(slot)

    def _put_field(self, slot: str, field: str, value: str) -> bool:
        """Whether the field could be given the value; it is empty where not."""
        identifier = archive_identifier(self.data)
        if identifier and field in (ARCHIVE_ID, REPOSITORY):
            if field == REPOSITORY:
                self.data[field] = ARXIV
            return False
        if identifier and field == "DOI":
            derived = derived_doi(identifier)
            if not value or value.lower() == derived.lower():
                self.data[field] = derived
                return not value
        text = to_zotero(slot, value)
        is_date = field != "accessDate" or not value or (len(value) == 10 and is_iso(value))
        fits = is_date and canonical(slot, text) == value
        self.data[field] = text if fits else ""
        return fits

    def _put_eprint(self) -> None:
        before = archive_identifier(self.data)
        identifier = arxiv_id(self.wanted)
        subject = self.wanted.get("eprintclass", "")
        rest = {slot: self.wanted[slot] for slot in _EPRINT if slot in self.wanted}
        line = ""
        if before:
            self.data[ARCHIVE_ID] = ""
        if identifier:
            if not extra.is_arxiv_line(identifier, subject):
                subject = ""
            has_place = self.type == PREPRINT and not text_of(self.data.get(ARCHIVE_ID)).strip()
            if has_place:
                self.data[ARCHIVE_ID] = f"arXiv:{identifier}"
                if not text_of(self.data.get(REPOSITORY)).strip():
                    self.data[REPOSITORY] = ARXIV
            if subject or not has_place:
                line = extra.arxiv_line(identifier, subject)
            del rest["eprint"], rest["eprinttype"]
            if subject:
                del rest["eprintclass"]
        elif before and text_of(self.data.get(REPOSITORY)).lower() == "arxiv":
            self.data[REPOSITORY] = ""
        self._replace_lines(lambda known: known.name == extra.ARXIV, line)
        for slot in _EPRINT:
            if slot in rest:
                self._set_line(slot, rest[slot])
            else:
                self._remove_lines(slot)
        old_doi = text_of(self.data.get("DOI"))
        if self.type == PREPRINT and old_doi.lower() in ("", derived_doi(before).lower()):
            self._put("doi")

    # Keywords --------------------------------------------------------------------------------

    def _put_keywords(self, changed: list[str]) -> None:
        wanted = [value for tag in changed if (value := self.wanted.get(KEYWORD + tag))]
        tags = [
            tag
            for tag in self.data.get("tags") or []
            if tag.get("type") == AUTOMATIC
            or canonical(KEYWORD, text_of(tag.get("tag"))) not in changed
        ]
        in_lines = [
            tag
            for text in self._lines()
            if (line := extra.parse_line(text)) is not None and line.name == KEYWORDS
            for tag in line_keywords(line)
        ]
        long = [tag for tag in in_lines if canonical(KEYWORD, tag) not in changed]
        for value in wanted:
            if len(value) <= _LONGEST_TAG:
                tags.append({"tag": value})
            else:
                long.append(value)
        self.data["tags"] = tags
        if long != in_lines:
            text = ", ".join(keyword_tex(tag, Dialect.BIBLATEX) for tag in long)
            said = extra.field_line(KEYWORDS, text, is_tex=True) if long else ""
            self._replace_lines(lambda known: known.name == KEYWORDS, said)

    # The type --------------------------------------------------------------------------------

    def _put_type(self) -> None:
        wanted = self.wanted[ENTRY_TYPE]
        if not can_be(self.type, wanted):
            self._change_item_type(type_for(self.wanted))
        said = entry_type_from(self.type, self.data)
        line = "" if said == wanted else extra.field_line(ENTRY_TYPE, wanted)
        self._replace_lines(lambda known: known.name == ENTRY_TYPE, line)

    def _change_item_type(self, item_type: str) -> None:
        """Makes the item one of another type: what that has no field for is kept in `extra`."""
        types = load_schema().item_types
        old = types[self.type].fields if self.type in types else {}
        new = types[item_type]
        mapped = set(fields_of(self.type, data_slots(self.data)[ENTRY_TYPE]).values())
        becoming = set(fields_of(item_type, self.wanted[ENTRY_TYPE]).values())
        old_roles = {role: slot for slot, role in roles_of(self.type).items()}
        new_roles = roles_of(item_type)
        by_base = {base: field for field, base in new.fields.items()}
        for field, base in old.items():
            value = text_of(self.data.get(field))
            if field in new.fields:
                if value and field in becoming and field not in mapped:
                    # Somebody's value where a slot goes now.
                    self._append(f"zotero.{field}: {' '.join(value.split())}")
                if value and (field in becoming) != (field in mapped):
                    self.data[field] = ""
                continue
            self.data.pop(field, None)
            if not value or field in mapped:
                continue
            heir = by_base.get(base, "")
            if heir and not self.data.get(heir) and heir not in fields_of(item_type, "").values():
                self.data[heir] = value
            else:
                self._append(f"zotero.{field}: {' '.join(value.split())}")
        creators = []
        for creator in self.data.get("creators") or []:
            role = text_of(creator.get("creatorType"))
            if role in old_roles:
                role = new_roles.get(old_roles[role], "")
            elif role not in new.creators:
                role = "contributor" if "contributor" in new.creators else ""
            if role:
                creators.append({**creator, "creatorType": role})
        self.data["creators"] = creators
        self.data["itemType"] = item_type

    # Lines of `extra` ------------------------------------------------------------------------

    def _lines(self) -> list[str]:
        text = text_of(self.data.get("extra"))
        return text.split("\n") if text else []

    def _append(self, line: str) -> None:
        self.data["extra"] = "\n".join([*self._lines(), line])

    def _replace_lines(self, is_meant: Callable[[extra.Line], bool], line: str) -> None:
        """Puts a line in place of those that are meant, or at the end; "" removes them."""
        old = self._lines()
        new: list[str] = []
        for text in old:
            known = extra.parse_line(text)
            if known is None or not is_meant(known):
                new.append(text)
            elif line:
                new.append(line)
                line = ""
        if line:
            new.append(line)
        if new != old:
            self.data["extra"] = "\n".join(new)

    def _names(self, slot: str) -> set[str]:
        """The names under which lines say this slot: its aliases, unless they are slots too."""
        names = (slot, *ALIASES.get(slot, ()))
        if slot == "date":
            names = (*names, "year", "month", "day")
        return {slot, *(name for name in names if name not in self.wanted)}

    def _set_line(self, slot: str, value: str) -> None:
        names = self._names(slot)
        if has_latex(slot, value):
            text = to_tex(slot, value, Dialect.BIBLATEX)
            line = extra.field_line(slot, text, is_tex=True)
        else:
            line = extra.field_line(slot, value.replace("\n", " "))
        self._replace_lines(lambda known: known.name in names, line)

    def _remove_lines(self, slot: str) -> None:
        names = self._names(slot)
        self._replace_lines(lambda known: known.name in names, "")


def keyword_tex(value: str, dialect: Dialect) -> str:
    """The keyword as it stands in a `keywords` field: in braces, where it holds a separator."""
    tex = to_tex(KEYWORDS, value, dialect)
    return in_braces(tex) if "," in tex or ";" in tex else tex


def in_braces(tex: str) -> str:
    r"""The LaTeX as a group that says no more than its content, unlike `{\em …}`."""
    return f"{{{{}}{tex}}}" if tex.startswith("\\") else f"{{{tex}}}"
