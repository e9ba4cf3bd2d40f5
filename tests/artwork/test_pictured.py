"""Every path that an answer names leads to its owner, and to a picture."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select

from reelbase.artwork.drawing.draw import drawn
from reelbase.catalog.picture_subject import PictureSubject, find_picture_subject
from reelbase.entity import Entity, Kind
from reelbase.importers.formats.bodies import import_bodies
from reelbase.storage import tables
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.statement import Statement
from tests.asking import Client
from tests.moments import NOON

SAMPLE = 12  # of each kind and type, drawn


class PathRow(NamedTuple):
    """A path."""

    path: str


def named_paths(url: str) -> set[str]:
    """What the columns of the database name: every column whose name says that it is a picture's path."""
    columns = [
        column
        for table in tables.metadata.tables.values()
        for column in table.c
        if column.name.endswith(
            ("file_path", "poster_path", "backdrop_path", "profile_path", "still_path", "logo_path")
        )
    ]
    assert len(columns) >= 16
    database = open_database(url)
    try:
        with database.writer() as db:
            return {
                row.path
                for column in columns
                for row in db.all(
                    Statement(
                        select(column.label("path")).where(column.is_not(None)).order_by(column), PathRow
                    )
                )
            }
    finally:
        database.close()


def found(url: str, paths: Iterator[str] | list[str]) -> dict[str, PictureSubject | None]:
    """Whose the paths are."""

    async def ask() -> dict[str, PictureSubject | None]:
        readers = open_database(url).readers()
        await readers.open()
        try:
            async with readers.read(NOON) as db:
                return {path: await find_picture_subject(db, path) for path in paths}
        finally:
            await readers.close()

    return asyncio.run(ask())


@pytest.mark.thorough
def test_every_path_of_the_demo_has_an_owner_and_a_sample_is_drawn(demo_url: str) -> None:
    paths = named_paths(demo_url)
    assert len(paths) > 7000
    owners = found(demo_url, sorted(paths))
    assert [path for path, owner in owners.items() if owner is None] == []
    kinds: dict[tuple[str, str], list[PictureSubject]] = defaultdict(list)
    for owner in owners.values():
        assert owner
        kinds[str(owner.entity.kind) if owner.entity else "provider", owner.type].append(owner)
    assert set(kinds) == {
        ("movie", "poster"), ("movie", "backdrop"), ("movie", "logo"),
        ("tv", "poster"), ("tv", "backdrop"), ("tv", "logo"),
        ("season", "poster"), ("episode", "still"), ("person", "profile"),
        ("collection", "poster"), ("collection", "backdrop"),
        ("company", "logo"), ("network", "logo"), ("provider", "icon"),
    }  # fmt: skip
    for several in kinds.values():
        for each in several[:: max(1, len(several) // SAMPLE)]:
            picture = drawn(each)
            assert picture.svg.startswith(b"<svg") and (picture.width, picture.height) == (
                each.width,
                each.height,
            )


def test_whose_a_picture_is(demo_url: str) -> None:
    """A German poster, one without a language, a still, a profile: with the words that belong on them."""
    with Client(demo_url) as client:
        posters = client.get("/3/movie/11/images").json()["posters"]
        series = client.get("/3/discover/tv").json()["results"][0]["id"]
        episode = client.get(f"/3/tv/{series}/season/1").json()["episodes"][0]
        person = client.get("/3/person/2").json()
    by_language = {each["iso_639_1"]: each["file_path"] for each in posters}
    asked = [by_language["de"], by_language[None], episode["still_path"], person["profile_path"]]
    owners = found(demo_url, asked)
    german, without, still, profile = (owners[path] for path in asked)
    assert german and without and still and profile
    assert german.entity == Entity(Kind.MOVIE, 11) and german.look == german.entity
    assert (german.name, german.original, german.below) == ("Krieg der Sterne", "Star Wars", "1977")
    assert (without.name, without.below, without.language) == ("", "", "")
    assert (still.number, still.name) == (1, episode["name"])
    assert still.look == Entity(Kind.TV, series)
    assert (profile.entity, profile.name) == (Entity(Kind.PERSON, 2), person["name"])


def test_a_path_that_nobody_names_has_no_picture(demo_url: str) -> None:
    nobody = ["/nobody.jpg", "", "nobody", "/\u0001.jpg"]
    assert found(demo_url, nobody) == dict.fromkeys(nobody)


def test_the_poster_that_stands_for_a_title_has_its_name(database_url: str, tmp_path: Path) -> None:
    posters = [
        {"file_path": path, "iso_639_1": None, "width": 1000, "height": 1500, "aspect_ratio": 0.667}
        for path in ("/main.jpg", "/other.jpg")
    ]
    body = {
        "id": 9701,
        "name": "Nine Series",
        "original_name": "Neun Serien",
        "poster_path": "/main.jpg",
        "backdrop_path": "/back.jpg",
        "images": {"posters": posters, "backdrops": [{**posters[0], "file_path": "/back.jpg"}]},
    }
    line = {"path": "/3/tv/9701", "params": {"append_to_response": "images"}, "body": body}
    (tmp_path / "lines.jsonl").write_text(json.dumps(line))
    import_bodies(database_url, [tmp_path / "lines.jsonl"], lambda _: None)
    owners = found(database_url, ["/main.jpg", "/other.jpg", "/back.jpg"])
    assert [owner and owner.name for owner in owners.values()] == ["Neun Serien", "", ""]
