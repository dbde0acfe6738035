"""Turns records into the rows of the offline index and back: its tables, numbers and keys.

The index is a file that is written once and then only read. A change of what is stored, of how a
key is made (`verify.titles` and `bibtex.latex.comparable` belong to that) or of the numbers of
papers is a new `SCHEMA_VERSION`, and old files have to be built again.
"""

from __future__ import annotations

import zlib
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from bibsync.bibtex.arxiv_id import ArxivId, parse_arxiv_id
from bibsync.bibtex.latex import comparable
from bibsync.verify.authority import ARXIV, AuthorityRecord
from bibsync.verify.titles import squeezed

APPLICATION_ID: Final = 0x62696278  # "bibx" in ASCII: tells our file from other SQLite files
SCHEMA_VERSION: Final = 1

TABLES: Final = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE paper (
        number INTEGER PRIMARY KEY, -- see number_of
        title_key INTEGER NOT NULL, -- see key_of
        title TEXT NOT NULL,
        authors NOT NULL, -- one a line; a BLOB is compressed
        version INTEGER, -- NULL: not known
        published INTEGER, -- days, as Python counts them; NULL: not known
        updated INTEGER, -- likewise
        primary_class TEXT,
        comment TEXT,
        journal_ref TEXT,
        doi TEXT
    )""",
    """CREATE TABLE abstract (
        number INTEGER PRIMARY KEY,
        opening_key INTEGER, -- see opening_key; NULL: too short
        text BLOB NOT NULL -- compressed
    )""",
    # The words of titles, of which nothing but the papers is kept: a word's place in its title
    # and the length of titles are half of the usual size. The text is `title_words` of the title,
    # which has nothing but blanks between its words: the tokenizer has no more to do than that.
    """CREATE VIRTUAL TABLE words USING fts5(
        title, content='', detail=none, columnsize=0, tokenize='ascii'
    )""",
    # How many papers have a word, for words that many have.
    "CREATE TABLE word (word TEXT PRIMARY KEY, papers INTEGER NOT NULL) WITHOUT ROWID",
)
INSERT_PAPER: Final = "INSERT OR REPLACE INTO paper VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_ABSTRACT: Final = "INSERT OR REPLACE INTO abstract VALUES (?, ?, ?)"
SELECT_PAPER: Final = (
    "SELECT number, title, authors, version, published, updated, primary_class, comment,"
    " journal_ref, doi FROM paper"
)

# The archives of old ids. A paper's number has the place of its archive in this list.
ARCHIVES: Final = tuple(
    "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas"
    " cond-mat cs dg-ga funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin"
    " nucl-ex nucl-th patt-sol physics plasm-ph q-alg q-bio quant-ph solv-int supr-con".split()
)
_OLD_STYLE: Final = 10**9  # above the numbers of new ids, which have nine digits
_DIGITS: Final = 10**7  # of an old id: year, month, number
_NUMBERS: Final = 10**5  # of a new id: what is behind its point

_LONG_AUTHORS: Final = 400  # characters, from which on compression saves something
OPENING_WORDS: Final = 8  # of an abstract make its key

Row = tuple[Any, ...]


class PaperRows(NamedTuple):
    """What the tables get of one paper."""

    paper: Row
    abstract: Row | None  # None: abstracts are not kept, or this paper has none


def number_of(arxiv: ArxivId) -> int:
    """A number of its own for each paper, in the order of the snapshot (that of the ids as text):
    rows that arrive in their order are appended."""
    head, _, tail = arxiv.id.partition("/")
    if tail:
        return _OLD_STYLE + ARCHIVES.index(head) * _DIGITS + int(tail)
    month, _, number = head.partition(".")
    return int(month) * _NUMBERS + int(number)


def id_of(number: int) -> str:
    """The id without version that has this number."""
    if number >= _OLD_STYLE:
        archive, digits = divmod(number - _OLD_STYLE, _DIGITS)
        return f"{ARCHIVES[archive]}/{digits:07}"
    month, number = divmod(number, _NUMBERS)
    return f"{month:04}.{number:0{5 if month >= 1501 else 4}}"


def key_of(letters: str) -> int:
    """A number of 64 bits that two texts hardly ever share; who looks up compares the texts."""
    digest = blake2b(letters.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def opening_key(words: list[str]) -> int | None:
    """The key of an abstract by its first comparable words; None when they are too few."""
    return key_of(" ".join(words[:OPENING_WORDS])) if len(words) >= OPENING_WORDS else None


def rows_of(record: AuthorityRecord, *, with_abstract: bool) -> PaperRows:
    """The rows of a record, whose id must be one of arXiv."""
    arxiv = parse_arxiv_id(record.id)
    assert arxiv is not None
    number = number_of(arxiv)
    paper = (
        number,
        key_of(squeezed(record.title)),
        record.title,
        _packed_authors("\n".join(record.authors)),
        record.version,
        _day_number(record.published),
        _day_number(record.updated),
        record.primary_class or None,
        record.comment or None,
        record.journal_ref or None,
        record.doi or None,
    )
    abstract = None
    if with_abstract and record.abstract:
        words = comparable(record.abstract).split()
        packed = zlib.compress(record.abstract.encode(), 6)
        abstract = (number, opening_key(words), packed)
    return PaperRows(paper, abstract)


def record_of(row: Row, as_of: str) -> AuthorityRecord:
    """The record of a row of SELECT_PAPER."""
    number, title, authors, version, published, updated, primary, comment, journal_ref, doi = row
    if isinstance(authors, bytes):
        authors = zlib.decompress(authors).decode()
    return AuthorityRecord(
        source=ARXIV,
        id=id_of(number),
        title=title,
        authors=tuple(authors.split("\n")) if authors else (),
        version=version,
        published=_iso_date(published),
        updated=_iso_date(updated),
        primary_class=primary or "",
        comment=comment or "",
        journal_ref=journal_ref or "",
        doi=doi or "",
        as_of=as_of,
    )


def _packed_authors(authors: str) -> str | bytes:
    if len(authors) < _LONG_AUTHORS:
        return authors
    return zlib.compress(authors.encode(), 6)


@lru_cache(32_768)
def _day_number(iso: str) -> int | None:
    return date.fromisoformat(iso).toordinal() if iso else None


def _iso_date(day: int | None) -> str:
    return date.fromordinal(day).isoformat() if day else ""
