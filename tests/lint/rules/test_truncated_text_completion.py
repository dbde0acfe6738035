"""Text that breaks off is completed from the abstract of its paper, and by nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibsync.bibtex.own_fields import summary_bullets, summary_text
from bibsync.bibtex.parser import parse
from bibsync.diagnostic import Applicability, Diagnostic
from bibsync.encoding import DecodedText, decode
from bibsync.ingest.markdown import import_reference_list
from bibsync.lint.catalogue import Catalogue
from bibsync.lint.engine import FixResult, Linter
from bibsync.lint.file import LintFile
from bibsync.lint.settings import LintSettings
from bibsync.markdown.reference_list import read_reference_list
from bibsync.progress import Silence
from bibsync.verify.authority import ARXIV, CROSSREF, AuthorityRecord
from bibsync.verify.complete_source import CompleteSource
from bibsync.verify.evidence import Evidence
from bibsync.verify.gather import gather
from bibsync.verify.sentences import split_sentences

FIXTURES = Path(__file__).parents[3] / "fixtures"
SEED = (FIXTURES / "seeds" / "references.md").read_text("utf-8")
SETTINGS = LintSettings(select=("SUM",))
ABSTRACT = (
    "Recent research, such as BitNet, is paving the way for a new era of models. In this work, we"
    " introduce a 1-bit variant, in which every single parameter is ternary \\{-1, 0, 1\\}. It"
    " matches the full-precision (i.e., FP16 or BF16) model in perplexity. More profoundly, it"
    " defines a new scaling law of 10% & more for a_b. Furthermore, it enables a new computation"
    ' paradigm for "hardware" by Erd\\H{o}s.'
)
SENTENCES = [sentence.text for sentence in split_sentences(ABSTRACT)]
RECORD = AuthorityRecord(
    ARXIV,
    "2402.17764",
    "The Era of 1-bit LLMs",
    ("Shuming Ma", "Hongyu Wang"),
    2,
    "2024-02-27",
    "2024-03-01",
    abstract=ABSTRACT,
    as_of="2026-11-30",
)
HEAD = (
    "@misc{ma2024,\n  title = {The Era of 1-bit LLMs},\n  author = {Shuming Ma and Hongyu Wang},\n"
    "  eprint = {2402.17764},\n  archivePrefix = {arXiv},\n"
)
FENCE = f"```\n{HEAD}}}\n```\n"
COVERS = "The paper introduces a variant, where every parameter is ternary, single and 1-bit."
MARK = " (from the abstract of arXiv:2402.17764v2)"


def linter(text: str, filename: str, records: Iterable[AuthorityRecord]) -> Linter:
    """A linter with all that these records say about the text."""
    file = LintFile(text, filename, SETTINGS, Catalogue())
    source = CompleteSource(list(records), "2026-11-30")
    return Linter(SETTINGS, Evidence(gather(file.claims, [source], Silence())))


def found(
    text: str, filename: str = "refs.bib", record: AuthorityRecord = RECORD
) -> tuple[Diagnostic, ...]:
    return linter(text, filename, [record]).lint(text, filename)


def fixed(
    text: str,
    filename: str = "refs.bib",
    record: AuthorityRecord = RECORD,
    unsafe: bool = True,
    decoded: DecodedText | None = None,
) -> FixResult:
    """What fixing comes to; it has come to an end, and a second run has nothing to do."""
    result = linter(text, filename, [record]).fix(text, filename, unsafe, decoded)
    assert result.has_converged
    again = linter(result.text, filename, [record]).fix(result.text, filename, unsafe, decoded)
    assert again.text == result.text
    return result


def entry(field: str, text: str) -> str:
    return f"{HEAD}  {field} = {{{text}}},\n}}\n"


def listed(*bullets: str, marker: str = "* ") -> str:
    lines = "".join(f"{marker}{bullet}\n" for bullet in bullets)
    return f"## The Era of 1-bit LLMs\n\n{lines}\n{FENCE}"


# The seed ----------------------------------------------------------------------------------------


def seed_record() -> AuthorityRecord:
    lines = (FIXTURES / "arxiv" / "papers.jsonl").read_text("utf-8").splitlines()
    (paper,) = (p for p in map(json.loads, lines) if p["arxiv_id"] == "2402.17764")
    return AuthorityRecord(
        ARXIV,
        "2402.17764",
        paper["title"],
        tuple(paper["authors"]),
        1,
        "2024-02-27",
        "2024-02-27",
        abstract=paper["abstract"],
        as_of="2026-11-30",
    )


def test_the_fragment_of_the_seed_is_replaced_by_the_three_sentences_that_follow() -> None:
    record = seed_record()
    sentences = [sentence.text for sentence in split_sentences(record.abstract)]
    mark = " (from the abstract of arXiv:2402.17764v1)"
    wanted = "\n".join(f"* {sentence}{mark}" for sentence in sentences[2:])
    assert len(sentences) == 5
    assert SEED.count("* BitNet b1.5\n") == 1
    result = fixed(SEED, "references.md", record)
    assert result.text == SEED.replace("* BitNet b1.5\n", wanted + "\n")
    assert result.remaining == ()
    (diagnostic,) = result.applied
    assert diagnostic.fix is not None
    assert diagnostic.fix.applicability is Applicability.UNSAFE
    assert diagnostic.fix.message == (
        "Replace the bullet by the 3 sentences that follow in the abstract of arXiv:2402.17764v1"
        " of 2024-02-27"
    )
    assert diagnostic.message == (
        "the bullet breaks off in a sentence: `BitNet b1.5`; the abstract of arXiv:2402.17764v1 of"
        " 2024-02-27 (arXiv, 2026-11-30) says more"
    )


def test_without_unsafe_fixes_the_seed_stays_as_it_is() -> None:
    result = fixed(SEED, "references.md", seed_record(), unsafe=False)
    assert result.text == SEED
    assert len(result.remaining) == 1


def test_it_is_all_one_whether_the_list_is_fixed_before_its_import_or_after() -> None:
    def imported(text: str) -> str:
        return import_reference_list(read_reference_list(text)).bibtex

    record = seed_record()
    before = imported(fixed(SEED, "references.md", record).text)
    after = fixed(imported(SEED), "refs.bib", record).text
    assert after != imported(SEED)
    assert after == before


# Abstracts ---------------------------------------------------------------------------------------

CUT = "Recent research, such as {BitNet}, is paving the way for a new e"
WRITTEN = ABSTRACT.replace("BitNet", "{BitNet}").replace(
    "10% & more for a_b", "10\\% \\& more for a\\_b"
)


@pytest.mark.parametrize("end", ["...", "…", "ra ...", "\\ldots", ""])
def test_an_abstract_is_completed_and_its_beginning_stays(end: str) -> None:
    text = entry("abstract", CUT + end)
    result = fixed(text, unsafe=False)
    assert result.text == entry("abstract", WRITTEN)
    assert result.remaining == ()
    (diagnostic,) = result.applied
    assert diagnostic.fix is not None
    assert diagnostic.fix.message == ("Complete the abstract from arXiv:2402.17764v2 of 2024-03-01")
    assert "(arXiv, 2026-11-30) says more" in diagnostic.message


def test_an_abstract_that_breaks_off_without_a_sign_is_found_with_its_record_only() -> None:
    text = entry("abstract", CUT)
    assert Linter(SETTINGS).lint(text) == ()
    assert len(found(text)) == 1


QUIET = {
    "the whole": WRITTEN,
    "without its full stop": WRITTEN.removesuffix("."),
    "the whole with dots": WRITTEN + "..",
    "some sentences": " ".join(SENTENCES[:2]),
    "a sentence that somebody ended": "Recent research, such as BitNet, is paving the way.",
    "another text": "This paper is on models in which every parameter is ternary",
    "a stray word": "Recent",
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in QUIET.items()])
def test_an_abstract_that_does_not_break_off_is_left_alone(text: str) -> None:
    assert found(entry("abstract", text)) == ()


def test_a_whole_abstract_is_not_taken_for_cut_because_of_its_length() -> None:
    abstract = ("We show that it works. " * 30)[:497] + "sho"
    text = entry("abstract", abstract)
    assert len(Linter(SETTINGS).lint(text)) == 1
    assert found(text, record=RECORD._replace(abstract=abstract)) == ()


def test_an_abstract_of_another_version_is_only_reported() -> None:
    text = entry("abstract", "Recent research, such as BERT, is paving the ...")
    (diagnostic,) = found(text)
    assert diagnostic.fix is None
    assert "arXiv:2402.17764v2 of 2024-03-01 (arXiv, 2026-11-30)" in diagnostic.message
    assert diagnostic.message.endswith("does not tell how it goes on")


RECORDS = {
    "no abstract": RECORD._replace(abstract=""),
    "no such paper": RECORD._replace(id="2402.17765"),
    "another work's": RECORD._replace(title="On Snails", authors=("Cy Dee",)),
}


@pytest.mark.parametrize("record", [pytest.param(each, id=name) for name, each in RECORDS.items()])
def test_without_an_abstract_of_the_work_text_is_only_reported(record: AuthorityRecord) -> None:
    cases = (
        (entry("abstract", CUT + "..."), "refs.bib"),
        (listed(COVERS, "BitNet b1.5"), "references.md"),
    )
    for text, name in cases:
        (diagnostic,) = found(text, name, record)
        assert diagnostic.fix is None
        assert "abstract of" not in diagnostic.message


def test_the_lines_of_a_wrapped_abstract_go_on_as_they_are() -> None:
    head = "Recent research, such as BitNet, is paving\r\n              the way for a new e..."
    text = entry("abstract", head).replace("\r\n", "\n").replace("\n", "\r\n")
    result = fixed(text)
    content = parse(result.text).entries[0].by_name["abstract"].content
    lines = content.split("\r\n")
    assert "\n" not in "".join(lines)
    assert max(map(len, lines)) <= len("  abstract = {Recent research, such as BitNet, is paving")
    assert all(line.startswith(" " * 14 + line[14:15].strip()) for line in lines[1:])
    assert " ".join(content.split()) == WRITTEN.replace("{BitNet}", "BitNet")


def test_a_value_in_quotation_marks_stays_one_value() -> None:
    text = f'{HEAD}  abstract = "{CUT}...",\n}}\n'
    result = fixed(text)
    document = parse(result.text)
    assert not list(document.problems)
    assert document.entries[0].by_name["abstract"].content == WRITTEN
    plain = RECORD._replace(abstract=ABSTRACT.replace('"', ""))
    assert f'= "{CUT[:30]}' in fixed(text, record=plain).text


def test_letters_that_the_file_cannot_hold_are_written_in_latex() -> None:
    text = entry("abstract", "We show with ...").replace("Hongyu", "H\u00f3ngyu")
    decoded = decode(text.encode("latin-1"))
    record = RECORD._replace(abstract="We show with Erdős and Gödel that it works and is fast.")
    result = fixed(text, record=record, decoded=decoded)
    assert decoded.encode(result.text)
    assert "We show with Erd{\\H{o}}s and" in result.text
    assert "We show with Erdős and Gödel" in fixed(text, record=record).text
    greek = record._replace(abstract="We show with Ερδός that it works and is fast.")
    assert fixed(text, record=greek, decoded=decoded).text == text


@given(st.integers(12, ABSTRACT.index("Erd")), st.sampled_from(["...", "…", " …"]))
@settings(max_examples=40, deadline=None)
def test_an_abstract_that_is_cut_anywhere_comes_back(cut: int, end: str) -> None:
    text = entry("abstract", ABSTRACT[:cut].rstrip("\\") + end)
    result = fixed(text)
    if list(parse(text).problems):  # between `\\{` and `\\}`
        assert result.text == text
        return
    content = parse(result.text).entries[0].by_name["abstract"].content
    assert content.replace("\\%", "%").replace("\\&", "&").replace("\\_", "_") == ABSTRACT


# Bullets -----------------------------------------------------------------------------------------


def test_a_bullet_that_begins_one_sentence_is_completed() -> None:
    cut = "It matches the full-precision (i.e., FP16 or BF16) mod"
    result = fixed(listed(COVERS, cut, "It is fast."), "references.md", unsafe=False)
    assert result.text == listed(COVERS, SENTENCES[2], "It is fast.")
    field = summary_text([COVERS, cut]).replace("\n", "\n             ")
    result = fixed(entry("summary", field), unsafe=False)
    assert result.text == entry("summary", field.replace(cut, SENTENCES[2]))


def test_a_bullet_that_is_wrapped_is_completed_in_its_lines() -> None:
    text = listed(COVERS, "It matches the full-precision\n  (i.e., FP16 or BF16) mod")
    result = fixed(text, "references.md")
    assert result.text == listed(
        COVERS, "It matches the full-precision\n  (i.e., FP16 or BF16) model in\n  perplexity."
    )


def test_a_summary_without_bullets_is_completed_too() -> None:
    text = entry("summary", "It matches the full-precision (i.e., FP16 or BF16) mod...")
    assert fixed(text, unsafe=False).text == entry("summary", SENTENCES[2])


# What stands before the bullet's text, and what before the bullets that are added.
LISTS = {
    "stars": ("* ", ["* ", "* ", "* "]),
    "dashes": ("- ", ["- ", "- ", "- "]),
    "indented": (" * ", [" * ", " * ", " * "]),
    "three spaces": ("*   ", ["*   ", "*   ", "*   "]),
    "blank lines": ("\n* ", ["\n* ", "\n* ", "\n* "]),
}
# What Markdown is given, of sentences 3 to 5.
ADDED = [
    SENTENCES[2],
    SENTENCES[3],
    SENTENCES[4].replace("Erd\\H{o}s", "Erdős"),
]


@pytest.mark.parametrize(
    ("marker", "markers"), [pytest.param(*case, id=name) for name, case in LISTS.items()]
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_the_bullets_that_are_added_look_like_those_of_the_list(
    marker: str, markers: list[str], line_end: str
) -> None:
    text = listed(COVERS, "BitNet b1.5", marker=marker)
    added = [f"{sentence}{MARK}" for sentence in ADDED]
    result = fixed(text.replace("\n", line_end), "references.md")
    assert result.text == listed(COVERS, *added, marker=marker).replace("\n", line_end)
    assert result.remaining == ()


def test_the_numbers_of_a_numbered_list_go_on() -> None:
    text = f"## The Era of 1-bit LLMs\n\n1. {COVERS}\n2. BitNet b1.5\n\n{FENCE}"
    result = fixed(text, "references.md")
    numbered = "".join(f"{n}. {s}{MARK}\n" for n, s in enumerate(ADDED, 2))
    assert result.text == f"## The Era of 1-bit LLMs\n\n1. {COVERS}\n{numbered}\n{FENCE}"


def test_a_text_between_the_bullets_stays_where_it_is() -> None:
    text = listed(COVERS, "BitNet b1.5").replace("* BitNet", "\nMore:\n\n* BitNet")
    result = fixed(text, "references.md")
    added = "\n".join(f"* {sentence}{MARK}" for sentence in ADDED)
    assert f"{COVERS}\n\nMore:\n\n{added}\n\n```" in result.text


def test_of_two_fragments_only_one_is_replaced() -> None:
    text = listed("It works.", COVERS, "BitNet b1.5", "BitNet b1")
    result = fixed(text, "references.md")
    for sentence in ADDED:
        assert result.text.count(sentence) == 1
    assert [result.text[d.start : d.end] for d in result.remaining] == ["BitNet b1"]
    assert all(d.fix is None for d in result.remaining)


def test_sentences_are_taken_up_to_what_a_later_bullet_says() -> None:
    later = "A new scaling law is defined, more profoundly, of 10% and more."
    result = fixed(listed(COVERS, "BitNet b1.5", later), "references.md")
    assert result.text == listed(COVERS, ADDED[0] + MARK, later)


UNKNOWN = {
    "nothing is covered": ["It works.", "BitNet b1.5"],
    "nothing is left": [SENTENCES[4], "BitNet b1.5"],
    "the fragment comes first": ["BitNet b1.5", COVERS],
}


@pytest.mark.parametrize(
    "bullets", [pytest.param(bullets, id=name) for name, bullets in UNKNOWN.items()]
)
def test_a_fragment_is_only_reported_when_nobody_knows_what_follows(bullets: list[str]) -> None:
    text = listed(*bullets)
    (diagnostic,) = found(text, "references.md")
    assert diagnostic.fix is None
    assert "does not tell how it goes on" in diagnostic.message
    assert fixed(text, "references.md").text == text


def test_a_section_with_two_entries_does_not_say_which_one_its_bullets_are_about() -> None:
    text = listed(COVERS, "BitNet b1.5").replace("LLMs\n\n", "LLMs\n\nAuthors: Shuming Ma\n\n", 1)
    assert len(fixed(text, "references.md").applied) == 1
    text = text.replace("}\n```", "}\n@misc{b, title = {B}}\n```")
    (diagnostic,) = found(text, "references.md")
    assert diagnostic.fix is None


def test_a_persons_notes_are_never_completed() -> None:
    for name in ("annotation", "annote"):
        cut = "It matches the full-precision (i.e., FP16 or BF16) mod..."
        for content in (cut, summary_text([COVERS, cut])):
            (diagnostic,) = found(entry(name, content))
            assert diagnostic.fix is None


def test_the_bullets_of_a_summary_are_replaced_as_those_of_the_list_are() -> None:
    field = summary_text([COVERS, "BitNet b1.5"])
    for separator in ("\n             ", "\n", " "):
        text = entry("summary", field.replace("\n", separator))
        result = fixed(text)
        assert result.remaining == ()
        (after,) = parse(result.text).entries
        content = after.by_name["summary"].content
        wanted = [COVERS, *(f"{sentence}{MARK}" for sentence in ADDED)]
        assert summary_bullets(content) == tuple(wanted)
        assert content.count("\n") == separator.count("\n") * 3


def test_a_program_may_wrap_the_mark_without_the_bullet_being_reported_again() -> None:
    sentence = "It has no full stop (from the\n    abstract of arXiv:2402.17764v2)"
    assert found(entry("summary", f"* {COVERS}\n  * {sentence}")) == ()


def test_a_sentence_without_a_full_stop_is_not_reported_again() -> None:
    record = RECORD._replace(abstract=ABSTRACT.removesuffix("."))
    last = ADDED[2].removesuffix(".")
    result = fixed(listed(COVERS, "BitNet b1.5"), "references.md", record)
    assert result.text == listed(COVERS, ADDED[0] + MARK, ADDED[1] + MARK, last + MARK)
    assert result.remaining == ()
    result = fixed(listed(COVERS, last[:45]), "references.md", record)
    assert result.text == listed(COVERS, last)
    assert result.remaining == ()


def test_a_bullet_in_a_group_that_the_rest_would_leave_open_is_only_reported() -> None:
    text = entry(
        "summary", f"* {COVERS} * {{It matches the full-precision (i.e., FP16 or BF16) m}}"
    )
    (diagnostic,) = found(text)
    assert diagnostic.fix is None or diagnostic.fix.applicability is Applicability.UNSAFE
    assert not list(parse(fixed(text).text).problems)


def test_spaces_behind_a_bullet_are_not_repeated() -> None:
    text = listed(COVERS + "  ", "BitNet b1.5")
    added = [f"{sentence}{MARK}" for sentence in ADDED]
    assert fixed(text, "references.md").text == listed(COVERS + "  ", *added)


def test_a_sentence_that_begins_like_a_list_does_not_become_one() -> None:
    record = RECORD._replace(abstract=f"{SENTENCES[1]} 1. We begin with it. - This follows it.")
    result = fixed(listed(COVERS, "BitNet b1.5"), "references.md", record)
    assert result.text == listed(COVERS, f"1\\. We begin with it. - This follows it.{MARK}")


def test_a_record_of_a_registry_is_named_by_its_doi() -> None:
    record = RECORD._replace(source=CROSSREF, id="10.1000/a_(b)", version=None)
    text = listed(COVERS, "BitNet b1.5").replace(
        "  eprint = {2402.17764},\n  archivePrefix = {arXiv},\n", "  doi = {10.1000/a_(b)},\n"
    )
    result = fixed(text, "references.md", record)
    assert f"{ADDED[0]} (from the abstract of doi:10.1000/a\\_(b))\n" in result.text
    assert result.remaining == ()
