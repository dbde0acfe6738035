"""A plan that holds every kind of step, and the reports that somebody has read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from bibsync.record import Record
from bibsync.report.plan_json import plan_json
from bibsync.report.plan_text import outcome_lines, plan_lines
from bibsync.sync.model import (
    KEY,
    MEMBER,
    WHOLE,
    Action,
    Agreed,
    Base,
    Conflict,
    Done,
    Failure,
    FieldChange,
    Local,
    Pair,
    Plan,
    Remote,
    Result,
    Side,
    Step,
)

GOLDEN: Final = Path(__file__).parent / "golden_plan"

ABSTRACT: Final = (
    "We explore how generating a chain of thought, a series of intermediate reasoning steps,"
    " significantly improves the ability of large language models to perform complex reasoning."
    " In particular, we show how such reasoning abilities emerge naturally in sufficiently large"
    " language models via a simple method called chain of thought prompting, where a few chain of"
    " thought demonstrations are provided as exemplars in prompting."
)
TITLES: Final = {
    "wei2023chain": "Chain-of-Thought Prompting Elicits Reasoning in Large Language Models",
    "yao2022react": '<span class="nocase">ReAct</span>: Synergizing Reasoning and Acting in LLMs',
    "brown2020language": "Language Models are Few-Shot Learners",
}


def pair(
    key: str, *, local: bool = True, remote: bool = True, base: bool = True, **slots: str
) -> Pair:
    """A work that is on these sides."""
    title = {"title": TITLES[key]} if key in TITLES else {}
    record = Record(key, {"entrytype": "misc", **title, **slots})
    item = f"ITEM{sum(map(ord, key)) % 9000 + 1000}"
    return Pair(
        Base(item, Agreed(key, key), {}) if base else None,
        Local(record, 1) if local else None,
        Remote(item, 7, record) if remote else None,
        item,
    )


def step(
    action: Action, side: Side | None, work: Pair, *fields: FieldChange, why: str = ""
) -> Step:
    """A step with its fields."""
    return Step(action, side, work, fields, why, work.item_key)


def change(name: str, base: str | None, local: str, remote: str) -> FieldChange:
    """What the three states say of a slot."""
    return FieldChange(name, base, local, remote)


def sample() -> Plan:
    """Every action, on every side that it can be on, and every kind of conflict."""
    wei = "wei2023chain"
    return Plan(
        (
            step(
                Action.CREATE,
                Side.REMOTE,
                pair(wei, remote=False, base=False),
                change("entrytype", None, "misc", ""),
                change("title", None, TITLES[wei], ""),
                why="new in the file",
            ),
            step(Action.CREATE, Side.REMOTE, pair("untitled1999", remote=False, base=False)),
            step(Action.AGREE, None, pair("same2020both", base=False)),
            step(
                Action.UPDATE,
                Side.REMOTE,
                pair("brown2020language"),
                change("entrytype", "misc", "article", "misc"),
                change(
                    "abstract",
                    ABSTRACT,
                    ABSTRACT.replace("emerge naturally", "appear of themselves"),
                    ABSTRACT,
                ),
                change("doi", None, "10.48550/arXiv.2005.14165", ""),
                change("keywords/few-shot", "", "few-shot", ""),
                change("keywords/in context", "", "in context", ""),
                change("keywords/gpt", "gpt", "", "gpt"),
                change("note", "To read", "", "To read"),
                change(
                    "title",
                    "Language models are few shot learners",
                    "Language Models are Few-Shot Learners",
                    "Language models are few shot learners",
                ),
                change("year", "2021", "2020", "2021"),
                change(MEMBER, None, "yes", ""),
            ),
            step(
                Action.REMOVE,
                Side.REMOTE,
                pair("old2019paper", local=False),
                why="removed from the file",
            ),
            step(
                Action.TRASH, Side.REMOTE, pair("bad2018", local=False), why="removed from the file"
            ),
            step(
                Action.DETACH,
                Side.REMOTE,
                pair("loose2017", local=False),
                why="removed from the file; the item stays in Zotero (--trash puts it there)",
            ),
            step(
                Action.RESTORE,
                Side.REMOTE,
                pair("back2016", title="Attention, Again"),
                why="the file's version was chosen",
            ),
            step(
                Action.UPDATE,
                Side.LOCAL,
                pair("brown2020language"),
                change("author", "Brown, Tom", "Brown, Tom", "Brown, Tom B. and Mann, Benjamin"),
                change(
                    "summary", "", "", "Few examples suffice.\nSize matters.\nCode is not public."
                ),
                change("a-field-with-a-long-name", "x", "x", "y"),
            ),
            step(Action.REMOVE, Side.LOCAL, pair("gone2015"), why="moved to the trash in Zotero"),
            step(Action.FORGET, None, pair("nowhere2014", local=False, remote=False)),
            step(
                Action.APPEND,
                Side.LOCAL,
                pair("yao2022react", local=False, base=False),
                why="new in Zotero",
            ),
        ),
        (
            Conflict(
                "kipf2017gcn",
                "KIPF2222",
                "title",
                "Semi-Supervised Classification with GCNs",
                "Semi-supervised Classification with Graph Networks",
                "Semi-Supervised Classification with Graph Convolutional Networks",
                "changed in the file and in Zotero",
            ),
            Conflict(
                "vaswani2017",
                "VASW2222",
                "abstract",
                ABSTRACT,
                ABSTRACT.replace("simple method", "very simple method"),
                ABSTRACT.replace("a few chain of thought demonstrations", "some demonstrations"),
                "changed in the file and in Zotero",
            ),
            Conflict(
                "devlin2019bert",
                "DEVL2222",
                "keywords/pre training",
                None,
                "pre training",
                "",
                "the two sides differ, and were never equal",
            ),
            Conflict(
                "he2016",
                "HE222222",
                WHOLE,
                None,
                "",
                "0123456789abcdef",
                "removed from the file, but changed in Zotero since",
            ),
            Conflict(
                "lecun1998",
                "LECU2222",
                KEY,
                "lecun1998",
                "lecun1998",
                "lecun1998gradient",
                "the citation key was changed in Zotero; \\cite commands may use the old one",
            ),
            Conflict(
                "twins",
                "TWIN2222",
                WHOLE,
                None,
                "",
                "",
                "two items of Zotero have this citation key: change one of them there",
                can_be_chosen=False,
            ),
        ),
        48,
    )


def outcome() -> Result:
    """What came of it: one entry was refused."""
    return Result(
        sample(),
        1234,
        Done(created=2, updated=1, deleted=3, unchanged=49),
        (Failure("untitled1999", 400, "'publicationTitle' is not a valid field for type 'book'"),),
        ("@comment and @string stay in the file",),
    )


def _text(*, colour: bool, width: int = 80) -> str:
    plan = plan_lines(sample(), group="lab", width=width, colour=colour)
    return plan + "\n" + outcome_lines(outcome(), group="lab", width=width, colour=colour)


GOLDEN_FILES: Final[Mapping[str, Callable[[], str]]] = {
    "plan.txt": lambda: _text(colour=False),
    "plan.narrow.txt": lambda: _text(colour=False, width=50),
    "plan.colour.txt": lambda: _text(colour=True),
    "plan.json": lambda: json.dumps(json.loads(plan_json(outcome(), group="lab")), indent=1) + "\n",
}


def write_golden_files() -> None:
    """Replaces the golden files by what is reported now: read the difference before it is kept."""
    GOLDEN.mkdir(exist_ok=True)
    for name, report in GOLDEN_FILES.items():
        (GOLDEN / name).write_text(report(), "utf-8", newline="\n")


if __name__ == "__main__":
    write_golden_files()
