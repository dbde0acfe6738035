from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest
from bibtexparser.customization import splitname

from bibsync.bibtex.names import (
    Name,
    NameProblem,
    first_surname,
    is_one_group,
    is_others,
    is_plain_person_list,
    parse_name,
    split_names,
)

# What BibTeX splits names into: First, von, Last, Jr with blanks between their words.
NAMES: dict[str, tuple[str, str, str, str]] = {
    # First von Last
    "Donald E. Knuth": ("Donald E.", "", "Knuth", ""),
    "Knuth": ("", "", "Knuth", ""),
    "Jean de la Fontaine": ("Jean", "de la", "Fontaine", ""),
    "Jean de La Fontaine": ("Jean", "de", "La Fontaine", ""),
    "Jean De La Fontaine": ("Jean De La", "", "Fontaine", ""),
    "van Gogh": ("", "van", "Gogh", ""),
    "jean de la fontaine": ("", "jean de la", "fontaine", ""),
    "Ludwig van": ("Ludwig", "", "van", ""),
    "John de John de": ("John", "de", "John de", ""),
    "others": ("", "", "others", ""),
    "1. Foo Bar": ("1. Foo", "", "Bar", ""),
    "A~b~C": ("A", "b", "C", ""),
    # von Last, First
    "Knuth, Donald E.": ("Donald E.", "", "Knuth", ""),
    "de la Fontaine, Jean": ("Jean", "de la", "Fontaine", ""),
    "De La Fontaine, Jean": ("Jean", "", "De La Fontaine", ""),
    "De la Fontaine, Jean": ("Jean", "De la", "Fontaine", ""),
    "von der, X": ("X", "von", "der", ""),
    "de d{\\'E}, John": ("John", "de", "d{\\'E}", ""),
    "Smith,John": ("John", "", "Smith", ""),
    "Smith , John": ("John", "", "Smith", ""),
    "Garcia Marquez, Gabriel": ("Gabriel", "", "Garcia Marquez", ""),
    # von Last, Jr, First
    "King, Jr, Martin Luther": ("Martin Luther", "", "King", "Jr"),
    "de la Smith, III, A. B.": ("A. B.", "de la", "Smith", "III"),
    "Smith, , John": ("John", "", "Smith", ""),
    # hyphens
    "Jean-Paul Sartre": ("Jean-Paul", "", "Sartre", ""),
    "Ann Smith-jones": ("Ann", "", "Smith-jones", ""),
    "Smith-jones": ("", "", "Smith-jones", ""),
    "Smith-Jones, J.-P.": ("J.-P.", "", "Smith-Jones", ""),
    "Abu al-Khwarizmi": ("Abu", "al", "Khwarizmi", ""),
    "al-Khwarizmi, Abu": ("Abu", "al", "Khwarizmi", ""),
    "Maria de-Smith": ("Maria", "de", "Smith", ""),
    "A--B C": ("A-B", "", "C", ""),
    "A -B C": ("A B", "", "C", ""),
    "A- b c D": ("A", "b c", "D", ""),
    "-A B": ("A", "", "B", ""),
    # braces and special characters
    "{World Health Organization}": ("", "", "{World Health Organization}", ""),
    "{van} Gogh X": ("{van} Gogh", "", "X", ""),
    "Vincent {van Gogh}": ("Vincent", "", "{van Gogh}", ""),
    "B{a b}c D": ("B{a b}c", "", "D", ""),
    "A {b}c D": ("A", "{b}c", "D", ""),
    "A b{-}c D-E": ("A", "b{-}c", "D-E", ""),
    "Smith, {A, B}": ("{A, B}", "", "Smith", ""),
    "{\\'E}lie Cartan X": ("{\\'E}lie Cartan", "", "X", ""),
    "{\\'e}lie Cartan X": ("", "{\\'e}lie", "Cartan X", ""),
    '{\\"{O}}rn {\\"u}x B': ('{\\"{O}}rn', '{\\"u}x', "B", ""),
    "{\\v s}x Y Z": ("", "{\\v s}x", "Y Z", ""),
    "{\\v S}x y Z": ("{\\v S}x", "y", "Z", ""),
    "{\\OE}x y Z": ("{\\OE}x", "y", "Z", ""),
    "{\\oe}x Y Z": ("", "{\\oe}x", "Y Z", ""),
    "{\\AA}sa {\\L}x Y": ("{\\AA}sa {\\L}x", "", "Y", ""),
    "A {\\i} B C": ("A", "{\\i}", "B C", ""),
    "A {\\} b C": ("A {\\}", "b", "C", ""),
    "{{\\'e}}a B C": ("", "{{\\'e}}a", "B C", ""),
    "A {\\relax van} B C": ("A", "{\\relax van}", "B C", ""),
    "A {\\relax Van} b C": ("A {\\relax Van}", "b", "C", ""),
    "A \\'e B": ("A", "\\'e", "B", ""),
    "A \\'E b C": ("A \\'E", "b", "C", ""),
    # what BibTeX complains about
    "Smith, Jr, John, X": ("John X", "", "Smith", "Jr"),
    "A, B, C, D, E": ("C D E", "", "A", "B"),
    "John,": ("", "", "John", ""),
    "Smith, Jr,": ("Jr", "", "Smith", ""),
    ", John": ("John", "", "", ""),
}

# Lists that BibTeX splits at `and`, and what into.
LISTS: dict[str, list[str]] = {
    "A and B": ["A", "B"],
    "A AND B And C aNd D": ["A", "B", "C", "D"],
    "A\n  and\tB": ["A", "B"],
    "Anderson, Andy": ["Anderson, Andy"],
    "Ford and Anderland and Sandy": ["Ford", "Anderland", "Sandy"],
    "{A and B} and C": ["{A and B}", "C"],
    "{A}and B": ["{A}and B"],
    "A and{B}": ["A and{B}"],
    "A {and} B": ["A {and} B"],
    "A and and B": ["A", "", "B"],
    "and B": ["and B"],
    " and B": ["and B"],
    "A and ": ["A and"],
    "A and others": ["A", "others"],
    "A, B, and C": ["A, B,", "C"],
    "A~and B": ["A~and B"],
}


def parts(name: Name) -> tuple[str, str, str, str]:
    return (" ".join(name.first), " ".join(name.von), " ".join(name.last), " ".join(name.jr))


@pytest.mark.parametrize(("text", "expected"), NAMES.items(), ids=NAMES.keys())
def test_a_name_has_the_parts_that_bibtex_gives_it(
    text: str, expected: tuple[str, str, str, str]
) -> None:
    assert parts(parse_name(text)) == expected


@pytest.mark.parametrize(("value", "names"), LISTS.items(), ids=LISTS.keys())
def test_a_list_is_split_where_bibtex_splits_it(value: str, names: list[str]) -> None:
    found = split_names(value)
    assert [name.text for name in found] == names
    assert [value[name.start : name.end] for name in found] == names


@pytest.mark.parametrize("value", ["", "  ", "\n\t"], ids=["empty", "blanks", "line break"])
def test_a_blank_list_has_no_names(value: str) -> None:
    assert split_names(value) == []


@pytest.mark.parametrize(
    ("text", "first", "von", "last"),
    [
        ("Élie Cartan", "Élie", "", "Cartan"),
        ("Łukasz Kaiser X", "Łukasz Kaiser", "", "X"),
        ("Anna à Beckett", "Anna", "à", "Beckett"),
        ("毛 泽东", "毛", "", "泽东"),
    ],
    ids=["capital with an accent", "capital letter", "small letter", "letters without case"],
)
def test_letters_beyond_ascii_have_their_own_case(
    text: str, first: str, von: str, last: str
) -> None:
    """Here the classic BibTeX differs: it reads the bytes of `Élie` as two signs and `lie`."""
    assert parts(parse_name(text)) == (first, von, last, "")


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", (NameProblem.EMPTY,)),
        (" ~- ", (NameProblem.EMPTY,)),
        (",", (NameProblem.EMPTY,)),
        ("A, B, C", ()),
        ("A, B, C, D", (NameProblem.TOO_MANY_COMMAS,)),
        ("{A, B, C, D}", ()),
        ("A, B,", (NameProblem.TRAILING_COMMA,)),
        (", B", (NameProblem.NO_LAST_NAME,)),
        ("A {B", (NameProblem.UNBALANCED_BRACES,)),
        ("A} B}", (NameProblem.UNBALANCED_BRACES,)),
        ("A, B, C, D, {", (NameProblem.UNBALANCED_BRACES, NameProblem.TOO_MANY_COMMAS)),
    ],
    ids=[
        *("nothing", "only separators", "only a comma", "two commas", "three commas"),
        *("commas in braces", "trailing comma", "leading comma", "open brace", "closing brace"),
        "two problems",
    ],
)
def test_what_bibtex_complains_about_is_recorded(
    text: str, problems: tuple[NameProblem, ...]
) -> None:
    assert parse_name(text).problems == problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("family=Rousseau, given=Jean-Jacques", ("Jean-Jacques", "", "Rousseau", "")),
        (
            'given={Jean}, prefix="de la", family=Fontaine, suffix=Jr, useprefix=true',
            ("{Jean}", "de la", "Fontaine", "Jr"),
        ),
        ("family={A, B}, given-i=J, given=Jean", ("Jean", "", "{A, B}", "")),
        ("x=1, y=2", ("y=2", "", "x=1", "")),
        ("Smith, given=J", ("given=J", "", "Smith", "")),
    ],
    ids=["two parts", "all parts", "braces", "other keys", "half of it"],
)
def test_the_extended_format_of_biblatex_is_read(
    text: str, expected: tuple[str, str, str, str]
) -> None:
    assert parts(parse_name(text)) == expected


@pytest.mark.parametrize(
    ("text", "surname"),
    [
        ("Laurens van der Maaten", "maaten"),
        ("Van der Maaten, Laurens", "maaten"),
        ("Müller, Jörg", "muller"),
        (r"M{\"u}ller, J.", "muller"),
        ("Garcia Marquez, Gabriel", "marquez"),
        ("John Smith Jr.", "jr"),
        ("Smith Jr., John", "smith"),
        ("King, Jr, Martin Luther", "king"),
        ("{World Health Organization}", "world health organization"),
        ("{\\L}ukasz", "lukasz"),
        ("III", "iii"),
        ("", ""),
    ],
)
def test_the_surname_is_what_sources_agree_on(text: str, surname: str) -> None:
    assert parse_name(text).surname == surname


@pytest.mark.parametrize(
    ("value", "surname"),
    [
        ("Ashish Vaswani and {\\L}ukasz Kaiser", "vaswani"),
        ("{\\L}ukasz Kaiser and A. B", "kaiser"),
        ("{A and B} and C", "a and b"),
        (" A and ", "and"),
        ("", ""),
    ],
    ids=["plain", "braces in the first", "and in braces", "and at the end", "empty"],
)
def test_the_first_surname_is_that_of_the_first_name(value: str, surname: str) -> None:
    assert first_surname(value) == surname


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("others", True),
        (" others\n", True),
        ("Others", False),
        ("{others}", False),
        ("other", False),
        ("", False),
    ],
)
def test_only_the_bare_word_stands_for_the_others(text: str, expected: bool) -> None:
    assert is_others(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{WHO}", True),
        ("{{WHO} Europe}", True),
        ("{World} {Bank}", False),
        ("{World} Bank", False),
        ("The {World Bank}", False),
        ("WHO", False),
        ("{WHO", False),
        ("{{WHO}", False),
        ("", False),
    ],
)
def test_an_organisation_stands_in_one_group(text: str, expected: bool) -> None:
    assert is_one_group(text) is expected


PLAIN = [
    "Ashish Vaswani and Noam Shazeer",
    "Vaswani, Ashish and Shazeer, Noam and others",
    "Jean-Luc Picard and\n  Ann Smith-Jones",
    "Maarten de Rijke and van der Maaten, Laurens",
    "J. K. Rowling and J.-P. Serre and John F Kennedy",
    "McDonald, Ronald and Conan O'Brien and Gianni D’Angelo",
    "Müller, Jörg and Łukasz Kaiser and Élie Cartan and Bo Xu",
]
NOT_PLAIN = [
    "",
    "Ashish Vaswani and",
    "Ashish  Vaswani",
    " Ashish Vaswani",
    "Ashish\nVaswani",
    "Vaswani",
    "Vaswani,",
    "Vaswani, Ashish and others and Noam Shazeer",
    "Vaswani et al.",
    "Smith, J. and et al.",
    "01. AI and : and Alex Young",
    "{World Health Organization}",
    "{\\L}ukasz Kaiser",
    "J.K. Rowling",
    "JK Rowling",
    "SMITH, JOHN",
    "Smith, Jr, John",
    "Ann Lee; Bob Ray",
    "Ann Lee & Bob Ray",
    "Ann Lee, Bob Ray, Cid Roy",
    "Zhang, Yi And Li, Xi, Jo",
    "Wei Wang 0001",
    "Ann lee",
    "Ann Lee and and Bob Ray",
    "A~B",
]


@pytest.mark.parametrize("value", PLAIN)
def test_a_list_of_ordinary_names_is_plain(value: str) -> None:
    assert is_plain_person_list(value)


@pytest.mark.parametrize("value", NOT_PLAIN)
def test_a_list_with_anything_odd_is_not_plain(value: str) -> None:
    assert not is_plain_person_list(value)


def as_bibtexparser(name: Name) -> dict[str, list[str]]:
    return {
        "first": list(name.first),
        "von": list(name.von),
        "last": list(name.last),
        "jr": list(name.jr),
    }


@pytest.mark.parametrize(
    ("text", "theirs"),
    [
        ("van Gogh", {"first": ["van"], "von": [], "last": ["Gogh"], "jr": []}),
        ("Maria de-Smith", {"first": ["Maria"], "von": [], "last": ["de-Smith"], "jr": []}),
        ("von der, X", {"first": ["X"], "von": [], "last": ["von", "der"], "jr": []}),
        (
            "John de John de",
            {"first": ["John"], "von": ["de", "John"], "last": ["de"], "jr": []},
        ),
        ("{\\OE}x y Z", {"first": [], "von": ["{\\OE}x", "y"], "last": ["Z"], "jr": []}),
    ],
    ids=["two words", "hyphen", "small words only", "small last word", "command for a letter"],
)
def test_where_bibtexparser_deviates_from_bibtex_we_do_not_follow(
    text: str, theirs: dict[str, list[str]]
) -> None:
    assert splitname(text) == theirs
    assert as_bibtexparser(parse_name(text)) != theirs
    assert parts(parse_name(text)) == NAMES[text]


STYLE = """
ENTRY { author } { } { }
INTEGERS { i n }
FUNCTION {misc}
{ author num.names$ 'n :=
  "=" cite$ * write$ newline$
  #1 'i :=
  { i n #1 + < }
    { author i "{ff}|{vv}|{ll}|{jj}" format.name$ write$ newline$
      i #1 + 'i :=
    }
  while$
}
READ
ITERATE {call.type$}
"""


def bibtex_reads(values: list[str], folder: Path) -> list[list[str]]:
    """How the real BibTeX splits each value: "First|von|Last|Jr" of its names, ties as blanks."""
    program = shutil.which("bibtex")
    assert program, "the `bibtex` program is missing: install texlive-binaries to run this test"
    entries = [f"@misc{{k{number}, author = {{{value}}}}}\n" for number, value in enumerate(values)]
    (folder / "names.bib").write_text("".join(entries))
    (folder / "names.bst").write_text(STYLE)
    (folder / "names.aux").write_text("\\citation{*}\n\\bibstyle{names}\n\\bibdata{names}\n")
    done = subprocess.run([program, "names"], cwd=folder, capture_output=True, check=False)
    # 1: warnings, 2: errors such as "too many commas", after which it goes on
    assert done.returncode in (0, 1, 2), done.stdout
    answers = (folder / "names.bbl").read_text().split("=k")[1:]
    assert len(answers) == len(values)
    return [answer.replace("~", " ").splitlines()[1:] for answer in answers]


def bibsync_problems(value: str) -> set[NameProblem]:
    return {problem for name in split_names(value) for problem in parse_name(name.text).problems}


def bibsync_reads(value: str) -> list[str]:
    names = [parse_name(name.text) for name in split_names(value)]
    return ["|".join(" ".join(part) for part in name[:4]) for name in names]


@pytest.mark.slow
def test_bibtex_splits_the_table_as_the_table_says(tmp_path: Path) -> None:
    theirs = bibtex_reads(list(NAMES), tmp_path)
    assert dict(zip(NAMES, theirs, strict=True)) == {
        text: ["|".join(expected)] for text, expected in NAMES.items()
    }


@pytest.mark.slow
def test_bibtex_splits_the_lists_as_we_do(tmp_path: Path) -> None:
    values = [value for value in LISTS if "~" not in value]  # shown as a blank in the answer
    theirs = bibtex_reads(values, tmp_path)
    assert dict(zip(values, theirs, strict=True)) == {
        value: bibsync_reads(value) for value in values
    }


@pytest.mark.slow
def test_bibtex_splits_generated_names_as_we_do(tmp_path: Path) -> None:
    words = (
        *("John", "de", "la", "Smith", "von", "J.", "7", "{van}", "{A b}", "{\\'E}x", "{\\'e}x"),
        *(
            "{\\L}y",
            "{\\ss}y",
            "{\\OE}",
            "{\\j}",
            "{\\v s}",
            "{\\v{S}}a",
            "d'X",
            "'tX",
            "and",
            "B,",
        ),
        *("{{\\'e}}", "x{Y}", "{y}Z", "\\'E", "{\\x}", "{}", "{\\}"),
    )
    separators = (*" " * 6, "-", "~", ", ", " ,", " and ", "--", "- ", " -")
    source = random.Random(20240229)
    values = []
    for _ in range(3000):
        value = source.choice(words)
        for _ in range(source.randrange(5)):
            value += source.choice(separators) + source.choice(words)
        values.append(value)
    # After a third comma it joins words with whatever stood between earlier ones.
    values = [
        value for value in values if NameProblem.TOO_MANY_COMMAS not in bibsync_problems(value)
    ]
    theirs = bibtex_reads(values, tmp_path)
    differing = {
        value: (ours, answer)
        for value, answer in zip(values, theirs, strict=True)
        if (ours := bibsync_reads(value)) != answer
    }
    assert differing == {}
