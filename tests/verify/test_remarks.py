"""What a paper's comment says of the paper, and what it says of something else."""

from __future__ import annotations

import pytest

from bibsync.verify.remarks import is_withdrawn


@pytest.mark.parametrize(
    "comment",
    [
        "Due to an error in the proof the paper was withdrawn",
        "In view of the results this paper is withdrawn",
        "withdrawn from arXiv by the authors",
        "We withdrew the paper from the archive",
    ],
)
def test_the_paper_was_withdrawn(comment: str) -> None:
    assert is_withdrawn(comment)


@pytest.mark.parametrize(
    "comment",
    [
        "Opioid withdrawal cohort, 12 pages",
        "Withdrawn from ICLR 2019, accepted at ICML 2019",
        "We withdrew the paper from CVPR 2021; now accepted at ICCV 2021",
        "Code: https://example.org/withdrawn",
        "The claim of this paper is withdrawn",
        "The paper was not withdrawn",
        "supersedes the paper that was withdrawn",
    ],
)
def test_something_else_was_or_nothing(comment: str) -> None:
    assert not is_withdrawn(comment)
