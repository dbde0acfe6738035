"""Turns findings into JUnit XML, which CI servers show as tests: a case for each finding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bibsync.diagnostic import Diagnostic, FileFindings, Severity
from bibsync.report.summary import fix_mark
from bibsync.text import LineIndex

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def render(findings: Sequence[FileFindings]) -> str:
    """An XML document with a test suite for each file; a file without findings is a passed case.

    Errors and warnings are failures. Findings of severity info are passed cases with their message
    as output, since they do not fail a run either. Characters that XML 1.0 cannot hold are replaced
    by U+FFFD.
    """
    from xml.etree import ElementTree

    root = ElementTree.Element("testsuites", name="bibsync")
    for file in findings:
        root.append(_suite(file))
    if not findings:
        # Some servers take a report without any case for a run that went wrong.
        root.append(_suite(FileFindings("bibsync", "", ())))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _suite(file: FileFindings) -> Element:
    from xml.etree.ElementTree import Element, SubElement

    name = _allowed(file.filename)
    suite = Element("testsuite", name=name)
    failures = 0
    if file.diagnostics:
        index = LineIndex(file.text)
        for diagnostic in file.diagnostics:
            failures += diagnostic.severity is not Severity.INFO
            suite.append(_case(name, diagnostic, index))
    else:
        SubElement(suite, "testcase", name="no findings", classname=name)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(failures))
    suite.set("errors", "0")
    return suite


def _case(filename: str, diagnostic: Diagnostic, index: LineIndex) -> Element:
    from xml.etree.ElementTree import Element, SubElement

    place = index.position(diagnostic.start)
    case = Element(
        "testcase",
        name=f"{diagnostic.code} {diagnostic.name} ({place.row}:{place.column})",
        classname=filename,
        file=filename,
        line=str(place.row),
    )
    message = _allowed(diagnostic.message)
    details = f"{filename}:{place.row}:{place.column}: {diagnostic.code} {message}"
    if diagnostic.key is not None:
        details += f"\nentry: {_allowed(diagnostic.key)}"
    if diagnostic.fix is not None:
        details += f"\nhelp: {_allowed(diagnostic.fix.message)} [{fix_mark(diagnostic.fix)}]"
    if diagnostic.severity is Severity.INFO:
        SubElement(case, "system-out").text = details
    else:
        failure = SubElement(case, "failure", message=message, type=diagnostic.severity.value)
        failure.text = details
    return case


def _allowed(text: str) -> str:
    """The text without what XML 1.0 (2.2, production 2) forbids, even as a reference."""
    return re.sub(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
