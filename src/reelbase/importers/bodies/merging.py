"""Merging: a batch of claims, compared with what is stored, and the difference written."""

from collections import Counter
from typing import Any

from reelbase.entity import Kind
from reelbase.importers.batch import BadLine
from reelbase.importers.bodies.applying import apply
from reelbase.importers.bodies.claims import BodyError, Claim
from reelbase.importers.bodies.clearing import clear
from reelbase.importers.bodies.giving_way import give_way, keep_loose, leave_alone, mark
from reelbase.importers.bodies.journal import write_journal
from reelbase.importers.bodies.left_over import unite_people
from reelbase.importers.bodies.loading import load, resolve
from reelbase.importers.bodies.others import keep_others, tell_people
from reelbase.importers.bodies.owned import find_same, find_same_parts
from reelbase.importers.bodies.people_known import KnownPeople
from reelbase.importers.bodies.reading import Batch
from reelbase.importers.bodies.settling import settle
from reelbase.importers.bodies.state import State
from reelbase.importers.bodies.told import Answers, learnt
from reelbase.importers.bodies.votes import with_local_votes
from reelbase.importers.bodies.writing import difference, write
from reelbase.importers.merging.provenance import Provenance
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.journal import HEAD
from reelbase.storage.queries.matching import is_anything_told

KEPT_BAD_LINES = 1000


class Merging:
    """What one import has learnt of the database so far, and what it has counted."""

    def __init__(self, database: Database, *, who: str, is_demo: bool = False) -> None:
        self.is_demo = is_demo
        self.people = KnownPeople()
        self.answers = Answers(database)
        self.counts: Counter[str] = Counter()
        self.bad: list[BadLine] = []  # the first thousand
        self.bad_count = 0
        self._untold: list[BadLine] = []  # of the batch at hand
        self._brought: set[tuple[str, Any]] = set()  # tables and keys of loose rows that the demo has added
        with database.writer(who=who) as writer:
            self.head = writer.all(HEAD)[0].sequence  # 0: what the import has brought is not known

    def merge(self, writer: Writer, batch: Batch) -> None:
        """Write what is new in a batch, with its journal."""
        state = State(writer, self.people)
        load(state, batch)
        provenance = Provenance(writer)
        if is_anything := self.is_demo or is_anything_told(writer):
            batch = (leave_alone if self.is_demo else give_way)(state, batch, provenance)
        state.put_people(batch.people)
        if is_anything and not self.is_demo:
            tell_people(state, batch, provenance)
        for file, line, claims in batch.claims:
            for claim in self._resolved(state, file, line, claims):
                apply(state, claim)
        if self.is_demo:
            keep_loose(state, self._brought)
        parts = find_same_parts(state)
        settle(state)
        if is_anything:
            keep_others(state, batch, provenance, all_of_it=self.is_demo)
            unite_people(state)
        found = learnt(state, with_local_votes(state, difference(state)), batch, self.answers, self.head)
        write(state, found)
        if self.is_demo:
            mark(found, provenance)
        changes = write_journal(state, found)
        same = [*find_same(writer, batch, self.note_bad), *parts]
        cleared = clear(writer, same, found)
        for kind, id_ in cleared.ids():
            if kind is Kind.PERSON:
                self.people.pop(id_, None)
        self.counts["merged"] += len(cleared.merged)
        self.counts["created"] += sum(map(len, found.new.values()))
        self.counts["changed"] += len({(c.kind, c.entity_id) for c in changes if c.action != "created"})

    def _resolved(self, state: State, file: str, line: int, claims: list[Claim]) -> list[Claim]:
        """The claims of a line but for those on a season or an episode that nobody has told."""
        found: list[Claim] = []
        reasons: dict[str, None] = {}
        for claim in claims:
            try:
                found.append(resolve(state, claim))
            except BodyError as error:
                reasons[str(error)] = None
        for reason in reasons:
            self.note_bad(file, line, reason)
        return found

    def note_bad(self, file: str, line: int, reason: str) -> None:
        """Count a line that was not taken, and remember the first of them."""
        self.bad_count += 1
        if len(self.bad) < KEPT_BAD_LINES:
            self.bad.append(BadLine(file, line, reason))
        self._untold.append(BadLine(file, line, reason))

    def take_untold(self) -> list[BadLine]:
        """What was noted since it was last asked for, all of it."""
        taken, self._untold = self._untold, []
        return taken

    def told(self) -> tuple[Counter[str], int, int, int]:
        """What was counted and told so far."""
        return Counter(self.counts), len(self.bad), self.bad_count, len(self._untold)

    def forget_since(self, before: tuple[Counter[str], int, int, int]) -> None:
        """Forget what was counted and learnt since then, for what was undone."""
        self.counts, kept, self.bad_count, untold = before
        del self.bad[kept:], self._untold[untold:]
        self.people.clear()

    def close(self) -> None:
        """Give the connections back."""
        self.answers.close()
