"""`bibsync rules` lists the rules, or explains one."""

from __future__ import annotations

import json

import pytest
from bibsync_runs import Run

from bibsync.lint.registry import all_rules


def test_every_rule_is_listed(bibsync: Run) -> None:
    done = bibsync("rules")
    assert (done.code, done.err) == (0, "")
    for rule in all_rules():
        assert f"  {rule.code}  {rule.name} " in done.out


@pytest.mark.parametrize("code", ["SYN001", "syn001", "text-after-entry"])
def test_one_rule_is_explained(bibsync: Run, code: str) -> None:
    done = bibsync("rules", code)
    assert done.code == 0
    assert "SYN001" in done.out
    assert "text-after-entry" in done.out
    assert "BibTeX skips whatever" in done.out


def test_a_family_is_listed(bibsync: Run) -> None:
    out = bibsync("rules", "WSP").out
    assert "WSP001" in out
    assert "SYN001" not in out


def test_json_holds_every_rule(bibsync: Run) -> None:
    listed = json.loads(bibsync("rules", "--format", "json").out)
    assert [rule["code"] for rule in listed] == [rule.code for rule in all_rules()]


def test_markdown_is_the_page_of_the_rules(bibsync: Run) -> None:
    out = bibsync("rules", "--format", "markdown").out
    assert out.startswith("#")
    assert "text-after-entry" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["SYN0001"], "no rule is called `SYN0001`; did you mean `SYN001`?", id="code"),
        pytest.param(["text-after-entri"], "did you mean `text-after-entry`?", id="name"),
        pytest.param(["frobnication"], "`bibsync rules` lists them", id="nothing-near"),
        pytest.param(["--format", "markdwn"], "did you mean `markdown`?", id="format"),
    ],
)
def test_an_unknown_rule_gives_2_and_names_the_nearest(
    bibsync: Run, arguments: list[str], message: str
) -> None:
    done = bibsync("rules", *arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
