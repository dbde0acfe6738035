"""ARX001 eprint-with-prefix."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.bibtex.edits import insert_field
from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.archives import archive_field, names_arxiv
from bibsync.lint.file import LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe, unsafe
from bibsync.lint.values import plain_text
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.arxiv_id import ArxivId
    from bibsync.bibtex.syntax import Entry, Field

_PREFIXED = LazyPattern(r"(?>(?:arxiv[ \t]*+:[ \t]*+)+)(\S+)", 2)  # re.IGNORECASE
_CATEGORY = LazyPattern(r"\[([A-Za-z.-]++)\]\Z")


class EprintWithPrefix(Rule):
    """The field `eprint` holds more than the bare arXiv id.

    Styles put `arXiv:` or the address of arXiv before what stands in `eprint`, so the printed
    reference reads `arXiv:arXiv:2201.11903` and its link leads nowhere. The id alone is left, with
    its version where it has one; a category in brackets behind it moves to the field for it. The
    fix is unsafe where that field names another category already: then the one in brackets is lost.
    """

    code = "ARX001"
    name = "eprint-with-prefix"
    severity = Severity.WARNING
    fields = frozenset({"eprint"})
    # Behind the delimiter anything but a new id, or an old one.
    pattern = (
        r"[{\"](?!\s*+(?:[0-9]{4}\.[0-9]{4,5}+|[a-z-]++(?>(?:\.[A-Z]{2})?)/[0-9]{7})(?>(?:v[0-9]++)?)\s*+"
        r"[}\"])\S"
    )
    valid = (
        "@misc{a, eprint = {2201.11903}}\n@misc{b, eprint = {2201.11903v2}}\n",
        "@misc{a, eprint = {hep-th/9901001}}\n@misc{b, eprint = {math.GT/0309136}}\n",
        "@misc{a, eprint = {https://onlinelibrary.wiley.com/doi/pdf/10.1111/abc}}\n",
        "@misc{a, eprint = {10.2307/4124567}, eprinttype = {jstor}}\n",
    )
    invalid = (
        Invalid("@misc{a, eprint = {arXiv:2201.11903}}\n", "@misc{a, eprint = {2201.11903}}\n"),
        Invalid(
            '@misc{a, eprint = "https://arxiv.org/abs/2201.11903v2"}\n',
            '@misc{a, eprint = "2201.11903v2"}\n',
        ),
        Invalid(
            "@misc{a, eprint = {arXiv:math.GT/0309136}}\n",
            "@misc{a, eprint = {math.GT/0309136}}\n",
        ),
        Invalid(
            "@misc{a,\n  eprint = {2201.11903 [cs.CL]}\n}\n",
            "@misc{a,\n  eprint = {2201.11903},\n  primaryClass = {cs.CL}\n}\n",
        ),
        Invalid(
            "@misc{a, eprint = {2201.11903 [cs.CL]}, primaryClass = {cs.LG}}\n",
            "@misc{a, eprint = {2201.11903}, primaryClass = {cs.LG}}\n",
        ),
    )  # fmt: skip

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.arxiv_id import parse_arxiv_id

        text = plain_text(field)
        arxiv = parse_arxiv_id(text) if text else None
        if arxiv is None or text is None:
            return
        archive = archive_field(entry)
        if archive is not None and not names_arxiv(archive) and "arxiv" not in text.lower():
            return
        bare = _as_written(text, arxiv)
        if bare == text:
            return
        start, end = field.content_start, field.content_end
        message = f"{quoted(text)} should be the bare id `{bare}`"
        yield self.diagnostic(start, end, message, _fix(field, entry, file, text, bare), entry)


def _as_written(text: str, arxiv: ArxivId) -> str:
    """The id without what is around it; an old one with its subject class, if it was written."""
    match = _PREFIXED().fullmatch(text)
    if match is not None and _is_bare(match[1], arxiv):
        return match[1]
    return text if _is_bare(text, arxiv) else arxiv.versioned


def _is_bare(text: str, arxiv: ArxivId) -> bool:
    """Whether a text is nothing but this id, maybe with the subject class of an old one."""
    if arxiv.subject_class is not None:
        text = text.replace(f".{arxiv.subject_class}", "", 1)
    return text == arxiv.versioned


def _fix(field: Field, entry: Entry, file: LintFile, text: str, bare: str) -> Fix | None:
    from bibsync.bibtex.arxiv_categories import spelled_category
    from bibsync.bibtex.datamodel import Dialect

    if not field.is_delimited:
        return None
    edits = [Edit(field.content_start, field.content_end, bare)]
    make = safe
    bracket = _CATEGORY().search(text)
    if bracket is not None:
        category = spelled_category(bracket[1])
        known = entry.get("primaryclass") or entry.get("eprintclass")
        if category is None:
            return None
        if known is None:
            name = "eprintclass" if file.dialect is Dialect.BIBLATEX else "primaryClass"
            edits.append(insert_field(entry, name, category, after=field))
        elif spelled_category(plain_text(known) or "") != category:
            make = unsafe
    return make("Leave the id alone", *edits)
