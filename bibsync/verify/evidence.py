"""Verdicts by claim: what rules ask for when an entry is verified."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bibsync.verify.claim import Claim
from bibsync.verify.dossier import Answers, Dossier
from bibsync.verify.judge import judge
from bibsync.verify.verdict import Verdict


class Evidence:
    """What is known about claims. A verdict is made once for each."""

    def __init__(self, answers: Answers, judged: Mapping[Claim, Verdict] | None = None) -> None:
        """`judged` has verdicts that were made elsewhere, from the same answers."""
        self.answers = answers
        self._verdicts: dict[Claim, Verdict] = dict(judged or {})

    def verdict(self, claim: Claim) -> Verdict:
        """The verdict on a claim."""
        verdict = self._verdicts.get(claim)
        if verdict is None:
            verdict = self._verdicts[claim] = judge(self.answers.dossier(claim))
        return verdict


def verdicts_of(dossiers: Iterable[Dossier]) -> list[Verdict]:
    """The verdicts on a partition of the work, in its order.

    Pure, and made of values that can be pickled: where one machine is not enough, each worker of a
    cluster gets a partition.
    """
    return [judge(dossier) for dossier in dossiers]
