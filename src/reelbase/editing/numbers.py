"""Numbers of seasons and episodes as editors give them: no two have the same, and swaps are one request."""

from collections.abc import Iterable, Sequence

from reelbase.editing.problems import unfit
from reelbase.editing.references import Wanted
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.claims import Address
from reelbase.importers.engine.entity_rows import NUMBERED
from reelbase.importers.engine.numbering import NUMBER_LOCKS, Loser, place_of
from reelbase.importers.engine.state import State
from reelbase.storage.rows import EpisodeRow, SeasonRow


def free_address(state: State, kind: Kind, address: Address) -> Address:
    """Return the numbers, as other sources would say them, of a new season or episode with these numbers.

    They differ where editors renumbered others. Refused with 422 where the numbers are taken, or there is no
    such season.
    """
    series, season_number, *_ = address
    for each in NUMBERED:
        state.load_numbered(each, [series])
    every: list[SeasonRow | EpisodeRow] = [*state.seasons.rows.values()]
    every += state.episodes.rows.values()
    rows = [row for row in every if row.series_id == series]
    is_season = kind is Kind.SEASON
    of_kind = {place_of(state, row): row.id for row in rows if isinstance(row, SeasonRow) is is_season}
    if (taken := of_kind.get(address[1:])) is not None:
        raise unfit(f"expected a number that is free, found that {kind} {taken} has it")
    if kind is Kind.EPISODE:
        seasons = {place_of(state, row): row for row in rows if isinstance(row, SeasonRow)}
        if (season := seasons.get((season_number,))) is None:
            raise unfit(f"expected a season {season_number} of series {series}, found none: make it first")
        address = (series, season.season_number, *address[2:])
    known = state.addresses[kind]
    if address in known:
        *owner, _ = address
        address = (*owner, 1 + max(number for *of, number in known if of == owner))
    return address


def check_places(state: State, wanted: Iterable[Wanted], losers: Sequence[Loser]) -> None:
    """Refuse numbers that another season or episode has, or will have; and those of no season: 422."""
    for entity in {each.entity for each in wanted if each.lock in NUMBER_LOCKS and not each.is_released}:
        row = state.row(entity)
        if not isinstance(row, SeasonRow | EpisodeRow):
            continue
        place = place_of(state, row)
        for loser in losers:
            if loser.entity == entity or (loser.place == place and _is_of_same(state, loser.entity, row)):
                words, (kind, id_) = "/".join(map(str, loser.place)), loser.entity
                raise unfit(
                    f"expected a number that is free, found {words} of {kind} {id_}: give it another one in "
                    "the same request"
                )
        seasons = [each for each in state.seasons.rows.values() if each.series_id == row.series_id]
        if place[:1] not in {place_of(state, each) for each in seasons}:
            raise unfit(f"expected a season {place[0]} of series {row.series_id}, found none: make it first")


def _is_of_same(state: State, entity: Entity, row: SeasonRow | EpisodeRow) -> bool:
    """Return whether an entity is of the same series and kind."""
    other = state.row(entity)
    return type(other) is type(row) and getattr(other, "series_id", None) == row.series_id
