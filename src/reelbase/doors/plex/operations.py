"""The addresses of a provider: its root, metadata with children and pictures, and matches."""

import re

from reelbase.catalog.language import Language
from reelbase.doors.plex import orders
from reelbase.doors.plex import titles as shown
from reelbase.doors.plex.asked import Asked, asked_of, children_of, container, kinds_of, order_of, place_of
from reelbase.doors.plex.identity import LIBRARY, PATH, TYPES, identifier_of
from reelbase.doors.plex.matches import show_matches
from reelbase.doors.plex.place import Json, Place
from reelbase.entity import Kind
from reelbase.errors import ApiError, Status
from reelbase.operations.answers import Reply
from reelbase.operations.operation import get
from reelbase.operations.parameters.binding import ImageUrl, PublicUrl, Said
from reelbase.storage.engine.reader import Reader

METADATA = f"{PATH}/{{provider}}{LIBRARY}/{{key}}"
PAGE = 20
NUMBER = re.compile(r"\d{1,9}", re.ASCII)


@get(f"{PATH}/{{provider}}", tag="plex")
async def show_provider(db: Reader, provider: str) -> Json:
    """Return what the provider has."""
    kinds = kinds_of(provider)
    identifier = identifier_of(provider)
    types = [
        {"type": number, "Scheme": [{"scheme": identifier}]}
        for number, kind in TYPES.items()
        if kind in kinds
    ]
    return {
        "MediaProvider": {
            "identifier": identifier,
            "title": "Reelbase (movies)" if provider == "movie" else "Reelbase (series)",
            "Types": types,
            "Feature": [
                {"type": "metadata", "key": LIBRARY},
                {"type": "match", "key": f"{LIBRARY}/matches"},
            ],
        }
    }


@get(METADATA, tag="plex")
async def show_metadata(
    db: Reader,
    provider: str,
    key: str,
    *,
    said: Said,
    language: Language,
    image_url: ImageUrl,
    public_url: PublicUrl,
) -> Reply[Json]:
    """Return a title, with all its children where they are asked for."""
    place = place_of(provider, said, language, image_url, public_url)
    asked = await asked_of(db, provider, key, place, order_of(said))
    found = await _metadata(db, asked)
    if said.get("includechildren") == "1" and asked.key.has_children:
        children = await children_of(db, asked)
        found["Children"] = {"size": len(children), "Metadata": children}
    return Reply(container(asked.place, [found], said), viewed=asked.title)


@get(f"{METADATA}/children", tag="plex")
async def show_children(
    db: Reader,
    provider: str,
    key: str,
    *,
    said: Said,
    language: Language,
    image_url: ImageUrl,
    public_url: PublicUrl,
) -> Reply[Json]:
    """Return a page of the seasons of a series, or of the episodes of a season."""
    place = place_of(provider, said, language, image_url, public_url)
    asked = await asked_of(db, provider, key, place, order_of(said))
    return _page(asked.place, await children_of(db, asked), said)


@get(f"{METADATA}/grandchildren", tag="plex")
async def show_grandchildren(
    db: Reader,
    provider: str,
    key: str,
    *,
    said: Said,
    language: Language,
    image_url: ImageUrl,
    public_url: PublicUrl,
) -> Reply[Json]:
    """Return a page of the episodes of a series."""
    place = place_of(provider, said, language, image_url, public_url)
    asked = await asked_of(db, provider, key, place, order_of(said))
    if asked.key.kind is not Kind.TV:
        return _page(place, [], said)
    rows = await (orders.episodes if asked.key.order else shown.episodes)(db, asked.title, asked.key, place)
    return _page(place, rows, said)


@get(f"{METADATA}/images", tag="plex")
async def show_images(
    db: Reader,
    provider: str,
    key: str,
    *,
    said: Said,
    language: Language,
    image_url: ImageUrl,
    public_url: PublicUrl,
) -> Json:
    """Return all pictures of a movie or a series; of a season or an episode, the one that it shows."""
    place = place_of(provider, said, language, image_url, public_url)
    asked = await asked_of(db, provider, key, place, order_of(said))
    found = await _metadata(db, asked)
    pictures = found.get("Image", [])
    if asked.key.kind in {Kind.MOVIE, Kind.TV}:
        pictures = await shown.pictures(db, asked.title, str(found["title"]), asked.place)
    assert isinstance(pictures, list)
    return {
        "MediaContainer": {
            "offset": 0,
            "totalSize": len(pictures),
            "identifier": identifier_of(provider),
            "size": len(pictures),
            "Image": pictures,
        }
    }


@get(f"{METADATA}/extras", tag="plex")
async def show_extras(db: Reader, provider: str, key: str, *, said: Said, language: Language) -> Reply[Json]:
    """Return no extras, which Plex asks for unannounced."""
    place = place_of(provider, said, language, "", "")
    await asked_of(db, provider, key, place)
    return _page(place, [], said)


async def _metadata(db: Reader, asked: Asked) -> Json:
    key, title, place = asked
    if key.kind is Kind.MOVIE:
        return await shown.movie(db, title, key, place)
    if key.kind is Kind.TV:
        return await shown.show(db, title, key, place)
    rows = await children_of(db, asked._replace(key=key.above()))
    number = key.season if key.kind is Kind.SEASON else key.episode
    found = next((each for each in rows if each["index"] == number), None)
    if found is None:
        raise ApiError(Status.NOT_FOUND)
    return found


def _page(place: Place, rows: list[Json], said: Said) -> Reply[Json]:
    begin, size = _number(said, "x-plex-container-start", 0), _number(said, "x-plex-container-size", PAGE)
    page = rows[begin : begin + size]
    headers = (
        (b"x-plex-container-start", b"%d" % begin),
        (b"x-plex-container-total-size", b"%d" % len(rows)),
    )
    return Reply(container(place, page, said, offset=begin, total=len(rows)), headers=headers)


def _number(said: Said, name: str, default: int) -> int:
    text = said.get(name)
    if text is None:
        return default
    if not NUMBER.fullmatch(text):
        raise ApiError(Status.INVALID_PARAMETERS, message=f"Expected a number from 0 up in {name}.")
    return int(text)


OPERATIONS = (
    show_provider,
    show_matches,
    show_metadata,
    show_children,
    show_grandchildren,
    show_images,
    show_extras,
)
