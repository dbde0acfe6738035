"""What the tables on the sources of records may say, and what is said of wrong ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bibsync.config import Config, read_config
from bibsync.config_sources import SourcesConfig
from bibsync.errors import UsageError

ROOT = Path(__file__).parent.parent


def read(folder: Path, text: str) -> Config:
    path = folder / "bibsync.toml"
    path.write_text(text, "utf-8")
    return read_config(path)


def test_the_example_shows_every_key_with_its_default(tmp_path: Path) -> None:
    example = (ROOT / "config.example.toml").read_text("utf-8")
    assert read_config(ROOT / "config.example.toml").sources == SourcesConfig()
    tables = re.sub(r"^# (?=\w[\w-]* = )", "", example, flags=re.MULTILINE)
    tables = tables[tables.index("[verify]") :]
    assert read(tmp_path, tables).sources == SourcesConfig(
        arxiv_endpoint="https://export.arxiv.org/api/query",
        crossref_endpoint="https://api.crossref.org",
        crossref_contact="you@example.org",
        index_file=tmp_path / "arxiv.sqlite",
    )


def test_without_tables_nothing_is_said(tmp_path: Path) -> None:
    assert read(tmp_path, "").sources is None


def test_a_server_of_one_s_own_may_be_asked_as_fast_as_one_likes(tmp_path: Path) -> None:
    text = '[arxiv]\nendpoint = "http://127.0.0.1:8000/api/query/"\ndelay-seconds = 0\n'
    sources = read(tmp_path, text).sources
    assert sources is not None
    assert sources.arxiv_endpoint == "http://127.0.0.1:8000/api/query"
    assert sources.arxiv_delay == 0


WRONG = [
    pytest.param("[arxiv]\ndelay-seconds = 1\n", "at least 3", id="arxiv-itself-faster"),
    pytest.param(
        '[arxiv]\nendpoint = "https://export.arxiv.org/api/query"\ndelay-seconds = 2.9\n',
        "at least 3",
        id="arxiv-named-and-faster",
    ),
    pytest.param('[arxiv]\ndelay-seconds = "3"\n', "`arxiv.delay-seconds`", id="delay-as-text"),
    pytest.param("[arxiv]\ndelay-second = 3\n", "did you mean `delay-seconds`?", id="misspelt"),
    pytest.param('[arxiv]\nendpoint = "export.arxiv.org"\n', "`arxiv.endpoint`", id="no-scheme"),
    pytest.param('[crossref]\ncontact = "me"\n', "`crossref.contact`", id="no-address"),
    pytest.param("[verify]\ncache-days = -1\n", "`verify.cache-days`", id="negative"),
    pytest.param("[verify]\ncache-days = true\n", "`verify.cache-days`", id="boolean"),
    pytest.param("[verify]\ncache-days = inf\n", "`verify.cache-days`", id="infinite"),
    pytest.param("verify = 3\n", "`verify` must be a table", id="no-table"),
]


@pytest.mark.parametrize(("text", "words"), WRONG)
def test_a_wrong_value_is_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError, match=re.escape(words)) as raised:
        read(tmp_path, text)
    assert str(tmp_path / "bibsync.toml") in str(raised.value)
