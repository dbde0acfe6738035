"""Turns the texts of a run into the evidence that its rules need: claims, answers, verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from bibsync.cli.verify_sources import SourceOptions, open_sources
from bibsync.errors import BibsyncError, UsageError
from bibsync.verify.evidence import Evidence, verdicts_of
from bibsync.verify.gather import gather

if TYPE_CHECKING:
    from pathlib import Path

    from bibsync.cli.lint_run import LintRun
    from bibsync.encoding import DecodedText
    from bibsync.progress import Progress
    from bibsync.verify.claim import Claim
    from bibsync.verify.dossier import Answers
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
    """What came of asking, in numbers of entries. Repeated entries count each time."""

    entries: int
    verified: int
    accused: int
    unverified: int
    failures: tuple[BibsyncError, ...]  # one for each source that could not be asked


def gather_evidence(
    run: LintRun,
    texts: Iterable[tuple[Path, DecodedText]],
    options: SourceOptions,
    engine: Engine,
    progress: Progress,
    quiet: bool,
) -> Gathered:
    """Afterwards the run has the evidence for all entries of these texts.

    Raises UsageError, and what the sources' files or Dask's scheduler have against it.
    """
    if engine.scheduler and engine.name is not EngineName.DASK:
        raise UsageError("--scheduler needs --engine dask")
    if engine.name is EngineName.DASK and not engine.scheduler:
        raise UsageError("--engine dask needs --scheduler ADDRESS, such as tcp://10.0.0.1:8786")
    texts = list(texts)
    claims = [claim for path, decoded in texts for claim in run.claims(decoded, path)]
    folders = {path.parent for path, _ in texts}
    config = run.config_for(min(folders)).sources if folders else None
    with open_sources(config, options, progress, quiet=quiet) as sources:
        answers = gather(claims, sources, progress)
    judged = _judged(claims, answers, engine)
    run.evidence = Evidence(answers, judged)
    verdicts = [judged[claim] for claim in claims]
    verified = sum(verdict.is_verified for verdict in verdicts)
    accused = sum(verdict.is_accused for verdict in verdicts)
    failures = answers.distinct_failures
    return Gathered(len(claims), verified, accused, len(claims) - verified - accused, failures)


def _judged(claims: list[Claim], answers: Answers, engine: Engine) -> dict[Claim, Verdict]:
    distinct = list(dict.fromkeys(claims))
    dossiers = [answers.dossier(claim) for claim in distinct]
    if engine.name is EngineName.LOCAL:
        verdicts = verdicts_of(dossiers)
    else:
        from bibsync.adapters.dask_cluster import verdicts_on_cluster

        verdicts = verdicts_on_cluster(dossiers, engine.scheduler)
    return dict(zip(distinct, verdicts, strict=True))
