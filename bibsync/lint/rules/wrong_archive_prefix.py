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
_NEIGHBOURS = frozenset(("marxiv", "edarxiv", "agrixiv"))  # archives of their own
_LIKE_ID = LazyPattern(r"\s*+(?:(?i:arxiv)[ \t]*+:[ \t]*+)?[0-9]{4}\.[0-9]{3,6}(?![0-9.])")


class WrongArchivePrefix(Rule):
    """The field for the archive of the `eprint` means arXiv, but says something else.

    The style does not recognise the archive then, and prints the id without a link. Any case of
    `arXiv` is fine. An address (`arxiv.org`) becomes `arXiv` by a safe fix, and so does a
    misspelling (`axriv`) beside an id of arXiv, even one that is malformed. Beside any other
    `eprint` that fix is unsafe. A category in that place (`cs.CL`) is replaced by an unsafe one,
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
        "@misc{a, eprint = {x}, eprinttype = {MarXiv}}\n"
        "@misc{b, eprint = {2}, eprinttype = {hal}}\n",
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
        Invalid(
            "@misc{a, eprint = {arXiv:1510.1234}, archivePrefix = {arXiv.org}}\n",
            "@misc{a, eprint = {arXiv:1510.1234}, archivePrefix = {arXiv}}\n",
        ),
        Invalid(
            "@misc{a, eprint = {cs-0309136}, archivePrefix = {axriv}}\n",
            "@misc{a, eprint = {cs-0309136}, archivePrefix = {arXiv}}\n",
        ),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.arxiv_id import parse_arxiv_id

        text = plain_text(field)
        eprint = entry.get("eprint")
        if not text or eprint is None or not eprint.content.strip() or text.lower() == "arxiv":
            return
        is_id = parse_arxiv_id(eprint.content) is not None
        is_arxiv, fix = _meaning(text, field, entry, is_id)
        if is_arxiv:
            message = f"`{field.written_name}` should be `arXiv`, not {quoted(text)}"
            yield self.diagnostic(field.content_start, field.content_end, message, fix, entry)


def _meaning(text: str, field: Field, entry: Entry, is_id: bool) -> tuple[bool, Fix | None]:
    """Whether arXiv was meant, and the fix when there is one; `is_id`: the `eprint` is of arXiv."""
    from bibsync.bibtex.arxiv_categories import spelled_category
    from bibsync.nearest import distance

    edit = set_value(field, "arXiv")
    if _DRESSED().fullmatch(text):
        return True, safe("Write `arXiv`", edit)
    name = text.lower()
    if name not in _NEIGHBOURS and distance(name, "arxiv", _NEAR) is not None:
        is_like_id = is_id or _LIKE_ID().match(entry.by_name["eprint"].content) is not None
        make = safe if is_like_id else unsafe
        return True, make("Write `arXiv`", edit)
    if not is_id:
        return False, None
    category = spelled_category(text)
    if category is None:
        return False, None
    known = entry.get("primaryclass") or entry.get("eprintclass")
    is_kept = known is not None and spelled_category(known.content) is not None
    return True, unsafe("Write `arXiv`", edit) if is_kept else None
