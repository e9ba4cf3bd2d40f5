"""Titles as programs for Trakt know them: a few words, and ids of every kind."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

from reelbase.catalog.episode_rows import episodes_in_order
from reelbase.catalog.language import ENGLISH
from reelbase.catalog.summaries import movies_in_order, series_in_order
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.facts import EXTERNAL_IDS

Json = dict[str, object]
NAMES = {Kind.MOVIE: "movie", Kind.TV: "show", Kind.SEASON: "season", Kind.EPISODE: "episode"}
OWN = 1_000_000_000
SHIFT = 1_500_000_000
"""Ids of Trakt's kind are those of TMDB behind this number, so that no real id of Trakt's is one of them; the
ids of one's own stay as they are.
"""
SOURCES = {"imdb_id": "imdb", "tvdb_id": "tvdb"}


def trakt_id(number: int) -> int:
    """Return the id by which programs for Trakt know what has this id."""
    return number if number >= OWN else SHIFT + number


def number_of(id_: int) -> int:
    """Return the id of what programs for Trakt know by an id; 0 for an id that is none of ours."""
    return id_ - SHIFT if id_ > SHIFT else id_ if id_ >= OWN else 0


def slug_of(name: str) -> str:
    """Return a name as it stands in addresses: lower case letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


async def described(db: Reader, entities: Iterable[Entity]) -> dict[Entity, Json]:
    """Return the members that describe each title in a list: `movie`, `show`, or `episode` and its `show`."""
    wanted: dict[Kind, set[int]] = defaultdict(set)
    for each in entities:
        wanted[each.kind].add(each.id)
    episodes = await episodes_in_order(db, sorted(wanted[Kind.EPISODE]), ENGLISH)
    series_ids = wanted[Kind.TV] | {each.show_id for each in episodes}
    ids = await _ids(db, {**wanted, Kind.TV: series_ids})
    movies = await movies_in_order(db, sorted(wanted[Kind.MOVIE]), ENGLISH)
    shows = {
        each.id: _title(Entity(Kind.TV, each.id), each.name, each.first_air_date, ids)
        for each in await series_in_order(db, sorted(series_ids), ENGLISH)
    }
    found: dict[Entity, Json] = {Entity(Kind.TV, id_): {"show": show} for id_, show in shows.items()}
    for movie in movies:
        entity = Entity(Kind.MOVIE, movie.id)
        found[entity] = {"movie": _title(entity, movie.title, movie.release_date, ids)}
    for episode in episodes:
        entity = Entity(Kind.EPISODE, episode.id)
        its = {
            "season": episode.season_number,
            "number": episode.episode_number,
            "title": episode.name,
            "ids": _all_ids(entity, "", ids),
        }
        found[entity] = {"episode": its, "show": shows.get(episode.show_id)}
    return found


async def _ids(db: Reader, wanted: Mapping[Kind, Iterable[int]]) -> dict[Entity, Json]:
    found: dict[Entity, Json] = {}
    for kind, numbers in wanted.items():
        for id_, rows in (await db.by_id(EXTERNAL_IDS, kind, numbers)).items():
            known = {SOURCES[row.source]: row.value for row in rows if row.source in SOURCES and row.value}
            tvdb = known.pop("tvdb", "")
            found[Entity(kind, id_)] = {**known, **({"tvdb": int(tvdb)} if tvdb.isdigit() else {})}
    return found


def _title(entity: Entity, name: str, date: str | None, ids: Mapping[Entity, Json]) -> Json:
    year = int(date[:4]) if date and date[:4].isdigit() else None
    slug = f"{name} {year}" if year and entity.kind == Kind.MOVIE else name
    return {"title": name, "year": year, "ids": _all_ids(entity, slug, ids)}


def _all_ids(entity: Entity, name: str, ids: Mapping[Entity, Json]) -> Json:
    slug = slug_of(name)
    known = ids.get(entity, {})
    return {
        "trakt": trakt_id(entity.id),
        **({"slug": slug or str(trakt_id(entity.id))} if name else {}),
        **known,
        "tmdb": entity.id,
    }
