"""Finding: the titles of this catalogue that a question may mean, the best first, and which one is sure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from reelbase.catalog.identity import find, find_by_id_elsewhere
from reelbase.catalog.search import find_titles
from reelbase.entity import TITLES, Entity, Kind
from reelbase.matching.folding import year_in
from reelbase.matching.ids import IMDB, TMDB, TVDB
from reelbase.matching.names import LONGEST, Reading
from reelbase.matching.question import Understood
from reelbase.matching.scoring import NOTHING_FOUND, SURE, Candidate, Scored, likeness, score, the_one
from reelbase.search.index import Index
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.matching import BY_DATE, BY_NUMBER, NAMES, NumberedRow, candidates

HITS = 20  # of each search
LIKELY = 0.5  # the lowest score of a title that is worth showing
OTHER_LENGTH = 0.9  # the worth of a title that is much longer or shorter than said
SAME_MINUTES, SAME_SHARE = 3, 0.06
FAR_MINUTES, FAR_SHARE = 15, 0.2

_countries = msgspec.json.Decoder(tuple[str, ...]).decode


class Fitting(NamedTuple):
    """A title that may be meant: how well it fits from 0 to 1, and why."""

    entity: Entity
    score: float
    reasons: tuple[str, ...]
    episodes: tuple[NumberedRow, ...] = ()


class Matched(NamedTuple):
    """The titles that may be meant, the best first; `is_sure` that the first one is."""

    fitting: tuple[Fitting, ...]
    is_sure: bool
    remark: str = ""


@dataclass(frozen=True)
class Source:
    """The database and the index in which titles are looked for."""

    db: Reader
    index: Index
    include_adult: bool = False


class _Fit(NamedTuple):
    """A candidate as it fits the reading that it fits best."""

    scored: Scored
    reasons: tuple[str, ...]


class _Known(NamedTuple):
    """A candidate of the catalogue, and its minutes; 0 where they are not known."""

    candidate: Candidate
    minutes: int


async def match(source: Source, asked: Understood) -> Matched:
    """Return the titles that may be meant: by ids, else by names."""
    found = await _by_ids(source.db, asked) or await _by_names(source, asked)
    if not (asked.numbers.date or asked.numbers.episode is not None):
        return found
    return found._replace(fitting=await _with_episodes(source.db, found.fitting, asked))


async def _by_ids(db: Reader, asked: Understood) -> Matched | None:
    """Return the title that has an id; None where none is said, or nothing here has it."""
    for name in (TMDB, IMDB, TVDB):
        if not (value := asked.ids.get(name)):
            continue
        if name == TMDB:
            found = [await find(db, kind, int(value)) for kind in asked.kinds]
            bearers = [each for each in found if each]
        else:
            bearers = await find_by_id_elsewhere(db, value, name)
        fitting = [each for each in bearers if each.kind in asked.kinds]
        if fitting:
            reasons = (f"the same {name.removesuffix('_id')} id",)
            shown = tuple(Fitting(each, 1.0, reasons) for each in fitting)
            is_one = len(fitting) == 1
            return Matched(shown, is_one, "" if is_one else f"{len(fitting)} titles have this id")
    return None


async def _by_names(source: Source, asked: Understood) -> Matched:
    """Return the titles by their names: the likeliest reading first, the others where it is not sure."""
    first, others = asked.readings[:1], asked.readings[1:]
    ways = [(each,) for each in TITLES if each in asked.kinds] if asked.is_movie_first else [asked.kinds]
    known: dict[Entity, _Fit] = {}
    remark = NOTHING_FOUND
    for kinds in ways:
        of_kinds: dict[Entity, _Fit] = {}
        for readings in filter(None, (first, others)):
            for entity, fit in (await _fitting(source, kinds, readings, asked)).items():
                of_kinds[entity] = max(fit, of_kinds.get(entity, fit), key=lambda each: each.scored.score)
            taken, remark = the_one(each.scored for each in of_kinds.values())
            known |= of_kinds
            if taken:
                return Matched(_ranked(known, taken.candidate.entity), True, remark)
    if remark == NOTHING_FOUND:  # by the last readings, whatever the first have found
        remark = "no title fits well enough" if known else "no title is found by this name"
    return Matched(_ranked(known, None), False, remark)


def _ranked(known: dict[Entity, _Fit], taken: Entity | None) -> tuple[Fitting, ...]:
    """Return what is worth showing, the one that is taken first."""
    shown = [
        Fitting(entity, round(fit.scored.score, 3), fit.reasons)
        for entity, fit in known.items()
        if fit.scored.score >= LIKELY
    ]
    votes = {entity: fit.scored.candidate.votes for entity, fit in known.items()}
    return tuple(
        sorted(shown, key=lambda each: (each.entity != taken, -each.score, -votes[each.entity], *each.entity))
    )


async def _fitting(
    source: Source, kinds: Sequence[Kind], readings: Sequence[Reading], asked: Understood
) -> dict[Entity, _Fit]:
    """Return what the index finds by readings, each as it fits best."""
    hits: dict[Entity, None] = {}
    for reading in readings:
        for year in dict.fromkeys((reading.year or 0, 0)):
            found = await find_titles(
                source.index,
                reading.title,
                kinds,
                year=year,
                limit=HITS,
                include_adult=source.include_adult,
            )
            hits |= dict.fromkeys(found.entities)
    found_here = [each for kind in kinds for each in await _candidates(source.db, kind, hits)]
    return {each.candidate.entity: _best(each, readings, asked) for each in found_here}


async def _candidates(db: Reader, kind: Kind, hits: Iterable[Entity]) -> list[_Known]:
    ids = [each.id for each in hits if each.kind is kind]
    if not ids:
        return []
    facts = await db.one_by_id(candidates(kind), kind, ids)
    names = await db.by_id(NAMES, kind, ids)
    return [
        _Known(
            Candidate(
                Entity(kind, id_),
                tuple(dict.fromkeys(n[:LONGEST] for n in (row.name, *(w.name for w in names.get(id_, ()))))),
                year_in(row.date),
                row.votes,
                _countries(row.countries),
            ),
            row.minutes or 0,
        )
        for id_ in ids
        if (row := facts.get(id_))
    ]


def _best(known: _Known, readings: Sequence[Reading], asked: Understood) -> _Fit:
    candidate = known.candidate
    fits = ((score(reading, candidate), reading) for reading in readings)
    worth, reading = max(fits, key=lambda each: each[:1])
    length = _of_length(asked.duration, known.minutes)
    worth *= OTHER_LENGTH if length == "another length" else 1.0
    reasons = (_of_title(reading, candidate), _of_year(reading.year, candidate.year), length)
    return _Fit(Scored(worth, candidate), tuple(filter(None, reasons)))


def _of_title(reading: Reading, candidate: Candidate) -> str:
    likest = max(likeness(reading.title, name) for name in candidate.names)
    return "the same title" if likest == 1.0 else "a similar title"


def _of_year(said: int | None, known: int | None) -> str:
    if said is None:
        return "no year is said"
    if known is None:
        return "its year is not known"
    return {0: "the same year", 1: "the year before or after"}.get(abs(said - known), "another year")


def _of_length(said: int | None, known: int) -> str:
    if not said or not known:
        return ""
    apart, longer = abs(said - known), max(said, known)
    if apart <= max(SAME_MINUTES, SAME_SHARE * longer):
        return "the same length"
    return "another length" if apart > max(FAR_MINUTES, FAR_SHARE * longer) else ""


async def _with_episodes(db: Reader, fitting: tuple[Fitting, ...], asked: Understood) -> tuple[Fitting, ...]:
    """Return the titles, each series with the episodes that have the number or the day."""
    series = [each.entity.id for each in fitting if each.entity.kind is Kind.TV and each.score >= SURE]
    season, episode, date = asked.numbers
    if not series or (episode is not None and season is None and not date):
        return fitting
    if episode is not None and season is not None:
        rows = await db.all(BY_NUMBER, ids=sorted(series), season=season, episode=episode)
    else:
        rows = await db.all(BY_DATE, ids=sorted(series), date=date)
    return tuple(
        each._replace(episodes=tuple(row for row in rows if row.series_id == each.entity.id))
        if each.entity.kind is Kind.TV
        else each
        for each in fitting
    )
