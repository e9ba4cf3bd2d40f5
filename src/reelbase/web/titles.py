"""A small page for each title and person at its address on TMDB's site, to which programs link."""

import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from starlette.responses import Response

from reelbase.catalog.collection import collection_details
from reelbase.catalog.identity import find, numeric_id
from reelbase.catalog.language import ENGLISH, Language
from reelbase.catalog.languages import read_language
from reelbase.catalog.movie import movie_details
from reelbase.catalog.person import person_details
from reelbase.catalog.series import series_details
from reelbase.entity import Entity, Kind
from reelbase.errors import ApiError
from reelbase.storage.engine.reader import Reader
from reelbase.web.visit import Refused, Visit


class Shown(NamedTuple):
    """The words and the picture of a page."""

    title: str
    facts: str  # in one line
    text: str
    picture: str  # the path of a poster or a portrait, empty if there is none


async def _movie(db: Reader, entity: Entity, language: Language) -> Shown:
    found = await movie_details(db, entity, language=language)
    minutes = f"{found.runtime} min" if found.runtime else ""
    facts = [found.release_date, minutes, *(each.name for each in found.genres)]
    return _shown(found.title, facts, found.overview, found.poster_path)


async def _series(db: Reader, entity: Entity, language: Language) -> Shown:
    found = await series_details(db, entity, language=language)
    facts = [found.first_air_date, *(each.name for each in found.genres)]
    return _shown(found.name, facts, found.overview, found.poster_path)


async def _person(db: Reader, entity: Entity, language: Language) -> Shown:
    found = await person_details(db, entity, language=language)
    facts = [found.known_for_department, found.birthday, found.deathday, found.place_of_birth]
    return _shown(found.name, facts, found.biography, found.profile_path)


async def _collection(db: Reader, entity: Entity, language: Language) -> Shown:
    found = await collection_details(db, entity, language=language)
    return _shown(found.name, [each.title for each in found.parts], found.overview, found.poster_path)


def _shown(title: str | None, facts: list[str | None], text: str | None, picture: str | None) -> Shown:
    return Shown(title or "", " · ".join(each for each in facts if each), text or "", picture or "")


KINDS: dict[str, tuple[Kind, Callable[[Reader, Entity, Language], Awaitable[Shown]]]] = {
    "movie": (Kind.MOVIE, _movie),
    "tv": (Kind.TV, _series),
    "person": (Kind.PERSON, _person),
    "collection": (Kind.COLLECTION, _collection),
}
"""By the first word of the address."""


async def show_title(visit: Visit) -> Response:
    """Show the title or the person, whatever follows the id in the address."""
    _, first, *_ = visit.request.url.path.split("/")
    kind, describe = KINDS[first]
    accepted, *_ = re.split("[,;]", visit.request.headers.get("accept-language", ""), maxsplit=1)
    try:
        number = numeric_id(visit.in_path("slug"))
    except ApiError:
        raise _absent() from None
    async with visit.site.readers.read(visit.site.clock()) as db:
        entity = await find(db, kind, number)
        if entity is None:
            raise _absent()
        shown = await describe(db, entity, read_language(accepted) or ENGLISH)
    return visit.page("title.html", shown=shown, api=f"/3/{kind}/{entity.id}")


def _absent() -> Refused:
    return Refused(404, "Not here", "This server has no such title or person.")
