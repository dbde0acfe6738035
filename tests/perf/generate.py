"""Writes bibliographies that look like real ones, for measurements: `generate.py N FILE`.

The same number gives the same bytes on every machine. Works, people and identifiers are invented.
About one entry in 25 has a fault, as in files that people keep; the others are clean.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

from words import (
    ACTIVITIES,
    ADJECTIVES,
    ARXIV_CLASSES,
    CITIES,
    FIRST_NAMES,
    LAST_NAMES,
    MONTHS,
    NOUNS,
    PROTECTED,
    PUBLISHERS,
    SUBJECTS,
)

FAULTY_ONE_IN: Final = 25

Fields = dict[str, str]


def bibliography(number: int, seed: int = 1) -> str:
    """A `.bib` file of that many entries, 670 bytes each on average."""
    random = Random(seed)
    return "".join(_entry(random, index) for index in range(number))


def _entry(random: Random, index: int) -> str:
    kind = random.choices((_article, _paper, _preprint, _book), (45, 30, 18, 7))[0]
    type_, fields = kind(random, index)
    family = fields["author"].split(",")[0].split()[-1]
    key = "".join(letter for letter in family if letter.isalpha()).lower()
    text = _written(random, type_, f"{key}{fields['year']}n{index}", fields)
    if random.randrange(FAULTY_ONE_IN) == 0:
        text = random.choice(_FAULTS)(text)
    return text


def _written(random: Random, type_: str, key: str, fields: Fields) -> str:
    """The entry in one of the layouts that programs write."""
    width, indent, last = random.choice(((0, "  ", ""), (12, "  ", ","), (0, "    ", "")))
    lines = []
    for name, value in fields.items():
        bare = name == "month" or (name == "year" and width)
        equals = f"{name:<{width}} = " if width else f"{name} = "
        lines.append(f"{indent}{equals}{value if bare else f'{{{value}}}'}")
    body = ",\n".join(lines)
    return f"@{type_}{{{key},\n{body}{last}\n}}\n\n"


def _article(random: Random, index: int) -> tuple[str, Fields]:
    first = random.randrange(1, 900)
    month = {"month": random.choice(MONTHS)} if random.random() < 0.4 else {}
    return "article", {
        "author": _people(random),
        "title": _title(random),
        "journal": f"{random.choice(('Journal of', 'Annals of', 'Letters in'))}"
        f" {random.choice(SUBJECTS)}",
        "volume": str(random.randrange(1, 90)),
        "number": str(random.randrange(1, 13)),
        "pages": f"{first}--{first + random.randrange(3, 40)}",
        "year": str(random.randrange(1985, 2025)),
        **month,
        "publisher": random.choice(PUBLISHERS),
        "doi": f"10.5555/{random.choice('abcdef')}.{index}.{random.randrange(1000, 9999)}",
        "issn": _issn(random),
        "abstract": _abstract(random),
        **_keywords(random),
    }


def _paper(random: Random, index: int) -> tuple[str, Fields]:
    first = random.randrange(1, 900)
    year = random.randrange(1990, 2025)
    abstract = {"abstract": _abstract(random)} if random.random() < 0.6 else {}
    return "inproceedings", {
        "author": _people(random),
        "title": _title(random),
        "booktitle": f"Proceedings of the Conference on {random.choice(SUBJECTS)}",
        "pages": f"{first}--{first + random.randrange(3, 20)}",
        "year": str(year),
        "address": random.choice(CITIES),
        "publisher": random.choice(PUBLISHERS),
        "doi": f"10.5555/{random.randrange(100_000, 999_999)}.{index}",
        "url": f"https://proceedings.example.org/{year}/{index}.html",
        **abstract,
    }


def _preprint(random: Random, index: int) -> tuple[str, Fields]:
    year, month = random.randrange(2015, 2025), random.randrange(1, 13)
    # Ids of one month differ, as long as there are not more than 100,000 entries.
    number = f"{year - 2000}{month:02}.{index % 100_000:05}"
    return "misc", {
        "author": _people(random),
        "title": _title(random),
        "year": str(year),
        "eprint": number,
        "archivePrefix": "arXiv",
        "primaryClass": random.choice(ARXIV_CLASSES),
        "abstract": _abstract(random),
    }


def _book(random: Random, index: int) -> tuple[str, Fields]:
    return "book", {
        "author": _people(random, most=2),
        "title": _title(random),
        "publisher": random.choice(PUBLISHERS),
        "address": random.choice(CITIES),
        "year": str(random.randrange(1960, 2025)),
        "edition": random.choice(("Second", "Third", "Fourth")),
        "isbn": _isbn(random),
        "note": f"With {random.randrange(20, 400)} exercises",
    }


def _people(random: Random, most: int = 5) -> str:
    return " and ".join(_person(random) for _ in range(random.randrange(1, most + 1)))


def _person(random: Random) -> str:
    initial = f" {random.choice('ABCDEFGHJKLMPRSTW')}." if random.random() < 0.3 else ""
    return f"{random.choice(LAST_NAMES)}, {random.choice(FIRST_NAMES)}{initial}"


def _title(random: Random) -> str:
    """Some 10^13 titles are possible, so that one hardly ever occurs twice."""
    one, other = random.sample(NOUNS, 2)
    first, second, third = random.sample(ADJECTIVES, 3)
    doing, also = random.sample(ACTIVITIES, 2)
    shape = random.randrange(4)
    if shape == 0:
        title = f"{doing} {first} {one} with {second} and {third} {other}"
    elif shape == 1:
        title = f"{first} {one} for {doing} {second} {other}: {also} {third} {random.choice(NOUNS)}"
    elif shape == 2:
        title = f"{doing} and {also} {first} {random.choice(PROTECTED)} {one} in {second} {other}"
    else:
        title = f"on {first} {one} and {second} {other} that help in {doing} {third} {also}"
    return title[0].upper() + title[1:]


def _abstract(random: Random) -> str:
    return " ".join(_sentence(random) for _ in range(random.randrange(3, 7)))


def _sentence(random: Random) -> str:
    noun, other = random.choice(NOUNS), random.choice(NOUNS)
    adjective, activity = random.choice(ADJECTIVES), random.choice(ACTIVITIES)
    shape = random.randrange(6)
    if shape == 0:
        return f"We study {adjective} {noun} and show how they help in {activity} {other}."
    if shape == 1:
        share = random.randrange(5, 90)
        return f"In experiments on {random.randrange(2, 40)} {noun} it was {share}\\% faster."
    if shape == 2:
        return f"The method needs $O(n \\log n)$ steps for {activity} {noun} of size $n$."
    if shape == 3:
        return f"Earlier work on {noun} (cf. {other}) left open whether {adjective} {other} exist."
    if shape == 4:
        return f"Unlike {activity} {noun}, it keeps {other} {adjective}."
    return f"The results hold for {adjective} {noun}, too."


def _keywords(random: Random) -> Fields:
    if random.random() < 0.2:
        return {}
    return {"keywords": ", ".join(random.sample(NOUNS, random.randrange(2, 6)))}


def _issn(random: Random) -> str:
    """Eight digits, the last of which checks the others (ISO 3297)."""
    digits = [random.randrange(10) for _ in range(7)]
    check = -sum(digit * weight for digit, weight in zip(digits, range(8, 1, -1), strict=True)) % 11
    text = "".join(map(str, digits)) + ("X" if check == 10 else str(check))
    return f"{text[:4]}-{text[4:]}"


def _isbn(random: Random) -> str:
    """Thirteen digits, the last of which checks the others (ISO 2108)."""
    digits = [9, 7, 8, *(random.randrange(10) for _ in range(9))]
    check = -sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10
    return "".join(map(str, (*digits, check)))


def _with(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


# What people and programs get wrong most often.
_FAULTS: Final[tuple[Callable[[str], str], ...]] = (
    _with("\n}\n", "\n}X\n"),
    _with(",\n", ", \n"),
    _with("doi", "url = {},\n  doi"),
    _with("{10.5555/", "{https://doi.org/10.5555/"),
    _with("--", "-"),
    _with(" and ", " & "),
    _with(" for ", " for NumPy "),
    _with(" with ", " & "),
    _with("journal ", "jounal "),
    _with("year", "year = {1999},\n  year"),
    _with("archivePrefix", "archiveprefix"),
    _with("},\n  title", ", et al.},\n  title"),
)


def main(arguments: list[str]) -> None:
    """Writes the file that the command line asks for."""
    number, path = arguments
    Path(path).write_text(bibliography(int(number)), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
