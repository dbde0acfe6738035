"""What `git checkout` brings is no edit: nothing of it is taken back in Zotero."""

from __future__ import annotations

import pytest
from sync_clone import article, by_key, crash_when, paper, people
from sync_scenarios import conflicts, drop, edit, patch

from bibsync.sync.model import WHOLE


def test_an_older_checkout_takes_nothing_back(agreed):
    """`git switch` to an older commit is no edit: what Zotero got since, it keeps."""
    text, links = agreed.text, agreed.link_text
    edit(agreed, "Three", "Three and More")
    patch(agreed, "two", volume="2")
    agreed.sync()
    agreed.save(text)
    agreed.save_links(links)
    result = agreed.sync()
    assert not result.plan.conflicts
    assert by_key(agreed.box, "three")["title"] == "Three and More"
    assert by_key(agreed.box, "two")["volume"] == "2"
    assert "Three and More" in agreed.text and "volume = {2}" in agreed.text


def test_an_older_checkout_that_lacks_entries_removes_none_from_zotero(agreed):
    text, links = agreed.text, agreed.link_text
    agreed.save(agreed.text + "\n" + article("four", title="Four"))
    agreed.sync()
    agreed.save(text)
    agreed.save_links(links)
    agreed.sync()
    assert by_key(agreed.box, "four")["collections"] == [paper(agreed.box)]
    assert "@article{four," in agreed.text


def test_what_another_clone_agreed_on_is_known_from_the_link_file(agreed, new_clone):
    """A fresh clone, with an edit made before its first sync: no conflict, as the base is known."""
    second = new_clone()
    second.save(agreed.text.replace("{Three}", "{Three and More}"))
    second.save_links(agreed.link_text)
    patch(agreed, "two", volume="2")
    result = second.sync()
    assert by_key(agreed.box, "two")["volume"] == "2"
    assert "volume = {2}" in second.text
    titles = [c.slot for c in result.plan.conflicts]
    assert titles in ([], ["title"])
    assert "Three and More" in second.text


@pytest.mark.parametrize("moment", ["bases-remembered", "round-done", "done"])
def test_a_checkout_after_a_crash_takes_nothing_back_in_zotero(agreed, moment):
    """The file is as before the run, and what the run agreed on is not of it."""
    text, links = agreed.text, agreed.link_text
    patch(agreed, "two", title="Edited", tags=[{"tag": "a"}, {"tag": "b"}, {"tag": "mine"}])
    assert agreed.run(at=crash_when(f"checkpoint {moment}")).crashed
    agreed.save(text)
    agreed.save_links(links)
    agreed.sync()
    item = by_key(agreed.box, "two")
    assert item["title"] == "Edited"
    assert {"tag": "mine"} in item["tags"]
    assert "Edited" in agreed.text


@pytest.mark.parametrize(
    "moment", ["agreements-remembered", "bases-remembered", "batch-remembered"]
)
def test_a_checkout_after_a_crash_takes_nothing_off_an_item_that_was_just_found(agreed, moment):
    links = agreed.link_text
    item = people(agreed.box).create(
        {
            "itemType": "journalArticle",
            "title": "Four",
            "citationKey": "four",
            "collections": [paper(agreed.box)],
            "tags": [{"tag": "mine"}],
        }
    )
    text = agreed.text + "\n" + article("four", title="Four", note="n")
    agreed.save(text)
    assert agreed.run(at=crash_when(f"checkpoint {moment}")).crashed
    agreed.save(text)
    agreed.save_links(links)
    agreed.sync()
    assert {"tag": "mine"} in people(agreed.box).item(item)["tags"]


def test_an_edit_on_an_older_branch_merges_field_by_field(agreed):
    """Both branches go on from what they had in common with Zotero, each from its own."""
    text, links = agreed.text, agreed.link_text
    patch(agreed, "two", title="Two, revised", volume="2")
    edit(agreed, "Three", "Three and More")
    agreed.sync()
    agreed.save(text)
    agreed.save_links(links)
    edit(agreed, "J. of Two", "Journal of Two")
    result = agreed.sync()
    assert not result.plan.conflicts
    item = by_key(agreed.box, "two")
    assert (item["title"], item["volume"]) == ("Two, revised", "2")
    assert item["publicationTitle"] == "Journal of Two"
    assert by_key(agreed.box, "three")["title"] == "Three and More"
    for piece in ("Two, revised", "Three and More", "Journal of Two"):
        assert piece in agreed.text


def test_what_two_branches_changed_each_in_its_own_way_is_a_conflict(agreed):
    text, links = agreed.text, agreed.link_text
    edit(agreed, "{Three}", "{One Way}")
    agreed.sync()
    agreed.save(text)
    agreed.save_links(links)
    edit(agreed, "{Three}", "{Another}")
    (conflict,) = agreed.sync().plan.conflicts
    assert (conflict.base, conflict.local, conflict.remote) == ("Three", "Another", "One Way")


@pytest.mark.parametrize("is_cited", [False, True])
def test_what_was_removed_on_one_branch_is_not_put_back_by_another(agreed, is_cited):
    text, links = agreed.text, agreed.link_text
    drop(agreed, "two")
    agreed.sync()
    agreed.save(text)
    agreed.save_links(links)
    agreed.cited = {"two"} if is_cited else set()
    result = agreed.sync()
    assert conflicts(result) == ([("two", WHOLE)] if is_cited else [])
    assert ("@article{two," in agreed.text) == is_cited
    assert by_key(agreed.box, "two")["collections"] == []


def test_an_old_value_that_came_back_is_a_change_like_any_other(agreed, new_clone):
    """A colleague's clone: Zotero went from A to B, which was synced here, and back to A."""
    patch(agreed, "two", title="B")
    agreed.sync()
    colleague = new_clone()
    colleague.save(agreed.text)
    colleague.save_links(agreed.link_text)
    edit(colleague, "J. of Two", "Journal of Two")
    patch(agreed, "two", title="Two of Études")
    result = colleague.sync()
    assert not result.plan.conflicts
    item = by_key(agreed.box, "two")
    assert (item["title"], item["publicationTitle"]) == ("Two of Études", "Journal of Two")
    assert "{B}" not in colleague.text


def test_an_older_file_beside_a_newer_link_file_is_told_before_it_is_pushed(agreed):
    """`git checkout --ours refs.bib` in a merge: the link file is the merged one."""
    text = agreed.text
    patch(agreed, "two", title="Newer")
    agreed.sync()
    agreed.save(text)
    notes = " ".join(agreed.status().notes)
    assert "older values are in the file again: two (title);" in notes
    edit(agreed, "Two of \\'Etudes", "Something else")
    assert agreed.status().notes == (), "an edit like any other"
