"""When two titles surely are in two languages, so that one may translate the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.verify.languages import are_in_two_languages

ENGLISH = "On the electrodynamics of moving bodies"


@pytest.mark.parametrize(
    "title",
    [
        "Zur Elektrodynamik bewegter Körper",
        r"{\"U}ber die analytischen Methoden in der Wahrscheinlichkeitsrechnung",
        "Sur les fonctions de deux variables",
        "Об одной задаче",
        "关于运动物体的电动力学",
    ],
)
def test_they_are(title: str) -> None:
    assert are_in_two_languages(ENGLISH, title)
    assert are_in_two_languages(title, ENGLISH)
    assert not are_in_two_languages(title, title)


@pytest.mark.parametrize(
    "title",
    [
        "The reasoning of models",
        "Attention",
        "On the DES and the Der Spiegel corpus",
        "β-decay of the neutron",
        "",
    ],
)
def test_nothing_says_so(title: str) -> None:
    assert not are_in_two_languages(ENGLISH, title)


@given(one=st.text(max_size=40), other=st.text(max_size=40))
def test_any_texts_can_be_compared_in_either_order(one: str, other: str) -> None:
    assert are_in_two_languages(one, other) == are_in_two_languages(other, one)
    assert not are_in_two_languages(one, one)
