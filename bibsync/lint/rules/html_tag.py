"""ENC009 html-tag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.places import PRINTED, Place, Spot, Spots
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    import re

    _Tag = re.Match[str]

_TAG = LazyPattern(
    r"<(?P<close>/?)(?P<name>(?:em|strong|su[bp]|scp|span|br|[ibp]|(?:jats|mml):[a-z-]{1,30}+)"
    r"(?![\w:-]))(?:[ \t\r\n][^<>{}$]{0,200})?/?>",
    2,  # re.IGNORECASE
)
# Where a tag is the thing that is spoken of.
_VERBATIM = LazyPattern(
    r"\\(?:verb|lstinline)|\\(?:url|path|nolinkurl|href|texttt|code|mintinline)[ \t]*+\{[^{}]*+\Z"
)
_SHOWN: Final = 200  # characters, of which a message takes fewer
_FAR: Final = 2000  # no formula and no address is longer
_COMMANDS: Final = {
    "i": "emph",
    "em": "emph",
    "jats:italic": "emph",
    "b": "textbf",
    "strong": "textbf",
    "jats:bold": "textbf",
    "sub": "textsubscript",
    "jats:sub": "textsubscript",
    "sup": "textsuperscript",
    "jats:sup": "textsuperscript",
    "scp": "textsc",
    "jats:sc": "textsc",
}


class HtmlTag(Rule):
    """A text that is printed holds a tag of HTML or of a publisher's XML: `<i>E. coli</i>`.

    Crossref and publishers deliver titles so. LaTeX knows no tags, and prints them as they stand,
    in some fonts with `¡` and `¿` for the angle brackets.

    A pair of tags becomes the command that does the same by an unsafe fix: `<i>` and `<em>`
    `\\emph{…}`, `<b>` and `<strong>` `\\textbf{…}`, `<sub>` `\\textsubscript{…}`, `<sup>`
    `\\textsuperscript{…}`, `<scp>` `\\textsc{…}`. For formulas in MathML and for what has no such
    command there is no fix. A comparison (`a < b`), an address in angle brackets, and a single
    `<i>` that nothing closes are left alone, and so are fields that are not printed.
    """

    code = "ENC009"
    name = "html-tag"
    severity = Severity.WARNING
    valid = (
        "@misc{a, title = {If a < b and c > d, $x<y>z$, $<i>x</i>$}, note = {<a@b.c>}}\n",
        "@misc{a, howpublished = {<https://example.org/i>}, abstract = {<jats:p>A</jats:p>}}\n",
        "@misc{a, title = {The \\texttt{<br>} tag and the mean <p> of \\verb|<i></i>|}}\n",
    )
    invalid = (
        Invalid(
            "@misc{a, title = {Using <i>E. coli</i> and H<sub>2</sub>O}}\n",
            "@misc{a, title = {Using \\emph{E. coli} and H\\textsubscript{2}O}}\n",
        ),
        Invalid(
            "@misc{a, title = \"<b>A <em class='x'>b</em></b> x<sup>{2}</sup>, <scp>NMR</scp>\"}\n",
            '@misc{a, title = "\\textbf{A \\emph{b}} x\\textsuperscript{{2}}, \\textsc{NMR}"}\n',
        ),
        Invalid(
            "@misc{a, title = {One<br/>two</p> <mml:math><mml:mi>x</mml:mi></mml:math>}}\n", None
        ),
        Invalid("@misc{a, title = {<i>A {b</i>} <span>c</span>}}\n", None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        if "<" not in file.text:
            return
        spots = Spots(file)
        value: Spot | None = None
        tags: list[_Tag] = []
        for document in file.documents:
            for tag in _TAG().finditer(file.text, document.start, document.end):
                spot = spots.at(tag.start())
                if spot.place is not Place.VALUE or spot.field is None:
                    continue
                if spot.field.name not in PRINTED or tag.end() > spot.end:
                    continue
                if value is not None and spot.start != value.start:
                    yield from self._check(file, value, tags)
                    tags = []
                value = spot
                tags.append(tag)
        if value is not None:
            yield from self._check(file, value, tags)

    def _check(self, file: LintFile, spot: Spot, tags: list[_Tag]) -> Iterator[Diagnostic]:
        text = file.text
        assert spot.field is not None
        tags = [tag for tag in tags if _is_markup(text, spot, tag)]
        groups = _groups_of(text, spot.start, tags)
        for first, last in _elements(tags):
            start, end = first.start(), last.end()
            shown = quoted(text[start : min(end, start + _SHOWN)])
            kind = "HTML or XML" if ":" in first["name"] else "HTML"
            message = (
                f"{shown} in `{spot.field.written_name}` has a tag of {kind},"
                " which LaTeX prints as it is"
            )
            is_pair = first is not last and groups[start] == groups[last.start()]
            fix = _fix(first, last) if is_pair else None
            yield self.diagnostic(start, end, message, fix, spot.entry)


def _is_markup(text: str, spot: Spot, tag: _Tag) -> bool:
    """Whether a tag stands in running text."""
    before = text[max(spot.start, tag.start() - _FAR) : tag.start()]
    is_in_math = before.replace("\\$", "").count("$") % 2 == 1
    return not is_in_math and _VERBATIM().search(before) is None


def _elements(tags: list[_Tag]) -> Iterator[tuple[_Tag, _Tag]]:
    """The well-nested pairs, and with itself each tag that has no partner; of a formula in MathML
    the outermost pair only."""
    is_open: list[_Tag] = []
    how_many: dict[str, int] = {}  # of those, by name
    found: list[tuple[_Tag, _Tag]] = []
    for tag in tags:
        name = tag["name"].lower()
        if not tag["close"]:
            is_open.append(tag)
            how_many[name] = how_many.get(name, 0) + 1
            continue
        if not how_many.get(name):
            found.append((tag, tag))
            continue
        while True:
            inner = is_open.pop()
            inner_name = inner["name"].lower()
            how_many[inner_name] -= 1
            if inner_name == name:
                break
            found.append((inner, inner))
        found.append((inner, tag))
    found += [(tag, tag) for tag in is_open]
    behind_formula = 0
    for first, last in sorted(found, key=lambda pair: pair[0].start()):
        if first is last and not first["close"] and first["name"].lower() in ("i", "b", "p"):
            continue  # `<p>` may be the mean of p
        if first.start() < behind_formula:
            continue
        if first["name"].lower().startswith("mml:"):
            behind_formula = last.end()
        yield first, last


def _fix(first: _Tag, last: _Tag) -> Fix | None:
    command = _COMMANDS.get(first["name"].lower())
    if command is None:
        return None
    return unsafe(
        f"Write `\\{command}{{…}}`",
        Edit(first.start(), first.end(), f"\\{command}{{"),
        Edit(last.start(), last.end(), "}"),
    )


def _groups_of(text: str, start: int, tags: list[_Tag]) -> dict[int, int]:
    """For the offset of each tag that of the brace which opens the group around it: between two
    tags of one group the braces are balanced."""
    groups: dict[int, int] = {}
    is_open = [start]
    position = start
    for tag in tags:
        for index in range(position, tag.start()):
            if text[index] == "{":
                is_open.append(index)
            elif text[index] == "}":
                is_open.pop()
                if not is_open:  # a group is closed that the value does not open
                    is_open.append(index)
        position = tag.start()
        groups[position] = is_open[-1]
    return groups
