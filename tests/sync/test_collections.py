"""A collection is found by key, path or name, and never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.errors import UsageError
from bibsync.sync.collections import find_collection, path_of
from bibsync.sync.ports import Collection

TREE = {
    one.key: one
    for one in (
        Collection("AAAA2222", "Papers", "", 1),
        Collection("BBBB2222", "Paper 2026", "AAAA2222", 1),
        Collection("CCCC2222", "Reading", "", 1),
        Collection("DDDD2222", "Papers", "CCCC2222", 1),
        Collection("EEEE2222", "Café", "CCCC2222", 1),
        Collection("FFFF2222", "A/B", "", 1),
        Collection("GGGG2222", "paper 2026", "CCCC2222", 1),
        Collection("HHHH2222", "AAAA2222", "", 1),
        Collection("JJJJ2222", "Orphan", "ZZZZ2222", 1),
    )
}


@pytest.mark.parametrize(
    ("wanted", "key"),
    [
        pytest.param("BBBB2222", "BBBB2222", id="key"),
        pytest.param("Reading", "CCCC2222", id="name"),
        pytest.param("Paper 2026", "BBBB2222", id="name-below"),
        pytest.param("Papers/Paper 2026", "BBBB2222", id="path"),
        pytest.param("Reading/Papers", "DDDD2222", id="path-tells-namesakes-apart"),
        pytest.param("A/B", "FFFF2222", id="slash-in-a-name"),
        pytest.param("reading", "CCCC2222", id="other-case"),
        pytest.param(" Reading ", "CCCC2222", id="blanks"),
        pytest.param("paper 2026", "GGGG2222", id="the-same-case-first"),
        pytest.param("Cafe\u0301", "EEEE2222", id="decomposed"),
        pytest.param("AAAA2222", "AAAA2222", id="a-key-before-a-name"),
        pytest.param("Orphan", "JJJJ2222", id="parent-gone"),
    ],
)
def test_a_collection_is_found(wanted: str, key: str) -> None:
    found = find_collection(TREE, wanted)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize("wanted", ["Papr", "Papers/", "Paper", "/Reading", "", "ZZZZ2222"])
def test_none_is_guessed(wanted: str) -> None:
    assert find_collection(TREE, wanted) is None


@pytest.mark.parametrize(
    ("wanted", "listed"),
    [
        pytest.param("Papers", "AAAA2222 (Papers), DDDD2222 (Reading/Papers)", id="same-name"),
        pytest.param(
            "PAPER 2026",
            "BBBB2222 (Papers/Paper 2026), GGGG2222 (Reading/paper 2026)",
            id="but-for-case",
        ),
    ],
)
def test_of_several_the_keys_are_listed(wanted: str, listed: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_collection(TREE, wanted)
    assert str(caught.value) == (
        f"2 collections are called `{wanted}`: name the key of one: {listed}"
    )


@given(
    st.dictionaries(
        st.sampled_from("abcd"), st.tuples(st.sampled_from(["x", "y"]), st.sampled_from("abcd"))
    )
)
def test_any_tree_has_paths_even_one_that_goes_in_circles(tree: dict[str, tuple[str, str]]) -> None:
    collections = {key: Collection(key, name, up, 1) for key, (name, up) in tree.items()}
    for collection in collections.values():
        assert path_of(collections, collection).endswith(collection.name)
        assert len(path_of(collections, collection).split("/")) <= len(collections)
