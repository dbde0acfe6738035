"""Turns the texts of a run into the evidence that its rules need: claims, answers, verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from bibsync.cli.verify_sources import SourceOptions, open_sources
from bibsync.errors import BibsyncError, UsageError
from bibsync.verify.dossier import Answers
from bibsync.verify.evidence import Evidence, verdicts_of
from bibsync.verify.gather import gather

if TYPE_CHECKING:
    from pathlib import Path

    from bibsync.cli.lint_run import LintRun
    from bibsync.config_sources import SourcesConfig
    from bibsync.encoding import DecodedText
    from bibsync.progress import Progress
    from bibsync.verify.claim import Claim
    from bibsync.verify.verdict import Verdict


class EngineName(StrEnum):
    """Who compares entries with records."""

    LOCAL = "local"  # this process
    DASK = "dask"  # the workers of a Dask cluster


class Engine(NamedTuple):
    """Who compares, and where that is."""

    name: EngineName
    scheduler: str  # the address of Dask's scheduler; "" for the local engine


class Gathered(NamedTuple):
    """What came of asking: the evidence, and how many entries. Repeated ones count each time."""

    evidence: Evidence
    entries: int  # that can be read
    verified: int
    accused: int
    unreadable: int  # that BibTeX would not read as entries
    failures: tuple[BibsyncError, ...]  # one for each source that could not be asked

    @property
    def unverified(self) -> int:
        """Entries of which nobody could tell whether they are right."""
        return self.entries - self.verified - self.accused


def gather_evidence(
    run: LintRun,
    texts: Iterable[tuple[Path, DecodedText]],
    options: SourceOptions,
    engine: Engine,
    progress: Progress,
    quiet: bool,
) -> Gathered:
    """The evidence on all entries of these texts, each asked for as its folder is configured.

    Raises UsageError, and what the sources' files or Dask's scheduler have against it.
    """
    if engine.scheduler and engine.name is not EngineName.DASK:
        raise UsageError("--scheduler needs --engine dask")
    if engine.name is EngineName.DASK and not engine.scheduler:
        raise UsageError("--engine dask needs --scheduler ADDRESS, such as tcp://10.0.0.1:8786")
    by_sources: dict[SourcesConfig | None, list[Claim]] = {}
    unreadable = 0
    for path, decoded in texts:
        file = run.file(decoded, path)
        by_sources.setdefault(run.config_for(path.parent).sources, []).extend(file.claims)
        unreadable += sum(entry.is_broken for entry in file.entries)
    answers = Answers()
    for config, asking in by_sources.items():
        with open_sources(config, options, progress, quiet=quiet) as sources:
            found = gather(asking, sources, progress)
        answers.add(found.answers)
        answers.failures.update(found.failures)
    claims = [claim for asking in by_sources.values() for claim in asking]
    judged = _judged(claims, answers, engine)
    verdicts = [judged[claim] for claim in claims]
    return Gathered(
        Evidence(answers, judged),
        len(claims),
        sum(verdict.is_verified for verdict in verdicts),
        sum(verdict.is_accused for verdict in verdicts),
        unreadable,
        answers.distinct_failures,
    )


def _judged(claims: list[Claim], answers: Answers, engine: Engine) -> dict[Claim, Verdict]:
    distinct = list(dict.fromkeys(claims))
    dossiers = [answers.dossier(claim) for claim in distinct]
    if engine.name is EngineName.LOCAL:
        verdicts = verdicts_of(dossiers)
    else:
        from bibsync.adapters.dask_cluster import verdicts_on_cluster

        verdicts = verdicts_on_cluster(dossiers, engine.scheduler)
    return dict(zip(distinct, verdicts, strict=True))
