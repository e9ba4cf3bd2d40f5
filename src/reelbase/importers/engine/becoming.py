"""Becoming: an entity that is another one from now on."""

from reelbase.accounts.votes import Votes, count_votes
from reelbase.entity import Kind
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.removing import move_kept, rated_sums
from reelbase.storage.queries.votes import RATED


def keep_of(writer: Writer, kind: Kind, old: int, new: int) -> None:
    """Move what accounts keep of the old entity to the new one, votes included."""
    sum_before, number_before = before = rated_sums(writer, kind, new)
    move_kept(writer, kind, old, new)
    sum_after, number_after = after = rated_sums(writer, kind, new)
    if kind in RATED and before != after:
        count_votes(writer, kind, {new: Votes(sum_after - sum_before, number_after - number_before)})
