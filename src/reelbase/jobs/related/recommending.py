"""Recommendations: titles that are rated highly by the same people."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from reelbase.jobs.related import ease
from reelbase.jobs.related.nearest import Lists, Nearest, Numbers, Pairs, best
from reelbase.jobs.related.neighbors import neighbors
from reelbase.jobs.related.ratings import Ratings

FEWEST_RATERS = 5
"""The least raters of a title; titles with fewer are not recommended, and have no recommendations."""

MOST_LEARNED = 4000
"""Titles, the most rated, that EASE learns together: it takes 24 bytes for each two of them, 384 MB."""

ROWS_AT_A_TIME = 256
Flags = NDArray[np.bool_]


def recommended(ratings: Ratings, adult: Flags, most: int) -> Iterator[Nearest]:
    """Yield recommendations for each title that enough people have rated, in pieces; adult ones for adult
    ones only.

    EASE for the titles that were rated most, item-kNN for the others.
    """
    for flag in np.unique(adult):
        yield from _recommended(ratings, adult == flag, most)


def _recommended(ratings: Ratings, among: Flags, most: int) -> Iterator[Nearest]:
    counts = ratings.of_titles()
    enough = (counts >= FEWEST_RATERS) & among
    ranked = np.lexsort((np.arange(len(counts)), -counts))
    learned = np.sort(ranked[enough[ranked]][:MOST_LEARNED])
    yield from _learned(of_titles(ratings, learned), learned, ratings.number_of_titles, most)
    others = np.flatnonzero(enough)
    rest = np.setdiff1d(others, learned)
    if len(rest):
        for piece in neighbors(of_titles(ratings, others), np.searchsorted(others, rest), most):
            lists = Lists(piece.others.starts, others[piece.others.values])
            yield Nearest(others[piece.targets], lists)


def of_titles(ratings: Ratings, titles: Numbers) -> Ratings:
    """Return the ratings of some titles alone; titles and raters are numbered anew, in their order."""
    places = np.full(ratings.number_of_titles, -1, np.int32)
    places[titles] = np.arange(len(titles), dtype=np.int32)
    kept = places[ratings.titles] >= 0
    _, raters = np.unique(ratings.raters[kept], return_inverse=True)
    return Ratings(raters.astype(np.int32), places[ratings.titles[kept]], ratings.values[kept], len(titles))


def _learned(ratings: Ratings, titles: Numbers, number: int, most: int) -> Iterator[Nearest]:
    if not len(titles):
        return
    effects = ease.effects(ratings)
    for begin in range(0, len(titles), ROWS_AT_A_TIME):
        rows = effects[begin : begin + ROWS_AT_A_TIME]
        target, other = np.nonzero(rows > 0)
        pairs = Pairs(target, titles[other], other)
        lists = best(pairs, rows[target, other], len(rows), number, most)
        yield Nearest(titles[begin : begin + ROWS_AT_A_TIME], lists)
