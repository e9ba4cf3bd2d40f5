"""Matches: which title Plex means by the names of folders and files."""

import re
from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from reelbase.catalog.external_ids import external_ids_of
from reelbase.catalog.language import Language
from reelbase.catalog.summaries import MovieMedia, Title, titles
from reelbase.doors.plex import titles as shown
from reelbase.doors.plex.asked import Asked, asked_of, children_of, container, kinds_of, place_of
from reelbase.doors.plex.identity import LIBRARY, PATH, TYPES, Key, key_of, read_key
from reelbase.doors.plex.place import Json, Place, guids, images, known
from reelbase.entity import Entity, Kind
from reelbase.errors import ApiError, Status
from reelbase.matching.finding import Fitting, Source, match
from reelbase.matching.question import Question, understood
from reelbase.operations.operation import ask
from reelbase.operations.parameters.binding import Content, ImageUrl, PublicUrl, Said
from reelbase.search.index import Index
from reelbase.storage.engine.reader import Reader

MATCHES = 20
"""The most titles that are offered to a person."""
_GUID = re.compile(r"(?P<source>tmdb|tvdb)://(?P<id>1?\d{1,9})|imdb://(?P<imdb>tt\d{1,12})", re.ASCII)


class Wanted(Struct):
    """The body of a match."""

    type: Annotated[int, Meta(ge=0, le=99)]
    title: str = ""
    parentTitle: str = ""  # noqa: N815 - as Plex writes it
    grandparentTitle: str = ""  # noqa: N815
    year: int | None = None
    guid: str = ""
    index: int | None = None
    parentIndex: int | None = None  # noqa: N815
    date: str = ""
    filename: str = ""
    manual: Literal[0, 1] = 0
    includeAdult: Literal[0, 1] = 0  # noqa: N815
    includeChildren: Literal[0, 1] = 0  # noqa: N815
    includeFields: str = ""  # noqa: N815
    excludeFields: str = ""  # noqa: N815
    includeElements: str = ""  # noqa: N815
    excludeElements: str = ""  # noqa: N815


@ask("POST", f"{PATH}/{{provider}}{LIBRARY}/matches", tag="plex")
async def show_matches(
    db: Reader,
    provider: str,
    *,
    said: Said,
    content: Content,
    index: Index,
    language: Language,
    image_url: ImageUrl,
    public_url: PublicUrl,
) -> Json:
    """Return the title that is sure; for a person, all that may be meant."""
    place = place_of(provider, said, language, image_url, public_url)
    try:
        wanted = msgspec.convert(msgspec.json.decode(content), Wanted, strict=False)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise ApiError(Status.INVALID_PARAMETERS, message=f"Expected a match as JSON: {error}.") from None
    kind = TYPES.get(wanted.type)
    question = _question(wanted, kind)
    if kind not in kinds_of(provider) or question is None:
        return container(place, [], said)
    source = Source(db, index, include_adult=bool(wanted.includeAdult))
    found = await match(source, understood(question))
    db.partial = False
    fitting = found.fitting[:MATCHES] if wanted.manual else found.fitting[: int(found.is_sure)]
    if kind in {Kind.MOVIE, Kind.TV}:
        rows = await _matched(db, fitting, place)
    else:
        rows = await _matched_parts(db, fitting, wanted, place)
    if wanted.includeChildren:
        for row in rows:
            asked = await asked_of(db, provider, str(row["ratingKey"]), place)
            children = await children_of(db, asked)
            row["Children"] = {"size": len(children), "Metadata": children}
    for name in ("includeFields", "excludeFields", "includeElements", "excludeElements"):
        said.setdefault(name.lower(), getattr(wanted, name))
    return container(place, rows, said)


def kind_of(wanted: Wanted) -> Kind | None:
    """Return the kind that is to be matched; None for one of another program."""
    return TYPES.get(wanted.type)


def _question(wanted: Wanted, kind: Kind | None) -> Question | None:
    """Return the question of a match; None where nothing is asked."""
    title = {Kind.SEASON: wanted.parentTitle, Kind.EPISODE: wanted.grandparentTitle}.get(
        kind or Kind.MOVIE, wanted.title
    )
    ids: dict[str, str | int] = {}
    if found := _GUID.fullmatch(wanted.guid):
        ids = {"imdb_id": found["imdb"]} if found["imdb"] else {f"{found['source']}_id": int(found["id"])}
    elif own := read_key(wanted.guid[wanted.guid.rfind("/") + 1 :]):
        ids = {"tmdb_id": own.title}
    said = {
        "kind": "movie" if kind is Kind.MOVIE else "tv",
        "title": title[:300],
        "year": wanted.year,
        "filename": wanted.filename[:4096],
        **ids,
    }
    try:
        question = msgspec.convert(said, Question)
    except msgspec.ValidationError as error:
        raise ApiError(Status.INVALID_PARAMETERS, message=f"Expected a title to match: {error}.") from None
    return None if question.is_empty else question


async def _matched(db: Reader, fitting: Sequence[Fitting], place: Place) -> list[Json]:
    rows = {_entity(each): each for each in await titles(db, [f.entity for f in fitting], place.language)}
    ids = await external_ids_of(db, rows)
    return [_row(rows[f.entity], f, ids, place) for f in fitting if f.entity in rows]


def _entity(title: Title) -> Entity:
    return Entity(Kind.MOVIE if isinstance(title, MovieMedia) else Kind.TV, title.id)


def _row(
    title: Title, fitting: Fitting, ids: dict[Entity, tuple[str | None, int | None]], place: Place
) -> Json:
    is_movie = isinstance(title, MovieMedia)
    name, day = (
        (title.title, title.release_date)
        if isinstance(title, MovieMedia)
        else (title.name, title.first_air_date)
    )
    kind = Kind.MOVIE if is_movie else Kind.TV
    paths = {"coverPoster": title.poster_path, "background": title.backdrop_path}
    return known(
        {
            **place.named(key_of(fitting.entity)),
            "title": name,
            "originallyAvailableAt": day,
            "year": int(day[:4]) if day else None,
            "summary": title.overview,
            "score": round(100 * fitting.score),
            **images(place, name, paths),
            "Guid": guids(kind, title.id, *ids.get(fitting.entity, (None, None))),
        }
    )


async def _matched_parts(db: Reader, fitting: Sequence[Fitting], wanted: Wanted, place: Place) -> list[Json]:
    """Return the season or the episode that is meant of each series."""
    found: list[Json] = []
    for each in fitting:
        series = key_of(each.entity)
        if kind_of(wanted) is Kind.SEASON:
            rows = await shown.seasons(db, each.entity, series, place)
            found += [row for row in rows if row["index"] == wanted.index]
        elif wanted.index is not None and wanted.parentIndex is not None:
            season = Key(Kind.SEASON, series.title, wanted.parentIndex)
            rows = await children_of(db, Asked(season, each.entity, place))
            found += [row for row in rows if row["index"] == wanted.index]
        elif wanted.date:
            rows = await shown.episodes(db, each.entity, series, place)
            on_day = [row for row in rows if row.get("originallyAvailableAt") == wanted.date]
            found += on_day if len(on_day) == 1 or wanted.manual else []
    return found[:MATCHES]
