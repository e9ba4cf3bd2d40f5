"""The things that edits name must be there: people, companies, pictures, providers, episodes, genres."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from reelbase.catalog.genre_tables import is_listed
from reelbase.editing.problems import unfit
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.edited_fields import facts_of
from reelbase.importers.engine.edited_references import GROUPS, named_in
from reelbase.importers.engine.edited_values import EpisodeGroup
from reelbase.importers.engine.edits import Lock
from reelbase.importers.engine.state import State
from reelbase.importers.engine.values import PICTURE_COLUMNS
from reelbase.storage.queries.matching import OWN_IDS
from reelbase.storage.queries.removing import select_those_there
from reelbase.storage.queries.tombstones import select_tombstones


class Wanted(NamedTuple):
    """A field, or an item of one, and what an editor wants it to be."""

    entity: Entity
    lock: Lock
    value: object = None
    is_released: bool = False


def check_references(state: State, wanted: Sequence[Wanted]) -> None:
    """Refuse what names a person, a company or another entity that is not there, or no such picture."""
    named: defaultdict[Kind, set[int]] = defaultdict(set)
    _check_groups(state, wanted)
    for entity, lock, value, is_released in wanted:
        for kind, id_ in named_in(lock.field, None if is_released else value):
            if kind is not Kind.GENRE:  # of these a title may keep some that are gone
                named[kind].add(id_)
        if lock.field in PICTURE_COLUMNS[entity.kind] and value and not is_released:
            _check_picture(state, entity, lock, value)
    for kind, ids in named.items():
        asked = {id_ for id_ in ids if not state.exists(Entity(kind, id_))}
        absent = asked - select_those_there(state.writer, kind, asked) if asked else set()
        if state.tombstones.mark:
            absent |= {each.entity_id for each in select_tombstones(state.writer, kind, ids)}
        if absent:
            raise unfit(f"expected the id of a {kind} that is there, found {min(absent)}")
    _check_providers(state, wanted)
    _check_genres(state, wanted)


def _check_picture(state: State, entity: Entity, lock: Lock, path: object) -> None:
    """Refuse a picture that an entity does not have."""
    known = {row.file_path for row in state.images.of(entity).values()}
    row = state.row(entity)
    if path not in known and path != getattr(row, lock.field, None):
        raise unfit(f"{lock.field}: expected a picture that the {entity.kind} has, found {path}")


def _check_providers(state: State, wanted: Sequence[Wanted]) -> None:
    """Refuse offers of a watch provider that is not there."""
    offers = [each.value for each in wanted if each.lock.field == "watch_offers" and each.value]
    rows = [row for each in offers for row in (each if isinstance(each, list) else [each])]
    ids = {int(row["provider_id"]) for row in rows if isinstance(row, dict)}
    known = {row.id for row in state.providers.load("id", sorted(ids))}
    if gone := ids - known:
        raise unfit(f"expected the id of a watch provider that is there, found {min(gone)}")


def _check_groups(state: State, wanted: Sequence[Wanted]) -> None:
    """Refuse episode groups with what another series, or another episode group, has."""
    for entity, lock, value, is_released in wanted:
        if lock.field != GROUPS or is_released or value is None:
            continue
        ids = {id_ for kind, id_ in named_in(lock.field, value) if kind is Kind.EPISODE}
        state.load(Kind.EPISODE, sorted(ids))
        for id_ in sorted(ids):
            row = state.episodes.rows.get(id_)
            if row is None or row.series_id != entity.id:
                raise unfit(f"{lock.field}: expected episodes of tv {entity.id}, found {id_}")
        groups = msgspec.convert(value if isinstance(value, list) else [value], list[EpisodeGroup])
        owners = {part.id: each.id for each in groups for part in each.groups}
        for part in state.group_parts.load("part_id", sorted(owners)):
            if part.group_id != owners[part.part_id]:
                raise unfit(f"{lock.field}: expected a group without an id, found {part.part_id}")


def _check_genres(state: State, wanted: Sequence[Wanted]) -> None:
    """Refuse genres that no list has, unless a source has named them or the title has them already."""
    for entity, lock, value, _ in wanted:
        if lock.field == "genre_ids" and isinstance(value, list):
            own = [id_ for id_ in value if id_ >= OWN_IDS]
            state.load(Kind.GENRE, own)
            there = {id_ for id_ in own if id_ in state.genres.rows}
            if state.tombstones.mark:
                there -= {each.entity_id for each in select_tombstones(state.writer, Kind.GENRE, own)}
            unlisted = {id_ for id_ in value if not is_listed(id_)} - there
            named = {row.id for row in state.genre_names.load("id", sorted(unlisted))}
            row = state.row(entity)
            assert row is not None
            had = facts_of(entity.kind)[lock.field].shown(row)
            if gone := unlisted - named - set(had if isinstance(had, list) else ()):
                raise unfit(f"expected the id of a genre that is there, found {min(gone)}")
