"""Store: writes what was fetched into the database, with how far the mirror has come."""

from collections import defaultdict
from collections.abc import Sequence

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.becoming import keep_of
from reelbase.importers.faults import is_storage
from reelbase.importers.formats.bodies.own_answers import OwnAnswers
from reelbase.importers.formats.bodies.reading import Said
from reelbase.importers.mirror.fetching import Fetched
from reelbase.importers.mirror.progress import MirrorProgress
from reelbase.importers.pipeline import Pipeline
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.removing import (
    forget_redirects,
    redirect,
    remove,
    select_seasons_but,
    select_those_there,
)

WHO = "mirror"


class Store:
    """The results of one run's writing so far."""

    def __init__(self, database: Database, progress: MirrorProgress) -> None:
        self.answers = OwnAnswers(database)
        self.pipeline = Pipeline(database, self.answers.claims, who=WHO)
        self.deleted = 0
        self.merged = 0
        self.failures: dict[Entity, str] = {}
        self._database = database
        self._progress = progress

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

    def _write(self, found: Sequence[Fetched], what: str | None) -> None:
        self.pipeline.people.forget_some()
        with self._database.writer(who=WHO) as writer:
            writer.expect_much()
            self._merge(writer, found)
            gone = self._remove(writer, found)
            failures = {each.asked: each.failure for each in found if each.failure}
            self._progress.put_failed(writer, failures)
            self._progress.forget_failed(writer, [each.asked for each in found if not each.failure])
            if what is not None:
                last = {each.asked.kind: each.asked for each in found}
                for asked in last.values():
                    self._progress.put_done(writer, what, asked)
        self.deleted += gone
        self.merged += sum(each.became not in (None, each.asked.id) for each in found)
        self.failures.update(failures)

    def _merge(self, writer: Writer, found: Sequence[Fetched]) -> None:
        said = Said()
        for each in found:
            for claims in each.claims:
                said.add(claims.path, 1, claims)
        batch = said.batch(len(found), 0)
        self.pipeline.take(writer, batch)
        for bad in batch.bad:
            self.pipeline.note_bad(bad.file, bad.line, bad.reason)

    def _remove(self, writer: Writer, found: Sequence[Fetched]) -> int:
        """Remove what upstream has no more; how much of what was asked for that is."""
        moved: defaultdict[Kind, dict[int, int | None]] = defaultdict(dict)
        here: defaultdict[Kind, list[int]] = defaultdict(list)
        for each in found:
            if each.became == each.asked.id:
                here[each.asked.kind].append(each.became)
                if each.asked.kind is Kind.TV and each.seasons is not None:
                    remove(writer, Kind.SEASON, select_seasons_but(writer, each.became, each.seasons))
            elif not each.failure:
                moved[each.asked.kind][each.asked.id] = each.became
        for kind, ids in here.items():
            forget_redirects(writer, kind, ids)
        gone = 0
        for kind, places in moved.items():
            there = select_those_there(writer, kind, places)
            merged = {old: new for old, new in places.items() if new is not None}
            for old, new in merged.items():
                if old in there:
                    keep_of(writer, kind, old, new)
            remove(writer, kind, sorted(there))
            redirect(writer, kind, {old: places[old] for old in there | merged.keys()})
            gone += len(there - merged.keys())
            for id_ in there if kind is Kind.PERSON else ():
                self.pipeline.people.pop(id_, None)
        return gone
