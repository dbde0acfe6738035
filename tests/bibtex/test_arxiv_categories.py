from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bibsync.bibtex.arxiv_categories import (
    ALIASES,
    ARCHIVES,
    SUBSUMED,
    archive_of,
    current_categories,
    is_category,
    known_categories,
    same_category,
    spelled_category,
)

# Categories of real papers, taken down from recorded arXiv metadata (facts).
REAL = (
    "astro-ph cond-mat.stat-mech cs.AI cs.AR cs.CE cs.CG cs.CL cs.CR cs.CV cs.CY cs.DB cs.DC "
    "cs.DL cs.DM cs.DS cs.ET cs.FL cs.GR cs.HC cs.IR cs.IT cs.LG cs.LO cs.MA cs.MM cs.MS cs.NA "
    "cs.NE cs.NI cs.PF cs.PL cs.RO cs.SD cs.SE cs.SI cs.SY econ.EM econ.GN eess.AS eess.SP "
    "gr-qc hep-ph math.CO math.IT math.NA math.OC math.PR math.ST physics.acc-ph physics.bio-ph "
    "physics.data-an physics.ins-det physics.med-ph physics.soc-ph q-bio.NC q-bio.QM q-fin.TR "
    "quant-ph stat.AP stat.CO stat.ME stat.ML stat.TH"
)


@pytest.mark.parametrize("category", REAL.split())
def test_categories_of_real_papers_are_known(category: str) -> None:
    assert is_category(category)


def test_arxiv_has_155_categories_today() -> None:
    assert len(current_categories()) == 155


def test_old_archives_are_known_but_not_current() -> None:
    for archive, today in SUBSUMED.items():
        assert is_category(archive)
        assert archive not in current_categories()
        assert today in current_categories()


def test_both_names_of_one_category_are_current() -> None:
    for one, other in ALIASES.items():
        assert {one, other} <= current_categories()


@pytest.mark.parametrize(
    "name",
    ["", "cs.", ".AI", "cs.ai", "cs.XX", "stat.AI", "hep", "hep-ph.TH", "physics.AI", "arXiv"],
)
def test_what_is_no_category_is_not_known(name: str) -> None:
    assert not is_category(name)


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("cs.ai", "cs.AI"),
        ("CS.CL", "cs.CL"),
        (" Math.ag ", "math.AG"),
        ("HEP-TH", "hep-th"),
        ("Cond-Mat.Mtrl-Sci", "cond-mat.mtrl-sci"),
        ("cs.CL", "cs.CL"),
        ("cs.qq", None),
    ],
)
def test_the_case_is_put_right(written: str, spelled: str | None) -> None:
    assert spelled_category(written) == spelled


def test_no_two_categories_differ_by_case_only() -> None:
    assert len({category.lower() for category in known_categories()}) == len(known_categories())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("cs.SY", "eess.SY", True),
        ("math-ph", "math.MP", True),
        ("cmp-lg", "cs.CL", True),
        ("cs.CL", "cs.CL", True),
        ("cs.CL", "cs.LG", False),
        ("math.ST", "stat.ML", False),
    ],
)
def test_two_names_can_stand_for_one_category(one: str, other: str, same: bool) -> None:
    assert same_category(one, other) is same
    assert same_category(other, one) is same


@pytest.mark.parametrize(
    ("category", "archive"),
    [("cs.AI", "cs"), ("hep-th", "hep-th"), ("cond-mat.str-el", "cond-mat")],
)
def test_the_archive_stands_before_the_dot(category: str, archive: str) -> None:
    assert archive_of(category) == archive
    assert archive in ARCHIVES


SNAPSHOT = Path(__file__).parents[3] / "shared" / "arxiv"


@pytest.mark.parametrize("folder", ["snapshot", "atom"])
def test_recorded_metadata_holds_no_other_category(folder: str) -> None:
    """Where the reference material lies beside the checkout; elsewhere `REAL` stands for it."""
    found = set(REAL.split())
    for path in sorted((SNAPSHOT / folder).rglob("*")):
        if path.suffix == ".jsonl":
            for line in path.read_text(encoding="utf-8").splitlines():
                found.update(json.loads(line)["categories"].split())
        elif path.suffix in {".xml", ".yaml"}:
            text = path.read_text(encoding="utf-8", errors="replace")
            scheme = r"""<category[^>]*?term=\\?"([^"\\]+)\\?"\s+scheme=\\?"http://arxiv.org/"""
            # The same scheme is given for ACM and MSC classes, which hold digits or blanks.
            terms = re.findall(scheme, text)
            found.update(term for term in terms if not re.search(r"[0-9\s]", term))
    assert {category for category in found if not is_category(category)} == set()
