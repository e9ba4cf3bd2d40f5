"""References in what editors set: to people, companies and others that may be gone, or others, by now."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from reelbase.entity import Entity, Kind
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.matching import OWN_IDS, select_moved
from reelbase.storage.queries.removing import select_those_there

FIELDS: Mapping[str, tuple[str, Kind]] = {
    **dict.fromkeys(("cast", "crew", "guest_stars", "created_by"), ("person_id", Kind.PERSON)),
    "companies": ("id", Kind.COMPANY),
    "networks": ("id", Kind.NETWORK),
    "keywords": ("id", Kind.KEYWORD),
    "collection_id": ("", Kind.COLLECTION),
    "parent_company_id": ("", Kind.COMPANY),
    "genre_ids": ("", Kind.GENRE),
}
"""Field -> where in its value another entity is named, and of which kind that is."""
GROUPS = "episode_groups"
"""The field in which episodes and networks are named deeper inside."""
COLUMNS: Mapping[str, tuple[str, Kind]] = {
    "credit": ("person_id", Kind.PERSON),
    "title_company": ("company_id", Kind.COMPANY),
    "title_network": ("network_id", Kind.NETWORK),
    "title_keyword": ("keyword_id", Kind.KEYWORD),
}
"""Table -> the column that names another entity, and of which kind that is."""
Moved = Mapping[Entity, int | None]
"""Entity that is gone -> the id of the one that it became, if any."""


def named_in(field: str, value: object) -> set[Entity]:
    """Return the entities that a value names."""
    if field == GROUPS:
        return _named_in_groups(value)
    if field not in FIELDS or value is None:
        return set()
    inner, kind = FIELDS[field]
    found = [_id(each, inner) for each in (value if isinstance(value, list) else [value])]
    return {Entity(kind, id_) for id_ in found if isinstance(id_, int) and _is_entity(kind, id_)}


def _is_entity(kind: Kind, id_: int) -> bool:
    """Return whether an id may be one of an entity: of genres, only those of one's own are entities."""
    return kind is not Kind.GENRE or id_ >= OWN_IDS or id_ < 0


def moved_since(writer: Writer, named: Iterable[Entity]) -> Moved:
    """Return which of these entities are gone, and what they became."""
    ids: defaultdict[Kind, set[int]] = defaultdict(set)
    for kind, id_ in named:
        ids[kind].add(id_)
    found: dict[Entity, int | None] = {}
    for kind, some in ids.items():
        gone = some - select_those_there(writer, kind, some)
        became = select_moved(writer, kind, sorted(gone)) if gone else {}
        there = select_those_there(writer, kind, {new for new in became.values() if new is not None})
        for id_ in gone:
            new = became.get(id_)
            found[Entity(kind, id_)] = new if new in there else None
    return found


def followed(field: str, item: str, value: object, moved: Moved) -> tuple[str, object] | None:
    """Return an item and its value with the present ids of what they name; None where that is gone."""
    if moved and field == GROUPS:
        return item, _groups_followed(value, moved)
    if not moved or field not in FIELDS:
        return item, value
    inner, kind = FIELDS[field]
    if isinstance(value, list):
        rows = [followed(field, "", each, moved) for each in value]
        return item, [row for _, row in filter(None, rows)]
    new_item = _item(item, kind, moved) if inner else item
    if value is None:
        return new_item, None
    old = _id(value, inner)
    now = moved.get(Entity(kind, old), old) if isinstance(old, int) else old
    if now is None:
        return None
    return new_item, {**value, inner: now} if isinstance(value, dict) else now


def _named_in_groups(value: object) -> set[Entity]:
    """Return the networks and the episodes that an episode group names, or a list of such."""
    if isinstance(value, list):
        return {each for group in value for each in _named_in_groups(group)}
    if not isinstance(value, dict):
        return set()
    episodes = {Entity(Kind.EPISODE, id_) for part in value.get("groups", ()) for id_ in part["episodes"]}
    network = value.get("network_id")
    return episodes if network is None else {*episodes, Entity(Kind.NETWORK, network)}


def _groups_followed(value: object, moved: Moved) -> object:
    """Return an episode group, or a list of such, with the present ids of what it names and is there."""
    if isinstance(value, list):
        return [_groups_followed(group, moved) for group in value]
    if not isinstance(value, dict):
        return value
    network = value.get("network_id")
    parts = []
    for part in value.get("groups", ()):
        now = [moved.get(Entity(Kind.EPISODE, id_), id_) for id_ in part["episodes"]]
        parts.append({**part, "episodes": [*dict.fromkeys(id_ for id_ in now if id_ is not None)]})
    found = {**value, "groups": parts}
    return (
        found
        if network is None
        else {**found, "network_id": moved.get(Entity(Kind.NETWORK, network), network)}
    )


def _id(value: object, inner: str) -> object:
    return value.get(inner) if isinstance(value, dict) else value


def _item(item: str, kind: Kind, moved: Moved) -> str:
    """Return the item of a row that begins with the id of what it names."""
    id_, rest = _leading(item)
    new = moved.get(Entity(kind, id_), id_) if id_ is not None else None
    return item if new is None else f"{new}{rest}"


def _leading(item: str) -> tuple[int | None, str]:
    found = re.match(r"-?\d+", item)
    return (int(found.group()), item[found.end() :]) if found else (None, item)
