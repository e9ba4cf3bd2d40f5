"""Computes similar titles and recommendations for the whole catalogue."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

import numpy as np

from reelbase import stopping
from reelbase.entity import TITLES
from reelbase.jobs.related.features import read_titles
from reelbase.jobs.related.nearest import Nearest, Numbers
from reelbase.jobs.related.ratings import read_ratings
from reelbase.jobs.related.recommending import recommended
from reelbase.jobs.related.similar import similar
from reelbase.jobs.related.writing import Keeper, parts_by_id, parts_of_all
from reelbase.storage.engine.database import Database
from reelbase.storage.queries.journal import relation_change

MOST = 100
"""Others that are kept of each title."""


def relate(database: Database, now: datetime) -> str:
    """Compute all relations, write the changed ones, and return the outcome in words."""
    changed: Counter[str] = Counter()
    try:
        stopping.run(_relate(database, now, changed))
    finally:  # what was written is to be seen, even if the rest was interrupted
        if changed:
            with database.writer(who="related", now=now) as writer:
                writer.journal([relation_change()])
    counts = ", ".join(f"{count:,} {what}" for what, count in changed.items())
    return f"lists changed: {counts}" if counts else "nothing changed"


def noted(pieces: Iterable[Nearest], found: list[Numbers]) -> Iterator[Nearest]:
    """Yield the pieces, and note the targets for which anything was found."""
    for piece in pieces:
        found.append(piece.targets[piece.others.lengths() > 0])
        yield piece


async def _relate(database: Database, now: datetime, changed: "Counter[str]") -> None:
    readers = database.readers()
    await readers.open()
    try:
        for kind in TITLES:
            async with readers.read(now) as db:
                titles = await read_titles(db, kind)
                ratings = await read_ratings(db, kind, titles.numbers_of, len(titles.ids))
            keeper = Keeper(database, readers, kind, now, changed)
            by_id = np.argsort(titles.ids)
            nearest = similar(titles.carried, by_id, MOST)
            await keeper.keep("similar", parts_by_id(nearest, titles.ids))
            rated: list[Numbers] = [np.zeros(0, np.int64)]
            nearest = noted(recommended(ratings, titles.adult, MOST), rated)
            await keeper.keep("recommendation", parts_of_all(nearest, titles.ids))
            unrated = by_id[~np.isin(by_id, np.concatenate(rated))]
            nearest = similar(titles.unrated, unrated, MOST)
            await keeper.keep("beside", parts_by_id(nearest, titles.ids))
    finally:
        await readers.close()
