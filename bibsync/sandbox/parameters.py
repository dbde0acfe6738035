"""Turns the query of a read into checked parameters, and back into the addresses of other pages."""

from __future__ import annotations

from typing import Final, NamedTuple
from urllib.parse import urlencode

from bibsync.sandbox.items import item_type
from bibsync.sandbox.messages import Call, RefusalError

_DEFAULT_LIMIT: Final = 25
_LONGEST_PAGE: Final = 100
_DEFAULT_SORT: Final = "dateModified"
_DIRECTIONS: Final = {"asc": False, "desc": True}
_DATES: Final = ("dateAdded", "dateModified", "date", "accessDate", "version")
SORTS: Final = (
    *_DATES,
    "title",
    "creator",
    "itemType",
    "publisher",
    "publicationTitle",
    "journalAbbreviation",
    "language",
    "libraryCatalog",
    "callNumber",
    "rights",
    "addedBy",
    "numItems",
    "itemKeyList",
)
_FORMATS: Final = ("json", "keys", "versions")
# What translators and citation styles make of items: the server knows them, the sandbox does not.
_LEFT_OUT_FORMATS: Final = frozenset(
    "atom bib bibtex biblatex bookmarks citation coins csljson csv html mods refer "
    "rdf_bibliontology rdf_dc rdf_zotero ris tei wikipedia".split()
)


class Parameters(NamedTuple):
    """What a read asks for."""

    format: str
    limit: int | None  # None: everything
    start: int
    sort: str
    descending: bool
    since: int
    keys: tuple[str, ...]  # empty: any
    item_types: tuple[str, ...]  # as sent: "book || note", "-attachment"
    tags: tuple[str, ...]  # as sent: "a || b", "-c"; all of them must hold
    query: str
    everything: bool  # the query searches all fields
    include_trashed: bool
    in_links: tuple[tuple[str, str], ...]  # what addresses of other pages repeat


def read_parameters(call: Call, *, paged: bool) -> Parameters:
    """The parameters of a read; `paged` is whether it comes in pages when none are asked for.

    Raises RefusalError for values that the server refuses.
    """
    form = _format(call)
    limit = _limit(call, form, paged)
    sort = call.parameter("sort") or call.parameter("order") or _DEFAULT_SORT
    if sort not in SORTS:
        raise RefusalError(400, f"Invalid 'sort' value '{sort}'")
    if sort == "itemKeyList":
        raise RefusalError(500, "An error occurred")
    direction = call.parameter("direction") or ("desc" if sort in _DATES else "asc")
    if direction not in _DIRECTIONS:
        raise RefusalError(400, f"Invalid 'direction' value '{direction}'")
    mode = call.parameter("qmode") or "titleCreatorYear"
    if mode not in {"titleCreatorYear", "everything"}:
        raise RefusalError(400, f"Invalid 'qmode' value '{mode}'")
    parameters = Parameters(
        format=form,
        limit=limit,
        start=_whole_number(call.parameter("start")) or 0,
        sort=sort,
        descending=_DIRECTIONS[direction],
        since=_since(call),
        keys=tuple(key for key in (call.parameter("itemKey") or "").split(",") if key),
        item_types=tuple(call.query.get("itemType", ())),
        tags=tuple(call.query.get("tag", ())),
        query=(call.parameter("q") or "").strip(),
        everything=mode == "everything",
        include_trashed=(call.parameter("includeTrashed") or "0") != "0",
        in_links=(),
    )
    _check_item_types(parameters.item_types)
    return parameters._replace(in_links=_in_links(call, parameters, paged))


def _format(call: Call) -> str:
    include = call.parameter("include")
    for part in (include or "data").split(","):
        if part in _LEFT_OUT_FORMATS:
            raise left_out(f"include={part}")
        if part != "data":
            raise RefusalError(400, f"Invalid 'include' value '{part}'")
    if "content" in call.query:
        raise left_out("content")
    form = call.parameter("format") or "json"
    if form in _LEFT_OUT_FORMATS:
        raise left_out(f"format={form}")
    if form not in _FORMATS:
        raise RefusalError(400, f"Invalid 'format' value '{form}'")
    return form


def left_out(what: str) -> RefusalError:
    """The answer to what the real server does and the sandbox does not."""
    return RefusalError(501, f"bibsync sandbox leaves out {what}: see docs/sandbox.md")


def _limit(call: Call, form: str, paged: bool) -> int | None:
    asked = _whole_number(call.parameter("limit"))
    if len(call.query.get("limit", ())) > 1:
        asked = 1  # the server makes an array of them, and 1 of the array
    if asked is None or asked <= 0:
        return _DEFAULT_LIMIT if paged and form == "json" else None
    return min(asked, _LONGEST_PAGE) if paged and form == "json" else asked


def _whole_number(value: str | None) -> int | None:
    try:
        return int(value or "")
    except ValueError:
        return None


def _since(call: Call) -> int:
    value = call.parameter("since")
    if value is None:
        value = call.parameter("newer")  # its name in version 2 of the API
    if not value:
        return 0
    number = _whole_number(value)
    if number is None:
        raise RefusalError(400, "Invalid value for 'since' parameter")
    return number


def _check_item_types(wanted: tuple[str, ...]) -> None:
    for one in wanted:
        for name in one.removeprefix("-").split("||"):
            if item_type(name.strip()) is None:
                raise RefusalError(400, f"Invalid itemType '{name.strip()}'")


def _in_links(call: Call, parameters: Parameters, paged: bool) -> tuple[tuple[str, str], ...]:
    """What is not the default, by name."""
    kept = [
        (name, value)
        for name in ("includeTrashed", "itemKey", "itemType", "q", "qmode", "since", "tag")
        for value in call.query.get(name, ())
    ]
    if parameters.format != "json":
        kept.append(("format", parameters.format))
    usual = _DEFAULT_LIMIT if paged and parameters.format == "json" else None
    if parameters.limit is not None and parameters.limit != usual:
        kept.append(("limit", str(parameters.limit)))
    if parameters.sort != _DEFAULT_SORT:
        kept.append(("sort", parameters.sort))
    if parameters.descending != (parameters.sort in _DATES):
        kept.append(("direction", "desc" if parameters.descending else "asc"))
    return tuple(sorted(kept, key=lambda pair: pair[0]))


def link_header(parameters: Parameters, total: int, address: str, page: str) -> str:
    """The value of `Link`: the first, previous, next and last page as far as they are others.

    `address` is that of the read without its query, `page` that of the same on the website.
    """
    links = []
    start, limit = parameters.start, parameters.limit
    if limit is not None:
        last = (max(total - 1, 0) // limit) * limit
        if start != 0:
            links += [("first", 0), ("prev", max(start - limit, 0))]
        if start + limit < total:
            links.append(("next", start + limit))
        if start != last:
            links.append(("last", last))
    written = []
    for relation, first in links:
        query = [*parameters.in_links, *([("start", str(first))] if first else [])]
        # `start` comes behind `sort` and before `tag`, as in any list by name.
        query.sort(key=lambda pair: pair[0])
        target = f"{address}?{urlencode(query)}" if query else address
        written.append(f'<{target}>; rel="{relation}"')
    return ", ".join([*written, f'<{page}>; rel="alternate"'])
