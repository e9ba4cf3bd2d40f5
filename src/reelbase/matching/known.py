"""Matches many rows at once with titles of the catalogue: by ids, else by exact name and year.

Nothing is guessed: several titles that fit, or one without a year that agrees, are doubtful, and a person
decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from reelbase.entity import TITLES, Entity, Kind
from reelbase.matching.folding import folded, year_in
from reelbase.matching.names import Reading
from reelbase.matching.scoring import YEAR_NEXT, Candidate, Scored, best_of, score
from reelbase.matching.subject import Ids, Subject
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.account_lists import PRESENT
from reelbase.storage.queries.matching import BEARERS, MOVED, PAGE, WORDS, named
from reelbase.storage.queries.takeouts import EPISODES

Value = TypeVar("Value")

AT_ONCE = 5_000  # ids in one statement
SOURCES = {"imdb": "imdb_id", "tvdb": "tvdb_id"}


class Match(NamedTuple):
    """The title that is meant; or the ones that may be meant; or nothing."""

    entity: Entity | None = None
    candidates: tuple[Entity, ...] = ()


MISSING = Match()


async def match(db: Reader, subjects: Iterable[Subject]) -> dict[Subject, Match]:
    """Return the match of each subject."""
    wanted = {*subjects}
    titles = {each: _title(each) for each in wanted}
    found = await _by_ids(db, {*titles.values()})
    missing = {each for each in titles.values() if each.title and not _is_settled(found.get(each))}
    found |= await _by_names(db, missing)
    episodes = [each for each in wanted if each.kind == Kind.EPISODE]
    known = await _episodes(db, episodes, {each: found.get(titles[each], MISSING) for each in episodes})
    return {each: known.get(each) or _whole(each, found.get(titles[each], MISSING)) for each in wanted}


def _is_settled(found: Match | None) -> bool:
    return found is not None and (found.entity is not None or bool(found.candidates))


def _title(subject: Subject) -> Subject:
    """Return the movie or series of a subject: of an episode, its series."""
    if subject.kind != Kind.EPISODE:
        return subject
    return Subject(Kind.TV, subject.title, subject.year, subject.series)


def _whole(subject: Subject, of_title: Match) -> Match:
    """Return the match of a title; an episode that its series does not have is missing."""
    return MISSING if subject.kind == Kind.EPISODE else of_title


def _kinds(subject: Subject) -> tuple[Kind, ...]:
    return (Kind(subject.kind),) if subject.kind else TITLES


async def _by_ids(db: Reader, subjects: Iterable[Subject]) -> dict[Subject, Match]:
    """Return the matches by the id of TMDB, else by that of IMDb, else by that of TheTVDB."""
    subjects = [*subjects]
    present = await _present(db, {Entity(k, each.ids.tmdb) for each in subjects for k in _kinds(each)})
    bearers = await _bearers(db, [each.ids for each in subjects])
    found = {}
    for each in subjects:
        by_tmdb = [present[e] for k in _kinds(each) if (e := Entity(k, each.ids.tmdb)) in present]
        by_other = [
            entity
            for source, value in (("imdb_id", each.ids.imdb), ("tvdb_id", str(each.ids.tvdb or "")))
            for entity in bearers.get((source, value), ())
            if entity.kind in (_kinds(each) if source == "tvdb_id" else TITLES)
        ]
        sure = [*(by_tmdb if each.kind else ()), *by_other]
        if sure:
            found[each] = Match(next(iter(sure)))
        elif by_tmdb:
            found[each] = Match(None, tuple(by_tmdb))
    return found


async def _present(db: Reader, wanted: Iterable[Entity]) -> dict[Entity, Entity]:
    """Return the entities that exist among some, and for merged ones the ones that they became."""
    entities = sorted(each for each in wanted if each.id)
    found: dict[Entity, Entity] = {}
    for some in _portions(entities):
        kinds, ids = [str(each.kind) for each in some], [each.id for each in some]
        found |= {
            (each := Entity(Kind(row.kind), row.id)): each
            for row in await db.all(PRESENT, kinds=kinds, ids=ids)
        }
    gone: dict[Kind, list[int]] = defaultdict(list)
    for each in entities:
        if each not in found:
            gone[each.kind].append(each.id)
    for kind, ids in gone.items():
        for moved in _portions(ids):
            for row in await db.all(MOVED, kind=str(kind), ids=[*moved]):
                if row.new_id is not None:
                    found[Entity(kind, row.old_id)] = Entity(kind, row.new_id)
    return found


async def _bearers(db: Reader, ids: Iterable[Ids]) -> Mapping[tuple[str, str], list[Entity]]:
    """Return the entities that have ids of IMDb or TheTVDB, by source and id."""
    values = sorted({value for each in ids for value in (each.imdb, str(each.tvdb or "")) if value})
    found: defaultdict[tuple[str, str], list[Entity]] = defaultdict(list)
    for some in _portions(values):
        for row in await db.all(BEARERS, values=[*some]):
            if row.source in SOURCES.values():
                found[row.source, row.value].append(Entity(Kind(row.kind), row.id))
    return found


async def _by_names(db: Reader, subjects: Iterable[Subject]) -> dict[Subject, Match]:
    """Return the matches by name, in any language, and year."""
    names: dict[Kind, dict[str, list[Subject]]] = {kind: defaultdict(list) for kind in TITLES}
    for each in subjects:
        for kind in _kinds(each):
            names[kind][folded(each.title)].append(each)
    fitting: defaultdict[Subject, dict[Entity, int]] = defaultdict(dict)
    for kind, wanted in names.items():
        if wanted:
            await _collect(db, kind, wanted, fitting)
    return {each: _chosen(each, found) for each, found in fitting.items()}


async def _collect(
    db: Reader,
    kind: Kind,
    wanted: Mapping[str, list[Subject]],
    fitting: defaultdict[Subject, dict[Entity, int]],
) -> None:
    """Collect the entities of a kind that have one of these names, with their years, page by page."""
    after = -1
    while page := await db.all(named(kind), after=after, limit=PAGE):
        upto = max(row.id for row in page)
        years = {row.id: year_in(row.date) or 0 for row in page}
        words = await db.all(WORDS, kind=str(kind), after=after, upto=upto)
        for id_, name in (*((row.id, row.name) for row in page), *((row.id, row.name) for row in words)):
            for each in wanted.get(folded(name), ()):
                fitting[each][Entity(kind, id_)] = years.get(id_, 0)
        if len(page) < PAGE:
            return
        after = upto


def _chosen(subject: Subject, found: Mapping[Entity, int]) -> Match:
    """Return the one title of that year, else the one of a year before or after; else they are doubtful."""
    if not subject.year:
        return Match(None, tuple(sorted(found)))
    reading = Reading(subject.title, subject.year)
    candidates = (Candidate(each, (subject.title,), year or None) for each, year in found.items())
    scored = (Scored(score(reading, each), each) for each in candidates)
    fitting = best_of(each for each in scored if each.score >= YEAR_NEXT)
    match [each.candidate.entity for each in fitting]:
        case []:
            return MISSING
        case [one]:
            return Match(one)
        case several:
            return Match(None, tuple(sorted(several)))


async def _episodes(
    db: Reader, episodes: Iterable[Subject], series: Mapping[Subject, Match]
) -> dict[Subject, Match]:
    """Return the matches of episodes: by ids of their own, else by series, season and number."""
    episodes = [*episodes]
    present = await _present(db, {Entity(Kind.EPISODE, each.ids.tmdb) for each in episodes})
    bearers = await _bearers(db, [each.ids for each in episodes])
    of_series = sorted({found.entity.id for found in series.values() if found.entity})
    numbered = {
        (row.series_id, row.season_number, row.episode_number): row.id
        for some in _portions(of_series)
        for row in await db.all(EPISODES, ids=[*some])
    }
    result = {}
    for each in episodes:
        show = series[each].entity
        by_id = [
            present.get(Entity(Kind.EPISODE, each.ids.tmdb)),
            *(e for e in bearers.get(("imdb_id", each.ids.imdb), ()) if e.kind == Kind.EPISODE),
            *(e for e in bearers.get(("tvdb_id", str(each.ids.tvdb)), ()) if e.kind == Kind.EPISODE),
        ]
        own = next((e for e in by_id if e), None)
        number = numbered.get((show.id, each.season, each.episode)) if show else None
        if own or number:
            result[each] = Match(own or Entity(Kind.EPISODE, number or 0))
    return result


def _portions(values: list[Value]) -> Iterable[list[Value]]:
    return (values[first : first + AT_ONCE] for first in range(0, len(values), AT_ONCE))
