"""What `verify --fix` writes never makes an entry worse: no word of another work."""

from __future__ import annotations

import pytest

from bibsync.lint.catalogue import Catalogue
from bibsync.lint.engine import Linter
from bibsync.lint.file import LintFile
from bibsync.lint.settings import LintSettings
from bibsync.progress import Silence
from bibsync.verify.authority import ARXIV, AuthorityRecord
from bibsync.verify.complete_source import CompleteSource
from bibsync.verify.evidence import Evidence
from bibsync.verify.gather import gather

DAY = "2026-11-30"


def arxiv(id: str, title: str, author: str, **facts: str) -> AuthorityRecord:
    one = AuthorityRecord(ARXIV, id, title, (author,), 1, "2016-03-16", "2016-03-16", "cs.LG")
    return one._replace(as_of=DAY, **facts)


WIDGETS = arxiv("1512.03385", "Deep Widgets for Parsing Trees", "Ann One")
GADGETS = arxiv(
    "1603.05027",
    "Gadgets of Another Kind",
    "Ann One",
    abstract="In this paper, we look at the propagation of gadgets. They work well.",
)


def fixed(
    text: str, *records: AuthorityRecord, unsafe: bool = False, filename: str = "refs.bib"
) -> str:
    settings = LintSettings()
    file = LintFile(text, filename, settings, Catalogue())
    answers = gather(file.claims, [CompleteSource(records, DAY)], Silence())
    return Linter(settings, Evidence(answers)).fix(text, filename, unsafe).text


def entry(**fields: str) -> str:
    body = "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items())
    return f"@misc{{key,\n{body}}}\n"


def of_gadgets(title: str) -> str:
    return entry(
        title=title,
        author="Ann One",
        year="2016",
        eprint=GADGETS.id,
        abstract="In this paper, we look at...",
    )


def test_the_record_of_the_entry_s_own_paper_completes_it() -> None:
    text = fixed(of_gadgets(GADGETS.title), GADGETS, WIDGETS)
    assert "propagation of gadgets. They work well.}" in text
    assert "primaryClass = {cs.LG}" in text


@pytest.mark.parametrize("title", [WIDGETS.title, "Words That Nobody Wrote"])
def test_a_record_whose_title_is_another_one_gives_no_abstract_and_no_class(title: str) -> None:
    text = fixed(of_gadgets(title), GADGETS, WIDGETS)
    assert "propagation" not in text
    assert "cs.LG" not in text


@pytest.mark.parametrize("known", [[], [arxiv("2301.00009", "Cats", "Bo Cat")]])
@pytest.mark.parametrize(("author", "is_written"), [("Ann One", True), ("Li, Shengbo Eben", False)])
def test_an_id_is_written_only_when_title_and_authors_lead_to_it(
    known: list[AuthorityRecord], author: str, is_written: bool
) -> None:
    text = entry(
        title=WIDGETS.title, author=author, year="2016", eprint="2301.00009", archivePrefix="arXiv"
    )
    after = fixed(text, *known, WIDGETS, unsafe=True)
    assert f"author = {{{author}}}" in after
    assert (WIDGETS.id in after) == is_written


SENTENCES = (
    "We build widgets that parse trees with high accuracy on many tasks.",
    "They are fast to train.",
    "They are small to store.",
)


@pytest.mark.parametrize(
    ("behind", "numbers"),
    [
        ("3. My own remark is this.\n", ["1", "2", "3"]),
        ("", ["1", "2", "3"]),  # two new ones
        ("\nA paragraph. 3. is no item.\n", ["1", "2", "3"]),
    ],
)
def test_numbers_of_a_list_stay_in_their_order(behind: str, numbers: list[str]) -> None:
    record = WIDGETS._replace(abstract=" ".join(SENTENCES))
    cited = entry(title=WIDGETS.title, author="Ann One", year="2016", eprint=WIDGETS.id)
    text = (
        f"## {WIDGETS.title}\n\n```bibtex\n{cited}```\n\n"
        "1. Widgets parse trees with high accuracy on many tasks.\n2. however the\n" + behind
    )
    after = fixed(text, record, unsafe=True, filename="a.md")
    assert [line.split(".")[0] for line in after.splitlines() if line[:1].isdigit()] == numbers
    assert all(sentence in after for sentence in SENTENCES[1:])
    assert fixed(after, record, unsafe=True, filename="a.md") == after


SPLIT = """\
@online{q,
  title = {TITLE},
  subtitle = {from LLMs to MLLMs},
  author = {Wei Huang},
  date = {2024},
  eprint = {2404.14047},
  eprinttype = {arxiv},
  pubstate = {preprint},
}
"""
QUANTIZATION = AuthorityRecord(
    ARXIV,
    "2404.14047",
    "An empirical study of LLaMA3 quantization: from LLMs to MLLMs",
    ("Wei Huang",),
    1,
    "2024-04-22",
    "2024-04-22",
    journal_ref="Visual Intelligence 2(1):36, 2024",
    as_of="2026-11-30",
)


def test_a_title_in_two_parts_is_not_written_as_one() -> None:
    wrong = SPLIT.replace("TITLE", "An imperical studie of LLaMA3 quantisation of LLaMA3")
    assert "title = {An imperical studie of LLaMA3 quantisation of LLaMA3}" in fixed(
        wrong, QUANTIZATION, unsafe=True
    )


def test_what_has_been_published_is_no_preprint_any_more() -> None:
    text = SPLIT.replace("TITLE", "An empirical study of LLaMA3 quantization")
    text = fixed(text, QUANTIZATION, unsafe=True)
    assert text.startswith("@article{q,")
    assert "pubstate" not in text
    assert text.count("from LLMs to MLLMs") == 1
