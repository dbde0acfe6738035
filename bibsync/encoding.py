"""Turns the bytes of a file into text and back, without losing one of them whatever they are."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

UTF8_BOM: Final = b"\xef\xbb\xbf"
_UTF16_BOMS: Final = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))

_HEAD: Final = 2_000  # bytes that may hold a declaration at the start ...
_TAIL: Final = 3_000  # ... and at the end: Emacs looks at the last 3,000 characters

# Codecs that may be declared: those whose first 128 characters are ASCII's, so that braces, commas
# and backslashes are where the parser expects them. What else Python calls an encoding
# (`unicode_escape`, `idna`, `rot13`, EBCDIC) is no encoding of a bibliography.
_DECLARABLE: Final = (
    "big5",
    "cp",
    "euc_",
    "gb",
    "iso2022",
    "iso8859",
    "johab",
    "koi8",
    "kz1048",
    "mac",
    "ptcp154",
    "shift_jis",
    "tis-620",
    "utf-8",
)


# Windows' Shift_JIS contains the standard's, and is what is meant by the name outside of standards.
_ALIASES: Final = {
    "shift_jis": "cp932",
    "sjis": "cp932",
    "cp31j": "cp932",
    "japanese_shift_jis": "cp932",
    "euc_japan": "euc_jp",
    "eucjis": "euc_jp",
}


class EncodingSource(StrEnum):
    """How the encoding of a file was found."""

    UTF_8 = "utf-8"  # it reads as UTF-8 (pure ASCII does), or mostly does
    BOM = "bom"  # a byte order mark says so
    DECLARED = "declared"  # a line of the file says so, and the bytes agree
    DETECTED = "detected"  # the bytes look like this East Asian encoding
    FALLBACK = "fallback"  # nothing better fits: a guess that should be reported


class DecodedText(NamedTuple):
    """The text of a file and what is needed to write it back: `encode(text)` is the file's bytes.

    With a UTF-8 byte order mark the text begins with U+FEFF, so that a rule can report it and an
    ordinary edit can drop it. The mark of UTF-16 is no fault (nothing else tells its byte order):
    it is kept out of the text, in `bom`.
    """

    text: str
    encoding: str  # the name of a Python codec: "utf-8", "cp1252", "euc_jp", ...
    source: EncodingSource
    invalid: bool = False  # True: bytes that mean nothing are in the text, as U+DC80 to U+DCFF
    bom: bytes = b""  # written before the encoded text; never the mark of UTF-8

    def encode(self, text: str) -> bytes:
        """The bytes of a changed text in this file's encoding.

        Raises UnicodeEncodeError when the text holds a character that the encoding has not.
        """
        encoded = text.encode(self.encoding, _handler(self.invalid))
        return self.bom + encoded if self.bom else encoded


def decode(data: bytes) -> DecodedText:
    """The text of a file; for every `data`, `decode(data).encode(decode(data).text) == data`.

    What decides, in this order: a byte order mark; UTF-8, if all bytes are; a declaration
    (JabRef's `% Encoding:`, Emacs' `coding:`, vim's `fileencoding=`) that the bytes agree with;
    UTF-8 with a few broken bytes; the looks of Japanese, Chinese or Korean text; Windows' western
    encoding, or Latin-1 when it has bytes that Windows leaves undefined. A file of ASCII bytes
    only is UTF-8 unless it declares something else: it is the declared encoding that its other
    readers will use for what a fix adds.
    """
    if data.startswith(UTF8_BOM):
        return _utf8(data, EncodingSource.BOM)
    for bom, codec in _UTF16_BOMS:
        if data.startswith(bom):
            # A lone surrogate or an odd byte: then it was no UTF-16, and any byte will do.
            text = _strictly(data[len(bom) :], codec)
            if text is not None:
                return DecodedText(text, codec, EncodingSource.BOM, bom=bom)
    if data.isascii():
        return _declared(data) or _seven_bit(data)
    text = _strictly(data, "utf-8")
    if text is not None:
        return DecodedText(text, "utf-8", EncodingSource.UTF_8)
    return _declared(data) or _detected(data) or _fallback(data)


def _handler(invalid: bool) -> str:
    return "surrogateescape" if invalid else "strict"


def _strictly(data: bytes, codec: str) -> str | None:
    """The text, or None when a byte does not fit."""
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


def _utf8(data: bytes, source: EncodingSource) -> DecodedText:
    text = _strictly(data, "utf-8")
    if text is not None:
        return DecodedText(text, "utf-8", source)
    return DecodedText(data.decode("utf-8", "surrogateescape"), "utf-8", source, invalid=True)


def _if_lossless(
    data: bytes, codec: str, source: EncodingSource, invalid: bool = False
) -> DecodedText | None:
    """The file in this encoding, or None if it does not decode or not encode to the same bytes.

    Several encodings have two codes for one character (cp932 has 398 such pairs): what decodes is
    not always what comes back.
    """
    try:
        decoded = DecodedText(data.decode(codec, _handler(invalid)), codec, source, invalid)
        return decoded if decoded.encode(decoded.text) == data else None
    except UnicodeError:
        return None


def _seven_bit(data: bytes) -> DecodedText:
    """ASCII, or the Japanese JIS code, whose escape sequences put braces among its characters."""
    if b"\x1b$" in data:
        japanese = _if_lossless(data, "iso2022_jp", EncodingSource.DETECTED)
        if japanese is not None:
            return japanese
    return DecodedText(data.decode("ascii"), "utf-8", EncodingSource.UTF_8)


def _declared(data: bytes) -> DecodedText | None:
    """The file in the encoding that it declares; None without a declaration that holds."""
    for name in _declarations(data):
        codec = _codec(name)
        # Bytes that are not UTF-8 have refuted it, and in ASCII it says nothing new.
        if codec is None or codec == "utf-8":
            continue
        # Who declares Latin-1 and uses its C1 control codes means Windows' letters: the table of
        # labels in the WHATWG Encoding Standard reads it so.
        for candidate in ("cp1252", codec) if codec == "latin-1" and _has_c1(data) else (codec,):
            decoded = _if_lossless(data, candidate, EncodingSource.DECLARED)
            if decoded is not None:
                return decoded
    return None


def _declarations(data: bytes) -> list[str]:
    """The encoding names that the file's first and last lines declare, in the order of the file."""
    head, tail = data[:_HEAD], data[-_TAIL:]
    if b"coding" not in head and b"coding" not in tail and b"fenc" not in head + tail:
        return []
    import re

    first = b"\n".join(re.split(rb"\r\n?|\n", head)[:5])
    last = b"\n".join(re.split(rb"\r\n?|\n", tail)[-6:])
    vim = rb"\bvi(?:m\d*)?:.{0,200}?\bf(?:ile)?enc(?:oding)?=([\w-]+)"
    found = [
        *re.findall(rb"(?mi)^[ \t]*%+[ \t]*encoding[ \t]*:[ \t]*([\w-]+)", first),
        *re.findall(rb"(?i)-\*-(?:[^\n]{0,200}?[ ;])??coding:[ \t]*([\w-]+)[^\n]*?-\*-", first),
        *re.findall(vim, first),
        *re.findall(rb"(?i)local variables:[^\x00]*?\n[^\w\n]*+coding:[ \t]*([\w-]+)", tail),
        *re.findall(vim, last),
    ]
    return [name.decode("ascii", "replace") for name in found]


def _codec(name: str) -> str | None:
    """Python's name of a declared encoding; None when it has none, or none that extends ASCII."""
    import codecs

    name = name.lower()
    # Emacs appends the line ends, Java prepends `x-` to what IANA does not know, and Python knows
    # some of Windows' code pages by their number only.
    for ending in ("-unix", "-dos", "-mac"):
        name = name.removesuffix(ending)
    name = name.removeprefix("x-")
    if name.startswith(("windows-", "ms")):
        name = "cp" + name.removeprefix("windows-").removeprefix("ms")
    name = _ALIASES.get(name.replace("-", "_"), name)
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        try:
            codec = codecs.lookup(name.replace("-", "")).name  # `latin-2` is `latin2` to Python
        except LookupError:
            return None
    if codec == "iso8859-1":
        return "latin-1"
    if not codec.startswith(_DECLARABLE):
        return None
    seven_bit = bytes(range(128))
    return codec if _strictly(seven_bit, codec) == seven_bit.decode("ascii") else None


def _has_c1(data: bytes) -> bool:
    c1 = bytes(range(0x80, 0xA0))
    return len(data.translate(None, c1)) != len(data)


def _detected(data: bytes) -> DecodedText | None:
    """The file as broken UTF-8 or in an East Asian encoding; None if it looks like neither."""
    from bibsync.encoding_guess import UTF_8, likely_encodings

    codecs = likely_encodings(data)
    if codecs == (UTF_8,):
        return _utf8(data, EncodingSource.UTF_8)
    for invalid in (False, True):
        for codec in codecs:
            decoded = _if_lossless(data, codec, EncodingSource.DETECTED, invalid)
            if decoded is not None:
                return decoded
    return None


def _fallback(data: bytes) -> DecodedText:
    text = _strictly(data, "cp1252")
    if text is not None:
        return DecodedText(text, "cp1252", EncodingSource.FALLBACK)
    return DecodedText(data.decode("latin-1"), "latin-1", EncodingSource.FALLBACK)
