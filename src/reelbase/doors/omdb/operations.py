"""The one address of OMDb: a title by its id or its name, a season, an episode, or a search."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from reelbase.catalog.episode import find_episode
from reelbase.catalog.external_ids import imdb_ids
from reelbase.catalog.find import find_by_external_id
from reelbase.catalog.identity import find_by_id_elsewhere
from reelbase.catalog.language import ENGLISH
from reelbase.catalog.search import find_titles
from reelbase.catalog.season import find_season
from reelbase.doors.door import Refusal, picture_place
from reelbase.doors.omdb.titles import (
    Title,
    episode_title,
    found_titles,
    movie_title,
    season_titles,
    series_title,
)
from reelbase.doors.omdb.written import Written, known, row_of_search, row_of_season, written
from reelbase.entity import Entity, Kind
from reelbase.operations.answers import Reply
from reelbase.operations.operation import get
from reelbase.operations.parameters.binding import ImageUrl, PublicUrl, Said
from reelbase.search.index import Hits, Index
from reelbase.storage.engine.reader import Reader

IMDB_ID = re.compile(r"tt\d{7,12}", re.ASCII)
YEAR = re.compile(r"\d{4}", re.ASCII)
NUMBER = re.compile(r"\d{1,9}", re.ASCII)
ROWS, PAGES = 10, 100
REACHED = ROWS * PAGES
"""The titles that a search looks at: as many as its pages can show."""
LIKELY = 50
"""The titles among which the best one with an id at IMDb is looked for by its name."""
FEW_LETTERS = 2
KINDS = {"movie": (Kind.MOVIE,), "series": (Kind.TV,), "": (Kind.MOVIE, Kind.TV)}
"""The kinds that are looked through by the value of `type`; episodes and games are found by no name."""

NO_MOVIE, NO_SERIES = "Movie not found!", "Series not found!"
NO_SEASON, NO_EPISODE = "Series or season not found!", "Series or episode not found!"
NO_ID, UNKNOWN_ID = "Incorrect IMDb ID.", "Error getting data."
TOO_MANY = "Too many results."


class Asked(NamedTuple):
    """A request, read by OMDb's rules. Numbers are texts, empty where nothing is said."""

    imdb_id: str
    title: str
    search: str
    kind: str
    year: int
    page: str
    season: str
    episode: str
    is_full: bool
    with_tomatoes: bool
    with_details: bool  # whole episodes in a season
    pictures: str  # the place of pictures


class Target(NamedTuple):
    """The title that is meant; of an episode also its series."""

    entity: Entity
    series: Entity | None = None


@dataclass(frozen=True)
class Source:
    """The database and the index that a request is answered from."""

    db: Reader
    index: Index


@get("/omdb", tag="omdb")
async def omdb(
    db: Reader, *, said: Said, index: Index, image_url: ImageUrl, public_url: PublicUrl
) -> Reply[Written]:
    """Return a title, a season, an episode, or a page of a search, as OMDb does."""
    asked, source = _asked(said, picture_place(said, image_url, public_url)), Source(db, index)
    if not (asked.imdb_id or asked.title) and asked.search:
        return Reply(await _found(source, asked))
    found = await _target(source, asked)
    if asked.season and not asked.episode:
        return Reply(await _season(db, found.entity, asked))
    if asked.episode:
        found = await _episode(db, found.entity, asked)
    title = await _title(db, found)
    return Reply(_written(title, asked), viewed=found.series or found.entity)


def _asked(said: Said, pictures: str) -> Asked:
    def text(name: str) -> str:
        return said.get(name, "").strip()

    year = YEAR.match(text("y"))
    return Asked(
        imdb_id=text("i").lower(),
        title=text("t"),
        search=text("s"),
        kind=text("type").lower(),
        year=int(year.group()) if year else 0,
        page=text("page") or "1",
        season=text("season"),
        episode=text("episode"),
        is_full=text("plot").lower() == "full",
        with_tomatoes=text("tomatoes").lower() == "true",
        with_details=text("detail").lower() == "full",
        pictures=pictures,
    )


async def _target(source: Source, asked: Asked) -> Target:
    """Return the title by its id, else the best one by its name."""
    if asked.imdb_id:
        return await _by_id(source.db, asked.imdb_id)
    if not asked.title:
        raise Refusal(NO_ID)
    found = await _titles(source, asked.title, asked, LIKELY)
    ids = await imdb_ids(source.db, found.entities)
    best = next((each for each in found.entities if each in ids), None)
    if best is None:
        raise _not_found(asked)
    return Target(best)


async def _by_id(db: Reader, imdb_id: str) -> Target:
    if not IMDB_ID.fullmatch(imdb_id):
        raise Refusal(NO_ID)
    bearers = await find_by_id_elsewhere(db, imdb_id, "imdb_id")
    if title := next((each for each in bearers if each.kind in {Kind.MOVIE, Kind.TV}), None):
        return Target(title)
    for each in (await find_by_external_id(db, imdb_id, "imdb_id", ENGLISH)).tv_episode_results:
        return Target(Entity(Kind.EPISODE, each.id), Entity(Kind.TV, each.show_id))
    raise Refusal(UNKNOWN_ID)


async def _title(db: Reader, found: Target) -> Title:
    if found.series:
        return await episode_title(db, found.series, found.entity)
    is_movie = found.entity.kind is Kind.MOVIE
    return await (movie_title if is_movie else series_title)(db, found.entity)


def _written(title: Title, asked: Asked) -> Written:
    return written(title, asked.pictures, is_full=asked.is_full, with_tomatoes=asked.with_tomatoes)


async def _episode(db: Reader, series: Entity, asked: Asked) -> Target:
    """Return an episode by its number and that of its season."""
    if series.kind is not Kind.TV or not (NUMBER.fullmatch(asked.season) and NUMBER.fullmatch(asked.episode)):
        raise Refusal(NO_EPISODE)
    entity = await find_episode(db, str(series.id), asked.season, asked.episode)
    if entity is None:
        raise Refusal(NO_EPISODE)
    return Target(entity, series)


async def _season(db: Reader, series: Entity, asked: Asked) -> Written:
    """Return the episodes of a season."""
    if series.kind is not Kind.TV or not NUMBER.fullmatch(asked.season):
        raise Refusal(NO_SEASON)
    entity = await find_season(db, str(series.id), asked.season)
    if entity is None:
        raise Refusal(NO_SEASON)
    shared, episodes = await season_titles(db, series, entity)
    row: Callable[[Title], Written] = row_of_season
    if asked.with_details:
        row = partial(_written, asked=asked)
    return {
        "Title": known(shared.title),
        "Season": str(int(asked.season)),
        "totalSeasons": str(shared.seasons),
        "Episodes": [row(each) for each in episodes],
        "Response": "True",
    }


async def _found(source: Source, asked: Asked) -> Written:
    """Return a page of what a search finds, without the titles that have no id at IMDb."""
    if not NUMBER.fullmatch(asked.page) or not 1 <= int(asked.page) <= PAGES:
        raise _not_found(asked)
    hits = await _titles(source, asked.search, asked, REACHED)
    if hits.total > REACHED and len(asked.search) <= FEW_LETTERS:
        raise Refusal(TOO_MANY)
    ids = await imdb_ids(source.db, hits.entities)
    begin = (int(asked.page) - 1) * ROWS
    of_page = [each for each in hits.entities if each in ids][begin : begin + ROWS]
    if not of_page:
        raise _not_found(asked)
    rows = [row_of_search(each, asked.pictures) for each in await found_titles(source.db, of_page, ids)]
    total = len(ids) if hits.total <= REACHED else hits.total
    return {"Search": rows, "totalResults": str(total), "Response": "True"}


async def _titles(source: Source, text: str, asked: Asked, limit: int) -> Hits:
    is_of_series = bool(asked.season or asked.episode)
    kinds: Sequence[Kind] = KINDS.get("series" if is_of_series else asked.kind, ())
    if not kinds:
        raise _not_found(asked)
    return await find_titles(source.index, text, kinds, year=asked.year, limit=limit)


def _not_found(asked: Asked) -> Refusal:
    if asked.season or asked.episode:
        return Refusal(NO_EPISODE if asked.episode else NO_SEASON)
    return Refusal(NO_SERIES if asked.kind == "series" else NO_MOVIE)


OPERATIONS = (omdb,)
