"""What an offset belongs to is what BibTeX takes it for."""

from __future__ import annotations

import pytest

from bibsync.lint.catalogue import Catalogue
from bibsync.lint.file import LintFile
from bibsync.lint.places import Place, Spots, is_address, is_path, visible
from bibsync.lint.settings import LintSettings


def lint_file(text: str, filename: str = "refs.bib") -> LintFile:
    return LintFile(text, filename, LintSettings(), Catalogue())


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("wo*rds\n@misc{a}\n", Place.OUTSIDE),
        ("% wo*rds\n@misc{a}\n", Place.OUTSIDE),
        ("@comment{wo*rds}\n", Place.OUTSIDE),
        ("@mi*sc{a, title = {A}}\n", Place.SYNTAX),
        ("@misc{*a, title = {A}}\n", Place.KEY),
        ("@misc{a*b, title = {A}}\n", Place.KEY),
        ("@misc{a, ti*tle = {A}}\n", Place.SYNTAX),
        ("@misc{a, title = *{A}}\n", Place.SYNTAX),
        ("@misc{a, title = {*A}}\n", Place.VALUE),
        ("@misc{a, title = {A*}}\n", Place.VALUE),
        ("@misc{a, title = {A}*, year = 1}\n", Place.SYNTAX),
        ('@misc{a, title = "A*" # b}\n', Place.VALUE),
        ('@misc{a, title = "A" # b*}\n', Place.SYNTAX),
        ("@misc{a, year = *2020}\n", Place.SYNTAX),
        ("@misc{a, title = {A},\n% wo*rds\n year = 1}\n", Place.OUTSIDE),
        ("@misc{a, title = {A},\n; wo*rds ;\n year = 1}\n", Place.UNREAD),
        ("@string{a = {A*}}\n", Place.VALUE),
        ("@string{a* = {A}}\n", Place.SYNTAX),
        ("@preamble{{A*}}\n", Place.VALUE),
    ],
)
def test_the_place_of_a_character(text: str, place: Place) -> None:
    assert Spots(lint_file(text.replace("*", "\u200b"))).at(text.index("*")).place is place


def test_a_value_comes_with_its_field_entry_and_the_span_between_delimiters() -> None:
    text = '@misc{a, title = "A" # {Bcd}}\n'
    spot = Spots(lint_file(text)).at(text.index("cd"))
    assert spot.entry is not None
    assert spot.field is not None
    assert (spot.entry.key, spot.field.name, text[spot.start : spot.end]) == ("a", "title", "Bcd")


def test_the_prose_of_markdown_is_outside() -> None:
    file = lint_file("Text.\n\n```bib\n@misc{a, title = {A}}\n```\n", "a.md")
    offsets = (1, file.text.index("A}"), len(file.text))
    places = [Spots(file).at(offset).place for offset in offsets]
    assert places == [Place.OUTSIDE, Place.VALUE, Place.OUTSIDE]


def test_addresses_and_paths_are_told_by_the_names_of_their_fields() -> None:
    assert [is_address(name) for name in ("url", "doi", "bdsk-url-2", "title")] == [1, 1, 1, 0]
    assert [is_path(name) for name in ("file", "bdsk-file-1", "title")] == [1, 1, 0]


def test_what_nobody_sees_is_shown_as_its_number() -> None:
    assert visible("a\u200bb\x92") == "a<U+200B>b<U+0092>"


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("@misc{a,\r\n\ttitle = {~}}\n", ""),
        ("Müller\x00", "ü\x00"),
        ("Łódź — 李\udc80", "Łóź—李\udc80"),
        ("\ufeffa\x7f\x85", "\ufeff\x7f\x85"),
    ],
)
def test_odd_characters_are_all_but_printable_ascii_and_line_ends(text: str, odd: str) -> None:
    assert lint_file(text).odd_characters == odd


def test_the_block_of_an_offset_is_found() -> None:
    file = lint_file("a\n@misc{b}\nc")
    assert [block.raw if block else None for block in map(file.block_at, (0, 2, 9, 11, 12))] == [
        "a\n",
        "@misc{b}",
        "@misc{b}",
        "\nc",
        None,
    ]
