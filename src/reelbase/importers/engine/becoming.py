"""Becoming: an entity that is another one from now on."""

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.changes import write_journal
from reelbase.importers.engine.difference import difference
from reelbase.importers.engine.edits import field_of
from reelbase.importers.engine.known_people import KnownPeople
from reelbase.importers.engine.marks import move_marks
from reelbase.importers.engine.state import State
from reelbase.importers.engine.write import write
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.edits import select_edited_among


def keep_of(writer: Writer, kind: Kind, old: int, new: int) -> None:
    """Move to the new entity what accounts keep of the old one, votes included, and what editors have set."""
    move_edits(writer, Entity(kind, old), Entity(kind, new))
    move_marks(writer, kind, old, new)


def move_edits(writer: Writer, old: Entity, new: Entity, *, is_apart: bool = False) -> None:
    """Set on the new entity what editors have set on the old one, where they have not on the new one.

    `is_apart`: what is deleted is left as it is.
    """
    if not select_edited_among(writer, old.kind, [old.id]):
        return
    state = State(writer, KnownPeople())
    state.entities[new.kind].as_imported = False
    if is_apart:
        state.tombstones.rest()
    state.load(new.kind, [old.id, new.id])
    if state.row(old) is None or state.row(new) is None:
        return
    known = state.edits.locks[new]
    for lock, held in state.edits.locks[old].items():
        if lock not in known:
            field = field_of(new.kind, lock)
            for table in state.laid:
                if field is not None and table.row is field.row:
                    table.load(new.kind, [new.id])
            state.edits.set(new, lock, held)
    found = difference(state)
    write(state, found)
    write_journal(state, found)
