"""The episode groups of a series, which editors set one by one, each with all that is in it."""

from collections.abc import Container, Hashable, Mapping

from msgspec import to_builtins
from msgspec.structs import replace

from reelbase.entity import Entity, Kind
from reelbase.importers.engine import edited_values as values
from reelbase.importers.engine.claims import UNPLACED
from reelbase.importers.engine.edited_field import ListField, Subject, Unfit
from reelbase.importers.engine.made_id import made_id
from reelbase.importers.engine.values import as_json
from reelbase.importers.engine.whole_groups import Part, read_parts
from reelbase.storage.rows import WholeGroupRow


class EpisodeGroups(ListField[WholeGroupRow, values.EpisodeGroup]):
    """The episode groups of a series, each by its id."""

    def key(self, row: WholeGroupRow) -> Hashable:
        return row.group_id

    def item(self, value: values.EpisodeGroup) -> str:
        return value.id

    def completed(
        self, entity: Entity, value: values.EpisodeGroup, there: Mapping[str, object], known: Container[str]
    ) -> values.EpisodeGroup:
        """Return a new group with an id; that of one which is there has it already."""
        if value.id:
            if value.id not in there:
                raise Unfit(f"{self.name}: expected no id of a new group, found {value.id}")
            return value
        number = 1
        while (id_ := made_id(*entity, "episode group", number)) in there or id_ in known:
            number += 1
        return replace(value, id=id_)

    def check(self, kind: Kind, item: str, value: object) -> tuple[str, object]:
        item, value = super().check(kind, item, value)
        if isinstance(value, list):
            return item, [self._with_ids(self.read(each)) for each in value]
        return item, None if value is None else self._with_ids(self.read(value))

    def _with_ids(self, value: values.EpisodeGroup) -> object:
        """Return the group with an id for each of its groups of episodes."""
        taken = {each.id for each in value.groups if each.id}
        if len(taken) < sum(bool(each.id) for each in value.groups):
            raise Unfit(f"{self.name}: expected each group of episodes once, found one twice")
        found = []
        for place, each in enumerate(value.groups):
            if len({*each.episodes}) < len(each.episodes):
                raise Unfit(f'{self.name}: expected each episode once in "{each.name[:40]}", found one twice')
            id_, number = each.id, place
            while not id_ or (not each.id and id_ in taken):
                id_ = made_id(value.id, "group", number)
                number += 1
            taken.add(id_)
            found.append(replace(each, id=id_))
        return to_builtins(replace(value, groups=found))

    def behind(self, rows: Mapping[str, WholeGroupRow]) -> int:
        return max((row.position for row in rows.values() if row.position < UNPLACED), default=-1) + 1

    def value(self, row: WholeGroupRow) -> values.EpisodeGroup:
        groups = [
            values.GroupPart(part.name, [id_ for _, id_ in part.episodes], part.locked, part.id)
            for part in read_parts(row.parts)
        ]
        return values.EpisodeGroup(
            row.name, row.type, row.description, row.network_id, groups, row.group_id, order=row.position
        )

    def made(self, subject: Subject, item: str, value: values.EpisodeGroup, place: int) -> WholeGroupRow:
        blank = WholeGroupRow(item, subject.entity.id, "", "", 0, 0, 0, None, place, "[]")
        return self.changed(blank, value)

    def changed(self, row: WholeGroupRow, value: values.EpisodeGroup) -> WholeGroupRow:
        parts = [
            Part(each.id, place, each.name, each.locked, list(enumerate(each.episodes)))
            for place, each in enumerate(value.groups)
        ]
        return row._replace(
            name=value.name,
            description=value.description,
            type=value.type,
            network_id=value.network_id,
            group_count=len(parts),
            episode_count=sum(len(each.episodes) for each in parts),
            parts=as_json(parts),
        )
