"""Each report of the sample is the golden file that somebody has read."""

from __future__ import annotations

import pytest
from report_sample import GOLDEN, GOLDEN_FILES, golden


@pytest.mark.parametrize("name", sorted(GOLDEN_FILES))
def test_the_sample_looks_as_somebody_has_read_it(name: str) -> None:
    assert GOLDEN_FILES[name]() == golden(name)


def test_every_golden_file_is_compared() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(GOLDEN_FILES)
