"""Turns a plan into a refusal when it would delete more than a person is likely to have meant.

An emptied side (a failed merge, a collection cleared by mistake) looks like many deletions.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bibsync.errors import GuardError
from bibsync.sync.model import Action, Plan, Side

_ALWAYS_ALLOWED: Final = 3
_SHARE: Final = 0.1  # of the entries that were agreed

DELETING: Final = frozenset({Action.REMOVE, Action.TRASH, Action.DETACH})


def check_deletions(
    plan: Plan,
    sides: Iterable[Side],
    *,
    agreed: int,
    local: int,
    remote: int,
    allowed: int | None,
) -> None:
    """Afterwards it is sure that the deletions were meant.

    `agreed`, `local` and `remote` count the works that the base, the file and the library (in
    scope) have. `allowed` is the number of deletions that a person has confirmed; it must be exact,
    since another number means another plan. Raises GuardError.
    """
    deletions = [step for side in sides for step in plan.on(side) if step.action in DELETING]
    number = len(deletions)
    if number == 0 or allowed == number:
        return
    if local == 0 or remote == 0:
        empty = "the file has no entries" if local == 0 else "Zotero has none of the entries"
        if agreed:
            raise GuardError(
                f"{empty} any more, though {_count(agreed, 'was', 'were')} synced: nothing was"
                f" written; if this is meant, add --allow-deletes {number}; to compare both sides"
                " anew instead, delete the folder .bibsync"
            )
    limit = max(_ALWAYS_ALLOWED, int(agreed * _SHARE))
    if number > limit:
        here = sum(step.side is Side.LOCAL for step in deletions)
        raise GuardError(
            f"{_count(number, 'deletion', 'deletions')} ({here} in the file, {number - here} in"
            f" Zotero) are more than the {limit} that a run may make of {agreed} synced entries:"
            f" nothing was written; if this is meant, add --allow-deletes {number}"
        )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
