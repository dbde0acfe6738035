"""Turns findings into the output format that a user named, importing that format's module only."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bibsync.diagnostic import FileFindings
    from bibsync.report.description import RuleDescription


class OutputFormat(StrEnum):
    """What `--output-format` takes."""

    TEXT = "text"
    CONCISE = "concise"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"
    JUNIT = "junit"


def render(
    output_format: OutputFormat,
    findings: Sequence[FileFindings],
    *,
    colour: bool = False,
    width: int = 80,
    rules: Sequence[RuleDescription] = (),
    version: str | None = None,
    documentation: str | None = None,
) -> str:
    """The report in this format; each format takes of the parameters what it can use.

    `colour` is for text and concise, `width` for text; `rules`, `version` and `documentation` (the
    absolute URI of `docs/rules.md`) are for SARIF.
    """
    match output_format:
        case OutputFormat.TEXT:
            from bibsync.report import text

            return text.render(findings, colour=colour, width=width)
        case OutputFormat.CONCISE:
            from bibsync.report import concise

            return concise.render(findings, colour=colour)
        case OutputFormat.JSON:
            from bibsync.report import json

            return json.render(findings)
        case OutputFormat.GITHUB:
            from bibsync.report import github

            return github.render(findings)
        case OutputFormat.SARIF:
            from bibsync.report import sarif

            return sarif.render(findings, rules, version=version, documentation=documentation)
        case OutputFormat.JUNIT:
            from bibsync.report import junit

            return junit.render(findings)
