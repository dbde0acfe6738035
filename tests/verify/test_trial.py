"""The judge on trial: right entries, corruptions and traps made of 72 papers, and no wrong verdict.

`make verdicts` prints the table of the same cases, by the command and over HTTP.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from paper_records import DAY
from trial import KINDS, Case, Group, Said, cases, is_right
from trial_papers import authority

from bibsync.lint.catalogue import Catalogue
from bibsync.lint.engine import Linter
from bibsync.lint.file import LintFile
from bibsync.lint.settings import LintSettings
from bibsync.progress import Silence
from bibsync.verify.complete_source import CompleteSource
from bibsync.verify.evidence import Evidence
from bibsync.verify.gather import gather

ALL = [*dict.fromkeys(case.kind for case in cases())]


@cache
def evidence() -> Evidence:
    """What the authorities say about all cases."""
    text = "".join(case.text for case in cases())
    file = LintFile(text, "refs.bib", LintSettings(), Catalogue())
    return Evidence(gather(file.claims, [CompleteSource(authority(), DAY)], Silence()))


def verdicts(tried: list[Case]) -> dict[str, list[Said]]:
    """What is said of each case, by its key."""
    said: dict[str, list[Said]] = {case.key: [] for case in tried}
    for one in Linter(evidence=evidence()).lint("".join(case.text for case in tried)):
        assert one.key is not None
        said[one.key].append(Said(one.code, one.severity, one.message))
    return said


@pytest.mark.parametrize("kind", ALL)
def test_every_verdict_is_right(kind: str) -> None:
    tried = [case for case in cases() if case.kind == kind]
    said = verdicts(tried)
    wrong = [
        f"{case.text}must get: {case.outcome}; got:\n"
        + "".join(f"  {one.code} {one.severity}: {one.message}\n" for one in said[case.key])
        for case in tried
        if not is_right(case, said[case.key])
    ]
    assert not wrong, "\n".join(wrong)


def test_every_kind_of_case_is_made_of_every_paper_that_has_what_it_needs() -> None:
    counts = Counter(case.kind for case in cases())
    assert counts["arXiv's export"] == 72
    assert counts["entries of references.md"] == 20
    assert counts["id of another paper"] == counts["year 5 too late"] == 72
    assert counts["title of an earlier version"] == 4
    assert {kind.name for kind in KINDS} <= counts.keys()
    assert len({case.key for case in cases()}) == len(cases())


def test_a_wrong_id_is_an_error_that_names_the_paper_meant() -> None:
    tried = [case for case in cases() if case.kind == "id of another paper"]
    said = verdicts(tried)
    errors = [one for case in tried for one in said[case.key] if one.severity == "error"]
    assert (
        len(errors) > 60
    )  # three papers have no known authors, and some share a first author's name
    assert sum("; that is arXiv:" in one.message for one in errors) > 60


@pytest.mark.parametrize("group", Group)
def test_the_trial_could_fail(group: Group) -> None:
    """What is demanded of each group is not what silence would give, or what shouting would."""
    tried = [case for case in cases() if case.group is group]
    shouting = [Said("VER001", "error", "wrong")]
    if group is Group.CORRUPTION:
        assert not any(is_right(case, []) for case in tried)
    else:
        assert not any(is_right(case, shouting) for case in tried)
