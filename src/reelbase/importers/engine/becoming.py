"""Becoming: an entity that is another one from now on."""

from reelbase.accounts.votes import Votes, count_votes
from reelbase.entity import Kind
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.removing import move_kept, rated_sums
from reelbase.storage.queries.votes import RATED


def keep_of(writer: Writer, kind: Kind, old: int, new: int) -> None:
    """Move what accounts keep of the old entity to the new one, votes included."""
    before = rated_sums(writer, kind, new)
    move_kept(writer, kind, old, new)
    after = rated_sums(writer, kind, new)
    if kind in RATED and before != after:
        change = Votes(after[0] - before[0], after[1] - before[1])
        count_votes(writer, kind, {new: change})
