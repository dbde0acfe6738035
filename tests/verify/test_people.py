"""When two lists of authors are one, and when an entry names somebody else."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.bibtex.latex import to_latex
from bibsync.bibtex.names import split_names
from bibsync.verify.groups import is_collaboration
from bibsync.verify.people import Likeness, compare_authors


def compared(ours: str, theirs: str) -> Likeness:
    """Both as BibTeX has lists; `others` ends ours or not."""
    names = [span.text for span in split_names(ours)]
    has_others = names[-1:] == ["others"]
    stated = [span.text for span in split_names(theirs)]
    return compare_authors(names[: -1 if has_others else None], has_others, stated).likeness


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param("Wei, Jason", "Jason Wei", id="last name first"),
        pytest.param("J. Wei", "Jason Wei", id="initial"),
        pytest.param("Wei J.", "Jason Wei", id="initial behind"),
        pytest.param("Wang XL", "Xiaolei Wang", id="initials behind, as in medicine"),
        pytest.param("Wang X.-L.", "Xiaolei Wang", id="Chinese initials"),
        pytest.param("Wang Xiao-Lei", "Xiaolei Wang", id="Chinese, family name first"),
        pytest.param("Wang Xiaolei", "Xiao-Lei Wang", id="Chinese, hyphen lost"),
        pytest.param("He Yi-A", "Yia He", id="Chinese, few letters"),
        pytest.param("Kim, Da-Hyun", "Dahyun Kim", id="Korean, hyphen added"),
        pytest.param("Van A Nguyen", r"Nguy{\~{\^e}}n V{\u a}n A", id="Vietnamese"),
        pytest.param("{\\DJ}inh, Dien", "Đinh Điền", id="Vietnamese Đ"),
        pytest.param("Isik, Ayse", "Ayşe Işık", id="Turkish dotless i"),
        pytest.param(r"{\TH}orsson, J{\'o}n", "Jón Þórsson", id="Icelandic"),
        pytest.param("Jon Thorsson", "Jón Þórsson", id="Icelandic in ASCII"),
        pytest.param("Soeren Oersted", "Søren Ørsted", id="Danish in ASCII"),
        pytest.param("Aagaard, H.", "Hans Ågård", id="Danish å and aa"),
        pytest.param("Schuetze, Hinrich", "Hinrich Schütze", id="ue for ü"),
        pytest.param("Schutze, Hinrich", "Hinrich Schütze", id="u for ü"),
        pytest.param(r"{\'E}lie Cartan", "Elie Cartan", id="LaTeX accent"),
        pytest.param("Strauss, D.", "David Strauß", id="ss for ß"),
        pytest.param("Kaiser, Lukasz", "Łukasz Kaiser", id="Polish l"),
        pytest.param("García, Gabriel", "Gabriel García Márquez", id="Spanish, one surname"),
        pytest.param("García Márquez, G.", "Gabriel García Márquez", id="Spanish, both"),
        pytest.param("P. Silva", "Paulo da Silva Santos", id="Portuguese, the middle one"),
        pytest.param("de la Cruz, Juan", "Juan De La Cruz", id="particles in capitals"),
        pytest.param("Juan Cruz", "Juan de la Cruz", id="particles left out"),
        pytest.param("van der Maaten, L.", "Laurens Maaten", id="Dutch"),
        pytest.param("M. Alkhwarizmi", "Muhammad Al-Khwarizmi", id="Arabic article glued"),
        pytest.param("S. Bendavid", "Shai Ben-David", id="Hebrew surname glued"),
        pytest.param("Dan OBrien", "Dan O’Brien", id="apostrophe"),
        pytest.param("King, Jr., Martin", "Martin King Jr.", id="Jr."),
        pytest.param("Martin King", "Martin Luther King, III", id="third of his name"),
        pytest.param("Suharto", "Suharto", id="one name only"),
        pytest.param("W. E", "Weinan E", id="surname of one letter"),
        pytest.param("Tom Le Paine", "Thomas Paine", id="another given name"),
        pytest.param("Th?rien, Benjamin", "Benjamin Thérien", id="letter lost"),
        pytest.param("Jue Wang", "Jue WANG", id="capitals"),
        pytest.param("{01.AI}", "01. AI and :", id="what an export made of an organisation"),
        pytest.param("Jason Wei, Xuezhi Wang", "Jason Wei and Xuezhi Wang", id="commas for and"),
        pytest.param(
            "OpenAI and J. Wei and X. Wang", "J. Wei and X. Wang", id="organisation added"
        ),
        pytest.param("J. Wei and X. Wang", "OpenAI and J. Wei and X. Wang", id="and left out"),
        pytest.param("William Jones", "William Jones Jr.", id="Jr. without a comma"),
        pytest.param("Guy Steele {Jr.}", "Steele, Jr., Guy L.", id="Jr. in braces"),
        pytest.param("Petrov II", "Ivan I. Petrov", id="initials like a number"),
        pytest.param("Lyu, Kaifeng and Li, J.", "Kaifeng Lv and Jian Li", id="Lyu for Lv"),
        pytest.param("Lü, K.", "Kaifeng Lyu", id="Lyu for Lü"),
        pytest.param("Choe, H.", "Hyunwoo Choi", id="Choe for Choi"),
        pytest.param(r"Djordjevi{\'c}, D. S.", "Dragan S. Đorđević", id="dj for đ"),
        pytest.param("Aliyev, I.", "Ilham Əliyev", id="Azerbaijani"),
        pytest.param("Kapiolani, D.", "David Kapiʻolani", id="Hawaiian"),
        pytest.param("MacLane, S.", "Saunders Mac Lane", id="Mac glued"),
        pytest.param("Yann Le Cun", "LeCun, Y.", id="Le apart"),
        pytest.param("Ben Arous, G.", "BenArous, Gérard", id="Ben apart"),
        pytest.param("{ATLAS Collaboration} and G. Aad", "G. Aad", id="collaboration in front"),
        pytest.param("G. Aad", "ATLAS Collaboration and G. Aad", id="collaboration left out"),
    ],
)
def test_they_are_the_same(ours: str, theirs: str) -> None:
    assert compared(ours, theirs) is Likeness.SAME


@pytest.mark.parametrize(
    ("ours", "theirs", "likeness"),
    [
        pytest.param("A. One and others", "Ann One and Bo Two", Likeness.CUT, id="cut"),
        pytest.param("{Gemini Team}", "Gemini Team Google and R. Anil", Likeness.CUT, id="team"),
        pytest.param("A. One", "Ann One and Bo Two", Likeness.NOTED, id="one left out"),
        pytest.param("A. One and C. Three", "A. One", Likeness.NOTED, id="one added"),
        pytest.param("B. Two and A. One", "A. One and B. Two", Likeness.MOVED, id="order"),
        pytest.param("T. Lilicrap", "Timothy Lillicrap", Likeness.RESPELT, id="a slip"),
        pytest.param("T. Lillicarp", "Timothy Lillicrap", Likeness.RESPELT, id="letters swapped"),
        pytest.param("Ye-jin Choe", "Yejin Choi", Likeness.RESPELT, id="another romanisation"),
        pytest.param("Ann Wed and Bo Two", "Ann One and Bo Two", Likeness.RESPELT, id="married"),
        pytest.param("Ann Wed and X Y", "Ann One and Bo Two", Likeness.STRANGERS, id="given name"),
        pytest.param("X. Yz and B. Two", "A. One and B. Two", Likeness.FIRST_DIFFERS, id="first"),
        pytest.param("A. O and X. Y and U. V", "A. O and B. T", Likeness.OTHERS_DIFFER, id="rest"),
        pytest.param("J. Chen and Li Y", "Jason Wei and Ann One", Likeness.STRANGERS, id="nobody"),
        pytest.param("Chen J.", "Wei J.", Likeness.STRANGERS, id="initials are no surname"),
        pytest.param("", "A. One", Likeness.UNKNOWN, id="none of ours"),
        pytest.param("A. One", "", Likeness.UNKNOWN, id="none of theirs"),
        pytest.param("Anonymous", "A. One", Likeness.UNKNOWN, id="double-blind"),
        pytest.param("{OpenAI}", "J. Achiam and S. Adler", Likeness.UNKNOWN, id="an organisation"),
        pytest.param("J. Achiam and S. Adler", "OpenAI", Likeness.UNKNOWN, id="for its people"),
        pytest.param("{ATLAS Collaboration}", "G. Aad and B. Abbott", Likeness.UNKNOWN, id="group"),
        pytest.param("Иван Петров", "Ivan Petrov", Likeness.UNKNOWN, id="another script"),
        pytest.param("{CMS Collaboration}", "ATLAS Collaboration", Likeness.STRANGERS, id="groups"),
        pytest.param("Collaboration, ATLAS", "ATLAS Collaboration", Likeness.CUT, id="turned"),
        pytest.param("{DeepSeek-AI Team}", "DeepSeekAI Team", Likeness.CUT, id="group glued"),
        pytest.param(
            *("{LIGO-Virgo Collaboration}", "LIGO Scientific Collaboration and Virgo Team"),
            *(Likeness.CUT,), id="groups together",
        ),
        pytest.param(
            *("{EHT Collaboration}", "The Event Horizon Telescope Collaboration"),
            *(Likeness.UNKNOWN,), id="group abbreviated",
        ),
        pytest.param("{Google} and {DeepMind}", "J. Doe", Likeness.UNKNOWN, id="two companies"),
        pytest.param("{Jason Wei} and {Bo Two}", "J. Doe", Likeness.STRANGERS, id="in braces"),
        pytest.param("Belinskii, V.", "Vladimir Belinski", Likeness.RESPELT, id="Belinski"),
        pytest.param("A. Kolmogorov", "Kolmogoroff, A.", Likeness.RESPELT, id="Kolmogoroff"),
        pytest.param("Lyapunov, A.", "A. Liapounoff", Likeness.RESPELT, id="Liapounoff"),
        pytest.param("P. Chebyshev", "P. Tschebyscheff", Likeness.RESPELT, id="Tschebyscheff"),
        pytest.param("B. Kolmogorov", "A. Kolmogoroff", Likeness.STRANGERS, id="another initial"),
        pytest.param("Kan Lu", "Chengtao Lv", Likeness.STRANGERS, id="Lu is not Lv"),
        pytest.param("William Jones Jr.", "Guy Steele Jr.", Likeness.STRANGERS, id="two Jr."),
    ],
)  # fmt: skip
def test_they_differ(ours: str, theirs: str, likeness: Likeness) -> None:
    assert compared(ours, theirs) is likeness


def test_it_is_said_who_is_foreign_and_who_is_missing_as_they_are_written() -> None:
    found = compare_authors(["Ann One", "X. Yz"], False, ["Ann One", "Bo Two", "Cy Three"])
    assert found.foreign == ("X. Yz",)
    assert found.missing == ("Bo Two", "Cy Three")


def test_nobody_is_missing_from_a_list_that_says_others() -> None:
    found = compare_authors(["Ann One", "Cy Three"], True, ["Ann One", "Bo Two", "Cy Three"])
    assert (found.likeness, found.missing) == (Likeness.NOTED, ())


def test_of_two_namesakes_each_is_found_once() -> None:
    theirs = ["Wei Wang", "Yue Wang"]
    assert compare_authors(["Y. Wang", "W. Wang"], False, theirs).likeness is Likeness.SAME
    three = compare_authors(["W. Wang", "Y. Wang", "Z. Wang"], False, theirs)
    assert three.foreign == ("Z. Wang",)


def test_three_thousand_authors_are_compared_with_three_thousand_others() -> None:
    """Each with each would be nine million comparisons, a minute."""
    ours = [f"Given{n} Family{n}" for n in range(3000)]
    assert compare_authors(ours, False, ours[::-1]).likeness is Likeness.MOVED
    theirs = [f"Other{n} Name{n}" for n in range(3000)]
    assert compare_authors(ours, False, theirs).likeness is Likeness.STRANGERS


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param("Wei Wang{}x", "Wei Zhang{}y", id="one given name"),
        pytest.param("Wang J.-A{}", "J. Wang{}", id="one initial"),
        pytest.param("A{} Wang", "B{} Wang", id="one surname"),
    ],
)
def test_three_thousand_authors_may_share_a_word(ours: str, theirs: str) -> None:
    names = ([form.format(n) for n in range(3000)] for form in (ours, theirs))
    assert compare_authors(next(names), False, next(names)).likeness in Likeness


@pytest.mark.parametrize(
    ("name", "foreign"),
    [
        *(("Vaswani", ("Vaswani",)), ("OpenAI", ()), ("{Google}", ()), ("NVIDIA", ())),
        ("01.AI", ()),
    ],
)
def test_one_word_for_all_authors_is_told_when_it_may_be_a_surname(
    name: str, foreign: tuple[str, ...]
) -> None:
    found = compare_authors([name], False, ["Jane Roth", "Max Moe"])
    assert found == (Likeness.UNKNOWN, (), foreign)


@pytest.mark.parametrize("name", ["ATLAS Collaboration", "The Gemini Team", "ENCODE Consortium"])
def test_a_group_is_told_by_its_name(name: str) -> None:
    assert is_collaboration(name)


@pytest.mark.parametrize("name", ["Ann Teamer", "Grouper, Jo", "Le Comité"])
def test_a_person_is_no_group(name: str) -> None:
    assert not is_collaboration(name)


class Parts(NamedTuple):
    """A name in its parts."""

    given: str
    family: str


PEOPLE = [
    Parts(*name.split("|"))
    for name in (
        "Jason|Wei",
        "Xuezhi|Wang",
        "Benjamin|Thérien",
        "María José|García Márquez",
        "Jürgen|Schmidhuber",
        "Hinrich|Schütze",
        "Søren|Ørsted",
        "Łukasz|Kaiser",
        "Quoc V.|Le",
        "Ed H.|Chi",
        "Laurens|van der Maaten",
        "Wen-tau|Yih",
        "Shai|Ben-David",
        "Ayşe|Işık",
        "Nando|de Freitas",
        "Daniel|O'Connor",
        "Jean-Pierre|Serre",
        "Yoshua|Bengio",
    )
]


def _plain(text: str) -> str:
    return text.translate(str.maketrans("éíáüøØŁşŞıI", "eiauoOLsSiI"))


SPELLINGS = {
    "given first": lambda p: f"{p.given} {p.family}",
    "last first": lambda p: f"{p.family}, {p.given}",
    "initials": lambda p: " ".join(word[0] + "." for word in p.given.split()) + f" {p.family}",
    "initials behind": lambda p: f"{p.family}, {p.given[0]}.",
    "LaTeX": lambda p: to_latex(f"{p.given} {p.family}"),
    "braces": lambda p: f"{p.given} {{{p.family}}}",
    "capitals": lambda p: f"{p.given} {p.family.upper()}",
    "no accents": lambda p: f"{_plain(p.given)} {_plain(p.family)}",
    "ties": lambda p: f"{p.given}~{p.family}",
}


@given(
    people=st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=6, unique=True),
    data=st.data(),
)
def test_a_list_is_the_same_however_its_names_are_spelt(
    people: list[Parts], data: st.DataObject
) -> None:
    spelt = [SPELLINGS[data.draw(st.sampled_from(sorted(SPELLINGS)))](each) for each in people]
    stated = [f"{each.given} {each.family}" for each in people]
    assert compare_authors(spelt, False, stated).likeness is Likeness.SAME
    if len(spelt) > 1:
        assert compare_authors(spelt[:-1], True, stated).likeness is Likeness.CUT
        assert compare_authors(spelt[::-1], False, stated).likeness is Likeness.MOVED


@given(
    ours=st.lists(st.text(max_size=12), max_size=4),
    theirs=st.lists(st.text(max_size=12), max_size=4),
)
def test_any_texts_can_be_compared_and_a_list_with_itself_is_no_accusation(
    ours: list[str], theirs: list[str]
) -> None:
    assert compare_authors(ours, False, theirs).likeness in Likeness
    assert compare_authors(ours, False, ours).likeness in (
        Likeness.SAME,
        Likeness.UNKNOWN,
        Likeness.CUT,
    )


def test_a_first_author_with_the_surname_of_another_is_somebody_else() -> None:
    stated = ("Shubham Toshniwal", "Wei Du", "Igor Gitman")
    wrong = compare_authors(("Zebulon Gitman", "Wei Du", "Igor Gitman"), False, stated)
    assert (wrong.likeness, wrong.foreign) == (Likeness.FIRST_DIFFERS, ("Zebulon Gitman",))
    wrong = compare_authors(("Zebulon Gitman", "Ann Nobody"), False, stated)
    assert wrong.likeness is Likeness.STRANGERS


def test_a_changed_given_name_in_the_same_place_is_the_same_person() -> None:
    stated = ("Ann Bee", "Shang-Wen Li", "Carl Dee")
    assert compare_authors(("Ann Bee", "Daniel Li"), True, stated).likeness is Likeness.CUT
    cut = compare_authors(("Daniel Li", "Carl Dee"), False, stated[1:])
    assert cut.likeness is Likeness.SAME
