"""ARX006 hidden-arxiv-id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.edits import insert_fields
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.archives import archive_field, arxiv_mark
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, Rule, safe, unsafe

if TYPE_CHECKING:
    from bibsync.bibtex.arxiv_id import ArxivId
    from bibsync.bibtex.syntax import Entry, Field

    _Found = tuple[Field, ArxivId, int, int]  # where the id is, the id, and its place in the text

# Fields whose whole value is an address or a DOI, then those that may say it in words, in the order
# in which they are believed.
_ADDRESSES = ("url", "doi")
_TEXTS = ("journal", "journaltitle", "volume", "eid", "howpublished", "note")
# Types of what is published nowhere else, and fields that say where it is.
_PREPRINTS = frozenset(("misc", "online", "electronic", "www", "unpublished", "preprint"))
_VENUES = ("journal", "journaltitle", "booktitle", "publisher", "school", "institution")


class HiddenArxivId(Rule):
    """An arXiv id stands in another field, and the entry has no `eprint`.

    The link in the printed reference, the comparison with arXiv and the search for duplicates all
    go by `eprint`. It is added together with the field that names the archive; the field in which
    the id was found stays as it is. In a preprint (`@misc`, `@online`, `@unpublished`) the addition
    from `url` and `doi`, which hold nothing else, is safe. From a text such as `journal = {arXiv
    preprint arXiv:2201.11903}` it is unsafe, as the reference then prints the id twice until
    somebody shortens that text; and so it is in what was published elsewhere, whose reference
    would print an id that its author may have left out on purpose.
    """

    code = "ARX006"
    name = "hidden-arxiv-id"
    severity = Severity.INFO
    fields = frozenset((*_ADDRESSES, *_TEXTS))
    pattern = "[Xxb](?:iv|s/)"  # `arXiv`, `arxiv.org`, and `abs/` beside DBLP's `journal = {CoRR}`
    valid = (
        "@misc{a, url = {https://arxiv.org/abs/2201.11903}, eprint = {2201.11903}}\n",
        "@misc{a, note = {A reply to arXiv:2201.11903, with an appendix on its proof}}\n",
        "@misc{a, title = {On arXiv:2201.11903}, abstract = {See arXiv:2201.11903}}\n",
        "@misc{a, url = {https://arxiv.org/help}, journal = {arXiv preprint}}\n",
        "@misc{a, url = {https://www.biorxiv.org/content/10.1101/2020.01.30.927871v1}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a,\n  url = {https://arxiv.org/abs/2201.11903},\n  year = 2022\n}\n",
            "@misc{a,\n  url = {https://arxiv.org/abs/2201.11903},\n"
            "  eprint = {2201.11903},\n  archivePrefix = {arXiv},\n  year = 2022\n}\n",
        ),
        Invalid(
            "@online{a, date = {2022}, doi = {10.48550/arXiv.2201.11903}}\n",
            "@online{a, date = {2022}, doi = {10.48550/arXiv.2201.11903}, eprint = {2201.11903},"
            " eprinttype = {arxiv}}\n",
        ),
        Invalid(
            "@article{a, journal = {arXiv preprint arXiv:2201.11903}}\n",
            "@article{a, journal = {arXiv preprint arXiv:2201.11903}, eprint = {2201.11903},"
            " archivePrefix = {arXiv}}\n",
        ),
        Invalid(
            "@article{a, journal = {CoRR}, volume = {abs/1706.03762}}\n",
            "@article{a, journal = {CoRR}, volume = {abs/1706.03762}, eprint = {1706.03762},"
            " archivePrefix = {arXiv}}\n",
        ),
    )  # fmt: skip

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        if "eprint" in entry.by_name:
            return ()
        found = _find(entry)
        return self._finding(found, entry, file) if found and found[0] is field else ()

    def _finding(self, found: _Found, entry: Entry, file: LintFile) -> tuple[Diagnostic]:
        field, arxiv, start, end = found
        identifier = arxiv.versioned
        new = [("eprint", identifier)]
        if archive_field(entry) is None:
            new.append(arxiv_mark(file))
        fix = None
        if not entry.problems:
            make = safe if field.name in _ADDRESSES and _is_preprint(entry) else unsafe
            edit = insert_fields(entry, new, after=field)
            fix = make(f"Add `eprint = {{{identifier}}}`", edit)
        message = f"the arXiv id `{identifier}` stands in `{field.written_name}`, not in `eprint`"
        return (self.diagnostic(start, end, message, fix, entry),)


def _is_preprint(entry: Entry) -> bool:
    """Whether an entry describes what is on arXiv, and nothing that was published elsewhere."""
    venues = [field for name in _VENUES if (field := entry.get(name)) is not None]
    return entry.type in _PREPRINTS and all("arxiv" in v.content.lower() for v in venues)


def _find(entry: Entry) -> _Found | None:
    """The first id in a field that is about nothing else, and where it stands."""
    from bibsync.bibtex.arxiv_id import find_arxiv_id, parse_arxiv_id, stands_alone

    for name in _ADDRESSES:
        field = entry.get(name)
        if field is not None and field.is_delimited and "arxiv" in field.content.lower():
            arxiv = parse_arxiv_id(field.content)
            if arxiv is not None:
                return field, arxiv, field.content_start, field.content_end
    for name in _TEXTS:
        field = entry.get(name)
        if field is None or not field.is_delimited:
            continue
        found = find_arxiv_id(field.content)
        if found is None:
            continue
        if stands_alone(field.content, found):
            start = field.content_start
            return field, found.arxiv, start + found.start, start + found.end
    return None
