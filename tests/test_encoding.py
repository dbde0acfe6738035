from __future__ import annotations

import codecs
import subprocess
import sys
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.encoding import UTF8_BOM, DecodedText, EncodingSource, decode

ENGLISH = """\
@article{smith2001plain,
  author = {Smith, John and Jones, Mary},
  title = {A plain title about nothing in particular},
  journal = {Journal of Plain Results},
  year = {2001}
}
"""

# Entries as they stand in the .bib files of people who write most of their references in English.
JAPANESE = {
    "two authors": "@article{a, author = {山田 太郎 and 佐々木 花子}, year = 1998}",
    "one author": "@book{b, author = {夏目漱石}, year = 1914}",
    "title with kana": "@book{c, title = {データ構造とアルゴリズム}, year = 1987}",
    "title without kana": "@article{d, title = {多変量解析入門}, year = 1981}",
    "journal": "@string{ipsj = {情報処理学会論文誌}}",
    "society": "@inproceedings{e, booktitle = {第30回人工知能学会全国大会予稿集}}",
    "rare names": "@misc{f, author = {長谷部 翔 and 卯月 皐 and 鷲尾 隆}}",
    "mixed words": "@misc{g, title = {TeXによる文書作成の手引き}}",
    "publisher": "@book{h, publisher = {東京大学出版会}, address = {東京}}",
    "comment": "% ここに共著の論文を書く\n@misc{i, note = {in press}}",
}
CHINESE = {
    "two authors": "@article{a, author = {王伟 and 李娜}, year = 2008}",
    "title": "@article{b, title = {基于神经网络的图像识别方法研究}}",
    "journal": "@string{cjc = {计算机学报}}",
    "publisher": "@book{c, publisher = {清华大学出版社}, address = {北京}}",
}
TAIWANESE = {
    "two authors": "@article{a, author = {林志明 and 陳美玲}, year = 2008}",
    "title": "@article{b, title = {資訊檢索系統之設計與評估}}",
    "thesis": "@phdthesis{c, school = {國立臺灣大學資訊工程學系}}",
}
KOREAN = {
    "two authors": "@article{a, author = {김철수 and 이영희}, year = 2008}",
    "title": "@article{b, title = {한국어 형태소 분석에 관한 연구}}",
    "journal": "@string{kiise = {정보과학회논문지}}",
}
EAST_ASIAN = [
    pytest.param(entry, codec, expected, id=f"{codec}: {name}")
    for codec, expected, entries in [
        ("euc_jp", "euc_jp", JAPANESE),
        ("cp932", "cp932", JAPANESE),
        ("gb2312", "gb18030", CHINESE),
        ("gb18030", "gb18030", CHINESE),
        ("big5", "cp950", TAIWANESE),
        ("euc_kr", "cp949", KOREAN),
    ]
    for name, entry in entries.items()
]

# Words whose bytes are valid in one of the East Asian encodings, too.
WESTERN = {
    "German": ("Müller, Jörg and Weiß, Käthe: Über größere Übungen", "cp1252"),
    "French": ("«\xa0Élève\xa0», l’œuvre à propos d’âge, déjà", "cp1252"),
    "Portuguese": ("OPÇÃO, informações, Conceição, João", "cp1252"),
    "Spanish": ("¿Qué año? Muñoz, Íñigo; Peña, Begoña", "cp1252"),
    "Icelandic": ("Þórðarson, Guðmundur Æ.; Sigríður Jónsdóttir", "cp1252"),
    "Polish": ("Żółtek, Łągiewka, bieżąca wartość, Święcki", "iso8859-2"),
    "Czech": ("Tadeáš Dvořák, Jiří Šťastný, Růžička", "cp1250"),
    "Hungarian": ("Erdős Pál, Győző, árvíztűrő tükörfúrógép", "iso8859-2"),
    "Turkish": ("Öğr. Gör. Çağlayan, Işık, Güneş", "iso8859-9"),
    "Russian": ("Колмогоров, А. Н. Основные понятия теории вероятностей", "cp1251"),
    "typographic signs": ("“Quoted” – it’s – a … § 5", "cp1252"),
    "old Macintosh": ("Éric-Édouard, Élodie, Étienne", "mac_roman"),
    "one letter": ("Erdös", "cp1252"),
}

SAMPLES = [
    ENGLISH.encode(),
    (ENGLISH + "@book{x, author = {Erdős, Pál and 山田太郎}}\n").encode(),
    UTF8_BOM + "@book{x, author = {Gödel, Kurt}}\r\n".encode(),
    codecs.BOM_UTF16_LE + ENGLISH.encode("utf-16-le"),
    codecs.BOM_UTF16_BE + "@book{x, author = {Gödel 𝔸}}".encode("utf-16-be"),
    "@book{x,\r author = {Müller},\n title = {“Ünits”}\r\n}".encode("cp1252"),
    "% Encoding: Cp1250\n@book{x, author = {Dvořák}}".encode("cp1250"),
    (ENGLISH + JAPANESE["two authors"] * 3).encode("euc_jp"),
    (ENGLISH + JAPANESE["title with kana"] * 3).encode("cp932"),
    (ENGLISH + JAPANESE["journal"]).encode("iso2022_jp"),
    (ENGLISH + CHINESE["title"] * 3).encode("gb18030"),
    (ENGLISH + TAIWANESE["title"] * 3).encode("big5"),
    (ENGLISH + KOREAN["title"] * 3).encode("euc_kr"),
    b"@misc{x, note = {\x00\x81\x8d\xff}}",
]


def assert_lossless(data: bytes) -> DecodedText:
    decoded = decode(data)
    assert decoded.encode(decoded.text) == data
    has_escapes = any("\ud800" <= char <= "\udfff" for char in decoded.text)
    assert decoded.invalid == has_escapes
    return decoded


@given(st.binary(max_size=200))
@settings(max_examples=300)
def test_any_bytes_come_back(data: bytes) -> None:
    assert_lossless(data)


@given(
    st.sampled_from(SAMPLES),
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 4), st.binary(max_size=4)), min_size=1, max_size=5
    ),
)
@settings(max_examples=300)
def test_mangled_files_come_back(data: bytes, damages: list[tuple[float, int, bytes]]) -> None:
    for where, removed, inserted in damages:
        at = int(where * len(data))
        data = data[:at] + inserted + data[at + removed :]
    assert_lossless(data)


@given(
    st.sampled_from(["", "\ufeff", "% Encoding: EUC_JP\n", "-*- coding: big5 -*-\r"]),
    st.text(),
    st.sampled_from(
        ["utf-8", "utf-16", "cp1252", "cp932", "euc_jp", "gb18030", "cp950", "cp949", "iso2022_jp"]
    ),
)
@settings(max_examples=300)
def test_texts_in_any_encoding_come_back(start: str, text: str, codec: str) -> None:
    assert_lossless((start + text).encode(codec, "ignore"))


@pytest.mark.parametrize("sample", SAMPLES, ids=range(len(SAMPLES)))
def test_a_file_cut_off_anywhere_comes_back(sample: bytes) -> None:
    for end in range(len(sample)):
        assert_lossless(sample[:end])


@pytest.mark.parametrize("sample", SAMPLES, ids=range(len(SAMPLES)))
def test_line_ends_are_kept_as_they_are(sample: bytes) -> None:
    decoded = decode(sample)
    assert decoded.text.count("\r\n") == decoded.encode(decoded.text).decode(
        decoded.encoding, "replace"
    ).count("\r\n")
    mixed = decoded.text + "\r\n% a\r% b\n% c"
    assert decode(decoded.encode(mixed)).text == mixed


def test_ascii_is_utf8() -> None:
    assert decode(ENGLISH.encode()) == DecodedText(ENGLISH, "utf-8", EncodingSource.UTF_8)


def test_an_empty_file_is_utf8() -> None:
    assert decode(b"") == DecodedText("", "utf-8", EncodingSource.UTF_8)


def test_utf8_wins_over_a_declaration_of_something_else() -> None:
    decoded = decode("% Encoding: Cp1252\n@misc{x, note = {é}}".encode())
    assert (decoded.encoding, decoded.source) == ("utf-8", EncodingSource.UTF_8)


def test_nul_is_a_character_like_others() -> None:
    assert decode(b"a\x00b").text == "a\x00b"


# --- byte order marks


def test_the_mark_of_utf8_is_in_the_text_and_can_be_edited_away() -> None:
    decoded = decode(UTF8_BOM + "é".encode())
    assert decoded == DecodedText("\ufeffé", "utf-8", EncodingSource.BOM)
    assert decoded.encode("é") == "é".encode()


def test_the_mark_of_utf8_decides_even_when_bytes_are_broken() -> None:
    decoded = decode(UTF8_BOM + b"caf\xe9")
    assert decoded == DecodedText("\ufeffcaf\udce9", "utf-8", EncodingSource.BOM, invalid=True)


@pytest.mark.parametrize(
    ("bom", "codec"), [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
)
def test_the_mark_of_utf16_is_kept_apart(bom: bytes, codec: str) -> None:
    decoded = decode(bom + "é".encode(codec))
    assert decoded == DecodedText("é", codec, EncodingSource.BOM, bom=bom)
    assert decoded.encode("ü") == bom + "ü".encode(codec)


def test_what_only_begins_like_utf16_is_read_byte_by_byte() -> None:
    decoded = decode(codecs.BOM_UTF16_LE + b"odd")
    assert decoded == DecodedText("ÿþodd", "cp1252", EncodingSource.FALLBACK)


# --- declarations

DECLARATIONS = {
    "JabRef 2.6": ("% This file was created with JabRef 2.6.\n% Encoding: Cp1250\n\n", "cp1250"),
    "JabRef 3": ("% Encoding: windows-1250\n\n", "cp1250"),
    "JabRef, Java's name": ("% Encoding: ISO8859_2\n", "iso8859-2"),
    "JabRef, lone CR": ("% Encoding: Cp1250\r\r", "cp1250"),
    "upper case": ("%ENCODING: CP1250\n% coding\n", "cp1250"),
    "Emacs": ("% -*- coding: iso-8859-2 -*-\n", "iso8859-2"),
    "Emacs with a mode": ("% -*- mode: bibtex; coding: latin-2-unix; fill: 70 -*-\n", "iso8859-2"),
    "vim": ("% vim: set fileencoding=cp1250 :\n", "cp1250"),
    "vim, short": ("% vim:fenc=latin2\n", "iso8859-2"),
    "code page of DOS": ("% Encoding: Cp852\n", "cp852"),
}


@pytest.mark.parametrize(("start", "codec"), DECLARATIONS.values(), ids=DECLARATIONS)
def test_a_declaration_at_the_start_is_believed(start: str, codec: str) -> None:
    text = start + "@misc{x, author = {Dvořák, Antonín}}\n"
    assert decode(text.encode(codec)) == DecodedText(text, codec, EncodingSource.DECLARED)


@pytest.mark.parametrize(
    "end",
    [
        "% vim: ts=2 fenc=cp1250 et :\n",
        "@comment{\nLocal Variables:\nmode: bibtex\ncoding: cp1250\nEnd:\n}\n",
        "% Local Variables:\n% coding: cp1250-dos\n% End:\n",
    ],
    ids=["vim", "Emacs", "Emacs, commented"],
)
def test_a_declaration_at_the_end_is_believed(end: str) -> None:
    text = ENGLISH * 30 + "@misc{x, author = {Dvořák, Antonín}}\n" + end
    assert decode(text.encode("cp1250")) == DecodedText(text, "cp1250", EncodingSource.DECLARED)


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("SJIS", "cp932"),
        ("Shift_JIS", "cp932"),
        ("MS932", "cp932"),
        ("windows-31j", "cp932"),
        ("EUC_JP", "euc_jp"),
        ("euc-jp-unix", "euc_jp"),
        ("ISO8859_15", "iso8859-15"),
        ("ISO8859_1", "latin-1"),
        ("x-MacRoman", "mac-roman"),
        ("x-windows-949", "cp949"),
        ("GBK", "gbk"),
        ("KOI8_R", "koi8-r"),
    ],
)
def test_names_of_java_and_emacs_are_understood(name: str, codec: str) -> None:
    assert decode(f"% Encoding: {name}\n".encode()).encoding == codec


@pytest.mark.parametrize(
    "name",
    ["nonsense", "UTF8", "US-ASCII", "UTF-16", "utf-7", "cp037", "unicode_escape", "rot13", "-"],
)
def test_a_declaration_that_means_nothing_here_is_passed_over(name: str) -> None:
    decoded = decode(f"% Encoding: {name}\n@misc{{x, author = {{Müller}}}}".encode("cp1252"))
    assert (decoded.encoding, decoded.source) == ("cp1252", EncodingSource.FALLBACK)


def test_a_declaration_that_the_bytes_refute_is_passed_over() -> None:
    decoded = decode("% Encoding: EUC_JP\n@misc{x, author = {Müller}}".encode("cp1252"))
    assert (decoded.encoding, decoded.source) == ("cp1252", EncodingSource.FALLBACK)


def test_a_declared_encoding_that_would_not_give_the_same_bytes_is_passed_over() -> None:
    doubled = b"\x87\x90"  # cp932 has the sign twice, and encodes it as 81 E0
    assert doubled.decode("cp932").encode("cp932") != doubled
    assert assert_lossless(b"% Encoding: SJIS\n" + doubled).encoding != "cp932"


def test_a_declaration_in_the_middle_of_the_file_says_nothing() -> None:
    data = ENGLISH * 30 + "% Encoding: Cp1250\n" + ENGLISH * 30 + "@misc{x, note = {é}}"
    assert decode(data.encode("cp1252")).source is EncodingSource.FALLBACK


def test_a_file_of_ascii_keeps_the_encoding_that_it_declares() -> None:
    decoded = decode(b"% Encoding: Cp1252\n" + ENGLISH.encode())
    assert decoded.source is EncodingSource.DECLARED
    assert decoded.encode("é") == b"\xe9"


def test_latin1_with_quotation_marks_is_windows_encoding() -> None:
    decoded = decode("% Encoding: ISO8859_1\n“é”".encode("cp1252"))
    assert (decoded.encoding, decoded.source) == ("cp1252", EncodingSource.DECLARED)


def test_latin1_with_bytes_that_windows_leaves_undefined_is_latin1() -> None:
    decoded = decode("% Encoding: ISO8859_1\n\x81é".encode("latin-1"))
    assert (decoded.encoding, decoded.source) == ("latin-1", EncodingSource.DECLARED)


# --- nearly UTF-8


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(
            "Gödel, Erdős, ".encode() + b"Andr\xe9", "Gödel, Erdős, Andr\udce9", id="cp1252"
        ),
        pytest.param("漱石、鷗".encode()[:-1], "漱石、\udce9\udcb7", id="cut off"),
        pytest.param(
            "Gödel ".encode() * 9 + b"\xff\xc3(", "Gödel " * 9 + "\udcff\udcc3(", id="two"
        ),
    ],
)
def test_a_few_broken_bytes_in_utf8_are_carried_along(data: bytes, text: str) -> None:
    assert decode(data) == DecodedText(text, "utf-8", EncodingSource.UTF_8, invalid=True)


def test_as_many_broken_bytes_as_letters_are_not_utf8() -> None:
    assert decode(b"G\xc3\xb6del, Andr\xe9").encoding == "cp1252"


# --- East Asian encodings


@pytest.mark.parametrize(("entry", "codec", "expected"), EAST_ASIAN)
def test_one_entry_among_english_ones_tells_the_encoding(
    entry: str, codec: str, expected: str
) -> None:
    text = ENGLISH * 20 + entry + ENGLISH * 20
    assert decode(text.encode(codec)) == DecodedText(text, expected, EncodingSource.DETECTED)


SURNAMES = "佐藤 鈴木 高橋 田中 伊藤 渡辺 中村 小林 吉田 清水 大塚 菊地 黒田 三宅 桑原 榊原".split()
GIVEN_NAMES = "太郎 花子 健一 裕子 翔 美咲 洋介 千尋 誠 陽菜 恭平 麻衣 俊輔 由紀夫 梓 光".split()


@pytest.mark.parametrize("surname", SURNAMES)
def test_two_japanese_names_tell_euc_jp(surname: str) -> None:
    for first, second in product(GIVEN_NAMES, GIVEN_NAMES[::4]):
        authors = f"{surname}, {first} and {surname}, {second}"
        data = f"{ENGLISH}@misc{{x,\n  author = {{{authors}}}\n}}\n".encode("euc_jp")
        assert decode(data).encoding == "euc_jp", authors


def test_the_signs_that_plain_euc_jp_lacks_are_read() -> None:
    text = ENGLISH + "@book{x, author = {山田太郎}, title = {微分積分学Ⅱ}, note = {①}}"
    decoded = decode(text.encode("euc_jis_2004"))
    assert decoded == DecodedText(text, "euc_jis_2004", EncodingSource.DETECTED)


def test_the_hangul_that_plain_euc_kr_lacks_are_read() -> None:
    text = ENGLISH + "@book{x, author = {김철수}, title = {펲시콜라의 연구}}"
    assert decode(text.encode("cp949")) == DecodedText(text, "cp949", EncodingSource.DETECTED)


def test_a_broken_byte_does_not_hide_the_encoding() -> None:
    text = ENGLISH + "".join(JAPANESE.values())
    decoded = decode(text.encode("euc_jp") + b"\n\xb4")
    assert decoded == DecodedText(
        text + "\n\udcb4", "euc_jp", EncodingSource.DETECTED, invalid=True
    )


def test_jis_with_escape_sequences_is_japanese() -> None:
    text = ENGLISH + JAPANESE["two authors"] + "\n"
    decoded = decode(text.encode("iso2022_jp"))
    assert decoded == DecodedText(text, "iso2022_jp", EncodingSource.DETECTED)


def test_an_escape_sequence_that_is_none_is_ascii() -> None:
    assert decode(b"\x1b$\x01").encoding == "utf-8"


@pytest.mark.parametrize(("words", "codec"), WESTERN.values(), ids=WESTERN)
@pytest.mark.parametrize("times", [1, 20])
def test_western_text_is_not_taken_for_east_asian(words: str, codec: str, times: int) -> None:
    data = (ENGLISH + f"@misc{{x,\n  note = {{{words}}}\n}}\n" * times).encode(codec)
    assert decode(data).source is EncodingSource.FALLBACK


# --- the rest


def test_what_is_not_utf8_falls_back_to_windows_encoding() -> None:
    assert decode(b"caf\xe9 \x96") == DecodedText("café –", "cp1252", EncodingSource.FALLBACK)


def test_what_windows_leaves_undefined_falls_back_to_latin1() -> None:
    decoded = decode(b"caf\xe9 \x81")
    assert decoded == DecodedText("café \x81", "latin-1", EncodingSource.FALLBACK)


def test_a_character_that_the_encoding_lacks_raises() -> None:
    with pytest.raises(UnicodeEncodeError) as raised:
        decode(b"caf\xe9").encode("caf\xe9 →")
    assert raised.value.start == 5


def test_a_broken_byte_where_there_was_none_raises() -> None:
    with pytest.raises(UnicodeEncodeError):
        decode("é".encode()).encode("\udce9")


def test_a_long_line_without_ascii_is_read() -> None:
    data = ("漢字" * 50_000).encode("euc_jp")
    assert decode(data).encoding == "euc_jp"


def test_reading_utf8_imports_neither_tables_nor_regular_expressions_for_it() -> None:
    program = (
        "import sys; from bibsync.encoding import decode; decode('é'.encode());"
        " print('bibsync.encoding_guess' in sys.modules, 'charset_normalizer' in sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stdout == "False False\n"
