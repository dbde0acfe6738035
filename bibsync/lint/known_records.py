"""Turns a text and the records that are known into the evidence on its entries."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.lint.catalogue import Catalogue
from bibsync.lint.file import LintFile
from bibsync.lint.settings import LintSettings
from bibsync.progress import Silence
from bibsync.verify.authority import AuthorityRecord
from bibsync.verify.complete_source import CompleteSource
from bibsync.verify.evidence import Evidence
from bibsync.verify.gather import gather


def evidence_of(
    text: str,
    filename: str,
    settings: LintSettings,
    records: Iterable[AuthorityRecord],
    *,
    as_of: str = "",
    is_complete: bool = False,
) -> Evidence:
    """What these records say about the entries of a text. `is_complete`: there are no others."""
    file = LintFile(text, filename, settings, Catalogue())
    source = CompleteSource(records, as_of, is_complete=is_complete)
    return Evidence(gather(file.claims, [source], Silence()))
