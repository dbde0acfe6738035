"""Which data model a file is written for is told from what only biblatex has."""

from __future__ import annotations

import pytest

from bibsync.bibtex.datamodel import Dialect
from bibsync.bibtex.dialect import detect_dialect
from bibsync.bibtex.parser import parse

FILES = [
    pytest.param("@article{a, journaltitle = {J}, date = {2000}}", Dialect.BIBLATEX, id="names"),
    pytest.param("@misc{a, date = {2000-01-02}}", Dialect.BIBLATEX, id="date"),
    pytest.param("@thesis{a, title = {T}}", Dialect.BIBLATEX, id="type"),
    pytest.param("@misc{a, date = {2 Jan}, year = 2000}", Dialect.BIBTEX, id="date-beside-year"),
    pytest.param(
        "@inproceedings{a, location = {New York}, year = 2000}", Dialect.BIBTEX, id="acm-location"
    ),
    pytest.param("@online{a, year = 2000, url = {x}}", Dialect.BIBTEX, id="online-in-a-style"),
    pytest.param("", Dialect.BIBTEX, id="nothing"),
    pytest.param(
        "@misc{a, langid = {german}}" + "@misc{b, year = 1}" * 19, Dialect.BIBTEX, id="one-of-20"
    ),
]


@pytest.mark.parametrize(("text", "dialect"), FILES)
def test_a_file_is_taken_for_what_it_is_written_for(text: str, dialect: Dialect) -> None:
    assert detect_dialect(parse(text).entries) is dialect
