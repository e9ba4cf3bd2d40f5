"""Removals: entities that a change set deletes, merges and restores."""

from collections.abc import Iterable

from reelbase.editing.problems import conflicting, missing
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.entity_rows import NUMBERED
from reelbase.importers.engine.tombstones import Epitaph, delete, merge, restore
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.tombstones import select_behind, select_tombstones


def said_of_restored(writer: Writer, entity: Entity) -> dict[str, str]:
    """Return why something was deleted that is to be restored, and what it was merged into, if it was.

    Refused with 404 where it is not deleted, with 409 where it went with another, or is of one that is.
    """
    for each in select_tombstones(writer, entity.kind, [entity.id]):
        root = Entity(Kind(each.root_kind), each.root_id)
        if root != entity:
            raise conflicting(
                f"Expected a {entity.kind} that was deleted by itself, found one that went with {root.kind} "
                f"{root.id}. Restore that one.",
                {"deleted_with": {"kind": root.kind, "id": root.id}},
            )
        for kind, id_ in sorted(select_behind(writer, [root])):
            if kind in (Kind.TV, Kind.SEASON) and kind != entity.kind and entity.kind in NUMBERED:
                raise conflicting(
                    f"Expected a {entity.kind} of what is there, found one of {kind} {id_}, which is deleted "
                    "too. Restore that first.",
                    {"deleted_with": {"kind": kind, "id": id_}},
                )
        return {"reason": each.reason} | ({} if each.new_id is None else {"into": str(each.new_id)})
    raise missing(f"Expected a {entity.kind} that is deleted, found none with the id {entity.id}.")


def carry_out(writer: Writer, events: Iterable[tuple[str, Entity, object, object]], id_: int) -> None:
    """Take out what a change set deletes or merges, put back what it restores."""
    for action, entity, _, after in events:
        match action, after:
            case "deleted", {"reason": str(reason)}:
                delete(writer, entity, Epitaph(id_, reason))
            case "merged", {"reason": str(reason), "into": str(into)}:
                merge(writer, entity, entity._replace(id=int(into)), Epitaph(id_, reason, int(into)))
            case "restored", _:
                restore(writer, entity)
