"""Rows that belong to no entity, or to another row: watch providers, lists, episode groups."""

from reelbase.entity import Kind
from reelbase.importers.bodies.community import UNPLACED
from reelbase.importers.bodies.state import Row, State
from reelbase.storage import tables
from reelbase.storage.queries import whole_rows
from reelbase.storage.queries.account_lists import select_made_here
from reelbase.storage.rows import (
    EpisodeGroupItemRow,
    EpisodeGroupPartRow,
    EpisodeGroupRow,
    GenreNameRow,
    ListRow,
    WatchProviderRow,
)

LIST_TYPE = list(tables.list_.columns.keys()).index("list_type")


def load_loose(state: State, claims: list[Row]) -> None:
    """Read what is stored of the rows that these claims speak of."""
    writer, loose = state.writer, state.loose
    by_verb: dict[str, list[Row]] = {}
    for claim in claims:
        by_verb.setdefault(claim[0], []).append(claim)
    if lists := [row[0] for claim in by_verb.get("lists", ()) for row in claim[3]]:
        loose["list"].take(whole_rows.matching(writer, ListRow, "id", lists))
        state.made_here = select_made_here(writer, lists)
    if genres := {row[0] for claim in by_verb.get("genres", ()) for row in claim[4]}:
        loose["genre_name"].take(whole_rows.matching(writer, GenreNameRow, "id", sorted(genres)))
    if "provider_list" in by_verb:
        loose["watch_provider"].take(whole_rows.whole(writer, WatchProviderRow))
    elif ids := {row[0] for claim in by_verb.get("providers", ()) for row in claim[3]}:
        loose["watch_provider"].take(whole_rows.matching(writer, WatchProviderRow, "id", sorted(ids)))
    series = {claim[2] for verb in ("groups", "group") for claim in by_verb.get(verb, ())}
    groups = {claim[3][0] for claim in by_verb.get("group", ())}
    if series:
        loose["episode_group"].take(whole_rows.matching(writer, EpisodeGroupRow, "series_id", sorted(series)))
    if groups:
        found = whole_rows.matching(writer, EpisodeGroupPartRow, "group_id", sorted(groups))
        loose["episode_group_part"].take(found)
        parts = [row[0] for row in found]
        loose["episode_group_item"].take(whole_rows.matching(writer, EpisodeGroupItemRow, "part_id", parts))


def put_genres(state: State, _kind: str, _id: int, is_default: bool, rows: list[Row]) -> None:
    """Names of genres as titles tell them; in another language than the default one only unknown ones."""
    names = state.loose["genre_name"]
    for row in rows:
        if is_default or names.get(row[0]) is None:
            names.put(row)


def put_providers(state: State, _kind: str, _id: int, rows: list[Row]) -> None:
    """Watch providers as offers show them: only what is empty is filled."""
    providers = state.loose["watch_provider"]
    for id_, name, logo in rows:
        old = providers.get(id_) or (id_, "", None, None, None, "{}", "{}")
        providers.put((id_, old[1] or name, old[2] or logo, *old[3:]))


def put_provider_list(
    state: State, _kind: str, _id: int, medium: str, is_whole: bool, rows: list[Row]
) -> None:
    """The list of the watch providers of movies or of series."""
    providers = state.loose["watch_provider"]
    place = 3 if medium == Kind.MOVIE else 4
    there = {row[0] for row in rows}
    if is_whole:
        for row in list(providers.rows.values()):
            if row[0] not in there and row[place] is not None:
                providers.put(_prioritised(row, place, None, "{}"))
    for id_, name, logo, priority, priorities in rows:
        old = providers.get(id_) or (id_, "", None, None, None, "{}", "{}")
        providers.put(_prioritised((id_, name, logo, *old[3:]), place, priority, priorities))


def _prioritised(row: Row, place: int, priority: int | None, priorities: str) -> Row:
    changed = list(row)
    changed[place] = priority
    changed[place + 2] = priorities
    return tuple(changed)


def put_lists(state: State, _kind: str, _id: int, rows: list[Row]) -> None:
    """Lists as a title's own list of them shows them; of those made here nobody else knows anything."""
    lists = state.loose["list"]
    for row in rows:
        if row[0] in state.made_here:
            continue
        old = lists.get(row[0])
        # What a series tells of its lists lacks their type.
        type_ = old[LIST_TYPE] if old and row[LIST_TYPE] is None else row[LIST_TYPE]
        lists.put((*row[:LIST_TYPE], type_, *row[LIST_TYPE + 1 :]))


def put_groups(state: State, kind: str, id_: int, rows: list[Row]) -> None:
    """All episode groups of a series."""
    groups = state.loose["episode_group"]
    there = {row[0] for row in rows}
    for row in list(groups.rows.values()):
        if row[1] == id_ and row[0] not in there and row[8] < UNPLACED:
            del groups.rows[(row[0],)]
    for row in rows:
        groups.put(row)
    state.touched.add((kind, id_))


def put_group(state: State, kind: str, id_: int, row: Row, parts: list[Row], items: list[Row]) -> None:
    """One episode group with its parts and their episodes; its place among the series' groups stays."""
    groups, all_parts, all_items = (
        state.loose[name] for name in ("episode_group", "episode_group_part", "episode_group_item")
    )
    old = groups.get(row[0])
    groups.put(row if old is None else (*row[:8], old[8]))
    gone = {key for key, part in all_parts.rows.items() if part[1] == row[0]}
    for key in gone:
        del all_parts.rows[key]
    gone_ids = {key[0] for key in gone} | {part[0] for part in parts}
    for key in [key for key in all_items.rows if key[0] in gone_ids]:
        del all_items.rows[key]
    for part in parts:
        all_parts.put(part)
    for item in items:
        if state.exists(Kind.EPISODE, item[2]):
            all_items.put(item)
    state.touched.add((kind, id_))
