"""Clearing: own entities that are others by now become them, and those that nothing names any more go."""

from typing import NamedTuple

from reelbase.entity import Kind
from reelbase.importers.bodies.absorbing import absorb
from reelbase.importers.bodies.left_over import find_left_over, lost_by, lost_with
from reelbase.importers.bodies.owned import Same
from reelbase.importers.bodies.people_known import KnownPeople
from reelbase.importers.bodies.state import State
from reelbase.importers.bodies.writing import Difference
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.removing import redirect, remove


class Cleared(NamedTuple):
    """What is there no more."""

    merged: list[Same]
    removed: list[tuple[Kind, int]]

    def ids(self) -> list[tuple[Kind, int]]:
        """All of it by kind and id."""
        return [*((each.kind, each.old) for each in self.merged), *self.removed]


def clear(writer: Writer, same: list[Same], found: Difference) -> Cleared:
    """Have own entities become others, after a difference is written; then look what that leaves over."""
    lost = [*lost_with(writer, same), *lost_by(found)]
    merged = absorb(writer, same) if same else []
    if not lost:
        return Cleared(merged, [])
    left = find_left_over(State(writer, KnownPeople()), lost)
    if left.same:
        merged += absorb(writer, left.same)
    for kind, id_ in left.gone:
        remove(writer, kind, [id_])
        redirect(writer, kind, {id_: None})  # its id is given to nothing else
    return Cleared(merged, left.gone)
