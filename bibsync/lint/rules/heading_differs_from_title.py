"""REF001 heading-differs-from-title."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.file import FileKind, LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, Valid, shown
from bibsync.lint.values import plain_text
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Field
    from bibsync.lint.references import Cited

_SUBTITLE = LazyPattern(r"[:.?!]\s|\s[–—-]{1,3}\s")

_PAPER = """Authors: A. Bee

```
@misc{bee2020, title = {%s}, author = {A. Bee}}
```
"""


class HeadingDiffersFromTitle(Rule):
    """The heading of a section in a reference list is not the title of the entry below it.

    Either one of them has a slip, or the entry of another work was pasted under the heading, and
    then the text cites what the summary is not about. Case, accents, LaTeX and punctuation do not
    count, nor does a heading that has more than the title or stops before the subtitle. In a list
    that does not head its sections with titles only a heading that is nearly the title is reported.

    Which of the two is right is not certain: the title is shown as what the heading could be, and
    nothing is changed.
    """

    code = "REF001"
    name = "heading-differs-from-title"
    severity = Severity.WARNING
    valid = (
        Valid("## Learning GPUs Fast\n\n" + _PAPER % "Learning {GPU}s fast", "references.md"),
        Valid("## 3. β-VAE (ICLR 2017)\n\n" + _PAPER % "$\\beta$-{VAE}", "references.md"),
        Valid("## BERT\n\n" + _PAPER % "BERT: Pre-training of Transformers", "references.md"),
        Valid("## How it began\n\n" + _PAPER % "Perceptrons", "references.md"),
    )
    invalid = (
        Invalid(
            "## Fast Model Edits at Scale\n\n" + _PAPER % "Fast Model Editing at Scale",
            None,
            "references.md",
        ),
        Invalid(
            f"## One Title\n\n{_PAPER % 'One title'}\n## Other\n\n{_PAPER % 'Quite another one'}",
            None,
            "references.md",
        ),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        if file.kind is not FileKind.MARKDOWN:
            return
        from bibsync.lint.references import cited_entries

        titled = [
            (cited, title)
            for cited in cited_entries(file)
            if (title := cited.entry.get("title")) is not None and plain_text(title)
        ]
        odd = [(cited, title) for cited, title in titled if not _is_headed(cited, title)]
        same = len(titled) - len(odd)
        is_custom = same > 0 and same >= len(odd)
        for cited, title in odd:
            if is_custom or _is_near(cited, title):
                yield self._finding(cited, title, file)

    def _finding(self, cited: Cited, title: Field, file: LintFile) -> Diagnostic:
        from bibsync.bibtex.latex import to_unicode

        heading = cited.reference.heading
        start, end = heading.text_start, heading.text_end
        text = " ".join(to_unicode(title.content).split())
        fix: Fix | None = None
        if file.text[start:end] == heading.text:  # no links or emphasis, which would be lost
            fix = shown("Head the section with the title", Edit(start, end, text))
        message = f"the heading is not the title of `{cited.entry.key}`, {quoted(text)}"
        return self.diagnostic(start, end, message, fix, cited.entry)


def _is_headed(cited: Cited, title: Field) -> bool:
    """Whether the heading is the title, with additions or without the subtitle."""
    if cited.reference.heading.text == title.content:
        return True
    from bibsync.bibtex.latex import comparable

    written = cited.reference.heading.text
    heading = _comparable_heading(cited)
    texts = [title.content]
    subtitle = cited.entry.get("subtitle")
    if subtitle is not None and subtitle.is_delimited:
        texts.append(f"{title.content} {subtitle.content}")
    for text in texts:
        whole = comparable(text)
        if heading.replace(" ", "") == whole.replace(" ", "") or not whole:
            return True
        if f" {whole} " in f" {heading} " and " " in whole:
            return True
        if written.endswith(("…", "...")) and whole.startswith(heading):
            return True
        begin = _SUBTITLE().split(text, maxsplit=1)[0]
        if heading and heading == comparable(begin):
            return True
    return False


def _comparable_heading(cited: Cited) -> str:
    from bibsync.bibtex.latex import comparable

    heading = cited.reference.heading.text
    if "&" in heading and ";" in heading:
        import html

        heading = html.unescape(heading)
    return comparable(heading)


def _is_near(cited: Cited, title: Field) -> bool:
    """Whether heading and title share half of their words: one was meant to be the other."""
    from bibsync.bibtex.latex import comparable

    heading = set(_comparable_heading(cited).split())
    words = set(comparable(title.content).split())
    return len(heading & words) * 2 >= max(len(heading), len(words))
