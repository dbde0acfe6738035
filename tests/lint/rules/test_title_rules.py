"""The rules about titles find what styles would spoil, and leave careful titles alone."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bibsync.diagnostic import Applicability, Diagnostic
from bibsync.lint.engine import Linter
from bibsync.lint.settings import DialectChoice, LintSettings
from bibsync.lint.titles import is_all_caps, protected, words_at_risk

LINTER = Linter(LintSettings(select=("TTL001", "TTL002", "TTL003"), dialect=DialectChoice.BIBTEX))


def entry(title: str, type_: str = "misc", more: str = "") -> str:
    return f"@{type_}{{k, title = {{{title}}}{more}}}\n"


def findings(text: str) -> tuple[Diagnostic, ...]:
    return LINTER.lint(text)


def at_risk(title: str) -> list[str]:
    return [title[word.start : word.end] for word in words_at_risk(title)]


# Tricky but right --------------------------------------------------------------------------------

RIGHT = [
    "Attention is all you need",
    "Attention Is All You Need",
    "Chain-of-Thought Prompting Elicits Reasoning in Large Language Models",
    "State-of-the-Art and Self-Supervised Learning: An Over-View",
    "{BitNet}: Scaling 1-bit Transformers for {LLMs}",
    "{BitNet: Scaling 1-bit Transformers for Large Language Models}",
    "{B}it{N}et and {GPT}-4 and {3D} vision",
    "T5: a text-to-text approach",
    "A study: T5 at work",
    "On the 1st, 2nd and 3rd of May, Part B",
    "B-trees, C++ and a Theorem of Gauss",
    "O'Neill's Law and l'Europe d'Alembert",
    "The {\\TeX} book, {\\LaTeX{}} and {\\em the rest}",
    "{\\'E}cole and \\'Ecole and {\\\"U}ber and {\\O}re",
    "A {$O(n \\log N)$} algorithm for $k$-means in $x_i^2$",
    "{$\\Sigma$}-algebras and $\\sigma$-algebras",
    "\\emph{GaLore} and \\textbf{LoRA}: \\textsc{Unix}",
    "Writing{\\Dash}The Book",
    "Who said ``The End''? (A Question)",
    "Theory / Practice and Input/Output",
    "Vitamin C and hepatitis B",
    "{UNIX}",
    "The Works of Smith et al.",
    "Proceedings of Acme, Inc.",
    "And Then There Were None...",
    "The rest is silence \\ldots",
    "Letters to J.",
    "I Came. I Saw Everything. I Conquered.",
    "What is 19.",
    "Dyskolos.",
    "Handbook of Phys.",
    "",
    "{}",
    ".",
]


@pytest.mark.parametrize(
    "title", [pytest.param(title, id=title[:40] or "empty") for title in RIGHT]
)
def test_a_right_title_is_left_alone(title: str) -> None:
    assert findings(entry(title)) == ()


@pytest.mark.parametrize("type_", ["book", "inbook", "manual", "phdthesis", "proceedings"])
def test_types_whose_titles_keep_their_capitals_are_left_alone(type_: str) -> None:
    assert findings(entry("LaTeX and GPT-4", type_)) == ()


@pytest.mark.parametrize("type_", ["article", "misc", "inproceedings", "techreport", "online"])
def test_all_other_types_are_looked_at(type_: str) -> None:
    assert len(findings(entry("LaTeX and GPT-4", type_))) == 1


@pytest.mark.parametrize("language", ["german", "ngerman", "french", "{portuguese}"])
def test_titles_in_other_languages_are_left_alone(language: str) -> None:
    assert findings(entry("Die BRD", more=f", language = {{{language}}}")) == ()
    assert findings(entry("Die BRD", more=f", langid = {{{language}}}")) == ()


def test_titles_in_english_are_looked_at() -> None:
    for language in ("english", "American", "en-GB", "USenglish"):
        assert len(findings(entry("The USA", more=f", langid = {{{language}}}"))) == 1


def test_files_for_biblatex_are_left_alone() -> None:
    linter = Linter(LintSettings(select=("TTL002",), dialect=DialectChoice.BIBLATEX))
    assert linter.lint(entry("BitNet and LLM")) == ()


def test_macros_and_broken_entries_are_left_alone() -> None:
    assert findings('@misc{k, title = "BitNet" # x}\n') == ()
    assert findings("@misc{k, title = {BitNet and LLM.}\n author = {X}}\n") == ()


# Words at risk -----------------------------------------------------------------------------------

AT_RISK = [
    ("BitNet: scaling", ["BitNet"]),
    ("Memory-efficient LLM training by GaLore", ["LLM", "GaLore"]),
    ("Can GPT-4 count?", ["GPT-4"]),
    ("GPT-J-6B and T-SQL", ["GPT-J-6B", "T-SQL"]),
    ("Branch-Train-MiX: Mixing", ["MiX"]),
    ("Transformer-XL", ["XL"]),
    ("3D vision with 5G and H2O", ["3D", "5G", "H2O"]),
    ("Solving 3-SAT", ["3-SAT"]),
    ("InternLM2 and Llama2", ["InternLM2", "Llama2"]),
    ("Llama2: open models", []),
    ("Open models: Llama2", []),
    ("mRNA, pH and iPhones", ["mRNA", "pH", "iPhones"]),
    ("The Part II of XIV", ["II", "XIV"]),
    ("Open Foundation Models by 01.AI", ["01.AI"]),
    ("In the U.S. and the U.S.S.R", ["U.S.", "U.S.S.R"]),
    ("TCP/IP and AT\\&T and AT&T", ["TCP/IP", "AT\\&T", "AT&T"]),
    ("The (LLM) and ``LoRA'' and LLMs' use", ["LLM", "LoRA", "LLMs"]),
    ("{B}itNet and {L}LM", ["{B}itNet", "{L}LM"]),
    ("i{\\TeX}Mac", ["i{\\TeX}Mac"]),
    ("The \\LaTeX{} and \\TeX\\ companion", ["\\LaTeX{}", "\\TeX"]),
    ("The {\\em MakeIndex} and {\\tt {GaLore}}", ["{\\em MakeIndex}", "{\\tt {GaLore}}"]),
    ("On $\\Sigma$ and $O(n)$ and \\(N\\)-bodies", ["$\\Sigma$", "$O(n)$", "\\(N\\)"]),
    ("Erd\\H{o}s numbers", ["Erd\\H{o}s"]),
    ("McDonald and DeMorgan", ["McDonald", "DeMorgan"]),
    ("CAF{\\'E} society", ["CAF{\\'E}"]),
    ("A $5 bill and a LLM", ["LLM"]),
    ("Unclosed {LLM and GPT", []),
]


@pytest.mark.parametrize(("title", "words"), [pytest.param(*case, id=case[0]) for case in AT_RISK])
def test_the_words_that_lose_capitals_are_found(title: str, words: list[str]) -> None:
    assert at_risk(title) == words


def test_the_finding_names_the_words_and_the_fix_has_an_edit_for_each() -> None:
    (finding,) = findings(entry("LLM and GPT and BERT and T5X and LoRA"))
    assert finding.message == (
        "BibTeX prints `LLM`, `GPT`, `BERT`, `T5X` and 1 more in small letters unless in braces"
    )
    assert finding.fix is not None
    assert finding.fix.applicability is Applicability.UNSAFE
    assert len(finding.fix.edits) == 5


TITLES = st.lists(
    st.sampled_from(
        [
            *("LLM", "BitNet", "the", "The", " ", "-", ": ", "{", "}", "{\\'E}", "\\LaTeX", "{}"),
            *(
                "$",
                "$N$",
                "\\emph{",
                "{\\em ",
                "3D",
                "4",
                ".",
                "'",
                "\\&",
                "A",
                "É",
                "\n",
                "/",
                "\\O",
            ),
        ]
    ),
    max_size=12,
).map("".join)


def is_balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0


@given(TITLES.filter(is_balanced))
@settings(max_examples=300)
def test_what_has_been_protected_is_at_risk_no_more(title: str) -> None:
    assume(title.count("$") % 2 == 0)  # of a formula that never ends nobody knows what it holds
    safe = protected(title, words_at_risk(title))
    assert is_balanced(safe)
    assert words_at_risk(safe) == []
    assert safe.replace("{", "").replace("}", "") == title.replace("{", "").replace("}", "")


@given(TITLES.filter(is_balanced))
@settings(max_examples=200)
def test_fixes_come_to_an_end(title: str) -> None:
    linter = Linter(LintSettings(select=("TTL",), dialect=DialectChoice.BIBTEX))
    result = linter.fix(entry(title), unsafe=True)
    assert result.has_converged
    again = linter.fix(result.text, unsafe=True)
    assert again.text == result.text


@given(st.text(alphabet="aA{}\\$ .:-'\n&É1(", max_size=60))
@settings(max_examples=200)
def test_no_text_makes_a_rule_stumble(title: str) -> None:
    words_at_risk(title)
    LINTER.lint(entry(title))
    LINTER.lint(f'@misc{{k, title = "{title}"}}\n')


@pytest.mark.parametrize(
    "piece", ["{", "$", "A-", "LLM ", "{\\em ", "\\(", "U.S.", "{A}", "'", "\\A"]
)
def test_a_long_text_of_anything_is_read_in_time(piece: str) -> None:
    # Quadratic work on a text of this size would not end while anybody waits.
    words_at_risk(piece * (200_000 // len(piece)))
    LINTER.lint(entry(piece * (200_000 // len(piece))))


# Capitals throughout -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("THE DESIGN OF EVERYDAY THINGS", "The Design of Everyday Things"),
        ("LEARNING: THE WAY OF NEURAL NETS", "Learning: The Way of Neural Nets"),
        ("METHODS FOR {DNA} SEQUENCING, PART II", "Methods for {DNA} Sequencing, Part II"),
        ("O'NEILL'S HISTORY OF THE WORLD", "O'neill's History of the World"),
    ],
)
def test_a_title_in_capitals_is_written_in_title_case(title: str, wanted: str) -> None:
    result = Linter(LintSettings(select=("TTL001",))).fix(entry(title), unsafe=True)
    assert result.text == entry(wanted)
    assert result.remaining == ()


@pytest.mark.parametrize(
    "title",
    [
        "GNU EMACS",
        "ACM SIGPLAN NOTICES",
        "RLHF, DPO AND PPO",
        "{THE WHOLE TITLE IN BRACES}",
        "THE DESIGN OF eVERYDAY THINGS",
        "自然言語処理 THE",
        "$A$ $B$ $C$ OF THE",
        "1984 2001",
        "",
    ],
)
def test_acronyms_and_braces_are_no_title_in_capitals(title: str) -> None:
    assert not is_all_caps(title)


# Full stops --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Attention is all you need.", "Attention is all you need"),
        ("{Attention is all you need.}", "{Attention is all you need}"),
        ("Attention is all you {need}.", "Attention is all you {need}"),
        ("Attention (a survey).", "Attention (a survey)"),
        ("What we need?.", "What we need?"),
        ("Attention is all\n you need. ", "Attention is all\n you need "),
    ],
)
def test_a_full_stop_at_the_end_goes(title: str, wanted: str) -> None:
    result = LINTER.fix(entry(title), unsafe=True)
    assert result.text == entry(wanted)


def test_a_full_stop_is_removed_only_when_asked_for() -> None:
    assert LINTER.fix(entry("Attention is all you need.")).text == entry(
        "Attention is all you need."
    )


# Double braces -----------------------------------------------------------------------------------


def test_double_braces_are_an_opinion() -> None:
    title = entry("{Attention Is All You Need by BERT}")
    assert [d.code for d in Linter().lint(title) if d.code.startswith("TTL")] == []
    result = Linter(LintSettings(select=("TTL004",))).fix(title, unsafe=True)
    assert result.text == entry("Attention Is All You Need by {BERT}")
