"""Who may apply a fix is written down: a fix that turns safe, or unsafe, shows in this golden file.

Run `python -m tests.lint.test_applicability` to write it anew, and read the difference.
"""

from __future__ import annotations

from pathlib import Path

from bibsync.lint.examples import linter_for_example
from bibsync.lint.registry import all_rules

GOLDEN = Path(__file__).parent / "golden" / "applicability.txt"


def lines() -> list[str]:
    """For each invalid example of each rule, what may be done with the rule's fixes there."""
    written = []
    for rule in all_rules():
        for number, example in enumerate(rule.invalid):
            linter = linter_for_example(rule, example.before, example.filename)
            kinds = sorted(
                {
                    str(finding.fix.applicability) if finding.fix is not None else "none"
                    for finding in linter.lint(example.before, example.filename)
                    if finding.code == rule.code
                }
            )
            written.append(f"{rule.code} {rule.name} {number}: {', '.join(kinds)}")
    return written


def test_every_example_s_fix_may_be_applied_as_written_down() -> None:
    assert lines() == GOLDEN.read_text("utf-8").splitlines()


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text("".join(f"{line}\n" for line in lines()), "utf-8")
