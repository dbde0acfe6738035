"""The registry knows every format, and starting one does not cost the others."""

from __future__ import annotations

import subprocess
import sys

import pytest
from report_sample import sample

from bibsync.report.formats import OutputFormat, render


@pytest.mark.parametrize("output_format", OutputFormat)
def test_every_format_renders_the_sample_and_nothing(output_format: OutputFormat) -> None:
    assert "SYN001" in render(output_format, sample())
    assert "SYN001" not in render(output_format, [])


def test_every_format_is_its_modules_own() -> None:
    reports = {render(output_format, sample()) for output_format in OutputFormat}
    assert len(reports) == len(OutputFormat)


def _imported(code: str) -> set[str]:
    script = f"import sys\nbefore = set(sys.modules)\n{code}\nprint(*set(sys.modules) - before)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_the_registry_imports_no_format() -> None:
    imported = _imported("import bibsync.report.formats")
    assert {name for name in imported if name.startswith("bibsync.")} == {
        "bibsync.report",
        "bibsync.report.formats",
    }


def test_the_text_report_imports_nothing_heavy() -> None:
    imported = _imported(
        "from bibsync.report.formats import *\nrender(OutputFormat.TEXT, [], colour=True)"
    )
    heavy = {"json", "difflib", "xml", "pathlib", "urllib", "textwrap", "typer"}
    assert "bibsync.report.text" in imported
    assert imported & heavy == set()
