"""Clips: trailers, teasers and the like, on the sites that host them."""

from msgspec import Struct, UnsetType

from reelbase.catalog.language import VideoLanguages
from reelbase.catalog.original_language import spoken
from reelbase.entity import Entity
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.facts import VIDEOS


class Video(Struct):
    """A clip; `size` is its height in lines."""

    iso_639_1: str
    iso_3166_1: str
    name: str
    key: str
    site: str
    size: int
    type: str
    official: bool
    id: str
    published_at: str


class Videos(Struct):
    """The clips in the languages asked for."""

    id: int | UnsetType
    results: list[Video]


class Trailer(Struct):
    """A clip in the form of the old `trailers`."""

    name: str
    size: str
    source: str
    type: str


class Trailers(Struct):
    """The old answer `trailers`, from before there were videos."""

    id: int | UnsetType
    quicktime: list[Trailer]
    youtube: list[Trailer]


async def videos(db: Reader, entity: Entity, *, languages: VideoLanguages) -> Videos:
    """Return clips by language; a language without clips has none, not the English ones."""
    rows = await db.of(VIDEOS, entity)
    groups = await spoken(db, entity, languages)
    known = {row.iso_639_1 for row in rows}
    wanted = next((group for group in groups if not known.isdisjoint(group)), ())
    return Videos(
        id=entity.id,
        results=[
            Video(
                row.iso_639_1,
                row.iso_3166_1,
                row.name,
                row.key,
                row.site,
                row.size,
                row.type,
                bool(row.official),
                row.id,
                row.published_at,
            )
            for row in rows
            if row.iso_639_1 in wanted
        ],
    )


async def trailers(db: Reader, entity: Entity, *, languages: VideoLanguages) -> Trailers:
    """Return the clips on YouTube in the old form: the size is `HD` from 720 lines on."""
    youtube = [
        Trailer(video.name, "HD" if video.size >= 720 else "HQ", video.key, video.type)
        for video in (await videos(db, entity, languages=languages)).results
        if video.site == "YouTube"
    ]
    return Trailers(entity.id, [], youtube)
