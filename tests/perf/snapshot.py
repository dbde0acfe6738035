"""Writes a snapshot like arXiv's, of invented papers: `snapshot.py N FILE`.

The lengths are those of the real one, about 1.4 kB a line: titles of 75 characters from a large
vocabulary, five authors on average with a long tail up to thousands, abstracts of 1,000 characters,
one to four versions. The same number gives the same bytes on every machine.
"""

from __future__ import annotations

import json
import sys
from bisect import bisect
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, Final

from words import ACTIVITIES, ADJECTIVES, FIRST_NAMES, LAST_NAMES, NOUNS

from bibsync.bibtex.arxiv_categories import current_categories

_FUNCTION_WORDS: Final = "of the and in a for with on to from by via an at".split()
_VOCABULARY: Final = 200_000
_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_CATEGORIES: Final = sorted(current_categories())
_A_MONTH: Final = 9_999  # papers: what ids had room for until 2015
_FIRST_YEAR: Final = 2007


class _Vocabulary:
    """Words of which the few first are in most titles, and most are in few (Zipf's law)."""

    def __init__(self, random: Random) -> None:
        self._random = random
        common = [*ADJECTIVES, *NOUNS, *ACTIVITIES]
        syllables = "an ar bi co de el en er fo ga hy in ka li lo ma mi no on pa qu ra re si st ta"
        parts = [*syllables.split(), *"ti tor tron um un ver vi xe yl zo".split()]
        rare = ("".join(random.choices(parts, k=random.randint(3, 5))) for _ in range(_VOCABULARY))
        self._words = list(dict.fromkeys([*common, *rare]))
        self._weights = list(accumulate(1 / (rank + 20) for rank in range(len(self._words))))

    def words(self, number: int) -> list[str]:
        """That many words of sense, with small ones between."""
        random, total = self._random, self._weights[-1]
        found = []
        for _ in range(number):
            if random.random() < 0.3:
                found.append(random.choice(_FUNCTION_WORDS))
            else:
                found.append(self._words[bisect(self._weights, random.random() * total)])
        return found


def write_snapshot(path: Path, number: int, seed: int = 1) -> None:
    """Afterwards the file has that many papers, in the order of their ids."""
    random = Random(seed)
    vocabulary = _Vocabulary(random)
    # Abstracts are cut from one long text: making each anew would take hours.
    prose = " ".join(vocabulary.words(400_000))
    with path.open("w", encoding="utf-8") as file:
        for index in range(number):
            file.write(json.dumps(_paper(random, vocabulary, prose, index)) + "\n")


def id_of_paper(index: int) -> str:
    """The id of the paper of this place in a snapshot."""
    months, place = divmod(index, _A_MONTH)
    year, month = divmod(months + 3, 12)  # such ids begin with April 2007
    width = 5 if _FIRST_YEAR + year >= 2015 else 4
    return f"{(_FIRST_YEAR + year) % 100:02}{month + 1:02}.{place + 1:0{width}}"


def _paper(random: Random, vocabulary: _Vocabulary, prose: str, index: int) -> dict[str, Any]:
    title = " ".join(vocabulary.words(random.randint(6, 13))).capitalize()
    people = [
        [random.choice(LAST_NAMES).replace("{", "").replace("}", ""), _given(random), ""]
        for _ in range(_number_of_authors(random))
    ]
    start = random.randrange(len(prose) - 2_000)
    versions = [
        {"version": f"v{number + 1}", "created": _created(random, index, number)}
        for number in range(random.choices((1, 2, 3, 4), (60, 25, 10, 5))[0])
    ]
    is_published = random.random() < 0.45
    return {
        "id": id_of_paper(index),
        "submitter": " ".join((people[0][1], people[0][0])),
        "authors": ", ".join(f"{given} {family}" for family, given, _ in people[:50]),
        "title": title[: len(title) // 2] + title[len(title) // 2 :].replace(" ", "\n  ", 1),
        "comments": f"{random.randint(4, 60)} pages, {random.randint(1, 20)} figures",
        "journal-ref": f"Phys. Rev. D {index % 99}, {index % 9999:06} (2011)"
        if is_published
        else None,
        "doi": f"10.1103/PhysRevD.{index % 99}.{index % 9_999_999:06}" if is_published else None,
        "report-no": None,
        "categories": " ".join(random.sample(_CATEGORIES, random.choice((1, 1, 2, 3)))),
        "license": "http://arxiv.org/licenses/nonexclusive-distrib/1.0/",
        "abstract": "  " + prose[start : start + random.randint(450, 1_450)] + "\n",
        "versions": versions,
        "update_date": f"20{7 + index % 18:02}-{index % 12 + 1:02}-{index % 28 + 1:02}",
        "authors_parsed": people,
    }


def _number_of_authors(random: Random) -> int:
    if random.random() < 0.0005:
        return random.randint(300, 3_000)  # a collaboration at a collider
    return min(1 + int(random.paretovariate(1.4) * 1.2), 200)


def _given(random: Random) -> str:
    return random.choice(FIRST_NAMES) if random.random() < 0.6 else f"{random.choice('ABCDEJKLM')}."


def _created(random: Random, index: int, version: int) -> str:
    year, month = divmod(index // _A_MONTH + 3 + 5 * version, 12)
    return f"Mon, {random.randint(1, 28)} {_MONTHS[month]} {_FIRST_YEAR + year} 19:18:42 GMT"


if __name__ == "__main__":
    write_snapshot(Path(sys.argv[2]), int(sys.argv[1]))
