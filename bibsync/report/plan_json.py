"""Turns the plan of a sync, and what came of it, into the JSON object that scripts read.

`docs/plan.schema.json` is its JSON Schema.
"""

from __future__ import annotations

from bibsync.sync.model import OPAQUE, Conflict, FieldChange, Result, Step


def plan_json(result: Result, *, group: str) -> str:
    """One JSON object on one line. Pure ASCII: right in whatever encoding it is read.

    `plan` holds the steps that write to a side; what was only found to be equal is not among them.
    In a conflict about a whole entry (`name` is "") a side that has deleted it is "", and the other
    is a fingerprint of what it says.
    """
    import json

    plan = result.plan
    return (
        json.dumps(
            {
                "group": group,
                "library_version": result.library_version,
                "plan": [_step(step) for step in plan.steps if step.side is not None],
                "conflicts": [_conflict(conflict) for conflict in plan.conflicts],
                "done": result.done._asdict(),
                "failed": [failure._asdict() for failure in result.failed],
            }
        )
        + "\n"
    )


def _step(step: Step) -> dict[str, object]:
    return {
        "key": step.key,
        "action": step.action,
        "side": step.side,
        "fields": [_field(field) for field in step.fields if not OPAQUE.fullmatch(field.name)],
    }


def _field(field: FieldChange) -> dict[str, str | None]:
    return {
        "name": field.name,
        "base": field.base,
        "local": field.local,
        "remote": field.remote,
    }


def _conflict(conflict: Conflict) -> dict[str, object]:
    return {
        "key": conflict.key,
        "name": conflict.slot,
        "base": conflict.base,
        "local": conflict.local,
        "remote": conflict.remote,
        "reason": conflict.reason,
        "can_be_chosen": conflict.can_be_chosen,
    }
