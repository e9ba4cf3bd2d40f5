"""The page docs/reference/operations.md, from the declarations that are served."""

from collections.abc import Iterator
from typing import Any

from reelbase.api.openapi import description
from reelbase.api.reference.operations import Version
from reelbase.operations.asking import OPERATIONS, RESOURCES

HEAD = """\
All of them take `api_key` or an `Authorization: Bearer` header, and answer JSON. A key of 32 hex digits goes
into the query, a read access token into the header. `callback=name` gives JSONP. `/openapi.json` and
`/openapi-v4.json` of a running server have the answers' fields, types and meanings.

Where an operation takes `append_to_response`, the names behind its path (`credits`, `watch/providers`,
`season/1`, `season/1/episode/2`) can be appended, up to 20 of them, each without an `id` of its own.
"""


def operations_page(note: str) -> str:
    """Return every operation by version and tag: its path, its parameters, and what it answers."""
    lines = ["# Operations\n", note, HEAD]
    for version in Version:
        document = description(version, RESOURCES, OPERATIONS, "")
        lines.append(f"## Version {version[1]}\n")
        for tag in document["tags"]:
            lines += [f"### {tag['x-displayName']}\n", f"{tag['description']}\n"]
            lines += ["| request | parameters | answer |", "|---|---|---|", *_rows(document, tag["name"]), ""]
    return "\n".join(lines)


def _rows(document: dict[str, Any], tag: str) -> Iterator[str]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if tag in operation["tags"]:
                asked = ", ".join(f"`{p['name']}`" for p in operation["parameters"] if p["in"] == "query")
                published = "" if operation["x-published"] else " (not published)"
                yield f"| `{method.upper()} {path}` | {asked} | {operation['summary']}{published} |"
