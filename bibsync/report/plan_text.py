"""Turns the plan of a sync, and what came of it, into what a person reads: entry by entry."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence
from typing import Final

from bibsync.record import ENTRY_TYPE, KEYWORD
from bibsync.report.colour import Paint, Style, painter
from bibsync.report.display import display_width, visible, wrap
from bibsync.report.excerpt import ELLIPSIS
from bibsync.report.plan_diff import change_lines, differing, differing_from, value_lines, wrapped
from bibsync.sync.model import (
    KEY,
    MEMBER,
    WHOLE,
    Action,
    Conflict,
    FieldChange,
    Plan,
    Result,
    Side,
    Step,
)

_PROTECTED: Final = re.compile(r'<span class="nocase">(.*?)</span>')
_LEAST_WIDTH: Final = 40
_LEAST_ROOM: Final = 14  # for what stands beside a citation key or the name of a field
_WIDEST_KEY: Final = 32  # a longer citation key moves what follows it on its own line only
_WIDEST_NAME: Final = 16

# The mark of a step, what it does in words, and how it is counted.
_STEPS: Final = {
    (Action.CREATE, Side.REMOTE): ("+", "create", "to create"),
    (Action.RESTORE, Side.REMOTE): ("+", "bring back", "to bring back"),
    (Action.APPEND, Side.LOCAL): ("+", "append", "to append"),
    (Action.UPDATE, Side.REMOTE): ("~", "update", "to update"),
    (Action.UPDATE, Side.LOCAL): ("~", "update", "to update"),
    (Action.REMOVE, Side.REMOTE): ("-", "take out of the collection", "to take out"),
    (Action.DETACH, Side.REMOTE): ("-", "stop syncing", "to stop syncing"),
    (Action.TRASH, Side.REMOTE): ("-", "move to the trash", "to trash"),
    (Action.REMOVE, Side.LOCAL): ("-", "remove", "to remove"),
}
_MARK_STYLES: Final = {"+": Style.GREEN, "~": Style.CYAN, "-": Style.RED}


def plan_lines(
    plan: Plan,
    *,
    group: str,
    file: str = "refs.bib",
    width: int = 80,
    colour: bool = False,
    quiet: bool = False,
    sides: Iterable[Side] = tuple(Side),
) -> str:
    """The plan: what is written to Zotero, what to the file, the conflicts, and the counts.

    Only steps on one of `sides` are shown and counted; what waits on the other side is one line.
    `quiet` leaves the counts alone. No line is wider than `width` columns (but 40 are always
    taken), except for citation keys and the commands that settle a conflict, which are there to be
    copied.
    """
    paint = painter(colour)
    width = max(width, _LEAST_WIDTH)
    sides = frozenset(sides)
    if quiet:
        return _counts(plan, sides, group, width, paint)
    parts: list[str] = []
    for side, heading in (
        (Side.REMOTE, f"To Zotero (group {visible(group)})"),
        (Side.LOCAL, f"To {visible(file)}"),
    ):
        steps = plan.on(side) if side in sides else ()
        if steps:
            lines = [paint(heading, Style.BOLD), *_steps(steps, side, width, paint)]
            parts.append("\n".join(lines) + "\n")
    if plan.conflicts:
        heading = "Conflicts: nothing is done about these until you choose"
        parts.append("".join(f"{paint(one, Style.STRONG_RED)}\n" for one in wrap(heading, width)))
        parts += (
            conflict_lines(conflict, group=group, file=file, width=width, colour=colour)
            for conflict in plan.conflicts
        )
    if not parts and not _waiting(plan, sides):
        return f"{paint('Nothing to do', Style.GREEN)}: {_same(plan)}.\n"
    return "\n".join([*parts, _counts(plan, sides, group, width, paint)])


def conflict_lines(
    conflict: Conflict,
    *,
    group: str,
    file: str = "refs.bib",
    width: int = 80,
    colour: bool = False,
) -> str:
    """A conflict: what happened, what each side says, and the commands that settle it."""
    paint = painter(colour)
    width = max(width, _LEAST_WIDTH)
    what = visible(conflict.key or conflict.item_key)
    slot = _slot_name(conflict.slot)
    head = f"{paint('!', Style.STRONG_RED)} {paint(what, Style.BOLD)}"
    if slot:
        head += f"  {paint(slot, Style.STRONG_RED)}"
    lines = [f"  {head}", *(f"      {line}" for line in wrap(conflict.reason, width - 6, ""))]
    if conflict.slot != WHOLE:
        lines += _three_values(conflict, file, width, paint)
    if conflict.can_be_chosen:
        commands = settling_commands(conflict, group)
        label_width = max(len(label) for label, _ in commands)
        lines += (f"      {label:<{label_width}}  {command}" for label, command in commands)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def settling_commands(conflict: Conflict, group: str) -> list[tuple[str, str]]:
    """What can be chosen, and the command for it, ready to be copied into a shell."""
    if conflict.slot != WHOLE:
        labels = ("keep ours:", "take theirs:")
    elif conflict.local == "":
        labels = ("remove it there too:", "bring it back:")
    else:
        labels = ("keep it:", "remove it here too:")
    words = [word for word in (conflict.key or conflict.item_key, conflict.slot) if word]
    named = " ".join(map(shlex.quote, words))
    start = f"bibsync resolve --group {shlex.quote(group)}"
    commands = []
    for label, choice in zip(labels, ("--ours", "--theirs"), strict=True):
        # What begins with a hyphen would be taken for an option.
        tail = f"{choice} -- {named}" if words[0].startswith("-") else f"{named} {choice}"
        commands.append((label, visible(f"{start} {tail}")))
    return commands


def outcome_lines(
    result: Result,
    *,
    group: str,
    width: int = 80,
    colour: bool = False,
    quiet: bool = False,
) -> str:
    """What a run did: the entries that the server refused, notes, and the counts."""
    paint = painter(colour)
    width = max(width, _LEAST_WIDTH)
    lines: list[str] = []
    for failure in result.failed:
        mark = paint("!", Style.STRONG_RED)
        text = f"{failure.key}  refused by Zotero: {failure.message} ({failure.code})"
        if not failure.code:
            text = f"{failure.key}  {failure.message}"
        first, *others = wrap(text, width - 4, "    ")
        lines += [f"  {mark} {first}", *(f"  {line}" for line in others)]
    if not quiet:
        for note in result.notes:
            lines += wrap(f"note: {note}", width)
    done = result.done
    counts = [
        f"{number} {word}"
        for number, word in (
            (done.created, "created"),
            (done.updated, "updated"),
            (done.deleted, "removed"),
        )
        if number
    ]
    if result.failed:
        counts.append(f"{len(result.failed)} refused")
    conflicts = len(result.plan.conflicts)
    if conflicts:
        counts.append(_number(conflicts, "conflict", "conflicts"))
    counts.append(f"{done.unchanged} unchanged")
    lines += _listed(counts, width, paint)
    if conflicts:
        lines += wrap(f"See them with: bibsync status --group {shlex.quote(group)}", width)
    return "".join(f"{line}\n" for line in lines)


def _steps(steps: Sequence[Step], side: Side, width: int, paint: Paint) -> list[str]:
    widths = (display_width(step.key) for step in steps)
    key_width = max((one for one in widths if one <= _WIDEST_KEY), default=0)
    lines: list[str] = []
    for step in steps:
        mark, words, _ = _STEPS[step.action, side]
        key = visible(step.key or step.pair.item_key)
        padding = " " * max(key_width - display_width(key), 0)
        head = f"  {paint(mark, _MARK_STYLES[mark])} {paint(key, Style.BOLD)}{padding}  "
        start = 6 + display_width(key) + len(padding)
        if mark == "-":
            text = f"{words}: {step.reason}" if step.reason else words
            first, *others = wrap(text, max(width - start, _LEAST_ROOM), "")
            lines += [head + first, *(" " * start + line for line in others)]
        else:
            lines.append(head + cut(f"{words}: {_title(step)}", width - start))
        if step.action is Action.UPDATE:
            lines += _fields(step.fields, side, width, paint)
    return lines


def _title(step: Step) -> str:
    """The work's title as plain text; what else there is to know it by when it has none."""
    records = [each.record for each in (step.pair.local, step.pair.remote) if each is not None]
    for record in records:
        for slot in ("title", "booktitle", "doi", "url"):
            if value := record.get(slot):
                return re.sub(r"</?(?:span|sup|sub|i|b|sc)\b[^<>]*+>", "", value)
        return f"@{record.type} without a title"
    return step.reason


def _fields(
    fields: Iterable[FieldChange], side: Side, width: int, paint: Paint, indent: str = "      "
) -> list[str]:
    """The fields that change, each with its old and its new value."""
    rows: list[tuple[str, str, str, str]] = []  # mark, name, old, new
    tags: dict[str, list[str]] = {"+": [], "-": []}
    for field in fields:
        old, new = (
            (field.local, field.remote) if side is Side.LOCAL else (field.remote, field.local)
        )
        old, new = _as_in_bibtex(old), _as_in_bibtex(new)
        mark = "~" if old and new else "+" if new else "-"
        if field.name == MEMBER:
            rows.append((mark, "collection", "", "put into this paper's"))
        elif field.name.startswith(KEYWORD) and mark in tags:
            tags[mark].append(old or new)
        else:
            rows.append((mark, _slot_name(field.name), old, new))
    for mark, words in tags.items():
        if words:
            listed = ", ".join(words)
            rows.append((mark, "keywords", *(("", listed) if mark == "+" else (listed, ""))))
    name_width = max((w for row in rows if (w := display_width(row[1])) <= _WIDEST_NAME), default=0)
    lines: list[str] = []
    for mark, name, old, new in rows:
        style = _MARK_STYLES[mark]
        columns = max(display_width(name), name_width)
        padding = " " * (columns - display_width(name))
        if columns > _WIDEST_NAME:
            columns = name_width  # the value begins on a line of its own
            lines.append(f"{indent}{paint(mark, style)} {name}")
            first = f"{indent}  {' ' * columns}  "
        else:
            first = f"{indent}{paint(mark, style)} {name}{padding}  "
        room = max(width - len(indent) - 4 - columns, _LEAST_ROOM)
        if old and new:
            block = change_lines(old, new, room, paint)
        else:
            block = value_lines(old or new, room, paint, style)
        gap = " " * (len(indent) + 4 + columns)
        lines += [first + block[0], *(gap + line for line in block[1:])]
    return lines


def _three_values(conflict: Conflict, file: str, width: int, paint: Paint) -> list[str]:
    labels = [cut(visible(file), 24), "Zotero"]
    values = [_as_in_bibtex(conflict.local), _as_in_bibtex(conflict.remote)]
    if conflict.base is not None:
        labels.insert(0, "base")
        values.insert(0, _as_in_bibtex(conflict.base))
    gap = max(map(display_width, labels)) + 2
    room = width - 6 - gap
    is_short = all(display_width(value) <= room and "\n" not in value for value in values)
    if is_short:
        blocks = [[visible(value)] if value else [] for value in values]
    else:
        parts = differing_from(values[0], values[1:])
        if conflict.base is None:
            parts = list(differing(*values))
        blocks = [wrapped(one, room, paint, Style.BOLD) if one else [] for one in parts]
    lines: list[str] = []
    for label, block in zip(labels, blocks, strict=True):
        first, *others = block or [paint("(no value)", Style.DIM)]
        padding = " " * (gap - display_width(label))
        lines.append(f"      {paint(label, Style.CYAN)}{padding}{first}")
        lines += (" " * (6 + gap) + line for line in others)
    return lines


def _as_in_bibtex(value: str) -> str:
    """The value with Zotero's mark for words that keep their case as braces, as people know it."""
    return _PROTECTED.sub(r"{\1}", value)


def _slot_name(slot: str) -> str:
    """A slot as people call it; "" for the whole entry."""
    if slot.startswith(KEYWORD):
        return f"keyword {visible(slot.removeprefix(KEYWORD))}"
    return {KEY: "citation key", ENTRY_TYPE: "type"}.get(slot, visible(slot))


def cut(text: str, width: int) -> str:
    """One line of text in at most `width` columns, with a mark where it was cut."""
    line = visible(" ".join(text.split()))
    if display_width(line) <= width:
        return line
    columns = 0
    for place, character in enumerate(line):
        columns += display_width(character)
        if columns > width - 1:
            return line[:place].rstrip() + ELLIPSIS
    return line


def _waiting(plan: Plan, sides: frozenset[Side]) -> dict[Side, int]:
    """How many steps there are on sides that are not written to now."""
    counts = {side: len(plan.on(side)) for side in Side if side not in sides}
    return {side: count for side, count in counts.items() if count}


def _same(plan: Plan) -> str:
    return f"{_number(plan.same, 'entry is', 'entries are')} the same on both sides"


def _counts(plan: Plan, sides: frozenset[Side], group: str, width: int, paint: Paint) -> str:
    numbers: dict[str, set[tuple[str, str]]] = {}
    for (action, side), (_, _, words) in _STEPS.items():
        works = {
            (step.key, step.pair.item_key)
            for step in plan.steps
            if (step.action, step.side) == (action, side) and side in sides
        }
        numbers[words] = numbers.get(words, set()) | works
    counts = [f"{len(works)} {words}" for words, works in numbers.items() if works]
    forgotten = sum(step.action is Action.FORGET for step in plan.steps)
    if forgotten:
        counts.append(f"{forgotten} deleted on both sides")
    if plan.conflicts:
        counts.append(_number(len(plan.conflicts), "conflict", "conflicts"))
    counts.append(f"{plan.same} unchanged")
    lines = "".join(f"{line}\n" for line in _listed(counts, width, paint))
    for side, number in _waiting(plan, sides).items():
        where, command = ("in Zotero", "pull") if side is Side.LOCAL else ("in the file", "push")
        changes = _number(number, "change waits", "changes wait")
        lines += f"{changes} {where}: bibsync {command} --group {visible(shlex.quote(group))}\n"
    return lines


def _listed(counts: Sequence[str], width: int, paint: Paint) -> list[str]:
    """The counts as a sentence; those of what went wrong stand out."""
    lines = [""]
    columns = 0
    for place, count in enumerate(counts, 1):
        text = count + ("." if place == len(counts) else ",")
        if columns and columns + 1 + len(text) > width:
            lines.append("")
            columns = 0
        blank = " " if columns else ""
        columns += len(blank) + len(text)
        is_bad = count.endswith((" refused", " conflict", " conflicts"))
        lines[-1] += blank + (paint(count, Style.STRONG_RED) + text[-1] if is_bad else text)
    return lines


def _number(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
