"""Clears what a difference leaves over: own entities that are others by now, or that nothing names."""

from typing import NamedTuple

from reelbase.entity import Entity
from reelbase.importers.engine.difference import Difference
from reelbase.importers.engine.known_people import KnownPeople
from reelbase.importers.engine.state import State
from reelbase.importers.takeover.find_local_duplicates import Same
from reelbase.importers.takeover.left_over import Lost, find_left_over, lost_by, lost_with
from reelbase.importers.takeover.take_over_local import take_over_local
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.removing import redirect, remove


class Cleared(NamedTuple):
    """Entities that are gone."""

    merged: list[Same]
    removed: list[Entity]

    def entities(self) -> list[Entity]:
        """Return all of them."""
        return [*(Entity(each.kind, each.old) for each in self.merged), *self.removed]


def clear(writer: Writer, same: list[Same], found: Difference) -> Cleared:
    """Replace own entities by others, after a difference is written; then remove what that leaves over."""
    lost = [*lost_with(writer, same), *lost_by(found)]
    merged = take_over_local(writer, same) if same else []
    return clear_lost(writer, lost, Cleared(merged, [])) if lost else Cleared(merged, [])


def clear_lost(writer: Writer, lost: list[Lost], cleared: Cleared) -> Cleared:
    """Remove those of the lost that nothing names any more; `cleared` is what was cleared before."""
    merged = cleared.merged
    left = find_left_over(State(writer, KnownPeople()), lost)
    if left.same:
        merged += take_over_local(writer, left.same)
    for kind, id_ in left.gone:
        remove(writer, kind, [id_])
        redirect(writer, kind, {id_: None})  # its id is given to nothing else
    return Cleared(merged, left.gone)
