"""A plan reads entry by entry, within the width, and says how conflicts are settled."""

from __future__ import annotations

import re
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_sample import GOLDEN, GOLDEN_FILES, TITLES, change, outcome, pair, sample, step

from bibsync.report.display import display_width
from bibsync.report.plan_text import conflict_lines, outcome_lines, plan_lines, settling_commands
from bibsync.sync.model import WHOLE, Action, Conflict, Done, Failure, Plan, Result, Side

COMMAND = re.compile(r"bibsync resolve .*")


@pytest.mark.parametrize("name", sorted(GOLDEN_FILES))
def test_the_plan_looks_as_somebody_has_read_it(name: str) -> None:
    assert GOLDEN_FILES[name]() == (GOLDEN / name).read_text("utf-8")


def test_every_golden_file_of_the_plan_is_compared() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(GOLDEN_FILES)


def test_colour_changes_no_word() -> None:
    plain = plan_lines(sample(), group="lab")
    coloured = plan_lines(sample(), group="lab", colour=True)
    assert coloured != plain
    assert re.sub(r"\x1b\[[0-9;]+m", "", coloured) == plain


@pytest.mark.parametrize("width", [40, 50, 80, 120])
def test_no_line_is_wider_than_asked_except_commands(width: int) -> None:
    text = plan_lines(sample(), group="lab", width=width) + outcome_lines(
        outcome(), group="lab", width=width
    )
    for line in text.splitlines():
        assert display_width(COMMAND.sub("", line)) <= width


def test_when_both_sides_are_the_same_one_line_says_so() -> None:
    assert plan_lines(Plan((), (), 48), group="lab") == (
        "Nothing to do: 48 entries are the same on both sides.\n"
    )
    assert plan_lines(Plan((), (), 1), group="lab") == (
        "Nothing to do: 1 entry is the same on both sides.\n"
    )


def test_what_was_found_to_be_equal_is_nothing_to_do() -> None:
    plan = Plan((step(Action.AGREE, None, pair("a", base=False)),), (), 2)
    assert plan_lines(plan, group="lab") == "Nothing to do: 3 entries are the same on both sides.\n"


def test_quiet_leaves_the_counts() -> None:
    plan = Plan(sample().steps[:2], (), 3)
    assert plan_lines(plan, group="lab", quiet=True) == "2 to create, 3 unchanged.\n"
    assert plan_lines(Plan((), (), 3), group="lab", quiet=True) == "3 unchanged.\n"


def test_a_thousand_new_entries_take_a_line_each() -> None:
    steps = [
        step(
            Action.CREATE, Side.REMOTE, pair(f"key{n}", remote=False, base=False, title=f"Work {n}")
        )
        for n in range(1000)
    ]
    lines = plan_lines(Plan(tuple(steps), (), 0), group="lab").splitlines()
    assert lines[0] == "To Zotero (group lab)"
    assert lines[1] == "  + key0    create: Work 0"
    assert lines[1000] == "  + key999  create: Work 999"
    assert lines[1001:] == ["", "1000 to create, 0 unchanged."]


def test_what_waits_on_the_other_side_is_one_line() -> None:
    text = plan_lines(sample(), group="my lab", sides=[Side.REMOTE])
    assert "To refs.bib" not in text
    assert text.endswith("3 changes wait in Zotero: bibsync pull --group 'my lab'\n")
    text = plan_lines(sample(), group="lab", file="main.bib", sides=[Side.LOCAL])
    assert "To Zotero" not in text
    assert "To main.bib" in text
    assert text.endswith("7 changes wait in the file: bibsync push --group lab\n")


def test_an_entry_that_changes_on_both_sides_counts_once() -> None:
    work = pair("brown2020language")
    steps = tuple(
        step(Action.UPDATE, side, work, change(name, "", "x", ""))
        for side, name in ((Side.REMOTE, "a"), (Side.LOCAL, "b"))
    )
    assert plan_lines(Plan(steps, (), 0), group="lab", quiet=True) == "1 to update, 0 unchanged.\n"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        pytest.param("2020", "2021", "~ year  2020 → 2021", id="changed"),
        pytest.param("", "2021", "+ year  2021", id="added"),
        pytest.param("2020", "", "- year  2020", id="removed"),
    ],
)
@pytest.mark.parametrize("side", list(Side))
def test_a_field_shows_what_is_there_and_what_will_be(
    side: Side, old: str, new: str, line: str
) -> None:
    local, remote = (old, new) if side is Side.LOCAL else (new, old)
    plan = Plan((step(Action.UPDATE, side, pair("a"), change("year", old, local, remote)),), (), 0)
    assert f"      {line}\n" in plan_lines(plan, group="lab")


def test_a_title_is_shown_without_the_marks_of_rich_text() -> None:
    text = plan_lines(sample(), group="lab", width=100)
    assert "append: ReAct: Synergizing" in text
    assert "<span" in TITLES["yao2022react"]


def test_a_terminal_gets_nothing_to_obey() -> None:
    evil = "\x1b[2J\u202e\r"
    work = pair(f"k{evil}", title=f"T{evil}")
    plan = Plan(
        (
            step(Action.UPDATE, Side.LOCAL, work, change(f"f{evil}", "", f"o{evil}", f"n{evil}")),
            step(Action.REMOVE, Side.LOCAL, work, why=f"because{evil}"),
            step(Action.APPEND, Side.LOCAL, work),
        ),
        (
            Conflict(f"k{evil}", "I", f"s{evil}", f"b{evil}", f"l{evil}", f"r{evil}", f"w{evil}"),
            Conflict(f"k{evil}", "I", f"keywords/{evil}", evil * 40, evil * 41, evil, "why"),
        ),
        0,
    )
    failed = (Failure(f"k{evil}", 400, f"m{evil}"),)
    text = plan_lines(plan, group=f"g{evil}", file=f"f{evil}") + outcome_lines(
        Result(plan, 1, Done(), failed, (f"n{evil}",)), group=f"g{evil}"
    )
    assert [line for line in text.splitlines() if not line.isprintable()] == []


@given(st.text(), st.text(), st.text(max_size=8), st.integers(0, 100), st.booleans())
def test_any_values_can_be_shown(old: str, new: str, key: str, width: int, colour: bool) -> None:
    field = change("title", None, old, new)
    plan = Plan(
        tuple(step(Action.UPDATE, side, pair(key), field) for side in Side),
        (Conflict(key, "ITEM2222", "title", old, new, "", "changed"),),
        1,
    )
    text = plan_lines(plan, group=key, width=width, colour=colour)
    assert text.endswith("1 unchanged.\n")
    text.encode("utf-8")


@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_a_command_can_be_copied_into_a_shell(group: str, key: str, slot: str) -> None:
    conflict = Conflict(key, "I", slot, None, "a", "b", "changed")
    for (_, command), choice in zip(
        settling_commands(conflict, group), ("--ours", "--theirs"), strict=True
    ):
        if (group + key + slot).isprintable():
            words = shlex.split(command)
            assert words[:4] == ["bibsync", "resolve", "--group", group]
            assert choice in words
            assert key in words
            assert slot in words


@pytest.mark.parametrize(
    ("local", "remote", "labels"),
    [
        pytest.param("", "f", ["remove it there too:", "bring it back:"], id="removed-here"),
        pytest.param("f", "", ["keep it:", "remove it here too:"], id="removed-there"),
    ],
)
def test_a_deleted_entry_is_kept_or_removed(local: str, remote: str, labels: list[str]) -> None:
    conflict = Conflict("k", "I", WHOLE, None, local, remote, "why")
    assert settling_commands(conflict, "lab") == [
        (labels[0], "bibsync resolve --group lab k --ours"),
        (labels[1], "bibsync resolve --group lab k --theirs"),
    ]
    assert "base" not in conflict_lines(conflict, group="lab")


def test_a_conflict_that_cannot_be_chosen_shows_no_command() -> None:
    conflict = Conflict("k", "I", WHOLE, None, "", "", "mend it in Zotero", can_be_chosen=False)
    assert conflict_lines(conflict, group="lab") == "  ! k\n      mend it in Zotero\n"


def test_a_key_that_looks_like_an_option_is_none() -> None:
    conflict = Conflict("-k", "I", "year", None, "1", "2", "why")
    assert settling_commands(conflict, "lab")[0][1] == (
        "bibsync resolve --group lab --ours -- -k year"
    )


def test_what_came_of_a_run_is_counted() -> None:
    result = Result(Plan((), (), 2), 5, Done(1, 2, 0, 2), (), ("a note",))
    assert outcome_lines(result, group="lab") == (
        "note: a note\n1 created, 2 updated, 2 unchanged.\n"
    )
    assert outcome_lines(result, group="lab", quiet=True) == "1 created, 2 updated, 2 unchanged.\n"
