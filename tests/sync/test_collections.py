"""A collection is found by key, path or name, and never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.errors import UnknownLibraryError, UsageError
from bibsync.sync.collections import choose_collection, collection_key, find_collection, path_of
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


CHOICES = [
    # wanted, the one that was meant before, has bases -> the key, and a word of the remark
    pytest.param("", "", False, "", "", id="whole-library"),
    pytest.param("Papers", "", False, "PPPPPPPP", "", id="found"),
    pytest.param("Papers", "PPPPPPPP", True, "PPPPPPPP", "", id="as-before"),
    pytest.param("Old name", "PPPPPPPP", True, "PPPPPPPP", "is called 'Papers'", id="renamed"),
    pytest.param("Papers", "GGGGGGGG", False, "PPPPPPPP", "", id="gone-and-nothing-agreed"),
    pytest.param("New", "", False, collection_key("groups/1", "New"), "push makes it", id="new"),
    pytest.param(
        "ABCD2345",
        "",
        False,
        collection_key("groups/1", "ABCD2345"),
        "has the key",
        id="like-a-key",
    ),
]


@pytest.mark.parametrize(("wanted", "known", "has_bases", "key", "remark"), CHOICES)
def test_the_collection_of_a_sync_is_chosen(wanted, known, has_bases, key, remark):
    there = {"PPPPPPPP": Collection("PPPPPPPP", "Papers", "", 1)}
    chosen = choose_collection(there, wanted, known=known, library="groups/1", has_bases=has_bases)
    assert chosen.key == key
    assert remark in chosen.remark and bool(remark) == bool(chosen.remark)


def test_a_collection_that_another_clone_made_and_somebody_renamed_is_known_by_its_key():
    key = collection_key("groups/1", "Paper")
    there = {key: Collection(key, "Paper 2026", "", 1)}
    chosen = choose_collection(there, "Paper", known="", library="groups/1", has_bases=False)
    assert chosen.key == key and "is called 'Paper 2026'" in chosen.remark


def test_a_collection_that_is_gone_is_not_made_anew_as_long_as_entries_were_synced_with_it():
    with pytest.raises(UnknownLibraryError, match="nothing was written; bring it back"):
        choose_collection({}, "Paper", known="PPPPPPPP", library="groups/1", has_bases=True)
