"""Queries about the releases of many movies in one country."""

from typing import NamedTuple

from sqlalchemy import select

from reelbase.storage import tables
from reelbase.storage.engine.statement import Batch, bind, within

release = tables.release_date


class RegionalRow(NamedTuple):
    """A release in the country."""

    movie_id: int
    type: int
    release_date: str


REGIONAL = Batch(
    select(release.c.movie_id, release.c.type, release.c.release_date)
    .where(within(release.c.movie_id, "ids"), release.c.iso_3166_1 == bind("region"))
    .order_by(release.c.movie_id, release.c.position),
    RegionalRow,
)
