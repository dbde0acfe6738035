"""Turns a text into the line end that most of its lines have."""

from __future__ import annotations


def line_end_of(text: str) -> str:
    """The commonest line end, of equally common ones the first in the text; a line feed if none."""
    if "\r" not in text:
        return "\n"
    pairs = text.count("\r\n")
    counts = {
        "\r\n": pairs,
        "\n": text.count("\n") - pairs,
        "\r": text.count("\r") - pairs,
    }
    most = max(counts.values())
    first = min(text.find(end) for end, count in counts.items() if count == most)
    return "\r\n" if text.startswith("\r\n", first) and counts["\r\n"] == most else text[first]
