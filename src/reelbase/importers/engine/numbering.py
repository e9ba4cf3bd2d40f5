"""Numbers that editors gave to seasons and episodes: other seasons and episodes give way to them.

The episodes of a season follow it to its new number. A season or an episode of another source whose number an
editor has given to another one comes last, for as long as that is so. Both is a lock that no editor has set,
so what other sources say is kept beneath it, and is looked at anew with every batch.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.edits import GAVE_WAY, Held, Lock
from reelbase.importers.engine.entity_rows import NUMBERED
from reelbase.importers.engine.state import State
from reelbase.storage.rows import EpisodeRow, SeasonRow

SEASON_NUMBER, EPISODE_NUMBER = Lock("season_number"), Lock("episode_number")
NUMBER_LOCKS = frozenset((SEASON_NUMBER, EPISODE_NUMBER))
Place = tuple[int, ...]
"""The number of a season; the numbers of an episode and of its season."""


class Wish(NamedTuple):
    """The place that a season or an episode would have if it were alone."""

    place: Place
    is_set: bool  # by an editor


class Loser(NamedTuple):
    """A season or an episode that gave way, and the place that it would have."""

    entity: Entity
    place: Place


def give_way(state: State) -> list[Loser]:
    """Settle the numbers of series in which editors have set any; return what gave way.

    Rows stay as other sources say; a lock is put on each that comes elsewhere, and taken off each other one.
    """
    losers: list[Loser] = []
    for series in sorted(_renumbered(state)):
        for kind in NUMBERED:
            state.load_numbered(kind, [series])
        seasons = [row for row in state.seasons.rows.values() if row.series_id == series]
        wishes = {row.id: _wish(state, Entity(Kind.SEASON, row.id), (row.season_number,)) for row in seasons}
        places = _settled(wishes)
        follows = {row.season_number: places[row.id] for row in seasons}
        losers += _noted(state, Kind.SEASON, seasons, wishes, places)
        episodes = [row for row in state.episodes.rows.values() if row.series_id == series]
        wishes = {
            row.id: _wish(
                state,
                Entity(Kind.EPISODE, row.id),
                (*follows.get(row.season_number, (row.season_number,)), row.episode_number),
            )
            for row in episodes
        }
        losers += _noted(state, Kind.EPISODE, episodes, wishes, _settled(wishes))
    return losers


def place_of(state: State, row: SeasonRow | EpisodeRow) -> Place:
    """Return the place of a season or an episode as answers show it."""
    if isinstance(row, SeasonRow):
        return (_held(state, Entity(Kind.SEASON, row.id), SEASON_NUMBER, row.season_number),)
    entity = Entity(Kind.EPISODE, row.id)
    return (
        _held(state, entity, SEASON_NUMBER, row.season_number),
        _held(state, entity, EPISODE_NUMBER, row.episode_number),
    )


def _renumbered(state: State) -> set[int]:
    """Return the series of the batch in which an editor has set numbers."""
    rows = [row for row in state.episodes.rows.values() if row.id not in state.episodes.stored]
    if new := {row.series_id for row in rows} & state.series.stored.keys():
        state.load_numbered(Kind.SEASON, sorted(new))  # the numbers of their seasons may be set
    found: set[int] = set()
    for entity in state.edits.locks if state.edits.is_any else ():
        if entity.kind in NUMBERED and not state.edits.locked_or_released(entity).isdisjoint(NUMBER_LOCKS):
            row = state.row(entity)
            if isinstance(row, SeasonRow | EpisodeRow):
                found.add(row.series_id)
    return found


def _wish(state: State, entity: Entity, place: Place) -> Wish:
    fields = (SEASON_NUMBER, EPISODE_NUMBER)[: len(place)]
    locks = state.edits.locks.get(entity, {})
    held = [locks.get(field) for field in fields]
    mine = [each.value if each and each.change_set != GAVE_WAY else None for each in held]
    wanted = [each if isinstance(each, int) else number for each, number in zip(mine, place, strict=True)]
    return Wish(tuple(wanted), any(each is not None for each in mine))


def _settled(wishes: Mapping[int, Wish]) -> dict[int, Place]:
    """Return the place of each: that of its wish, or the one behind all others."""
    taken: dict[Place, int] = {}
    for id_ in sorted(wishes, key=lambda each: (not wishes[each].is_set, each)):
        place = wishes[id_].place
        if place in taken:
            season = place[:-1]
            every = [*taken, *(wish.place for wish in wishes.values())]
            place = (*season, 1 + max(each[-1] for each in every if each[:-1] == season))
        taken[place] = id_
    return {id_: place for place, id_ in taken.items()}


def _noted(
    state: State,
    kind: Kind,
    rows: Iterable[SeasonRow | EpisodeRow],
    wishes: Mapping[int, Wish],
    places: Mapping[int, Place],
) -> list[Loser]:
    """Lock each number that is another one than other sources say; return what gave way."""
    losers: list[Loser] = []
    for row in rows:
        entity, place = Entity(kind, row.id), places[row.id]
        if place != wishes[row.id].place:
            losers.append(Loser(entity, wishes[row.id].place))
        for field, number in zip((SEASON_NUMBER, EPISODE_NUMBER), place, strict=False):
            held = state.edits.locks.get(entity, {}).get(field)
            if number == getattr(row, field.field):
                if held is not None and held.change_set == GAVE_WAY:
                    state.edits.set(entity, field, None)
            elif held is None or held.value != number:
                state.edits.set(entity, field, Held(number, GAVE_WAY))
    return losers


def _held(state: State, entity: Entity, field: Lock, number: int) -> int:
    held = state.edits.locks.get(entity, {}).get(field)
    return held.value if held is not None and isinstance(held.value, int) else number
