"""The picture that stands for an entity is chosen alike in memory and by a statement."""

from contextlib import closing
from itertools import product
from typing import NamedTuple

import pytest
from sqlalchemy import select

from reelbase.storage import tables
from reelbase.storage.best_picture import best_first, best_picture
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.statement import Statement
from reelbase.storage.rows import EntityRow, ImageRow, MovieRow


class PathRow(NamedTuple):
    """A picture by its path."""

    file_path: str


def picture(type_: str, language: str | None, average: float, position: int, path: str) -> ImageRow:
    return ImageRow(
        kind="movie",
        entity_id=603,
        type=type_,
        file_path=path,
        position=position,
        aspect_ratio=0.667,
        height=3000,
        width=2000,
        iso_639_1=language,
        iso_3166_1=None,
        vote_average=average,
        vote_count=3,
        image_id="5f1cde82bc8e120034d3e35a",
        file_type="",
        own=position < 0,
    )


POSTERS = [
    picture("poster", language, average, position, f"/{number}.jpg")
    for number, (language, average, position) in enumerate(product(("en", None), (5.0, 5.5), (-1, 0, 2)))
]


@pytest.mark.parametrize(
    ("type_", "language", "path"),
    [
        ("poster", "en", "/3.jpg"),
        ("poster", None, "/9.jpg"),
        ("poster", "de", "/3.jpg"),
        ("logo", "en", "/logo.png"),
        ("still", None, None),
    ],
)
def test_the_best_is_in_the_language_then_pinned_then_by_votes(
    type_: str, language: str | None, path: str | None
) -> None:
    logos = [picture("logo", "en", 1.0, 0, "/worse.png"), picture("logo", "de", 2.0, 1, "/logo.png")]
    best = best_picture([*POSTERS[::-1], *logos], type_, language)
    assert (best.file_path if best else None) == path


def test_a_statement_has_the_same_order(database_url: str) -> None:
    left, expected = list(POSTERS), []
    while best := best_picture([each._replace(iso_639_1=None) for each in left], "poster", None):
        expected.append(best.file_path)
        left = [each for each in left if each.file_path != best.file_path]
    with closing(open_database(database_url)) as database, database.writer() as db:
        db.insert([EntityRow("movie", 603, True, "")])
        db.insert([MovieRow(603)])
        db.insert(POSTERS)
        image = tables.image
        found = db.all(Statement(select(image.c.file_path).order_by(*best_first(image)), PathRow))
    assert [row.file_path for row in found] == expected
