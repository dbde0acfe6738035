"""ENC007 bytes-not-utf8."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bibsync.diagnostic import Diagnostic, Fix, Severity
from bibsync.encoding import DecodedText, EncodingSource
from bibsync.lint.file import LintFile
from bibsync.lint.rule import Invalid, LazyPattern, Rule, unsafe
from bibsync.text import Edit

_BYTES = LazyPattern("[\udc80-\udcff]+")
_BEYOND_ASCII = LazyPattern(r"[^\x00-\x7f]")


class BytesNotUtf8(Rule):
    """The file is not in UTF-8, nor does it say in which encoding it is; or single bytes in it are
    no UTF-8.

    LaTeX has read UTF-8 since 2018 unless told otherwise, and so do biber and Zotero: another file
    stops them, or its letters print as others. Without a declaration the encoding is a guess. The
    file is read and written back in it, and reported once, for somebody to save it as UTF-8 or to
    begin it with a line such as `% Encoding: ISO-8859-1`, which JabRef writes too.

    In a file that is UTF-8 for the rest, each byte that is none is reported. An unsafe fix writes
    the letter that Windows has for it. UTF-16, which BibTeX cannot read, is reported as well.
    """

    code = "ENC007"
    name = "bytes-not-utf8"
    severity = Severity.WARNING
    valid = ("@misc{a, title = {A}}\n", "@misc{a, author = {Müller, Jürgen}}\n")
    invalid = (
        Invalid("@misc{a, author = {M\udcfcller}}\n", "@misc{a, author = {Müller}}\n"),
        Invalid(
            "@misc{a, author = {Jos\udce9}, title = {\udc93A\udc94 \udc81}}\n",
            "@misc{a, author = {José}, title = {“A” \udc81}}\n",
        ),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        if file.is_ascii:
            # A file of UTF-16 may hold nothing but ASCII characters.
            if file.decoded is not None and file.decoded.encoding.startswith("utf-16"):
                yield from self._whole_file(file, file.decoded)
            return
        if file.decoded is not None:
            yield from self._whole_file(file, file.decoded)
        if _BYTES().search(file.odd_characters) is not None:
            yield from self._single_bytes(file)

    def _whole_file(self, file: LintFile, decoded: DecodedText) -> Iterator[Diagnostic]:
        name = _name(decoded.encoding)
        if decoded.encoding.startswith("utf-16"):
            message = f"the file is {name}, which BibTeX cannot read; save it as UTF-8"
            yield self.diagnostic(0, 0, message)
            return
        if decoded.source not in (EncodingSource.FALLBACK, EncodingSource.DETECTED):
            return
        for document in file.documents:
            first = _BEYOND_ASCII().search(file.text, document.start, document.end)
            if first is not None:
                message = (
                    f"the file is not UTF-8 and declares no encoding; it was read as {name},"
                    f" in which this is `{first[0]}`"
                )
                entry = file.entry_at(first.start())
                yield self.diagnostic(*first.span(), message, None, entry)
                return

    def _single_bytes(self, file: LintFile) -> Iterator[Diagnostic]:
        is_utf8 = file.decoded is None or file.decoded.encoding == "utf-8"
        for document in file.documents:
            for found in _BYTES().finditer(file.text, document.start, document.end):
                start, end = found.span()
                data = bytes(ord(character) - 0xDC00 for character in found[0])
                numbers = data.hex(" ").upper()
                what = f"the byte {numbers} is" if len(data) == 1 else f"the bytes {numbers} are"
                fix: Fix | None = None
                if is_utf8:
                    letters = data.decode("cp1252", "replace")
                    what += " no UTF-8"
                    if "\ufffd" not in letters:
                        what += f"; Windows would read `{letters}`"
                        fix = unsafe(f"Write `{letters}`", Edit(start, end, letters))
                else:
                    assert file.decoded is not None
                    what += f" no {_name(file.decoded.encoding)}"
                yield self.diagnostic(start, end, what, fix, file.entry_at(start))


def _name(codec: str) -> str:
    """What people call a codec of Python's."""
    names = {"cp1252": "Windows-1252", "latin-1": "ISO-8859-1", "gb18030": "GB 18030"}
    return names.get(codec, codec.replace("_", "-").upper())
