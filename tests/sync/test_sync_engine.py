"""A run from end to end, over real HTTP: a test for each row of the table of `docs/sync.md`."""

from __future__ import annotations

import json

import pytest
from sync_clone import article, by_key, done, paper, people, works, writes
from sync_scenarios import THREE, conflicts, drop, edit, patch

from bibsync.sync.model import KEY, WHOLE, Done, Side
from bibsync.sync.setup import Command
from bibsync.zotero.keys import derived_item_key


def sent(clone):
    """The objects of all requests that wrote items."""
    return [
        thing
        for request in writes(clone.box)
        if "/items" in request.path
        for thing in json.loads(request.body)
    ]


# --- a row each


def test_what_is_new_in_the_file_is_created_under_a_key_of_our_choosing(clone):
    clone.save(THREE)
    result = clone.sync()
    assert result.done == Done(created=3)
    one = by_key(clone.box, "one")
    assert one["key"] == derived_item_key(clone.library, "one", 0)
    assert one["title"] == 'The <span class="nocase">First</span> One'
    assert one["collections"] == [paper(clone.box)]
    assert all(thing["version"] == 0 for thing in sent(clone))
    assert clone.text == THREE


def test_what_is_new_in_zotero_is_appended(agreed):
    person = people(agreed.box)
    for name, collections in (("four", [paper(agreed.box)]), ("other", [])):
        person.create(
            {
                "itemType": "book",
                "title": name.title(),
                "citationKey": name,
                "collections": collections,
            }
        )
    before = agreed.text
    result = agreed.pull()
    assert result.done.created == 1
    assert agreed.text.startswith(before)
    assert "@book{four," in agreed.text[len(before) :]
    assert "other" not in agreed.text, "it is not in the paper's collection"
    assert not writes(agreed.box)


def test_without_a_base_blanks_are_filled_keywords_unite_and_nothing_is_deleted(agreed):
    agreed.lose_state()
    agreed.save_links("")
    edit(agreed, "  annote = {kept},\n", "  publisher = {P},\n  keywords = {k},\n")
    patch(agreed, "three", tags=[{"tag": "m"}], volume="7", title="Another Three")
    result = agreed.sync()
    assert conflicts(result) == [("three", "title")]
    item = by_key(agreed.box, "three")
    assert {tag["tag"] for tag in item["tags"]} == {"k", "m"}
    assert item["publisher"] if "publisher" in item else "tex.publisher: P" in item["extra"]
    assert item["title"] == "Another Three"
    for piece in ("annote = {kept}", "volume = {7}", "{Three}", "keywords = {k, m}"):
        assert piece in agreed.text


def test_the_link_file_alone_is_enough_for_a_merge_of_each_field(agreed):
    """Without `.bibsync`, as in a fresh clone, with changes on both sides before its first sync."""
    agreed.lose_state()
    edit(agreed, "  annote = {kept},\n", "  publisher = {P},\n  keywords = {k},\n")
    patch(agreed, "three", tags=[{"tag": "m"}], volume="7", title="Another Three")
    result = agreed.sync()
    assert not result.plan.conflicts
    item = by_key(agreed.box, "three")
    assert {tag["tag"] for tag in item["tags"]} == {"k", "m"}
    assert item["publisher"] == "P"
    assert item["extra"] == "", "annote was removed here, and so it is there"
    for piece in ("volume = {7}", "{Another Three}", "keywords = {k, m}", "publisher = {P}"):
        assert piece in agreed.text
    assert "annote" not in agreed.text


def test_from_the_link_file_alone_what_both_changed_is_a_conflict(agreed):
    agreed.lose_state()
    edit(agreed, "{Three}", "{Mine}")
    patch(agreed, "three", title="Theirs", DOI="")
    (conflict,) = agreed.sync().plan.conflicts
    assert (conflict.slot, conflict.base) == ("title", None), "nobody knows what it was"
    assert conflict.reason == "changed in the file and in Zotero"
    assert "doi" not in agreed.text, "it was removed there"


def test_what_nobody_changed_causes_no_write_and_no_byte(agreed):
    stamp, version = agreed.bib.stat(), people(agreed.box).version
    for command in (Command.SYNC, Command.PUSH, Command.PULL, Command.STATUS):
        result = done(agreed.run(command))
        assert (result.plan.steps, result.plan.unchanged) == ((), 3)
    assert not writes(agreed.box)
    assert people(agreed.box).version == version
    assert agreed.bib.stat() == stamp


def test_a_change_in_the_file_sends_the_fields_that_changed(agreed):
    edit(agreed, "Three", "Three and More")
    patch(agreed, "three", volume="3")
    agreed.push()
    (thing,) = sent(agreed)
    assert set(thing) == {"key", "version", "title"}
    assert by_key(agreed.box, "three")["volume"] == "3"


def test_a_change_in_zotero_replaces_the_values_that_changed(agreed):
    patch(agreed, "two", title="Two of Sketches", tags=[{"tag": "a"}])
    result = agreed.pull()
    assert result.done.updated == 1
    wanted = THREE.replace("Two of \\'Etudes", "Two of Sketches").replace("{a, b}", "{a}")
    assert agreed.text == wanted


def test_changes_of_both_sides_merge_field_by_field(agreed):
    edit(agreed, "Three", "Three and More")
    edit(agreed, "note = {n1}", "note = {n2}")
    patch(agreed, "three", title="Three and Less", volume="3")
    patch(agreed, "one", date="2021")
    result = agreed.sync()
    assert conflicts(result) == [("three", "title")]
    item = by_key(agreed.box, "three")
    assert (item["title"], item["volume"]) == ("Three and Less", "3")
    assert "Three and More" in agreed.text
    assert "volume = {3}" in agreed.text
    assert by_key(agreed.box, "one")["extra"] == "tex.note: n2"
    assert "year = {2021}" in agreed.text


def test_the_same_change_on_both_sides_is_agreed_on(agreed):
    edit(agreed, "Three", "Three and More")
    patch(agreed, "three", title="Three and More")
    result = agreed.sync()
    assert not result.plan.conflicts
    assert not writes(agreed.box)
    base = agreed.bases()[by_key(agreed.box, "three")["key"]]
    assert base.slots["title"].local == "Three and More"


def test_an_entry_removed_from_the_file_leaves_the_collection(agreed):
    key = by_key(agreed.box, "two")["key"]
    drop(agreed, "two")
    assert agreed.sync().done.deleted == 1
    assert by_key(agreed.box, "two")["collections"] == []
    assert {request.method for request in writes(agreed.box)} == {"POST"}, "nothing is erased"
    agreed.sync()
    assert "two" not in agreed.text
    assert key not in agreed.bases()


def test_an_entry_removed_from_the_file_goes_to_the_trash_when_asked(agreed):
    key = by_key(agreed.box, "two")["key"]
    drop(agreed, "two")
    agreed.sync(trash=True)
    assert people(agreed.box).item(key)["deleted"] == 1


def test_what_another_paper_has_too_does_not_go_to_the_trash(agreed):
    other = people(agreed.box).create_collection("Other")
    patch(agreed, "two", collections=[paper(agreed.box), other])
    drop(agreed, "two")
    agreed.sync(trash=True)
    assert by_key(agreed.box, "two")["collections"] == [other]


def test_without_a_collection_the_item_of_a_removed_entry_stays_and_does_not_come_back(new_clone):
    clone = new_clone(collection="")
    clone.save(THREE)
    clone.sync()
    drop(clone, "two")
    clone.sync()
    version = people(clone.box).version
    clone.sync()
    assert by_key(clone.box, "two")["title"]
    assert "two" not in clone.text
    assert people(clone.box).version == version
    clone.save(clone.text + "\n" + article("two", title="Two of \\'Etudes", note="back"))
    clone.sync()
    assert by_key(clone.box, "two")["extra"] == "tex.note: back", "it goes on with the same item"


@pytest.mark.parametrize("how", ["trash", "erase", "out"])
def test_an_entry_whose_item_is_gone_is_removed(agreed, how):
    key = by_key(agreed.box, "two")["key"]
    if how == "out":
        people(agreed.box).patch(key, {"collections": []})
    else:
        getattr(people(agreed.box), how)(key)
    agreed.pull()
    assert agreed.text == "% Mine.\n" + THREE.partition("@article{two")[0][8:] + "".join(
        THREE.partition("@article{three")[1:]
    )


@pytest.mark.parametrize("how", ["cited", "referred"])
def test_an_entry_that_is_still_needed_is_not_removed(agreed, how):
    if how == "cited":
        agreed.cited = {"two"}
    else:
        agreed.save(agreed.text + "\n" + article("four", title="Four", crossref="two"))
        agreed.sync()
    text = agreed.text
    people(agreed.box).trash(by_key(agreed.box, "two")["key"])
    result = agreed.sync()
    assert conflicts(result) == [("two", WHOLE)]
    assert agreed.text == text
    assert conflicts(agreed.status()) == [("two", WHOLE)]


def test_what_one_side_removed_and_the_other_changed_is_a_conflict(agreed):
    drop(agreed, "two")
    patch(agreed, "two", title="Two, revised")
    edit(agreed, "Three", "Three and More")
    people(agreed.box).trash(by_key(agreed.box, "three")["key"])
    result = agreed.sync()
    assert sorted(conflicts(result)) == [("three", WHOLE), ("two", WHOLE)]
    assert by_key(agreed.box, "two")["title"] == "Two, revised"
    assert "Three and More" in agreed.text


def test_what_both_sides_removed_is_forgotten(agreed):
    key = by_key(agreed.box, "two")["key"]
    drop(agreed, "two")
    people(agreed.box).trash(key)
    result = agreed.sync()
    assert not result.plan.conflicts
    assert not writes(agreed.box)
    assert key not in agreed.bases()
    assert "two" not in agreed.link_text


def test_an_item_that_was_merged_into_another_goes_on_as_that_one(agreed):
    person, old = people(agreed.box), by_key(agreed.box, "two")
    new = person.create(
        {
            "itemType": "journalArticle",
            "title": "Two of Études",
            "volume": "2",
            "citationKey": "two",
            "collections": [paper(agreed.box)],
            "relations": {"dc:replaces": f"http://zotero.org/{agreed.library}/items/{old['key']}"},
        }
    )
    person.trash(old["key"])
    agreed.sync()
    assert f"two\t{agreed.library}\t{new}" in agreed.link_text
    assert set(agreed.bases()) >= {new} and old["key"] not in agreed.bases()
    assert "volume = {2}" in agreed.text
    assert agreed.text.count("@article{two,") == 1


def test_an_item_that_was_merged_into_one_outside_the_paper_is_a_conflict_until_it_is_settled(
    agreed,
):
    person, old = people(agreed.box), by_key(agreed.box, "two")
    address = f"http://zotero.org/{agreed.library}/items/{old['key']}"
    other = person.create(
        {"itemType": "journalArticle", "title": "Two", "relations": {"dc:replaces": address}}
    )
    person.trash(old["key"])
    edit(agreed, "J. of Two", "Journal of Two")
    links = agreed.link_text
    for _ in range(2):
        assert conflicts(agreed.sync()) == [("two", WHOLE)]
        assert agreed.link_text == links
        assert person.item(other)["collections"] == []
    agreed.resolve(Side.LOCAL, "two")
    agreed.sync()
    assert person.item(other)["collections"] == [paper(agreed.box)]
    assert f"two\t{agreed.library}\t{other}" in agreed.link_text
    assert "Journal of Two" in agreed.text


def test_another_clone_follows_a_merge_by_the_link_file(agreed, new_clone):
    person, old = people(agreed.box), by_key(agreed.box, "two")
    second = new_clone()
    second.save(agreed.text)
    second.save_links(agreed.link_text)
    new = person.create(
        {
            "itemType": "journalArticle",
            "title": "Two of Études",
            "citationKey": "two",
            "collections": [paper(agreed.box)],
            "relations": {"dc:replaces": f"http://zotero.org/{agreed.library}/items/{old['key']}"},
        }
    )
    person.trash(old["key"])
    second.sync()
    assert f"two\t{agreed.library}\t{new}" in second.link_text


@pytest.mark.parametrize("first", [True, False])
def test_two_entries_whose_items_were_merged_do_not_become_one_item(agreed, first):
    person = people(agreed.box)
    keys = sorted((by_key(agreed.box, key)["key"] for key in ("one", "three")), reverse=first)
    gone = person.item(keys[0])["citationKey"]
    stays = person.item(keys[1])["citationKey"]
    address = f"http://zotero.org/{agreed.library}/items/{keys[0]}"
    person.patch(keys[1], {"relations": {"dc:replaces": address}})
    person.trash(keys[0])
    before = person.item(keys[1])
    agreed.sync()
    assert f"{{{gone}," not in agreed.text
    assert f"{{{stays}," in agreed.text
    assert person.item(keys[1]) == before
    assert agreed.bases()[keys[1]].name == stays


def test_a_citation_key_renamed_in_the_file_is_renamed_in_zotero(agreed):
    key = by_key(agreed.box, "two")["key"]
    edit(agreed, "{two,", "{zwei,")
    agreed.sync()
    assert by_key(agreed.box, "zwei")["key"] == key
    assert len(works(agreed.box)) == 3
    (thing,) = sent(agreed)
    assert set(thing) == {"key", "version", "citationKey"}


def test_a_citation_key_changed_in_zotero_is_only_proposed(agreed):
    patch(agreed, "two", citationKey="deux")
    result = agreed.sync()
    assert conflicts(result) == [("two", KEY)]
    assert "{two," in agreed.text
    assert by_key(agreed.box, "deux")


def test_an_entry_with_two_names_does_not_take_the_text_of_another(agreed):
    """Renamed on both sides, while another work comes with the old key."""
    item = by_key(agreed.box, "two")
    edit(agreed, "{two,", "{zwei,")
    patch(agreed, "two", citationKey="deux")
    assert conflicts(agreed.sync()) == [("zwei", KEY)]
    new = people(agreed.box).create(
        {
            "itemType": "journalArticle",
            "title": "Quite another work",
            "citationKey": "two",
            "collections": [paper(agreed.box)],
        }
    )
    for _ in range(3):
        agreed.sync()
    edit(agreed, "Quite another work", "Quite another work, indeed")
    agreed.sync()
    assert people(agreed.box).item(item["key"])["title"] == item["title"]
    assert people(agreed.box).item(new)["title"] == "Quite another work, indeed"


@pytest.mark.parametrize("winner", [None, *Side])
def test_an_entry_is_not_renamed_to_the_key_of_another_item(agreed, winner):
    """Law 4: two's item is called `drei` in Zotero, and somebody calls the entry one so, too."""
    patch(agreed, "two", citationKey="drei")
    if winner is not None:
        agreed.sync()
        agreed.resolve(winner, "two", KEY)
    edit(agreed, "{one,", "{drei,")
    for _ in range(2):
        agreed.run()
        keys = [item["citationKey"] for item in works(agreed.box)]
        assert sorted(set(keys)) == sorted(keys)
    assert agreed.text.count("@article{drei,") == 1
    titles = {item["title"] for item in works(agreed.box)}
    assert titles == {'The <span class="nocase">First</span> One', "Two of Études", "Three"}


def test_a_new_entry_does_not_take_the_key_of_another_item(agreed):
    patch(agreed, "two", citationKey="four")
    agreed.save(agreed.text + "\n" + article("four", title="Four", author="Roe, R", year="1999"))
    result = agreed.sync()
    assert sorted(conflicts(result)) == [("four", WHOLE), ("two", KEY)]
    assert len(works(agreed.box)) == 3


def test_a_key_that_is_taken_over_does_not_lead_to_the_item_that_had_it(agreed):
    """The keys of two items were exchanged in Zotero, and one of their entries was removed."""
    one, two = by_key(agreed.box, "one"), by_key(agreed.box, "two")
    patch(agreed, "one", citationKey="swap")
    patch(agreed, "two", citationKey="one")
    patch(agreed, "swap", citationKey="two")
    agreed.sync()
    agreed.resolve(Side.REMOTE, "one", KEY)
    drop(agreed, "two")
    for _ in range(3):
        agreed.run()
    person = people(agreed.box)
    assert person.item(one["key"])["title"] == one["title"]
    assert person.item(two["key"])["title"] == two["title"]
