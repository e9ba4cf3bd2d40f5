"""EASE: related titles from ratings, in closed form.

H. Steck, Embarrassingly Shallow Autoencoders for Sparse Data, 2019. With X the ratings (a row a rater, a
column a title) and P the inverse of XᵀX + Λ, a title's effect on another is -P[i, j] / P[j, j], and 0 on
itself. Ours differs in three points, tuned by bench/recommendations.py: high values count more, busy raters
count less, and Λ grows with how often a title was rated.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from reelbase.jobs.related.ratings import Ratings

Matrix = NDArray[np.float64]

RIDGE = 200.0
"""The part of Λ that is the same for every title, as a number of raters who rated that title alone."""

RIDGE_SHARE = 0.8
"""The part of Λ that grows with the title's own ratings."""

VALUE_POWER = 0.5
"""A rating of v of 10 counts (v / 10) ** VALUE_POWER."""

RATER_POWER = 0.25
"""A rater of n titles counts (n / mean) ** -RATER_POWER in learning."""

POPULARITY_POWER = 0.1
"""Effects on a title that n rated are divided by n ** POPULARITY_POWER, or else the famous win everywhere."""

RATERS_AT_A_TIME = 1024


def inputs(ratings: Ratings) -> NDArray[np.float32]:
    """Return the value of each rating as an input of the model."""
    return np.power(ratings.values / 10, VALUE_POWER, dtype=np.float32)


def effects(ratings: Ratings) -> Matrix:
    """Compute the effect of each title (row) on each other (column). Takes three times the memory of the
    result.
    """
    counts = ratings.of_titles()
    matrix = _shared(ratings)
    own = np.diag(matrix).copy()
    np.fill_diagonal(matrix, own * (1 + RIDGE_SHARE) + RIDGE)
    matrix = np.linalg.inv(matrix).astype(np.float64, copy=False)
    matrix /= -np.diag(matrix) * np.maximum(counts, 1) ** POPULARITY_POWER
    np.fill_diagonal(matrix, 0)
    return matrix


def _shared(ratings: Ratings) -> Matrix:
    """Compute XᵀX, some raters at a time."""
    number = ratings.number_of_titles
    given = ratings.of_raters()
    weights = (given / max(given.mean(), 1) if len(given) else given) ** -RATER_POWER
    counted = (inputs(ratings) * weights[ratings.raters]).astype(np.float32)
    total = np.zeros((number, number))
    ends = np.searchsorted(ratings.raters, np.arange(0, len(given) + RATERS_AT_A_TIME, RATERS_AT_A_TIME))
    for begin, end in pairwise(ends.tolist()):
        rows = ratings.raters[begin:end] % RATERS_AT_A_TIME
        block = np.zeros((RATERS_AT_A_TIME, number), np.float32)
        block[rows, ratings.titles[begin:end]] = counted[begin:end]
        total += block.T @ block
    return total
