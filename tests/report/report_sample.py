"""Findings and rules to report, and what each report makes of them (`golden/`).

`python tests/report/report_sample.py` writes the golden files anew; read the difference.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from bibsync.diagnostic import Applicability, Diagnostic, FileFindings, Fix, Severity
from bibsync.lint.rule import Invalid, Rule, Valid
from bibsync.report.description import describe
from bibsync.report.diff import render_diff
from bibsync.report.formats import OutputFormat, render
from bibsync.report.rules import FixKind, RulesFormat, render_rule, render_rules
from bibsync.report.statistics import render_json, render_text
from bibsync.text import Edit, apply_edits

GOLDEN = Path(__file__).parent / "golden"

REFS = """\
@article{ai2024yi,
  title = {Yi: Open Foundation Models by 01.AI},
\tauthor = {01. AI and : and Alex Young and Bei Chen and Chao Li and Chengen Huang and Ge Zhang},
  journal = {計算機科学の進歩\u200b},
  note = {cafe\u0301, R\udce9sum\udce9},
  abstract = {We introduce a family
    of models
    with long context, made by
    BitNet b1.5},
  doi = {https://doi.org/10.48550/arXiv.2403.04652}
}X
"""

NOTES = "# Papers\n\n```bibtex\n@misc{a, title = {A, B: 100%}}"


def finding(
    text: str,
    fragment: str,
    code: str,
    name: str,
    severity: Severity,
    message: str,
    fix: Fix | None = None,
    key: str | None = "ai2024yi",
) -> Diagnostic:
    """A finding at the first place of a fragment."""
    start = text.index(fragment)
    return Diagnostic(code, name, severity, message, start, start + len(fragment), fix, key)


def _replaced(text: str, fragment: str, content: str) -> tuple[Edit, ...]:
    start = text.index(fragment)
    return (Edit(start, start + len(fragment), content),)


def sample() -> list[FileFindings]:
    """Two files with findings of every severity and fix, and one without."""
    abstract = REFS[REFS.index("{We") : REFS.index(",\n  doi")]
    refs = [
        finding(
            REFS,
            "01. AI and :",
            "NAM001",
            "stray-name-piece",
            Severity.ERROR,
            "`:` is no name; BibTeX prints it as an author of its own",
            Fix(
                "Write the corporate name as {01.AI}",
                (
                    Edit(REFS.index("01. AI"), REFS.index("01. AI") + 6, "{01.AI}"),
                    Edit(REFS.index(" and :"), REFS.index(" and :") + 6, ""),
                ),
                Applicability.UNSAFE,
            ),
        ),
        finding(
            REFS,
            "\u200b",
            "ENC004",
            "zero-width-character",
            Severity.WARNING,
            "an invisible character stands in the value",
            Fix("Remove it", _replaced(REFS, "\u200b", "")),
        ),
        finding(
            REFS,
            "\udce9",
            "ENC001",
            "not-utf8",
            Severity.ERROR,
            "a byte is not UTF-8",
        ),
        finding(
            REFS,
            abstract,
            "SUM001",
            "truncated-text",
            Severity.WARNING,
            "the abstract ends in the middle of a sentence: the rest of it was probably lost when "
            "it was copied",
            Fix("Compare it with the paper", (), Applicability.DISPLAY),
        ),
        finding(
            REFS,
            "https://doi.org/",
            "FLD003",
            "doi-as-url",
            Severity.WARNING,
            "the DOI is written as a URL",
            Fix("Keep the DOI alone", _replaced(REFS, "https://doi.org/", "")),
        ),
        Diagnostic(
            "SYN001",
            "text-after-entry",
            Severity.ERROR,
            "`X` stands behind the closing brace of an entry",
            REFS.rindex("X"),
            REFS.rindex("X") + 1,
            Fix("Remove the stray text", _replaced(REFS, "}X", "}")),
            "ai2024yi",
        ),
    ]
    notes = [
        Diagnostic(
            "WSP004",
            "no-final-newline",
            Severity.INFO,
            "the file ends without a line end",
            len(NOTES),
            len(NOTES),
            Fix("Add a line end", (Edit(len(NOTES), len(NOTES), "\n"),)),
        )
    ]
    return [
        FileFindings("papers/refs.bib", REFS, tuple(sorted(refs, key=lambda d: d.sort_key))),
        FileFindings("good.bib", "@misc{a}\n", ()),
        FileFindings("my notes: A, B.md", NOTES, tuple(notes)),
    ]


class StrayText(Rule):
    """Text stands on the line of an entry's closing brace, e.g. Behind it.

    BibTeX skips it, so nobody notices. It is one of

    - a slip of the keyboard,
    - a remark.
    """

    code = "SYN001"
    name = "text-after-entry"
    severity = Severity.ERROR
    valid = ("@misc{a}\n",)
    invalid = (Invalid("@misc{a}X\n", "@misc{a}\n"),)


class Trailing(Rule):
    """A line ends in white space. Or in `a|b`.

    It prints as nothing.
    """

    code = "WSP001"
    name = "trailing-whitespace"
    severity = Severity.WARNING
    on_by_default = False
    valid = ("@misc{a}\n",)
    invalid = (
        Invalid(
            "```bibtex\n@misc{a, \n  title\xa0= {A}}\t\n```",
            "```bibtex\n@misc{a,\n  title = {A}}\n```\n",
            "references.md",
        ),
    )


class Truncated(Rule):
    """An abstract ends inside a sentence."""

    code = "SYN002"
    name = "truncated-text"
    severity = Severity.INFO
    valid = (Valid("Nothing.\n", "references.md"), "@misc{a, abstract = {All.}}\n")
    invalid = (Invalid("@misc{a, abstract = {Al}}\n", None),)


RULES: tuple[type[Rule], ...] = (Trailing, Truncated, StrayText)
FIXES = {"SYN001": FixKind.SAFE, "WSP001": FixKind.SOMETIMES_UNSAFE}
FAMILIES = {"SYN": "Syntax", "WSP": "White space"}


def _formatted(output_format: OutputFormat, *, colour: bool = False) -> Callable[[], str]:
    return lambda: render(
        output_format,
        sample(),
        colour=colour,
        rules=[describe(rule) for rule in RULES],
        version="1.2.3",
        documentation="https://example.org/docs/rules.md",
    )


def _sarif() -> str:
    return json.dumps(json.loads(_formatted(OutputFormat.SARIF)()), indent=1) + "\n"


def _diff() -> str:
    edits = [d.fix.edits for d in sample()[0].diagnostics if d.fix is not None]
    return render_diff("refs.bib", REFS, apply_edits(REFS, sum(edits, ())), colour=True)


GOLDEN_FILES: dict[str, Callable[[], str]] = {
    "findings.text.txt": _formatted(OutputFormat.TEXT),
    "findings.colour.txt": _formatted(OutputFormat.TEXT, colour=True),
    "findings.concise.txt": _formatted(OutputFormat.CONCISE),
    "findings.json": _formatted(OutputFormat.JSON),
    "findings.github.txt": _formatted(OutputFormat.GITHUB),
    "findings.sarif": _sarif,
    "findings.junit.xml": _formatted(OutputFormat.JUNIT),
    "statistics.txt": lambda: render_text(sample()),
    "statistics.json": lambda: render_json(sample()),
    "diff.colour.txt": _diff,
    "rules.txt": lambda: render_rules(RULES, FIXES, RulesFormat.TEXT, families=FAMILIES),
    "rules.md": lambda: render_rules(RULES, FIXES, RulesFormat.MARKDOWN, families=FAMILIES),
    "rules.json": lambda: render_rules(RULES, FIXES, RulesFormat.JSON),
    "rule.txt": lambda: render_rule(StrayText, FixKind.SAFE, RulesFormat.TEXT),
}


def golden(name: str) -> str:
    """The text of a golden file."""
    return (GOLDEN / name).read_bytes().decode("utf-8")


if __name__ == "__main__":
    for name, make in GOLDEN_FILES.items():
        (GOLDEN / name).write_text(make(), encoding="utf-8", newline="")
