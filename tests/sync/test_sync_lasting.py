"""What is agreed on lasts: through failures, undo, switches and merges, and in every clone."""

from __future__ import annotations

import copy

import pytest
from sync_clone import article, by_key, done, paper, people, when, works
from sync_scenarios import THREE, conflicts, drop, edit, patch

from bibsync.bibtex.parser import parse
from bibsync.errors import NetworkError, UsageError
from bibsync.sandbox.faults import Fault, Hangup
from bibsync.sync.model import KEY, WHOLE, Side


def fresh_clone(agreed, new_clone):
    other = new_clone()
    other.save(agreed.text)
    other.save_links(agreed.link_text)
    return other


def fails(clone, skip):
    clone.box.fail(Fault("POST", path="/items", skip=skip, hang_up=Hangup.BEFORE, times=0))
    assert isinstance(clone.run().error, NetworkError)
    clone.box.clear_faults()


@pytest.mark.parametrize("what", ["field", "revert", "trash"])
def test_what_was_acknowledged_before_the_network_failed_is_agreed_on(clone, what):
    clone.save("\n".join(article(f"k{n:02}", title=f"Old {n}", note="n") for n in range(60)))
    if what == "revert":
        clone.sync()
        clone.save(clone.text.replace("Old", "New"))
    fails(clone, 1)  # k00 was in the first batch: acknowledged
    if what == "field":
        edit(clone, "  note = {n},\n", "")
    elif what == "revert":
        patch(clone, "k00", title="Old 0")
    else:
        people(clone.box).trash(by_key(clone.box, "k00")["key"])
    clone.sync()
    live = [item for item in works(clone.box) if item["citationKey"] == "k00"]
    if what == "field":
        assert "note" not in clone.text.split("@")[1]
    elif what == "revert":
        assert live[0]["title"] == "Old 0"
    else:
        assert live == []


def test_an_entry_that_was_removed_before_the_network_failed_is_not_taken_out_of_zotero(agreed):
    key = by_key(agreed.box, "two")["key"]
    people(agreed.box).trash(key)
    edit(agreed, "{Three}", "{Three and More}")
    fails(agreed, 0)  # the file was written: two is gone
    people(agreed.box).restore(key)
    agreed.sync()
    assert by_key(agreed.box, "two")["collections"] == [paper(agreed.box)]


def test_undo_takes_nothing_back_on_another_branch_than_the_runs(agreed):
    text, links = agreed.text, agreed.link_text
    agreed.save(text + "\n" + article("four", title="Four"))
    agreed.sync()
    edit(agreed, "{Four}", "{Four, revised}")
    agreed.sync()
    newer, newer_links = agreed.text, agreed.link_text
    agreed.save(text)  # git switch main
    agreed.save_links(links)
    assert isinstance(agreed.undo().error, UsageError)
    assert (agreed.text, agreed.link_text) == (text, links)
    assert by_key(agreed.box, "four")["title"] == "Four, revised"
    agreed.save(newer)  # and back
    agreed.save_links(newer_links)
    done(agreed.undo())
    assert by_key(agreed.box, "four")["title"] == "Four"


def test_what_was_taken_out_of_the_collection_is_not_put_back_by_a_fresh_clone(agreed, new_clone):
    other = fresh_clone(agreed, new_clone)
    patch(agreed, "two", collections=[])
    assert conflicts(other.sync()) == [("two", WHOLE)]
    assert by_key(agreed.box, "two")["collections"] == []
    agreed.sync()
    assert "{two," not in agreed.text, "the clone that has seen it there knows more"
    other.resolve(Side.LOCAL, "two", WHOLE)
    other.sync()
    assert by_key(agreed.box, "two")["collections"] == [paper(agreed.box)]


@pytest.mark.parametrize("is_shared", [True, False])
def test_all_items_join_another_collection_that_is_named_instead(agreed, is_shared):
    other = people(agreed.box).create_collection("Other")
    if is_shared:
        patch(agreed, "two", collections=[paper(agreed.box), other])
        agreed.sync()
    to(agreed, "Other")
    assert conflicts(agreed.sync()) == []
    assert {len(item["collections"]) for item in works(agreed.box)} == {2}


def test_what_undo_has_kept_in_the_file_is_not_taken_from_it_by_the_next_run(agreed):
    edit(agreed, "{Three}", "{Mine}")
    patch(agreed, "three", volume="3")
    agreed.sync()
    edit(agreed, "annote = {kept}", "annote = {kept, and more}")
    assert done(agreed.undo()).kept and "{Mine}" in agreed.text
    assert conflicts(agreed.sync()) == [("three", "title")]
    assert "{Mine}" in agreed.text


def test_undo_takes_back_what_it_can_when_something_was_agreed_on_since(agreed):
    edit(agreed, "{Three}", "{Mistake}")
    agreed.sync()
    edit(agreed, "  doi = {10.1/three},\n", "  doi = {10.1/three},\n  volume = {3},\n")
    edit(agreed, "J. of Two", "Journal of Two")
    patch(agreed, "three", volume="3")
    agreed.sync()
    done(agreed.undo())
    assert by_key(agreed.box, "two")["publicationTitle"] == "J. of Two"


def test_undo_knows_its_line_beside_a_detached_one(new_clone):
    clone = new_clone(collection="")
    clone.save(THREE)
    clone.sync()
    drop(clone, "three")
    clone.sync()
    drei = article("drei", title="Three", doi="10.1/three", volume="3")
    clone.save(clone.text + "\n" + drei)
    clone.sync()
    edit(clone, "{3}", "{4}")
    clone.sync()
    done(clone.undo())
    (volume,) = [item["volume"] for item in works(clone.box) if item["title"] == "Three"]
    assert volume == "3"


def test_an_undone_rename_has_its_line_under_the_old_citation_key(agreed, new_clone):
    patch(agreed, "two", citationKey="zwei")
    agreed.resolve(Side.REMOTE, "two", KEY)
    agreed.sync()
    done(agreed.undo())
    assert "\ntwo\t" in agreed.link_text and "zwei\t" not in agreed.link_text
    other = fresh_clone(agreed, new_clone)
    edit(other, "{a, b}", "{a}")
    other.sync()
    assert "{a, b}" not in other.text


def test_a_renamed_entry_that_is_removed_is_detached_once(new_clone):
    clone = new_clone(collection="")
    clone.save(THREE)
    clone.sync()
    edit(clone, "{two,", "{zwei,")
    clone.pull()
    drop(clone, "zwei")
    clone.sync()
    assert not clone.sync().plan.steps


def test_an_entry_that_is_put_back_after_its_item_was_trashed_is_new(agreed):
    text = agreed.text
    drop(agreed, "two")
    agreed.sync(trash=True)
    agreed.save(text)
    assert conflicts(agreed.sync()) == []
    assert by_key(agreed.box, "two")["title"] == "Two of Études"


def test_a_switch_of_branches_during_a_run_takes_nothing_back(agreed):
    text, links = agreed.text, agreed.link_text
    edit(agreed, "{Three}", "{Three and More}")
    patch(agreed, "two", title="Zotero's")

    def switch():
        agreed.save(text)
        agreed.save_links(links)

    agreed.sync(at=when("checkpoint batch-stored", switch))
    agreed.sync()
    assert by_key(agreed.box, "three")["title"] == "Three and More"
    assert by_key(agreed.box, "two")["title"] == "Zotero's"


@pytest.mark.parametrize("is_undone", [True, False])
def test_of_a_library_that_was_put_back_nothing_counts_as_agreed_on(agreed, is_undone):
    libraries, lab = agreed.box.world.libraries, ("groups", agreed.box.groups["lab"])
    backup = copy.deepcopy(libraries[lab])
    edit(agreed, "{Three}", "{Mine}")
    agreed.sync()
    if is_undone:
        edit(agreed, "{Mine}", "{Mistake}")
        agreed.sync()
        done(agreed.undo())
        edit(agreed, "{Mistake}", "{Mine}")
        agreed.sync()
    for number in range(3):
        patch(agreed, "one", volume=str(number))
    agreed.sync()
    libraries[lab] = backup
    if not is_undone:
        assert agreed.status().notes, "a look alone settles nothing"
        patch(agreed, "three", volume="3")
    assert "restored" in agreed.sync().notes[0]
    assert "{Mine}" in agreed.text


def to(clone, name):
    clone.collection = name
    clone.target = clone.target._replace(collection=name)


def test_a_push_to_another_collection_does_not_hide_a_removal(agreed):
    drop(agreed, "two")
    to(agreed, "Other")
    agreed.push()
    to(agreed, "Paper")
    agreed.sync()
    assert "{two," not in agreed.text


def test_a_push_of_a_fresh_clone_does_not_hide_a_removal(agreed, new_clone):
    other = fresh_clone(agreed, new_clone)
    drop(other, "two")
    other.push()
    agreed.save(other.text)  # git pull
    agreed.save_links(other.link_text)
    agreed.sync()
    assert "{two," not in agreed.text


def test_a_fresh_clone_does_not_put_back_what_a_merge_in_zotero_dropped(agreed, new_clone):
    other, person, old = (
        fresh_clone(agreed, new_clone),
        people(agreed.box),
        by_key(agreed.box, "two"),
    )
    data = {
        k: old[k] for k in ("itemType", "title", "citationKey", "publicationTitle", "collections")
    }
    address = f"http://zotero.org/{agreed.library}/items/{old['key']}"
    person.create({**data, "tags": [{"tag": "a"}], "relations": {"dc:replaces": address}})
    person.trash(old["key"])
    other.sync()  # agreed.sync() gets it right
    assert by_key(agreed.box, "two")["tags"] == [{"tag": "a"}]


def test_an_entry_that_lost_a_field_is_edited_though_no_side_has_the_field_any_more(
    agreed, new_clone
):
    other = fresh_clone(agreed, new_clone)
    edit(other, "J. of Two},", "J. of Two}, publisher = {P},")
    other.sync()
    agreed.save(other.text)  # git pull
    agreed.save_links(other.link_text)
    edit(agreed, " publisher = {P},", "")
    people(agreed.box).erase(by_key(agreed.box, "two")["key"])
    assert conflicts(agreed.sync()) == [("two", WHOLE)]


def test_an_item_does_not_come_back_beside_another_of_its_citation_key(agreed):
    agreed.cited = {"one"}
    person = people(agreed.box)
    person.trash(by_key(agreed.box, "one")["key"])
    agreed.sync()
    name = {"creatorType": "author", "firstName": "A", "lastName": "Bee"}
    work = {"itemType": "book", "title": "Another", "citationKey": "one", "creators": [name]}
    person.create({**work, "collections": [paper(agreed.box)]})
    agreed.resolve(Side.LOCAL, "one", WHOLE)
    agreed.sync()
    assert [item["citationKey"] for item in works(agreed.box)].count("one") == 1


def test_a_value_that_was_not_known_once_is_known_when_it_comes_back(agreed, new_clone):
    other = fresh_clone(agreed, new_clone)
    edit(other, "{Three}", "{Mine}")
    patch(agreed, "three", title="Theirs")
    other.sync()
    edit(other, "{Mine}", "{Three}")  # git checkout refs.bib
    assert conflicts(other.sync()) == []


def test_of_two_lines_of_one_item_only_one_counts(agreed, new_clone):
    other = fresh_clone(agreed, new_clone)
    edit(other, "{one,", "{uno,")
    other.sync()
    patch(agreed, "uno", title="Retitled")
    agreed.sync()
    key = by_key(agreed.box, "uno")["key"]
    head, _, _ = other.text.partition("@article{two")
    agreed.save(agreed.text.replace("{n1}", "{n2}") + "\n" + head.partition("\n")[2])
    agreed.save_links(agreed.link_text + other.link_text)  # git merge keeps both
    agreed.sync()
    assert people(agreed.box).item(key)["title"] == "Retitled"


def test_what_a_person_wrote_beside_the_fields_is_not_trashed_unasked(agreed):
    edit(agreed, "{Three}", "{Mistake}")
    agreed.sync()
    done(agreed.undo())
    edit(agreed, "{Mistake}", "{Three}")
    agreed.sync()
    patch(agreed, "three", callNumber="a person's")
    drop(agreed, "three")
    assert conflicts(agreed.sync(trash=True)) == [("three", WHOLE)]


def test_slots_of_similar_hashes_are_told_apart(clone, new_clone):
    clone.save(article("one", title="One", keywords="kw206"))
    clone.sync()
    other = fresh_clone(clone, new_clone)
    edit(other, "{kw206}", "{kw206, kw2089}")
    assert conflicts(other.sync()) == []


def test_a_detached_item_that_is_merged_into_another_is_not_pulled(new_clone):
    clone = new_clone(collection="")
    clone.save(THREE)
    clone.sync()
    old = by_key(clone.box, "two")
    drop(clone, "two")
    clone.sync()
    address = f"http://zotero.org/{clone.library}/items/{old['key']}"
    data = {k: old[k] for k in ("itemType", "title", "citationKey")}
    people(clone.box).create({**data, "relations": {"dc:replaces": address}})
    people(clone.box).trash(old["key"])
    clone.sync()
    assert "{two," not in clone.text


def test_an_item_that_was_restored_by_choice_can_be_trashed(agreed):
    agreed.cited = {"two"}
    people(agreed.box).trash(by_key(agreed.box, "two")["key"])
    agreed.resolve(Side.LOCAL, "two", WHOLE)
    agreed.sync()
    drop(agreed, "two")
    assert conflicts(agreed.sync(trash=True)) == []


def test_what_a_person_wrote_beside_the_fields_is_not_trashed_after_our_own_edits(agreed):
    patch(agreed, "two", callNumber="QA 76", title="Two, there")
    agreed.sync()
    edit(agreed, "J. of Two", "Journal of Two")
    agreed.sync()
    drop(agreed, "two")
    (conflict,) = agreed.sync(trash=True).plan.conflicts
    assert conflict.reason == "removed from the file, but the item has more than BibTeX can say"
    agreed.resolve(Side.LOCAL, "two", WHOLE, trash=True)
    agreed.sync(trash=True)
    assert people(agreed.box).item(conflict.item_key)["deleted"] == 1


def test_an_entry_whose_line_is_lost_is_known_by_what_this_folder_remembers(agreed):
    """Its citation key was made here, as Zotero's cannot be one; nothing else tells what it is."""
    people(agreed.box).create(
        {
            "itemType": "book",
            "title": "Unusual Trees",
            "citationKey": "fresh key",
            "collections": [paper(agreed.box)],
        }
    )
    agreed.sync()
    text = agreed.text
    agreed.save_links("")
    agreed.sync()
    assert agreed.text == text
    assert len(works(agreed.box)) == 4


def test_a_deletion_by_the_editor_before_a_lost_line_is_no_duplicate(agreed):
    links = agreed.link_text
    agreed.save_links("")
    agreed.sync()
    assert agreed.link_text == links


def test_an_item_that_was_imported_again_is_found_by_a_fresh_clone_too(agreed, new_clone):
    other, person, old = (
        fresh_clone(agreed, new_clone),
        people(agreed.box),
        by_key(agreed.box, "two"),
    )
    person.trash(old["key"])
    fields = ("itemType", "title", "citationKey", "publicationTitle", "collections", "tags")
    new = person.create({name: old[name] for name in fields})
    assert conflicts(other.sync()) == []
    assert f"\t{new}\t" in other.link_text


def test_an_entry_whose_item_was_merged_away_and_made_anew_stays_where_it_is(agreed, new_clone):
    """The other clone has taken the entry up again: for this one it is neither gone nor new."""
    other, person = fresh_clone(agreed, new_clone), people(agreed.box)
    other.sync()
    one, two = (by_key(agreed.box, key)["key"] for key in ("one", "two"))
    address = f"http://zotero.org/{agreed.library}/items/{one}"
    person.patch(two, {"relations": {"dc:replaces": address}})
    person.trash(one)
    agreed.lose_state()
    agreed.save_links("")
    agreed.sync()  # makes an item for `one` once more
    other.sync()
    assert [entry.key for entry in parse(other.text).entries] == ["one", "two", "three"]


def test_an_item_that_was_replaced_by_another_in_the_paper_keeps_its_entry_in_place(agreed):
    """It was taken out of the collection, and somebody has added the work once more."""
    old = by_key(agreed.box, "one")
    patch(agreed, "one", collections=[])
    fields = ("itemType", "title", "citationKey", "creators", "date", "extra")
    new = {name: old[name] for name in fields}
    people(agreed.box).create({**new, "collections": [paper(agreed.box)]})
    text = agreed.text
    assert conflicts(agreed.sync()) == []
    assert agreed.text == text
