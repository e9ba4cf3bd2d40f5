"""Bodies that programs for Trakt send: the titles that they name, and what they say of each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from reelbase.catalog.identity import present
from reelbase.doors.trakt.titles import Json, number_of
from reelbase.entity import Entity, Kind
from reelbase.matching.known import Match, match
from reelbase.matching.subject import Ids, Subject
from reelbase.moments import day
from reelbase.operations.parameters.body import body_fields
from reelbase.operations.query import Query
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.tracking import AIRED
from reelbase.takeouts import values

SECTIONS = ("movies", "shows", "seasons", "episodes")
EVERY_SEASON = -1


class Item(NamedTuple):
    """A title that was sent, of which section, and what is said of it."""

    section: str
    raw: Json
    subject: Subject
    facts: Json
    season: int = EVERY_SEASON  # of a series, whose episodes are all meant


class Found(NamedTuple):
    """A title that was sent and is there."""

    item: Item
    entity: Entity


class Items(NamedTuple):
    """The titles that were sent and are there; those not there by section, as they were sent."""

    found: Sequence[Found]
    not_found: Mapping[str, Sequence[Json]]


def ids_in(raw: Mapping[str, object]) -> Ids:
    """Return the ids of a title that was sent; an id of Trakt's kind is one of TMDB here."""
    ids = raw.get("ids")
    sent = ids if isinstance(ids, dict) else {}
    own = number_of(values.id_number(_text(sent.get("trakt"))))
    imdb = values.imdb(_text(sent.get("imdb")))
    tmdb, tvdb = (values.id_number(_text(sent.get(name))) for name in ("tmdb", "tvdb"))
    return Ids(own or tmdb, imdb, tvdb)


def subject_in(kind: Kind, raw: Mapping[str, object]) -> Subject:
    """Return the movie or the series that was sent."""
    return Subject(str(kind), _text(raw.get("title"))[:255], values.year(_text(raw.get("year"))), ids_in(raw))


def episode_in(show: Mapping[str, object], season: object, raw: Mapping[str, object]) -> Subject:
    """Return the episode that was sent, by its own ids or by its numbers in a series."""
    of_series = subject_in(Kind.TV, show)
    numbers = values.count(_text(season)), values.count(_text(raw.get("number")))
    return Subject("episode", of_series.title, of_series.year, ids_in(raw), of_series.ids, *numbers)


def read_items(body: Json) -> list[Item]:
    """Return every title that a body names, series with their seasons and episodes."""
    found = [Item("movies", raw, subject_in(Kind.MOVIE, raw), raw) for raw in _each(body, "movies")]
    for raw in _each(body, "shows"):
        found += _of_show(raw)
    found += [Item("seasons", raw, Subject("tv"), raw) for raw in _each(body, "seasons")]
    found += [Item("episodes", raw, episode_in({}, "", raw), raw) for raw in _each(body, "episodes")]
    return found


def _of_show(raw: Json) -> Iterator[Item]:
    show, facts = subject_in(Kind.TV, raw), {name: value for name, value in raw.items() if name != "seasons"}
    seasons = [*_each(raw, "seasons")]
    if not seasons:
        yield Item("shows", raw, show, facts)
    for season in seasons:
        number, of_season = season.get("number"), {**facts, **season}
        episodes = [*_each(season, "episodes")]
        if not episodes:
            yield Item("shows", raw, show, of_season, values.count(_text(number)))
        for each in episodes:
            yield Item("shows", raw, episode_in(raw, number, each), {**of_season, **each})


async def look_up(db: Reader, said: Query) -> None:
    """Find the titles of a body before the transaction: finding them by name takes long."""
    subjects = [each.subject for each in read_items(body_fields(said))]
    said.found = await match(db, subjects)


async def found_in(db: Reader, said: Query, *, by_episode: bool = False) -> Items:
    """Return the titles of a body; `by_episode`: a series stands for its episodes that are on the air."""
    items, matches = read_items(body_fields(said)), said.found
    assert isinstance(matches, dict)
    named = [_entity(matches, each) for each in items]
    there = await present(db, {each for each in named if each})
    missing: dict[str, dict[int, Json]] = {section: {} for section in SECTIONS}  # by identity
    found = []
    for item, entity in zip(items, named, strict=True):
        if entity in there:
            found.append(Found(item, entity))
        else:
            missing[item.section][id(item.raw)] = item.raw
    not_found = {section: [*raws.values()] for section, raws in missing.items()}
    return Items(await _by_episode(db, found) if by_episode else found, not_found)


def _entity(matches: Mapping[Subject, Match], item: Item) -> Entity | None:
    return matches[item.subject].entity if item.section != "seasons" else None


async def _by_episode(db: Reader, found: Sequence[Found]) -> list[Found]:
    shows = sorted({each.entity.id for each in found if each.entity.kind == Kind.TV})
    aired = await db.all(AIRED, ids=shows, today=day(db.now)) if shows else []
    result = []
    for each in found:
        if each.entity.kind != Kind.TV:
            result.append(each)
            continue
        result += [
            Found(each.item, Entity(Kind.EPISODE, row.entity_id))
            for row in aired
            if row.series_id == each.entity.id and each.item.season in {EVERY_SEASON, row.season_number}
        ]
    return result


def _each(body: Mapping[str, object], name: str) -> Iterator[Json]:
    found = body.get(name)
    yield from (each for each in (found if isinstance(found, list) else ()) if isinstance(each, dict))


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
