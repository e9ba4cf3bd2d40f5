"""Ratings from every source, as arrays of rater, title and value."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reelbase.jobs.related.nearest import Numbers
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.related_inputs import IMPORTED_RATINGS, LOCAL_RATINGS, NEXT_SOURCE

PART = 50_000
"""Ratings that are read at a time."""

MOST_RATINGS = 10_000_000
"""Ratings of a kind that are looked at, about: some 100 bytes of memory each where most is in use."""


@dataclass(frozen=True)
class Part:
    """Some ratings of one source; a rater belongs to one source."""

    source: str
    raters: Numbers
    ids: Numbers
    values: NDArray[np.float64]  # 0.5 to 10


@dataclass(frozen=True)
class Ratings:
    """The ratings of titles of one kind; the same rater's stand together."""

    raters: NDArray[np.int32]  # numbered from 0
    titles: NDArray[np.int32]  # their numbers
    values: NDArray[np.float32]  # 0.5 to 10
    number_of_titles: int

    @property
    def number_of_raters(self) -> int:
        return int(self.raters[-1]) + 1 if len(self.raters) else 0

    def of_titles(self) -> Numbers:
        """Return the number of ratings of each title."""
        return np.bincount(self.titles, minlength=self.number_of_titles)

    def of_raters(self) -> Numbers:
        """Return the number of ratings of each rater."""
        return np.bincount(self.raters, minlength=self.number_of_raters)


async def imported_ratings(db: Reader, kind: str) -> AsyncIterator[Part]:
    """Yield imported ratings, source by source, rater by rater."""
    source: str | None = ""
    while True:
        [(source,)] = await db.scan(NEXT_SOURCE, source=source)
        if source is None:
            return
        rater, last_kind, last = -1, "", -1
        while rows := await db.scan(
            IMPORTED_RATINGS, source=source, rater=rater, kind=last_kind, id=last, limit=PART
        ):
            rater, last_kind, last = rows[-1].rater, rows[-1].kind, rows[-1].entity_id
            mine = [row for row in rows if row.kind == kind]
            yield Part(
                source,
                np.array([row.rater for row in mine], np.int64),
                np.array([row.entity_id for row in mine], np.int64),
                np.array([row.value for row in mine], np.float64),
            )


async def local_ratings(db: Reader, kind: str) -> AsyncIterator[Part]:
    """Yield the ratings of this server, by accounts and then by guests, rater by rater."""
    for raters, statement in LOCAL_RATINGS.items():
        rater, last_kind, last = -1, "", -1
        while rows := await db.scan(statement, rater=rater, kind=last_kind, id=last, limit=PART):
            rater, last_kind, last = rows[-1].rater, rows[-1].kind, rows[-1].entity_id
            mine = [row for row in rows if row.kind == kind]
            yield Part(
                f"the {raters} of this server",
                np.array([row.rater for row in mine], np.int64),
                np.array([row.entity_id for row in mine], np.int64),
                np.array([row.halves / 2 for row in mine], np.float64),
            )


SOURCES: tuple[Callable[[Reader, str], AsyncIterator[Part]], ...] = (imported_ratings, local_ratings)
"""The sources of ratings. A new one is a function that yields them rater by rater, and its name here."""


async def read_ratings(
    db: Reader, kind: str, numbers_of: Callable[[Numbers], Numbers], number: int
) -> Ratings:
    """Read all ratings of a kind; `numbers_of` numbers titles by id, -1 for unknown ones."""
    raters, titles, values = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)], [np.zeros(0, np.float32)]
    last: tuple[str, int] | None = None
    found, count = -1, 0
    for source in SOURCES:
        async for part in source(db, kind):
            numbers = numbers_of(part.ids)
            of, held = part.raters[numbers >= 0], numbers[numbers >= 0]
            if not len(of) or count > MOST_RATINGS:
                continue
            first = int(of[0])
            steps = np.diff(of, prepend=first) != 0
            steps[:1] = last != (part.source, first)
            given = found + np.cumsum(steps)
            found, last = int(given[-1]), (part.source, int(of[-1]))
            count += len(of)
            raters.append(given.astype(np.int32))
            titles.append(held.astype(np.int32))
            values.append(part.values[numbers >= 0].astype(np.float32))
    return Ratings(np.concatenate(raters), np.concatenate(titles), np.concatenate(values), number)
