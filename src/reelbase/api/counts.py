"""Counts: what the parts of a worker have counted by themselves, as metrics."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from reelbase import __version__
from reelbase.accounts.limits import LIMITED, Limits
from reelbase.api.cache import AnswerCache
from reelbase.api.view_counts import Views
from reelbase.metrics import families
from reelbase.metrics.families import Sample, of, of_each
from reelbase.search.index import Index
from reelbase.search.schema import VERSION
from reelbase.storage.engine.reader import Readers
from reelbase.storage.engine.writes import Writes
from reelbase.storage.migrations.revision import HEAD

NO_INDEX = -1


class Counts(NamedTuple):
    """The parts of a worker that count."""

    caches: Sequence[AnswerCache]
    searched: Index
    views: Views
    writes: Writes
    limits: Sequence[Limits]
    pictures: Mapping[str, int]  # made, by how
    readers: Readers

    def samples(self) -> Iterator[Sample]:
        """Yield what was counted so far, each value once. It asks no database and takes some microseconds."""
        yield from self._of_catalogue()
        pool = self.readers.pool()
        yield from of_each(families.POOL, [("open", pool.open), ("in_use", pool.in_use)])
        yield of(families.POOL_WAITING, pool.waiting)
        yield of(families.WRITES_WAITING, self.writes.waiting)
        yield of(families.CACHE_BYTES, sum(each.size for each in self.caches))
        yield of(families.VIEWS, self.views.total)
        yield from of_each(families.PICTURES, self.pictures.items())
        for what in LIMITED:
            yield of(families.REFUSED, sum(each.refused[what] for each in self.limits), what)
        yield of(families.INFO, 1, __version__, HEAD, str(VERSION))

    def _of_catalogue(self) -> Iterator[Sample]:
        """Yield how new the catalogue is, as far as this worker has seen it, and its index."""
        head, sequence = max(each.head for each in self.caches), self.searched.sequence()
        if head >= 0:
            yield of(families.JOURNAL_HEAD, head)
        yield of(families.INDEX_READY, int(sequence != NO_INDEX))
        if sequence != NO_INDEX:
            yield of(families.INDEX_SEQUENCE, sequence)
