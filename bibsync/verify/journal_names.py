"""Turns the name in a journal reference into what it names: a journal, or a conference."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from typing import Final


class NameKind(Enum):
    """What a name is the name of."""

    CONFERENCE = "conference"
    JOURNAL = "journal"
    UNKNOWN = "unknown"  # if it has volumes, a journal


def kind_of_name(name: str) -> NameKind:
    """What this is the name of, told by its words."""
    is_event = _event().search(name) is not None
    if _serial().search(name):
        return NameKind.JOURNAL
    if _journal_word().search(name):
        # `Conference on Peer Review` is none; one that is both is left to people.
        return NameKind.UNKNOWN if is_event else NameKind.JOURNAL
    if is_event or _proceedings().search(name) or _is_acronym(name):
        return NameKind.CONFERENCE
    return NameKind.UNKNOWN


def _is_acronym(name: str) -> bool:
    """Whether a name is that of a conference that everybody calls so: `ACL`, `ACM SIGIR`."""
    words = _letters().findall(name)
    return len(words) <= 3 and any(word in _CONFERENCES for word in words)


def without_series(name: str) -> tuple[str, str]:
    """The name of proceedings, and the series that stands behind it: `31st ICML, PMLR`."""
    match = _series().fullmatch(name)
    return (match[1], match[2]) if match is not None else (name, "")


def is_only_a_name(name: str, kind: NameKind) -> bool:
    """Whether this can be a name and nothing besides."""
    if not name[:1].isalnum() or _no_name().search(name) or _author().search(name):
        return False
    if kind is NameKind.CONFERENCE:
        rest = _harmless_digits().sub("", name)
    else:
        if _sentence().search(name):
            return False
        rest = _dimension().sub("", name)
    has_digits = any(map(str.isnumeric, rest))
    return not has_digits and any(map(str.isalpha, rest)) and name.count("(") == name.count(")")


_CONFERENCES: Final = frozenset(
    "AAAI AAMAS ACCV ACL AISTATS ASPLOS ASRU BMVC CAV CHI CIKM COLING COLM COLT CRYPTO CSCW CVPR"
    " CoNLL CoRL EACL ECAI ECCV ECIR EMNLP EUROCRYPT EuroSys FOCS GECCO HPCA ICALP ICASSP ICCV"
    " ICDE ICDM ICFP ICIP ICLR ICML ICPR ICRA ICSE IJCAI IJCNLP IJCNN INFOCOM INTERSPEECH IROS"
    " ISCA ISIT ISMIR ISSTA InterSpeech Interspeech KDD LICS LREC MICCAI MLSys NAACL NDSS NIPS"
    " NSDI NeurIPS OOPSLA OSDI PLDI PODC PODS POPL RecSys SIGIR SIGMOD SODA SOSP STACS STOC UAI"
    " UIST WACV WSDM WWW".split()
)
_SERIES: Final = "PMLR|JMLR W&CP|LNCS|LNAI|CCIS|LIPIcs|EPTCS|CEUR-WS|CEUR Workshop Proceedings"


@cache
def _letters() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z]+")


@cache
def _series() -> re.Pattern[str]:
    return re.compile(rf"(.*[^ ,;:(]),? \(?({_SERIES})\)?")


@cache
def _no_name() -> re.Pattern[str]:
    """What shows that a text holds more than a name, or only that of a series or a publisher."""
    return re.compile(
        r"[\"“”;@=<>\[\]{}|\\]|https?:|www\.|\b(?i:erratum|ibid|doi|isbn|issn|pp|thesis|chapter"
        r"|eds?|editors?|addendum|also|published|et al|vol|volume|no\.)\b|^PoS\b"
        rf"|^(?:{_SERIES})$|\bLecture Notes in\b"
        r"|, (?:Elsevier|Springer|Wiley|IEEE|ACM|SIAM|Taylor|World Scientific|MIT Press|Cambridge"
        r"|Oxford|AAAI Press|USENIX Association)\b"
    )


@cache
def _author() -> re.Pattern[str]:
    """`J. Smith, …` or `J. Smith and …` before a journal's name."""
    initials = r"[A-Z]\.(?>(?:[ -]?[A-Z]\.)*) ?"
    return re.compile(rf"^{initials}[A-Z][^\W\d_]++(?:,| and )| and {initials}[A-Z][a-z]")


@cache
def _sentence() -> re.Pattern[str]:
    """A title before a journal's name: words that begin small, a full stop, more text."""
    return re.compile(r"(?<![\w.])(?!with\b|from\b)[a-z]{4}.*[.?!] \w")


@cache
def _serial() -> re.Pattern[str]:
    """Journals whose names have words of conferences."""
    return re.compile(
        r"\bConf(?:erence|\.)? ?Ser|\bConf\. ?Proc\.|\bProc\. ?Suppl"
        r"|^Proc(?:eedings|\.)(?: ?of)?(?: ?the)? ?(?:IEEE$|National Acad|Nat(?:l|\.)|VLDB"
        r"|ACM on\b|ACM [A-Z]\w+\.|(?:R|Roy|Royal|Amer|American|London|Edinburgh|Cambridge)\b"
        r"|Institution\b|Steklov|Indian Acad|Japan Acad|Phys)"
    )


@cache
def _event() -> re.Pattern[str]:
    return re.compile(
        r"\b(?i:conference|conf\.|symposium|symp\.|workshops?|congress|colloquium|annual meeting)"
    )


@cache
def _proceedings() -> re.Pattern[str]:
    return re.compile(r"^(?:Proceedings of|Proc\.|Findings of) ")


@cache
def _journal_word() -> re.Pattern[str]:
    return re.compile(
        r"\b(?i:journal|transactions|trans\.|letters|lett\.|reviews?|annals|annales|acta|archive"
        r"|magazine|bulletin|quarterly|record|forum|newsletter|notices)(?!\w)"
        r"|\bJ\. |\bTMLR\b|\bJMLR\b|^Nature$"
    )


@cache
def _harmless_digits() -> re.Pattern[str]:
    """Digits of a conference's name: `31st`, `2024`, `'24`, an acronym like `IC2E`."""
    return re.compile(
        r"\b[0-9]{1,3}(?:st|nd|rd|th)\b|(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])|['’][0-9]{2}\b"
        r"|\b[A-Z]+[0-9][A-Z]+\b"
    )


@cache
def _dimension() -> re.Pattern[str]:
    return re.compile(r"^[0-9]D\b|^G3\b")
