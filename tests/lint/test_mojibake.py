"""Garbled text is found and taken back; text that only looks odd is not."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bibsync.lint.engine import Linter
from bibsync.lint.mojibake import find_garbled, may_be_garbled
from bibsync.lint.settings import LintSettings

WORDS = (
    *("Müller", "José", "Erdős", "Łukasz", "Émile", "García", "Çelik", "Ayşe", "Dvořák", "Nguyễn"),
    *("Đặng", "Strauß", "naïve", "Gödel", "Ångström", "ØRSTED", "Þórr", "Ιωάννης", "Москва"),
    *("李明", "東京大学", "김철수", "don’t", "a – b", "“quoted”", "wait…", "Ελλάδα", "œuvre"),
)


def garbled(text: str, times: int = 1) -> str:
    """The text as a program shows it that takes UTF-8 for Windows-1252."""
    for _ in range(times):
        data = text.encode()
        text = "".join(
            bytes([byte]).decode("cp1252", "ignore") or bytes([byte]).decode("latin-1")
            for byte in data
        )
    return text


def in_latin_1(text: str) -> str:
    return text.encode().decode("latin-1")


def repaired(text: str) -> str:
    pieces: list[str] = []
    done = 0
    for found in find_garbled(text, 0, len(text)):
        pieces += [text[done : found.start], found.meant or text[found.start : found.end]]
        done = found.end
    return "".join(pieces) + text[done:]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_garbled_word_is_taken_back(word: str, times: int) -> None:
    assert repaired(garbled(word, times)) == word


@pytest.mark.parametrize("word", WORDS)
def test_a_word_that_is_right_is_left_alone(word: str) -> None:
    assert repaired(word) == word


def test_latin_1_garbles_in_its_own_way() -> None:
    assert repaired("StraÃ\x9fe â\x80\x93 â\x80\x9cAâ\x80\x9d") == "Straße – “A”"


@pytest.mark.parametrize(
    "text",
    [
        "SÃO PAULO, IRMÃ, IRMÃS E “AMANHÃ”",
        "«L’ÉTÉ» – CAFÉ® CAFÉ™ É°",
        "„GRÜẞE“ AUS DER SCHWEIZ: „ÄÖÜ“",
        "12 Å², 5 Å³ and kJ·Å·mol",
        "Ça ira… “déjà”, «où»",
        "ÀÁÂÃÄÅ ÈÉÊË ÌÍÎÏ ÐÑ ÒÓÔÕÖ",
        "àáâãäå èéêë ìíîï ðñ òóôõö ß ÿ",
        "50 €, £3, ¥4, §5, ¼ cup, ±1",
        "Ö—Ä–Ü… É’s É‘s",
        "¿Qué? ¡Olé!",
    ],
)
def test_what_people_write_is_left_alone(text: str) -> None:
    assert list(find_garbled(text, 0, len(text))) == []


LETTERS = "abcdeéèêëàâäåãçñöøúüæœß"
CASED = st.text(LETTERS, min_size=1, max_size=8).flatmap(
    lambda word: st.sampled_from([word, word.upper(), word[:1].upper() + word[1:]])
)


@given(
    st.lists(st.tuples(CASED, st.sampled_from([" ", ", ", "” ", "’ ", "» ", "… ", " – ", " — "])))
)
def test_words_with_punctuation_behind_them_are_left_alone(words: list[tuple[str, str]]) -> None:
    text = "".join(word + mark for word, mark in words)
    assert list(find_garbled(text, 0, len(text))) == []


@given(st.text(st.characters(codec="utf-8", min_codepoint=0x20, max_codepoint=0xFFFF), max_size=20))
def test_what_is_written_instead_is_garbled_to_what_stood_there(text: str) -> None:
    assume("\ufffd" not in text)
    text = garbled(text)
    for found in find_garbled(text, 0, len(text)):
        if found.meant is not None and found.is_certain:
            # Windows-1252 or Latin-1 each time.
            possible = {found.meant}
            seen: set[str] = set()
            for _ in range(4):
                possible = {garbled(t) for t in possible} | {in_latin_1(t) for t in possible}
                seen |= possible
            assert text[found.start : found.end] in seen
        assert may_be_garbled("".join(c for c in text if c > "\x7f"))


def test_a_lost_character_is_said_to_be_lost() -> None:
    (found,) = find_garbled("M\ufffdller", 0, 7)
    assert (found.start, found.end, found.meant) == (1, 2, None)
    assert [f.meant for f in find_garbled("Mï¿½ller", 0, 8)] == [None]


def test_only_values_are_looked_at_and_safe_fixes_are_enough() -> None:
    linter = Linter(LintSettings(select=("ENC006",)))
    text = "MÃ¼ller\n@misc{MÃ¼ller, author = {MÃ¼ller}, file = {MÃ¼ller.pdf}}\n"
    assert linter.fix(text).text == text.replace("{MÃ¼ller}", "{Müller}")
