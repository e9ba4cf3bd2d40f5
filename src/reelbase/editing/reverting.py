"""Reverting: fields are set, or released, as they were before a change set or at a moment."""

import msgspec

from reelbase.editing.change import ChangeSet
from reelbase.editing.documents import lock_name
from reelbase.editing.history import first_states
from reelbase.editing.problems import conflicting, missing, unfit
from reelbase.editing.references import Wanted
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.edits import Lock
from reelbase.storage.queries.edits import BETWEEN, EDITS_OF_SET, last_change_set
from reelbase.storage.rows import EditRow


def revert_set(change: ChangeSet, id_: int) -> None:
    """Have each field that a change set edited be as it was before it; what it made is deleted.

    Refused with 404 where there is none, with 409 where later change sets edited the same fields, or what
    it made.
    """
    rows = change.writer.all(EDITS_OF_SET, set_id=id_)
    if not rows:
        raise missing(f"Expected the id of a change set, found {id_}.")
    made = {_entity(row) for row in rows if row.action == "created"}
    for row in rows:
        if not row.field:
            _revert_event(change, row)
    rows = [row for row in rows if row.field and _entity(row) not in made]
    entities = {_entity(row) for row in rows}
    later = {entity: _edits_since(change, entity, id_) for entity in entities}
    for row in rows:
        known = [each for each in later.get(_entity(row), ()) if _lock(each) == _lock(row)]
        if known:
            sets = sorted({each.change_set_id for each in known})
            raise conflicting(
                f"Expected that nobody has edited {lock_name(_lock(row))} of {row.kind} {row.entity_id} "
                f"since change set {id_}, found change set {min(sets)}. Revert that one first, or revert the "
                f"{row.kind} to a moment.",
                {"change_sets": sets},
            )
    change.load(entities)
    change.want(map(_as_before, rows))


def _revert_event(change: ChangeSet, row: EditRow) -> None:
    """Delete what a change set made, or restored; restore what it deleted."""
    entity = _entity(row)
    match row.action:
        case "created":
            later = {
                each.change_set_id for each in _edits_since(change, entity, row.change_set_id) if each.field
            }
            if later:
                raise conflicting(
                    f"Expected that nobody has edited {row.kind} {row.entity_id} since change set "
                    f"{row.change_set_id} made it, found change set {min(later)}. Delete it instead.",
                    {"change_sets": sorted(later)},
                )
            change.delete(entity, change.comment)
        case "deleted" | "merged":
            change.restore(entity)
        case "restored":
            said = msgspec.json.decode(row.before or "{}", type=dict[str, str])
            reason = said.get("reason", "")
            if "into" in said:
                change.merge(entity, entity._replace(id=int(said["into"])), reason)
            else:
                change.delete(entity, reason)


def revert_to(change: ChangeSet, entity: Entity, set_id: int) -> None:
    """Have all fields of an entity be as they were after a change set; 0: before the first one.

    Refused with 422 where it was made later.
    """
    change.load([entity])
    rows = _edits_since(change, entity, set_id)
    if any(row.action == "created" for row in rows):
        raise unfit(f"expected a moment at which the {entity.kind} was there already, found one before")
    change.want(map(_as_before, first_states(rows)))


def _edits_since(change: ChangeSet, entity: Entity, set_id: int) -> list[EditRow]:
    until = last_change_set(change.writer)
    return change.writer.all(BETWEEN, kind=str(entity.kind), id=entity.id, after=set_id, until=until)


def _as_before(row: EditRow) -> Wanted:
    """Return what has a field be as it was before an edit."""
    value = msgspec.json.decode(row.before) if row.was_locked and row.before is not None else None
    return Wanted(_entity(row), _lock(row), value, is_released=not row.was_locked)


def _entity(row: EditRow) -> Entity:
    return Entity(Kind(row.kind), row.entity_id)


def _lock(row: EditRow) -> Lock:
    return Lock(row.field, row.item)
