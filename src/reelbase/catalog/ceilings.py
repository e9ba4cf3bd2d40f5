"""Ceilings: which titles a key may not see, by their certifications, genres and keywords.

What is hidden is as if it were not there: `Reader` leaves out every row about it.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from reelbase.catalog.certifications import movie_certifications, tv_certifications
from reelbase.entity import TITLES, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.ceilings import CERTIFICATION, GENRE, SignRow, signs
from reelbase.storage.queries.index_rows import SERIES_OF_EPISODES, SERIES_OF_SEASONS

Orders = Mapping[str, int]
_SERIES_OF = {Kind.SEASON: SERIES_OF_SEASONS, Kind.EPISODE: SERIES_OF_EPISODES}


class Ceiling(NamedTuple):
    """The limits of a key: the strictest certifications that it may see, and what it may not see at all."""

    country: str = ""  # "": certifications do not count
    highest: tuple[int, int] = (0, 0)  # the order of the certification of movies, and of series
    hides_unrated: bool = True
    genres: frozenset[str] = frozenset()
    keywords: frozenset[str] = frozenset()

    async def __call__(self, db: Reader, kind: Kind, ids: Sequence[int]) -> set[int]:
        """Return which movies, series, seasons or episodes are hidden."""
        if kind in TITLES:
            return await self._titles(db, kind, ids)
        if kind not in _SERIES_OF:
            return set()
        series = {row.id: row.series_id for row in (await db.one_by_id(_SERIES_OF[kind], kind, ids)).values()}
        hidden = await self._titles(db, Kind.TV, [*series.values()])
        return {id_ for id_ in ids if series.get(id_) in hidden}

    async def _titles(self, db: Reader, kind: Kind, ids: Sequence[int]) -> set[int]:
        found = await db.by_id(signs(kind), kind, ids, country=self.country)
        orders = orders_in(kind, self.country)
        return {id_ for id_ in ids if self._is_hidden(kind, found.get(id_, ()), orders)}

    def _is_hidden(self, kind: Kind, rows: Sequence[SignRow], orders: Orders) -> bool:
        rated = [orders.get(row.value, 0) for row in rows if row.what == CERTIFICATION]
        others = ((row.value, self.genres if row.what == GENRE else self.keywords) for row in rows)
        if any(value in hidden for value, hidden in others):
            return True
        if not self.country:
            return False
        strictest = max(rated, default=0)
        highest_of_movies, highest_of_series = self.highest
        highest = highest_of_movies if kind is Kind.MOVIE else highest_of_series
        return strictest > highest if strictest else self.hides_unrated


def orders_in(kind: Kind, country: str) -> Orders:
    """Return how strict each certification of a country is; 0, as for NR, says that there is none."""
    known = movie_certifications() if kind is Kind.MOVIE else tv_certifications()
    return {each.certification: each.order for each in known.get(country, ())}
