"""What `git checkout` brings is no edit: nothing of it is taken back in Zotero."""

from __future__ import annotations

from sync_clone import (
    article,
    by_key,
    paper,
)
from sync_scenarios import edit, patch


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
