"""Store: writes what was fetched into the database, with how far the mirror has come."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.becoming import keep_of
from reelbase.importers.faults import is_storage
from reelbase.importers.formats.bodies.own_answers import OwnAnswers
from reelbase.importers.formats.bodies.reading import Said
from reelbase.importers.mirror.doubts import SECONDS, Doubts
from reelbase.importers.mirror.fetching import Fetched
from reelbase.importers.mirror.progress import MirrorProgress
from reelbase.importers.pipeline import Pipeline
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.edits import select_edited_among
from reelbase.storage.queries.journal import head_of
from reelbase.storage.queries.removing import (
    forget_redirects,
    redirect,
    remove,
    select_held_among,
    select_seasons_but,
    select_those_there,
)

WHO = "mirror"
FEW, SHARE = 3, 20
"""So few that are said to be gone, or one in so many of all that were asked for, are believed at once."""


class Store:
    """The results of one run's writing so far."""

    def __init__(self, database: Database, progress: MirrorProgress) -> None:
        self.answers = OwnAnswers(database)
        self.deleted = 0
        self.merged = 0
        self.failures: dict[Entity, str] = {}
        self.absent: set[Entity] = set()  # neither upstream nor here
        self._database = database
        self._progress = progress
        self._moved: dict[
            Entity, int | None
        ] = {}  # what is here -> its id now, None: upstream has it no more
        self._answered = 0
        with database.writer(who=WHO) as writer:
            doubted = progress.doubted(writer)
            head = head_of(writer)
            old = [each for each, since in doubted.items() if writer.now.timestamp() - since >= SECONDS]
        self.doubts = Doubts(old)
        self.pipeline = Pipeline(self.answers.claims, head, vet=self.doubts)

    def write(self, found: Sequence[Fetched], what: str | None) -> None:
        """Write entities in one transaction; by `what` a run that is interrupted goes on behind the last.

        Where that fails, each is written alone, so that one that can't be taken keeps out no other.
        """
        try:
            self._write(found, what)
        except Exception as error:
            self.pipeline.people.clear()  # may tell of some that were not written
            if is_storage(error):
                raise
            if len(found) > 1:
                for each in found:
                    self.write([each], what)
            else:
                reason = f"could not be taken: {type(error).__name__}: {error}"
                self._write([Fetched(found[0].asked, None, [], failure=reason)], what)

    def settle(self) -> None:
        """Remove, and lead to other ids, what upstream said of so few that it can be believed.

        Of the rest it is in doubt, and believed if upstream says so again after a day.
        """
        with self._database.writer(who=WHO) as writer:
            writer.expect_much()
            asked = self._answered + len(self._moved)
            are_few = len(self._moved) <= max(FEW, asked // SHARE) and self._answered > 0
            believed = [each for each in self._moved if are_few or each in self.doubts.believed]
            self._move(writer, {each: self._moved[each] for each in believed})
            self._progress.forget_doubted(writer, believed)
        for each in self._moved.keys() - set(believed):
            self.doubts.found[each]["the whole: upstream has it no more"] = None
        self._moved.clear()

    def _write(self, found: Sequence[Fetched], what: str | None) -> None:
        self.pipeline.people.forget_some()
        with self._database.writer(who=WHO) as writer:
            writer.expect_much()
            found = self._without_damaged(writer, found)
            self._merge(writer, found)
            moved = self._said(writer, found)
            doubted = (
                self.doubts.found.keys() | moved.keys() | {each.asked for each in found if _is_faulty(each)}
            )
            failures = {each.asked: each.failure for each in found if each.failure}
            self._progress.put_failed(
                writer, {*failures, *(each.asked for each in found if _is_faulty(each))}
            )
            good = [each.asked for each in found if not each.failure and not _is_faulty(each)]
            self._progress.forget_failed(writer, good)
            self._progress.put_doubted(writer, doubted)
            self._progress.forget_doubted(writer, [each for each in good if each not in doubted])
            if what is not None:
                last = {each.asked.kind: each.asked for each in found}
                for asked in last.values():
                    self._progress.put_done(writer, what, asked)
        self._moved.update(moved)
        self._answered += sum(each.became is not None and not each.failure for each in found)
        self.failures.update(failures)
        gone = {each.asked for each in found if each.became is None and not each.failure}
        self.absent.update(gone - moved.keys())

    def _merge(self, writer: Writer, found: Sequence[Fetched]) -> None:
        said = Said()
        for each in found:
            for claims in each.claims if not each.failure else ():
                said.add(claims.path, 1, claims)
        batch = said.batch(len(found), 0)
        self.pipeline.take(writer, batch)
        for bad in batch.bad:
            self.pipeline.note_bad(bad.file, bad.line, bad.reason)

    def _without_damaged(self, writer: Writer, found: Sequence[Fetched]) -> list[Fetched]:
        """Let fail what came damaged and is here whole, until it has been so for a day."""
        faulty: defaultdict[Kind, set[int]] = defaultdict(set)
        for each in found:
            if _is_faulty(each) and each.asked not in self.doubts.believed:
                faulty[each.asked.kind].add(each.asked.id)
        whole = {
            Entity(kind, i) for kind, ids in faulty.items() for i in select_held_among(writer, kind, ids)
        }
        return [
            each._replace(failure=f"came damaged: {next(_faults(each))}") if each.asked in whole else each
            for each in found
        ]

    def _said(self, writer: Writer, found: Sequence[Fetched]) -> dict[Entity, int | None]:
        """Return what is here and is said to be gone or to have another id; take in what else was said."""
        moved: defaultdict[Kind, dict[int, int | None]] = defaultdict(dict)
        here: defaultdict[Kind, list[int]] = defaultdict(list)
        for each in found:
            if each.failure:
                continue
            if each.became == each.asked.id:
                here[each.asked.kind].append(each.became)
                if each.asked.kind is Kind.TV and each.seasons is not None:
                    self._remove_seasons(writer, each.asked, each.seasons)
            else:
                moved[each.asked.kind][each.asked.id] = each.became
        for kind, ids in here.items():
            forget_redirects(writer, kind, ids)
        known: dict[Entity, int | None] = {}
        for kind, places in moved.items():
            there = select_those_there(writer, kind, places)
            known.update((Entity(kind, id_), places[id_]) for id_ in there)
            lost = {old: new for old, new in places.items() if new is not None and old not in there}
            redirect(writer, kind, lost)
            self.merged += len(lost)
        return known

    def _remove_seasons(self, writer: Writer, series: Entity, numbers: Iterable[int]) -> None:
        """Remove seasons that a series has no more, once that is beyond doubt."""
        gone = select_seasons_but(writer, series.id, numbers)
        edited = select_edited_among(writer, Kind.SEASON, gone)
        gone = [id_ for id_ in gone if id_ not in edited]
        if not gone or series in self.doubts.believed:
            remove(writer, Kind.SEASON, gone)
        else:
            self.doubts.found[series][f"{len(gone)} seasons"] = None

    def _move(self, writer: Writer, moved: Mapping[Entity, int | None]) -> None:
        """Remove entities, and redirect merged ones to their new ids."""
        for (kind, old), new in sorted(moved.items()):
            if new is not None:
                keep_of(writer, kind, old, new)
            elif select_edited_among(writer, kind, [old]):
                continue  # editors keep what upstream has no more
            remove(writer, kind, [old])
            redirect(writer, kind, {old: new})
            if kind is Kind.PERSON:
                self.pipeline.people.pop(old, None)
        self.merged += sum(new is not None for new in moved.values())
        self.deleted += sum(new is None for new in moved.values())


def _is_faulty(found: Fetched) -> bool:
    """Return whether a part of what came could not be read."""
    return next(_faults(found), None) is not None


def _faults(found: Fetched) -> Iterator[str]:
    for claims in found.claims:
        yield from claims.faults()
