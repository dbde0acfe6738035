"""Turns a name that is not known into the known name that was most likely meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

SHORT_NAME: Final = 5  # up to this length one slip is allowed, above it two


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The one candidate that is fewest slips away from `name`; None when none is near enough.

    A slip is a letter too much, a letter missing, a wrong letter, or two neighbours swapped. One
    slip is allowed in a name of up to five letters, two in a longer one, none in a name of one or
    two letters (it is one slip away from almost anything). Among equally near candidates those
    with the same first letter are preferred, as that letter is hardly ever the wrong one, then
    the one that `name` is the plural of; when more than one is left the answer is None, since a
    guess would be wrong half of the time. Case counts.
    """
    length = len(name)
    limit = 0 if length <= 2 else 1 if length <= SHORT_NAME else 2
    best: set[str] = set()
    for candidate in candidates:
        if abs(len(candidate) - length) > limit:
            continue
        slips = distance(name, candidate, limit)
        if slips is None:
            continue
        if slips == 0:
            return candidate
        if slips < limit:
            best.clear()
            limit = slips
        best.add(candidate)
    if len(best) > 1:
        best = {candidate for candidate in best if candidate[:1] == name[:1]}
    if len(best) > 1:
        best = {candidate for candidate in best if candidate + "s" == name}
    return best.pop() if len(best) == 1 else None


def distance(one: str, other: str, limit: int) -> int | None:
    """The number of slips between two names; None when it is more than `limit`.

    The Damerau-Levenshtein distance in its restricted form (no part is edited twice), reckoned
    within a band of `limit` around the diagonal only: for one `limit` linear in the length of the
    names.
    """
    if one == other:
        return 0
    rows, columns = len(one), len(other)
    if abs(rows - columns) > limit:
        return None
    far = limit + 1
    # Of each row only the band is kept, and a last cell that is far: `row[place]` is the column
    # `place - limit` from the diagonal, so that the cell above has the next place.
    before: list[int] = []
    above = [far] * limit + list(range(limit + 2))
    for row in range(1, rows + 1):
        here = [far] * (2 * limit + 2)
        if row <= limit:
            here[limit - row] = row
        nearest_here = row if row <= limit else far
        for column in range(max(1, row - limit), min(columns, row + limit) + 1):
            place = column - row + limit
            same = one[row - 1] == other[column - 1]
            slips = above[place] if same else above[place] + 1
            slips = min(slips, above[place + 1] + 1, here[place - 1] + 1)
            if (
                row > 1
                and column > 1
                and one[row - 1] == other[column - 2]
                and one[row - 2] == other[column - 1]
            ):
                slips = min(slips, before[place] + 1)
            here[place] = min(slips, far)
            nearest_here = min(nearest_here, here[place])
        if nearest_here > limit:
            return None
        before, above = above, here
    slips = above[columns - rows + limit]
    return slips if slips <= limit else None
