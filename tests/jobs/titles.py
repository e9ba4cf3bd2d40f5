"""A few titles to relate, and what became of it."""

import json
from pathlib import Path
from typing import Any

from reelbase.jobs.related import relate
from reelbase.storage.engine.database import open_database
from reelbase.storage.rows import ImportedRatingRow
from tests.importers.catalogue import named, take_lines
from tests.importers.world import MOVIE, SERIES, Body, line
from tests.moments import NOON

BARE: Body = {"belongs_to_collection": None, "genres": [], "imdb_id": None, "production_companies": []}


def movie(number: int, *keywords: int, **more: Any) -> Body:
    """A movie that carries nothing but keywords, and what is given besides."""
    carried = {"keywords": [{"id": each, "name": f"keyword {each}"} for each in keywords]}
    return line(f"/movie/{number}", {**MOVIE, **BARE, "id": number, "keywords": carried, **more})


def series(number: int, *keywords: int, **more: Any) -> Body:
    """A series likewise."""
    carried = {"results": [{"id": each, "name": f"keyword {each}"} for each in keywords]}
    bare: Body = {"genres": [], "production_companies": [], "networks": [], "created_by": [], "seasons": []}
    return line(f"/tv/{number}", {**SERIES, **bare, "id": number, "keywords": carried, **more})


def related(url: str, folder: Path, *lines: Body) -> str:
    """Import titles and compute what is related."""
    report = take_lines(url, folder, lines)
    assert not report.bad, report.bad
    return again(url)


def again(url: str) -> str:
    """Compute what is related; what came of it."""
    database = open_database(url)
    try:
        return relate(database, NOON)
    finally:
        database.close()


def rate(url: str, *ratings: tuple[int, str, int, float], source: str = "elsewhere") -> None:
    """Store ratings: rater, kind, id and value of 10."""
    database = open_database(url)
    with database.writer() as writer:
        writer.insert(
            [ImportedRatingRow(source, rater, kind, id_, value, "") for rater, kind, id_, value in ratings]
        )
    database.close()


def others(url: str, relation: str = "similar", kind: str = "movie") -> dict[int, list[int]]:
    """The stored ids of each title's others."""
    rows = named(url, "relation", relation=relation, kind=kind)
    return {row["entity_id"]: json.loads(row["others"]) for row in rows}
