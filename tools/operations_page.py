"""The page docs/reference/operations.md, from the declarations that are served."""

import json
from itertools import groupby
from typing import Any

from reelbase.api import v3
from reelbase.api.openapi import description
from reelbase.app import all_operations
from reelbase.settings import Settings

HEAD = """\
All of them take `api_key` or an `Authorization: Bearer` header, and answer JSON. A key of 32 hex digits goes
into the query, a read access token into the header. `callback=name` gives JSONP. `/openapi.json` of a running
server has the answers' fields, types and meanings.

Where an operation takes `append_to_response`, the names behind its path (`credits`, `watch/providers`,
`season/1`, `season/1/episode/2`) can be appended, up to 20 of them, each without an `id` of its own.
"""


def operations_page(note: str) -> str:
    """Every operation by tag: its path, its parameters, and what it answers."""
    document = json.loads(description(v3.RESOURCES, all_operations(Settings())))
    rows = sorted((row for row in _rows(document)), key=lambda row: row[0])
    lines = ["# Operations\n", note, HEAD]
    for tag, same in groupby(rows, key=lambda row: row[0]):
        lines += [f"## {tag}\n", "| request | parameters | answer |", "|---|---|---|"]
        lines += [f"| `{row[1]}` | {row[2]} | {row[3]} |" for row in same]
        lines.append("")
    return "\n".join(lines)


def _rows(document: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [
        (
            operation["tags"][0],
            f"{method.upper()} {path}",
            ", ".join(f"`{p['name']}`" for p in operation["parameters"] if p["in"] == "query"),
            operation["summary"] + (" (legacy)" if "description" in operation else ""),
        )
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
