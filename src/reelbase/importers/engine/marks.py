"""Marks: ratings and all else that accounts keep of titles, when one title becomes another."""

from typing import NamedTuple

from reelbase.accounts.votes import Votes, count_votes
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.removing import move_kept, rated_sums
from reelbase.storage.queries.replacing import PARTS, same_parts
from reelbase.storage.queries.votes import RATED, select_votes


class Pair(NamedTuple):
    """An entity, and the one that it is from now on."""

    kind: Kind
    old: int
    new: int


def pairs_of(writer: Writer, old: Entity, new: Entity) -> list[Pair]:
    """Return an entity with the one that it becomes, and their parts that have the same numbers."""
    found = [Pair(old.kind, old.id, new.id)]
    if old.kind is Kind.TV:
        found += [Pair(part, *pair) for part in PARTS for pair in same_parts(writer, part, old.id, new.id)]
    return found


def move_marks(writer: Writer, kind: Kind, old: int, new: int) -> None:
    """Move to the new entity what accounts keep of the old one, votes included."""
    sum_before, number_before = before = rated_sums(writer, kind, new)
    move_kept(writer, kind, old, new)
    sum_after, number_after = after = rated_sums(writer, kind, new)
    if kind in RATED and before != after:
        count_votes(writer, kind, {new: Votes(sum_after - sum_before, number_after - number_before)})


def recount(writer: Writer, entity: Entity) -> None:
    """Have a title answer the ratings that were given here, after some came or went."""
    if entity.kind not in RATED:
        return
    known = [(row.halves, row.count) for row in select_votes(writer, entity.kind, [entity.id])]
    counted = [Votes(-halves, -number) for halves, number in known]
    rated = Votes(*rated_sums(writer, entity.kind, entity.id))
    missing = Votes(*map(sum, zip(rated, *counted, strict=True)))
    if any(missing):
        count_votes(writer, entity.kind, {entity.id: missing})
