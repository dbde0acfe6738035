"""The JSON of a plan is the object of the contract, and follows its published schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from plan_sample import outcome, sample

from bibsync.report.plan_json import plan_json
from bibsync.sync.model import Action, Plan, Result, Side

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "plan.schema.json").read_text("utf-8"))


@pytest.mark.parametrize(
    "result",
    [
        pytest.param(outcome(), id="everything"),
        pytest.param(Result(Plan((), (), 0), 0), id="nothing"),
    ],
)
def test_the_object_follows_the_schema(result: Result) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(plan_json(result, group="lab")), SCHEMA)


def test_the_object_has_the_fields_of_the_contract_in_their_order() -> None:
    made = json.loads(plan_json(outcome(), group="lab"))
    assert list(made) == ["group", "library_version", "plan", "conflicts", "done", "failed"]
    assert list(made["plan"][0]) == ["key", "action", "side", "fields"]
    assert list(made["plan"][0]["fields"][0]) == ["name", "base", "local", "remote"]
    assert list(made["done"]) == ["created", "updated", "deleted", "unchanged"]
    assert list(made["failed"][0]) == ["key", "code", "message"]
    assert (made["group"], made["library_version"]) == ("lab", 1234)


def test_the_plan_holds_what_is_written_and_nothing_else() -> None:
    made = json.loads(plan_json(outcome(), group="lab"))
    written = [step for step in sample().steps if step.side is not None]
    assert [(step["key"], step["side"]) for step in made["plan"]] == [
        (step.key, step.side.value) for step in written
    ]


def test_the_schema_knows_every_action_that_writes() -> None:
    silent = {Action.AGREE, Action.FORGET, Action.CONFLICT}
    known = SCHEMA["$defs"]["step"]["properties"]
    assert set(known["action"]["enum"]) == set(Action) - silent
    assert set(known["side"]["enum"]) == set(Side)
    assert {step.action for step in sample().steps} == set(Action) - {Action.CONFLICT}


def test_it_is_one_line_of_ascii() -> None:
    text = plan_json(outcome(), group="läb")
    assert text.isascii()
    assert text.count("\n") == 1
    assert json.loads(text)["group"] == "läb"
