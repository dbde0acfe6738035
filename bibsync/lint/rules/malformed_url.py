"""URL002 malformed-url."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, safe, unsafe
from bibsync.lint.settings import DialectChoice
from bibsync.lint.values import plain_text
from bibsync.text import Edit

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry, Field

_WRAPPED = LazyPattern(
    r"\\(?:url|path|nolinkurl)[ \t]*+\{([^{}\\]*+(?>(?:\\[&%#_~{}][^{}\\]*+)*))\}"
)
_BRACED = LazyPattern(r"\{([^{}]*+)\}")
_ESCAPE = LazyPattern(r"\{\\([_%&#$~])\}|\\([_%&#$])|\{?\\textasciitilde[ ]?\}?|\$\\sim\$")
_BRACED_ESCAPE = LazyPattern(r"\{\\([_%&#$])\}")
_BARE_HOST = LazyPattern(r"(?>(?:[A-Za-z0-9-]++\.)+)[A-Za-z]{2,}+(?:[:/?#]\S*+)?")
_ONE_SLASH = LazyPattern(r"(?i:(https?|ftp):?/{0,3}+)(?=[\w-]+\.)")
_TWO_SCHEMES = LazyPattern(r"(?i:https?:?/*+)(?=https?://)")
_SCHEME = LazyPattern(r"(?i:\b(?:https?|ftp):)")
_BARE_DOI = LazyPattern(r"(?i:doi:\s*+)?(10\.[0-9]{4,9}/\S++)")


class MalformedUrl(Rule):
    """What stands in `url` is not an address that a reader could follow.

    The printed link is dead, or LaTeX breaks it off at the first blank. `\\url{…}` around the
    address, and braces around it, are removed by a safe fix: styles put the address into `\\url`
    themselves. Escapes of LaTeX (`\\_`) go in a file for biblatex, which reads `url` as it stands:
    safely where the settings say that it is one, by an unsafe fix where that is guessed from its
    fields. BibTeX styles may need them, so there only the braces of `{\\_}` are in the way.

    A missing scheme (`www.…`), a missing slash, a doubled scheme and line breaks within are
    repaired by an unsafe fix. White space without a line break is only reported, since what should
    be in its place is not certain.
    """

    code = "URL002"
    name = "malformed-url"
    severity = Severity.WARNING
    fields = frozenset({"url"})
    # `{` or `"`, and behind it anything but an address that needs no thought.
    pattern = r"[{\"](?!https?://[^\s\\{}\"<>:]+[}\"])[^\n]"
    valid = (
        "@misc{a, url = {https://example.org/a_b?c=d&e=%20#f}}\n",
        "@misc{a, url = {http://example.org:8080/~me/(a)}}\n@misc{b, url = {ftp://x.org/a}}\n",
        "@misc{a, url = {https://web.archive.org/web/2020/https://example.org/}}\n",
        "@misc{a, url = {http://example.org/a\\_b\\%20c}}\n",
        "@misc{a, url = {https://exämple.org/wiki/Ümlaut}}\n@misc{b, url = {urn:nbn:de:1-2}}\n",
        "@misc{a, url = {}}\n@misc{b, url = base # {/a}}\n@misc{c, url = { https://x.org }}\n",
    )
    invalid = (
        Invalid("@misc{a, url = {\\url{https://x.org/a}}}\n", "@misc{a, url = {https://x.org/a}}\n"),
        Invalid("@misc{a, url = {www.x.org/a}}\n", "@misc{a, url = {https://www.x.org/a}}\n"),
        Invalid("@misc{a, url = {http:/x.org/a}}\n", "@misc{a, url = {http://x.org/a}}\n"),
        Invalid(
            "@misc{a, url = {https://x.org/\n    a_b}}\n", "@misc{a, url = {https://x.org/a_b}}\n"
        ),
        Invalid("@misc{a, url = {https://x.org/a{\\_}b}}\n", "@misc{a, url = {https://x.org/a\\_b}}\n"),
        Invalid(
            "@online{a, url = {https://x.org/a\\_b}, urldate = {2020}, date = {1999}}\n",
            "@online{a, url = {https://x.org/a_b}, urldate = {2020}, date = {1999}}\n",
        ),
        Invalid("@misc{a, url = {https://x.org/a b}}\n", None),
        Invalid("@misc{a, url = {https://x.org/a, https://x.org/b}}\n", None),
    )  # fmt: skip

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.web_address import url_fault

        text = plain_text(field)
        if not text:
            return
        start = field.text.index(text, field.content_start)
        end = start + len(text)
        bare = _unwrapped(text)
        clean = _without_escapes(bare, file)
        fault = url_fault(clean)
        if fault is None and _fits(clean):
            if clean == text:
                return
            what = (
                "contains escapes of LaTeX" if bare == text else "stands in a command or in braces"
            )
            # Whoever sets the dialect knows it; told from the fields it may be wrong.
            is_guess = file.settings.dialect is DialectChoice.AUTO
            has_lost_escapes = clean.count("\\") < bare.count("\\")
            make = unsafe if is_guess and has_lost_escapes else safe
            fix = make("Leave the address alone", Edit(start, end, clean))
        else:
            fault = fault or "contains a command of LaTeX"
            what = fault
            right = _repaired(clean)
            fix = None
            if right is not None and url_fault(right) is None and _fits(right):
                fix = unsafe(f"Write {quoted(right)}", Edit(start, end, right))
        yield self.diagnostic(start, end, f"the URL {quoted(text)} {what}", fix, entry)


def _unwrapped(text: str) -> str:
    """The address without `\\url{…}` and braces around it."""
    match = _WRAPPED().fullmatch(text) or _BRACED().fullmatch(text)
    return match[1].strip() if match is not None else text


def _without_escapes(text: str, file: LintFile) -> str:
    """The address as the readers of this file want it."""
    from bibsync.bibtex.datamodel import Dialect

    if "\\" not in text:
        return text
    if file.dialect is Dialect.BIBLATEX:
        return _ESCAPE().sub(lambda match: match[1] or match[2] or "~", text)
    return _BRACED_ESCAPE().sub(r"\\\1", text)


def _fits(text: str) -> bool:
    """Whether no command and no brace is left in it; escapes are no commands."""
    rest = text
    for character in "_%&#$~":
        rest = rest.replace(f"\\{character}", "")
    return "\\" not in rest and "{" not in rest and "}" not in rest


def _repaired(text: str) -> str | None:
    """The address that was most likely meant; None when a guess would be needed."""
    if len(_SCHEME().findall(text)) > 1 and any(map(str.isspace, text)):
        return None  # several addresses
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    if any(mark in text for mark in "\r\n"):
        text = "".join(line.strip() for line in text.splitlines())
    if any(character.isspace() for character in text):
        return None
    text = _TWO_SCHEMES().sub("", text, count=1) if _TWO_SCHEMES().match(text) else text
    doi = _BARE_DOI().fullmatch(text)
    if doi is not None:
        return f"https://doi.org/{doi[1]}"
    scheme = _ONE_SLASH().match(text)
    if scheme is not None:
        return f"{scheme[1].lower()}://{text[scheme.end() :]}"
    return f"https://{text}" if _BARE_HOST().fullmatch(text) else text
