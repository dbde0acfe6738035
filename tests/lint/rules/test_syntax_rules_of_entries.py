"""The rules about keys, types, strings and cross-references accuse what BibTeX itself stumbles on,
and leave alone what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.bibtex.parser import parse
from bibsync.diagnostic import Applicability, Diagnostic
from bibsync.lint.engine import Linter
from bibsync.lint.settings import DialectChoice, LintSettings
from tests.oracle.bibtex_program import Answer, ask_bibtex

CODES = (
    *("SYN020", "SYN021", "SYN022", "SYN023", "SYN024", "SYN025", "SYN026", "SYN027", "SYN028"),
    "SYN030",
)


def linter(*codes: str, dialect: DialectChoice = DialectChoice.AUTO) -> Linter:
    return Linter(LintSettings(select=codes, dialect=dialect))


def findings(
    code: str, text: str, dialect: DialectChoice = DialectChoice.AUTO, filename: str = "refs.bib"
) -> tuple[Diagnostic, ...]:
    return linter(code, dialect=dialect).lint(text, filename)


def fixed(code: str, text: str, unsafe: bool = False) -> str:
    result = linter(code).fix(text, unsafe=unsafe)
    assert result.has_converged
    return result.text


def applicabilities(code: str, text: str) -> list[Applicability | None]:
    return [d.fix.applicability if d.fix is not None else None for d in findings(code, text)]


def cases(table: dict[str, list[str]]) -> list[object]:
    return [
        pytest.param(code, text, id=f"{code}-{text[:50]}")
        for code, texts in table.items()
        for text in texts
    ]


# Tricky but right -------------------------------------------------------------------------------

KEYS_LEFT_ALONE = [
    "@misc{DBLP:journals/x/A-B+C02, title = {A}}",
    "@misc{https://doi.org/10.5555/2013.1(2)<3>, title = {A}}",
    "@misc{2019A&A...622A..49S, title = {A}}",
    "@misc{o'neill, title = {A}}",
    "@misc{a$b^c_d|e`f@g!h?i*j[k]l;m, title = {A}}",
    "@misc{Ünal2003,}@misc{鍵,}@misc{ключ,}",
]

RIGHT = cases(
    {
        "SYN020": [
            "@misc{a, url = {A}, bdsk-url-1 = {A}, bdsk-url-2 = {A}}",
            '@misc{a, year = 1999}@string{year = "A"}@misc{b, year = 1999}',
            "@misc{a, note = {year = {1}, year = {2}}}",
        ],
        "SYN021": [
            "@article{a, month = JAN # feb, journal = TCS}",
            '@string(j = "J")@article(a, journal = J # ", B" # j)',
            '@STRING{J.Str = "J"}@article{a, journal = j.str}',
            "@article{a, journal = IEEE_J_AC, booktitle = IEEE_C_CDC}",
            "@misc{a, doi = 10.1000/182, title = {A}}",  # SYN007's: its delimiters are missing
            "@misc{a, keywords = one, two, three}",
            "@misc{a, title = , year = 1999}",
            '@misc{a, title = {undefined}, note = "undefined", year = 1999}',
        ],
        "SYN022": ["@misc{a}", "@misc( a , title = {A})", "@comment{}", "@string{}"],
        "SYN023": [*KEYS_LEFT_ALONE, "@misc{title = {A}}", "@misc{a, title = {a#b}}"],
        "SYN024": [
            *(
                f"@{type_}{{a, title = {{A}}}}"
                for type_ in (
                    *("software", "dataset", "online", "www", "electronic", "patent", "standard"),
                    *("periodical", "conference", "PhdThesis", "mvbook", "xdata", "set", "webpage"),
                    *("IEEEtranBSTCTL", "control", "artwork", "jurisdiction", "preprint", "thesis"),
                )
            ),
            "@include{macros.bib}",
            "@todo(read this again)",
        ],
        "SYN025": [
            "@misc{a, crossref = {p}}\n@misc{b, crossref = {p}}\n@book{p}\n",
            "@book{p}\n@misc{a, xref = {p}}\n@misc{b, xdata = {p}}\n",
            "@book{p}\n@misc{a, crossref = {}}\n@misc{b, crossref = p}\n",
            "@misc{a, crossref = {a}}\n",
        ],
        "SYN026": [
            "@misc{a, crossref = {P}}\n@book{p}\n",
            "@book{p}\n@misc{a, crossref = { p }}\n",
            "@misc{a, xref = {p}, related = {q}}\n",
            '@string{p = "q"}@misc{a, crossref = p}\n',
            *(f"@misc{{a, xdata = {{x{n}, y{n}, z{n}}}}}" for n in range(2)),
        ],
        "SYN027": ['@string{a = "b, c" # {, d,}}', '@string{a = "b"}, @string{c = "d"}'],
        "SYN028": [
            '@string{a = "A"}\n@string{A = {A}}\n',
            '@string{jan = "1"}@string{jan = "2"}',
            '@string{a = "A", b = "B"}@string{b = "C"}',
        ],
        "SYN030": [
            "@misc{a}\n@misc{b}",
            "@misc{a} @misc{b}\n\n",
            "@misc{a} @misc{b}\n% the end",
            "@misc{a,\n} @misc{b,\n}",
            "@misc{a} % me@example.org",
            "Text @misc{a}",
            "@misc{a}",
            "",
        ],
    }
)


@pytest.mark.parametrize(("code", "text"), RIGHT)
def test_what_only_looks_wrong_is_left_alone(code: str, text: str) -> None:
    assert findings(code, text) == ()


# Wrong ------------------------------------------------------------------------------------------

WRONG = cases(
    {
        "SYN020": ["@misc{a, Year = 1, YEAR = 2}", "@misc(a, url = {A}, year = 1, url = {A})"],
        "SYN021": [
            "@misc{a, title = A}",
            "@misc{a, title = {A} # b # c}",
            "@misc{a, month = März}",
        ],
        "SYN022": ["@misc{}", "@misc{ , title = {A}}", "@misc(,title={A})", "@misc{title={A}}"],
        "SYN023": [
            *(f"@misc{{a{c}b, title = {{A}}}}" for c in '#%~\\"{'),
            "@misc{a b}",
            "@misc{{a}, title = {A}}",
        ],
        "SYN024": ["@artical{a, title = {A}}", "@blurb{a}"],
        "SYN025": ["@book{p}\n@misc{a, CrossRef = {P}}\n"],
        "SYN026": ["@misc{a, crossref = {p}}", "@xdata{b}@misc{a, XData = {b,c}}"],
        "SYN027": ['@string{a = "b" , }', '@STRING(a = {b}, c = "d")'],
        "SYN028": ['@string{a = "A"}@string{a = "a"}', '@string{a = "A"}@string{a = a # "B"}'],
        "SYN030": ["@misc{a} @misc{b}", "@comment{x}@misc{b}\n", '@preamble{"x"} @misc{b}\r'],
    }
)


@pytest.mark.parametrize(("code", "text"), WRONG)
def test_what_is_wrong_is_found(code: str, text: str) -> None:
    assert [d.code for d in findings(code, text)][:1] == [code]


# Repeated fields --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["abstract", "eprint", "note", "author", "editor"])
def test_no_removal_is_offered_for_other_texts_that_must_not_be_lost(name: str) -> None:
    text = f"@misc{{a, {name} = {{A}}, {name} = {{B}}}}"
    assert applicabilities("SYN020", text) == [None]


def test_both_values_are_named_when_they_differ() -> None:
    (found,) = findings("SYN020", "@misc{a, url = {A}, url = {B}}")
    assert "`{A}`" in found.message
    assert "`{B}`" in found.message
    assert applicabilities("SYN020", "@misc{a, url = {A}, url = {B}}") == [Applicability.DISPLAY]


def test_a_field_in_a_broken_entry_is_not_removed() -> None:
    assert applicabilities("SYN020", "@misc{a, year = 1 title = {A}, year = 1}") == [None]


def test_a_string_is_not_taken_for_its_name_in_braces() -> None:
    text = '@string{b = "B"}@misc{a, title = b, title = {b}}'
    assert applicabilities("SYN020", text) == [Applicability.DISPLAY]


def test_all_repetitions_go_and_the_first_stays() -> None:
    text = '@misc{a,\n  year = 1999,\n  year = {1999},\n  year = "1999",\n  YEAR = 1999\n}\n'
    assert fixed("SYN020", text) == text
    assert fixed("SYN020", text, unsafe=True) == "@misc{a,\n  year = 1999\n}\n"


# Strings ----------------------------------------------------------------------------------------


def test_the_full_name_of_a_month_is_safely_written_as_its_macro() -> None:
    text = '@misc{a, month = "1~" # September # "/" # oct}'
    assert fixed("SYN021", text) == '@misc{a, month = "1~" # sep # "/" # oct}'


def test_a_month_in_another_field_is_a_word_like_any_other() -> None:
    assert applicabilities("SYN021", "@misc{a, title = march}") == [Applicability.DISPLAY]


def test_only_a_name_that_is_defined_before_is_suggested() -> None:
    text = '@misc{a, title = natrue}\n@string{nature = "Nature"}\n@misc{b, title = natrue}\n'
    first, second = applicabilities("SYN021", text)
    assert (first, second) == (Applicability.DISPLAY, Applicability.UNSAFE)


def test_a_string_in_its_own_definition_is_told_from_one_that_comes_later() -> None:
    own, later = findings("SYN021", '@string{a = a # b}\n@string{b = "B"}\n')
    assert "own definition" in own.message
    assert "line 2" in later.message


def test_a_month_is_not_excused_by_definitions_in_another_file() -> None:
    names = "".join(f"@misc{{k{n}, title = name{n % 3}}}\n" for n in range(9))
    assert findings("SYN021", names) == ()
    (found,) = findings("SYN021", names + "@misc{a, month = june}\n")
    assert "`jun`" in found.message


def test_several_definitions_with_a_comment_between_them_are_not_taken_apart() -> None:
    text = '@string{a = "A", % first\n  b = "B"}\n'
    assert fixed("SYN027", text, unsafe=True) == text


# Keys and types ---------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["o'neill", "a(b", "a)b", "a=b"])
def test_what_biber_cannot_read_in_a_key_is_reported_for_biblatex_only(key: str) -> None:
    text = f"@misc{{{key}, title = {{A}}}}"
    assert findings("SYN023", text, DialectChoice.BIBTEX) == ()
    assert len(findings("SYN023", text, DialectChoice.BIBLATEX)) == 1


def test_no_key_is_shown_that_another_entry_has() -> None:
    assert applicabilities("SYN023", "@misc{a#b,}@misc{AB,}") == [None]


def test_the_type_that_is_meant_is_of_the_files_own_dialect() -> None:
    text = "@reprot{a, title = {A}}"
    (found,) = findings("SYN024", text, DialectChoice.BIBLATEX)
    assert "`@report`" in found.message


# Cross-references -------------------------------------------------------------------------------


def test_a_parent_before_many_children_is_reported_once_and_moved_behind_the_last() -> None:
    children = "".join(f"@misc{{c{n}, crossref = {{p}}}}\n" for n in range(300))
    assert len(findings("SYN025", "@book{p}\n" + children)) == 1
    assert fixed("SYN025", "@book{p}\n" + children, unsafe=True) == children + "@book{p}\n"


@pytest.mark.parametrize(
    "text",
    [
        "@misc{a, crossref = {b}}\n@misc{b, crossref = {a}}\n",
        "@book{g}\n@book{p, crossref = {g}}\n@misc{a, crossref = {p}}\n",
        "@book{p} % a remark\n@misc{a, crossref = {p}}\n",
        "@book{p}\n@misc{a, crossref = {p}} @misc{b}\n",
        "@book{p, title = {A}\n@misc{a, crossref = {p}}\n",
    ],
)
def test_a_move_that_may_do_harm_is_not_made(text: str) -> None:
    result = linter("SYN025").fix(text, unsafe=True)
    assert result.has_converged
    assert sorted(result.text.split("\n")) == sorted(text.split("\n"))


def test_cross_references_in_a_reference_list_have_no_order() -> None:
    text = "```bibtex\n@book{p}\n```\n\n```bibtex\n@misc{a, crossref = {p}}\n```\n"
    assert findings("SYN025", text, filename="references.md") == ()


def test_biber_tells_keys_apart_by_case() -> None:
    text = "@misc{a, crossref = {P}}\n@book{p}\n"
    assert findings("SYN026", text, DialectChoice.BIBTEX) == ()
    assert len(findings("SYN026", text, DialectChoice.BIBLATEX)) == 1


def test_a_file_whose_parents_are_all_elsewhere_is_left_alone() -> None:
    children = "".join(f"@misc{{c{n}, crossref = {{p{n}}}}}\n" for n in range(3))
    assert findings("SYN026", children) == ()
    assert len(findings("SYN026", children + "@book{p1}\n")) == 2


# Fixes in general -------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *(
            "@misc{a, year = 1, year = {1}}",
            "@misc{b, month = March, title = nme}",
            "@misc{, x = 1}",
        ),
        *("@artcile{c#d, crossref = {p}}", "@misc{e, crossref = {p}, url = {}, url = {A}}"),
        *('@string{name = "A",}', '@string{name = "B", other = "C"}', "@book{p, title = name}"),
        *("@book{q, crossref = {a}}", "@misc{b, crossref = {q}}", "% a remark", "@misc{x", ""),
    ]
)
ENDS = st.sampled_from(["\n", "\r\n", " ", "\n\n", ""])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(PIECES, ENDS), max_size=8))
def test_fixes_come_to_a_standstill_and_lose_no_entry(parts: list[tuple[str, str]]) -> None:
    text = "".join(piece + end for piece, end in parts)
    result = linter(*CODES).fix(text, unsafe=True)
    assert result.has_converged
    assert linter(*CODES).fix(result.text, unsafe=True).text == result.text
    assert len(parse(result.text).entries) == len(parse(text).entries)
    assert result.text.count("% a remark") == text.count("% a remark")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(PIECES, ENDS), max_size=6))
def test_safe_fixes_touch_no_value_but_a_month(parts: list[tuple[str, str]]) -> None:
    text = "".join(piece + end for piece, end in parts)
    before = [(e.key, [f.raw_value for f in e.fields]) for e in parse(text).entries]
    after = [
        (e.key, [f.raw_value for f in e.fields])
        for e in parse(linter(*CODES).fix(text).text).entries
    ]
    assert [(k, [v.replace("March", "mar") for v in values]) for k, values in before] == after


# What the real BibTeX says to the claims of the rules --------------------------------------------

FIELDS = {"title", "month", "year", "note"}
TYPES = frozenset({"misc", "book"})


def ask(text: str, *cited: str) -> Answer:
    return ask_bibtex(text.encode(), FIELDS, TYPES, cited=cited or ("*",))


def keys(answer: Answer) -> list[str]:
    return [entry.key for entry in answer.entries]


@pytest.mark.slow
def test_bibtex_takes_the_first_of_two_fields_even_an_empty_one() -> None:
    answer = ask("@misc{a, title = {A}, title = {B}}\n@misc{b, title = {}, title = {C}}\n")
    assert [entry.fields.get("title") for entry in answer.entries] == ["A", ""]
    assert sum("extra" in warning for warning in answer.warnings) == 2


@pytest.mark.slow
def test_bibtex_knows_a_string_behind_its_definition_only() -> None:
    answer = ask('@misc{a, title = s}\n@string{s = "S"}\n@misc{b, title = s}\n')
    assert [entry.fields.get("title") for entry in answer.entries] == ["", "S"]
    assert answer.warnings[0].startswith('Warning--string name "s" is undefined')


@pytest.mark.slow
def test_bibtex_takes_the_definition_that_stands_last_before_the_entry() -> None:
    text = '@string{s = "S"}\n@misc{a, title = s}\n@string{s = "T"}\n@misc{b, title = S}\n'
    answer = ask(text)
    assert [entry.fields["title"] for entry in answer.entries] == ["S", "T"]
    assert (answer.errors, answer.warnings) == ([], [])


@pytest.mark.slow
def test_bibtex_expects_the_end_of_a_string_definition_at_a_comma() -> None:
    text = '@string{s = "S", t = "T"}\n@misc{a, title = s, note = t}\n'
    answer = ask(text)
    assert answer.errors[0].startswith('Missing "}" in string command')
    assert answer.entries[0].fields == {"title": "S", "note": ""}
    repaired = ask(fixed("SYN027", text, unsafe=True))
    assert repaired.errors == []
    assert repaired.entries[0].fields == {"title": "S", "note": "T"}


@pytest.mark.slow
def test_bibtex_reads_one_entry_without_a_key_only() -> None:
    answer = ask("@misc{, title = {A}}\n@misc{, title = {B}}\n@misc{c, title = {C}}\n")
    assert keys(answer) == ["", "c"]
    assert answer.errors[0].startswith("Repeated entry")
    for without_comma in ("@misc{title={A}, year=1999}\n", "@misc{title = {A}, year = 1999}\n"):
        assert [entry.fields for entry in ask(without_comma).entries] == [{}]


@pytest.mark.slow
@pytest.mark.parametrize("text", KEYS_LEFT_ALONE)
def test_bibtex_finds_the_keys_that_are_left_alone(text: str) -> None:
    entries = parse(text).entries
    written = [entry.key for entry in entries]
    answer = ask("\n".join(entry.raw for entry in entries) + "\n", *written)
    assert keys(answer) == written
    assert answer.errors == []


@pytest.mark.slow
def test_bibtex_ends_a_key_at_a_blank() -> None:
    answer = ask("@misc{Smith 2019, title = {A}}\n")
    assert [(entry.key, entry.fields) for entry in answer.entries] == [("Smith", {})]
    assert len(answer.errors) == 1


@pytest.mark.slow
def test_bibtex_needs_a_parent_behind_its_children() -> None:
    text = (
        "@book{p, title = {P}, year = 1999}\n\n"
        "@misc{a, title = {A}, crossref = {p}}\n\n@misc{b, crossref = {P}}\n"
    )
    assert [entry.fields.get("year") for entry in ask(text, "a", "b").entries] == [None, None]
    moved = fixed("SYN025", text, unsafe=True)
    assert [e.fields.get("year") for e in ask(moved, "a", "b").entries][:2] == ["1999", "1999"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "@misc{a, title={x}} @misc{b, title={x}}",
        "@misc{a, title={x}} @misc{b, title={x}}\n",
        "@misc{a, title={x}}\t@misc{b, title={x}} @misc{c}\r",
        "@misc{a,\ntitle={x}} @misc{b, title={x}}\n",
        "@misc{z}\r\n@misc{a} @misc{b, title={x}}",
        '@string{s = "S"} @misc{b, title={x}}\n',
        '@preamble{"x"} @misc{b, title={x}}\n',
        "@comment{c} @misc{b, title={x}}\n",
        "@misc{a} @misc{b}\n\n",
        "@misc{a} @misc{b}\n ",
        "@misc{a} @misc{b}\r\n",
        "@misc{a,\ntitle={x}} @misc{b,\ntitle={x}}\n",
        "Text @misc{b}\n",
    ],
)
def test_bibtex_loses_the_entries_that_are_reported_on_the_last_line(text: str) -> None:
    are_lost = len(ask(text).entries) < len(parse(text).entries)
    assert bool(findings("SYN030", text)) == are_lost
    repaired = fixed("SYN030", text)
    assert keys(ask(repaired)) == [entry.key for entry in parse(text).entries]
