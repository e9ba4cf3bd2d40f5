"""News: what the journal has said since a process began to look, for answers in memory."""

from collections.abc import Sequence
from typing import NamedTuple

from reelbase.storage.engine.dependencies import OF_VOTES, Dependencies
from reelbase.storage.engine.tags import TABLES
from reelbase.storage.engine.written import Effects, decode_effects

MOST_ROWS = 5000  # rows of the journal that are looked at one by one; after more everything is old
MOST_ENTITIES = 100_000  # changed entities that are remembered, some 100 bytes each
NEW_ROWS = (
    "SELECT j.sequence, j.kind, j.entity_id, j.time, w.number, w.content FROM journal j"
    " LEFT JOIN written w ON w.sequence = j.sequence WHERE j.sequence >= {}"
    f" ORDER BY j.sequence LIMIT {MOST_ROWS + 1}"
)
"""Asks for the rows that `News.take` takes, from the head on, for whose parameter it has a place."""


class NewRow(NamedTuple):
    """A row of the journal, as far as it says what may have changed, and by which it is recognised."""

    sequence: int
    kind: str
    entity_id: int
    time: str
    covered: int | None = None  # the rows of its transaction, those of votes left out, if it is the last
    content: str | None = None  # what the transaction has changed


class News:
    """The journal's head, and what of an answer from before may be old.

    A row about votes makes those answers old that show them. Other rows come with what their transaction has
    changed. Where they don't, as with programs of an older version, another epoch begins, in which nothing
    from before holds. So it is with a journal that is not the one of before, since a backup was restored or
    its last rows were lost.
    """

    def __init__(self) -> None:
        self.head = -1  # the sequence of the last row; before the first look none
        self.lasting = -1  # that of the last row that is not of votes
        self.epoch = 0
        self._last: NewRow | None = None  # the row at the head, once it was read
        self._changed: dict[str, dict[int, int]] = {}  # kind -> id -> the last row with which it changed
        self._kinds: dict[str, int] = {}  # of which any entity may have changed
        self._tables: dict[int, int] = {}
        self._vague: dict[int, int] = {}
        self._shifted: dict[int, int] = {}
        self._latest = self._any_voted = -1
        self._floor = -1  # what changed up to it is forgotten

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
        elif self._last[:4] != first[:4]:
            return False
        if later:
            self._last = later[-1]
            self.head = self._last.sequence
            if not self._note(later):
                self._begin_epoch()
        return True

    def restart(self, head: int) -> None:
        """Go on from a head of which nobody knows how it came about."""
        if head != self.head or self._last is not None:
            self.head, self._last = head, None
            self._begin_epoch()

    def forget(self) -> None:
        """Begin anew: the database is another one."""
        self.head, self._last = -1, None
        self._begin_epoch()

    def is_old(self, dependencies: Dependencies, since: int) -> bool:
        """Return true if something that was read has changed since a head of the same epoch."""
        if self._latest <= since:
            return False
        if since < self._floor or (dependencies.any_votes and self._any_voted > since):
            return True
        for changed, read in (
            (self._tables, dependencies.whole),
            (self._vague, dependencies.tables),
            (self._shifted, dependencies.filtered),
        ):
            if read and any(last > since and bit & read for bit, last in changed.items()):
                return True
        for kind, ids in dependencies.ids.items():
            if self._kinds.get(kind, -1) > since:
                return True
            lasts = self._changed.get(kind)
            if lasts and any(lasts.get(id_, -1) > since for id_ in ids):
                return True
        return False

    def _gave_way(self, rows: Sequence[NewRow]) -> bool:
        """Return true if the row at the head is gone since a later one is about the same votes."""
        last = self._last
        if last is None or last.kind not in OF_VOTES:
            return False
        return (last.kind, last.entity_id) in {(row.kind, row.entity_id) for row in rows}

    def _note(self, rows: Sequence[NewRow]) -> bool:
        """Note what has changed; returns false if some rows don't come with it."""
        unknown = 0
        for row in rows:
            if row.kind in OF_VOTES:
                self._changed.setdefault(row.kind, {})[row.entity_id] = row.sequence
                self._any_voted = self._latest = row.sequence
            else:
                self.lasting = row.sequence
                unknown += 1
            if row.covered is not None and row.content is not None:
                if unknown > row.covered:
                    return False
                unknown = 0
                for each in row.content.split("\n"):
                    self._note_effects(decode_effects(each), row.sequence)
        self._bound()
        return not unknown

    def _note_effects(self, effects: Effects, sequence: int) -> None:
        self._latest = sequence
        for kind, ids in effects.ids.items():
            if ids is None:
                self._kinds[kind] = sequence
            else:
                self._changed.setdefault(kind, {}).update(dict.fromkeys(ids, sequence))
        for tables, changed in (
            (effects.tables, self._tables),
            (effects.vague, self._vague),
            (effects.shifted, self._shifted),
        ):
            changed.update((TABLES[name], sequence) for name in tables if name in TABLES)

    def _bound(self) -> None:
        """Forget the earlier half of the changed entities if there are too many."""
        if sum(map(len, self._changed.values())) <= MOST_ENTITIES:
            return
        lasts = sorted(last for changed in self._changed.values() for last in changed.values())
        self._floor = floor = lasts[len(lasts) // 2]
        for kind, changed in self._changed.items():
            self._changed[kind] = {id_: last for id_, last in changed.items() if last > floor}

    def _begin_epoch(self) -> None:
        self.epoch += 1
        self.lasting = self.head
        for changed in (self._changed, self._kinds, self._tables, self._vague, self._shifted):
            changed.clear()
        self._latest = self._any_voted = self._floor = -1
