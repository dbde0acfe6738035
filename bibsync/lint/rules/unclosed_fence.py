"""REF005 unclosed-fence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Applicability, Diagnostic, Fix, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.line_ends import line_end_of
from bibsync.lint.rule import Invalid, LazyPattern, Rule, Valid
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.markdown.reference_list import Citation

_MARK = LazyPattern(r"`{3,}+|~{3,}+")


class UnclosedFence(Rule):
    """A block of BibTeX in Markdown has no closing line.

    To every reader of Markdown the rest of the file is then code: headings, summaries and the next
    entries are shown as typed. The closing line is put behind the last entry of the block. That is
    safe where nothing follows in the block, and unsafe where text does.
    """

    code = "REF005"
    name = "unclosed-fence"
    severity = Severity.ERROR
    valid = (
        Valid("```bibtex\n@misc{a, title = {A}}\n```\n\n## Next\n", "references.md"),
        Valid("```bibtex\n@misc{a, title = {A}}\n```", "references.md"),
        Valid("```python\nprint()\n", "references.md"),
    )
    invalid = (
        Invalid(
            "## A\n\n```bibtex\n@misc{a, title = {A}}\n\n## B\n\n```bibtex\n@misc{b}\n```\n",
            "## A\n\n```bibtex\n@misc{a, title = {A}}\n```\n\n## B\n\n```bibtex\n@misc{b}\n```\n",
            "references.md",
        ),
        Invalid("~~~~\n@misc{a}", "~~~~\n@misc{a}\n~~~~", "references.md"),
        Invalid(
            "- A:\r\n\r\n  ```bib\r\n  @misc{a}\r\n\r\n- B.\r\n",
            "- A:\r\n\r\n  ```bib\r\n  @misc{a}\r\n  ```\r\n\r\n- B.\r\n",
            "references.md",
        ),
        Invalid(
            "```bib\n@misc{a}\n\nSome text.\n",
            "```bib\n@misc{a}\n```\n\nSome text.\n",
            "references.md",
        ),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        for citation in file.citations:
            fence = citation.fence
            if not fence.is_closed:
                yield self.diagnostic(
                    fence.start,
                    fence.open_end,
                    "the code block that begins here is never closed",
                    _closing(citation, file.text),
                )


def _closing(citation: Citation, text: str) -> Fix | None:
    """The closing line behind the last entry; None when there is none, or a broken one."""
    fence, document = citation
    entries = document.entries
    mark = _MARK().match(text, fence.start)
    if mark is None or not entries or entries[-1].close < 0:
        return None
    end = entries[-1].end
    while end < fence.content_end and text[end] not in "\r\n":
        end += 1
    applicability = Applicability.SAFE
    if text[end : fence.content_end].strip():
        applicability = Applicability.UNSAFE
    line = f"{line_end_of(text)}{' ' * fence.indent}{mark[0]}"
    return Fix("Close the code block", (Edit(end, end, line),), applicability)
