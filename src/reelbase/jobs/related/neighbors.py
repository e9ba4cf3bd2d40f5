"""Item-kNN: the titles whose raters are the same, for titles that fewer have rated.

The nearness of two titles is a cosine over their raters, with shrinkage; a rater of n titles counts
n ** -RATER_POWER. B. Sarwar et al., Item-based Collaborative Filtering, 2001.
"""

from collections.abc import Iterator

import numpy as np

from reelbase.jobs.related.nearest import Lists, Nearest, Numbers, best, gathered, lists_of, pieces, summed
from reelbase.jobs.related.ratings import Ratings

SHRINKAGE = 10.0
"""Added to the product of the lengths, in raters of one title: chance meetings are not nearness."""

RATER_POWER = 0.5
MOST_RATERS = 300
"""Raters of a title that are looked at, those of the fewest titles first: they tell the most."""

MOST_TITLES = 2000
"""Titles of a rater that are looked at, the most popular first."""

GAIN_UNIT = 4096.0


def neighbors(ratings: Ratings, targets: Numbers, most: int) -> Iterator[Nearest]:
    """Yield the nearest of each target among all rated titles, in pieces."""
    number = ratings.number_of_titles
    given = ratings.of_raters()
    gains = np.maximum(np.round(GAIN_UNIT * np.maximum(given, 1) ** -RATER_POWER), 1).astype(np.int64)
    lengths = np.sqrt(np.bincount(ratings.titles, weights=gains[ratings.raters], minlength=number))
    rated = lists_of(ratings.raters.astype(np.int64), ratings.titles.astype(np.int64), len(given))
    raters = _raters_of(ratings, given)
    reach = _reach(raters, np.minimum(rated.lengths(), MOST_TITLES), targets)
    for piece in pieces(reach, number):
        owner, rater = gathered(raters, targets[piece], MOST_RATERS)
        place, other = gathered(rated, rater, MOST_TITLES)
        target = owner[place]
        apart = targets[piece][target] != other
        pairs = summed(target[apart], other[apart], gains[rater][place][apart], number)
        product = lengths[targets[piece]][pairs.targets] * lengths[pairs.others]
        scores = pairs.gains / (product + SHRINKAGE * GAIN_UNIT)
        yield Nearest(targets[piece], best(pairs, scores, len(targets[piece]), number, most))


def _raters_of(ratings: Ratings, given: Numbers) -> Lists:
    """Return the raters of each title, those of the fewest titles first."""
    order = np.lexsort((ratings.raters, given[ratings.raters], ratings.titles))
    starts = np.concatenate(([0], np.cumsum(ratings.of_titles())))
    return Lists(starts, ratings.raters[order].astype(np.int64))


def _reach(raters: Lists, rated: Numbers, targets: Numbers) -> Numbers:
    owner, rater = gathered(raters, targets, MOST_RATERS)
    return np.bincount(owner, weights=rated[rater], minlength=len(targets)).astype(np.int64)
