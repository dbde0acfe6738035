"""REF004 pdf-folder-differs-from-key."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import FileKind, LintFile
from bibsync.lint.rule import Invalid, Rule, Valid

_PAPER = """## {0}

[PDF](papers/{1}/{0}.pdf)

```
@misc{{{0}, title = {{{0}}}}}
```
"""


class PdfFolderDiffersFromKey(Rule):
    """The PDF of a section lies in a folder that is called like another entry, or nearly like its
    own.

    Lists that keep each PDF in a folder named by the citation key are read by scripts that join the
    two. It is reported where most sections of the list do so, or where the folder is nearly the
    key; folders by year or topic are nobody's fault. Nothing is changed: the link would have to be
    changed together with the folder.
    """

    code = "REF004"
    name = "pdf-folder-differs-from-key"
    severity = Severity.INFO
    valid = (
        Valid(_PAPER.format("bee2020", "bee2020"), "references.md"),
        Valid(_PAPER.format("bee2020", "2020") + _PAPER.format("dee2020", "2020"), "references.md"),
    )
    invalid = (
        Invalid(_PAPER.format("bee2021hive", "bee2020hive"), None, "references.md"),
        Invalid(
            _PAPER.format("bee2020", "bee2020") + _PAPER.format("dee2020", "eve1999"),
            None,
            "references.md",
        ),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        if file.kind is not FileKind.MARKDOWN:
            return
        from bibsync.lint.references import cited_entries

        linked = [
            (entry, link.folder)
            for reference, entry in cited_entries(file)
            if entry.key and (link := reference.pdf) is not None and link.folder is not None
        ]
        if not linked:
            return
        from bibsync.nearest import nearest

        odd = [(entry, folder) for entry, folder in linked if folder.text != entry.key]
        same = len(linked) - len(odd)
        is_custom = same > 0 and same >= len(odd)
        for entry, folder in odd:
            if is_custom or nearest(folder.text, [entry.key]) is not None:
                yield self.diagnostic(
                    folder.start,
                    folder.end,
                    f"the PDF lies in the folder `{folder.text}`, not in `{entry.key}`",
                    None,
                    entry,
                )
