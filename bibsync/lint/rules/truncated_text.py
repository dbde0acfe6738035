"""SUM001 truncated-text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, Valid

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field

_BULLET: Final = LazyPattern(r"(?<!\S)\*(?!\S)")
_LABELLED: Final = LazyPattern(r"[*_]{0,2}\w[\w /&-]{0,24}:")
# Where programs cut texts, in characters.
_LIMITS: Final = frozenset(
    (
        *(200, 250, 255, 256, 300, 350, 400, 500, 511, 512, 600, 700, 750, 800, 1000, 1023, 1024),
        *(1200, 1250, 1500, 1800, 2000, 2047, 2048, 2500, 3000, 4000, 4095, 4096, 5000),
    )
)


class _Passage(NamedTuple):
    text: str
    start: int
    end: int


class TruncatedText(Rule):
    """An abstract, a summary or an annotation breaks off in the middle of a sentence.

    Texts get cut by programs that keep a certain number of characters, by search engines that end
    them in dots, and by models that stop writing. A reader of an annotated bibliography is left
    with half a thought, and nobody can tell what was lost.

    Reported are texts that end where no sentence can (in dots, in a comma, after `the`), abstracts
    that end without a full stop at a round number of characters, and a bullet of a summary without
    an end among bullets that have one. What may follow the last sentence (quotation marks,
    citations, addresses, keywords, copyright lines) is no fault, and neither are notes in keywords
    or an abstract that merely lacks its last full stop.

    There is no fix here, as the rest of the text has to come from somewhere: that is left to the
    verification against arXiv.
    """

    code = "SUM001"
    name = "truncated-text"
    severity = Severity.WARNING
    fields = frozenset(("abstract", "summary", "annotation", "annote"))
    valid = (
        "@misc{a, abstract = {We show that it works. See https://example.org/code}}\n",
        '@misc{a, abstract = {They call it the "perplexity curse."}, annote = {A good survey}}\n',
        "@misc{a, summary = {* It works.\n  * It is fast (see \\cite{b}).}}\n",
        "@misc{a, summary = {* fast and small\n  * no training needed}}\n",
        Valid("## A Title\n\nAuthors: Ann Bee\n\n* It works.\n* Code: github.com/a/b\n", "a.md"),
    )
    invalid = (
        Invalid("@misc{a, abstract = {In this paper we propose a novel method for ...}}\n", None),
        Invalid(
            "@misc{a, abstract = {We show that it works. Our results are better than the}}\n", None
        ),
        Invalid("@misc{a, summary = {* It works.\n  * BitNet b1.5\n  * It is fast.}}\n", None),
        Invalid(
            "## A Title\n\nAuthors: Ann Bee\n\n* It works.\n* BitNet b1.5\n* It is fast.\n",
            None,
            "references.md",
        ),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        end = field.value_end
        if (
            file.text[end - 2 : end - 1] in ".!?"
            and file.text[end - 3] not in ". "
            and field.name != "summary"
        ):
            return ()  # nearly all, at little cost
        if entry.problems or not field.is_delimited:
            return ()
        content = field.content
        marks = list(_BULLET().finditer(content)) if field.name != "abstract" else []
        if marks:
            starts = [mark.end() for mark in marks]
            ends = [*(mark.start() for mark in marks[1:]), len(content)]
            bullets = [
                _trimmed(content, start, end, field.content_start)
                for start, end in zip(starts, ends, strict=True)
            ]
            return self._check_bullets(bullets, entry)
        text = _trimmed(content, 0, len(content), field.content_start)
        return self._check_text(text, field.name, entry)

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        references = file.reference_list
        if references is None:
            return
        for reference in references.references:
            entries = reference.citation.document.entries if reference.citation else []
            bullets = [_Passage(text, start, end) for text, start, end in reference.bullets]
            yield from self._check_bullets(bullets, entries[0] if entries else None)

    def _check_text(self, passage: _Passage, name: str, entry: Entry) -> Iterable[Diagnostic]:
        from bibsync.lint.sentence_ends import Ending, ending_of

        ending = ending_of(passage.text)
        is_cut = ending is Ending.CUT
        if ending is Ending.OPEN and name == "abstract":
            is_cut = len(passage.text) in _LIMITS
        if is_cut:
            yield self._finding(passage, f"the {name}", entry)

    def _check_bullets(self, bullets: list[_Passage], entry: Entry | None) -> Iterable[Diagnostic]:
        from bibsync.lint.sentence_ends import Ending, ending_of

        endings = [ending_of(bullet.text) for bullet in bullets]
        complete = sum(
            ending is Ending.COMPLETE and bullet.text[-1:] in '.!?"”)'
            for ending, bullet in zip(endings, bullets, strict=True)
        )
        are_sentences = complete > 0 and complete * 2 >= len(bullets)
        for ending, bullet in zip(endings, bullets, strict=True):
            if ending is Ending.COMPLETE or bullet.text.endswith((":", ";")):
                continue
            is_item = bullet.text.endswith(",") or _LABELLED().match(bullet.text) is not None
            if not is_item and (are_sentences or ending is Ending.CUT):
                yield self._finding(bullet, "the bullet", entry)

    def _finding(self, passage: _Passage, what: str, entry: Entry | None) -> Diagnostic:
        text = passage.text
        shown = quoted(text if len(text) <= 50 else "…" + text[-48:])
        start = passage.start
        if passage.end - start > 80:
            start = passage.end - 40  # the end is what matters
        return self.diagnostic(
            start, passage.end, f"{what} breaks off in a sentence: {shown}", None, entry
        )


def _trimmed(text: str, start: int, end: int, offset: int) -> _Passage:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    piece = piece.strip()
    return _Passage(piece, offset + start, offset + start + len(piece))
