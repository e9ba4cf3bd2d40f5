"""Queries about what may hide titles: their certifications in a country, genres and keywords."""

from functools import cache
from typing import NamedTuple

from sqlalchemy import Text, cast, select, union_all

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.clauses import Expression
from reelbase.storage.engine.statement import Batch, bind, within
from reelbase.storage.queries.translated import const

CERTIFICATION, GENRE, KEYWORD = "certification", "genre", "keyword"


class SignRow(NamedTuple):
    """A certification, a genre or a keyword of a title."""

    id: int
    what: str
    value: str


@cache
def signs(kind: Kind) -> Batch[SignRow]:
    """Select all of these of movies or series; certifications of the country that is bound as `country`."""
    rated, genre, keyword = tables.release_date, tables.title_genre, tables.title_keyword
    rated_as, owner, country = rated.c.certification, rated.c.movie_id, rated.c.iso_3166_1
    if kind is Kind.TV:
        series = tables.content_rating
        rated_as, owner, country = series.c.rating, series.c.series_id, series.c.iso_3166_1
    certified = select(owner.label("id"), _is(CERTIFICATION), rated_as.label("value")).where(
        within(owner, "ids"), country == bind("country")
    )
    of_genres = select(
        genre.c.entity_id.label("id"), _is(GENRE), cast(genre.c.genre_id, Text).label("value")
    ).where(genre.c.kind == bind("kind"), within(genre.c.entity_id, "ids"))
    of_keywords = select(
        keyword.c.entity_id.label("id"), _is(KEYWORD), cast(keyword.c.keyword_id, Text).label("value")
    ).where(keyword.c.kind == bind("kind"), within(keyword.c.entity_id, "ids"))
    return Batch(union_all(certified, of_genres, of_keywords), SignRow)


def _is(what: str) -> Expression:
    return const(what).label("what")
