"""Turns the tables `[verify]`, `[arxiv]` and `[crossref]` into where records come from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from bibsync.config_values import check_keys, endpoint_value, number_value, text_value
from bibsync.errors import UsageError

# What arXiv asks of programs: "no more than one request every three seconds"
# (https://info.arxiv.org/help/api/tou.html).
ARXIV_DELAY: Final = 3.0
CACHE_DAYS: Final = 30


class SourcesConfig(NamedTuple):
    """The three tables."""

    arxiv_endpoint: str = ""  # without a slash at its end; "": arXiv's own
    arxiv_delay: float = ARXIV_DELAY  # seconds from the start of one request to that of the next
    crossref_endpoint: str = ""  # likewise; "": Crossref's own
    crossref_contact: str = ""  # an e-mail address that Crossref is told; "": none is
    cache_days: int = CACHE_DAYS  # how long an answer is taken for the present one
    index_file: Path | None = None  # absolute; None: where `bibsync index build` puts it


def read_sources(
    folder: Path,
    verify: Mapping[str, Any],
    arxiv: Mapping[str, Any],
    crossref: Mapping[str, Any],
) -> SourcesConfig:
    """The tables as settings; `folder` is that of the configuration. Raises UsageError for an
    unknown key and a wrong value."""
    check_keys("verify", verify, ("cache-days", "index"))
    check_keys("arxiv", arxiv, ("endpoint", "delay-seconds"))
    check_keys("crossref", crossref, ("endpoint", "contact"))
    index = text_value("verify", "index", verify, "")
    endpoint = endpoint_value("arxiv", arxiv)
    return SourcesConfig(
        arxiv_endpoint=endpoint,
        arxiv_delay=number_value(
            "arxiv", "delay-seconds", arxiv, ARXIV_DELAY, least=_least_delay(endpoint)
        ),
        crossref_endpoint=endpoint_value("crossref", crossref),
        crossref_contact=_contact(crossref),
        cache_days=_days(verify),
        index_file=(folder / Path(index).expanduser()).absolute() if index else None,
    )


def _least_delay(endpoint: str) -> float:
    """arXiv's own servers are asked no faster than arXiv allows, whatever a file says."""
    host = urlsplit(endpoint).hostname or "arxiv.org"
    return ARXIV_DELAY if host == "arxiv.org" or host.endswith(".arxiv.org") else 0.0


def _days(verify: Mapping[str, Any]) -> int:
    days = number_value("verify", "cache-days", verify, CACHE_DAYS)
    if days != int(days):
        raise UsageError("`verify.cache-days` must be a whole number of days")
    return int(days)


def _contact(crossref: Mapping[str, Any]) -> str:
    contact = text_value("crossref", "contact", crossref, "")
    if contact and re.fullmatch(r"[^\s@<>()]++@[^\s@<>()]++", contact) is None:
        raise UsageError('`crossref.contact` must be an e-mail address, such as "you@example.org"')
    return contact
