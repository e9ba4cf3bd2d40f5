"""Importing what was exported by asking changes nothing."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from reelbase.importers.formats.bodies import import_bodies
from reelbase.importers.takeover.give_way import FOLDER
from reelbase.storage import tables
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.statement import Statement
from reelbase.storage.engine.writer import Change
from reelbase.storage.queries.journal import HEAD
from reelbase.storage.queries.translated import const
from tests.accounts.people import ADA, BEN, EVE, ask, fill_with_people
from tests.accounts.raters import EPISODE, MOVIE, SERIES, rate
from tests.asking import Client
from tests.conftest import CopyOf, migrate
from tests.golden.small import fill
from tests.golden.stories import movie, series
from tests.laws.sample import WITHOUT_SESSION, Subject, subjects
from tests.thorough import ENGINE, THOROUGH

LANGUAGES = ("en-US", "de-DE", "ja-JP")
EVERY = 2 if THOROUGH and ENGINE == "sqlite" else 6  # entities of the sample: each is asked for whole, twice
PAGED = ("similar", "recommendations", "reviews", "lists")
SHOWN = 12
ABOUT_SERIES = {"tv", "season", "episode"}


def fill_rated(url: str) -> None:
    """The small catalogue, some of it rated here, and on lists that were made here."""
    fill_with_people(url)
    with Client(url) as client:
        for someone, path, value in (
            (ADA, MOVIE, 9),
            (EVE, MOVIE, 2.5),
            (BEN, SERIES, 10),
            (EVE, EPISODE, 1),
        ):
            assert rate(client, path, someone, value).status == 201
        for public in (1, 0):
            made = ask(client, "POST", "/4/list", ADA, {"name": "Sea", "public": public}).json()["id"]
            items = {"items": [movie(1), movie(2), series(61)]}
            assert ask(client, "POST", f"/4/list/{made}/items", ADA, items).status == 200


def fill_with_bodies_of_the_demo(url: str) -> None:
    """The demo's catalogue as anybody's bodies: loaded as the demo, it would give way to what is told."""
    migrate(url)
    assert not import_bodies(url, sorted(FOLDER.glob("*.jsonl.gz")), lambda progress: None).bad


@pytest.fixture(params=["small", "rated", pytest.param("demo", marks=pytest.mark.thorough)])
def copy(request: Any, copy_of: CopyOf) -> Iterator[str]:
    """A database to write to, with the small catalogue or the demo; of one that nobody reads."""
    fills = {"small": fill, "rated": fill_rated, "demo": fill_with_bodies_of_the_demo}
    with copy_of(f"{request.param}_to_copy", fills[request.param]) as url:
        yield url


def exported(client: Client, subject: Subject, language: str) -> Iterator[dict[str, Any]]:
    """An entity with everything appended, and the further pages of what has any, as lines to import."""
    names = [name for name in subject.resource.parts() if name != WITHOUT_SESSION]
    params = {"language": language, "append_to_response": ",".join(names[:20])}
    body = asked(client, subject.path, params)
    yield {"path": subject.path, "params": params, "body": body}
    for name in PAGED:
        for page in range(2, body.get(name, {}).get("total_pages", 1) + 1):
            path, on_page = f"{subject.path}/{name}", {"language": language, "page": page}
            yield {"path": path, "params": on_page, "body": asked(client, path, on_page)}


def asked(client: Client, path: str, params: dict[str, Any]) -> Any:
    answer = client.get(path, params)
    assert answer.status == 200, (path, params)
    body = answer.json()
    body.pop("changes", None)  # the journal tells of the import itself
    return body


def export(url: str) -> list[dict[str, Any]]:
    """Every so-manyth of the sample, in every language."""
    with Client(url, cache_size=0) as client:
        return [
            line
            for language in LANGUAGES
            for subject in subjects(url)[::EVERY]
            for line in exported(client, subject, language)
        ]


def changes_since(url: str, head: int) -> list[Any]:
    """What the journal says was written since."""
    journal = tables.journal
    columns = [journal.c[name] for name in Change._fields]
    since = select(*columns).where(journal.c.sequence > const(head)).order_by(journal.c.sequence)
    return read(url, Statement(since, Change))


def read(url: str, statement: Statement[Any]) -> list[Any]:
    async def rows() -> list[Any]:
        readers = open_database(url).readers()
        await readers.open()
        try:
            async with readers.read(datetime.now(UTC)) as db:
                return list(await db.all(statement))
        finally:
            await readers.close()

    return asyncio.run(rows())


def take(url: str, lines: list[dict[str, Any]], file: Path) -> list[Any]:
    """Import lines; what the journal says of it."""
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    head = read(url, HEAD)[0].sequence
    report = import_bodies(url, [file], lambda progress: None, again=True)
    assert not report.bad, report.bad[:3]
    return changes_since(url, head)


def test_importing_what_was_exported_changes_nothing(copy: str, tmp_path: Path) -> None:
    """No answer, and nothing that is stored."""
    lines = export(copy)
    assert list(take(copy, lines, tmp_path / "exported.jsonl"))[:SHOWN] == []
    assert [line for line, before in zip(export(copy), lines, strict=True) if line != before][:1] == []


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.once)])
def test_parts_of_it_in_any_order_and_twice_change_nothing(copy: str, tmp_path: Path, seed: int) -> None:
    """Half of the lines, each twice, shuffled: episodes before their series, languages mixed."""
    lines, chance = export(copy), Random(seed)
    half = chance.sample(lines, len(lines) // 2)
    assert take(copy, chance.sample(half + half, len(half) * 2), tmp_path / "half.jsonl")[:SHOWN] == []


def test_what_is_new_beside_it_is_taken(copy: str, tmp_path: Path) -> None:
    """All of a body, as it was told; others that were exported still change nothing."""
    lines = export(copy)
    series = [line for line in lines if line["path"].startswith("/3/tv/") and "seasons" in line["body"]]
    # Where credits are empty, aggregate_credits say who plays: so one of several goes, if there are several.
    listed = [each for each in series if len(each["body"]["credits"]["cast"]) > 1]
    line = (listed or series)[-1]  # in the last language, since the last word counts
    line["body"]["popularity"] += 1
    line["body"]["credits"]["cast"] = line["body"]["credits"]["cast"][1:]
    written = take(copy, lines, tmp_path / "exported.jsonl")
    assert {change.kind for change in written} <= ABOUT_SERIES
    assert {change.entity_id for change in written if change.kind == "tv"} == {line["body"]["id"]}
    with Client(copy, cache_size=0) as client:
        assert asked(client, line["path"], line["params"]) == line["body"]
