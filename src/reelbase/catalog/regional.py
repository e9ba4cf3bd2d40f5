"""Movies in a list, with the date at which they came out in a country."""

from collections.abc import Sequence
from typing import NewType

from reelbase.catalog.language import Language
from reelbase.catalog.summaries import MovieRow, movies_in_order
from reelbase.entity import Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.releases import REGIONAL

Region = NewType("Region", str)
"""An ISO 3166-1 code, or "" for none."""

NOWHERE = Region("")


async def regional_movies(
    db: Reader, ids: Sequence[int], language: Language, region: Region, types: Sequence[int] = ()
) -> list[MovieRow]:
    """Return movies in the order of the ids.

    With a region each shows the first of its dates there, of the first of the types that has one;
    without any the date that it is known by.
    """
    rows = await movies_in_order(db, ids, language)
    if not region or not rows:
        return rows
    dates: dict[int, dict[int, str]] = {}
    for id_, releases in (await db.by_id(REGIONAL, Kind.MOVIE, ids, region=region)).items():
        for release in releases:
            dates.setdefault(id_, {}).setdefault(release.type, release.release_date[:10])
    for row in rows:
        of_type = dates.get(row.id, {})
        wanted = [of_type[type_] for type_ in types if type_ in of_type] or (
            [] if types else of_type.values()
        )
        row.release_date = next(iter(wanted), row.release_date)
    return rows
