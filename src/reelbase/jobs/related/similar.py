"""Similar titles share features, rare ones above all.

The nearness of two titles is a cosine: the sum of the squared weights of what they share, over the
product of their lengths. A feature weighs its factor times ln(1 + titles / carriers). To the lengths
MEANS_ADDED mean ones are added, or else a title of which little is known would be near to everything.

A feature proposes its carriers as candidates, the most popular PROPOSED of them; every candidate is
weighed by all that is shared, so that genres and languages weigh without proposing everything.
See docs/explanation/related.md.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reelbase.jobs.related.nearest import (
    MOST_GAIN,
    Lists,
    Nearest,
    Numbers,
    Pairs,
    best,
    gathered,
    inverted,
    lists_of,
    pieces,
    summed,
)

PROPOSED = 300
"""The number of titles that a feature proposes; a feature is common if more titles carry it."""

MEANS_ADDED = 3.0

GAIN_UNIT = 2048.0
"""A gain of one in whole units; (1.5 · ln(1 + 2 000 000))² of them still fit into a sum's key."""


class Carried(NamedTuple):
    """The features of each title, and the factor of each feature."""

    features: Lists
    factors: NDArray[np.float64]


class _Weighed(NamedTuple):
    """Titles ready to be compared."""

    features: Lists  # each title's, without features of only one title
    carriers: Lists  # each feature's titles, the most popular first
    gains: Numbers  # of each feature: its squared weight, in whole units
    lengths: NDArray[np.float64]  # of each title, with mean ones added
    common: Lists  # of each title the common features, numbered among themselves
    common_gains: Numbers  # of each common feature


def similar(carried: Carried, targets: Numbers, most: int) -> Iterator[Nearest]:
    """Yield the nearest of each target among all titles, in pieces; titles are numbered by popularity."""
    number = len(carried.features.starts) - 1
    weighed = _weigh(carried, number)
    reach = np.minimum(weighed.carriers.lengths(), PROPOSED)
    reached = np.concatenate(([0], np.cumsum(reach[weighed.features.values])))
    starts = weighed.features.starts
    of_targets = reached[starts[targets + 1]] - reached[starts[targets]]
    for piece in pieces(of_targets, number):
        pairs = _proposed(weighed, targets[piece], number)
        gains = pairs.gains + _common_gains(weighed, targets[piece], pairs)
        scores = gains / (weighed.lengths[targets[piece]][pairs.targets] * weighed.lengths[pairs.others])
        yield Nearest(targets[piece], best(pairs, scores, len(targets[piece]), number, most))


def _weigh(carried: Carried, number: int) -> _Weighed:
    counts = np.bincount(carried.features.values, minlength=len(carried.factors))
    owners = np.repeat(np.arange(number), carried.features.lengths())
    shared = counts[carried.features.values] > 1
    kept = carried.features.values[shared]
    features = Lists(np.concatenate(([0], np.cumsum(np.bincount(owners[shared], minlength=number)))), kept)
    weights = carried.factors * np.log1p(number / np.maximum(counts, 1))
    gains = np.minimum(np.round(weights**2 * GAIN_UNIT), MOST_GAIN).astype(np.int64)
    lengths = np.sqrt(np.bincount(owners[shared], weights=gains[kept].astype(np.float64), minlength=number))
    lengths += MEANS_ADDED * lengths.mean() if lengths.any() else 1.0
    is_common = counts > PROPOSED
    places = np.cumsum(is_common) - 1
    among = is_common[kept]
    return _Weighed(
        features,
        inverted(features, len(counts)),
        gains,
        lengths,
        lists_of(owners[shared][among], places[kept[among]], number),
        gains[is_common],
    )


def _proposed(weighed: _Weighed, targets: Numbers, number: int) -> Pairs:
    """Return every pair of a target and a title that one of its features proposes, with the gains of rare
    features.
    """
    owner, feature = gathered(weighed.features, targets, len(weighed.gains))
    place, other = gathered(weighed.carriers, feature, PROPOSED)
    rare = weighed.carriers.lengths()[feature] <= PROPOSED
    gains = np.where(rare, weighed.gains[feature], 0)[place]
    target = owner[place]
    apart = targets[target] != other
    return summed(target[apart], other[apart], gains[apart], number)


def _common_gains(weighed: _Weighed, targets: Numbers, pairs: Pairs) -> Numbers:
    """Return what the common features of both titles of each pair add."""
    number = len(weighed.common_gains)
    carries = np.zeros((len(targets), number), np.int32)
    owner, feature = gathered(weighed.common, targets, number)
    carries[owner, feature] = weighed.common_gains[feature]
    place, feature = gathered(weighed.common, pairs.others, number)
    gains = carries.ravel()[pairs.targets[place] * number + feature]
    return np.bincount(place, weights=gains, minlength=len(pairs.others)).astype(np.int64)
