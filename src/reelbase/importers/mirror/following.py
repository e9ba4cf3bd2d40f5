"""Following: what changed upstream since a moment, by its change lists."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from reelbase import moments
from reelbase.entity import Entity, Kind
from reelbase.importers.mirror.selection import PAGES, Wanted, listed, pages, total_pages
from reelbase.importers.mirror.upstream import Upstream

KINDS = (Kind.MOVIE, Kind.TV, Kind.PERSON)
"""The kinds that have change lists; of the others upstream does not tell what changed."""

WINDOW = 14
"""Days that one question may span."""

SILENT = timedelta(days=14)
"""For so long a list of changes that comes empty is asked for again, should it have been empty by mistake."""

MARGIN = timedelta(hours=1)
"""Clocks differ, and lists of changes are kept in memory for some minutes."""


async def changed(
    upstream: Upstream, since: datetime, until: datetime, kinds: Iterable[Kind] = KINDS
) -> Wanted:
    """Return the entities that changed in that time, and perhaps a little before."""
    found: list[Entity] = []
    for kind in kinds:
        for window in windows((since - MARGIN).date(), until.date()):
            found += [Entity(kind, id_) for id_ in await _changed(upstream, kind, *window)]
    return listed(found)


def windows(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Yield the days from the first to the last, a fortnight at a time."""
    while first <= last:
        end = min(last, first + timedelta(days=WINDOW - 1))
        yield first, end
        first = end + timedelta(days=1)


async def _changed(upstream: Upstream, kind: Kind, first: date, last: date) -> list[int]:
    """Return the ids that changed in a window; halve a window of more pages than may be asked for."""
    path = f"/3/{kind}/changes"
    params = {"start_date": first.isoformat(), "end_date": last.isoformat()}
    if first < last and await total_pages(upstream, path, params) > PAGES:
        middle = first + (last - first) // 2
        earlier = await _changed(upstream, kind, first, middle)
        return earlier + await _changed(upstream, kind, middle + timedelta(days=1), last)
    return await pages(upstream, path, params)


def now() -> datetime:
    """Return the time, to the second."""
    return moments.now().replace(microsecond=0)
