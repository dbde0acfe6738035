"""What is not of one project has a place of its own, which the environment can change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest

from bibsync.adapters.user_folders import cache_folder, default_index


@pytest.mark.parametrize(
    ("variable", "place", "usual"),
    [
        pytest.param(
            "BIBSYNC_INDEX",
            default_index,
            platformdirs.user_data_path("bibsync") / "arxiv.sqlite",
            id="index",
        ),
        pytest.param(
            "BIBSYNC_CACHE", cache_folder, platformdirs.user_cache_path("bibsync"), id="cache"
        ),
    ],
)
def test_a_place_is_the_platforms_unless_a_variable_names_one(
    monkeypatch: pytest.MonkeyPatch, variable: str, place: Callable[[], Path], usual: Path
) -> None:
    monkeypatch.delenv(variable, raising=False)
    assert place() == usual
    monkeypatch.setenv(variable, "")
    assert place() == usual
    monkeypatch.setenv(variable, "elsewhere/x")
    assert place() == Path("elsewhere/x")
