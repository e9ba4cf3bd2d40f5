"""Applies what belongs to no single entity: names of genres, watch providers, lists, episode groups."""

from collections.abc import Iterable

from reelbase.entity import Entity, Kind
from reelbase.importers.engine import claims as say
from reelbase.importers.engine.claims import UNPLACED, Claim, ListedProvider
from reelbase.importers.engine.state import State
from reelbase.storage.queries.account_lists import select_made_here
from reelbase.storage.rows import ListRow, WatchProviderRow

SHARING = frozenset(
    (say.Lists, say.GenreNames, say.WatchOffers, say.ProviderList, say.EpisodeGroups, say.OneEpisodeGroup)
)
"""Claims that may change what no single entity owns."""


def load_shared(state: State, claims: Iterable[Claim]) -> None:
    """Read the rows that these claims may change."""
    some = [claim for claim in claims if type(claim) in SHARING]
    if not some:
        return
    lists = [row.id for claim in some if isinstance(claim, say.Lists) for row in claim.lists]
    genres = {row.id for claim in some if isinstance(claim, say.GenreNames) for row in claim.rows}
    providers = {each.id for claim in some if isinstance(claim, say.WatchOffers) for each in claim.providers}
    needs_all_providers = any(isinstance(claim, say.ProviderList) for claim in some)
    groups = {claim.row.group_id for claim in some if isinstance(claim, say.OneEpisodeGroup)}
    series = {claim.owner.id for claim in some if isinstance(claim, say.EpisodeGroups | say.OneEpisodeGroup)}
    if lists:
        state.lists.load("id", lists)
        state.made_here = select_made_here(state.writer, lists)
    state.genre_names.load("id", sorted(genres))
    if needs_all_providers:
        state.providers.load_all()
    else:
        state.providers.load("id", sorted(providers))
    state.groups.load("series_id", sorted(series))
    if groups:
        parts = state.group_parts.load("group_id", sorted(groups))
        state.group_items.load("part_id", [row.part_id for row in parts])
    state.whole_groups.load_edited(series)


def put_genre_names(state: State, claim: say.GenreNames) -> None:
    """Put names of genres as titles have them."""
    for row in claim.rows:
        if claim.is_default or row.id not in state.genre_names.rows:
            state.genre_names.put(row)


def new_provider(id_: int) -> WatchProviderRow:
    """Return a watch provider of which nothing is known."""
    return WatchProviderRow(id_, "", None, None, None, "{}", "{}")


def put_providers(state: State, providers: Iterable[ListedProvider]) -> None:
    """Fill watch providers with what offers show of them."""
    for each in providers:
        old = state.providers.rows.get(each.id) or new_provider(each.id)
        new = old._replace(name=old.name or each.name, logo_path=old.logo_path or each.logo_path)
        state.providers.put(new)


def put_provider_list(state: State, claim: say.ProviderList) -> None:
    """Put the list of the watch providers of movies or of series."""
    is_movie = claim.medium is Kind.MOVIE
    there = {each.id for each in claim.providers}
    for row in list(state.providers.rows.values()) if claim.is_whole else ():
        priority = row.movie_priority if is_movie else row.tv_priority
        if row.id not in there and priority is not None:
            state.providers.put(_prioritised(row, None, "{}", is_movie=is_movie))
    for each in claim.providers:
        old = state.providers.rows.get(each.id) or new_provider(each.id)
        new = old._replace(name=each.name, logo_path=each.logo_path)
        state.providers.put(_prioritised(new, each.priority, each.priorities, is_movie=is_movie))


def _prioritised(
    row: WatchProviderRow, priority: int | None, priorities: str, *, is_movie: bool
) -> WatchProviderRow:
    if is_movie:
        return row._replace(movie_priority=priority, movie_priorities=priorities)
    return row._replace(tv_priority=priority, tv_priorities=priorities)


def put_lists(state: State, lists: Iterable[ListRow]) -> None:
    """Put lists as a title's own list of them shows them, but no lists that accounts made here."""
    for row in lists:
        if row.id in state.made_here:
            continue
        old = state.lists.rows.get(row.id)
        # A series' list of lists lacks their type.
        type_ = old.list_type if old and row.list_type is None else row.list_type
        state.lists.put(row._replace(list_type=type_))


def put_groups(state: State, series: Entity, claim: say.EpisodeGroups) -> None:
    """Replace the episode groups of a series."""
    there = {row.group_id for row in claim.rows}
    state.groups.drop(
        lambda row: row.series_id == series.id and row.group_id not in there and row.position < UNPLACED
    )
    for row in claim.rows:
        state.groups.put(row)
    state.regrouped.add(series)


def put_group(state: State, series: Entity, claim: say.OneEpisodeGroup) -> None:
    """Replace one episode group with its parts and episodes; its place among the series' groups stays."""
    row = claim.row
    old = state.groups.rows.get(row.group_id)
    state.groups.put(row if old is None else row._replace(position=old.position))
    gone = {key for key, part in state.group_parts.rows.items() if part.group_id == row.group_id}
    gone.update(part.part_id for part in claim.parts)
    state.group_parts.drop(lambda part: part.part_id in gone)
    state.group_items.drop(lambda item: item.part_id in gone)
    for part in claim.parts:
        state.group_parts.put(part)
    for item in claim.items:
        if state.exists(Entity(Kind.EPISODE, item.episode_id)):
            state.group_items.put(item)
    state.regrouped.add(series)
