"""The pipeline: the life of one batch of an import, stage by stage.

Read: a format reads lines of a source into a `Batch` of claims, without the database (`bodies/reading.py`).
Match: what is stored of the entities in the batch is loaded, and what came with the demo gives way.
Decide: each claim is applied to the state, as far as its `Belief` reaches.
Derive: pictures are chosen, and fields that other sources set are restored.
Difference: the state is compared with what is stored, and bodies that repeat present answers are left out.
Write: only the difference is written, parents before children.
Journal: each change is written down under its change key.
Take over: own entities that the batch describes become those of TMDB.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from reelbase.entity import Kind
from reelbase.importers.engine.apply import apply
from reelbase.importers.engine.batch import Batch, Line
from reelbase.importers.engine.changes import write_journal
from reelbase.importers.engine.claims import Claim
from reelbase.importers.engine.derive import derive
from reelbase.importers.engine.difference import Difference, difference
from reelbase.importers.engine.known_people import KnownPeople
from reelbase.importers.engine.load import load, resolve
from reelbase.importers.engine.provenance import Provenance
from reelbase.importers.engine.shared_rows import Added, Brought
from reelbase.importers.engine.state import State
from reelbase.importers.engine.votes import with_local_votes
from reelbase.importers.engine.write import write
from reelbase.importers.report import KEPT_BAD_LINES, BadLine
from reelbase.importers.takeover.clear import clear
from reelbase.importers.takeover.find_local_duplicates import Same, find_same, find_same_parts
from reelbase.importers.takeover.give_way import give_way, keep_shared, leave_alone, mark
from reelbase.importers.takeover.keep_other_sources import believe_lists_of_people, keep_other_sources
from reelbase.importers.takeover.left_over import unite_people
from reelbase.importers.takeover.redundant import OwnClaims, without_redundant
from reelbase.storage.engine.writer import Change, Writer
from reelbase.storage.queries.matching import done_by_sources

Vet = Callable[[State, Batch, Provenance], Batch]
"""Gives what may be taken of a batch, by what is stored about its entities."""


class Counted(NamedTuple):
    """Counts up to some moment, and the rows that the demo had added by then."""

    counts: Counter[str]
    kept: int
    bad_count: int
    unreported: int
    brought: frozenset[Added]


class Pipeline:
    """One import: what it has learnt of the database so far, and what it has counted."""

    def __init__(
        self,
        own_claims: OwnClaims,
        head: int,
        *,
        is_demo: bool = False,
        vet: Vet | None = None,
    ) -> None:
        """Begin an import after this row of the journal; 0 if it is not known what the import has brought."""
        self.head = head
        self.is_demo = is_demo
        self._vet = vet
        self.people = KnownPeople()
        self._mark = 0  # the last change set that deleted something
        self.counts: Counter[str] = Counter()
        self.bad: list[BadLine] = []  # the first thousand
        self.bad_count = 0
        self._own_claims = own_claims
        self.unreported: list[BadLine] = []  # of the batch at hand
        self._brought: Brought = set()  # rows of shared tables that the demo has added

    def take(self, writer: Writer, batch: Batch) -> None:
        """Write what is new in a batch, with its journal."""
        state = State(writer, self.people)
        if state.tombstones.mark != self._mark:  # somebody may have been deleted
            self._mark = state.tombstones.mark
            self.people.clear()
        others = done_by_sources(writer)
        has_sources = self.is_demo or bool(others.is_any)
        provenance = Provenance(writer)
        batch = self._match(state, batch, provenance, has_sources=has_sources)
        self._decide(state, batch, provenance, has_sources=has_sources)
        parts = self._derive(state, batch, provenance, has_sources=has_sources)
        found = self._difference(state, batch)
        write(state, found)
        if self.is_demo:
            mark(found, provenance)
        changes = write_journal(state, found)
        same = find_same(writer, batch, self.note_bad) if others.has_made else []
        self._count(found, changes)
        self._take_over(writer, [*same, *parts], found)
        for id_ in state.tombstones.people:
            self.people.pop(id_, None)

    def _match(self, state: State, batch: Batch, provenance: Provenance, *, has_sources: bool) -> Batch:
        """Load what is stored of the entities in a batch; return what may be taken of the batch."""
        load(state, batch)
        if has_sources:
            batch = (leave_alone if self.is_demo else give_way)(state, batch, provenance)
        return batch if self._vet is None else self._vet(state, batch, provenance)

    def _decide(self, state: State, batch: Batch, provenance: Provenance, *, has_sources: bool) -> None:
        """Let each claim change the state as far as it may be believed."""
        if batch.people:
            state.put_people(batch.people)
            if has_sources and not self.is_demo:
                believe_lists_of_people(state, batch, provenance)
        for line in batch.lines:
            apply(state, self._resolved(state, line))
        if self.is_demo:
            keep_shared(state, self._brought)

    def _resolved(self, state: State, line: Line) -> list[Claim]:
        """Return the claims of a line without those on a season or an episode that nothing describes."""
        if not state.has_addresses:
            return line.claims
        faults: list[str] = []
        found = resolve(state, line.claims, faults)
        for reason in dict.fromkeys(faults):
            self.note_bad(line.file, line.number, reason)
        return found

    def _derive(self, state: State, batch: Batch, provenance: Provenance, *, has_sources: bool) -> list[Same]:
        """Work out what follows; return own seasons and episodes whose numbers those of TMDB take."""
        parts = find_same_parts(state)
        derive(state)
        if has_sources:
            keep_other_sources(state, batch, provenance, all_of_it=self.is_demo)
            unite_people(state)
        return parts

    def _difference(self, state: State, batch: Batch) -> Difference:
        """Compare the state with what is stored, leaving out what is answered anyway."""
        found = with_local_votes(state.writer, difference(state))
        return without_redundant(state, found, batch, self._own_claims, self.head)

    def _count(self, found: Difference, changes: Sequence[Change]) -> None:
        """Count what the journal of a batch says."""
        self.counts["created"] += sum(len(each.new) for each in found.entities.values())
        self.counts["changed"] += len({(c.kind, c.entity_id) for c in changes if c.action != "created"})

    def _take_over(self, writer: Writer, same: list[Same], found: Difference) -> None:
        """Replace own entities that the batch describes, and remove the ones that nothing names any more."""
        cleared = clear(writer, same, found)
        for kind, id_ in cleared.entities() if any(cleared) else ():
            if kind is Kind.PERSON:
                self.people.pop(id_, None)
        self.counts["merged"] += len(cleared.merged)

    def note_bad(self, file: str, line: int, reason: str) -> None:
        """Count a line that was not taken, and remember the first of them."""
        self.bad_count += 1
        if len(self.bad) < KEPT_BAD_LINES:
            self.bad.append(BadLine(file, line, reason))
        self.unreported.append(BadLine(file, line, reason))

    def take_unreported(self) -> list[BadLine]:
        """Return what was noted since the last call, all of it."""
        taken, self.unreported = self.unreported, []
        return taken

    def counted(self) -> Counted:
        """Return what was counted so far."""
        brought = frozenset(self._brought)
        return Counted(Counter(self.counts), len(self.bad), self.bad_count, len(self.unreported), brought)

    def forget_since(self, before: Counted) -> None:
        """Forget what was counted and learnt since then, for what was undone."""
        self.counts, self.bad_count = before.counts, before.bad_count
        del self.bad[before.kept :], self.unreported[before.unreported :]
        self._brought = set(before.brought)
        self.people.clear()
