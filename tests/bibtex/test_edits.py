"""Setting, renaming, removing and inserting a field changes that, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.bibtex import edits
from bibsync.bibtex.parser import parse
from bibsync.bibtex.syntax import Entry, PieceKind
from bibsync.text import Edit, apply_edits


def only_entry(text: str) -> Entry:
    (entry,) = parse(text).entries
    return entry


def fields_of(entry: Entry) -> list[tuple[str, str]]:
    return [(field.written_name, field.raw_value) for field in entry.fields]


def removed(text: str, name: str) -> str:
    entry = only_entry(text)
    field = entry.get(name)
    assert field is not None
    return apply_edits(text, [edits.remove_field(entry, field)])


REMOVED = [
    pytest.param("@a{k,\n  x = {1},\n  y = {2}\n}\n", "@a{k,\n  y = {2}\n}\n", id="first"),
    pytest.param(
        "@a{k,\n  w = {0},\n  x = {1},\n  y = {2}\n}\n",
        "@a{k,\n  w = {0},\n  y = {2}\n}\n",
        id="middle",
    ),
    pytest.param("@a{k,\n  w = {0},\n  x = {1}\n}\n", "@a{k,\n  w = {0}\n}\n", id="last"),
    pytest.param(
        "@a{k,\n  w = {0},\n  x = {1},\n}\n", "@a{k,\n  w = {0},\n}\n", id="last-with-comma"
    ),
    pytest.param("@a{k,\n  x = {1}\n}\n", "@a{k,\n}\n", id="only"),
    pytest.param("@a{k,\n  x = {1},\n}\n", "@a{k,\n}\n", id="only-with-comma"),
    pytest.param("@a{k, x = {1}, y = {2}}", "@a{k, y = {2}}", id="first-on-one-line"),
    pytest.param(
        "@a{k, w = {0}, x = {1}, y = 2}", "@a{k, w = {0}, y = 2}", id="middle-on-one-line"
    ),
    pytest.param("@a{k, w = {0}, x = {1}}", "@a{k, w = {0}}", id="last-on-one-line"),
    pytest.param("@a{k, x = {1}}", "@a{k,}", id="only-on-one-line"),
    pytest.param("@a(k, x = {1})", "@a(k,)", id="only-in-parentheses"),
    pytest.param("@a{k,x={1},y={2}}", "@a{k,y={2}}", id="no-spaces"),
    pytest.param("@a{k,\r\n x = {1},\r\n y = 2\r\n}", "@a{k,\r\n y = 2\r\n}", id="crlf"),
    pytest.param("@a{k,\r x = {1},\r y = 2\r}", "@a{k,\r y = 2\r}", id="cr"),
    pytest.param("@a{k,\n  w = 0,\n  x = {1}}", "@a{k,\n  w = 0}", id="brace-on-last-line"),
    pytest.param(
        "@a{k,\n  w = 0,\n  x = {1}, }", "@a{k,\n  w = 0, }", id="comma-brace-on-last-line"
    ),
    pytest.param("@a{k,\n  x = {1}, y = 2\n}", "@a{k,\n  y = 2\n}", id="first-of-two-on-a-line"),
    pytest.param("@a{k,\n  w = 0, x = {1},\n}", "@a{k,\n  w = 0,\n}", id="second-of-two-on-a-line"),
    pytest.param("@a{k, x = {1},\n  y = 2\n}", "@a{k,\n  y = 2\n}", id="on-the-key's-line"),
    pytest.param("@a{k\n  , w = 0\n  , x = {1}\n}", "@a{k\n  , w = 0\n}", id="comma-first-last"),
    pytest.param(
        "@a{k\n  , w = 0\n  , x = {1}\n  , y = 2\n}",
        "@a{k\n  , w = 0\n  , y = 2\n}",
        id="comma-first",
    ),
    pytest.param(
        "@a{k,\n  x = {1}\n  , y = 2\n}", "@a{k\n  , y = 2\n}", id="comma-first-behind-key"
    ),
    pytest.param("@a{k,\n x = {a\n  b},\n y = 2\n}", "@a{k,\n y = 2\n}", id="several-lines"),
    pytest.param(
        "@a{k,\n w = 0 ,\n x = jan # {1} ,\n}", "@a{k,\n w = 0 ,\n}", id="space-before-comma"
    ),
    pytest.param(
        "@a{k,\n x = {1}, % why\n y = 2\n}", "@a{k,\n % why\n y = 2\n}", id="comment-stays"
    ),
    pytest.param(
        "@a{k,\n w = 0\n x = {1},\n y = 2\n}", "@a{k,\n w = 0,\n y = 2\n}", id="lost-comma"
    ),
]


@pytest.mark.parametrize(("text", "expected"), REMOVED)
def test_a_removed_field_takes_its_comma_and_line_along(text: str, expected: str) -> None:
    assert removed(text, "x") == expected


INSERTED = [
    pytest.param("@a{k,\n  x = {1}\n}\n", "@a{k,\n  x = {1},\n  new = {v}\n}\n", id="last"),
    pytest.param("@a{k,\n  x = {1},\n}", "@a{k,\n  x = {1},\n  new = {v},\n}", id="last-comma"),
    pytest.param(
        "@a{k,\n  x = {1},\n  y = {2}\n}",
        "@a{k,\n  x = {1},\n  new = {v},\n  y = {2}\n}",
        id="middle",
    ),
    pytest.param("@a{k, x = {1}}", "@a{k, x = {1}, new = {v}}", id="one-line"),
    pytest.param("@a{k, x = {1},}", "@a{k, x = {1}, new = {v},}", id="one-line-comma"),
    pytest.param("@a{k, x = {1}, y = 2}", "@a{k, x = {1}, new = {v}, y = 2}", id="one-line-middle"),
    pytest.param("@a{k,x={1}}", "@a{k,x={1},new={v}}", id="no-spaces"),
    pytest.param("@a(k, x = {1})", "@a(k, x = {1}, new = {v})", id="parentheses"),
    pytest.param("@a{k,\r\n\tx={1}\r\n}", "@a{k,\r\n\tx={1},\r\n\tnew={v}\r\n}", id="crlf-and-tab"),
    pytest.param("@a{k,\r x={1}\r}", "@a{k,\r x={1},\r new={v}\r}", id="cr"),
    pytest.param('@a{k,\n x = "1"\n}', '@a{k,\n x = "1",\n new = "v"\n}', id="quotes"),
    pytest.param("@a{k,\n x = 1\n}", "@a{k,\n x = 1,\n new = {v}\n}", id="only-a-number"),
    pytest.param("@A{k,\n X = {1}\n}", "@A{k,\n X = {1},\n NEW = {v}\n}", id="upper-case"),
    pytest.param(
        "@a{k,\n X = {1},\n Yy = {1}\n}",
        "@a{k,\n X = {1},\n New = {v},\n Yy = {1}\n}",
        id="title-case",
    ),
    pytest.param(
        "@a{k,\n  author  = {A},\n  x       = {1}\n}",
        "@a{k,\n  author  = {A},\n  x       = {1},\n  new     = {v}\n}",
        id="aligned-equals",
    ),
    pytest.param(
        "@a{k,\n  author =  {A},\n  x =       {1}\n}",
        "@a{k,\n  author =  {A},\n  x =       {1},\n  new =     {v}\n}",
        id="aligned-values",
    ),
    pytest.param(
        "@a{k,\n  x     = {1},\n  year  = {1},\n  organisation = {O}\n}",
        "@a{k,\n  x     = {1},\n  new   = {v},\n  year  = {1},\n  organisation = {O}\n}",
        id="aligned-but-for-a-long-name",
    ),
    pytest.param("@a{k,\n\tx\t=\t{1}\n}", "@a{k,\n\tx\t=\t{1},\n\tnew\t=\t{v}\n}", id="tabs"),
    pytest.param("@a{k\n  , x = 1\n}", "@a{k\n  , x = 1\n  , new = {v}\n}", id="comma-first-alone"),
    pytest.param(
        "@a{k\n  , x = {1}\n  , y = 2\n}",
        "@a{k\n  , x = {1}\n  , new = {v}\n  , y = 2\n}",
        id="comma-first",
    ),
    pytest.param(
        "@a{k\n  , w = 1\n  , x = 2\n}",
        "@a{k\n  , w = 1\n  , x = 2\n  , new = {v}\n}",
        id="comma-first-last",
    ),
    pytest.param("@a{k, x = 1,\n  y = {2}}", "@a{k, x = 1,\n  new = {v},\n  y = {2}}", id="mixed"),
    pytest.param("@a{k,\n  x = 1}", "@a{k,\n  x = 1,\n  new = {v}}", id="brace-on-last-line"),
    pytest.param("@a{k,\n x = 1 ,\n}", "@a{k,\n x = 1 ,\n new = {v},\n}", id="space-before-comma"),
    pytest.param("@a{k,\n x = 1, % why\n}", "@a{k,\n x = 1, % why\n new = {v},\n}", id="comment"),
]


@pytest.mark.parametrize(("text", "expected"), INSERTED)
def test_an_inserted_field_looks_like_its_neighbours(text: str, expected: str) -> None:
    entry = only_entry(text)
    edit = edits.insert_field(entry, "new", "v", after=entry.get("x"))
    assert apply_edits(text, [edit]) == expected


BARE_ENTRIES = [
    pytest.param("@a{k}", "@a{k,\n  new = {v}\n}", id="key-only"),
    pytest.param("@a{k,}", "@a{k,\n  new = {v}\n}", id="key-and-comma"),
    pytest.param("@a{k,\n}", "@a{k,\n  new = {v}\n}", id="brace-on-its-line"),
    pytest.param("@a{k}\r\n", "@a{k,\r\n  new = {v}\r\n}\r\n", id="crlf"),
    pytest.param("% x\r@a{k}", "% x\r@a{k,\r  new = {v}\r}", id="line-end-before"),
    pytest.param("@a{k\n}", "@a{k,\n  new = {v}\n}", id="no-comma"),
]


@pytest.mark.parametrize(("text", "expected"), BARE_ENTRIES)
def test_an_entry_without_fields_gets_its_first(text: str, expected: str) -> None:
    edit = edits.insert_field(only_entry(text), "new", "v")
    assert apply_edits(text, [edit]) == expected


def test_fields_inserted_together_are_one_edit() -> None:
    text = "@a{k,\n  x = {1},\n  y = {2}\n}"
    entry = only_entry(text)
    edit = edits.insert_fields(entry, [("a", "1"), ("b", "2")], after=entry.get("x"))
    assert apply_edits(text, [edit]) == ("@a{k,\n  x = {1},\n  a = {1},\n  b = {2},\n  y = {2}\n}")


def test_a_macro_is_inserted_without_delimiters() -> None:
    text = "@a{k, x = {1}}"
    edit = edits.insert_expressions(only_entry(text), [("month", "jan")])
    assert apply_edits(text, [edit]) == "@a{k, x = {1}, month = jan}"


SET = [
    pytest.param("{old}", "new", "{new}", id="braces"),
    pytest.param('"old"', "new", '"new"', id="quotes"),
    pytest.param('"old"', 'a "b"', '{a "b"}', id="quote-in-quotes"),
    pytest.param('"old"', 'a {"}b', '"a {"}b"', id="braced-quote-in-quotes"),
    pytest.param("1999", "2000", "2000", id="number"),
    pytest.param("1999", "in press", "{in press}", id="number-to-text"),
    pytest.param("jan", "new", "{new}", id="macro"),
    pytest.param('{a} # "b"', "new", "{new}", id="concatenation"),
]


@pytest.mark.parametrize(("old", "content", "expected"), SET)
def test_a_set_value_keeps_its_delimiters(old: str, content: str, expected: str) -> None:
    text = f"@a{{k, x = {old}, y = 1}}"
    field = only_entry(text).fields[0]
    edited = apply_edits(text, [edits.set_value(field, content)])
    assert edited == f"@a{{k, x = {expected}, y = 1}}"


def test_an_expression_replaces_the_whole_value() -> None:
    text = "@a{k, month = {May 12}}"
    field = only_entry(text).fields[0]
    edit = edits.set_expression(field, 'may # "~12"')
    assert apply_edits(text, [edit]) == '@a{k, month = may # "~12"}'


@pytest.mark.parametrize("content", ["{", "}", "a}b{c", "}{"])
def test_unbalanced_text_is_no_value(content: str) -> None:
    entry = only_entry("@a{k, x = {1}}")
    with pytest.raises(ValueError, match="balanced"):
        edits.set_value(entry.fields[0], content)
    with pytest.raises(ValueError, match="balanced"):
        edits.insert_field(entry, "y", content)


# Properties: any entry that BibTeX accepts, in any layout.

SPACE = st.sampled_from(["", " ", "  ", "\n", "\n  ", "\r\n\t", "\r ", " \n\n  "])
HEAD_SPACE = st.sampled_from(["", " ", "   ", "\t", "\n "])
TEXT = st.text("ab1 é,=%@#\\\n", max_size=8)
VALUE = st.one_of(
    TEXT.map("{{{}}}".format),
    TEXT.map('"{}"'.format),
    TEXT.map("{{a{{{}}}}}".format),
    st.sampled_from(["7", "jan", '{a} # "b"', 'jan #\n "b"']),
)
NAMES = st.lists(
    st.sampled_from(["title", "x", "Author", "YEAR", "archivePrefix"]), unique=True, max_size=5
)


@st.composite
def entries(draw: st.DrawFn, least: int = 0) -> str:
    names = draw(NAMES.filter(lambda names: len(names) >= least))
    open_, close = draw(st.sampled_from([("{", "}"), ("(", ")")]))
    fields = [
        draw(SPACE) + name + draw(HEAD_SPACE) + "=" + draw(HEAD_SPACE) + draw(VALUE) + draw(SPACE)
        for name in names
    ]
    end = draw(SPACE) + close
    comma = "," if open_ == "(" or names else draw(st.sampled_from(["", ","]))
    trailing = draw(st.sampled_from(["", ","])) if names else ""
    key = "k" + draw(SPACE)
    return f"@misc{open_}{key}{comma}{','.join(fields)}{trailing}{end}" + draw(SPACE)


def change(text: str, edit: Edit) -> list[tuple[str, str]]:
    """The fields afterwards; the entry must be whole, and the rest of the text untouched."""
    edited = apply_edits(text, [edit])
    assert edited.startswith(text[: edit.start])
    assert edited.endswith(text[edit.end :])
    entry = only_entry(edited)
    assert not entry.problems
    assert entry.key == "k"
    return fields_of(entry)


@settings(max_examples=100)
@given(text=entries(least=1), data=st.data())
def test_removing_any_field_leaves_the_others(text: str, data: st.DataObject) -> None:
    entry = only_entry(text)
    assert not entry.problems
    before = fields_of(entry)
    index = data.draw(st.integers(0, len(before) - 1))
    after = change(text, edits.remove_field(entry, entry.fields[index]))
    assert after == before[:index] + before[index + 1 :]


@settings(max_examples=100)
@given(text=entries(), data=st.data(), content=TEXT)
def test_inserting_anywhere_adds_that_field(text: str, data: st.DataObject, content: str) -> None:
    entry = only_entry(text)
    before = fields_of(entry)
    index = data.draw(st.integers(0, len(before) - 1)) if before else None
    after = entry.fields[index] if index is not None else None
    changed = change(text, edits.insert_field(entry, "eprint", content, after))
    place = index + 1 if index is not None else 0
    name, value = changed.pop(place)
    assert name.lower() == "eprint"
    assert value in (f"{{{content}}}", f'"{content}"')
    assert changed == before


@settings(max_examples=100)
@given(text=entries(least=1), data=st.data())
def test_inserting_and_removing_gives_the_fields_back(text: str, data: st.DataObject) -> None:
    entry = only_entry(text)
    after = data.draw(st.sampled_from(entry.fields))
    inserted = apply_edits(text, [edits.insert_field(entry, "eprint", "v", after)])
    whole = only_entry(inserted)
    field = whole.get("eprint")
    assert field is not None
    assert change(inserted, edits.remove_field(whole, field)) == fields_of(entry)


@settings(max_examples=100)
@given(text=entries(least=1), data=st.data(), content=TEXT)
def test_setting_a_value_changes_that_one(text: str, data: st.DataObject, content: str) -> None:
    entry = only_entry(text)
    before = fields_of(entry)
    index = data.draw(st.integers(0, len(before) - 1))
    after = change(text, edits.set_value(entry.fields[index], content))
    name, value = after[index]
    assert name == before[index][0]
    assert value.strip('{}"') == content.strip('{}"')
    assert after[:index] + after[index + 1 :] == before[:index] + before[index + 1 :]


@settings(max_examples=100)
@given(text=entries(least=1), data=st.data())
def test_renaming_changes_that_name(text: str, data: st.DataObject) -> None:
    entry = only_entry(text)
    before = fields_of(entry)
    index = data.draw(st.integers(0, len(before) - 1))
    after = change(text, edits.rename_field(entry.fields[index], "journal"))
    assert after == [*before[:index], ("journal", before[index][1]), *before[index + 1 :]]


def test_usual_delimiters_are_those_of_most_fields() -> None:
    assert edits.delimited("x") == "{x}"
    assert edits.delimited("x", PieceKind.QUOTED) == '"x"'
    text = '@a{k, w = "0", x = "1", y = {2}}'
    edit = edits.insert_field(only_entry(text), "new", "v")
    assert apply_edits(text, [edit]).endswith('y = {2}, new = "v"}')
