"""The nearest of many things that carry features: sums over inverted lists, a bounded piece at a time.

Things are numbered from the most popular on, so that a lower number decides a tie. Gains are whole
numbers: their sums are exact, whatever their order, and so the same on every machine.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Scores = NDArray[np.float64]

PAIRS = 2_000_000
"""Pairs that are looked at at a time; some 100 bytes of memory each."""

GAIN_BITS = 20
MOST_GAIN = (1 << GAIN_BITS) - 1
SCORE_BITS = 31
WORD = 64


class Lists(NamedTuple):
    """Lists of numbers in one array: list i is `values[starts[i] : starts[i + 1]]`."""

    starts: Numbers
    values: Numbers

    def lengths(self) -> Numbers:
        return np.diff(self.starts)


class Pairs(NamedTuple):
    """Pairs of a target (its place in the piece) and another thing, each once, and their gain."""

    targets: Numbers
    others: Numbers
    gains: Numbers


class Nearest(NamedTuple):
    """The nearest of a piece of the targets, nearest first."""

    targets: Numbers
    others: Lists


def lists_of(rows: Numbers, values: Numbers, number: int) -> Lists:
    """Group values by row, ascending and each once; `number` is that of the rows."""
    if not len(rows):
        return Lists(np.zeros(number + 1, np.int64), np.zeros(0, np.int64))
    width = int(values.max()) + 1
    keys = np.sort(rows * width + values)
    keys = keys[np.diff(keys, prepend=-1) != 0]
    return Lists(_starts(np.bincount(keys // width, minlength=number)), keys % width)


def inverted(lists: Lists, number: int) -> Lists:
    """Return, for each of `number` values, the lists that have it, ascending."""
    owners = np.repeat(np.arange(len(lists.starts) - 1), lists.lengths())
    order = np.argsort(lists.values, kind="stable")
    return Lists(_starts(np.bincount(lists.values, minlength=number)), owners[order])


def gathered(lists: Lists, rows: Numbers, most: int) -> tuple[Numbers, Numbers]:
    """Return at most `most` first values of each of these lists, each with the place of its list in
    `rows`.
    """
    begin = lists.starts[rows]
    lengths = np.minimum(lists.starts[rows + 1] - begin, most)
    places = np.repeat(np.arange(len(rows)), lengths)
    within = np.arange(len(places)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return places, lists.values[begin[places] + within]


def pieces(reach: Numbers, number: int) -> Iterator[slice]:
    """Cut targets so that a piece reaches no more than PAIRS, or is one target."""
    most = 1 << min(12, WORD - SCORE_BITS - bits(number))
    ends = np.cumsum(reach)
    begin = 0
    while begin < len(reach):
        before = int(ends[begin - 1]) if begin else 0
        end = int(np.searchsorted(ends, before + PAIRS, side="right"))
        end = min(max(end, begin + 1), begin + most)
        yield slice(begin, min(end, len(reach)))
        begin = end


def summed(targets: Numbers, others: Numbers, gains: Numbers, number: int) -> Pairs:
    """Merge equal pairs and sum their gains; gains are below 2 ** GAIN_BITS."""
    width = bits(number)
    keys = np.sort((((targets << width) | others) << GAIN_BITS) | gains)
    pairs = keys >> GAIN_BITS
    first = np.flatnonzero(np.diff(pairs, prepend=-1))
    if not len(first):
        return Pairs(first, first, first)
    sums = np.add.reduceat(keys & MOST_GAIN, first)
    found = pairs[first]
    return Pairs(found >> width, found & ((1 << width) - 1), sums)


def best(pairs: Pairs, scores: Scores, targets: int, number: int, most: int) -> Lists:
    """Return the `most` best others of each target by falling score, then by number. Scores are not
    negative.
    """
    width = bits(number)
    falling = ((1 << SCORE_BITS) - 1) - scores.astype(np.float32).view(np.uint32).astype(np.uint64)
    keys = (pairs.targets.astype(np.uint64) << np.uint64(SCORE_BITS + width)) | (falling << np.uint64(width))
    keys = np.sort(keys | pairs.others.astype(np.uint64))
    owners = (keys >> np.uint64(SCORE_BITS + width)).astype(np.int64)
    counts = np.bincount(owners, minlength=targets)
    place = np.arange(len(keys)) - _starts(counts)[owners]
    kept = keys[place < most] & np.uint64((1 << width) - 1)
    return Lists(_starts(np.minimum(counts, most)), kept.astype(np.int64))


def bits(number: int) -> int:
    """Return the number of bits of numbers below `number`."""
    return max(1, (number - 1).bit_length())


def _starts(counts: Numbers) -> Numbers:
    return np.concatenate(([0], np.cumsum(counts)))
