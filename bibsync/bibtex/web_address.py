"""Says what is wrong with a URL, as a clause that goes on from "the URL …".

Source: RFC 3986.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_HOSTLESS_SCHEMES: Final = frozenset(("mailto", "urn", "info", "data", "news", "magnet", "file"))
_HOST_SCHEMES: Final = frozenset(("http", "https", "ftp", "ftps", "sftp", "ssh", "git", "ipfs"))


@cache
def _url() -> re.Pattern[str]:
    host = r"(?:[\w-]++(?>(?:\.[\w-]++)+)\.?+|localhost|\[[0-9a-f:.]++\])"
    return re.compile(
        rf"(?:https?|s?ftps?|ssh|git|ipfs)://(?:[^\s/?#@]*+@)?{host}(?::[0-9]{{1,5}})?"
        r"(?:[/?#][^\s<>\"\x00-\x1f\x7f]*+)?",
        re.IGNORECASE,
    )


def url_fault(text: str) -> str | None:
    """Why a text cannot be followed as a URL; None when it can.

    Asked for are a known scheme, a host where the scheme wants one, and no whitespace, quotation
    mark or angle bracket. LaTeX's `\\_` and `\\%` are let pass: BibTeX styles need them.
    """
    if _url().fullmatch(text):
        return None
    if not text.strip():
        return "is empty"
    if text.startswith("\\url{"):
        return r"is wrapped in \url, which styles do themselves"
    if re.search(r"\s", text):
        return "contains whitespace"
    scheme, colon, rest = text.partition(":")
    scheme = scheme.lower()
    if not colon or re.fullmatch(r"[a-z][a-z0-9+-]*+", scheme) is None:
        return "has no scheme such as https://"
    if scheme not in _HOST_SCHEMES and scheme not in _HOSTLESS_SCHEMES:
        return f"has a scheme that is not known, “{scheme}:”"
    forbidden = re.search(r'[<>"\x00-\x1f\x7f]', rest)
    if forbidden:
        return f"contains {forbidden[0]!r}"
    if scheme in _HOSTLESS_SCHEMES:
        return None if rest else "has nothing after its scheme"
    if not rest.startswith("//"):
        return f"has no “//” after “{scheme}:”"
    if re.match(r"//[a-z]+:/", rest):
        return "has two schemes"
    return "has no host"
