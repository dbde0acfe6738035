r"""Turns a title into the words whose capitals BibTeX's styles would print as small letters.

The styles of BibTeX print titles of articles, papers and reports in sentence case, by the function
`change.case$` with "t". It makes every ASCII letter at brace depth 0 small but the first of the
title and the first behind a colon with white space, and does not spare commands and formulas:
`\LaTeX` becomes `\latex` and `$\Sigma$` becomes `$\sigma$`. Text in braces stays, unless a
backslash follows the brace: of `{\em GaLore}` only the command stays. (bibtex.web, section "Case
conversion"; the real program has been asked about each of these.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from bibsync.bibtex.delimiters import group_end
from bibsync.lint.rule import LazyPattern

if TYPE_CHECKING:
    from bibsync.bibtex.syntax import Entry

# Their titles are set in italics, in the capitals they have (plain.bst: `format.btitle`; the
# others are biblatex's names for the same). All other types go through `change.case$`.
TYPES_THAT_KEEP_CAPITALS: Final = frozenset(
    (
        *("book", "inbook", "manual", "phdthesis", "proceedings", "thesis", "collection"),
        *("reference", "mvbook", "mvcollection", "mvproceedings", "mvreference", "periodical"),
        *("bookinbook", "suppbook", "set", "xdata"),
    )
)

_TOKENS: Final = LazyPattern(
    r"(?P<command>\\[A-Za-z]++(?:\{\})?)|(?P<math>\$|\\\()|(?P<ampersand>(?:\\&|&(?:amp;)?)(?=\S))"
    r"|(?P<spacing>\\[\s,;:!/\\])|(?P<accent>\\.)"
    r"|(?P<group>\{)|(?P<letters>[^\W_]++(?>(?:\.[^\W_]++)*))|(?P<joiner>[-/'’–+])|(?P<space>\s++)"
    r"|(?P<other>(?s:.))"
)
_LETTER_COMMANDS: Final = frozenset(("\\O", "\\AE", "\\OE", "\\AA", "\\L", "\\DH", "\\TH", "\\NG"))
_ACCENTED: Final = LazyPattern(
    r"\{\\(?:[^A-Za-z\s]|[a-zA-Z](?![a-zA-Z]))\s*\{?\\?([A-Za-z]{1,2})\s*\}?\}"
    r"|\{\\(O|AE|OE|AA|L|DH|TH|NG|o|ae|oe|aa|l|ss|i|j|dh|th|ng)\s*(?:\{\})?\}"
)
_COMMANDS: Final = LazyPattern(r"\\[A-Za-z]+|\\.")
_WORDS: Final = LazyPattern(r"[^\W_]+")
_DASH: Final = LazyPattern(
    r"\{?\\(?:(?:text)?(?:[ef][mn])?[dD]ash|slash|hyp|[lc]?dots)\s*(?:\{\})?\}?"
)
_ORDINAL: Final = LazyPattern(r"(?i:\d+(?:st|nd|rd|th))")
_CAPITAL: Final = LazyPattern(r"[A-Z]")
_SMALL_WORDS: Final = frozenset(("THE", "OF", "AND", "IN", "FOR", "ON", "WITH", "TO", "BY"))
_ENGLISH: Final = ("en", "american", "british", "usenglish", "ukenglish", "canadian", "australian")


class Word(NamedTuple):
    """`title[start:end]` must stand in braces to keep its capitals."""

    start: int
    end: int


class _Atom:
    """What stands together without a hyphen, slash or apostrophe."""

    __slots__ = ("end", "has_letters", "is_at_risk", "joined_by", "start")

    def __init__(self, start: int, joined_by: int) -> None:
        self.start = start
        self.end = start
        self.has_letters = False  # of it has been read more than an accent
        self.is_at_risk = False
        self.joined_by = joined_by  # where the atom before it ends; -1: it begins a word


def words_at_risk(title: str) -> list[Word]:
    """The words outside braces that would lose a capital that no rule of writing asks for.

    These are words with a capital behind their first letter (`BitNet`, `LLM`, `GPT-4`), capitals
    beside digits (`3D`), commands with capitals in their names, and formulas with capitals. An
    ordinary word that is capitalised is not among them, as nobody can tell a name from a noun.
    """
    atoms = _atoms(title)
    words: list[Word] = []
    index = 0
    while index < len(atoms):
        if not atoms[index].is_at_risk:
            index += 1
            continue
        first = last = index
        while atoms[first].joined_by >= 0 and _goes_along(title, atoms[first - 1]):
            first -= 1
        while (
            last + 1 < len(atoms)
            and atoms[last + 1].joined_by >= 0
            and _goes_along(title, atoms[last + 1])
        ):
            last += 1
        end = atoms[last].end
        is_dotted = "." in title[atoms[last].start : end] and title[end : end + 1] == "."
        if is_dotted and not title[end + 1 : end + 2].isalnum():
            end += 1  # U.S.
        words.append(Word(atoms[first].start, end))
        index = last + 1
    return words


def braced(text: str) -> str:
    """The text in braces that keep its capitals: behind `{\\` BibTeX goes on, behind `{{\\` not."""
    if text.startswith("\\") and _CAPITAL().search(_COMMANDS().sub("", text)):
        return f"{{{{{text}}}}}"
    return f"{{{text}}}"


def protected(title: str, words: list[Word]) -> str:
    """The title with braces around these words."""
    pieces: list[str] = []
    done = 0
    for start, end in words:
        pieces += (title[done:start], braced(title[start:end]))
        done = end
    pieces.append(title[done:])
    return "".join(pieces)


def is_all_caps(title: str) -> bool:
    """Whether a title outside braces is in capitals; acronyms and names in a row are no title."""
    from bibsync.lint.name_lists import outside_braces

    shown = _COMMANDS().sub(" ", outside_braces(title, " "))
    if shown.upper() != shown:
        return False
    words = [word for word in _WORDS().findall(shown) if len(word) > 1 and word.isalpha()]
    is_phrase = len(words) > 3 or not _SMALL_WORDS.isdisjoint(words)
    return len(words) > 2 and is_phrase and sum(len(word) > 4 for word in words) > 1


def is_english(entry: Entry) -> bool:
    """Whether an entry names English as its language, or none; other titles keep their capitals."""
    for name in ("langid", "language", "hyphenation"):
        field = entry.by_name.get(name)
        if field is not None and not field.content.strip().lower().startswith(_ENGLISH):
            return False
    return True


def _goes_along(title: str, atom: _Atom) -> bool:
    """Whether an atom belongs to the name that the one beside it is part of: `GPT` and `4`."""
    text = title[atom.start : atom.end]
    return atom.is_at_risk or text.isdigit() or (len(text) == 1 and text.isupper())


def _atoms(title: str) -> list[_Atom]:
    atoms: list[_Atom] = []
    atom: _Atom | None = None  # the one being read; None between words
    joined_by = -1
    is_after_colon = False
    is_math_closed = True
    position = 0
    while position < len(title):
        token = _TOKENS().match(title, position)
        assert token is not None, "the last alternative matches any character"
        kind = token.lastgroup
        end = token.end()
        text = token[0]
        is_kept = position == 0 or (is_after_colon and title[position - 1].isspace())
        is_at_risk = False
        is_inside = atom is not None and atom.has_letters
        if kind == "group":
            close = group_end(title, position)
            end = close if close >= 0 else len(title)
            if _DASH().fullmatch(title, position, end):
                kind = "joiner"
            is_at_risk = not is_kept and _is_special_at_risk(title[position:end], is_inside)
        elif kind == "math":
            closing = "$" if text == "$" else "\\)"
            close = title.find(closing, end) if is_math_closed else -1
            is_math_closed = close >= 0
            if close >= 0:
                end = close + len(closing)
                is_at_risk = _has_bare_capital(title[position:end])
        elif kind == "command" and _DASH().fullmatch(text):
            kind = "joiner"
        elif kind == "command":
            name = text.removesuffix("{}")
            is_letter = name in _LETTER_COMMANDS
            is_at_risk = not name.islower() and not (is_letter and not is_inside)
        elif kind == "letters":
            is_at_risk = _is_run_at_risk(text, is_kept, is_inside)
        if kind in ("joiner", "ampersand"):
            joined_by = atom.end if atom is not None else -1
            atom = None
        elif kind in ("space", "spacing", "other"):
            atom = None
            joined_by = -1
        else:
            if atom is None:
                atom = _Atom(position, joined_by)
                atoms.append(atom)
                joined_by = -1
            atom.end = end
            atom.is_at_risk = atom.is_at_risk or is_at_risk
            atom.has_letters = atom.has_letters or kind != "accent"
        is_after_colon = text == ":" or (is_after_colon and kind == "space")
        position = end
    return atoms


def _is_special_at_risk(group: str, is_inside_word: bool) -> bool:
    """Whether a group loses capitals: only one that begins with a command does."""
    if not group.startswith("{\\"):
        return False
    accented = _ACCENTED().fullmatch(group)
    if accented is not None:
        return is_inside_word and (accented[1] or accented[2]).isupper()
    inner = _COMMANDS().sub(" ", group)
    return any(_is_run_at_risk(run, False, False) for run in _WORDS().findall(inner))


def _is_run_at_risk(run: str, is_kept: bool, is_inside_word: bool) -> bool:
    """Whether letters and digits hold a capital that is not just the first letter of a word."""
    if _CAPITAL().search(run, 0 if is_inside_word else 1) is not None:
        return _ORDINAL().fullmatch(run) is None
    # Now only the first character can be a capital: it counts beside a digit (`T5`, `Llama2`).
    if is_kept or not "A" <= run[0] <= "Z":
        return False
    return any(map(str.isdigit, run.partition(".")[0]))


def _has_bare_capital(formula: str) -> bool:
    """Whether a formula has a capital, in a command's name too, outside of braces."""
    from bibsync.lint.name_lists import outside_braces

    return _CAPITAL().search(outside_braces(formula, " ")) is not None
