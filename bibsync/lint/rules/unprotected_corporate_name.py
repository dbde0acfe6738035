"""NAM004 unprotected-corporate-name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bibsync.bibtex.syntax import Entry, Field
from bibsync.diagnostic import Diagnostic, Severity
from bibsync.lint.file import LintFile
from bibsync.lint.name_lists import (
    NAME_LISTS,
    is_extended,
    is_organisation,
    names_in,
    outside_braces,
    plain,
)
from bibsync.lint.quoting import quoted
from bibsync.lint.rule import Invalid, LazyPattern, Rule, shown, unsafe
from bibsync.text import Edit

_COMPANY_FORM: Final = LazyPattern(
    r"(?:Inc|Incorporated|Ltd|Limited|LLC|L\.L\.C|LLP|PLC|GmbH|Corp)\.?"
)
# No surnames: `Team, Gemini` is what a program makes of `Gemini Team`.
_NO_SURNAMES: Final = frozenset(
    (
        *("Team", "Collaboration", "Consortium", "Committee", "Association", "Corporation"),
        *("University", "Institute", "Society", "Organization", "Organisation", "Ministry"),
        *("Department", "Commission", "Initiative"),
    )
)
# Some people are called so, or might be, so one word before these may be a first name ...
_MAY_BE_SURNAMES: Final = frozenset(
    (
        *("Group", "Foundation", "Institute", "Institution", "University", "Society", "Agency"),
        *("Federation", "Alliance", "Network", "Initiative", "Verlag", "Association", "Ministry"),
        *("Organization", "Organisation", "Department", "Commission", "Corporation"),
        *("Laboratory", "Laboratories", "Gesellschaft"),
    )
)
# ... but not one of these.
_NO_FIRST_NAMES: Final = frozenset(
    "Royal National International American European British German French Italian Spanish Chinese"
    " Japanese Korean Indian African Asian Australian Canadian Dutch Swiss Russian World Global"
    " Nordic Federal Central State Public Medical Physical Mathematical Chemical Geological"
    " Astronomical Statistical Econometric Meteorological Computer Internet Mozilla Linux Apache"
    " Wikimedia Gnome Python Unicode Gutenberg Rockefeller Ford Gates Springer Elsevier Stanford"
    " Harvard Princeton Yale Cornell Columbia Brown Duke Oxford Cambridge Tsinghua Peking Fudan"
    " Zhejiang Nanjing Kyoto Tokyo Osaka Waseda Seoul Heidelberg Leiden Utrecht Uppsala Lund Aarhus"
    " Monash McGill Purdue Rutgers Rice Emory Tufts Brandeis Northwestern Vanderbilt Clemson The"
    " Research Working Energy Health Education Labour Environment Transport Space Food Justice"
    " Bell Turing Fraunhofer Weizmann Pasteur Smithsonian Carnegie Brookings".split()
)
# How organisations are called in other languages that often stand in a list of names.
_FOREIGN_HEAD: Final = LazyPattern(
    r"(?:(?:Universidade?|Universitat|Università|Université|Universität|Universiteit|Instituto"
    r"|Istituto|Instituut|Bundesministerium|Bundesamt|Bundesanstalt) [^\W\d_]"
    r"|(?:Ministerio|Ministério|Ministère|Ministero|Ministerium|Institut|Banco|Consejo|Conselho"
    r"|Conseil|Consiglio|Sociedade?|Société|Società|Fundación|Agencia)"
    r" (?:d[aeio]|del|d[aeo]s|du|dell[ae]|für|national|nazionale|[Nn]acional|[Cc]entral)\b)"
)
# What may stand behind the `and` in an organisation's own name: "… of Standards and Technology".
_SECOND_HALF: Final = LazyPattern(
    r"(?:Technolog(?:y|ies)|Sciences?|Engineering|Medicine|Research|Development|Mathematics"
    r"|Economics|Statistics|Health|Education|Culture|Space|Mechanics|Computation|Humanities"
    r"|Innovation|Infrastructure|Prevention|Evaluation|Administration|Informatics|Literature)"
    r"(?: [A-Z(][\w()]*)*"
)


class UnprotectedCorporateName(Rule):
    """The name of an organisation stands in a list of names without braces.

    BibTeX takes it for a person: of `OpenAI Team` "Team" is the surname, sorted under T and
    abbreviated to "O. Team"; `Google, Inc.` prints as "Inc. Google"; and the `and` of `National
    Institute of Standards and Technology` makes two authors of it. Braces around the whole name
    keep it together: `{OpenAI Team}`. The unsafe fix writes them; where an `and` may belong to the
    name or not (`Institute of Trees and Shrubs`), it is only shown.

    Only names are reported that say what they are by a word that is no surname (`Team`,
    `Consortium`, `University of`, `Inc.`, `Universidad de`); people are left alone, and so is a
    single word that may be a first name before such a word (`Ann Society`).
    """

    code = "NAM004"
    name = "unprotected-corporate-name"
    severity = Severity.WARNING
    fields = NAME_LISTS
    # So many words take 6 ms in 10,000 lists, however one looks for them.
    pattern = (
        r"(?:Team|Group|Collaboration|Consortium|Committee|Association|Organi[sz]ation|Foundation"
        r"|Instit|Univers|Laborator|Corp|Federation|Agency|Department"
        r"|Commission|Alliance|Initiative|Network|Verlag|Gesell|Contributors|Developers|Inc|Ltd|LLC"
        r"|PLC|GmbH|Pty|Bureau|Academ|Council|Cent(?:er|re)|School|College|Office"
        r"|Minist|Istitu|Banco|Conse|Consiglio|Bundes|Soci[eé]|Fundaci|Agenci)"
    )
    valid = (
        "@misc{a, author = {{OpenAI Team} and {Google, Inc.}}}\n",
        "@misc{a, author = {{National Institute of Standards and Technology}}}\n",
        "@misc{a, author = {Grouper, Anna and Group, Peter and Incze, Teamo and Foundation, Al}}\n",
        "@misc{a, author = {{\\LaTeX} {Project Team} and {NASA} {Ames Research Group}}}\n",
        "@misc{a, author = {of Monmouth, Geoffrey and of Hippo, Augustine}}\n",
        "@misc{a, author = {Alonzo Church and Ann Society and Jane B. University}}\n",
        "@misc{a, author = {Academy Jones and Jane School and Council, Ana and OpenAI}}\n",
    )
    invalid = (
        Invalid("@misc{a, author = {OpenAI Team}}\n", "@misc{a, author = {{OpenAI Team}}}\n"),
        Invalid(
            "@misc{a, author = {Smith, John and Google, Inc.}}\n",
            "@misc{a, author = {Smith, John and {Google, Inc.}}}\n",
        ),
        Invalid(
            "@misc{a, author = {Team, Gemini and of Oslo, University and Anil, Rohan}}\n",
            "@misc{a, author = {{Gemini Team} and {University of Oslo} and Anil, Rohan}}\n",
        ),
        Invalid(
            "@misc{a, author = {University of California, Berkeley}}\n",
            "@misc{a, author = {{University of California, Berkeley}}}\n",
        ),
        Invalid(
            "@misc{a, author = {National Institute of Standards and Technology}}\n",
            "@misc{a, author = {{National Institute of Standards and Technology}}}\n",
        ),
        Invalid("@misc{a, author = {Institute of Trees and Shrubs}}\n", None),
        Invalid("@misc{a, author = {Barnes and Noble, Inc.}}\n", None),
        Invalid(
            "@misc{a, author = {The {ATLAS} Collaboration and University of Oslo}}\n",
            "@misc{a, author = {{The {ATLAS} Collaboration} and {University of Oslo}}}\n",
        ),
        Invalid(
            "@misc{a, author = {Universidad de Chile and Ministerio de Salud}}\n",
            "@misc{a, author = {{Universidad de Chile} and {Ministerio de Salud}}}\n",
        ),
    )

    def check_field(self, field: Field, entry: Entry, file: LintFile) -> Iterable[Diagnostic]:
        from bibsync.bibtex.names import is_one_group

        names = names_in(field, entry)
        for index, (start, end, text) in enumerate(names):
            following = names[index + 1] if index + 1 < len(names) else None
            if is_one_group(text) or is_extended(text) or not _is_corporate(text):
                continue
            make = unsafe
            before = names[index - 1] if index > 0 else None
            if following is not None and _may_go_on(text, following.text):
                end = following.end
                if _SECOND_HALF().fullmatch(following.text) is None:
                    make = shown
            elif before is not None and "," in text and before.text.isalpha():
                start = before.start  # `Barnes and Noble, Inc.`
                make = shown
            whole = file.text[start:end]
            braced = f"{{{_turned(text) or whole}}}"
            fix = make("Put the organisation's name in braces", Edit(start, end, braced))
            message = f"{quoted(whole)} is a person to BibTeX; braces make it an organisation"
            yield self.diagnostic(start, end, message, fix, entry)


def _is_corporate(text: str) -> bool:
    """Whether a name without braces around it is surely no person's."""
    shown_text = outside_braces(text)  # what stands in braces has been thought about
    parts = shown_text.split(",")
    if _turned(text):
        return True
    if len(parts) == 2 and _COMPANY_FORM().fullmatch(parts[1].strip()):
        return bool(parts[0].strip())
    words = plain(text[: len(parts[0])])
    if len(parts) > 3 or " " not in words or " for the " in words or ":" in words:
        return False
    if _FOREIGN_HEAD().match(words):
        return True
    if _may_be_person(words.split(" ")):
        return False
    return (words[0].isupper() or words.startswith("the ")) and is_organisation(parts[0])


def _may_be_person(words: list[str]) -> bool:
    """Whether the words are a first name, maybe with initials, and what may be a surname."""
    if words[-1] not in _MAY_BE_SURNAMES:
        return False
    first = [word for word in words[:-1] if not (len(word) == 2 and word[1] == ".")]
    return not first or (
        len(first) == 1
        and first[0].istitle()
        and first[0].isalpha()
        and first[0] not in _NO_FIRST_NAMES
    )


def _turned(text: str) -> str:
    """`Team, Gemini` and `of Oslo, University` in their own order; "" for other names."""
    last, comma, first = text.partition(",")
    last, first = last.strip(), first.strip()
    if not comma or not first or "," in first or "{" in text:
        return ""
    if last in _NO_SURNAMES or (last.startswith(("of ", "for ")) and first in _NO_SURNAMES):
        return f"{first} {last}"
    return ""


def _may_go_on(text: str, following: str) -> bool:
    """Whether an `and` of the organisation's own has perhaps parted its name."""
    is_open = " of " in text or " for " in text
    is_word = following.isalpha() and following != "others"
    return is_open and (is_word or _SECOND_HALF().fullmatch(following) is not None)
