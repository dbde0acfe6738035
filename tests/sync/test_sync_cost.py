"""How many requests a run needs, counted by the server."""

from __future__ import annotations

import pytest
from sync_clone import Clone, article, paper, people, works, writes

ENTRIES = 1_000


@pytest.fixture(scope="module")
def pushed(shared_box, tmp_path_factory):
    """A thousand entries, with the requests that pushing them took."""
    from sync_clone import fresh

    fresh(shared_box)
    clone = Clone(shared_box, tmp_path_factory.mktemp("large"))
    clone.save(
        "\n".join(
            article(f"key{n}", title=f"Number {n}", author="Doe, Jane", year="2020")
            for n in range(ENTRIES)
        )
    )
    paper(shared_box)
    shared_box.clear_requests()
    clone.push()
    return clone, list(shared_box.requests)


def test_a_first_push_takes_a_write_for_each_fifty_and_few_reads(pushed):
    clone, requests = pushed
    methods = [request.method for request in requests]
    assert methods.count("POST") == ENTRIES / 50
    assert methods.count("GET") <= 5  # the key, the group, items, collections
    assert len(works(clone.box)) == ENTRIES


def test_pushing_again_takes_three_requests_and_no_write(pushed):
    clone, _ = pushed
    text, version = clone.text, people(clone.box).version
    for run in (clone.push, clone.sync, clone.pull, clone.status):
        clone.box.clear_requests()
        run()
        assert not writes(clone.box)
        assert len(clone.box.requests) <= 3
    assert (clone.text, people(clone.box).version) == (text, version)


def test_the_command_needs_no_more_than_the_engine(pushed, monkeypatch, capsys):
    """`bibsync push` in this process, as `bibsync.cli` wires it."""
    from bibsync.cli.main import run

    clone, _ = pushed
    (clone.folder / "bibsync.toml").write_text(
        f'[groups.lab]\nid = {clone.box.groups["lab"]}\ncollection = "Paper"\n'
        f'endpoint = "{clone.box.endpoint}"\n'
    )
    monkeypatch.chdir(clone.folder)
    monkeypatch.setenv("ZOTERO_API_KEY", clone.box.keys["owner"])
    monkeypatch.setattr("sys.argv", ["bibsync", "push", "--group", "lab", "--json"])
    # Its state is about the collection's key or name as the command writes it: once to settle.
    assert run() == 0
    clone.box.clear_requests()
    assert run() == 0
    assert '"created": 0' in capsys.readouterr().out
    assert not writes(clone.box)
    assert len(clone.box.requests) <= 3, [request.path for request in clone.box.requests]


def test_a_thousand_changed_items_are_pulled_in_ten_reads_and_a_few(pushed):
    clone, _ = pushed
    person = people(clone.box)
    for item in works(clone.box):
        person.patch(item["key"], {"volume": "7"})
    clone.box.clear_requests()
    result = clone.pull()
    assert result.done.updated == ENTRIES
    assert clone.text.count("volume = {7}") == ENTRIES
    assert len(clone.box.requests) <= ENTRIES / 100 + 5
    assert not writes(clone.box)


def test_the_objects_of_one_entry_share_a_request(new_clone):
    """Sixty entries with a note each are 120 objects, in three requests."""
    clone = new_clone()
    paper(clone.box)
    clone.save(
        "\n".join(article(f"k{n}", title=f"N {n}", summary="- One\n- Two") for n in range(60))
    )
    clone.push()
    assert len(writes(clone.box)) == 3
    clone.box.clear_requests()
    clone.push()
    assert not writes(clone.box)
