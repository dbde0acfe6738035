"""Entries that are to be verified, and what the tests of that share."""

from __future__ import annotations

import json
from pathlib import Path

from bibsync_runs import Done

WRONG_YEAR = """\
@misc{mitchell2022fast,
  title = {Fast Model Editing at Scale},
  author = {Eric Mitchell and Charles Lin and others},
  year = {2017},
  eprint = {2110.11309},
  archivePrefix = {arXiv},
  primaryClass = {cs.LG},
}
"""
WITHOUT_CLASS = """\
@misc{wei2023chainofthought,
  title = {Chain-of-Thought Prompting Elicits Reasoning in Large Language Models},
  author = {Jason Wei and others},
  year = {2023},
  eprint = {2201.11903},
}
"""
PREPRINT = """\
@misc{huang2024good,
  title = {An empirical study of LLaMA3 quantization: from LLMs to MLLMs},
  author = {Wei Huang and others},
  year = {2024},
  eprint = {2404.14047},
  archivePrefix = {arXiv},
  primaryClass = {cs.LG},
}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "refs.bib"
    path.write_text(text, "utf-8")
    return path


def codes(done: Done) -> list[str]:
    return [finding["code"] for finding in json.loads(done.stdout)]
