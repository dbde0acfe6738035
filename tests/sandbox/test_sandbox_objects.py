"""What becomes of items, collections, tags and notes, beyond what was recorded."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sandbox_client import Client

from bibsync.sandbox.dates import parsed_date
from bibsync.sandbox.notes import clean_note
from bibsync.sandbox.server import Sandbox

BOOK = {"itemType": "book", "title": "B"}


def changed(client: Client, key: str, data: dict[str, Any]) -> dict[str, Any]:
    """The data of an item after a change."""
    path = f"{client.lab}/items/{key}"
    got = client.send("PATCH", path, {**data, "version": 9999})
    assert got.status == 204, got.text
    answer: dict[str, Any] = client.get(path).json["data"]
    return answer


def refused(client: Client, item: object) -> tuple[int, str]:
    failure = client.post(f"{client.lab}/items", [item]).json["failed"]["0"]
    return failure["code"], failure["message"]


def test_another_type_keeps_what_has_the_same_base_field(client: Client) -> None:
    article = {
        "itemType": "journalArticle",
        "title": "T",
        "publicationTitle": "J",
        "issue": "3",
        "creators": [
            {"creatorType": "author", "lastName": "A", "firstName": ""},
            {"creatorType": "reviewedAuthor", "name": "R"},
        ],
    }
    (key,) = client.create(article)
    data = changed(client, key, {"itemType": "bookSection"})
    assert (data["title"], data["bookTitle"]) == ("T", "J")
    assert "issue" not in data
    assert [c["creatorType"] for c in data["creators"]] == ["author", "contributor"]
    data = changed(client, key, {"itemType": "case"})
    assert data["caseName"] == "T"
    assert data["creators"][0] == {"creatorType": "author", "firstName": "", "lastName": "A"}


def test_a_note_that_gets_a_parent_leaves_its_collections(client: Client) -> None:
    shelf = client.post(f"{client.lab}/collections", [{"name": "c"}]).json["success"]["0"]
    note = {"itemType": "note", "note": "x", "collections": [shelf]}
    book, note_key = client.create(BOOK, note)
    assert "collections" not in changed(client, note_key, {"parentItem": book})
    assert changed(client, note_key, {"parentItem": False})["collections"] == []


def test_children_are_in_the_collections_of_their_parents(client: Client) -> None:
    shelf = client.post(f"{client.lab}/collections", [{"name": "c"}]).json["success"]["0"]
    (book,) = client.create({**BOOK, "collections": [shelf]})
    (note,) = client.create({"itemType": "note", "note": "x", "parentItem": book})
    path = f"{client.lab}/collections/{shelf}/items"
    assert set(client.get(f"{path}?format=versions").json) == {book, note}
    assert set(client.get(f"{path}/top?format=versions").json) == {book}


def test_collections_below_an_erased_one_move_to_the_top(client: Client) -> None:
    path = f"{client.lab}/collections"
    top = client.post(path, [{"name": "top"}]).json["success"]["0"]
    below = client.post(path, [{"name": "b", "parentCollection": top}]).json["success"]["0"]
    assert client.send("DELETE", f"{path}?collectionKey={top}").status == 204
    data = client.get(f"{path}/{below}").json["data"]
    assert (data["parentCollection"], data["version"]) == (False, 2)
    assert client.get(f"{path}/{top}").status == 404


def test_a_tag_that_nobody_uses_is_gone(client: Client) -> None:
    (key,) = client.create({**BOOK, "tags": [{"tag": "only"}, {"tag": "kept"}]})
    changed(client, key, {"tags": [{"tag": "kept"}, {"tag": "new"}]})
    tags = client.get(f"{client.lab}/tags").json
    assert [tag["tag"] for tag in tags] == ["kept", "new"]
    since = client.get(f"{client.lab}/tags?since=1").json
    assert [tag["tag"] for tag in since] == ["new"]


@pytest.mark.parametrize(
    ("item", "code", "words"),
    [
        pytest.param({"itemType": "nothing"}, 400, "'nothing' is not a valid itemType", id="type"),
        pytest.param({**BOOK, "creators": ["x"]}, 400, "creator must be an object", id="creator"),
        pytest.param({**BOOK, "tags": "x"}, 400, "'tags' property must be an array", id="tags"),
        pytest.param({**BOOK, "tags": [{"tag": "x", "type": 2}]}, 400, "tag type '2'", id="tag"),
        pytest.param({**BOOK, "tags": [{"tag": []}]}, 400, "Invalid tag name", id="tag-name"),
        pytest.param({**BOOK, "relations": "x"}, 400, "must be an object", id="relations"),
        pytest.param({**BOOK, "relations": {"owl:sameAs": [1]}}, 400, "strings", id="relation"),
        pytest.param({**BOOK, "contentType": "x"}, 400, "only for attachment items", id="file"),
        pytest.param({"itemType": "note", "note": 1}, 400, "must be a string", id="note"),
        pytest.param(
            {"itemType": "note", "note": "", "creators": [{"creatorType": "author", "name": "X"}]},
            400,
            "'creators' is not valid for item type 'note'",
            id="note-creators",
        ),
        pytest.param(
            {"itemType": "note", "note": "", "parentItem": "x"}, 400, "valid item key", id="parent"
        ),
        pytest.param(
            {"itemType": "attachment", "linkMode": "linked_url", "path": "x"},
            400,
            "only for linked file",
            id="path",
        ),
    ],
)
def test_what_makes_no_sense_fails_alone(
    client: Client, item: dict[str, Any], code: int, words: str
) -> None:
    got = refused(client, item)
    assert got[0] == code
    assert words in got[1]


@pytest.mark.parametrize(
    ("collection", "code", "words"),
    [
        pytest.param({"name": 1}, 400, "'name' must be a string", id="name"),
        pytest.param({"name": "c", "parentCollection": "x"}, 400, "collection key", id="parent"),
        pytest.param({"name": "c", "key": "x", "version": 0}, 400, "collection key", id="key"),
        pytest.param({"name": "c", "version": 0}, 400, "collection key is provided", id="version"),
        pytest.param("c", 400, "expected JSON collection object", id="string"),
    ],
)
def test_a_collection_that_makes_no_sense_fails_alone(
    client: Client, collection: object, code: int, words: str
) -> None:
    failure = client.post(f"{client.lab}/collections", [collection]).json["failed"]["0"]
    assert failure["code"] == code
    assert words in failure["message"]


def test_an_item_keeps_relations_and_collections_can_have_them_too(client: Client) -> None:
    address = "http://zotero.org/groups/1/items/ABCD2345"
    path = f"{client.lab}/collections"
    body = {"name": "c", "relations": {"owl:sameAs": address}}
    key = client.post(path, [body]).json["success"]["0"]
    assert client.get(f"{path}/{key}").json["data"]["relations"] == {"owl:sameAs": address}
    client.send("PATCH", f"{path}/{key}", {"relations": {}, "deleted": True, "version": 1})
    data = client.get(f"{path}/{key}").json["data"]
    assert (data["relations"], data["deleted"]) == ({}, True)
    client.send("PATCH", f"{path}/{key}", {"deleted": False, "version": 2})
    assert "deleted" not in client.get(f"{path}/{key}").json["data"]


def test_a_linked_file_is_for_ones_own_library(box: Sandbox, client: Client) -> None:
    file = {"itemType": "attachment", "linkMode": "linked_file", "path": "/a.pdf"}
    path = f"/users/{box.user_ids['owner']}/items"
    made = client.post(path, [file]).json["successful"]["0"]["data"]
    assert made["path"] == "/a.pdf"
    assert "md5" not in made


def test_the_tag_filter_can_name_a_tag_with_a_hyphen(client: Client) -> None:
    one, two = client.create({**BOOK, "tags": [{"tag": "-x"}]}, BOOK)
    path = f"{client.lab}/items?format=versions&tag="
    assert set(client.get(path + r"%5C-x").json) == {one}
    assert set(client.get(path + "-x").json) == {one, two}


@pytest.mark.parametrize("sort", ["itemType", "publisher", "addedBy", "version", "language"])
def test_any_sort_order_goes_both_ways(client: Client, sort: str) -> None:
    client.create({**BOOK, "publisher": "a", "language": "x"}, {**BOOK, "publisher": "B"})
    path = f"{client.lab}/items?format=versions&sort={sort}&direction="
    assert list(client.get(path + "asc").json) == list(client.get(path + "desc").json)[::-1]


@pytest.mark.parametrize("path", ["searches", "settings", "items/ABCD2345/fulltext", "fulltext"])
def test_what_is_left_out_says_so(client: Client, path: str) -> None:
    got = client.send("POST", f"{client.lab}/{path}", [])
    assert got.status == 501
    assert "bibsync sandbox leaves out" in got.text


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "items", "HEAD, GET, POST, DELETE"),
        ("POST", "items/top", "GET"),
        ("POST", "deleted", "GET"),
        ("DELETE", "", "GET"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(
    client: Client, method: str, path: str, allow: str
) -> None:
    got = client.send(method, f"{client.lab}/{path}", [], {"If-Unmodified-Since-Version": "0"})
    assert (got.status, got.headers["Allow"]) == (405, allow)


@pytest.mark.parametrize(
    "path",
    ["/itemTypes", "/itemFields", "/creatorFields", "/itemTypeFields?itemType=book"],
)
def test_lists_of_types_and_fields_have_names(client: Client, path: str) -> None:
    rows = client.get(path).json
    assert rows
    assert all(row["localized"] for row in rows)


def test_a_template_for_an_item_can_be_posted(client: Client) -> None:
    template = client.get("/items/new?itemType=thesis").json
    creators = client.get("/itemTypeCreatorTypes?itemType=thesis").json
    assert template["creators"][0]["creatorType"] == creators[0]["creatorType"] == "author"
    client.create(template)
    file = client.get("/items/new?itemType=attachment&linkMode=imported_file").json
    client.create(file)
    assert client.get("/items/new?itemType=attachment&linkMode=x").status == 400


@pytest.mark.parametrize("path", ["items", "collections", "tags", "items/top", "items/trash"])
def test_many_objects_that_nobody_changed_are_not_sent_again(client: Client, path: str) -> None:
    client.create(BOOK)
    path = f"{client.lab}/{path}"
    assert client.get(path, If_Modified_Since_Version="0").status == 200
    got = client.get(path, If_Modified_Since_Version="1")
    assert (got.status, got.body) == (304, b"")


@pytest.mark.parametrize(
    ("names", "summary"),
    [(["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A et al.")],
    ids=["one", "two", "three"],
)
def test_creators_are_summed_up(client: Client, names: list[str], summary: str) -> None:
    creators = [{"creatorType": "author", "name": name} for name in names]
    (key,) = client.create({**BOOK, "creators": creators})
    assert client.get(f"{client.lab}/items/{key}").json["meta"]["creatorSummary"] == summary


def test_notes_are_sorted_by_how_they_begin(client: Client) -> None:
    notes = [{"itemType": "note", "note": text} for text in ("b", "a", "c")]
    client.create(*notes)
    rows = client.get(f"{client.lab}/items?sort=title").json
    assert [row["data"]["note"] for row in rows] == ["<p>a</p>", "<p>b</p>", "<p>c</p>"]


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("dateAdded", "2020-01-02 03:04:05", "2020-01-02T03:04:05Z"),
        ("dateAdded", "2020-01-02T03:04:05-01:00", "2020-01-02T04:04:05Z"),
        ("volume", 2.0, "2"),
        ("volume", 2.5, "2.5"),
        ("accessDate", "", ""),
    ],
)
def test_a_value_is_stored_in_one_form(
    client: Client, name: str, value: object, stored: str
) -> None:
    (key,) = client.create({**BOOK, name: value})
    assert client.get(f"{client.lab}/items/{key}").json["data"][name] == stored


@pytest.mark.parametrize("value", ["2020-13-45T00:00:00Z", "2020-01-02", 5, None])
def test_a_time_that_is_none_is_refused(client: Client, value: object) -> None:
    code, words = refused(client, {**BOOK, "dateAdded": value})
    assert code == 400
    assert words.startswith("'dateAdded' must be in ISO 8601")


@pytest.mark.parametrize(
    ("method", "path", "words"),
    [
        ("DELETE", "items/ABCD2345", "Item not found"),
        ("DELETE", "collections/ABCD2345", "Collection not found"),
        ("GET", "items/ABCD2345/tags", "Item not found"),
        ("GET", "items/ABCD2345/nothing", "Not found"),
        ("GET", "collections/ABCD2345", "Collection not found"),
        ("GET", "collections/ABCD2345/items", "Collection not found"),
        ("POST", "collections/ABCD2345/items", "Collection not found"),
        ("GET", "nothing", "Not found"),
    ],
)
def test_what_is_not_there_is_not_found(client: Client, method: str, path: str, words: str) -> None:
    headers = {"If-Unmodified-Since-Version": "0"}
    got = client.send(method, f"{client.lab}/{path}", [], headers)
    assert (got.status, got.text) == (404, words)


def test_only_items_that_are_there_go_into_a_collection(client: Client) -> None:
    shelf = client.post(f"{client.lab}/collections", [{"name": "c"}]).json["success"]["0"]
    got = client.send("POST", f"{client.lab}/collections/{shelf}/items", b"ABCD2345")
    assert (got.status, got.text) == (404, "Item 'ABCD2345' not found in library")


def test_an_annotation_says_that_it_is_left_out(client: Client) -> None:
    (file,) = client.create({"itemType": "attachment", "linkMode": "imported_file"})
    code, words = refused(client, {"itemType": "annotation", "parentItem": file})
    assert (code, words) == (501, "Annotations are left out of the sandbox")


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("2020", "2020"),
        ("2020-3", "2020-03"),
        ("2020-03-04", "2020-03-04"),
        ("2020/03/04", "2020-03-04"),
        ("2020-13", "2020"),
        ("4 March 2020", "2020-03-04"),
        ("March 2020", "2020-03"),
        ("Mar 3rd, 2020", "2020-03-03"),
        ("in press", ""),
        ("", ""),
    ],
)
def test_a_date_is_understood_as_far_as_it_goes(text: str, parsed: str) -> None:
    assert parsed_date(text) == parsed


@pytest.mark.parametrize(
    ("note", "clean"),
    [
        ("two\n\nlines", "<p>two lines</p>"),
        ("<p>a</p>\n\n<p>b</p>", "<p>a</p>\n<p>b</p>"),
        ("<ul><li>a<li>b</ul>", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("<div data-x='1'><p>a</p></div>", '<div data-x="1">\n<p>a</p>\n</div>'),
        ("<i>a </i>b", "<p><em>a</em> b</p>"),
        ("<pre>a\n  b</pre>", "<pre>a\n  b</pre>"),
        ("<p>a<br>b</p>", "<p>a<br />b</p>"),
        ("<a href='javascript:x()'>a</a>", "<p><a>a</a></p>"),
        ("<style>p {}</style><!-- x -->a", "<p>a</p>"),
        ("a<hr>b", "<p>a</p>\n<hr />\n<p>b</p>"),
        ("&amp;lt; &eacute; <", "<p>&amp;lt; é &lt;</p>"),
    ],
)
def test_a_note_is_cleaned(note: str, clean: str) -> None:
    assert clean_note(note) == clean


PIECES = st.sampled_from(
    "<p> </p> <b> </b> <ul> </ul> <li> </li> <pre> </pre> <div> </div> <td> <tr> <table> </table> "
    "<a|href='x&quot;y'> </a> <br> <hr> <blockquote> </blockquote> <script> </script> &lt; &amp; < "
    "> a b | \n <!-- --> <img|src=x> <h1> </h1> <span|class=c> </span> \" '".split(" ")
).map(lambda piece: piece.replace("|", " "))


@given(st.lists(PIECES, max_size=12).map("".join))
def test_cleaning_a_clean_note_changes_nothing(note: str) -> None:
    clean = clean_note(note)
    assert clean_note(clean) == clean


@given(st.text(max_size=40))
def test_any_text_survives_cleaning_but_for_its_white_space(text: str) -> None:
    import html
    import re

    note = clean_note(html.escape(text))
    told = html.unescape(re.sub(r"</?p>", "", note))
    visible = "".join(c for c in text if c >= " " or c in "\t\n\r")
    assert told == re.sub(r"[ \t\r\n]+", " ", visible).strip(" ")
