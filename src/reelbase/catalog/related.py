"""Recommendations and similar titles."""

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

import msgspec

from reelbase.catalog.language import Language
from reelbase.catalog.page import ROWS, Page, Paged, page_of
from reelbase.catalog.paging import page_of_ids
from reelbase.catalog.summaries import (
    MovieMedia,
    MovieRow,
    Title,
    TvMedia,
    TvRow,
    movies_in_order,
    series_in_order,
    titles,
)
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.related import RELATIONS, SHARED_KEYWORDS, RelationRow

RECOMMENDED = ("recommendation", "beside", "similar")
decode_ids = msgspec.json.Decoder(list[int]).decode
Row = TypeVar("Row", bound=MovieMedia | TvMedia | MovieRow | TvRow)


class Related(NamedTuple):
    """The related titles, all of them or those on one page, and how many there are in all."""

    entities: list[Entity]
    total: int
    adult: bool | None = None  # the value that related titles must have; None: any

    @property
    def ids(self) -> list[int]:
        return [entity.id for entity in self.entities]

    def still_fitting(self, rows: list[Row]) -> list[Row]:
        """Return the rows that may accompany this title, in case one has changed since the relation was
        computed.
        """
        return [row for row in rows if self.adult is None or row.adult == self.adult]


async def recommendations(db: Reader, entity: Entity, *, language: Language, page: Page) -> Paged[Title]:
    """Return recommendations for a title: as imported, else from ratings, else by its people."""
    found = await _related(db, entity, RECOMMENDED, page)
    return page_of(page, found.still_fitting(await titles(db, found.entities, language)), found.total)


async def movie_similar(db: Reader, entity: Entity, *, language: Language, page: Page) -> Paged[MovieRow]:
    """Return movies similar to a movie: as imported, else by shared features such as keywords, genres,
    people.
    """
    found = await _related(db, entity, ("similar",), page)
    return page_of(page, found.still_fitting(await movies_in_order(db, found.ids, language)), found.total)


async def series_similar(db: Reader, entity: Entity, *, language: Language, page: Page) -> Paged[TvRow]:
    """Return series similar to a series: as imported, else by shared features such as keywords, genres,
    people.
    """
    found = await _related(db, entity, ("similar",), page)
    return page_of(page, found.still_fitting(await series_in_order(db, found.ids, language)), found.total)


async def _related(db: Reader, entity: Entity, relations: tuple[str, ...], page: Page) -> Related:
    """Return a page of related titles, else of titles that share keywords."""
    on_page = slice((page - 1) * ROWS, page * ROWS)
    if known := chosen(await db.all(RELATIONS[entity.kind], id=entity.id), relations):
        return known._replace(entities=known.entities[on_page])
    found, total = await page_of_ids(db, SHARED_KEYWORDS[entity.kind], page, id=entity.id)
    return Related([Entity(entity.kind, id_) for id_ in found], total)


def chosen(rows: Iterable[RelationRow], relations: tuple[str, ...]) -> Related | None:
    """Return all that was imported of the first relation, else of the first relation that was computed."""
    rows, (first, *_) = list(rows), relations
    if imported := [row for row in rows if row.relation == first and row.others is None]:
        return Related([Entity(Kind(row.kind), row.id) for row in imported], len(imported))
    computed = {row.relation: row for row in rows if row.others is not None}
    for relation in relations:
        if row := computed.get(relation):
            ids = decode_ids(row.others or "[]")
            return Related([Entity(Kind(row.kind), id_) for id_ in ids], len(ids), bool(row.adult))
    return None
