"""Turns what was agreed on into a short text that any clone can hold its values against, and back.

The link file carries one for each entry. It has no values, only a hash of each: a clone that never
saw the agreement can still tell, slot by slot, which side has changed since, as a value that has
the hash has not. A three-way merge asks no more of its base.

The text is base64url of sorted elements of 8 bytes. 30 bits name a slot, 2 bits tell what is said
of it, and 4 bytes are the hash of a value: one edit in 4 billion would be taken for none. Should
the names of two slots of one entry ever be the same, either value counts as agreed on for both.
"""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable, Set
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from bibsync.record import Record
from bibsync.sync.model import KEY, NOTHING, OPAQUE, Agreed, Base

_NAME: Final = 4  # bytes of an element that say which slot it is about, and what it says of it
_HASH: Final = 4  # bytes that follow
_BOTH, _ZOTERO, _OPEN = 0, 1, 2  # both sides held; Zotero held, in another form; never agreed on
_WHAT: Final = 0b11
_NO_HASH: Final = bytes(_HASH)


def digest_of(base: Base) -> str:
    """The text for a base."""
    elements = {_name(slot, _OPEN) + _NO_HASH for slot in base.open}
    for slot, agreed in {**base.slots, **base.unseen, KEY: base.key}.items():
        if agreed is None:
            elements.add(_name(slot, _OPEN) + _NO_HASH)
        if agreed is None or slot in base.open or agreed == NOTHING:
            continue
        elements.add(_name(slot, _BOTH) + _hash(agreed.local))
        if agreed.remote != agreed.local:
            elements.add(_name(slot, _ZOTERO) + _hash(agreed.remote))
    return _text(elements)


def is_digest(text: str) -> bool:
    """Whether a text can be one that `digest_of` gives."""
    return bool(_elements(text))


def in_common(one: str, other: str) -> str:
    """What two digests say alike; all that they say of other slots counts as never agreed on.

    For an entry that has two lines after a merge by git: either can be the newer one in some slot.
    """
    both = _elements(one) & _elements(other)
    doubtful = {_slot(element) for element in _elements(one) ^ _elements(other)}
    kept = {element for element in both if _slot(element) not in doubtful}
    return _text(kept | {slot[:-1] + bytes((slot[-1] | _OPEN,)) + _NO_HASH for slot in doubtful})


def base_of(
    text: str, item_key: str, name: str, records: Iterable[Record], slots: Iterable[str] = ()
) -> Base:
    """The base that a text was made of, as far as its values are known from records of the work.

    `name` is the citation key that the line is about; `slots` are those that no record may have. A
    value that no record holds is opaque, and so is the name of a slot that none has.
    """
    records = tuple(records)
    hashes: dict[bytes, set[bytes]] = {}
    for element in _elements(text):
        hashes.setdefault(element[:_NAME], set()).add(element[_NAME:])

    def value(slot: str, what: int, values: Set[str]) -> str | None:
        """None: nothing is said."""
        wanted = hashes.get(_name(slot, what))
        if wanted is None:
            return None
        known = sorted(value for value in values if _hash(value) in wanted)
        return known[0] if known else _opaque(min(wanted))

    def agreed(slot: str, values: Set[str]) -> Agreed | None:
        """None: nothing was ever agreed on."""
        if _name(slot, _OPEN) in hashes:
            return None
        local, remote = value(slot, _BOTH, values), value(slot, _ZOTERO, values)
        return Agreed(local or "", (local if remote is None else remote) or "")

    named = {*slots, *(slot for record in records for slot in record.slots)}
    told = {_name(slot, _BOTH) for slot in (*named, KEY)}
    named |= {_opaque(slot) for slot in map(_slot, hashes) if slot not in told}
    found = {slot: agreed(slot, {record.get(slot) for record in records}) for slot in named}
    key = agreed(KEY, {name, *(record.key for record in records)})
    is_open = key is None or OPAQUE.fullmatch(key.local)  # a base without a name would be no use
    return Base(
        item_key,
        Agreed(name, "") if key is None or is_open else key,
        {slot: values for slot, values in found.items() if values not in (None, NOTHING)},
        frozenset(slot for slot, values in found.items() if values is None)
        | (frozenset((KEY,)) if is_open else frozenset()),
    )


def says(text: str, record: Record) -> bool:
    """Whether a record holds what was agreed on and nothing else, under whatever citation key."""
    said = {_name(slot, _BOTH) + _hash(value) for slot, value in record.slots.items()}
    beside = {_name(KEY, _BOTH), _name(KEY, _OPEN)}
    return said == {
        element
        for element in _elements(text)
        if element[:_NAME] not in beside and element[_NAME - 1] & _WHAT != _ZOTERO
    }


def _elements(text: str) -> frozenset[bytes]:
    """The elements of a text; none when it is no digest."""
    try:
        data = b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except (Base64Error, ValueError):
        return frozenset()
    size = _NAME + _HASH
    if len(data) % size:
        return frozenset()
    return frozenset(data[start : start + size] for start in range(0, len(data), size))


def _text(elements: Iterable[bytes]) -> str:
    return urlsafe_b64encode(b"".join(sorted(elements))).decode("ascii").rstrip("=")


@lru_cache(maxsize=4096)
def _name(slot: str, what: int) -> bytes:
    """How an element begins."""
    if OPAQUE.fullmatch(slot):
        name = bytes.fromhex(slot[1:])
    else:
        name = blake2b(slot.encode("utf-8", "surrogatepass"), digest_size=_NAME).digest()
    return name[:-1] + bytes((name[-1] & ~_WHAT | what,))


def _slot(element: bytes) -> bytes:
    """The slot that an element is about, as the beginning of an element."""
    return element[: _NAME - 1] + bytes((element[_NAME - 1] & ~_WHAT,))


def _hash(value: str) -> bytes:
    if OPAQUE.fullmatch(value):
        return bytes.fromhex(value[1:])
    return blake2b(value.encode("utf-8", "surrogatepass"), digest_size=_HASH).digest()


def _opaque(known: bytes) -> str:
    """Stands for the value of a hash, or for the name of a slot; see `model.OPAQUE`."""
    return f"\0{known.hex()}"
