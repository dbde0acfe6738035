"""Takes the last run back: puts what it replaced in its place again, on both sides.

What somebody has changed since stays, and is named. Items that the run made go to Zotero's trash,
from where a person can take them back; nothing is erased.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from bibsync.bibtex.parser import parse
from bibsync.bibtex.syntax import Entry
from bibsync.errors import NetworkError, UsageError
from bibsync.sync.digest import digest_of
from bibsync.sync.links import Line, line_of_each_item, links_before
from bibsync.sync.mirror import BATCH, Outbox, refreshed
from bibsync.sync.ports import Effect, Refused, Run
from bibsync.sync.setup import Setup
from bibsync.text import Edit, apply_edits
from bibsync.zotero.item import Item

_ROUNDS: Final = 4
_TRASHED: Final = {"deleted": 1}
_KEPT_BY_SERVER: Final = frozenset({"key", "version", "dateAdded", "dateModified"})


class Undone(NamedTuple):
    """What came of taking a run back."""

    run: Run | None  # None: there is none to take back
    restored: int  # objects in Zotero that are as they were, or in the trash if they were new
    file_changed: bool
    kept: tuple[str, ...]  # what was changed since, and stays as it is


def last_run(setup: Setup) -> Run | None:
    """The run that `undo` would take back; None when there is none.

    One that could not write the file, and did nothing else, is passed over.
    """
    text = setup.bibliography.read()
    while run := setup.store.last_run(setup.target):
        if any(e.side != "local" or e.is_done or text == e.after for e in run.effects):
            return run
        setup.store.mark_undone(run.id)
    return None


def undo(setup: Setup, run: Run) -> Undone:
    """Afterwards both sides are as before the run, except for what was changed since.

    Can be repeated after a crash. Raises ChangedOnDiskError, UnwritableOutputError,
    NotAuthorisedError, NetworkError, UsageError; the run is still the last one then.
    """
    text = setup.bibliography.read()
    before, edited = _file_before(text, run.effects)
    bases = dict(run.bases)
    present = setup.links.read()
    lines = line_of_each_item(present, _entries(text).keys())
    _check_checkout(run, lines, setup.links.name)
    setup.store.remember_bases(setup.target, [base for base in bases.values() if base is not None])
    # That an item which the run made is in the trash is then no reason to remove its entry, not
    # even where git brings back a link file that has its line.
    setup.store.forget_bases(setup.target, [key for key, base in bases.items() if base is None])
    # What was agreed comes first: should this end half-way, the next sync sees two sides that
    # changed since, and overwrites neither.
    links = links_before(
        present,
        bases,
        run.left,
        keep=edited,
        keys=_entries(before).keys(),
        versions=_versions(setup),
    )
    setup.links.write(links)
    setup.checkpoint("undo-bases-restored")
    if before != text:
        setup.bibliography.write(before, expected=text)
    setup.checkpoint("undo-file-written")
    kept = [f"{key}: was edited in the file since" for key in edited]
    restored = _undo_items(setup, run.effects, kept)
    # An entry whose new item is in the trash now is new again: its link would say that it was
    # deleted there.
    items = setup.store.mirror(setup.target.endpoint, setup.target.library).items
    made = {e.item_key for e in run.effects if e.side == "remote" and not e.before}
    gone = {key for key in made if key not in items or items[key].is_trashed}
    setup.links.write({key: link for key, link in links.items() if link.item_key not in gone})
    setup.store.mark_undone(run.id)
    return Undone(run, len(restored), before != text, tuple(kept))


def _check_checkout(run: Run, lines: Mapping[str, Line], name: str) -> None:
    """Raises UsageError when the link file has no line as the run left it, or as it was before.

    Then another branch is checked out. Its `.bib` file has nothing of the run, and Zotero's part
    alone would be taken back.
    """
    known = [(item_key, base) for item_key, base in run.bases if item_key in run.left]
    is_of_run = [
        (lines[item_key].link.agreed if item_key in lines else "")
        in (run.left[item_key], "" if base is None else digest_of(base))
        for item_key, base in known
    ]
    if known and not any(is_of_run):
        raise UsageError(
            f"{name} is not as the run left it: another commit or branch is checked"
            " out, or it was edited; nothing was taken back: go back to that first"
        )


def _versions(setup: Setup) -> dict[str, int]:
    """The versions of the items as they were last seen."""
    if setup.target.has_own_versions:
        return {}
    mirror = setup.store.mirror(setup.target.endpoint, setup.target.library)
    return {key: item.version for key, item in mirror.items.items()}


def _file_before(text: str, effects: Iterable[Effect]) -> tuple[str, list[str]]:
    """The text as it was before a run, and the entries that were edited since, which stay."""
    edited: list[str] = []
    for effect in reversed([effect for effect in effects if effect.side == "local"]):
        if text == effect.before:
            continue
        text = effect.before if text == effect.after else _reverted(text, effect, edited)
    return text, edited


def _reverted(text: str, effect: Effect, edited: list[str]) -> str:
    """The text with those entries put back that are still as the run has left them."""
    before, after, now = (_entries(part) for part in (effect.before, effect.after, text))
    edits: list[Edit] = []
    lost: dict[str | None, list[str]] = {}  # the entry behind which they stood -> the entries
    renamed = {
        old: new
        for old in before.keys() - after.keys()
        for new in after.keys() - before.keys()
        if _raw(after[new]).replace(new, old, 1) == _raw(before[old])
    }
    for key in {**after, **before}:
        if key in renamed and _raw(now.get(renamed[key])) != _raw(after[renamed[key]]):
            continue  # it stays under its new key, as it was edited since
        was, became, stands = before.get(key), after.get(key), now.get(key)
        if _raw(was) == _raw(became) or _raw(stands) == _raw(was):
            continue
        if _raw(stands) != _raw(became):
            edited.append(key)
        elif stands is not None:
            edits.append(Edit(stands.start, stands.end, _raw(was)))
        else:
            lost.setdefault(_neighbour(key, before, now), []).append(_raw(was))
    blank = "\r\n\r\n" if "\r\n" in text else "\n\n"
    for neighbour, raws in lost.items():
        if neighbour is not None:
            at, pieces = now[neighbour].end, [blank + raw for raw in raws]
        elif now:
            at, pieces = next(iter(now.values())).start, [raw + blank for raw in raws]
        else:
            at, pieces = len(text), [raw + blank for raw in raws]
        edits.append(Edit(at, at, "".join(pieces)))
    return apply_edits(text, edits)


def _neighbour(key: str, before: Mapping[str, Entry], now: Mapping[str, Entry]) -> str | None:
    """The entry behind which this one stood, of those that are there now; None: there is none."""
    found = None
    for other in before:
        if other == key:
            break
        if other in now:
            found = other
    return found


def _entries(text: str) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in parse(text).entries:
        found.setdefault(entry.key, entry)
    return found


def _raw(entry: Entry | None) -> str:
    return "" if entry is None else entry.raw


def _undo_items(setup: Setup, effects: Sequence[Effect], kept: list[str]) -> set[str]:
    """Afterwards these objects have the properties again that they had."""
    remote = [effect for effect in effects if effect.side == "remote"]
    if not remote:
        return set()
    restored: set[str] = set()
    for _ in range(_ROUNDS):
        mirror = refreshed(setup)
        reasons: list[str] = []
        objects = _reversals(mirror.items, remote, reasons)
        if not objects:
            kept += reasons
            return restored
        keys = {effect.item_key: effect.key for effect in remote}
        outbox = Outbox(setup, mirror.version)
        for start in range(0, len(objects), BATCH):
            outcomes, written, _ = outbox.send(objects[start : start + BATCH])
            restored.update(written)
            refused = [outcome for outcome in outcomes.values() if isinstance(outcome, Refused)]
            if refused:
                kept += (f"{keys[o.key]}: Zotero refused it ({o.message})" for o in refused)
                remote = [e for e in remote if e.item_key not in {o.key for o in refused}]
    raise NetworkError(
        "others keep changing the same items in Zotero: run bibsync undo again later"
    )


def _reversals(
    items: Mapping[str, Item], effects: Sequence[Effect], kept: list[str]
) -> list[dict[str, Any]]:
    """The objects to send; what was changed since goes into `kept`."""
    wanted: dict[str, dict[str, Any]] = {}
    created: set[str] = set()
    for effect in reversed(effects):
        item = items.get(effect.item_key)
        if item is None or effect.item_key in created:
            continue
        now = {**item.data, **wanted.get(effect.item_key, {})}
        if effect.before == "":
            created.add(effect.item_key)
            wanted.pop(effect.item_key, None)
            if item.is_trashed:
                continue
            ours = {each.item_key for each in effects if each.before == ""}
            is_used = any(
                child.parent == effect.item_key and not child.is_trashed and child.key not in ours
                for child in items.values()
            )
            if not is_used and _is_as_made(now, json.loads(effect.after)):
                wanted[effect.item_key] = dict(_TRASHED)
            else:
                kept.append(f"{effect.key}: was edited in Zotero since, so it stays there")
            continue
        before, after = json.loads(effect.before), json.loads(effect.after)
        for name, value in before.items():
            if _same(name, now.get(name), value):
                continue
            # What was not sent, and is gone: the server dropped it with the type.
            if _same(name, now.get(name), after.get(name)) and (name in after or value):
                wanted.setdefault(effect.item_key, {})[name] = _sendable(name, value)
            else:
                kept.append(f"{effect.key}: {name} was changed in Zotero since")
    return [
        {"key": key, "version": items[key].version, **properties}
        for key, properties in wanted.items()
        if properties
    ]


def _is_as_made(now: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether nobody has added anything to an object since it was made."""
    names = {*now, *after} - _KEPT_BY_SERVER
    return all(_same(name, now.get(name), after.get(name)) for name in names)


def _same(name: str, one: Any, other: Any) -> bool:
    """Whether two values of a property are one: absent and empty are, and lists without order."""
    if name in ("tags", "collections"):
        return sorted(map(str, one or [])) == sorted(map(str, other or []))
    return (one or "") == (other or "")


def _sendable(name: str, value: Any) -> Any:
    """What the API takes for a property that was not there."""
    if value is not None:
        return value
    if name == "deleted":
        return 0
    return [] if name in ("tags", "collections", "creators") else ""
