"""ENC006 mojibake."""

from __future__ import annotations

from collections.abc import Iterable

from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.places import Place, Spots, is_path, visible
from bibsync.lint.rule import Invalid, Rule, safe, unsafe
from bibsync.text import Edit


class Mojibake(Rule):
    """Letters beyond ASCII were read in a wrong encoding and saved so: `MÃ¼ller`, `donâ€™t`.

    It is what UTF-8 looks like to a program that takes it for Windows-1252 or Latin-1, and it
    prints as it stands. The way back is known: the fix writes `Müller`, and is safe, since a run of
    such characters is only reported when all of it fits and nobody can have meant it (`SÃO PAULO`,
    `CAFÉ®` and `12 Å²` are right as they are). It is unsafe for `â€` with its third character
    missing, where `”` is a likely guess, and in a file whose own encoding had to be guessed: there
    the encoding of the file may be the fault, and the file may need to be saved as UTF-8. A
    replacement character (`�`) is reported too, but what it stood for is lost.
    """

    code = "ENC006"
    name = "mojibake"
    severity = Severity.ERROR
    valid = (
        "@misc{a, title = {SÃO PAULO, “AMANHÃ”, CAFÉ®, 12 Å², «IRMû…}}\n",
        "@misc{a, author = {Müller, Jürgen and Ñúñez, Íñigo}, file = {MÃ¼ller.pdf}}\n",
        "MÃ¼ller wrote\n@misc{a, title = {Å as a letter, Ã in Ãa, é™}}\n",
    )
    invalid = (
        Invalid("@misc{a, author = {MÃ¼ller, JosÃ©}}\n", "@misc{a, author = {Müller, José}}\n"),
        Invalid(
            "@misc{a, title = {Donâ€™t â€“ â€œoutâ€\x9d, ErdÅ‘s, Ã‰mile, GarcÃ\xada}}\n",
            "@misc{a, title = {Don’t – “out”, Erdős, Émile, García}}\n",
        ),
        Invalid(
            "@misc{a, title = {ÐœÐ¾Ñ\x81ÐºÐ²Ð° and å¼\xa0å››}}\n",
            "@misc{a, title = {Москва and 张四}}\n",
        ),
        Invalid("@misc{a, title = {MÃƒÂ¼ller}}\n", "@misc{a, title = {Müller}}\n"),
        Invalid(
            "@misc{a, title = {â€œOutâ€\ufffd, â€œinâ€}}\n", "@misc{a, title = {“Out”, “in”}}\n"
        ),
        Invalid("@misc{a, title = {M\ufffdller and MÃ¯Â¿Â½ller}}\n", None),
    )

    def check_file(self, file: LintFile) -> Iterable[Diagnostic]:
        if file.is_ascii:
            return
        from bibsync.lint.mojibake import find_garbled, may_be_garbled

        if not may_be_garbled(file.odd_characters):
            return
        is_known = _is_encoding_known(file)
        spots = Spots(file)
        for document in file.documents:
            for start, end, meant, is_certain in find_garbled(
                file.text, document.start, document.end
            ):
                spot = spots.at(start)
                if spot.place is not Place.VALUE or spot.field is None:
                    continue
                if is_path(spot.field.name):
                    continue
                fix = None
                if meant is None:
                    message = f"a character of `{spot.field.written_name}` is lost"
                else:
                    written = visible(file.text[start:end])
                    message = f"`{written}` is `{visible(meant)}`, read in a wrong encoding"
                    if file.can_hold(meant):
                        make = safe if is_certain and is_known else unsafe
                        fix = make(f"Write `{visible(meant)}`", Edit(start, end, meant))
                yield self.diagnostic(start, end, message, fix, spot.entry)


def _is_encoding_known(file: LintFile) -> bool:
    """Whether the characters of the file are surely those that it was saved with: in a file of
    mixed encodings the good ones of UTF-8 look like mojibake beside the odd ones of another."""
    from bibsync.encoding import EncodingSource

    decoded = file.decoded
    if decoded is None:
        return True
    guesses = (EncodingSource.FALLBACK, EncodingSource.DETECTED)
    return decoded.source not in guesses and not decoded.invalid
