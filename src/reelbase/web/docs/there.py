"""Something that is in the catalogue, to show on the front page how it is asked for."""

import logging
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from reelbase.catalog.language import ENGLISH
from reelbase.catalog.movie import movie_details
from reelbase.catalog.series import series_details
from reelbase.entity import Entity, Kind
from reelbase.operations.description import Document
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.first_start import shown_of
from reelbase.web.site import Site

MATRIX, THRONES = 603, 1399  # where they are, as in the demo

log = logging.getLogger("reelbase.web")


class There(NamedTuple):
    """A request for an example: the path of the operation and its parameters; and the answer, if known."""

    path: str
    given: Mapping[str, str]
    answer: Document | None


ALWAYS = There("/3/configuration", {}, None)


async def find_there(site: Site) -> There:
    """Return a movie or else a series of the catalogue; the configuration if there is neither."""
    try:
        async with site.readers.read(site.clock()) as db:
            return await _found(db)
    except Exception:  # the page is of use without the database too
        log.exception("Nothing could be found to show on the front page.")
        return ALWAYS


async def _found(db: Reader) -> There:
    shown = await shown_of(db, MATRIX, THRONES)
    if shown.movie_id is not None:
        movie = await movie_details(db, Entity(Kind.MOVIE, shown.movie_id), language=ENGLISH)
        return There("/3/movie/{movie_id}", {"movie_id": str(movie.id)}, _plain(movie))
    if shown.series_id is not None:
        series = await series_details(db, Entity(Kind.TV, shown.series_id), language=ENGLISH)
        return There("/3/tv/{series_id}", {"series_id": str(series.id)}, _plain(series))
    return ALWAYS


def _plain(answer: msgspec.Struct) -> Document:
    """Decode an answer from its JSON."""
    return msgspec.json.decode(msgspec.json.encode(answer), type=dict)
