"""Goldens of a door: its answers and the statements that each takes, in one file.

`pytest tests/doors --rewrite` writes them anew; read the difference before you commit it.
"""

import asyncio
import difflib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from reelbase.doors.door import Door
from reelbase.errors import ApiError
from reelbase.operations.asking import Api
from reelbase.operations.parameters.binding import Given
from reelbase.places import resolved
from reelbase.search.index import Index
from reelbase.settings import Settings
from reelbase.storage.engine.database import open_database
from tests.asking import Answer, Client, request_scope
from tests.moments import NOON

FOLDER = Path(__file__).parent / "answers"
HEADERS = ("content-type", "cache-control")
LINES_SHOWN = 80
ENTRIES_KEPT = 4


def check(door: Door, requests: Sequence[str], client: Client, pytestconfig: pytest.Config) -> None:
    """Compare what a door answers with its file, or write that anew."""
    counted = statements(door, requests, client.database)
    answers = {
        request: {"statements": number, **_written(client.get(request))}
        for request, number in zip(requests, counted, strict=True)
    }
    found = json.dumps(answers, ensure_ascii=False, indent=1) + "\n"
    file = FOLDER / f"{door.name}.json"
    if pytestconfig.getoption("--rewrite"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(found, encoding="utf-8")
    expected = file.read_text(encoding="utf-8") if file.exists() else ""
    if found != expected:
        lines = difflib.unified_diff(
            expected.splitlines(), found.splitlines(), f"golden {door.name}", "answered", lineterm="", n=2
        )
        pytest.fail("\n".join(list(lines)[:LINES_SHOWN]), pytrace=False)


def _written(answer: Answer) -> dict[str, Any]:
    text = answer.body.decode()
    body = _cut(answer.json()) if answer.is_plain_json else text
    headers = {name: answer.headers[name] for name in HEADERS if name in answer.headers}
    return {"status": answer.status, "headers": headers, "body": body}


def _cut(found: Any) -> Any:
    """The first entries of each long list, and how many others there are."""
    if isinstance(found, dict):
        return {name: _cut(value) for name, value in found.items()}
    if isinstance(found, list) and len(found) > ENTRIES_KEPT:
        return [*map(_cut, found[:ENTRIES_KEPT]), f"and {len(found) - ENTRIES_KEPT} more"]
    return found


def statements(door: Door, requests: Sequence[str], url: str) -> list[int]:
    """The number of statements that each request takes with nothing in memory; 0 where none is asked."""
    return asyncio.run(_statements(door, requests, url))


async def _statements(door: Door, requests: Sequence[str], url: str) -> list[int]:
    index = Index(resolved(Settings(database=url)).index_folder)
    api = Api.of(Given(index), resources=(), operations=door.operations)
    readers = open_database(url).readers()
    await readers.open()
    found = []
    try:
        for target in requests:
            path, _, query = target.partition("?")
            request = door.form.request(request_scope("GET", path, query, {}), _nothing)
            request.parse()
            async with readers.read(NOON) as db:
                try:
                    door.form.credentials(request)
                    await api.answer(db, request.path, request.query)
                except ApiError as error:
                    assert error.status.http < 500, target
                found.append(db.statements)
    finally:
        await readers.close()
        index.close()
    return found


async def _nothing() -> dict[str, object]:
    raise AssertionError("no door reads a body")
