"""Episode groups of series, each as one row with all that is in it, so that edits can be laid over them."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import NamedTuple

import msgspec

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.beneath import Beneath
from reelbase.importers.engine.edited_field import part_of
from reelbase.importers.engine.entity_rows import AnyEntityRows
from reelbase.importers.engine.owned_rows import OwnedRow
from reelbase.importers.engine.shared_rows import SharedRows
from reelbase.importers.engine.values import as_json
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.removing import select_those_there
from reelbase.storage.rows import EpisodeGroupItemRow, EpisodeGroupPartRow, EpisodeGroupRow, WholeGroupRow


class Part(NamedTuple):
    """A group of episodes in an episode group, as `WholeGroupRow.parts` holds it."""

    id: str
    position: int
    name: str
    locked: bool
    episodes: list[tuple[int, int]]  # place in the group, id of the episode


read_parts = msgspec.json.Decoder(list[Part]).decode


class GroupTables(NamedTuple):
    """The tables of which episode groups are made."""

    groups: SharedRows[str, EpisodeGroupRow]
    parts: SharedRows[str, EpisodeGroupPartRow]
    items: SharedRows[tuple[str, int], EpisodeGroupItemRow]


def composed(
    groups: Iterable[EpisodeGroupRow],
    parts: Iterable[EpisodeGroupPartRow],
    items: Iterable[EpisodeGroupItemRow],
) -> list[WholeGroupRow]:
    """Return episode groups with their parts and the episodes of these."""
    episodes: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for item in items:
        episodes[item.part_id].append((item.position, item.episode_id))
    within: defaultdict[str, list[Part]] = defaultdict(list)
    for part in sorted(parts, key=lambda each: (each.position, each.part_id)):
        of_part = Part(
            part.part_id, part.position, part.name, bool(part.locked), sorted(episodes[part.part_id])
        )
        within[part.group_id].append(of_part)
    return [WholeGroupRow(*group, parts=as_json(within[group.group_id])) for group in groups]


class WholeGroups:
    """The episode groups of the series of one batch; the rows themselves are in the tables of the state."""

    row: type[NamedTuple] = WholeGroupRow

    def __init__(
        self,
        writer: Writer,
        entities: dict[Kind, AnyEntityRows],
        edits: Beneath,
        tables: GroupTables,
        regrouped: set[Entity],
    ) -> None:
        """Note in `regrouped` the series of which edits change groups."""
        self._writer = writer
        self._entities = entities
        self._edits = edits
        self._tables = tables
        self._regrouped = regrouped
        self._read: set[Entity] = set()

    def load_edited(self, series_ids: Iterable[int]) -> None:
        """Read the groups of those series on whose groups an editor has set anything."""
        if self._edits.is_any:
            edited = {entity.id for entity in self._edits.edited_parts().get(part_of(self.row), ())}
            self.load(Kind.TV, sorted(edited.intersection(series_ids)))

    def load(self, kind: Kind, ids: Iterable[int]) -> None:
        """Read the groups of these series, without what editors have set."""
        there = self._entities[kind].stored
        wanted = [id_ for id_ in ids if id_ in there and Entity(kind, id_) not in self._read]
        if not wanted:
            return
        groups, parts, items = self._tables
        of_series = groups.load("series_id", wanted)
        of_groups = parts.load("group_id", [row.group_id for row in of_series])
        items.load("part_id", [row.part_id for row in of_groups])
        for id_ in wanted:
            entity = Entity(kind, id_)
            self._read.add(entity)
            read = self._of(entity)
            if self._edits.is_any:
                rows = self._edits.rows_beneath(entity, WholeGroupRow, read, lambda row: row.group_id)
                if rows is not read:
                    self._put(entity, rows.values())

    def every(self, entity: Entity) -> dict[Hashable, OwnedRow]:
        """Return the groups of a series as they shall be, by id."""
        self.load(entity.kind, [entity.id])
        return dict[Hashable, OwnedRow](self._of(entity).items())

    def lay(self, edited: Iterable[Entity], title_of: Callable[[Entity], int]) -> None:
        """Lay what editors have set over the groups of series that were read."""
        for entity in edited:
            entities = self._entities[entity.kind]
            is_read = entity in self._read or entity.id not in entities.stored
            if is_read and entity.id in entities.rows:
                before = self._of(entity)
                after = self._edits.laid_rows(entity, title_of(entity), WholeGroupRow, before)
                if after != before:
                    self._put(entity, after.values())
                self._regrouped.add(entity)

    def _of(self, entity: Entity) -> dict[str, WholeGroupRow]:
        groups, parts, items = self._tables
        mine = {key: row for key, row in groups.rows.items() if row.series_id == entity.id}
        of_mine = {key: row for key, row in parts.rows.items() if row.group_id in mine}
        within = [row for row in items.rows.values() if row.part_id in of_mine]
        return {row.group_id: row for row in composed(mine.values(), of_mine.values(), within)}

    def _put(self, entity: Entity, wanted: Iterable[WholeGroupRow]) -> None:
        """Replace the groups of a series; episodes and networks that are gone are left out of them."""
        groups, parts, items = self._tables
        read = [(row, read_parts(row.parts)) for row in wanted]
        gone = {row.group_id for row in groups.rows.values() if row.series_id == entity.id}
        gone |= self._taken_over(read)
        lost = {row.part_id for row in parts.rows.values() if row.group_id in gone}
        groups.drop(lambda row: row.group_id in gone)
        parts.drop(lambda row: row.part_id in lost)
        items.drop(lambda row: row.part_id in lost)
        episodes = {id_ for _, some in read for part in some for _, id_ in part.episodes}
        there = self._there(Kind.EPISODE, episodes)
        networks = self._there(
            Kind.NETWORK, {row.network_id for row, _ in read if row.network_id is not None}
        )
        for row, some in read:
            network = row.network_id if row.network_id in networks else None
            plain = EpisodeGroupRow._make(row[: len(EpisodeGroupRow._fields)])
            groups.put(plain._replace(series_id=entity.id, network_id=network))
            for part in some:
                parts.put(EpisodeGroupPartRow(part.id, row.group_id, part.position, part.name, part.locked))
                for place, id_ in part.episodes:
                    if id_ in there:
                        items.put(EpisodeGroupItemRow(part.id, place, id_))

    def _taken_over(self, wanted: Iterable[tuple[WholeGroupRow, list[Part]]]) -> set[str]:
        """Return the ids of groups that another series had, as one that became this one."""
        groups, parts, items = self._tables
        unknown = [row.group_id for row, _ in wanted if row.group_id not in groups.stored]
        found = {row.group_id for row in groups.load("group_id", unknown)}
        lost = parts.load("group_id", sorted(found))
        items.load("part_id", [row.part_id for row in lost])
        return found

    def _there(self, kind: Kind, ids: set[int]) -> set[int]:
        entities = self._entities[kind]
        known = ids & entities.rows.keys()
        unknown = ids - known - entities.stored.keys()
        return known | (select_those_there(self._writer, kind, unknown) if unknown else set())
