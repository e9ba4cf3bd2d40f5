"""The difference between what is stored and what shall be."""

from collections.abc import Sequence
from typing import NamedTuple

from reelbase.entity import Kind
from reelbase.importers.engine.entity_rows import AnyEntityRows, FactsRow
from reelbase.importers.engine.numbering import give_way
from reelbase.importers.engine.owned_rows import OwnedChange
from reelbase.importers.engine.shared_rows import SharedChange
from reelbase.importers.engine.state import State


class EntityChange(NamedTuple):
    """The row of an entity before and after."""

    before: FactsRow
    after: FactsRow


class KindDifference(NamedTuple):
    """The changes of the rows of one kind's entities, each in the order of ids."""

    new: Sequence[FactsRow] = ()
    changed: Sequence[EntityChange] = ()
    completed: Sequence[int] = ()  # ids of entities that are complete from now on
    gone: Sequence[FactsRow] = ()


class Difference(NamedTuple):
    """All that changes with one batch."""

    entities: dict[Kind, KindDifference]  # in an order in which rows can be written
    owned: list[OwnedChange]
    shared: list[SharedChange]  # in an order in which rows can be written


def difference(state: State) -> Difference:
    """Lay edits over what the state holds, and compare that with what is stored."""
    if state.edits.is_any and not state.edits.is_laid:
        give_way(state)
        state.lay_edits()
    return Difference(
        {kind: _of_kind(rows) for kind, rows in state.entities.items()},
        [change for table in state.owned for change in table.changes(state.exists)],
        [change for table in state.shared if (change := table.change())],
    )


def _of_kind(entities: AnyEntityRows) -> KindDifference:
    rows, stored = entities.rows, entities.stored
    new = [rows[id_] for id_ in sorted(rows.keys() - stored.keys())]
    kept = sorted(rows.keys() & stored.keys())
    touched = [EntityChange(stored[id_], rows[id_]) for id_ in kept if rows[id_] is not stored[id_]]
    changed = [each for each in touched if each.before != each.after]
    completed = (entities.complete - entities.stored_complete) & stored.keys() & entities.rows.keys()
    gone = [row for id_, row in stored.items() if id_ not in entities.rows]
    return KindDifference(new, changed, sorted(completed), gone)
