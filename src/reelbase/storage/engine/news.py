"""News: what the journal has said since a process began to look, for answers in memory."""

from collections.abc import Sequence
from typing import NamedTuple

from reelbase.storage.engine.dependencies import OF_VOTES, Dependencies

MOST_ROWS = 1000  # rows of the journal that are looked at one by one; after more everything is old
MOST_TITLES = 20_000  # titles whose votes are remembered, some 100 bytes each
NEW_ROWS = (
    "SELECT sequence, kind, entity_id, time FROM journal WHERE sequence >= {}"
    f" ORDER BY sequence LIMIT {MOST_ROWS + 1}"
)
"""Asks for the rows that `News.take` takes, from the head on, for whose parameter it has a place."""


class NewRow(NamedTuple):
    """A row of the journal, as far as it says what may have changed, and by which it is recognised."""

    sequence: int
    kind: str
    entity_id: int
    time: str


class News:
    """The journal's head, and what of an answer from before may be old.

    A row about votes makes those answers old that show them. Every other row begins another epoch, in which
    nothing from before holds. So does a journal that is not the one of before, since a backup was restored or
    its last rows were lost.
    """

    def __init__(self) -> None:
        self.head = -1  # the sequence of the last row; before the first look none
        self.epoch = 0
        self._last: NewRow | None = None  # the row at the head, once it was read
        self._voted: dict[str, dict[int, int]] = {kind: {} for kind in OF_VOTES}  # title -> last row about it
        self._any_voted = -1

    def take(self, rows: Sequence[NewRow]) -> bool:
        """Take the rows from the head on, that of the head included; at most one more than MOST_ROWS.

        Returns false if they don't tell what happened: then `restart` has to follow.
        """
        if self.head < 0 or not rows or len(rows) > MOST_ROWS:
            return False
        first, *later = rows
        if first.sequence != self.head:
            if not self._gave_way(rows):
                return False
            later = list(rows)
        elif self._last is None:
            self._last = first
        elif self._last != first:
            return False
        if later:
            if all(row.kind in self._voted for row in later):
                self._note_votes(later)
            else:
                self._begin_epoch()
            self._last = later[-1]
            self.head = self._last.sequence
        return True

    def restart(self, head: int) -> None:
        """Go on from a head of which nobody knows how it came about."""
        if head != self.head or self._last is not None:
            self._begin_epoch()
            self.head, self._last = head, None

    def forget(self) -> None:
        """Begin anew: the database is another one."""
        self._begin_epoch()
        self.head, self._last = -1, None

    def is_old(self, dependencies: Dependencies, since: int) -> bool:
        """Return true if votes that an answer shows have changed since a head of the same epoch."""
        if self._any_voted <= since:
            return False
        if dependencies.any_votes:
            return True
        for kind, ids in dependencies.titles.items():
            voted = self._voted[kind]
            if voted and any(voted.get(id_, -1) > since for id_ in ids):
                return True
        return False

    def _gave_way(self, rows: Sequence[NewRow]) -> bool:
        """Return true if the row at the head is gone since a later one is about the same votes."""
        last = self._last
        if last is None or last.kind not in self._voted:
            return False
        return (last.kind, last.entity_id) in {(row.kind, row.entity_id) for row in rows}

    def _note_votes(self, rows: Sequence[NewRow]) -> None:
        for row in rows:
            self._voted[row.kind][row.entity_id] = self._any_voted = row.sequence
        if sum(map(len, self._voted.values())) > MOST_TITLES:
            self._begin_epoch()

    def _begin_epoch(self) -> None:
        self.epoch += 1
        for voted in self._voted.values():
            voted.clear()
        self._any_voted = -1
