"""SUM001 truncated-text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from bibsync.bibtex.own_fields import SUMMARY
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.passage import Passage, has_source_mark
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, RunBy, Valid
from bibsync.verify.authority import ARXIV, AuthorityRecord

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field
    from bibsync.diagnostic import Fix

_BULLET: Final = LazyPattern(r"(?<!\S)\*(?!\S)")
_LABELLED: Final = LazyPattern(r"[*_]{0,2}\w[\w /&-]{0,24}:")
# Where programs cut texts, in characters.
_LIMITS: Final = frozenset(
    (
        *(200, 250, 255, 256, 300, 350, 400, 500, 511, 512, 600, 700, 750, 800, 1000, 1023, 1024),
        *(1200, 1250, 1500, 1800, 2000, 2047, 2048, 2500, 3000, 4000, 4095, 4096, 5000),
    )
)


# The facts of the paper; its abstract has more sentences.
_RECORD: Final = AuthorityRecord(
    ARXIV,
    "2402.17764",
    "The Era of 1-bit LLMs: All Large Language Models are in 1.58 Bits",
    ("Shuming Ma", "Hongyu Wang"),
    1,
    "2024-02-27",
    "2024-02-27",
    "cs.CL",
    abstract=(
        "Recent research, such as BitNet, is paving the way for a new era of 1-bit Large Language"
        " Models (LLMs). In this work, we introduce a 1-bit LLM variant, namely BitNet b1.58. More"
        " profoundly, the 1.58-bit LLM defines a new scaling law. Furthermore, it enables a new"
        " computation paradigm."
    ),
    as_of="2026-01-01",
)
_HEAD: Final = (
    "@misc{ma2024,\n"
    "  title = {The Era of 1-bit LLMs: All Large Language Models are in 1.58 Bits},\n"
    "  author = {Shuming Ma and Hongyu Wang},\n"
    "  eprint = {2402.17764},\n"
    "  archivePrefix = {arXiv},\n"
)


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

    The rest has to come from somewhere. `bibsync verify` has it where the entry names a paper whose
    abstract is known. An abstract that begins the paper's is completed (there, one that breaks off
    in a sentence without any sign of it is found as well), and so is a bullet that begins one of
    its sentences and says enough to be sure. Any other bullet is replaced by the sentences that
    follow those which the bullets before it put in other words, each marked as taken from the
    abstract; that fix is unsafe, since a bullet that is put in other words can be misunderstood.
    """

    code = "SUM001"
    name = "truncated-text"
    severity = Severity.WARNING
    run_by = RunBy.BOTH
    records = (_RECORD,)
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
        Invalid(
            _HEAD + "  abstract = {Recent research, such as {BitNet}, is paving the w...},\n}\n",
            _HEAD
            + f"  abstract = {{{_RECORD.abstract.replace('BitNet,', '{BitNet},', 1)}}},\n}}\n",
        ),
        Invalid(
            _HEAD + "  summary = {* It works.\n"
            "             * Recent research, such as BitNet, is paving the w},\n}\n",
            _HEAD
            + "  summary = {* It works.\n             * Recent research, such as BitNet, is paving"
            " the way for a new era of 1-bit Large Language Models (LLMs).},\n}\n",
        ),
        Invalid(
            "## The Era of 1-bit LLMs\n\n* It introduces a 1-bit LLM variant, BitNet b1.58.\n"
            "* BitNet b1.5\n\n```\n" + _HEAD + "}\n```\n",
            "## The Era of 1-bit LLMs\n\n* It introduces a 1-bit LLM variant, BitNet b1.58.\n"
            "* More profoundly, the 1.58-bit LLM defines a new scaling law."
            " (from the abstract of arXiv:2402.17764v1)\n"
            "* Furthermore, it enables a new computation paradigm."
            " (from the abstract of arXiv:2402.17764v1)\n\n```\n" + _HEAD + "}\n```\n",
            "references.md",
        ),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        end = field.value_end
        is_abstract = field.name == "abstract"
        if (
            file.text[end - 2 : end - 1] in ".!?"
            and file.text[end - 3] not in ". "
            and field.name != "summary"
            and not (is_abstract and file.evidence is not None)
        ):
            return ()  # nearly all, at little cost
        if entry.problems or not field.is_delimited:
            return ()
        content = field.content
        marks = [] if is_abstract else list(_BULLET().finditer(content))
        if marks:
            starts = [mark.end() for mark in marks]
            ends = [*(mark.start() for mark in marks[1:]), len(content)]
            bullets = [
                _trimmed(content, start, end, field.content_start)
                for start, end in zip(starts, ends, strict=True)
            ]
            return self._check_bullets(bullets, field, entry, file)
        passage = _trimmed(content, 0, len(content), field.content_start)
        if is_abstract:
            return self._check_abstract(passage, field, entry, file)
        return self._check_text(passage, field, entry, file)

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        references = file.reference_list
        if references is None:
            return
        for reference in references.references:
            entries = reference.citation.document.entries if reference.citation else []
            bullets = [Passage(text, start, end) for text, start, end in reference.bullets]
            entry = entries[0] if entries else None
            yield from self._check_bullets(bullets, None, entry, file, len(entries) == 1)

    def _check_abstract(
        self, passage: Passage, field: Field, entry: Entry, file: LintFile
    ) -> Iterable[Diagnostic]:
        from bibsync.lint.sentence_ends import Ending, ending_of

        ending = ending_of(passage.text)
        is_cut = ending is Ending.CUT or (ending is Ending.OPEN and len(passage.text) in _LIMITS)
        record = _record_with_abstract(entry, file)
        if record is None:
            if is_cut:
                yield self._finding(passage, "the abstract", entry)
            return
        from bibsync.lint.completions import fix_of_abstract, is_complete, missing_abstract

        missing = missing_abstract(passage, record)
        if missing is None:
            if is_cut and not is_complete(passage, record):
                yield self._finding(passage, "the abstract", entry, record)
        elif is_cut or missing.breaks_off:
            fix = fix_of_abstract(passage, missing, field, record, file)
            yield self._finding(passage, "the abstract", entry, record, fix)

    def _check_text(
        self, passage: Passage, field: Field, entry: Entry, file: LintFile
    ) -> Iterable[Diagnostic]:
        from bibsync.lint.sentence_ends import Ending, ending_of

        if ending_of(passage.text) is not Ending.CUT:
            return
        record = _record_with_abstract(entry, file) if field.name == SUMMARY else None
        fix = None
        if record is not None:
            from bibsync.lint.completions import fix_of_bullet

            fix = fix_of_bullet(passage, field, record, file)
        yield self._finding(passage, f"the {field.name}", entry, record, fix)

    def _check_bullets(
        self,
        bullets: list[Passage],
        field: Field | None,  # None: they stand in a Markdown list
        entry: Entry | None,
        file: LintFile,
        is_of_entry: bool = True,  # False: nobody knows which of several works they are about
    ) -> Iterable[Diagnostic]:
        cut = _cut_bullets(bullets)
        if not cut:
            return
        record = None
        if entry is not None and is_of_entry and (field is None or field.name == SUMMARY):
            record = _record_with_abstract(entry, file)
        if record is None:
            for bullet in cut:
                yield self._finding(bullet, "the bullet", entry)
            return
        from bibsync.lint.completions import fix_by_sentences, fix_of_bullet, is_complete

        whole = [bullet for bullet in bullets if bullet not in cut]
        is_replaced = False
        for bullet in cut:
            if is_complete(bullet, record):
                continue
            fix = fix_of_bullet(bullet, field, record, file)
            if fix is None and not is_replaced:
                # Of two fragments the second would be given the same sentences once more.
                fix = fix_by_sentences(bullet, whole, field, record, file)
                is_replaced = fix is not None
            yield self._finding(bullet, "the bullet", entry, record, fix)

    def _finding(
        self,
        passage: Passage,
        what: str,
        entry: Entry | None,
        record: AuthorityRecord | None = None,
        fix: Fix | None = None,
    ) -> Diagnostic:
        text = passage.text
        shown = quoted(text if len(text) <= 50 else "…" + text[-48:])
        start = passage.start
        if passage.end - start > 80:
            start = passage.end - 40  # the end is what matters
        message = f"{what} breaks off in a sentence: {shown}"
        if record is not None:
            from bibsync.lint.verification_rule import record_in_words

            source = f"the abstract of {record_in_words(record)}"
            message += f"; {source} {'says more' if fix else 'does not tell how it goes on'}"
        return self.diagnostic(start, passage.end, message, fix, entry)


def _cut_bullets(bullets: list[Passage]) -> list[Passage]:
    """The bullets that break off, and those that merely lack the end that the others have."""
    from bibsync.lint.sentence_ends import Ending, ending_of

    endings = [
        Ending.COMPLETE if has_source_mark(bullet.text) else ending_of(bullet.text)
        for bullet in bullets
    ]
    complete = sum(
        ending is Ending.COMPLETE and bullet.text[-1:] in '.!?"”)'
        for ending, bullet in zip(endings, bullets, strict=True)
    )
    are_sentences = complete > 0 and complete * 2 >= len(bullets)
    cut: list[Passage] = []
    for ending, bullet in zip(endings, bullets, strict=True):
        if ending is Ending.COMPLETE or bullet.text.endswith((":", ";")):
            continue
        is_item = bullet.text.endswith(",") or _LABELLED().match(bullet.text) is not None
        if not is_item and (are_sentences or ending is Ending.CUT):
            cut.append(bullet)
    return cut


def _record_with_abstract(entry: Entry, file: LintFile) -> AuthorityRecord | None:
    record = file.record_of(entry)
    return record if record is not None and record.abstract else None


def _trimmed(text: str, start: int, end: int, offset: int) -> Passage:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    piece = piece.strip()
    return Passage(piece, offset + start, offset + start + len(piece))
