"""The families of rules: what the letters of a code stand for."""

from __future__ import annotations

from typing import Final

FAMILIES: Final = {
    "SYN": "Syntax",
    "WSP": "White space",
    "ENC": "Characters and encoding",
    "FLD": "Fields",
    "DOI": "DOIs",
    "URL": "Links",
    "ISN": "ISBN and ISSN",
    "ARX": "arXiv",
    "NAM": "Names",
    "TTL": "Titles",
    "DUP": "Duplicates",
    "SUM": "Summaries and abstracts",
    "REF": "Reference lists in Markdown",
    "VER": "Verification",
    "SUP": "Suppressions",
    "STY": "Opinions",
}
