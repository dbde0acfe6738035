"""The rules about fields accuse what is wrong, and leave alone what only looks like it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.bibtex.parser import parse
from bibsync.diagnostic import Applicability, Diagnostic, Severity
from bibsync.lint.engine import Linter
from bibsync.lint.registry import all_rules
from bibsync.lint.settings import DialectChoice, LintSettings

TODAY = date(2026, 7, 1)
CODES = [rule.code for rule in all_rules() if rule.code[:3] in ("FLD", "DOI", "URL", "ISN", "ARX")]


def linter(*codes: str, dialect: DialectChoice = DialectChoice.AUTO) -> Linter:
    return Linter(LintSettings(select=codes, today=TODAY, dialect=dialect))


def findings(
    code: str, text: str, dialect: DialectChoice = DialectChoice.AUTO
) -> tuple[Diagnostic, ...]:
    return linter(code, dialect=dialect).lint(text)


def fixed(code: str, text: str, unsafe: bool = False) -> str:
    result = linter(code).fix(text, unsafe=unsafe)
    assert result.has_converged
    return result.text


def entry(field: str, value: str, type_: str = "misc") -> str:
    return f"@{type_}{{k, {field} = {{{value}}}}}\n"


def cases(table: dict[str, list[str]]) -> list[object]:
    return [
        pytest.param(code, value, id=f"{code}-{value[:40]}")
        for code, values in table.items()
        for value in values
    ]


# Tricky but right -------------------------------------------------------------------------------

FIELD_OF = {
    "FLD005": "year",
    "FLD006": "year",
    "FLD007": "month",
    "FLD008": "pages",
    "FLD009": "pages",
    "FLD010": "title",
    "FLD013": "pages",
    "DOI001": "doi",
    "DOI002": "doi",
    "URL002": "url",
    "ISN001": "isbn",
    "ISN002": "issn",
    "ARX001": "eprint",
    "ARX002": "eprint",
    "ARX005": "primaryClass",
}

RIGHT = cases(
    {
        "FLD005": ["1455", "2027", "{2026}", "1999", "in press", "2019/2020", "c. 800"],
        "FLD006": [
            *("1999", "{1999}", "(about 1984)", "1998--2001", "1998-99", "1999/2000", "2005--"),
            *("forthcoming", "In Press", "to appear", "n.d.", "s.a.", "[1921]", "199?", "19xx"),
            *("ca. 350 BCE", "5th century", "MDCCL", "o.\\,J.", "\\noopsort{1973a}{1973}"),
            *("2019{\\natexlab{a}}", "2020, in press", "1987 (reprint)", "", "--", "平成30年"),
        ],
        "FLD007": ["May 12", "May--June", "Spring", "listopad", "12~May", "1--3", ""],
        "FLD008": [
            *("12--34", "7, 41, 73--97", "1-1", "014501-1", "12-1--12-20", "S12-3", "e12-34"),
            *("34-12", "100", "A1--A12", "L-12", "xi--xiv", "12-34 (in Russian)", "Art. 12-34"),
            *("2019-123", "100-99", "12-3", "1021-3", "2019-45", "12345-67", "1234-30", "01234-45"),
            *("1234:5-6", "1.12-1.34", "5-12-17", "i", "123456-7", "12--", "42+", "1,2", "123ff."),
        ],
        "FLD009": [
            *("12--34", "1234--45", "1496--500", "99--101", "1--1", "A34--A12", "12-1--12-20"),
            *("110--9", "12-1", "034--12", "1.34--1.12", "S34--12", "34--35, 12--13", "119--21"),
        ],
        "FLD010": [
            *("A \\& B", "100\\%", "C\\#", "a\\_b", "\\$5", "$x_1 \\% y$", "\\(a_1\\)", "$$a_b$$"),
            *("\\url{a_b&c%d#e}", "\\href{https://x.org/#a}{b}", "\\path|a_b|", "\\verb+a_b+"),
            *("\\ensuremath{a_1}", "\\ce{H_2O}", "\\cite{a_b}", "\\includegraphics[a_b]{c_d}"),
            *("A &amp; B", "A&#38;B", "A &eacute; B", "{\\em a}", "\\begin{math}a_b\\end{math}"),
            *("$x^2$", "\\^{o}", "r\\^ole", "{\\^\\i}", "\\ensuremath{a^2}", "\\verb|^|"),
            *("no special", "\\\\", "$a$ and $b$", "\\textsuperscript{$a_1$}"),
        ],
        "FLD013": ["10--20", "p1--p9", "PPoPP-3", "xii, 320 pp.", "pp.", "page"],
        "DOI001": ["10.1000/182", "10.1000/doi.org/1", " 10.1000/182 ", "n/a", "", "10.1000/https://x"],
        "DOI002": [
            *("10.1000/182", "10.1002/(SICI)1(199)4:3<3::AID-J1>3.0.CO;2-B", "10.1016/S0(05)6-0"),
            *("https://doi.org/10.1000/182", "doi:10.1000/182", " 10.1000/182", "", "10.1000.1/ab"),
            *("10.1175/1520-0477(1999)080<0261:XYZ>2.0.CO;2", "10.3390/s19.1", "10.1000/a%2Fb"),
        ],
        "URL002": [
            *("https://x.org", "http://x.org:8080/~a/(b)_c?d=e&f=%20#g", "ftp://x.org/a"),
            *("https://web.archive.org/web/2020*/http://x.org", "https://x.org/a\\_b\\%20c\\&d"),
            *("urn:nbn:de:1-2", "https://exämple.org/Ümlaut", " https://x.org "),
            *("", "mailto:a@x.org", "https://[::1]/a", "http://localhost/a", "https://x.org/a,b;c"),
        ],
        "ISN001": [
            *("978-0-262-03384-8", "0-8044-2957-X", "0 8044 2957 x", "ISBN 9780262033848", "????"),
            *("ISBN-13: 978-0-262-03384-8", "0262033844, 9780262033848", "{978-0-262-03384-8}", ""),
            *("0-262-03384-4 (vol. 1, pt. 2), 978-0-262-03384-8 (set)", "978–0–262–03384–8"),
            *("978-0-262-03384-8 hardback", "0262033844; 9780262033848"),
            *("0262033844 9780262033848",),
        ],
        "ISN002": [
            *("0028-0836", "00280836", "2434-561X", "2434-561x", "0028-0836, 1476-4687", "??"),
            *("0028-0836 (print) 1476-4687 (online)", "{0028-0836}", "", "0028–0836"),
            *("ISSN 0028-0836",),
        ],
        "ARX001": [
            *("2201.11903", "2201.11903v2", "hep-th/9901001", "math.GT/0309136v1", "12345678", ""),
            *("https://example.org/a.pdf", "10.2307/412", "2022/1234", "2020.01.30.927871"),
        ],
        "ARX002": [
            *("2201.11903", "0704.0001", "1412.9999v12", "hep-th/9901001", "math.GT/0309136"),
            *("arXiv:2201.11903", "https://arxiv.org/abs/2201.11903", "12345678", "2022/1234"),
        ],
        "ARX005": [
            *("cs.CL", "hep-th", "cmp-lg", "math-ph", "cond-mat", "physics.data-an", ""),
        ],
    }
)  # fmt: skip


@pytest.mark.parametrize(("code", "value"), RIGHT)
def test_a_tricky_but_right_value_is_left_alone(code: str, value: str) -> None:
    assert findings(code, entry(FIELD_OF[code], value)) == ()


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("value", ["somemacro", 'somemacro # " b_c & d"', "1999", "jan"])
def test_a_value_without_delimiters_of_its_own_is_not_misread(code: str, value: str) -> None:
    for field in ("year", "pages", "doi", "url", "isbn", "issn", "eprint", "primaryclass"):
        text = f"@misc{{k, title = {{T}}, {field} = {value}}}\n"
        edited = linter(code).fix(text, unsafe=True).text
        assert parse(edited).entries[0].get("title") is not None
        if value != "1999":
            assert findings(code, text) == ()


# Wrong, and what becomes of it -------------------------------------------------------------------

WRONG = [
    ("FLD005", "98", None),
    ("FLD005", "2028", None),
    ("FLD005", "20199", None),
    ("FLD006", "2019b", "2019"),
    ("FLD006", "2O19", "2019"),
    ("FLD006", "2019-05-17", None),
    ("FLD006", "17.05.2019", None),
    ("FLD006", "2019 May", None),
    ("FLD006", "'98", None),
    ("FLD006", "2003 (2nd ed.)", None),
    ("FLD008", "12-34", "12--34"),
    ("FLD008", "12 - 34", "12--34"),
    ("FLD008", "12---34", "12--34"),
    ("FLD008", "12–34", "12--34"),
    ("FLD008", "12−34", "12--34"),
    ("FLD008", "pp. 12-34", "pp. 12--34"),
    ("FLD008", "1-3; 7-9", "1--3; 7--9"),
    ("FLD008", "xii-xiv", "xii--xiv"),
    ("FLD008", "S12–S34, 40", "S12--S34, 40"),
    ("FLD008", "1234-45", "1234--45"),
    ("FLD009", "34--12", None),
    ("FLD009", "134--12", None),
    ("FLD009", "500 -- 400", None),
    ("FLD010", "A & B & C", "A \\& B \\& C"),
    ("FLD010", "{AT&T}", "{AT\\&T}"),
    ("FLD010", "50% of $x_1$ & more", "50\\% of $x_1$ \\& more"),
    ("FLD010", "\\emph{R&D}", "\\emph{R\\&D}"),
    ("FLD010", "\\href{a_b}{c&d}", "\\href{a_b}{c\\&d}"),
    ("FLD010", "AT&T; Bell", "AT\\&T; Bell"),
    ("FLD010", "snake_case_name", "snake\\_case\\_name"),
    ("FLD010", "x_1", "x\\_1"),
    ("FLD010", "10^23 m^{-2}", "10$^{23}$ m$^{-2}$"),
    ("FLD010", "the ^ sign and ^a", None),
    ("FLD013", "pp. 10--20", "10--20"),
    ("FLD013", "p.\\,7", "7"),
    ("FLD013", "pages~10--20", "10--20"),
    ("FLD010", "C# and F#", "C\\# and F\\#"),
    ("FLD010", "from $5", "from \\$5"),
    ("FLD010", "a $ b", None),
    ("FLD010", "see https://x.org/a_b?c=1&d, e", "see \\url{https://x.org/a_b?c=1&d}, e"),
    ("FLD010", "\\\\& b", "\\\\\\& b"),
    ("DOI001", "https://doi.org/10.1000/182", "10.1000/182"),
    ("DOI001", "http://dx.doi.org/10.1000/182", "10.1000/182"),
    ("DOI001", "doi.org/10.1000/182", "10.1000/182"),
    ("DOI001", "doi: 10.1000/182", "10.1000/182"),
    ("DOI001", "https://doi.org/10.1000/182?via=x", "10.1000/182"),
    ("DOI001", "https://doi.org/10.1000/a%28b%29", "10.1000/a(b)"),
    ("DOI002", "10.1007/978-3-319-24574-4\\_28", "10.1007/978-3-319-24574-4_28"),
    ("DOI002", "10.1007/978{\\_}28", "10.1007/978_28"),
    ("DOI002", "10.1000/182.", "10.1000/182"),
    ("DOI002", "10.1000/18\n    2", "10.1000/182"),
    ("DOI002", "{10.1000/182}", "10.1000/182"),
    ("DOI002", "https://www.x.org/doi/full/10.1000/182", "10.1000/182"),
    ("DOI002", "10.1000", None),
    ("DOI002", "10.1000/", None),
    ("DOI002", "10.1000/18 2", None),
    ("DOI002", "see above", None),
    ("URL002", "\\url{https://x.org}", "https://x.org"),
    ("URL002", "{https://x.org}", "https://x.org"),
    ("URL002", "www.x.org", "https://www.x.org"),
    ("URL002", "x.org/a", "https://x.org/a"),
    ("URL002", "http:/x.org", "http://x.org"),
    ("URL002", "http//x.org", "http://x.org"),
    ("URL002", "doi:10.1000/182", "https://doi.org/10.1000/182"),
    ("URL002", "https:x.org/a", "https://x.org/a"),
    ("URL002", "http://https://x.org", "https://x.org"),
    ("URL002", "<https://x.org>", "https://x.org"),
    ("URL002", "10.1000/182", "https://doi.org/10.1000/182"),
    ("URL002", "https://x.org/a\n  b", "https://x.org/ab"),
    ("URL002", "https://x.org/a{\\_}b{\\%}20", "https://x.org/a\\_b\\%20"),
    ("URL002", "https://x.org/a b", None),
    ("URL002", "https://x.org/a;\n https://x.org/b", None),
    ("URL002", "Available at \\url{https://x.org}", None),
    ("ISN001", "978-0-262-03384-9", None),
    ("ISN001", "979-0-262-03384", None),
    ("ISN001", "0262033844, 9780262033849", None),
    ("ISN002", "0028-0837", None),
    ("ISN002", "0028-0836, 1476-4688", None),
    ("ARX001", "arXiv:2201.11903", "2201.11903"),
    ("ARX001", "ARXIV: 2201.11903v3", "2201.11903v3"),
    ("ARX001", "arXiv:hep-th/9901001", "hep-th/9901001"),
    ("ARX001", "http://arxiv.org/pdf/2201.11903.pdf", "2201.11903"),
    ("ARX002", "2201.1190", None),
    ("ARX002", "2213.11903", None),
    ("ARX002", "1412.00001", None),
    ("ARX002", "arXiv:2200.12345", None),
    ("ARX002", "2608.00001", None),
    ("ARX005", "cs.cl", "cs.CL"),
    ("ARX005", "[stat.ML]", "stat.ML"),
    ("ARX005", "cs.XX", None),
    ("ARX005", "cs.CL; cs.AI", None),
]


@pytest.mark.parametrize(
    ("code", "value", "right"), [pytest.param(*row, id=f"{row[0]}-{row[1][:40]}") for row in WRONG]
)
def test_a_wrong_value_is_reported_and_where_certain_repaired(
    code: str, value: str, right: str | None
) -> None:
    text = entry(FIELD_OF[code], value)
    found = findings(code, text)
    assert found
    assert {diagnostic.code for diagnostic in found} == {code}
    assert all(diagnostic.key == "k" for diagnostic in found)
    expected = text if right is None else entry(FIELD_OF[code], right)
    assert fixed(code, text, unsafe=True) == expected


UNSAFE = [
    ("FLD006", "2019b"),
    ("FLD009", "34--12"),
    ("FLD010", "x_1"),
    ("FLD010", "$5"),
    ("FLD010", "https://x.org/a_b"),
    ("DOI002", "10.1000/182."),
    ("URL002", "www.x.org"),
    ("URL002", "https://x.org/a\n b"),
]


@pytest.mark.parametrize(
    ("code", "value"), [pytest.param(*row, id=f"{row[0]}-{row[1][:20]}") for row in UNSAFE]
)
def test_what_is_not_certain_is_not_changed_by_safe_fixes(code: str, value: str) -> None:
    text = entry(FIELD_OF[code], value)
    assert findings(code, text)
    assert fixed(code, text) == text


# Required, empty and misspelt fields -------------------------------------------------------------


def test_several_missing_fields_are_one_finding() -> None:
    (finding,) = findings("FLD001", "@article{k, author = {A. Bee}}\n")
    assert finding.message == "`@article` lacks `title`, `journal` and `year`"


def test_a_broken_entry_is_not_accused_of_lacking_fields() -> None:
    assert findings("FLD001", "@article{k, author = {A. Bee}, title {T}}\n") == ()


def test_a_field_inherited_under_another_name_counts_in_biblatex() -> None:
    text = (
        "@inproceedings{a, author = {A. Bee}, title = {T}, crossref = {c}}\n\n"
        "@proceedings{c, title = {C}, date = {1999}}\n"
    )
    assert findings("FLD001", text, DialectChoice.BIBLATEX) == ()
    assert findings("FLD001", text, DialectChoice.BIBTEX)


def test_fields_from_xdata_count_for_whoever_may_use_biber() -> None:
    child = "@article{a, author = {A. Bee}, title = {T}, xdata = {x}}\n\n"
    parent = "@xdata{x, journal = {J}, year = 1999}\n"
    assert findings("FLD001", child + parent, DialectChoice.BIBLATEX) == ()
    assert findings("FLD001", child + "@xdata{x}\n", DialectChoice.BIBLATEX)
    assert findings("FLD001", child + parent, DialectChoice.BIBTEX)
    assert findings("FLD001", child + "@misc{x}\n") == ()


@pytest.mark.parametrize("dialect", list(DialectChoice))
def test_fields_of_a_parent_in_another_file_or_named_by_a_macro_are_not_missed(
    dialect: DialectChoice,
) -> None:
    for parent in ("{p}", "p", "{p} # {q}"):
        text = f"@inbook{{a, title = {{T}}, crossref = {parent}}}\n"
        assert findings("FLD001", text, dialect) == ()
    text = "@inbook{a, title = {T}, crossref = {a}}\n"
    assert findings("FLD001", text, dialect)


def test_cross_references_in_a_circle_end() -> None:
    text = "@inbook{a, crossref = {b}}\n\n@inbook{b, crossref = {a}}\n"
    assert findings("FLD001", text) == ()


def test_the_dialect_that_was_set_is_taken_at_its_word() -> None:
    text = "@article{k, author = {A. Bee}, title = {T}, journaltitle = {J}, date = {1999}}\n"
    assert findings("FLD001", text) == ()
    (finding,) = findings("FLD001", text, DialectChoice.BIBTEX)
    assert finding.message == "`@article` lacks `journal` and `year`"


def test_an_empty_field_is_a_warning_only_where_it_is_required() -> None:
    text = "@article{k, author = {A. Bee}, title = {T}, journal = {}, year = 1999, volume = {}}\n"
    severities = [finding.severity for finding in findings("FLD002", text)]
    assert severities == [Severity.WARNING, Severity.INFO]


def test_removing_empty_fields_leaves_the_others_as_they_were() -> None:
    text = "@misc{k,\n  a = {},\n  title = {T},\n  b = {},\n  c = {}\n}\n"
    assert fixed("FLD002", text, unsafe=True) == "@misc{k,\n  title = {T}\n}\n"
    assert fixed("FLD002", text) == text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("jounal", "journal"),
        ("Tilte", "Title"),
        ("PUBISHER", "PUBLISHER"),
        ("adress", "address"),
        ("booktile", "booktitle"),
        ("keyword1", None),
        ("abstrct", "abstract"),
        ("editors", "editor"),
        ("bibsync", None),
        ("comment", None),
        ("date-added", None),
        ("x-author", None),
        ("qqq", None),
    ],
)
def test_a_slip_in_a_name_is_told_from_a_private_name(written: str, meant: str | None) -> None:
    text = f"@misc{{k, {written} = {{V}}}}\n"
    expected = text if meant is None else f"@misc{{k, {meant} = {{V}}}}\n"
    assert fixed("FLD003", text, unsafe=True) == expected
    assert bool(findings("FLD003", text)) == (meant is not None)


def test_a_misspelt_field_is_not_renamed_onto_one_that_is_there() -> None:
    text = "@misc{k, title = {T}, tilte = {U}, Titel = {V}}\n"
    assert findings("FLD003", text) == ()
    assert [finding.message for finding in findings("FLD004", text)] != []


def test_unknown_fields_are_an_opinion() -> None:
    text = "@misc{k, shelfcolour = {green}}\n"
    assert Linter(LintSettings(ignore=("FLD001",))).lint(text) == ()
    assert findings("FLD004", text)


# Dates -------------------------------------------------------------------------------------------


def test_no_year_is_too_late_when_the_day_is_not_known() -> None:
    assert Linter(LintSettings(select=("FLD005",))).lint(entry("year", "2999")) == ()


def test_a_date_may_be_of_any_age_but_not_of_the_future() -> None:
    assert findings("FLD005", entry("date", "0079")) == ()
    assert findings("FLD005", entry("date", "2999-01")) != ()


@pytest.mark.parametrize("month", ["{January}", '"Jan."', "{jan}", "1", "{01}", '"JANUARY "'])
def test_a_month_becomes_its_macro(month: str) -> None:
    text = f"@misc{{k, month = {month}}}\n"
    assert fixed("FLD007", text) == "@misc{k, month = jan}\n"


@pytest.mark.parametrize(
    ("month", "macro"), [("Mai", "may"), ('M{\\"a}rz', "mar"), ("enero", "jan"), ("AOÛT", "aug")]
)
def test_a_month_in_another_language_becomes_its_macro_when_somebody_looks(
    month: str, macro: str
) -> None:
    text = entry("month", month)
    assert fixed("FLD007", text) == text
    assert fixed("FLD007", text, unsafe=True) == f"@misc{{k, month = {macro}}}\n"
    assert findings("FLD007", text.removesuffix("}\n") + ", language = {german}}\n") == ()


@pytest.mark.parametrize("dialect", [DialectChoice.BIBTEX, DialectChoice.BIBLATEX])
@pytest.mark.parametrize("month", ["0", "13", "{13}", "{00}"])
def test_a_number_that_is_no_month_is_reported(month: str, dialect: DialectChoice) -> None:
    (finding,) = findings("FLD007", f"@misc{{k, month = {month}}}\n", dialect)
    assert finding.fix is None


def test_a_short_form_of_a_range_is_no_certain_one() -> None:
    text = entry("pages", "1234-45")
    assert fixed("FLD008", text) == text
    assert fixed("FLD008", text, unsafe=True) == entry("pages", "1234--45")


GOOD_DATES = [
    *("2001", "2001-02", "2001-02-28", "2000-02-29", "1900-12-31", "1500-02-29", "2001/2003"),
    *("2001-01/2001-02", "2001-01-01/2001-02", "2001/..", "../2001", "2001/", "/2001", "199X"),
    *("19XX", "1999-2X", "1999-XX", "1999-01-XX", "1999-XX-XX", "2001?", "2001~", "2001%"),
    *("2001-02-03~", "2001~/2003?", "-0044", "-0044-03-15", "Y-170002", "Y17000002", "y170002"),
    *("2001-21", "2001-22", "2001-23", "2001-24", "2001-21/2001-22", "2001-02-03T10:20:30"),
    *("2001-02-03T10:20:30Z", "2001-02-03T10:20:30+01:00", "2001-02-03T10:20:30.5Z", "199u"),
    *("1997/open", "unknown/1997", "\\today", "{2001}", " 2001-02 ", "", "0000", "-0876/-0866"),
]
BAD_DATES = [
    *("2001-02-30", "2001-02-29", "1900-02-29", "2001-04-31", "2001-13-45", "2001-13", "2001-00"),
    *("2001-21-01", "2001-01-00", "March 2001", "31.02.2020", "yesterday", "2001/2002/2003"),
    *("3 May 2001", "forthcoming", "2003--2001", "2001-02-28/2001-02-31", "5/3/2001", "c. 1850"),
]
CORRECTED_DATES = [
    *(("2001-2-3", "2001-02-03"), ("2001-2", "2001-02"), ("2001.02.03", "2001-02-03")),
    *(("2001/2/3", "2001-02-03"), ("2001--2003", "2001/2003"), ("2001-2003", "2001/2003")),
    *(("2001 – 2003", "2001/2003"), ("2001-10-1", "2001-10-01")),
]


@pytest.mark.parametrize("field", ["date", "urldate", "origdate", "eventdate"])
@pytest.mark.parametrize("value", GOOD_DATES)
def test_a_date_that_biblatex_reads_is_left_alone(value: str, field: str) -> None:
    assert findings("FLD012", entry(field, value), DialectChoice.BIBLATEX) == ()


@pytest.mark.parametrize("value", BAD_DATES)
def test_a_date_that_is_none_is_reported(value: str) -> None:
    (finding,) = findings("FLD012", entry("date", value), DialectChoice.BIBLATEX)
    assert finding.fix is None
    assert findings("FLD012", entry("date", value), DialectChoice.BIBTEX) == ()


@pytest.mark.parametrize(("value", "right"), CORRECTED_DATES)
def test_a_date_in_another_form_is_written_anew_when_somebody_looks(value: str, right: str) -> None:
    text = entry("date", value, "online")
    assert fixed("FLD012", text) == text
    assert fixed("FLD012", text, unsafe=True) == entry("date", right, "online")


@settings(max_examples=100, deadline=None)
@given(value=st.text("0123456789-/.~?XTZ: –", max_size=14))
def test_a_corrected_date_is_right(value: str) -> None:
    text = entry("date", value, "online")
    edited = fixed("FLD012", text, unsafe=True)
    assert edited == text or findings("FLD012", edited) == ()


NEAR_ARXIV = ["arxiv.org", "arXiv.org", "axriv", "https://arxiv.org/abs/", "arxive", "ArXiv:"]


@pytest.mark.parametrize("archive", NEAR_ARXIV)
def test_what_means_arxiv_hides_no_other_fault(archive: str) -> None:
    text = (
        f"@misc{{k, eprint = {{arXiv:1510.1234}}, archivePrefix = {{{archive}}},"
        " primaryClass = {cs.XX}}\n"
    )
    assert [finding.code for finding in linter("ARX").lint(text)] == ["ARX004"]
    result = linter("ARX").fix(text)
    assert {finding.code for finding in result.remaining} == {"ARX002", "ARX005"}


def test_another_archive_with_a_like_name_is_left_alone() -> None:
    for archive in ("MarXiv", "EdArXiv", "AgriXiv", "bioRxiv", "viXra", "hal"):
        text = f"@misc{{k, eprint = {{ab12c}}, archivePrefix = {{{archive}}}}}\n"
        assert findings("ARX004", text) == ()


def test_biblatex_may_number_its_months() -> None:
    text = "@misc{k, month = 1, date = {1999}}\n"
    assert findings("FLD007", text, DialectChoice.BIBLATEX) == ()
    assert findings("FLD007", entry("month", "12 May"), DialectChoice.BIBLATEX) != ()


PREPRINTS = [
    pytest.param("year = 2021, eprint = {2301.12345}", True, id="year-before"),
    pytest.param("year = 2022, eprint = {2301.12345}", True, id="january-but-late"),
    pytest.param("year = 2022, eprint = {2301.00100}", False, id="first-days-of-january"),
    pytest.param("year = 2022, eprint = {2302.00100}", True, id="february"),
    pytest.param("year = 2023, eprint = {2301.12345}", False, id="same-year"),
    pytest.param("year = 2024, eprint = {2301.12345}", False, id="later"),
    pytest.param("year = 2023, month = dec, eprint = {2301.12345}", False, id="later-month"),
    pytest.param("year = 2023, month = jan, eprint = {2304.12345}", True, id="month-before"),
    pytest.param("year = 2023, month = mar, eprint = {2304.12345}", False, id="eve-of-the-month"),
    pytest.param("year = 1998, eprint = {hep-th/9901101}", True, id="old-style"),
    pytest.param("year = 1999, eprint = {hep-th/9901101}", False, id="old-style-right"),
    pytest.param("year = 2003, eprint = {1301.12345}, journal = {JMLR}", False, id="published"),
    pytest.param("year = 2003, eprint = {1301.12345}, doi = {10.1000/1}", False, id="has-a-doi"),
    pytest.param("year = 2003, eprint = {1301.1234}, journal = {CoRR}", True, id="corr"),
    pytest.param("year = {in press}, eprint = {2301.12345}", False, id="no-year"),
    pytest.param("year = 1950, eprint = {2301.12345}, eprinttype = {jstor}", False, id="jstor"),
    pytest.param("date = {2021-12}, eprint = {2301.12345}", True, id="date"),
    pytest.param("date = {2020/2023}, eprint = {2301.12345}", False, id="date-range"),
]


@pytest.mark.parametrize(("fields", "is_reported"), PREPRINTS)
def test_a_preprint_is_not_older_than_its_id(fields: str, is_reported: bool) -> None:
    text = f"@misc{{k, {fields}}}\n"
    assert bool(findings("FLD011", text)) == is_reported
    assert fixed("FLD011", text, unsafe=True) == text


# Specials ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "field", ["url", "doi", "file", "abstract", "keywords", "eprint", "x-note"]
)
def test_only_printed_fields_are_asked_for_escapes(field: str) -> None:
    assert findings("FLD010", entry(field, "a_b & 100% #1")) == ()


def test_an_ampersand_between_names_is_another_rules_matter() -> None:
    assert findings("FLD010", entry("author", "A. Bee & C. Dee")) == ()
    assert len(findings("FLD010", entry("author", "{Bee & Sons} and A. Dee"))) == 1


def test_each_piece_of_a_concatenation_is_read_by_itself() -> None:
    text = '@misc{k, title = "A & " # macro # { B_cd ef_gh}}\n'
    assert (
        fixed("FLD010", text, unsafe=True)
        == '@misc{k, title = "A \\& " # macro # { B\\_cd ef\\_gh}}\n'
    )


def test_formulas_that_never_end_cost_linear_time() -> None:
    value = "\\(" * 20_000 + "[x" * 20_000 + "\\foo[" * 20_000
    assert findings("FLD010", entry("title", value + " &")) != ()


# arXiv -------------------------------------------------------------------------------------------

MARKED = [
    pytest.param("eprint = {2201.11903}, archivePrefix = {arXiv}", False, id="marked"),
    pytest.param("eprint = {2201.11903}, eprinttype = {ArXiv}", False, id="marked-for-biblatex"),
    pytest.param("eprint = {2201.11903}, archive = {arXiv}", False, id="older-mark"),
    pytest.param("eprint = {hep-th/9901001}", False, id="old-style-says-it-itself"),
    pytest.param("eprint = {12345678}", False, id="pubmed"),
    pytest.param("eprint = {2201.11903}", True, id="unmarked"),
    pytest.param("eprint = {2201.11903v2}", True, id="unmarked-version"),
]


@pytest.mark.parametrize(("fields", "is_reported"), MARKED)
def test_an_arxiv_id_needs_its_mark(fields: str, is_reported: bool) -> None:
    text = f"@misc{{k, {fields}}}\n"
    assert bool(findings("ARX003", text)) == is_reported
    assert ("archivePrefix = {arXiv}" in fixed("ARX003", text)) == (
        is_reported or "archivePrefix" in fields
    )


ARCHIVES = [
    pytest.param("axriv", "arXiv", id="swapped"),
    pytest.param("arxiv.org", "arXiv", id="host"),
    pytest.param("https://arxiv.org/abs/", "arXiv", id="address"),
    pytest.param("arXiv:", "arXiv", id="colon"),
    pytest.param("ARXIV", None, id="capitals"),
    pytest.param("bioRxiv", None, id="biorxiv"),
    pytest.param("PsyArXiv", None, id="psyarxiv"),
    pytest.param("jstor", None, id="jstor"),
    pytest.param("HAL", None, id="hal"),
]


@pytest.mark.parametrize(("archive", "right"), ARCHIVES)
def test_only_misspellings_of_arxiv_are_corrected(archive: str, right: str | None) -> None:
    text = f"@misc{{k, eprint = {{2201.11903}}, archivePrefix = {{{archive}}}}}\n"
    assert fixed("ARX004", text) == (text if right is None else text.replace(archive, right))
    assert bool(findings("ARX004", text)) == (right is not None)


HIDDEN = [
    pytest.param("url", "https://arxiv.org/abs/2201.11903", "2201.11903", True, id="url"),
    pytest.param("url", "http://arxiv.org/pdf/2201.11903v1.pdf", "2201.11903v1", True, id="pdf"),
    pytest.param("doi", "10.48550/arXiv.2201.11903", "2201.11903", True, id="doi"),
    pytest.param("journal", "arXiv preprint arXiv:2201.11903", "2201.11903", False, id="journal"),
    pytest.param("journal", "CoRR, abs/2201.11903", "2201.11903", False, id="corr"),
    pytest.param("volume", "abs/2201.11903", "2201.11903", False, id="volume"),
    pytest.param("note", "arXiv:hep-th/9901001", "hep-th/9901001", False, id="note"),
    pytest.param(
        "howpublished", "\\url{https://arxiv.org/abs/2201.11903}", "2201.11903", False, id="in-url"
    ),
    pytest.param("note", "A comment on arXiv:2201.11903", None, False, id="about-another"),
    pytest.param("note", "Code at github.com, arXiv:2201.11903", None, False, id="more-text"),
    pytest.param("title", "arXiv:2201.11903", None, False, id="title"),
    pytest.param("url", "https://arxiv.org/help", None, False, id="no-id"),
    pytest.param("url", "https://x.org/abs/2201.11903", None, False, id="another-host"),
    pytest.param("journal", "bioRxiv", None, False, id="biorxiv"),
]


@pytest.mark.parametrize(("field", "value", "identifier", "is_safe"), HIDDEN)
def test_a_hidden_arxiv_id_is_brought_to_light(
    field: str, value: str, identifier: str | None, is_safe: bool
) -> None:
    text = f"@misc{{k, {field} = {{{value}}}, year = 2022}}\n"
    added = f", eprint = {{{identifier}}}, archivePrefix = {{arXiv}}"
    expected = text.replace(", year", f"{added}, year") if identifier else text
    assert fixed("ARX006", text, unsafe=True) == expected
    assert fixed("ARX006", text) == (expected if is_safe else text)


def test_a_category_behind_the_id_is_not_lost() -> None:
    text = entry("eprint", "arXiv:2201.11903 [cs.CL]")
    assert fixed("ARX001", text) == "@misc{k, eprint = {2201.11903}, primaryClass = {cs.CL}}\n"
    unknown = entry("eprint", "arXiv:2201.11903 [cs.ZZ]")
    assert fixed("ARX001", unknown, unsafe=True) == unknown


# Properties --------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        *(
            "10.1000/182",
            "https://doi.org/",
            "doi:",
            "https://x.org/a_b",
            "www.x.org",
            "\\url{",
            "}",
        ),
        *("2201.11903", "arXiv:", "hep-th/9901001", "[cs.CL]", "cs.cl", "axriv", "arXiv", "v2"),
        *("12", "34", "-", "--", "–", " ", ",", ".", "\n  ", "2019", "a", "January", "May 12", "1"),
        *("&", "%", "#", "_", "$", "\\", "{", "}", "\\&", "&amp;", "\\emph{", "snake_case", "é"),
        *("978-0-262-03384-8", "0028-0836", "in press", "abs/", "CoRR", "\\verb|", "\\("),
    ]
)
VALUES = st.lists(WORDS, max_size=5).map("".join)
NAMES = st.sampled_from(
    [
        *("title", "year", "month", "pages", "doi", "url", "isbn", "issn", "eprint", "note"),
        *("archivePrefix", "primaryClass", "journal", "jounal", "eprinttype", "date", "volume"),
    ]
)


def is_balanced(value: str) -> bool:
    depth = 0
    for character in value:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0


FIELDS = st.lists(
    st.tuples(NAMES, VALUES.filter(is_balanced), st.booleans()),
    min_size=1,
    max_size=5,
    unique_by=lambda field: field[0],
)


def written(fields: list[tuple[str, str, bool]]) -> str:
    lines = [
        f'  {name} = "{value}"' if is_quoted else f"  {name} = {{{value}}}"
        for name, value, is_quoted in fields
    ]
    return "@misc{k,\n" + ",\n".join(lines) + "\n}\n"


@settings(max_examples=150, deadline=None)
@given(fields=FIELDS)
def test_fixes_converge_keep_entries_whole_and_lose_no_field_unasked(
    fields: list[tuple[str, str, bool]],
) -> None:
    text = written(fields)
    assert parse(text).entries[0].problems == []
    safely = linter(*CODES).fix(text)
    assert safely.has_converged
    (whole,) = parse(safely.text).entries
    assert not whole.problems
    assert {name.lower() for name, _, _ in fields} <= set(whole.by_name)
    assert linter(*CODES).fix(safely.text).text == safely.text
    result = linter(*CODES).fix(text, unsafe=True)
    assert result.has_converged
    (whole,) = parse(result.text).entries
    assert not whole.problems
    for name in ("title", "note"):
        field = parse(text).entries[0].get(name)
        if field is not None and field.content.strip(" \n{}"):
            assert whole.get(name) is not None


@settings(max_examples=100, deadline=None)
@given(value=VALUES.filter(is_balanced))
def test_escaping_only_adds_backslashes(value: str) -> None:
    text = written([("title", value, False)])
    result = linter("FLD010").fix(text)
    assert result.text.replace("\\", "") == text.replace("\\", "")
    assert all(
        finding.fix is None or finding.fix.applicability is not Applicability.SAFE
        for finding in result.remaining
    )


@settings(max_examples=100, deadline=None)
@given(value=st.text("0123456789-–— ,;ivxSe.", max_size=12))
def test_a_page_range_keeps_its_pages(value: str) -> None:
    text = entry("pages", value)
    dashless = str.maketrans("", "", "-–— ")
    assert fixed("FLD008", text, unsafe=True).translate(dashless) == text.translate(dashless)
