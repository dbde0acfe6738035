from __future__ import annotations

import pytest

from bibsync.errors import GuardError
from bibsync.record import Record
from bibsync.sync.guard import check_deletions
from bibsync.sync.model import Action, Pair, Plan, Side, Step


def removals(number: int, side: Side = Side.LOCAL) -> Plan:
    action = Action.REMOVE
    steps = tuple(Step(action, side, Pair(None, None, None, str(n))) for n in range(number))
    return Plan(steps, (), 0)


def check(plan: Plan, *, agreed=100, local=100, remote=100, allowed=None, sides=tuple(Side)):
    check_deletions(plan, sides, agreed=agreed, local=local, remote=remote, allowed=allowed)


@pytest.mark.parametrize(("number", "agreed"), [(3, 3), (3, 10), (10, 100), (0, 0)])
def test_few_deletions_pass(number, agreed):
    check(removals(number), agreed=agreed)


@pytest.mark.parametrize(("number", "agreed"), [(4, 10), (11, 100), (101, 1000)])
def test_more_than_three_and_a_tenth_are_stopped_with_the_way_out(number, agreed):
    with pytest.raises(GuardError, match=f"--allow-deletes {number}$"):
        check(removals(number), agreed=agreed)


def test_the_exact_number_lets_them_pass():
    check(removals(50), allowed=50)


@pytest.mark.parametrize("allowed", [49, 51])
def test_another_number_means_another_plan(allowed):
    with pytest.raises(GuardError):
        check(removals(50), allowed=allowed)


@pytest.mark.parametrize(("local", "remote"), [(0, 2), (2, 0)])
def test_an_emptied_side_stops_even_few_deletions(local, remote):
    with pytest.raises(GuardError, match="any more"):
        check(removals(2), agreed=2, local=local, remote=remote)


def test_deletions_on_a_side_that_is_not_written_do_not_count():
    check(removals(50, Side.REMOTE), sides=(Side.LOCAL,))


def test_deletions_of_both_sides_count_together():
    plan = Plan(removals(6).steps + removals(6, Side.REMOTE).steps, (), 0)
    with pytest.raises(GuardError, match=r"12 deletions .6 in the file, 6 in Zotero"):
        check(plan)


def test_a_record_is_of_its_type():
    assert Record("a", {"entrytype": "book"}).type == "book"
