from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.bibtex.arxiv_id import (
    ArxivId,
    arxiv_fault,
    find_arxiv_id,
    parse_arxiv_id,
    stands_alone,
)
from bibsync.bibtex.book_numbers import (
    isbn13,
    isbn_check_digit,
    isbn_fault,
    issn_check_digit,
    issn_fault,
    normalise_isbn,
    normalise_issn,
)
from bibsync.bibtex.doi import Doi, doi_fault, meant_doi, parse_doi
from bibsync.bibtex.web_address import url_fault

SICI = "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-#"
DOIS = {
    "bare": ("10.1000/182", "10.1000/182", "10.1000/182"),
    "registrant with subdivision": ("10.1000.10/123456", "10.1000.10/123456", "10.1000.10/123456"),
    "slash in the suffix": ("10.1093/mind/LIX.236.433", *["10.1093/mind/LIX.236.433"] * 2),
    "with a SICI": (SICI, SICI, SICI),
    "resolver": ("https://doi.org/10.1000/182", "10.1000/182", "10.1000/182"),
    "old resolver": ("http://dx.doi.org/10.1000/182", "10.1000/182", "10.1000/182"),
    "resolver without scheme": ("www.doi.org/10.1000/182", "10.1000/182", "10.1000/182"),
    "resolver of a publisher": ("http://doi.acm.org/10.1145/12", "10.1145/12", "10.1145/12"),
    "prefix": ("doi:10.1000/182", "10.1000/182", "10.1000/182"),
    "prefix with a blank": (" DOI: 10.1000/182\n", "10.1000/182", "10.1000/182"),
    "two prefixes": ("https://doi.org/doi:10.1000/182", "10.1000/182", "10.1000/182"),
    "two resolvers": ("https://doi.org/https://doi.org/10.1000/1", "10.1000/1", "10.1000/1"),
    "escaped for LaTeX": (r"10.1007/978-3\_1", "10.1007/978-3_1", r"10.1007/978-3\_1"),
    "escaped in braces": (r"10.1007/978-3{\_}1", "10.1007/978-3_1", r"10.1007/978-3{\_}1"),
    "escaped for a URL": ("https://doi.org/10.1002/%28S%29x", "10.1002/(S)x", "10.1002/%28S%29x"),
    "percent in a bare one": ("10.1002/a%28", "10.1002/a%28", "10.1002/a%28"),
    "query of a URL": ("https://doi.org/10.1000/182?a=b", "10.1000/182", "10.1000/182"),
    "fragment of a URL": ("https://doi.org/10.1000/182#s1", "10.1000/182", "10.1000/182"),
    "SICI in a URL": (f"http://dx.doi.org/{SICI}", SICI, SICI),
}


@pytest.mark.parametrize(("text", "name", "written"), DOIS.values(), ids=DOIS.keys())
def test_a_doi_is_known_in_all_its_dresses(text: str, name: str, written: str) -> None:
    doi = parse_doi(text)
    assert doi is not None
    assert doi.name == name
    assert text[doi.start : doi.end] == written
    assert doi_fault(text) is None


def test_the_case_of_a_doi_is_kept_but_means_nothing() -> None:
    assert parse_doi("10.1000/ABC") == Doi("10.1000/ABC", 0, 11)
    assert parse_doi("10.1000/ABC").key == parse_doi("https://doi.org/10.1000/abc").key


NO_DOIS = {
    "empty": (" ", "is empty"),
    "words": ("forthcoming", "does not begin with “10.”"),
    "handle": ("11.1000/x", "does not begin with “10.”"),
    "prefix alone": ("10.1000", "has no suffix after a slash"),
    "no suffix": ("10.1000/", "has no suffix after a slash"),
    "two": ("10.1000/1 10.1000/2", "contains whitespace"),
    "broken over lines": ("10.1000/1\n 2", "contains whitespace"),
    "short registrant": (
        "10.12/a",
        "has no registrant code of four digits or more after “10.”",
    ),
    "letters in the registrant": (
        "10.1000x/y",
        "has no registrant code of four digits or more after “10.”",
    ),
    "publisher's page": ("https://dl.acm.org/doi/10.1145/12", "has other text around it"),
    "resolver's page": ("https://doi.org/10.1000/?x", "has other text around it"),
}


@pytest.mark.parametrize(("text", "fault"), NO_DOIS.values(), ids=NO_DOIS.keys())
def test_what_is_no_doi_has_its_reason(text: str, fault: str) -> None:
    assert parse_doi(text) is None
    assert doi_fault(text) == fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("10.1000/182.", "ends in “.”"),
        ("https://doi.org/10.1000/182,", "ends in “,”"),
        (r"10.1000/\textless a", "contains whitespace"),
        (r"10.1000/\emph{a}", "contains a LaTeX command"),
        ("https://doi.org/10.1000/a%20b", "contains whitespace"),
    ],
    ids=["full stop", "comma", "command with a blank", "command", "escaped blank"],
)
def test_a_doi_that_nobody_registers_has_its_reason(text: str, fault: str) -> None:
    assert doi_fault(text) == fault


LORENZ = "10.1175/1520-0469(1963)020<0130:dnf>2.0.co;2"
CHAPTER = "10.1007/978-3-319-46493-0_38"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (r"10.1175/1520-0469(1963)020{\textless}0130:DNF{\textgreater}2.0.CO;2", LORENZ),
        (r"10.1175/1520-0469(1963)020\textless{}0130:DNF\textgreater{}2.0.CO;2", LORENZ),
        (r"10.1175/1520-0469(1963)020\textless 0130:DNF\textgreater 2.0.CO;2", LORENZ),
        (r"10.1175/1520-0469(1963)020$<$0130:DNF$>$2.0.CO;2", LORENZ),
        ("10.1175/1520-0469(1963)020&lt;0130:DNF&gt;2.0.CO;2", LORENZ),
        ("10.1175/1520-0469(1963)020%3C0130:DNF%3E2.0.CO;2", LORENZ),
        ("10.1175/1520-0469(1963)020<0130:DNF>2.0.CO;2.", LORENZ),
        (r"10.1007/978-3-319-46493-0{\textbackslash}_38", CHAPTER),
        (r"10.1007/978-3-319-46493-0\textunderscore{}38", CHAPTER),
        (r"10.1007/978-3-319-46493-0$\_$38", CHAPTER),
        (r"10.1007/978-3-319-46493-0{\_}38", CHAPTER),
        ("{10.1007/978-3-319-46493-0_38}", CHAPTER),
        ("10.1007/978-3-319-46493-0_38/", CHAPTER),
        ("10.1007/978-3-319-46493-0_38,", CHAPTER),
        ("10.1007/978-3-319-46493-0_38\u200b", CHAPTER),
        ("10.1007/978–3–319–46493–0_38", CHAPTER),
        ("https://doi.org/10.1007/978-3-319-46493-0_38.", CHAPTER),
        ("10.1000/182 and 10.1000/183", None),
        (r"10.1000/\unknown{1}", None),
        ("10.1000/1%202", None),
        ("10.1000/", None),
        ("n/a", None),
    ],
)
def test_what_a_program_made_of_a_doi_is_undone_or_nothing_is_claimed(
    text: str, key: str | None
) -> None:
    assert meant_doi(text) == key


@given(st.text(alphabet="10./aB_<>{}\\$&;%3C ltextgreater", max_size=40).map("10.1000/".__add__))
def test_a_doi_that_was_meant_is_one(text: str) -> None:
    found = meant_doi(text)
    assert found is None or (doi_fault(found) is None and meant_doi(found) == found)


ARXIV_IDS = {
    "new": ("1706.03762", ArxivId("1706.03762")),
    "four digits": ("1412.6980", ArxivId("1412.6980")),
    "the first of the new": ("0704.0001", ArxivId("0704.0001")),
    "version": ("1706.03762v5", ArxivId("1706.03762", 5)),
    "old": ("hep-th/9901001", ArxivId("hep-th/9901001")),
    "the oldest month": ("hep-th/9108001", ArxivId("hep-th/9108001")),
    "old with a version": ("hep-th/9901001v2", ArxivId("hep-th/9901001", 2)),
    "old with a subject class": ("math.GT/0309136", ArxivId("math/0309136", None, "GT")),
    "closed archive": ("cmp-lg/9404001", ArxivId("cmp-lg/9404001")),
    "capitals": ("HEP-TH/9901001", ArxivId("hep-th/9901001")),
    "prefix": ("arXiv:1706.03762", ArxivId("1706.03762")),
    "prefix with a blank": (" arxiv: 1706.03762 ", ArxivId("1706.03762")),
    "two prefixes": ("arXiv:arXiv:1706.03762", ArxivId("1706.03762")),
    "category": ("1706.03762 [cs.CL]", ArxivId("1706.03762")),
    "page": ("https://arxiv.org/abs/1706.03762v2", ArxivId("1706.03762", 2)),
    "PDF": ("http://www.arxiv.org/pdf/1706.03762v5.pdf", ArxivId("1706.03762", 5)),
    "mirror": ("https://export.arxiv.org/abs/hep-th/9901001", ArxivId("hep-th/9901001")),
    "page with a query": ("https://arxiv.org/abs/1706.03762?a=b", ArxivId("1706.03762")),
    "first host": ("http://xxx.lanl.gov/abs/hep-th/9901001", ArxivId("hep-th/9901001")),
    "DOI": ("10.48550/arXiv.1706.03762", ArxivId("1706.03762")),
    "DOI as URL": ("https://doi.org/10.48550/ARXIV.1706.03762", ArxivId("1706.03762")),
}


@pytest.mark.parametrize(("text", "arxiv"), ARXIV_IDS.values(), ids=ARXIV_IDS.keys())
def test_an_arxiv_id_is_known_in_all_its_dresses(text: str, arxiv: ArxivId) -> None:
    assert parse_arxiv_id(text) == arxiv
    assert arxiv_fault(text) is None


NO_ARXIV_IDS = {
    "words": ("none", "does not look like one (YYMM.NNNNN or archive/YYMMNNN)"),
    "six digits": ("1706.037621", "does not look like one (YYMM.NNNNN or archive/YYMMNNN)"),
    "version zero": ("1706.03762v0", "does not look like one (YYMM.NNNNN or archive/YYMMNNN)"),
    "other digits": ("١706.03762", "does not look like one (YYMM.NNNNN or archive/YYMMNNN)"),
    "four digits since 2015": ("1706.3762", "needs 5 digits after its point since 2015"),
    "five digits before": ("1412.06980", "needs 4 digits after its point before 2015"),
    "month 13": ("1713.03762", "states a month that does not exist, “13”"),
    "month 0": ("hep-th/9900001", "states a month that does not exist, “00”"),
    "too early for the new": (
        "0703.0001",
        "states a month before April 2007, when ids began with an archive",
    ),
    "too late for the old": (
        "hep-th/0704001",
        "states a month in which ids did not begin with an archive",
    ),
    "before arXiv": (
        "hep-th/9107001",
        "states a month in which ids did not begin with an archive",
    ),
    "no archive": ("foo/9901001", "names an archive that arXiv does not have, “foo”"),
    "archive too young": ("stat/0703001", "names an archive that arXiv does not have, “stat”"),
    "number zero": ("1706.00000", "has the number zero"),
}


@pytest.mark.parametrize(("text", "fault"), NO_ARXIV_IDS.values(), ids=NO_ARXIV_IDS.keys())
def test_what_is_no_arxiv_id_has_its_reason(text: str, fault: str) -> None:
    assert parse_arxiv_id(text) is None
    assert arxiv_fault(text) == fault


@pytest.mark.parametrize(
    ("text", "year_month"),
    [
        ("1706.03762", (2017, 6)),
        ("0704.0001", (2007, 4)),
        ("9912.12345", (2099, 12)),
        ("hep-th/9108001", (1991, 8)),
        ("math/0309136", (2003, 9)),
    ],
)
def test_an_arxiv_id_states_its_month(text: str, year_month: tuple[int, int]) -> None:
    arxiv = parse_arxiv_id(text)
    assert arxiv is not None
    assert arxiv.submitted_year_month == year_month


def test_an_old_arxiv_id_names_its_archive() -> None:
    arxiv = ArxivId("math/0309136", 2, "GT")
    assert arxiv.is_old_style
    assert arxiv.archive == "math"
    assert arxiv.versioned == "math/0309136v2"
    assert arxiv.url == "https://arxiv.org/abs/math/0309136v2"
    assert arxiv.doi == "10.48550/arXiv.math/0309136"


def test_a_new_arxiv_id_names_no_archive() -> None:
    arxiv = ArxivId("1706.03762")
    assert not arxiv.is_old_style
    assert arxiv.archive is None
    assert arxiv.versioned == "1706.03762"


@given(st.integers(7, 99), st.integers(1, 12), st.integers(1, 9999), st.none() | st.integers(1, 99))
def test_an_arxiv_id_is_read_from_its_own_url_and_doi(
    year: int, month: int, number: int, version: int | None
) -> None:
    digits = 5 if year >= 15 else 4
    year_month = f"{year:02}{month:02}"
    if year_month >= "0704":
        arxiv = ArxivId(f"{year_month}.{number:0{digits}}", version)
        assert parse_arxiv_id(arxiv.versioned) == arxiv
        assert parse_arxiv_id(arxiv.url) == arxiv
        assert parse_arxiv_id(arxiv.doi) == arxiv._replace(version=None)
        assert parse_doi(arxiv.doi) is not None
        assert arxiv.submitted_year_month == (2000 + year, month)


IN_TEXT = {
    "journal": ("arXiv preprint arXiv:2201.11903", "2201.11903", None),
    "CoRR": ("CoRR abs/1706.03762", "1706.03762", None),
    "volume of CoRR": ("abs/1706.03762", "1706.03762", None),
    "Semantic Scholar": ("ArXiv, abs/1706.03762", "1706.03762", None),
    "preprint without colon": ("arXiv preprint 2201.11903", "2201.11903", None),
    "e-prints": ("arXiv e-prints, p. arXiv:1706.03762", "1706.03762", "arXiv:1706.03762"),
    "PDF": ("https://arxiv.org/pdf/1706.03762v5.pdf", "1706.03762v5", None),
    "DOI": ("https://doi.org/10.48550/arXiv.1706.03762", "1706.03762", None),
    "parentheses": ("to appear (arXiv:2201.11903).", "2201.11903", "arXiv:2201.11903"),
    "category": (
        "see arXiv:1706.03762v1 [cs.CL], 2017",
        "1706.03762v1",
        "arXiv:1706.03762v1 [cs.CL]",
    ),
    "full stop": ("see arXiv:1706.03762.", "1706.03762", "arXiv:1706.03762"),
    "old without a mark": ("see hep-th/9901001.", "hep-th/9901001", "hep-th/9901001"),
    "old with a class": ("cf. math.GT/0309136v1", "math/0309136v1", "math.GT/0309136v1"),
    "sentence with a URL": (
        "Code at https://a.b, text at http://arxiv.org/abs/1706.03762v2.",
        "1706.03762v2",
        "http://arxiv.org/abs/1706.03762v2",
    ),
    "the first valid one": ("arXiv:1713.00001, arXiv:1712.00001", "1712.00001", "arXiv:1712.00001"),
    "no-break tie": ("arXiv:~1706.03762", "1706.03762", None),
}


@pytest.mark.parametrize(("text", "versioned", "written"), IN_TEXT.values(), ids=IN_TEXT.keys())
def test_an_arxiv_id_is_found_inside_a_text(text: str, versioned: str, written: str | None) -> None:
    found = find_arxiv_id(text)
    assert found is not None
    assert found.arxiv.versioned == versioned
    assert text[found.start : found.end] == (text if written is None else written)


NOT_IN_TEXT = {
    "a journal": "Journal of Machine Learning Research",
    "no id": "arXiv preprint",
    "no mark": "pages 1706.03762",
    "another server": "https://foo.org/abs/1706.03762",
    "another site": "https://front.example/math/0309136",
    "six digits": "arXiv:1706.037621",
    "no such month": "arXiv:1713.03762",
    "a fraction": "and/1234567",
    "a path": "x.y/z",
}


@pytest.mark.parametrize("text", NOT_IN_TEXT.values(), ids=NOT_IN_TEXT.keys())
def test_what_only_looks_like_an_arxiv_id_is_left_alone(text: str) -> None:
    assert find_arxiv_id(text) is None


ISBNS = {
    "ten digits": ("0-306-40615-2", "0306406152", "9780306406157"),
    "thirteen digits": ("978-0-306-40615-7", "9780306406157", "9780306406157"),
    "without hyphens": ("9780306406157", "9780306406157", "9780306406157"),
    "X": ("0-8044-2957-x", "080442957X", "9780804429573"),
    "label": ("ISBN-13: 978-0-306-40615-7", "9780306406157", "9780306406157"),
    "dashes": ("978–0–306–40615–7", "9780306406157", "9780306406157"),
    "note": ("978-0-306-40615-7 (pbk.)", "9780306406157", "9780306406157"),
    "979": ("979-10-90636-07-1", "9791090636071", "9791090636071"),
}


@pytest.mark.parametrize(("text", "digits", "long"), ISBNS.values(), ids=ISBNS.keys())
def test_an_isbn_is_reduced_to_its_digits(text: str, digits: str, long: str) -> None:
    assert isbn_fault(text) is None
    assert normalise_isbn(text) == digits
    assert isbn13(text) == long


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "is 0 characters long instead of 10 or 13"),
        ("030640615", "is 9 characters long instead of 10 or 13"),
        ("0-306-40615-3", "ends in the check digit 3 where its other digits need 2"),
        ("978-0-306-40615-8", "ends in the check digit 8 where its other digits need 7"),
        ("1234567890123", "has 13 digits but does not begin with 978 or 979"),
        ("X306406152", "contains something other than digits"),
        ("٣306406152", "contains something other than digits"),
        (
            "0-306-40615-2, 978-0-306-40615-8",
            "ends in the check digit 8 where its other digits need 7",
        ),
    ],
    ids=[
        *("empty", "nine digits", "ten digits", "thirteen digits", "other prefix"),
        *("X in front", "other digits", "the second of two"),
    ],
)
def test_a_malformed_isbn_has_its_reason(text: str, fault: str) -> None:
    assert isbn_fault(text) == fault
    assert normalise_isbn(text) is None
    assert isbn13(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "0-306-40615-2, 978-0-306-40615-7",
        "0306406152 9780306406157",
        "0-306-40615-2 (hbk) and 978-0-306-40615-7 (pbk)",
        "0 306 40615 2 / 978 0 306 40615 7",
    ],
)
def test_a_field_may_hold_several_isbns(text: str) -> None:
    assert isbn_fault(text) is None
    assert normalise_isbn(text) is None


@pytest.mark.parametrize(
    ("text", "canonical"),
    [("0378-5955", "0378-5955"), ("03785955", "0378-5955"), ("e-ISSN: 2434-561x", "2434-561X")],
)
def test_an_issn_is_brought_to_its_form(text: str, canonical: str) -> None:
    assert issn_fault(text) is None
    assert normalise_issn(text) == canonical


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("0378-595", "is 7 characters long instead of 8"),
        ("0378-5954", "ends in the check digit 4 where its other digits need 5"),
        ("0378-595a", "contains something other than digits"),
    ],
)
def test_a_malformed_issn_has_its_reason(text: str, fault: str) -> None:
    assert issn_fault(text) == fault
    assert normalise_issn(text) is None


def test_a_field_may_hold_two_issns() -> None:
    assert issn_fault("0378-5955 (print), 2434-561X (online)") is None


@given(st.text("0123456789", min_size=9, max_size=9), st.integers(1, 9), st.integers(0, 9))
def test_one_wrong_digit_of_an_isbn_is_always_noticed(body: str, change: int, place: int) -> None:
    valid = body + isbn_check_digit(body)
    assert isbn_fault(valid) is None
    wrong = str((int(valid[place].replace("X", "0")) + change) % 10)
    changed = valid[:place] + wrong + valid[place + 1 :]
    assert changed == valid or isbn_fault(changed) is not None


@given(st.text("0123456789", min_size=7, max_size=7))
def test_an_issn_with_its_check_digit_is_valid(body: str) -> None:
    assert issn_fault(body + issn_check_digit(body)) is None


GOOD_URLS = [
    "https://example.org",
    "http://example.org:8080/a?b=c#d",
    "https://proceedings.mlr.press/v28/sutskever13.html",
    "https://www.jstor.org/stable/10.2307/2291512",
    r"https://example.org/a\_b\%20c",
    "https://en.wikipedia.org/wiki/Müller_(name)",
    "https://bücher.example/",
    "https://web.archive.org/web/2020/http://example.org/",
    "ftp://ftp.example.org/pub/a.ps.gz",
    "http://localhost/x",
    "http://[2001:db8::1]/",
    "https://user:word@example.org/",
    "mailto:a@example.org",
    "file:///papers/a.pdf",
    "urn:nbn:de:1111-20091210269",
]


@pytest.mark.parametrize("text", GOOD_URLS)
def test_a_url_that_can_be_followed_has_no_fault(text: str) -> None:
    assert url_fault(text) is None


BAD_URLS = {
    "": "is empty",
    "https://example.org/a b": "contains whitespace",
    " https://example.org": "contains whitespace",
    "https://example.org/a\n  b": "contains whitespace",
    "www.example.org/a": "has no scheme such as https://",
    "example.org": "has no scheme such as https://",
    "doi:10.1000/182": "has a scheme that is not known, “doi:”",
    "mailto:": "has nothing after its scheme",
    "htp://example.org": "has a scheme that is not known, “htp:”",
    "http:/example.org": "has no “//” after “http:”",
    "https://": "has no host",
    "https://example": "has no host",
    "https://.org/": "has no host",
    "http://https://example.org": "has two schemes",
    'https://example.org/"a"': "contains '\"'",
    "<https://example.org>": "has no scheme such as https://",
    r"\url{https://example.org}": r"is wrapped in \url, which styles do themselves",
}


@pytest.mark.parametrize(("text", "fault"), BAD_URLS.items(), ids=BAD_URLS.values())
def test_a_url_that_cannot_be_followed_has_its_reason(text: str, fault: str) -> None:
    assert url_fault(text) == fault


PIECES = [*"10./v:-X \n\\{}%?#[]", "arXiv", "doi", "978", "https://", "abs/", "hep-th", "10.1000/"]


@given(st.lists(st.sampled_from(PIECES) | st.characters(), max_size=30).map("".join))
def test_a_text_is_an_identifier_or_has_a_reason_why_not(text: str) -> None:
    assert (parse_doi(text) or doi_fault(text)) is not None
    assert (parse_arxiv_id(text) is None) == (arxiv_fault(text) is not None)
    assert normalise_isbn(text) is None or isbn_fault(text) is None
    assert normalise_issn(text) is None or issn_fault(text) is None
    assert url_fault(text) is not None or not any(character.isspace() for character in text)


@given(st.lists(st.sampled_from(PIECES) | st.characters(), max_size=30).map("".join))
def test_an_arxiv_id_found_in_a_text_is_read_alone_too(text: str) -> None:
    for around in (text, f"{text} arXiv:1706.03762 {text}"):
        found = find_arxiv_id(around)
        if found is not None:
            assert parse_arxiv_id(found.arxiv.versioned) == found.arxiv._replace(subject_class=None)
            assert found.arxiv.id.rpartition("/")[2] in around[found.start : found.end]


@pytest.mark.parametrize(
    "text",
    [
        *("10." * 60_000, "doi:" * 50_000, "https://doi.org/" * 20_000, " " * 200_000),
        *("arxiv " * 30_000, "abs/" * 50_000, "hep-th/" * 30_000, "(" * 200_000, "a-" * 100_000),
        *("http://" + "a." * 100_000, "http://" + "a@" * 100_000, "1 " * 100_000, "%" * 200_000),
    ],
    ids=[
        *("10.", "doi:", "resolver", "blanks", "arxiv", "abs/", "hep-th/", "(", "a-"),
        *("host", "users", "digits", "percent"),
    ],
)
def test_a_long_text_is_judged_all_the_same(text: str) -> None:
    assert parse_doi(text) is None
    assert parse_arxiv_id(text) is None
    assert find_arxiv_id(text) is None
    assert isbn_fault(text) is not None
    assert issn_fault(text) is not None
    assert url_fault(text + '"') is not None


@pytest.mark.parametrize(
    ("text", "is_alone"),
    [
        ("Preprint, arXiv:2201.11903 [cs.CL]", True),
        ("Also available as arXiv:2201.11903", True),
        ("Available also at arXiv:2201.11903", True),
        ("Also on arXiv:2201.11903", True),
        ("See also arXiv:2201.11903", False),
        ("see arXiv:2201.11903", False),
        ("Also arXiv:2201.11903", False),
        ("A reply to arXiv:2201.11903", False),
    ],
)
def test_an_id_stands_alone_when_nothing_points_to_another_work(text: str, is_alone: bool) -> None:
    found = find_arxiv_id(text)
    assert found is not None
    assert stands_alone(text, found) is is_alone
