"""The rules about name lists accuse what is no name or no list, and leave true names alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.diagnostic import Applicability, Diagnostic
from bibsync.lint.engine import Linter
from bibsync.lint.settings import LintSettings

SEED = Path(__file__).parents[3] / "fixtures" / "seeds" / "references.md"
LINTER = Linter(LintSettings(select=("NAM",)))
BEFORE = "@misc{k, title = {A Title by 01.AI}, author = {"


def entry(names: str) -> str:
    return f"{BEFORE}{names}}}}}\n"


def findings(names: str, *codes: str) -> tuple[Diagnostic, ...]:
    linter = Linter(LintSettings(select=codes)) if codes else LINTER
    return linter.lint(entry(names))


def fixed(names: str, unsafe: bool = True) -> str:
    result = LINTER.fix(entry(names), unsafe=unsafe)
    assert result.has_converged
    assert result.text.startswith(BEFORE)
    return result.text.removeprefix(BEFORE).removesuffix("}}\n")


# Tricky but right -------------------------------------------------------------------------------

RIGHT = [
    "Knuth, Donald E.",
    "Donald E. Knuth and Leslie Lamport and others",
    "Smith, J. A. and Doe, B.",
    "Smith, J.~A. and Doe,~B.",
    "J.-P. Serre and Jean-Paul Sartre and Wang, X.-Y.",
    "Metin And",
    "Metin And and {\\'A}. And",
    "And, Metin",
    "Anderson, Brand and Land, Ferdinand and Oland",
    "García Márquez, Gabriel José and Vargas Llosa, Mario",
    "de la Vall{\\'e}e Poussin, Charles Louis Xavier Joseph",
    "van der Berg, Jan Willem and de Vries, Kees",
    "Ludwig van Beethoven and {van Gogh}, Vincent",
    "Steele, Jr., Guy L. and Guy L. {Steele Jr.}",
    "King, III, Martin Luther and Smith, 3rd, John",
    "Gates, Jr., Henry Louis and Smith, Ph.D., John",
    "O'Brien, Tim and d'Alembert, Jean le Rond and 't Hooft, Gerard",
    "Abu Bakr ibn Yahya al-Suli and Ibn S{\\={\\i}}n{\\=a}",
    "Voltaire and Plato and Aristotle",
    "Madonna",
    "Malcolm X and Haley, Alex",
    "Malcolm X",
    "Louis XIV and Henri IV",
    "Benedict XVI and {John Paul II}",
    "Li, Wei and LI, WEI and Xi, P. and Ng, A. Y.",
    "IBM",
    "UNESCO and NASA",
    "{IBM} and {ACM SIGPLAN} and OpenAI",
    "ACM SIGPLAN",
    "{NASA Ames Research Center}",
    "{OpenAI Team} and {The Unicode Consortium}",
    "{Google, Inc.} and {Apple, Inc., and Others}",
    "{Barnes and Noble} and {Barnes & Noble} and {Johnson \\& Johnson}",
    "{National Institute of Standards and Technology}",
    "{\\LaTeX} {Project Team}",
    "{AT\\&T} and AT\\&T and {R Core Team}",
    "Group, Peter and Teamer, Al and Incze, Bo and Foundation, Cy",
    "Academy Jones and Council, Ana and Jane School and Press, William H.",
    "Geoffrey of Monmouth and of Hippo, Augustine",
    "family=Smith, given=John, prefix=van, suffix=Jr.",
    "given={Jean Paul}, family=Sartre and Doe, J.",
    "U.S. Army and U.K. Parliament",
    "Elsevier B.V. and Philips, N.V.",
    "Smith, John, Ph.D.",
    "D.Phil. Smith and St.John, A.",
    "01.AI and 3M and 50 Cent",
    "Al Etall and Betal, Pet and Al. Alba and U. A. Fanthorpe",
    "{\\'E}lie Cartan and {\\O}ystein {\\O}re and {\\L}ukasz K.",
    "{\\relax Ch}arles {\\relax Yu}. Foo",
    "H{\\aa}kon Hosteland and Erd{\\H{o}}s, Paul",
    "{\\noopsort{Berg}}van den Berg, J.",
    "Žižek, Slavoj and Öz, Ş. and Ümit Ağaç",
    "McDONALD, Ann",
    "Dürer, Albrecht and MÜL, A.",
    "王, 小明 and 李 and Нестеров, Ю. Е.",
    "---",
    "{{The Collaboration}}",
    "Bell, A. G. and\n    Watson, T. A.",
    "{Smith, John and Sons}",
    "",
    "   ",
]


@pytest.mark.parametrize(
    "names", [pytest.param(names, id=names[:40] or "empty") for names in RIGHT]
)
def test_a_right_list_is_left_alone(names: str) -> None:
    assert findings(names) == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('@string{x = "A; B"}\n@misc{k, author = x}\n', id="macro"),
        pytest.param('@misc{k, author = "A, " # x # ", and and B"}\n', id="concatenation"),
        pytest.param("@misc{k, author = {A and : and B; C, title = {X}}\n", id="broken entry"),
        pytest.param("@misc{k, institution = {A; B and and C}}\n", id="no list of names"),
        pytest.param("@misc{k, author = {Smith; Doe}\n title = {X}}\n", id="missing comma"),
    ],
)
def test_what_is_no_readable_list_is_left_alone(text: str) -> None:
    assert LINTER.lint(text) == ()


# Faults ------------------------------------------------------------------------------------------

FIXED = [
    # NAM001
    ("01. AI and : and Alex Young", "{01.AI} and Alex Young"),
    ("01.AI and : and Alex Young", "{01.AI} and Alex Young"),
    ("Gemini Team and : and Rohan Anil", "{Gemini Team} and Rohan Anil"),
    ("Gemini Team: and Rohan Anil", "{Gemini Team} and Rohan Anil"),
    ("{Gemini Team} and : and Rohan Anil", "{Gemini Team} and Rohan Anil"),
    ("Smith, John and : and Doe, Jane", "Smith, John and Doe, Jane"),
    ("A. Bee and  and C. Dee", "A. Bee and C. Dee"),
    ("A. Bee and and and C. Dee", "A. Bee and C. Dee"),
    ("and A. Bee and C. Dee", "A. Bee and C. Dee"),
    ("A. Bee and C. Dee and ", "A. Bee and C. Dee "),
    ("A. Bee and {} and C. Dee", "A. Bee and C. Dee"),
    ("A. Bee and * and C. Dee", "A. Bee and C. Dee"),
    (": and A. Bee", "A. Bee"),
    # NAM002
    ("Bee, A. and et al.", "Bee, A. and others"),
    ("Bee, A. and et~al.", "Bee, A. and others"),
    ("Bee, A. et al", "Bee, A. and others"),
    ("Bee, A., et. al.", "Bee, A. and others"),
    ("Bee, A. and {\\em et al.}", "Bee, A. and others"),
    ("Bee, A. \\emph{et al.}", "Bee, A. and others"),
    ("Bee, A. and others.", "Bee, A. and others"),
    ("Bee, A. \\& others", "Bee, A. and others"),
    ("Bee, A. and u.a.", "Bee, A. and others"),
    ("Bee, A. and \\ldots", "Bee, A. and others"),
    # NAM003
    ("Smith, J., Doe, A.", "Smith, J. and Doe, A."),
    ("Smith, J., Doe, A., and Roe, B.", "Smith, J. and Doe, A. and Roe, B."),
    ("Smith J, Doe AB, Roe C", "Smith, J. and Doe, A. B. and Roe, C."),
    ("J. Smith, A. Doe", "J. Smith and A. Doe"),
    ("John Smith, Jane Doe, and Rob Roe", "John Smith and Jane Doe and Rob Roe"),
    ("John Smith, Jane van Doe, Rob Roe", "John Smith and Jane van Doe and Rob Roe"),
    ("Smith, John;Doe, Jane; and Roe, R.;", "Smith, John and Doe, Jane and Roe, R."),
    ("John Smith & Jane Doe", "John Smith and Jane Doe"),
    ("Smith, A., Roe, B., \\& Doe, C.", "Smith, A. and Roe, B. and Doe, C."),
    ("A. Smith \\and B. Doe", "A. Smith and B. Doe"),
    ("Smith, A.,and Doe, B.", "Smith, A. and Doe, B."),
    (
        "Sm{\\\"u}th, J., D{\\'o}e, A., Roe, {\\'E}.",
        "Sm{\\\"u}th, J. and D{\\'o}e, A. and Roe, {\\'E}.",
    ),
    # NAM004
    ("Smith, J. and R Core Team", "Smith, J. and {R Core Team}"),
    ("Acme, Inc. and Foo Widgets, Ltd.", "{Acme, Inc.} and {Foo Widgets, Ltd.}"),
    ("Team, Gemini and Anil, Rohan", "{Gemini Team} and Anil, Rohan"),
    ("University of California, Berkeley", "{University of California, Berkeley}"),
    ("The DELPHI Collaboration", "{The DELPHI Collaboration}"),
    ("Stanford University", "{Stanford University}"),
    ("IBM Institute and OpenAI Foundation", "{IBM Institute} and {OpenAI Foundation}"),
    (
        "Universidad de Chile and Ministerio de Salud",
        "{Universidad de Chile} and {Ministerio de Salud}",
    ),
    ('Universit{\\"a}t Wien', '{Universit{\\"a}t Wien}'),
    ("Instituto Nacional de Salud", "{Instituto Nacional de Salud}"),
    ("Minist{\\`e}re de la Culture", "{Minist{\\`e}re de la Culture}"),
    # NAM005
    ("SMITH, JOHN and LI, WEI", "Smith, John and Li, Wei"),
    ("MCDONALD, J. R. and O'BRIEN, Tim", "McDonald, J. R. and O'Brien, Tim"),
    ("J. SMITH-JONES", "J. Smith-Jones"),
    ("STEELE, JR., GUY L.", "Steele, Jr., Guy L."),
    ("ERD{\\H{O}}S, PAUL", "Erd{\\H{o}}s, Paul"),
    ("ŽIŽEK, SLAVOJ", "Žižek, Slavoj"),
    ("JOHN SMITH and JANE DOERING", "John Smith and Jane Doering"),
    # NAM006
    ("J.R.R. Tolkien and Knuth, D.E.", "J. R. R. Tolkien and Knuth, D. E."),
    ("Yu.I. Manin and Ch.H. Papadimitriou", "Yu. I. Manin and Ch. H. Papadimitriou"),
    ("Y.Bengio", "Y. Bengio"),
    # NAM007
    ("Smith J and Doe AB", "Smith, J. and Doe, A. B."),
    # NAM008
    ("{Smith, John and Doe, Jane}", "Smith, John and Doe, Jane"),
    # several at once
    ("Smith, J.R., Doe, A., et al.", "Smith, J. R. and Doe, A. and others"),
    ("and Smith; Doe and and et al.", "Smith and Doe and others"),
]


@pytest.mark.parametrize(
    ("names", "wanted"), [pytest.param(*case, id=case[0][:40]) for case in FIXED]
)
def test_fixes_write_the_list_that_was_meant(names: str, wanted: str) -> None:
    assert findings(names)
    assert fixed(names) == wanted


SAFE = [
    ("01. AI and : and Alex Young", "{01.AI} and Alex Young"),
    ("Gemini Team and : and Rohan Anil", "Gemini Team and : and Rohan Anil"),
    ("A. Bee and and C. Dee", "A. Bee and C. Dee"),
    ("Bee, A. et al.", "Bee, A. and others"),
    ("Bee, A. and ...", "Bee, A. and ..."),
    ("John Smith, and Doe, Jane", "John Smith and Doe, Jane"),
    ("Smith, J.; Doe, A.", "Smith, J.; Doe, A."),
    ("J.R. Smith", "J. R. Smith"),
    ("D.Knuth", "D.Knuth"),
    ("SMITH, JOHN", "SMITH, JOHN"),
    ("R Core Team", "R Core Team"),
    ("{Smith, J. and Doe, A.}", "{Smith, J. and Doe, A.}"),
]


@pytest.mark.parametrize(
    ("names", "wanted"), [pytest.param(*case, id=case[0][:40]) for case in SAFE]
)
def test_safe_fixes_do_what_is_certain_and_no_more(names: str, wanted: str) -> None:
    assert fixed(names, unsafe=False) == wanted


UNFIXED = [
    ("Bee, A. et al. and Dee, C.", "NAM002"),
    ("Bee, A. and others and Dee, C.", "NAM002"),
    ("A. Bee and ??? and C. Dee", "NAM001"),
    ("A. Bee and Jr. and C. Dee", "NAM001"),
    ("A. Bee and 2 and C. Dee", "NAM001"),
    ("A. Bee and (eds.)", "NAM001"),
    (": and .", "NAM001"),
    ("Barnes \\& Noble", "NAM003"),
    ("Ernst \\& Young LLP", "NAM003"),
    ("Ash, Jr., Ann, B., C.", "NAM003"),
    ("Institute of Trees and Shrubs", "NAM004"),
    ("VAN DER BERG, JAN", "NAM005"),
    ("MACDONALD, ANN", "NAM005"),
    ("{\\TEXTSC SMITH}ERS, JOHN", "NAM005"),
]


@pytest.mark.parametrize(("names", "code"), [pytest.param(*case, id=case[0]) for case in UNFIXED])
def test_where_nobody_can_tell_a_person_is_asked(names: str, code: str) -> None:
    found = [finding for finding in findings(names) if finding.code == code]
    assert found
    for finding in found:
        assert finding.fix is None or finding.fix.applicability is Applicability.DISPLAY
    assert fixed(names) == names


def test_the_spelling_of_the_title_makes_the_fix_safe_only_when_it_is_the_same_name() -> None:
    text = "@misc{k, title = {On 01.AIs}, author = {01. AI and : and Al Bee}}\n"
    (finding,) = Linter(LintSettings(select=("NAM001",))).lint(text)
    assert finding.fix is not None
    assert finding.fix.applicability is Applicability.UNSAFE
    braced = "@misc{k, title = {Yi by {01.AI}}, author = {01. AI and : and Al Bee}}\n"
    result = LINTER.fix(braced)
    assert result.text == "@misc{k, title = {Yi by {01.AI}}, author = {{01.AI} and Al Bee}}\n"


def test_every_name_list_of_biblatex_is_looked_at() -> None:
    for name in ("editor", "translator", "bookauthor", "commentator", "holder"):
        assert LINTER.lint(f"@book{{k, {name} = {{Bee, A. et al.}}}}\n")


def test_the_seed_loses_its_colon_and_nothing_else() -> None:
    text = SEED.read_text("utf-8")
    result = LINTER.fix(text, "references.md")
    assert [finding.key for finding in result.applied] == ["ai2024yi"]
    before, after = text.splitlines(), result.text.splitlines()
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert len(changed) == 1
    old, new = changed[0]
    assert old.startswith("      author={01. AI and : and Alex Young and Bei Chen")
    assert new == old.replace("{01. AI and : and", "{{01.AI} and")
    assert not [finding for finding in result.remaining if finding.code != "NAM006"]


# Properties --------------------------------------------------------------------------------------

SURNAMES = st.sampled_from(
    "Smith|Márquez|de la Cruz|van den Berg|O'Neill|{\\'E}toile|And|Øre|Smith-Jones|Yu|Etal".split(
        "|"
    )
)
FIRSTS = st.sampled_from(["John", "J.", "J. R.", "J.-P.", "Mary Ann", "{\\'E}lie", "J.~R.", "Wei"])
PEOPLE = st.one_of(
    st.builds("{}, {}".format, SURNAMES, FIRSTS),
    st.builds("{}, Jr., {}".format, SURNAMES, FIRSTS),
    st.builds("{1} {0}".format, SURNAMES, FIRSTS),
    st.sampled_from(["{OpenAI Team}", "{Smith, Doe, and Sons}", "Plato", "{Barnes \\& Noble}"]),
)


@given(st.lists(PEOPLE, min_size=1, max_size=6), st.booleans())
@settings(max_examples=150)
def test_right_names_make_a_right_list(people: list[str], others: bool) -> None:
    assert findings(" and ".join([*people, "others"] if others else people)) == ()


BITS = st.sampled_from(
    [
        *("and", " and ", " ", ",", ", ", ";", ":", "&", "\\&", "\\and", "et al.", "others", "..."),
        *("{", "}", "Smith", "J.", "J.R.", "SMITH", "JOHN", "Team", "University of", "Inc.", "~"),
        *("-", "\n", "=", "{\\'E}", "Jr.", "X", "AB", "01. AI", "family=", "'", "{}", "?", "É"),
        *("\\O", "*"),
    ]
)


def is_balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0


@given(st.lists(BITS, max_size=14).map("".join).filter(is_balanced), st.booleans())
@settings(max_examples=400)
def test_fixes_come_to_an_end_and_keep_braces_balanced(names: str, unsafe: bool) -> None:
    after = fixed(names, unsafe)
    assert is_balanced(after)
    assert fixed(after, unsafe) == after


@given(st.lists(BITS, max_size=14).map("".join).filter(is_balanced))
@settings(max_examples=300)
def test_safe_fixes_lose_no_letter_of_a_name(names: str) -> None:
    said = re.sub(r"\band\b|\betc?\b|\bal\b|\bothers\b", "", fixed(names, unsafe=False))
    before = re.sub(r"\band\b|\betc?\b|\bal\b|\bothers\b", "", names)
    assert sorted(filter(str.isalnum, said)) == sorted(filter(str.isalnum, before))


@given(st.text(alphabet="aA.,;:&{}\\ \n-~='and01É", max_size=60))
@settings(max_examples=200)
def test_no_text_makes_a_rule_stumble(names: str) -> None:
    LINTER.lint(entry(names))
    LINTER.lint(f'@misc{{k, author = "{names}"}}\n')


@pytest.mark.parametrize(
    "piece",
    [
        "{",
        "A, ",
        "A. ",
        "A.B.",
        "; ",
        " and ",
        "and and ",
        "X of ",
        "& ",
        "SMITH ",
        "et al. ",
        "{a}",
    ],
)
def test_a_long_text_of_anything_is_read_in_time(piece: str) -> None:
    # Quadratic work on a text of this size would not end while anybody waits.
    LINTER.lint(entry("Smith, " + piece * (200_000 // len(piece))))
