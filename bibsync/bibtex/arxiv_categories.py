"""Turns what stands in `primaryClass` into a category of arXiv, or tells that there is none such.

The categories are those of arXiv's own list (arXiv help, "Category Taxonomy"), 155 that papers
can be submitted to, and the archives of the 1990s that it says were subsumed into them.
"""

from __future__ import annotations

from functools import cache
from typing import Final

# Archive -> its subject classes; an archive without any is a category by itself.
ARCHIVES: Final = {
    "astro-ph": "CO EP GA HE IM SR",
    "cond-mat": "dis-nn mes-hall mtrl-sci other quant-gas soft stat-mech str-el supr-con",
    "cs": "AI AR CC CE CG CL CR CV CY DB DC DL DM DS ET FL GL GR GT HC IR IT LG LO MA MM MS NA NE "
    "NI OH OS PF PL RO SC SD SE SI SY",
    "econ": "EM GN TH",
    "eess": "AS IV SP SY",
    "gr-qc": "",
    "hep-ex": "",
    "hep-lat": "",
    "hep-ph": "",
    "hep-th": "",
    "math": "AC AG AP AT CA CO CT CV DG DS FA GM GN GR GT HO IT KT LO MG MP NA NT OA OC PR QA RA "
    "RT SG SP ST",
    "math-ph": "",
    "nlin": "AO CD CG PS SI",
    "nucl-ex": "",
    "nucl-th": "",
    "physics": "acc-ph ao-ph app-ph atm-clus atom-ph bio-ph chem-ph class-ph comp-ph data-an "
    "ed-ph flu-dyn gen-ph geo-ph hist-ph ins-det med-ph optics plasm-ph pop-ph soc-ph space-ph",
    "q-bio": "BM CB GN MN NC OT PE QM SC TO",
    "q-fin": "CP EC GN MF PM PR RM ST TR",
    "quant-ph": "",
    "stat": "AP CO ME ML OT TH",
}

# Archives that were closed, and the category that their papers are listed in since then.
SUBSUMED: Final = {
    "acc-phys": "physics.acc-ph",
    "adap-org": "nlin.AO",
    "alg-geom": "math.AG",
    "ao-sci": "physics.ao-ph",
    "atom-ph": "physics.atom-ph",
    "bayes-an": "physics.data-an",
    "chao-dyn": "nlin.CD",
    "chem-ph": "physics.chem-ph",
    "cmp-lg": "cs.CL",
    "comp-gas": "nlin.CG",
    "dg-ga": "math.DG",
    "funct-an": "math.FA",
    "mtrl-th": "cond-mat.mtrl-sci",
    "patt-sol": "nlin.PS",
    "plasm-ph": "physics.plasm-ph",
    "q-alg": "math.QA",
    "solv-int": "nlin.SI",
    "supr-con": "cond-mat.supr-con",
}

# Two names of one category: arXiv lists a paper under both.
ALIASES: Final = {
    "cs.NA": "math.NA",
    "cs.SY": "eess.SY",
    "math.IT": "cs.IT",
    "math.MP": "math-ph",
    "q-fin.EC": "econ.GN",
    "stat.TH": "math.ST",
}


@cache
def current_categories() -> frozenset[str]:
    """The categories that a paper can be submitted to today, as arXiv spells them."""
    return frozenset(
        f"{archive}.{subject}" if subject else archive
        for archive, subjects in ARCHIVES.items()
        for subject in subjects.split() or [""]
    )


@cache
def known_categories() -> frozenset[str]:
    """Every name that stands for a category in the metadata of some paper.

    The current ones, the closed archives, and the archives with subject classes (`astro-ph` was
    a category by itself until 2008, `cond-mat` until 2004, and old-style ids carry the others).
    """
    return current_categories() | ARCHIVES.keys() | SUBSUMED.keys()


@cache
def _by_lower_case() -> dict[str, str]:
    return {category.lower(): category for category in known_categories()}


def is_category(name: str) -> bool:
    """Whether this is a category of arXiv, old or new, in arXiv's own spelling."""
    return name in known_categories()


def spelled_category(name: str) -> str | None:
    """The category as arXiv spells it (`cs.ai` is `cs.AI`); None when there is none such."""
    return _by_lower_case().get(name.strip().lower())


def same_category(one: str, other: str) -> bool:
    """Whether two names stand for one category: `cs.SY` is `eess.SY`, `cmp-lg` is now `cs.CL`."""
    return _today(one) == _today(other)


def archive_of(category: str) -> str:
    """The archive that a category belongs to: `cs` of `cs.AI`, `hep-th` of itself."""
    return category.partition(".")[0]


def _today(category: str) -> str:
    category = SUBSUMED.get(category, category)
    return ALIASES.get(category, category)
