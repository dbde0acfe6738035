"""ENC005 html-entity."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.places import Place, Spot, Spots, is_address, is_path
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe, unsafe
from bibsync.text import Edit

if TYPE_CHECKING:
    import re

# An `&` that was escaped again and again is `&amp;amp;`.
_ENTITY = LazyPattern(
    r"&(?P<amps>(?>(?:amp;)*))"
    r"(?>(?:(?P<name>[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});)?)(?<=;)"
)
# In an address any other name is that of a parameter.
_IN_ADDRESSES: Final = ("lt", "gt", "quot", "apos")
_ADDRESS_COMMAND = LazyPattern(r"\\(?:url|path|nolinkurl|href|burl|doi)[ \t]*+\{[^{}]*+\Z")
_TAG = LazyPattern(r"</?(?:i|b|u|p|em|strong|sub|sup|span|sc|tt|inf|br|jats|mml)\b[^<>]{0,80}>")

_FAR: Final = 2000  # no formula and no address is longer

# What LaTeX would not print as itself, or BibTeX would count.
_LATEX: Final = {
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "$": r"\$",
    "_": r"\_",
    "<": "$<$",
    ">": "$>$",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "\\": r"{\textbackslash}",
    "^": r"{\textasciicircum}",
    "~": r"{\textasciitilde}",
    "\u00a0": "~",
    "\u00ad": r"\-",
}
# Signs that pdfLaTeX knows in formulas only. Greek letters have the names that Unicode gives them.
_SIGNS: Final = {
    "×": "times",
    "±": "pm",
    "−": "-",
    "≤": "leq",
    "≥": "geq",
    "≠": "neq",
    "≈": "approx",
    "∼": "sim",
    "→": "to",
    "←": "leftarrow",
    "∞": "infty",
    "∂": "partial",
    "√": "surd",
    "∑": "sum",
    "∈": "in",
    "⋅": "cdot",
    "²": "^2",
    "³": "^3",
    "µ": "mu",
}


class HtmlEntity(Rule):
    """A character is written as HTML writes it: `&amp;`, `&lt;`, `&eacute;`, `&#233;`.

    The data of publishers and of web pages comes so. LaTeX stops at the bare `&`, and where it is
    escaped the reader finds `&amp;` in print. What is meant is certain, so it is written safely:
    `&amp;` becomes `\\&` (and in an address `&`), `&lt;` becomes `$<$`, a Greek letter `$\\alpha$`,
    any other letter becomes itself, or LaTeX's command for it where the file is all ASCII or its
    encoding lacks it. The fix is unsafe where the `&` is escaped (`\\&lt;` can be meant) and where
    the characters make an HTML tag. What would end the value is not written: a quote in a quoted
    `url` becomes `%22`, and any other such entity is left for a person.
    """

    code = "ENC005"
    name = "html-entity"
    severity = Severity.ERROR
    valid = (
        "@misc{a, title = {Black \\& White; AT\\&T; R&D; S &c; A & B}}\n",
        "@misc{a, url = {https://example.org/?a=1&b=2;c&copy=3}}\n",
        "@misc{a, title = {The \\verb|&nbsp;| entity}, file = {a&amp;b.pdf}}\n",
        "@misc{a, title = {No entity: &foo; &;}}\n",
    )
    invalid = (
        Invalid("@misc{a, title = {Black &amp; White}}\n", "@misc{a, title = {Black \\& White}}\n"),
        Invalid(
            "@misc{a, title = {Q&amp;amp;A, R&amp;Design; all}}\n",
            "@misc{a, title = {Q\\&A, R\\&Design; all}}\n",
        ),
        Invalid(
            "@misc{a, url = {https://example.org/?a=1&amp;b=2}, note = {\\url{x?a&amp;b}}}\n",
            "@misc{a, url = {https://example.org/?a=1&b=2}, note = {\\url{x?a&b}}}\n",
        ),
        Invalid(
            "@misc{a, title = {p &lt; 0.05, $x &gt; 1$, caf&eacute;, &quot;M&#252;ller&quot;}}\n",
            "@misc{a, title = {p $<$ 0.05, $x > 1$, caf{\\'e}, ``M{\\\"u}ller''}}\n",
        ),
        Invalid(
            "@misc{a, title = {Élan&#x2013;vital&nbsp;caf&eacute;}}\n",
            "@misc{a, title = {Élan–vital~café}}\n",
        ),
        Invalid(
            "@misc{a, title = {&alpha;-helix, 2 &times; 2, $&Omega;x &le; &#946;$}}\n",
            "@misc{a, title = {$\\alpha$-helix, 2 $\\times$ 2, $\\Omega x \\leq  \\beta $}}\n",
        ),
        Invalid("@misc{a, title = {Q\\&amp;A}}\n", "@misc{a, title = {Q\\&A}}\n"),
        Invalid(
            "@misc{a, doi = {10.1002/(SICI)1097-0258(19980815)17:15&lt;1661::AID&gt;3.0.CO;2-2}}\n",
            "@misc{a, doi = {10.1002/(SICI)1097-0258(19980815)17:15<1661::AID>3.0.CO;2-2}}\n",
        ),
        Invalid(
            "@misc{a, title = {&lt;i&gt;E. coli&lt;/i&gt;}}\n",
            "@misc{a, title = {$<$i$>$E. coli$<$/i$>$}}\n",
        ),
        Invalid(
            '@misc{a, url = "http://x.org/?q=&quot;a&quot;"}\n',
            '@misc{a, url = "http://x.org/?q=%22a%22"}\n',
        ),
        Invalid('@misc{a, doi = "10.1000/a&quot;b"}\n', None),
        Invalid("@misc{a, url = {http://x.org/&#123;a}}\n", None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        text = file.text
        if "&" not in text or ";" not in text:
            return
        spots = Spots(file)
        for document in file.documents:
            for entity in _ENTITY().finditer(text, document.start, document.end):
                yield from self._check(file, entity, spots.at(entity.start()))

    def _check(self, file: LintFile, entity: re.Match[str], spot: Spot) -> Iterable[Diagnostic]:
        if spot.place is not Place.VALUE or spot.field is None or is_path(spot.field.name):
            return
        text = file.text
        start, end = entity.span()
        name = entity["name"]
        is_known = name is None or name[0] == "#" or name in _IN_ADDRESSES
        meant = _meant(name) if is_known or not is_address(spot.field.name) else ""
        if not meant:
            end = entity.end("amps")
            meant = "&"
            if not entity["amps"]:
                return
        before = text[max(spot.start, start - _FAR) : start]
        if "\\verb" in before:
            return
        is_escaped = (len(before) - len(before.rstrip("\\"))) % 2 == 1
        start -= is_escaped
        written = _written(meant, before, file, spot)
        if not _can_stand(written, text, spot):
            written = "%22" if written == '"' and spot.field.name == "url" else ""
        message = f"`{text[start:end]}` is HTML for `{meant if meant.isprintable() else written}`"
        make = unsafe if is_escaped or _is_in_tag(text, spot, start, end) else safe
        fix = make(f"Write `{written}`", Edit(start, end, written)) if written else None
        yield self.diagnostic(start, end, message, fix, spot.entry)


def _meant(name: str | None) -> str:
    """The characters that an entity stands for; "" when there is no such entity."""
    if name is None:
        return "&"
    import html

    written = f"&{name};"
    meant = html.unescape(written)
    # An unknown name stays as it is, or loses a known beginning: `&notit;` becomes `¬it;`.
    if meant == written or (meant.endswith(";") and name != "semi" and not name.startswith("#")):
        return ""
    return "" if "\ufffd" in meant or not meant.strip("\x00") else meant


def _written(meant: str, before: str, file: LintFile, spot: Spot) -> str:
    """What to write for it in that place; "" when nothing fits."""
    assert spot.field is not None
    if is_address(spot.field.name) or _ADDRESS_COMMAND().search(before):
        return meant if meant.isprintable() and not set(meant) & set("{}\\ ") else ""
    if meant == '"':
        return "``" if not before or before[-1] in " \t\r\n({[~-" else "''"
    is_math = (meant in "<>" or not meant.isascii()) and _is_in_math(before)
    if meant in "<>" and is_math:
        return meant
    if meant in _LATEX:
        return _LATEX[meant]
    if sign := _sign(meant):
        command = sign if sign[0] in "^-" else f"\\{sign}"
        return command + " " * sign.isalpha() if is_math else f"${command}$"
    if meant.isascii():
        return meant if meant.isprintable() else ""
    if file.is_ascii or not file.can_hold(meant) or not meant.isprintable():
        from bibsync.bibtex.latex import to_latex

        meant = to_latex(meant)
        if not meant.isprintable():
            return ""
    return meant if file.can_hold(meant) else ""


def _can_stand(written: str, text: str, spot: Spot) -> bool:
    """Whether the value still ends where it did: the braces match, and nothing in it ends it."""
    depth = 0
    bare = ""
    for character in written:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
        if depth == 0:
            bare += character
    delimiter = text[spot.start - 1 : spot.start]
    if delimiter == "{":
        return depth == 0
    if delimiter == '"':
        return depth == 0 and '"' not in bare
    return not set(written) & set("\"{},#=%@() \t\r\n'")


def _sign(character: str) -> str:
    """The command, without its backslash, that prints a character in a formula; "" for none."""
    if not "Α" <= character <= "ω" or len(character) > 1:
        return _SIGNS.get(character, "")
    import unicodedata

    size, _, name = unicodedata.name(character, "").removeprefix("GREEK ").partition(" LETTER ")
    name = name.lower().replace("lamda", "lambda").replace("final sigma", "varsigma")
    if size == "SMALL":
        return name if name.isalpha() and name != "omicron" else ""
    is_own = name in ("gamma", "delta", "theta", "lambda", "xi", "pi", "sigma", "upsilon", "phi")
    return name.capitalize() if is_own or name in ("psi", "omega") else ""


def _is_in_math(before: str) -> bool:
    return before.replace("\\$", "").count("$") % 2 == 1


def _is_in_tag(text: str, spot: Spot, start: int, end: int) -> bool:
    """Whether the entity is one of the angle brackets of a tag, which stands for markup."""
    if text[start:end] not in ("&lt;", "&gt;"):
        return False
    stretch = text[max(spot.start, start - 200) : min(spot.end, end + 200)]
    if "&lt;" not in stretch or "&gt;" not in stretch:
        return False
    return _TAG().search(stretch.replace("&lt;", "<").replace("&gt;", ">")) is not None
