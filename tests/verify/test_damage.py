"""What was broken on its way into an entry, and what only looks so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.verify.damage import damaged_names, is_damaged, mended, trailing_piece


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param("Benjamin Th?rien", "Benjamin Thérien", id="question mark"),
        pytest.param("Benjamin Thrien", "Benjamin Thérien", id="letter gone"),
        pytest.param("Benjamin Th√©rien", "Benjamin Thérien", id="mojibake"),
        pytest.param("Benjamin Th'erien", "Benjamin Thérien", id="LaTeX without its backslash"),
        pytest.param('Benjamin Th"erien', "Benjamin Thërien", id="another accent left"),
        pytest.param("Timothe'e Lesort", "Timothée Lesort", id="accent behind its letter"),
        pytest.param("Jian Lvov?", "Jian Lvov (李建)", id="sign beside another script"),
        pytest.param("ukasz Kaiser", "Łukasz Kaiser", id="first letter gone"),
        pytest.param("Jason Wei*", "Jason Wei", id="footnote"),
        pytest.param("Jason Wei†", "Jason Wei", id="dagger"),
    ],
)
def test_it_is_broken(ours: str, theirs: str) -> None:
    assert is_damaged(ours, theirs)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param("Benjamin Therien", "Benjamin Thérien", id="no accent"),
        pytest.param(r"Benjamin Th{\'e}rien", "Benjamin Thérien", id="LaTeX"),
        pytest.param("B. Thérien", "Benjamin Thérien", id="initial"),
        pytest.param("Thérien, Benjamin", "Benjamin Thérien", id="last first"),
        pytest.param("Christopher D Manning", "Christopher D. Manning", id="full stop"),
        pytest.param("Dan O'Brien", "Dan OBrien", id="apostrophe"),
        pytest.param("Dan O’Brien", "Dan O'Brien", id="typographic apostrophe"),
        pytest.param("Wen-tau Yih", "Wen tau Yih", id="hyphen"),
        pytest.param("{Jason Wei}", "Jason Wei", id="braces"),
        pytest.param("Jason~Wei", "Jason Wei", id="tie"),
        pytest.param("Xuezhi Wang", "Jason Wei", id="somebody else"),
        pytest.param("Jian Li", "Jian Li (李建)", id="again in another script"),
        pytest.param("Jian Li", "李建 Jian Li", id="in another script before it"),
        pytest.param("Israël Gel'fand", "Israël Gelfand", id="soft sign beside an accent"),
        pytest.param("José O'Neill", "José ONeill", id="apostrophe beside an accent"),
        pytest.param("David Kapiolani", "David Kapiʻolani", id="no okina"),
        pytest.param("David Kapi'olani", "David Kapiʻolani", id="okina"),
        pytest.param("Kaiser", "Ł. Kaiser", id="no initial"),
    ],
)
def test_it_is_whole(ours: str, theirs: str) -> None:
    assert not is_damaged(ours, theirs)


def test_the_places_of_broken_names_are_told_where_the_lists_are_as_long() -> None:
    stated = ["Adam Ibrahim", "Benjamin Thérien"]
    assert damaged_names(["Adam Ibrahim", "Benjamin Th?rien"], stated) == [1]
    assert damaged_names(["Benjamin Th?rien"], stated) == []


@pytest.mark.parametrize(
    ("title", "piece"),
    [
        ("A Fact:", ":"),
        ("A Fact *", "*"),
        ("A Fact -", "-"),
        (r"A Fact$^\dagger$", "†"),
        ("A Fact$^*$", "*"),
        ("A Fact*", "*"),
        ("A Fact :*", ":*"),
        ("A Fact.", ""),
        ("A Fact?", ""),
        ("{A} Fact", ""),
        ("Another Fact:", ""),
    ],
)
def test_what_is_stuck_to_a_title(title: str, piece: str) -> None:
    assert trailing_piece(title, "A Fact") == piece


def test_what_the_record_ends_in_too_is_not_stuck_to_it() -> None:
    assert trailing_piece("Searching for A*", "Searching for A*") == ""


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Lifelong Planning {A}*", "Lifelong Planning A∗"),
        ("Lifelong Planning {A}*", "Lifelong Planning A"),
        ("On the ring $A^*$", "On the ring A⋆"),
        ("Cohomology of $H^*$", "Cohomology of H^∗"),
        ("Determination of $|V_{ub}|$", "Determination of ∣Vub∣"),
        ("Determination of $|V_{ub}|$", "Determination of V_ub"),
    ],
)
def test_the_stars_and_bars_of_a_formula_are_not_stuck_to_it(ours: str, theirs: str) -> None:
    assert trailing_piece(ours, theirs) == ""


@given(ours=st.text(max_size=30), theirs=st.text(max_size=30))
def test_any_texts_are_taken_and_nothing_is_broken_beside_itself(ours: str, theirs: str) -> None:
    is_damaged(ours, theirs)
    trailing_piece(ours, theirs)
    assert not is_damaged(theirs, theirs)
    assert trailing_piece(theirs, theirs) == ""


def test_a_broken_name_in_a_list_cut_short_is_found() -> None:
    stated = ("Adam Ibrahim", "Benjamin Thérien", "Kshitij Gupta", "Irina Rish")
    assert damaged_names(("Adam Ibrahim", "Benjamin Th?rien"), stated) == [1]
    assert damaged_names((*stated, "Ann Bee"), stated) == []


@pytest.mark.parametrize(
    ("ours", "right"),
    [
        pytest.param("Th?rien, Benjamin", "Thérien, Benjamin", id="family-name-first"),
        pytest.param("Thrien, Benjamin", "Thérien, Benjamin", id="letter-lost"),
        pytest.param("Th?rien, B.", "Thérien, B.", id="initial-behind"),
        pytest.param("B. Th?rien", "B. Thérien", id="initial"),
        pytest.param("Benjamin Th?rien", "Benjamin Thérien", id="as-spoken"),
    ],
)
def test_a_broken_name_is_found_and_mended_in_the_form_that_it_has(ours: str, right: str) -> None:
    assert is_damaged(ours, "Benjamin Thérien")
    assert mended(ours, "Benjamin Thérien") == right
    assert not is_damaged(right, "Benjamin Thérien")
