"""Looking titles up: by their ids elsewhere, by words, and one series with its seasons and episodes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from reelbase.accounts.session import Who, account_of
from reelbase.catalog.episode_rows import episodes_of_series
from reelbase.catalog.identity import find, find_by_id_elsewhere
from reelbase.catalog.language import ENGLISH
from reelbase.catalog.search import find_titles
from reelbase.doors.trakt.form import PATH
from reelbase.doors.trakt.pages import cut, part_of
from reelbase.doors.trakt.titles import Json, described, number_of, trakt_id
from reelbase.entity import Entity, Kind
from reelbase.errors import ApiError, Status
from reelbase.operations.answers import Reply
from reelbase.operations.operation import Freshness, get
from reelbase.operations.parameters.binding import Said
from reelbase.operations.query import Query
from reelbase.search.index import Index
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.episodes import EPISODE_NUMBERS
from reelbase.takeouts import values

TAG = "trakt"
TYPES = {"movie": Kind.MOVIE, "show": Kind.TV, "episode": Kind.EPISODE}
NAMES = {kind: name for name, kind in TYPES.items()}
SOURCES = {"imdb": "imdb_id", "tvdb": "tvdb_id"}
BEST_SCORE = 1000.0
REACHED = 100


@get(f"{PATH}/search/{{source}}/{{id}}", tag=TAG, freshness=Freshness.PRIVATE)
async def search_by_id(db: Reader, source: str, id_: str, *, said: Said, who: Who) -> Reply[list[Json]]:
    """Return what has an id; nothing is an empty list."""
    await account_of(db, who)
    kinds = _kinds(said.get("type", ""))
    found = [each for each in await _having(db, source, id_) if each.kind in kinds]
    return await _results(db, said, found)


@get(f"{PATH}/search/{{types}}", tag=TAG, freshness=Freshness.PRIVATE)
async def search_by_text(db: Reader, types: str, *, said: Said, who: Who, index: Index) -> Reply[list[Json]]:
    """Return movies and series by their names, the best first."""
    await account_of(db, who)
    kinds = [each for each in _kinds(types) if each != Kind.EPISODE]
    text, year = said.get("query", ""), values.year(said.get("years", ""))
    hits = await find_titles(index, text, kinds, year=year, limit=REACHED) if text and kinds else None
    return await _results(db, said, [*hits.entities] if hits else [])


def _kinds(types: str) -> Sequence[Kind]:
    """Return the kinds of a list of types; without one all."""
    named = [TYPES[each] for each in types.split(",") if each in TYPES]
    return named if types else [*TYPES.values()]


async def _having(db: Reader, source: str, id_: str) -> Iterable[Entity]:
    if source in SOURCES:
        value = values.imdb(id_) if source == "imdb" else str(values.id_number(id_) or "")
        return await find_by_id_elsewhere(db, value, SOURCES[source]) if value else ()
    number = values.id_number(id_)
    number = number_of(number) if source == "trakt" else number if source == "tmdb" else 0
    found = [await find(db, kind, number) for kind in TYPES.values()] if number else ()
    return [each for each in found if each]


async def _results(db: Reader, said: Query, found: Sequence[Entity]) -> Reply[list[Json]]:
    part = part_of(said, everything=False)
    page = cut(found, part)
    shown = await described(db, page)
    rows: list[Json] = [
        {"type": NAMES[each.kind], "score": BEST_SCORE - rank, **shown[each]}
        for rank, each in enumerate(page, part.offset)
        if each in shown
    ]
    return Reply(rows, headers=part.headers(len(found)))


@get(f"{PATH}/movies/{{id}}", tag=TAG, freshness=Freshness.PRIVATE)
async def movie(db: Reader, id_: str, *, who: Who) -> object:
    """Return a movie."""
    await account_of(db, who)
    entity = await _named(db, Kind.MOVIE, id_)
    return (await described(db, [entity]))[entity]["movie"]


@get(f"{PATH}/shows/{{id}}", tag=TAG, freshness=Freshness.PRIVATE)
async def show(db: Reader, id_: str, *, who: Who) -> object:
    """Return a series."""
    await account_of(db, who)
    entity = await _named(db, Kind.TV, id_)
    return (await described(db, [entity]))[entity]["show"]


@get(f"{PATH}/shows/{{id}}/seasons", tag=TAG, freshness=Freshness.PRIVATE)
async def seasons(db: Reader, id_: str, *, said: Said, who: Who) -> list[Json]:
    """Return the seasons of a series, with their episodes where these are asked for."""
    await account_of(db, who)
    entity = await _named(db, Kind.TV, id_)
    episodes = await _episodes(db, entity) if "episodes" in said.get("extended", "") else None
    found: list[Json] = []
    for row in sorted(await db.of(EPISODE_NUMBERS, entity), key=lambda each: each.season_number):
        if row.episode_number is None:
            its = {} if episodes is None else {"episodes": episodes.get(row.season_number, [])}
            ids = {"trakt": trakt_id(row.id), "tmdb": row.id}
            found.append({"number": row.season_number, "ids": ids, **its})
    return found


@get(f"{PATH}/shows/{{id}}/seasons/{{number}}", tag=TAG, freshness=Freshness.PRIVATE)
async def season(db: Reader, id_: str, number: str, *, who: Who) -> list[object]:
    """Return the episodes of a season."""
    await account_of(db, who)
    episodes = await _episodes(db, await _named(db, Kind.TV, id_))
    return episodes.get(values.count(number), [])


@get(f"{PATH}/shows/{{id}}/seasons/{{number}}/episodes/{{episode}}", tag=TAG, freshness=Freshness.PRIVATE)
async def episode(db: Reader, id_: str, number: str, place: str, *, who: Who) -> object:
    """Return an episode."""
    await account_of(db, who)
    for each in (await _episodes(db, await _named(db, Kind.TV, id_))).get(values.count(number), []):
        if isinstance(each, dict) and each.get("number") == values.count(place):
            return each
    raise ApiError(Status.NOT_FOUND)


async def _episodes(db: Reader, series: Entity) -> dict[int, list[object]]:
    rows = await episodes_of_series(db, series, ENGLISH)
    shown = await described(db, [Entity(Kind.EPISODE, row.id) for row in rows])
    found: dict[int, list[object]] = defaultdict(list)
    for row in rows:
        found[row.season_number].append(shown[Entity(Kind.EPISODE, row.id)]["episode"])
    return found


async def _named(db: Reader, kind: Kind, id_: str) -> Entity:
    """Return the title with an id of Trakt's kind, or with one at IMDb; refused with 404."""
    number = number_of(values.id_number(id_))
    found = await find(db, kind, number) if number else None
    if found is None and id_.startswith("tt"):
        having = await _having(db, "imdb", id_)
        found = next((each for each in having if each.kind == kind), None)
    if found is None:
        raise ApiError(Status.NOT_FOUND)
    return found
