"""Namesakes: titles, companies and keywords of the catalogue by name, read once and kept small."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reelbase.entity import Kind
from reelbase.importers.engine.tombstones import names_of_deleted
from reelbase.matching.folding import folded, year_in
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.matching import PAGE, named_after, words_between

MOST_SETTLED = 500_000


class Namesake(NamedTuple):
    """An entity of a name; the year is 0 where it has none."""

    id: int
    year: int


class _Kept(NamedTuple):
    """All names of a kind: 18 bytes each, by the hash of the folded name."""

    hashes: NDArray[np.int64]
    ids: NDArray[np.int64]
    years: NDArray[np.int16]


class Names:
    """The names of each kind: those stored when first asked for, and those added since."""

    def __init__(self) -> None:
        self.grown = frozenset(Kind)  # kinds of which new names are remembered; fewer keep memory flat
        self._kept: dict[Kind, _Kept] = {}
        self._new: defaultdict[tuple[Kind, str], list[Namesake]] = defaultdict(list)
        self._gone: defaultdict[Kind, set[int]] = defaultdict(set)
        self._renamed: dict[tuple[Kind, int], int] = {}
        self._settled: set[int] = set()

    def find(self, writer: Writer, kind: Kind, name: str) -> list[Namesake]:
        """Return the entities of this name, in the order of their ids."""
        key = folded(name)
        kept = self._kept.get(kind)
        if kept is None:
            kept = self._kept[kind] = _read(writer, kind)
        first, last = (np.searchsorted(kept.hashes, hash(key), side) for side in ("left", "right"))
        there = zip(kept.ids[first:last].tolist(), kept.years[first:last].tolist(), strict=True)
        found = {*map(Namesake._make, there), *self._new.get((kind, key), ())}
        found = {each._replace(id=self._renamed.get((kind, each.id), each.id)) for each in found}
        return sorted(each for each in found if each.id not in self._gone[kind])

    def add(self, kind: Kind, names: tuple[str, ...], id_: int, year: int | None) -> None:
        """Remember an entity that came just now."""
        if kind in self.grown and kind in self._kept:
            for key in {folded(name) for name in names}:
                self._new[kind, key].append(Namesake(id_, year or 0))

    def forget(self, kind: Kind, id_: int) -> None:
        """Leave out an entity that is no more."""
        self._gone[kind].add(id_)

    def settle(self, said: object) -> None:
        """Remember that what was said of somebody teaches nothing any more."""
        if len(self._settled) >= MOST_SETTLED:
            self._settled.clear()  # they are looked up once more
        self._settled.add(hash(said))

    def is_settled(self, said: object) -> bool:
        """Return whether just this was said before of somebody of whom it is all known."""
        return hash(said) in self._settled

    def rename(self, kind: Kind, old: int, new: int) -> None:
        """Know an entity under another id."""
        self._renamed[kind, old] = new


def _read(writer: Writer, kind: Kind) -> _Kept:
    hashes: list[NDArray[np.int64]] = []
    ids: list[NDArray[np.int64]] = []
    years: list[NDArray[np.int16]] = []
    after = -1
    while page := named_after(writer, kind, after):
        upto = page[-1].id
        year_of = {row.id: year_in(row.date) or 0 for row in page}
        found = {(row.id, hash(folded(row.name))) for row in page if row.name}
        found |= {(row.id, hash(folded(row.name))) for row in words_between(writer, kind, after, upto)}
        hashes.append(np.array([hash_ for _, hash_ in found], dtype=np.int64))
        ids.append(np.array([id_ for id_, _ in found], dtype=np.int64))
        years.append(np.array([year_of.get(id_, 0) for id_, _ in found], dtype=np.int16))
        after = upto
        if len(page) < PAGE:
            break
    deleted = names_of_deleted(writer, kind)
    hashes.append(np.array([hash(folded(each.name)) for each in deleted], dtype=np.int64))
    ids.append(np.array([each.id for each in deleted], dtype=np.int64))
    years.append(np.array([year_in(each.date) or 0 for each in deleted], dtype=np.int16))
    every = np.concatenate(hashes)
    order = np.argsort(every, kind="stable")
    return _Kept(every[order], np.concatenate(ids)[order], np.concatenate(years)[order])
