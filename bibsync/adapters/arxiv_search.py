"""Turns titles and first words of abstracts into searches of arXiv, and results into candidates.

arXiv searches for phrases, and has no way to say "most of these words": a phrase of some words is
looked for, and how much of the title agrees is judged here. Source: arXiv API User's Manual,
"Details of Query Construction".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from urllib.parse import quote_plus

from bibsync.bibtex.latex import comparable
from bibsync.verify.authority import AuthorityRecord
from bibsync.verify.sources import Kind, Question

MOST_QUESTIONS: Final = 100
# Of the query, escaped. Servers take 8,000 for a request's first line; the rest is for a proxy's
# additions.
_MOST_CHARACTERS: Final = 5800
_TITLE_WORDS: Final = 8  # in a row, they are rarely those of another title
_OPENING_WORDS: Final = 12
# Titles of fewer words are looked for with their author: `Attention` alone is in 100,000.
_WORDS_THAT_TELL: Final = 6
_LONGEST_PHRASE: Final = 300
_LEAST_SHARE: Final = 0.6  # of a question's words that a candidate's title has
_RESULTS_EACH: Final = 10
_LEAST_RESULTS: Final = 50
_MOST_RESULTS: Final = 1000
# In a comparable text they have lost their apostrophe, without which arXiv does not know them. A
# possessive cannot be told from a plural; its title or abstract may not be found.
_CONTRACTED: Final = frozenset(
    "arent cant couldnt didnt doesnt dont hadnt hasnt havent heres isnt lets shouldnt theres theyre"
    " todays wasnt werent whats wheres whos wont wouldnt youre youve".split()
)


def can_search(question: Question) -> bool:
    """Whether there is anything to search for."""
    return bool(_phrases(question))


def query(questions: Iterable[Question]) -> str:
    """One search for all of them: `(ti:"attention please" AND au:doe) OR ti:"a long title of six"`.

    Nothing to search for must not be among them.
    """
    return " OR ".join(_clause(question) for question in questions)


def most_results(count: int) -> int:
    """How many results are asked for, for so many questions."""
    return max(_LEAST_RESULTS, min(_MOST_RESULTS, count * _RESULTS_EACH))


def batches(questions: Iterable[Question]) -> Iterator[list[Question]]:
    """Questions that fit into one request each.

    Those with few words come first: they have the most results, and where these are too many for a
    page, few other questions have to be asked again.
    """
    batch: list[Question] = []
    room = _MOST_CHARACTERS
    for question in sorted(questions, key=lambda one: len(one.text.split())):
        length = len(quote_plus(f"{_clause(question)} OR "))
        if batch and (len(batch) == MOST_QUESTIONS or length > room):
            yield batch
            batch, room = [], _MOST_CHARACTERS
        batch.append(question)
        room -= length
    if batch:
        yield batch


class Results:
    """The results of one search, to be asked for the candidates of each question."""

    def __init__(self, records: Sequence[AuthorityRecord]) -> None:
        titles = [comparable(record.title) for record in records]
        self._titled = [
            (record, title, frozenset(title.split()))
            for record, title in zip(records, titles, strict=True)
        ]
        self._abstracts: list[tuple[AuthorityRecord, str]] | None = None

    def candidates(self, question: Question) -> tuple[AuthorityRecord, ...]:
        """The records that can be meant, in the order of the results.

        TITLE: at least 60 % of the question's words are in the record's title. OPENING: the words
        stand in a row in its abstract.
        """
        if question.kind is Kind.OPENING:
            if self._abstracts is None:
                self._abstracts = [
                    (record, f" {comparable(record.abstract)} ") for record, *_ in self._titled
                ]
            words = f" {question.text} "
            return tuple(record for record, abstract in self._abstracts if words in abstract)
        wanted = frozenset(question.text.split())
        least = _LEAST_SHARE * len(wanted)
        return tuple(record for record, _, has in self._titled if len(wanted & has) >= least)

    def settles(self, question: Question) -> bool:
        """Whether results that are not all there is have what the question names exactly."""
        if question.kind is Kind.OPENING:
            return bool(self.candidates(question))
        return any(title == question.text for _, title, _ in self._titled)


def _clause(question: Question) -> str:
    name = "abs" if question.kind is Kind.OPENING else "ti"
    terms = [f'{name}:"{phrase}"' for phrase in _phrases(question)]
    words = len(question.text.split())
    if question.kind is Kind.TITLE and question.surname and words < _WORDS_THAT_TELL:
        surname = question.surname
        terms.append(f'au:"{surname}"' if " " in surname else f"au:{surname}")
    return f"({' AND '.join(terms)})" if len(terms) > 1 else "".join(terms)


def _phrases(question: Question) -> list[str]:
    """The runs of words that are looked for: the first ones, parted where one was contracted."""
    most = _OPENING_WORDS if question.kind is Kind.OPENING else _TITLE_WORDS
    runs: list[list[str]] = [[]]
    length = 0
    for word in question.text.split()[:most]:
        length += len(word)
        if length > _LONGEST_PHRASE:
            break
        if word in _CONTRACTED:
            runs.append([])
        else:
            runs[-1].append(word)
    return [" ".join(run) for run in runs if run]
