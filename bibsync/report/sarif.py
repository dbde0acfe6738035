"""Turns findings into SARIF 2.1.0, which code-scanning services and editors read.

Section numbers below are those of the SARIF 2.1.0 standard (OASIS, with errata 01).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bibsync.diagnostic import Diagnostic, FileFindings, Fix, Severity
from bibsync.report.description import RuleDescription, anchor
from bibsync.text import LineIndex

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

# The name that code-scanning services give to the root of the sources.
_BASE: Final = "%SRCROOT%"


def render(
    findings: Sequence[FileFindings],
    rules: Sequence[RuleDescription] = (),
    *,
    version: str | None = None,
    documentation: str | None = None,
) -> str:
    """One SARIF log of one run. Pure ASCII: right in whatever encoding it is read.

    `rules` are the rules that were looked for, with findings or without; `version` is bibsync's
    own; `documentation` is the absolute URI of `docs/rules.md`, without which rules have no link.
    """
    import json

    rule_indexes = {rule.code: position for position, rule in enumerate(rules)}
    driver: dict[str, object] = {"name": "bibsync"}
    if version is not None:
        driver["version"] = version
    if documentation is not None:
        driver["informationUri"] = documentation
    driver["rules"] = [_rule(rule, documentation) for rule in rules]
    run = {
        "tool": {"driver": driver},
        "originalUriBaseIds": {
            _BASE: {"description": {"text": "The folder in which bibsync was run."}}
        },
        # A lone CR ends a line for bibsync, but not for SARIF unless a run says so (3.14.16).
        "newlineSequences": ["\r\n", "\n", "\r"],
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(location, diagnostic, index, rule_indexes)
            for file in findings
            if file.diagnostics
            for index, location in ((LineIndex(file.text), _artifact_location(file.filename)),)
            for diagnostic in file.diagnostics
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _rule(rule: RuleDescription, documentation: str | None) -> dict[str, object]:
    description: dict[str, object] = {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.explanation},
        "help": {"text": rule.explanation, "markdown": rule.explanation},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }
    if documentation is not None:
        description["helpUri"] = f"{documentation}#{anchor(rule)}"
    return description


def _result(
    location: dict[str, object],
    diagnostic: Diagnostic,
    index: LineIndex,
    rule_indexes: dict[str, int],
) -> dict[str, object]:
    place: dict[str, object] = {
        "physicalLocation": {
            "artifactLocation": location,
            "region": _region(diagnostic.start, diagnostic.end, index),
        }
    }
    if diagnostic.key:
        place["logicalLocations"] = [{"name": diagnostic.key}]
    result: dict[str, object] = {
        "ruleId": diagnostic.code,
        "level": _LEVELS[diagnostic.severity],
        "message": _message(diagnostic.message),
        "locations": [place],
    }
    if diagnostic.code in rule_indexes:
        result["ruleIndex"] = rule_indexes[diagnostic.code]
    if diagnostic.fix is not None and diagnostic.fix.edits:
        result["fixes"] = [_fix(diagnostic.fix, location, index)]
    return result


def _fix(fix: Fix, location: dict[str, object], index: LineIndex) -> dict[str, object]:
    return {
        "description": _message(fix.message),
        "artifactChanges": [
            {
                "artifactLocation": location,
                "replacements": [
                    {
                        "deletedRegion": _region(edit.start, edit.end, index),
                        "insertedContent": {"text": edit.content},
                    }
                    for edit in fix.edits
                ],
            }
        ],
        # SARIF has no word for who may apply a fix.
        "properties": {"applicability": fix.applicability},
    }


def _message(text: str) -> dict[str, str]:
    """A message object; a brace is doubled, or it would open a placeholder (3.11.5)."""
    return {"text": text.replace("{", "{{").replace("}", "}}")}


def _region(start: int, end: int, index: LineIndex) -> dict[str, int]:
    first = index.position(start)
    last = index.position(end)
    return {
        "startLine": first.row,
        "startColumn": first.column,
        "endLine": last.row,
        "endColumn": last.column,  # of the character behind the region (3.30.8)
    }


def _artifact_location(filename: str) -> dict[str, object]:
    """A `file:` URI for an absolute path, else a URI relative to the folder of the run."""
    from pathlib import PurePath
    from urllib.parse import quote_from_bytes

    path = PurePath(filename)
    # Bytes that were not UTF-8 are in the name as U+DC80 to U+DCFF; other surrogates are no name.
    name = re.sub(r"[\ud800-\udc7f\udd00-\udfff]", "\ufffd", path.as_posix())
    quoted = quote_from_bytes(name.encode("utf-8", "surrogateescape"))
    if not path.is_absolute():
        return {"uri": quoted, "uriBaseId": _BASE}
    return {"uri": f"file://{quoted}" if name.startswith("/") else f"file:///{quoted}"}
