"""Writes related titles: only changed ones, some titles at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import msgspec
import numpy as np

from reelbase.jobs.related.nearest import Nearest, Numbers
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.reader import Readers
from reelbase.storage.queries.related_inputs import DELETE_RELATIONS, EXISTING, STORED_OTHERS
from reelbase.storage.rows import RelationRow

TITLES_AT_A_TIME = 2000
"""Titles that are compared and written in one transaction: some 2 MB."""

LAST_ID = 2**62
"""An id beyond every other: stored rows of titles after the last computed one are read too."""

encode = msgspec.json.Encoder().encode
Others = dict[int, str]
"""The stored related titles, by id."""

Part = tuple[int, Others]
"""An id, and the others of the titles up to it that are in no part before."""


@dataclass(frozen=True)
class Keeper:
    """Makes the stored relations of one kind of title equal to the computed ones, and counts changes."""

    database: Database
    readers: Readers
    kind: str
    now: datetime
    changed: "Counter[str]"  # by relation and kind

    async def keep(self, relation: str, parts: Iterable[Part]) -> None:
        """Store parts, which come in the order of ids; stored titles that no part has are deleted."""
        after = 0
        for upto, wanted in parts:
            about = {"kind": self.kind, "relation": relation, "after": after, "upto": upto}
            async with self.readers.read(self.now) as db:
                rows = await db.scan(STORED_OTHERS, **about)
            stored = {row.entity_id: row.others for row in rows}
            put = {id_: others for id_, others in wanted.items() if stored.get(id_) != others}
            gone = [id_ for id_ in stored if id_ not in wanted]
            if put or gone:
                self._write(relation, put, gone)
                self.changed[f"{relation} of {self.kind}"] += len(put) + len(gone)
            after = upto

    def _write(self, relation: str, put: Others, gone: list[int]) -> None:
        """Write the new ones of titles that are still there, and remove the old ones."""
        with self.database.writer(who="related", now=self.now) as writer:
            there = {row.id for row in writer.all(EXISTING, kind=self.kind, ids=list(put))}
            rows = [
                RelationRow(self.kind, id_, relation, others) for id_, others in put.items() if id_ in there
            ]
            writer.upsert(rows)
            writer.run(DELETE_RELATIONS, kind=self.kind, relation=relation, ids=gone)


def parts_by_id(pieces: Iterable[Nearest], ids: Numbers) -> Iterator[Part]:
    """Yield the parts of targets that come in the order of their ids; `ids` are those of the numbers."""
    wanted: Others = {}
    for piece in pieces:
        wanted |= _as_stored(piece, ids)
        if len(wanted) >= TITLES_AT_A_TIME:
            yield int(ids[piece.targets[-1]]), wanted
            wanted = {}
    yield LAST_ID, wanted


def parts_of_all(pieces: Iterable[Nearest], ids: Numbers) -> Iterator[Part]:
    """Yield the parts of targets that come in any order; they are few enough to be sorted first."""
    found: Others = {}
    for piece in pieces:
        found |= _as_stored(piece, ids)
    order = sorted(found)
    for begin in range(0, len(order), TITLES_AT_A_TIME):
        part = order[begin : begin + TITLES_AT_A_TIME]
        yield part[-1], {id_: found[id_] for id_ in part}
    yield LAST_ID, {}


def _as_stored(piece: Nearest, ids: Numbers) -> Others:
    """Return the lists that are not empty."""
    lists = np.split(ids[piece.others.values], piece.others.starts[1:-1])
    targets = ids[piece.targets].tolist()
    return {
        target: encode(others.tolist()).decode()
        for target, others in zip(targets, lists, strict=True)
        if len(others)
    }
