"""Asked: what a key names, its children, and the container that it is answered in."""

from collections.abc import Sequence
from typing import NamedTuple

from reelbase.catalog.identity import find
from reelbase.catalog.language import Language
from reelbase.catalog.season import find_season
from reelbase.doors.door import picture_place
from reelbase.doors.plex import orders, titles
from reelbase.doors.plex.form import BASE
from reelbase.doors.plex.identity import AIRED, GROUP, PROVIDERS, Key, identifier_of, read_key
from reelbase.doors.plex.place import Json, Place
from reelbase.entity import Entity, Kind
from reelbase.errors import ApiError, Status
from reelbase.operations.parameters.binding import Said
from reelbase.storage.engine.reader import Reader

ALWAYS = {"ratingKey", "guid", "type"}


class Asked(NamedTuple):
    """A title that was asked for: of a season or an episode, its series."""

    key: Key
    title: Entity
    place: Place


def kinds_of(provider: str) -> Sequence[Kind]:
    if provider not in PROVIDERS:
        raise ApiError(Status.NOT_FOUND)
    return PROVIDERS[provider]


def place_of(provider: str, said: Said, language: Language, image_url: str, public_url: str) -> Place:
    country = (said.get("x-plex-country") or language.iso_3166_1 or "US").upper()
    return Place(provider, said[BASE], picture_place(said, image_url, public_url), language, country)


def order_of(said: Said) -> str:
    """Return the id of the episode group by which episodes are ordered; "" for the order of airing."""
    asked = said.get("episodeorder") or said.get("episodeordering") or AIRED
    return "" if asked == AIRED else asked.removeprefix(GROUP)


async def asked_of(db: Reader, provider: str, text: str, place: Place, order: str = "") -> Asked:
    """Return what a key names, in the order that it says itself, else in the one that is asked for.

    Refused with 404 where there is no such title.
    """
    key, kinds = read_key(text), kinds_of(provider)
    if key is None or key.kind not in kinds:
        raise ApiError(Status.NOT_FOUND)
    title = await find(db, Kind.MOVIE if key.kind is Kind.MOVIE else Kind.TV, key.title)
    if title is None:
        raise ApiError(Status.NOT_FOUND)
    return Asked(key._replace(order=key.order or order), title, place)


async def children_of(db: Reader, asked: Asked) -> list[Json]:
    """Return the seasons of a series or the episodes of a season; nothing else has any."""
    key, title, place = asked
    if key.order:
        return await _in_order(db, asked)
    if key.kind is Kind.TV:
        return await titles.seasons(db, title, key, place)
    season = await find_season(db, str(title.id), str(key.season)) if key.kind is Kind.SEASON else None
    if season is None:
        return []
    return await titles.episodes_of_season(db, title, season, key.above(), place)


async def _in_order(db: Reader, asked: Asked) -> list[Json]:
    """Return the same in another order."""
    key, title, place = asked
    if key.kind is Kind.TV:
        return await orders.seasons(db, title, key, place)
    if key.kind is not Kind.SEASON:
        return []
    rows = await orders.episodes(db, title, key.above(), place)
    return [each for each in rows if each["parentIndex"] == key.season]


def container(
    place: Place, rows: list[Json], said: Said, *, offset: int = 0, total: int | None = None
) -> Json:
    """Return rows as Plex has them, with the members that were chosen."""
    return {
        "MediaContainer": {
            "offset": offset,
            "totalSize": len(rows) if total is None else total,
            "identifier": identifier_of(place.provider),
            "size": len(rows),
            "Metadata": [chosen(each, said) for each in rows],
        }
    }


def chosen(row: Json, said: Said) -> Json:
    """Return the members of metadata that are wanted: fields in small letters, elements in capitals."""

    def named(name: str) -> set[str]:
        return {each.strip() for each in said.get(name, "").split(",") if each.strip()}

    def is_wanted(name: str) -> bool:
        kind = "elements" if name[:1].isupper() else "fields"
        included, excluded = named(f"include{kind}"), named(f"exclude{kind}")
        return name in ALWAYS or ((not included or name in included) and name not in excluded)

    found = {name: value for name, value in row.items() if is_wanted(name)}
    if isinstance(children := found.get("Children"), dict):
        found["Children"] = {**children, "Metadata": [chosen(each, said) for each in children["Metadata"]]}
    return found
