"""The record of a paper that most rules which verify show their examples with."""

from __future__ import annotations

from typing import Final

from bibsync.verify.authority import ARXIV, AuthorityRecord

CHAIN_OF_THOUGHT: Final = AuthorityRecord(
    ARXIV,
    "2201.11903",
    "Chain-of-Thought Prompting Elicits Reasoning in Large Language Models",
    ("Jason Wei", "Xuezhi Wang", "Dale Schuurmans"),  # the first three
    1,
    "2022-01-28",
    "2022-01-28",
    "cs.CL",
    as_of="2026-01-01",
)
