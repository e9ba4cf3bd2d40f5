"""Reads what titles carry, a part of the catalogue at a time, into arrays."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from reelbase.entity import Kind
from reelbase.jobs.related.nearest import Lists, Numbers, lists_of
from reelbase.jobs.related.similar import Carried
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.related_inputs import ALL_TITLES, FEATURES

PART = 20_000
"""Titles that are read at a time."""

FACTORS = {
    "collection": 1.5,
    "keyword": 1.0,
    "genre": 0.8,
    "person": 0.7,
    "language": 0.5,
    "company": 0.5,
    "network": 0.5,
}
"""The worth of each kind of feature, relative to an equally rare keyword."""

UNRATED_FACTORS = {
    "collection": 1.5,
    "person": 1.2,
    "keyword": 0.4,
    "company": 0.4,
    "network": 0.4,
    "genre": 0.3,
    "language": 0.3,
}
"""The same for recommendations without ratings: the people of a title count more than its subject."""


@dataclass(frozen=True)
class Titles:
    """The titles of one kind by their numbers, which begin with the most popular one."""

    kind: Kind
    ids: Numbers
    adult: NDArray[np.bool_]
    carried: Carried
    unrated: Carried  # the same by UNRATED_FACTORS

    def numbers_of(self, ids: Numbers) -> Numbers:
        """Return the numbers of titles by their ids; -1 for unknown ids."""
        order = np.argsort(self.ids)
        if not len(order):
            return np.full(len(ids), -1)
        at = np.minimum(np.searchsorted(self.ids, ids, sorter=order), len(order) - 1)
        return np.where(self.ids[order[at]] == ids, order[at], -1)


async def read_titles(db: Reader, kind: Kind) -> Titles:
    """Read all titles of a kind, with their features."""
    ids, adult, popularity, languages, collections = await _read_rows(db, kind)
    ranked = np.lexsort((ids, -popularity))
    numbers = np.empty(len(ids), np.int64)  # of each title, by its place in the order of ids
    numbers[ranked] = np.arange(len(ids))
    columns = {"language": _known(numbers, languages), "collection": _known(numbers, collections)}
    columns |= {name: ([], []) for name in FEATURES}
    parts = [0, *ids[PART - 1 :: PART].tolist(), *ids[-1:].tolist()]
    for after, upto in pairwise(dict.fromkeys(parts)):
        for name, statement in FEATURES.items():
            rows = await db.scan(statement, kind=kind, after=after, upto=upto)
            found = np.array(rows, np.int64).reshape(-1, 2)
            owners = numbers[np.minimum(np.searchsorted(ids, found[:, 0]), len(ids) - 1)]
            known = ids[ranked[owners]] == found[:, 0]
            owning, values = columns[name]
            owning.append(owners[known])
            values.append(found[known, 1])
    lists, kinds = _carried(columns, adult[ranked])
    carried, unrated = (Carried(lists, _factors(kinds, each)) for each in (FACTORS, UNRATED_FACTORS))
    return Titles(kind, ids[ranked], adult[ranked], carried, unrated)


async def _read_rows(
    db: Reader, kind: Kind
) -> tuple[Numbers, NDArray[np.bool_], NDArray[np.float64], Numbers, Numbers]:
    """Read id, adult, popularity, language and collection of all titles, by id; 0 stands for none."""
    codes: dict[str, int] = {"": 0}
    parts: list[NDArray[np.float64]] = [np.zeros((0, 5))]
    after = 0
    while rows := await db.scan(ALL_TITLES[kind], after=after, limit=PART):
        language = [codes.setdefault(row.original_language, len(codes)) for row in rows]
        parts.append(
            np.array(
                [
                    (row.id, row.adult, row.popularity, code, row.collection_id or 0)
                    for row, code in zip(rows, language, strict=True)
                ]
            )
        )
        after = rows[-1].id
    ids, adult, popularity, languages, collections = np.concatenate(parts).T
    return (
        ids.astype(np.int64),
        adult.astype(np.bool_),
        popularity,
        languages.astype(np.int64),
        collections.astype(np.int64),
    )


Column = tuple[list[Numbers], list[Numbers]]
"""The numbers of titles, and what each carries; in pieces."""


def _known(numbers: Numbers, values: Numbers) -> Column:
    return [numbers[values > 0]], [values[values > 0]]


def _factors(kinds: dict[str, int], factors: Mapping[str, float]) -> NDArray[np.float64]:
    return np.repeat([factors[name] for name in kinds], list(kinds.values()))


def _carried(columns: dict[str, Column], adult: NDArray[np.bool_]) -> tuple[Lists, dict[str, int]]:
    """Number all features, one kind of feature after the other, and count those of each kind.

    A feature of an adult title is another one than the same feature of others: they have nothing in common.
    """
    owners: list[Numbers] = []
    features: list[Numbers] = []
    kinds: dict[str, int] = {}
    begin = 0
    for name, (of, values) in columns.items():
        its_owners = np.concatenate([np.zeros(0, np.int64), *of])
        its_values = np.concatenate([np.zeros(0, np.int64), *values])
        found, places = np.unique(its_values * 2 + adult[its_owners], return_inverse=True)
        owners.append(its_owners)
        features.append(places + begin)
        kinds[name] = len(found)
        begin += len(found)
    return lists_of(np.concatenate(owners), np.concatenate(features), len(adult)), kinds
