"""NAM005 all-caps-name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bibsync.bibtex.syntax import Entry, Field
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.name_lists import NAME_LISTS, is_extended, is_organisation, names_in, plain
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, shown, unsafe
from bibsync.text import Edit

_WORD: Final = LazyPattern(r"[^\W\d_](?:['’]?[^\W\d_])*")
_LETTERS: Final = LazyPattern(r"\\[A-Za-z]+|\\.|[^\W\d_]|[\s~,.-]+|['’]|.")
_VOWELS: Final = frozenset("AEIOUY")
_PARTICLES: Final = frozenset(
    "VAN VON DER DEN DE DEL DELLA LA LE DU DI DA DO DOS DAS TEN TER ZU ZUR BIN IBN EL AL Y".split()
)
_LETTER_COMMANDS: Final = frozenset(("\\O", "\\AE", "\\OE", "\\AA", "\\L", "\\DH", "\\TH", "\\NG"))
_ACCENT_COMMANDS: Final = frozenset(("\\H", "\\G", "\\U"))
_GENERATIONS: Final = frozenset(("II", "III", "IV", "VI", "VII"))


class AllCapsName(Rule):
    """A person's name is written in capitals: `SMITH, JOHN`.

    The styles print names as they stand, so this reference shouts among the others; it comes from
    databases that keep names in capitals. The unsafe fix writes `Smith, John`, `McDonald`,
    `O'Brien`; it is only shown where the right case is anybody's guess (`MACDONALD`, `VAN DER
    BERG`). Single words (`UNESCO`), initials, and words of two or three letters alone are no
    evidence, and neither are names in braces.
    """

    code = "NAM005"
    name = "all-caps-name"
    severity = Severity.WARNING
    fields = NAME_LISTS
    pattern = r"[A-ZÀ-Þ][A-ZÀ-Þ][A-ZÀ-Þ][A-ZÀ-Þ]"
    valid = (
        "@misc{a, author = {Smith, John and LI, WEI and IBM and UNESCO and {ACM SIGPLAN}}}\n",
        "@misc{a, author = {ACM SIGPLAN and Smith, JRRT and McDONALD, Ann and OpenAI Team}}\n",
        "@misc{a, author = {Louis XVIII and Mehmed, VIII}}\n",
    )
    invalid = (
        Invalid("@misc{a, author = {SMITH, JOHN}}\n", "@misc{a, author = {Smith, John}}\n"),
        Invalid(
            "@misc{a, author = {SMITH-JONES, J. and LI, WEI and O'BRIEN, John and MCDONALD, R.}}\n",
            "@misc{a, author = {Smith-Jones, J. and Li, Wei and O'Brien, John and McDonald, R.}}\n",
        ),
        Invalid(
            '@misc{a, author = {J. R. M{\\"U}LLER and A. {\\O}ST{\\AE}D}}\n',
            '@misc{a, author = {J. R. M{\\"u}ller and A. {\\O}st{\\ae}d}}\n',
        ),
        Invalid("@misc{a, author = {VAN DER BERG, JAN}}\n", None),
        Invalid(
            "@misc{a, author = {JOHN SMITH and ANNA DOE}}\n",
            "@misc{a, author = {John Smith and Anna Doe}}\n",
        ),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        names = names_in(field, entry)
        shouted = [name for name in names if _is_shouted(name.text)]
        if not shouted:
            likely = [name for name in names if _may_be_shouted(name.text)]
            shouted = likely if len(likely) > 1 else []
        if not shouted:
            return
        start, end, first = shouted[0]
        edits: list[Edit] = []
        is_certain = True
        for name in names:
            if name not in shouted and not _has_short_shout(name.text):
                continue
            text = _in_title_case(name.text)
            is_certain = is_certain and _is_certain(name.text)
            if text is None:
                is_certain = False
            elif text != name.text:
                edits.append(Edit(name.start, name.end, text))
        fix = None
        if edits:
            make = unsafe if is_certain else shown
            fix = make("Write the names in upper and lower case", *edits)
        if len(shouted) == 1:
            message = f"the name {quoted(first)} is in capitals"
        else:
            message = f"{len(shouted)} names are in capitals, {quoted(first)} the first of them"
        yield self.diagnostic(start, end, message, fix, entry)


def _is_loud(word: str) -> bool:
    """Whether a word can only be a name in capitals: four letters or more, and pronounceable."""
    return len(word) > 3 and word.isupper() and _has_vowel(word)


def _has_vowel(word: str) -> bool:
    return not word.isascii() or not _VOWELS.isdisjoint(word)


def _is_shouted(name: str) -> bool:
    """`SMITH, …` or `J. SMITH`."""
    if _is_no_person(name):
        return False
    surname, comma, first = plain(name).partition(",")
    if comma:
        words = _WORD().findall(surname)
        return (
            any(map(_is_loud, words))
            and all(word.isupper() for word in words)
            and _WORD().search(first) is not None
        )
    tokens = surname.split()
    initials = [token for token in tokens if len(token) == 2 and token[1] == "."]
    words = [token for token in tokens if token not in initials]
    return (
        bool(initials)
        and tokens[0] in initials
        and bool(words)
        and all(word.isupper() and "." not in word for word in words)
        and any(map(_is_loud, words))
    )


def _may_be_shouted(name: str) -> bool:
    """`JOHN SMITH`, which might be an organisation's, too."""
    words = plain(name).split()
    return (
        len(words) > 1
        and not _is_no_person(name)
        and all(len(word) > 2 and word.isupper() and word.isalpha() for word in words)
        and all(map(_has_vowel, words))
        and any(map(_is_loud, words))
    )


def _has_short_shout(name: str) -> bool:
    """`LI, WEI` beside names that are surely in capitals."""
    surname, comma, _ = plain(name).partition(",")
    return bool(comma) and surname.isupper() and len(surname) > 1 and not _is_no_person(name)


def _is_no_person(name: str) -> bool:
    from bibsync.bibtex.names import is_one_group

    return is_one_group(name) or is_extended(name) or is_organisation(name.title())


def _is_certain(name: str) -> bool:
    words = _WORD().findall(plain(name))
    return not any(word in _PARTICLES or word.startswith("MAC") for word in words)


def _in_title_case(name: str) -> str | None:
    """The name with capitals at the start of words only; None when a command is in the way."""
    tokens = [found[0] for found in _LETTERS().finditer(name)]
    written: list[str] = []
    word: list[int] = []  # where the letters of the current word are written
    for token in [*tokens, " "]:
        if token[0] == "\\" and token[1:].isalpha():
            if token in _LETTER_COMMANDS:
                word.append(len(written))
            elif not token.islower() and token not in _ACCENT_COMMANDS:
                return None
        elif token.isalpha():
            word.append(len(written))
        elif token.isspace() or token[0] in "~,.- \t":
            _lower(written, word, is_initial=token[0] == ".")
            word = []
        elif token in "'’" and len(word) == 1:
            word = []  # O'Brien: a new word begins
        written.append(token)
    return "".join(written[:-1])


def _lower(written: list[str], word: list[int], is_initial: bool) -> None:
    letters = "".join(written[index] for index in word)
    if is_initial and len(word) == 1:
        return
    is_acronym = len(word) < 4 and not _has_vowel(letters) and letters not in ("JR", "SR")
    if not letters.replace("\\", "").isupper() or letters in _GENERATIONS or is_acronym:
        return
    kept = 2 if letters.startswith("MC") and len(letters) > 4 else 0
    for position, index in enumerate(word):
        if position not in (0, kept):
            written[index] = written[index].lower()
