"""DUP005 duplicate-work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.duplicates import Pair, all_repeated
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, Rule

# Titles that stand on many works of one author.
_STANDING: Final = frozenset(
    (
        *("introduction", "preface", "foreword", "editorial", "abstract", "discussion", "comment"),
        *("comments", "reply", "erratum", "corrigendum", "obituary", "conclusion", "appendix"),
        *("letter to the editor", "book review", "editors note", "guest editorial", "afterword"),
        *("guest editors introduction", "a note", "notes", "addendum", "book reviews", "errata"),
        *(
            "letters to the editor",
            "from the editor",
            "from the president",
            "untitled",
            "home page",
        ),
    )
)


class DuplicateWork(Rule):
    """Two entries with different keys describe one work: title, first author and year are the same.

    The bibliography lists it twice. Titles are compared without LaTeX, case and punctuation,
    authors by the first one's surname. Entries of different kinds, or with different volumes,
    numbers, pages, editions, publishers, DOIs and the like, are taken for different works.

    A preprint beside the published paper is no more than a hint (`info`), as some cite both on
    purpose. There is no fix: a person has to choose the key that stays and put the fields together.
    """

    code = "DUP005"
    name = "duplicate-work"
    severity = Severity.WARNING
    valid = (
        "@book{a, author = {Bee, Al}, title = {Logic, Part I}, year = 2001}\n"
        "@book{b, author = {Bee, Al}, title = {Logic, Part II}, year = 2001}\n",
        "@book{a, author = {Bee, Al}, title = {Logic}, year = 2001}\n"
        "@book{b, author = {Bee, Al}, title = {Logic}, year = 2009, edition = {2nd}}\n",
        "@article{a, author = {Bee, Al}, title = {News}, year = 2001, number = 1}\n"
        "@article{b, author = {Bee, Al}, title = {News}, year = 2001, number = 2}\n",
        "@inproceedings{a, author = {Bee, Al}, title = {Logic}, year = 2001}\n"
        "@article{b, author = {Bee, Al}, title = {Logic}, year = 2001}\n",
        "@misc{a, author = {Bee, Al}, title = {Logic}, doi = {10.48550/arXiv.1706.03762}}\n"
        "@misc{b, author = {Bee, Al}, title = {Logic}, doi = {10.48550/arXiv.1706.03762}}\n",
        "@article{a, author = {Bee, Al}, title = {Logic}, year = 2001}\n"
        "@article{b, author = {Dee, Cy}, title = {Logic}, year = 2001}\n",
    )
    invalid = (
        Invalid(
            "@article{a, author = {Bee, Al}, title = {A {B}ig Idea: {\\'E}lan}, year = 2001}\n"
            '@article{b, author = "A. Bee and C. Dee", title = "A big idea---Élan", year = 2001}\n',
            None,
        ),
        Invalid(
            "@inproceedings{a, author = {Bee, Al}, title = {Big Ideas}, year = {2018}}\n"
            "@article{b, author = {Bee, Al}, title = {Big Ideas}, year = {2017},\n"
            "  journal = {arXiv preprint arXiv:1706.03762}}\n",
            None,
        ),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.latex import comparable

        entries = file.entries
        titles = []
        for entry in entries:
            by_name = entry.by_name
            field = by_name.get("title")
            if field is None or not ("author" in by_name or "editor" in by_name):
                titles.append("")
            else:
                titles.append(comparable(field.content))
        for pairs in all_repeated("work", entries, titles, file):
            found = [d for d in map(self._compare, pairs) if d is not None]
            if found:
                # The first that is more than a hint, where there is one.
                yield min(found, key=lambda diagnostic: diagnostic.severity is Severity.INFO)

    def _compare(self, pair: Pair) -> Diagnostic | None:
        from bibsync.lint.works import Sameness, sameness

        entry, earlier, where, _ = pair
        if entry.problems or earlier.problems:
            return None
        title = entry.by_name["title"]
        if title.content.strip("{} ").lower() in _STANDING:
            return None
        start, end = title.content_start, title.content_end
        match sameness(entry, earlier):
            case Sameness.SAME:
                message = f"`{earlier.key}` {where} has the same title, first author and year"
                return self.diagnostic(start, end, message, None, entry)
            case Sameness.PREPRINT:
                message = f"`{earlier.key}` {where} has the same title and first author: a preprint"
                return Diagnostic(
                    self.code, self.name, Severity.INFO, message, start, end, None, entry.key
                )
            case _:
                return None
