"""The journal of a batch: which change key each difference belongs to, and what is said of it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import to_builtins

from reelbase.catalog.genres import genre_names
from reelbase.entity import Kind
from reelbase.importers.bodies.columns import PLACE
from reelbase.importers.bodies.journal_items import ITEMS, Item
from reelbase.importers.bodies.settling import best_image
from reelbase.importers.bodies.state import NUMBERED, Row, State
from reelbase.importers.bodies.writing import Difference, OwnedDifference
from reelbase.storage.engine.writer import Change

GENERAL = "general"
COLUMN_KEYS: dict[str, dict[str, str]] = {
    Kind.MOVIE: {
        "adult": "adult",
        "softcore": "softcore",
        "video": "video",
        "budget": "budget",
        "revenue": "revenue",
        "runtime": "runtime",
        "genre_ids": "genres",
        "origin_country": "origin_country",
        "production_countries": "production_countries",
        "spoken_languages": "spoken_languages",
        "original_title": "original_title",
        "status": "status",
    },
    Kind.TV: {
        "adult": "adult",
        "softcore": "softcore",
        "episode_run_time": "episode_run_time",
        "genre_ids": "genres",
        "languages": "languages",
        "origin_country": "origin_country",
        "production_countries": "production_countries",
        "spoken_languages": "spoken_languages",
        "original_name": "original_name",
        "status": "status",
        "type": "type",
    },
    Kind.SEASON: {"season_number": "season_number", "air_date": "air_date"},
    Kind.EPISODE: {
        "season_number": "season_number",
        "episode_number": "episode_number",
        "air_date": "air_date",
        "production_code": "production_code",
        "runtime": "runtime",
        "episode_type": "type",
    },
    Kind.PERSON: {
        "adult": "adult",
        "also_known_as": "also_known_as",
        "birthday": "birthday",
        "deathday": "deathday",
        "homepage": "homepage",
        "name": "name",
        "place_of_birth": "place_of_birth",
    },
    Kind.COLLECTION: {"original_name": "original_name"},
    Kind.COMPANY: {"name": "name", "homepage": "homepage"},
    Kind.NETWORK: {"name": "name", "homepage": "homepage"},
    Kind.KEYWORD: {"name": "name"},
}
"""Kind -> column -> its change key; what has none is journalled as `general`."""

IMAGE_COLUMNS = {
    "poster_path": "poster",
    "backdrop_path": "backdrop",
    "still_path": "still",
    "profile_path": "profile",
    "logo_path": "logo",
}
BY_PLACE = {"title_keyword", "title_company", "title_network", "alternative_title", "release_date"}
NAMED = {
    "plot_keywords": Kind.KEYWORD,
    "production_companies": Kind.COMPANY,
    "network": Kind.NETWORK,
}
LISTS = {
    "genre_ids": ("id",),
    "origin_country": (),
    "production_countries": ("iso_3166_1",),
    "spoken_languages": ("iso_639_1",),
}


def write_journal(state: State, found: Difference) -> list[Change]:
    """Journal a batch, in the order of kinds and ids; what changed but for the new entities."""
    for kind, rows in found.new.items():
        state.writer.journal_new(kind, [row[0] for row in rows])
    changes = changes_of(state, found)
    state.writer.journal(changes)
    return changes


def changes_of(state: State, found: Difference) -> list[Change]:
    """The rows of the journal for a batch but for its new entities."""
    changes: list[Change] = []
    whole: set[tuple[str, int]] = set()  # one row tells all of these
    for kind, rows in found.new.items():
        whole.update([(kind, row[0]) for row in rows])
    for kind, ids in found.completed.items():
        whole.update((kind, id_) for id_ in ids)
        changes += [Change(str(kind), id_, GENERAL, "updated") for id_ in ids]
    for kind, rows in found.gone.items():
        changes += [Change(str(kind), row[0], GENERAL, "deleted") for row in rows]
    detailed: list[Change] = []
    for kind, pairs in found.changed.items():
        for before, after in pairs:
            if (kind, after[0]) not in whole:
                detailed += _of_columns(state, kind, before, after)
    for owned in found.owned:
        if (owned.kind, owned.id) not in whole:
            detailed += _of_owned(state, owned)
    detailed += _of_loose(state, whole)
    changes += _without_repeats(detailed)
    changes += _of_parents(state, found, changes, whole)
    return changes


def _without_repeats(changes: list[Change]) -> Iterator[Change]:
    """One `general` row an entity, and none where another row tells of the entity already."""
    told = {(c.kind, c.entity_id) for c in changes if c.key != GENERAL}
    for change in changes:
        if change.key != GENERAL:
            yield change
        elif (change.kind, change.entity_id) not in told:
            told.add((change.kind, change.entity_id))
            yield change


def as_json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def changed(
    kind: str, id_: int, key: str, before: Any, after: Any, language: tuple[str, str] = ("", "")
) -> Change:
    """A row of the journal for one value: added, updated or deleted."""
    empty: tuple[object, ...] = (None, "", [])
    action = "added" if before in empty else "deleted" if after in empty else "updated"
    return Change(
        str(kind),
        id_,
        key,
        action,
        *language,
        None if action == "deleted" else as_json(after),
        None if action == "added" else as_json(before),
    )


def _of_columns(state: State, kind: str, before: Row, after: Row) -> Iterator[Change]:
    keys = COLUMN_KEYS[kind]
    for name, place in PLACE[kind].items():
        old, new = before[place], after[place]
        if old == new:
            continue
        if name in IMAGE_COLUMNS:
            yield from _of_image_column(state, kind, after[0], name, old, new)
        elif name not in keys:
            yield Change(str(kind), after[0], GENERAL, "updated")
        elif name in LISTS:
            yield from _of_list(kind, after[0], keys[name], json.loads(old), json.loads(new), LISTS[name])
        elif name in ("also_known_as", "episode_run_time", "languages"):
            yield changed(kind, after[0], keys[name], json.loads(old), json.loads(new))
        else:
            yield changed(kind, after[0], keys[name], old, new)


def _of_image_column(
    state: State, kind: str, id_: int, name: str, old: str | None, new: str | None
) -> Iterator[Change]:
    """The picture of an entity whose image records are unknown; else the records themselves are told."""
    type_ = IMAGE_COLUMNS[name]
    if best_image(state.own("image", kind, id_), type_, None) is None:
        before, after = (path and {type_: {"file_path": path, "iso_639_1": None}} for path in (old, new))
        yield changed(kind, id_, "images", before or None, after or None)
    else:
        yield Change(str(kind), id_, GENERAL, "updated")


def _of_list(
    kind: str, id_: int, key: str, before: list[Any], after: list[Any], field: tuple[str, ...]
) -> Iterator[Change]:
    def item(value: Any) -> Any:
        if key == "genres":
            return to_builtins(genre_names([value], Kind(kind), "en")[0])
        return {field[0]: value} if field else value

    for value in before:
        if value not in after:
            yield changed(kind, id_, key, item(value), None)
    for value in after:
        if value not in before:
            yield changed(kind, id_, key, None, item(value))
    if sorted(before) == sorted(after):
        yield Change(str(kind), id_, GENERAL, "updated")


def _of_owned(state: State, owned: OwnedDifference) -> Iterator[Change]:
    items: Callable[[str, Row], Iterator[Item]] = ITEMS.get(owned.table, _nothing)
    if owned.table in BY_PLACE:
        yield from _of_places(state, owned, items)
    else:
        for before, after in _pairs(owned):
            olds = {item[:3]: item[3] for item in (items(owned.kind, before) if before else ())}
            news = {item[:3]: item[3] for item in (items(owned.kind, after) if after else ())}
            for what in {**olds, **news}:
                old, new = olds.get(what), news.get(what)
                if old != new:
                    yield changed(owned.kind, owned.id, what[0], old, new, what[1:])
    yield Change(owned.kind, owned.id, GENERAL, "updated")


def _pairs(owned: OwnedDifference) -> list[tuple[Row | None, Row | None]]:
    """Each row before and after."""
    return [
        *((None, row) for row in owned.added),
        *owned.changed,
        *((row, None) for row in owned.gone),
    ]


def _of_places(
    state: State, owned: OwnedDifference, items: Callable[[str, Row], Iterator[Item]]
) -> Iterator[Change]:
    """Rows that are known by their place: when one goes the others move up, which is no change of theirs."""
    olds = [item for before, _ in _pairs(owned) if before for item in items(owned.kind, before)]
    news = [item for _, after in _pairs(owned) if after for item in items(owned.kind, after)]
    for item in olds:
        if item not in news:
            yield changed(owned.kind, owned.id, item[0], _named(state, item[0], item[3]), None, item[1:3])
    for item in news:
        if item not in olds:
            yield changed(owned.kind, owned.id, item[0], None, _named(state, item[0], item[3]), item[1:3])


def _named(state: State, key: str, value: Any) -> Any:
    """The value with the name of the keyword, company or network that it is the id of."""
    kind = NAMED.get(key)
    if kind is None or value is None:
        return value
    state.load(kind, [value["id"]])
    row = state.rows[kind].get(value["id"])
    return {**value, "name": row[PLACE[kind]["name"]]} if row else value


def _nothing(_kind: str, _row: Row) -> Iterator[Item]:
    return iter(())


def _of_loose(state: State, whole: set[tuple[str, int]]) -> Iterator[Change]:
    """Watch providers and lists under their own names; episode groups under their series."""
    for name in ("watch_provider", "list"):
        loose = state.loose[name]
        for key, row in loose.rows.items():
            stored = loose.stored.get(key)
            if stored is None:
                yield Change(name, row[0], GENERAL, "created")
            elif stored != row:
                yield Change(name, row[0], GENERAL, "updated")
    groups = [state.loose[n] for n in ("episode_group", "episode_group_part", "episode_group_item")]
    if any(loose.rows != loose.stored for loose in groups):
        for kind, id_ in sorted(state.touched):
            if (kind, id_) not in whole:
                yield Change(kind, id_, GENERAL, "updated")


def _of_parents(
    state: State, found: Difference, changes: list[Change], whole: set[tuple[str, int]]
) -> Iterator[Change]:
    """What happens to a season is told on its series, what happens to an episode on its season."""
    actions = {(str(kind), row[0]): "added" for kind in NUMBERED for row in found.new[kind]}
    for change in changes:
        if change.kind in (Kind.SEASON, Kind.EPISODE):
            action = "updated"
            if change.key == GENERAL:
                action = "deleted" if change.action == "deleted" else "updated"
            actions.setdefault((change.kind, change.entity_id), action)
    gone = {(kind, row[0]): row for kind, rows in found.gone.items() for row in rows}
    for (kind, id_), action in actions.items():
        row = gone.get((kind, id_)) or state.rows[kind][id_]
        if kind == Kind.SEASON:
            parent: int | None = row[1]
            parent_kind, item = Kind.TV, {"season_id": id_, "season_number": row[2]}
        else:
            parent = state.address[Kind.SEASON].get((row[1], row[2]))
            parent_kind, item = Kind.SEASON, {"episode_id": id_, "episode_number": row[3]}
        if parent is None or (parent_kind, parent) in whole:
            continue
        value, original = as_json(item), None
        if action == "deleted":
            value, original = None, value
        yield Change(parent_kind, parent, str(kind), action, "", "", value, original)
