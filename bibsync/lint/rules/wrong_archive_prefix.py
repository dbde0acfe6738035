"""ARX004 wrong-archive-prefix."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.edits import set_value
from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe, unsafe
from bibsync.lint.values import plain_text

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field

_DRESSED = LazyPattern(r"(?:https?://)?(?:www\.)?arxiv(?:\.org)?(?:/(?:abs/?)?)?[.:]?", 2)
_NEAR = 2  # slips of the keyboard


class WrongArchivePrefix(Rule):
    """The `eprint` is an arXiv id, but the field for its archive says something else.

    The style does not recognise the archive then, and prints the id without a link. Any case of
    `arXiv` is fine. A misspelling (`axriv`) and an address (`arxiv.org`) become `arXiv` by a safe
    fix, as the id leaves no doubt. A category in that place (`cs.CL`) is replaced by an unsafe one,
    and only when the entry has its category in the field for it. Names of other archives are left
    alone.
    """

    code = "ARX004"
    name = "wrong-archive-prefix"
    severity = Severity.WARNING
    fields = frozenset({"archiveprefix", "eprinttype"})
    pattern = r"[{\"](?!(?:ar[Xx]iv|jstor)[}\"])\S"
    valid = (
        "@misc{a, eprint = {2201.11903}, archivePrefix = {ARXIV}}\n",
        "@misc{a, eprint = {2201.11903}, archivePrefix = {ArXiv}}\n",
        "@misc{a, eprint = {4124567}, eprinttype = {JSTOR}}\n",
        "@misc{a, eprint = {2020.01.30.927871}, archivePrefix = {bioRxiv}}\n",
        "@misc{a, archivePrefix = {axriv}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, eprint = {2201.11903}, archivePrefix = {axriv}}\n",
            "@misc{a, eprint = {2201.11903}, archivePrefix = {arXiv}}\n",
        ),
        Invalid(
            '@misc{a, eprint = "2201.11903", archivePrefix = "arxiv.org"}\n',
            '@misc{a, eprint = "2201.11903", archivePrefix = "arXiv"}\n',
        ),
        Invalid(
            "@misc{a, eprint = {2201.11903}, archivePrefix = {cs.CL}, primaryClass = {cs.CL}}\n",
            "@misc{a, eprint = {2201.11903}, archivePrefix = {arXiv}, primaryClass = {cs.CL}}\n",
        ),
        Invalid("@misc{a, eprint = {2201.11903}, archivePrefix = {cs.CL}}\n", None),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.identifiers import parse_arxiv_id

        text = plain_text(field)
        eprint = entry.get("eprint")
        if not text or eprint is None or text.lower() == "arxiv":
            return
        if parse_arxiv_id(eprint.content) is None:
            return
        is_arxiv, fix = _meaning(text, field, entry)
        if is_arxiv:
            message = f"`{field.written_name}` should be `arXiv`, not {quoted(text)}"
            yield self.diagnostic(field.content_start, field.content_end, message, fix, entry)


def _meaning(text: str, field: Field, entry: Entry) -> tuple[bool, Fix | None]:
    """Whether arXiv was meant, and the fix when there is one."""
    from bibsync.bibtex.arxiv_categories import spelled_category
    from bibsync.nearest import distance

    edit = set_value(field, "arXiv")
    if _DRESSED().fullmatch(text) or distance(text.lower(), "arxiv", _NEAR) is not None:
        return True, safe("Write `arXiv`", edit)
    category = spelled_category(text)
    if category is None:
        return False, None
    known = entry.get("primaryclass") or entry.get("eprintclass")
    is_kept = known is not None and spelled_category(known.content) is not None
    return True, unsafe("Write `arXiv`", edit) if is_kept else None
