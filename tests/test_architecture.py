"""What the pages on architecture and dependencies say is what the configuration says."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def names_of(requirements: list[str]) -> set[str]:
    return {re.split(r"[^\w.-]", text)[0] for text in requirements}


def test_the_page_lists_the_layers_that_import_linter_checks() -> None:
    (contract,) = (
        contract
        for contract in PROJECT["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    )
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    table = page.partition("| Layer |")[2].partition("\n\n")[0]
    rows = [line.split("|")[1] for line in table.splitlines()[2:]]
    listed = [" | ".join(f"bibsync.{name}" for name in re.findall(r"`(\w+)`", row)) for row in rows]
    assert listed == contract["layers"]


def test_every_part_of_the_package_is_in_a_layer() -> None:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    named = {module.strip() for layer in layers for module in layer.split("|")}
    package = ROOT / "bibsync"
    parts = {f"bibsync.{path.stem}" for path in package.glob("*.py") if path.stem[0] != "_"}
    parts |= {f"bibsync.{path.parent.name}" for path in package.glob("*/__init__.py")}
    assert parts == named


def test_what_the_package_imports_is_declared() -> None:
    imported: set[str] = set()
    for path in (ROOT / "bibsync").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").partition(".")[0])
    foreign = imported - set(sys.stdlib_module_names) - {"bibsync"}
    distributions = packages_distributions()
    assert foreign
    extras = [
        one for extra in PROJECT["project"]["optional-dependencies"].values() for one in extra
    ]
    assert {distributions[name][0] for name in foreign} <= names_of(
        [*PROJECT["project"]["dependencies"], *extras]
    )


def test_every_dependency_has_its_reason() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    reasons = set(re.findall(r"^\| `([\w.-]+)` \|", page, re.MULTILINE))
    asked = names_of(
        [
            *PROJECT["build-system"]["requires"],
            *PROJECT["project"]["dependencies"],
            *PROJECT["dependency-groups"]["dev"],
        ]
    )
    assert reasons == asked


def test_every_dependency_has_a_lower_bound_and_is_locked() -> None:
    locked = dict(
        line.lower().replace("_", "-").split("==")
        for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines()
        if "==" in line
    )
    for requirement in [
        *PROJECT["build-system"]["requires"],
        *PROJECT["project"]["dependencies"],
        *PROJECT["dependency-groups"]["dev"],
    ]:
        name, bound, least = requirement.partition(">=")
        assert bound, requirement
        version = [int(part) for part in locked[name.lower()].split(".")]
        assert version >= [int(part) for part in least.split(".")], requirement
