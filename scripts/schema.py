"""Makes `bibsync/zotero/schema.json`: what bibsync needs of Zotero's own schema.

`python scripts/schema.py [SCHEMA.json]` reads a schema as Zotero serves it at `/schema`; without an
argument it takes the one that was recorded from Zotero's server. With `--check` it writes nothing
and fails when the file is not what it would write.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "bibsync/zotero/schema.json"
RECORDED = ROOT / "fixtures/zotero-recordings/10_citationkey_extra.jsonl"


def recorded_schema() -> dict[str, Any]:
    """The schema in the recordings."""
    for line in RECORDED.read_text(encoding="utf-8").splitlines():
        exchange = json.loads(line)
        if exchange.get("request", {}).get("path") == "/schema":
            body: dict[str, Any] = exchange["response"]["body"]
            return body
    raise SystemExit("the recordings hold no schema")


def reduced(schema: dict[str, Any]) -> str:
    """Item types with their fields and creator types, one type a line; translations left out."""
    lines = []
    for item_type in schema["itemTypes"]:
        fields = [
            [field["field"], field["baseField"]] if "baseField" in field else field["field"]
            for field in item_type["fields"]
        ]
        creators = [creator["creatorType"] for creator in item_type["creatorTypes"]]
        primary = [c["creatorType"] for c in item_type["creatorTypes"] if c.get("primary")]
        row = {"fields": fields, "creators": primary + [c for c in creators if c not in primary]}
        lines.append(f"  {json.dumps(item_type['itemType'])}: {json.dumps(row)}")
    body = ",\n".join(lines)
    return f'{{"version": {schema["version"]}, "itemTypes": {{\n{body}\n}}}}\n'


def main(arguments: list[str]) -> None:
    """Writes or checks the file."""
    sources = [argument for argument in arguments if argument != "--check"]
    schema = json.loads(Path(sources[0]).read_text("utf-8")) if sources else recorded_schema()
    text = reduced(schema)
    if "--check" not in arguments:
        TARGET.write_text(text, encoding="utf-8")
    elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text:
        raise SystemExit("bibsync/zotero/schema.json is not made from the recorded schema")


if __name__ == "__main__":
    main(sys.argv[1:])
