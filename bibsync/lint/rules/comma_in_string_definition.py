"""SYN027 comma-in-string-definition."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.bibtex.syntax import ProblemKind, StringDefinition
from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.line_ends import line_end_of
from bibsync.lint.rule import Invalid, Rule, safe, unsafe
from bibsync.text import Edit


class CommaInStringDefinition(Rule):
    """A comma stands behind the value of an `@string`.

    An `@string` defines one name. At the comma BibTeX stops with the error `Missing "}" in string
    command`: the first name is defined, and others behind the comma are not, so that the fields
    that use them stay empty. biber reads all of them.

    A comma with nothing behind it is removed, which is safe. Several definitions are written as one
    `@string` each; that is unsafe, since BibTeX then knows names that it did not know before.
    """

    code = "SYN027"
    name = "comma-in-string-definition"
    severity = Severity.ERROR
    valid = (
        '@string{a = "b, c"}\n@string(d = {e,} # a)\n',
        '@string{ a = "b"\n}\n',
    )
    invalid = (
        Invalid('@string{a = "b",}\n', '@string{a = "b"}\n'),
        Invalid('@string(a = "b" ,\n)\n', '@string(a = "b"\n)\n'),
        Invalid('@String{a = "b", c = "d"}\n', '@String{a = "b"}\n@String{c = "d"}\n'),
        Invalid(
            '@string{\n  a = "b",\n  c = "d",\n}\n',
            '@string{\n  a = "b"}\n@string{c = "d"\n}\n',
        ),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        for block, problem in file.faults.get(ProblemKind.COMMA_IN_STRING, ()):
            if not isinstance(block, StringDefinition):
                continue
            if len(block.fields) > 1:
                names = " and ".join(f"`{field.written_name}`" for field in block.fields[1:3])
                message = f"BibTeX reads one definition in an `@string` and drops {names}"
            else:
                message = "a comma stands in an `@string` where BibTeX expects its end"
            fix = self._fix(block)
            yield self.diagnostic(problem.start, problem.end, message, fix)

    def _fix(self, block: StringDefinition) -> Fix | None:
        """None when something else is wrong with the definition, or a comment stands in it."""
        text = block.text
        if len(block.problems) > 1 or block.close < 0:
            return None
        edits: list[Edit] = []
        head = text[block.start : block.open + 1]
        for field, next_ in zip(block.fields, [*block.fields[1:], None], strict=True):
            stop = next_.start if next_ is not None else block.close
            between = text[field.value_end : stop]
            if between.strip() not in ("", ","):
                return None
            if next_ is not None:
                opening = text[block.close] + line_end_of(text) + head
                edits.append(Edit(field.value_end, stop, opening))
            elif "," in between:
                comma = field.value_end + between.index(",")
                edits.append(Edit(field.value_end, comma + 1, ""))
        if len(block.fields) == 1:
            return safe("Remove the comma", *edits)
        return unsafe("Write an `@string` for each", *edits)
