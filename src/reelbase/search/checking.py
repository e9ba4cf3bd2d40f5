"""Comparison of the index with the database: every document, batch by batch."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import tantivy
from tantivy import FieldType, Query

from reelbase import moments
from reelbase.entity import Kind
from reelbase.search import schema
from reelbase.search.documents import digest, read
from reelbase.search.filters import count_of
from reelbase.search.index import IndexFailure, index_failures, open_index, read_current, sequence_of
from reelbase.search.writing import AT_ONCE, find_flaw
from reelbase.storage.engine.reader import Readers
from reelbase.storage.queries import index_rows
from reelbase.storage.queries.integrity import Fault

MISSING = "entities that are not in the index"
LEFT_OVER = "documents of the index that no entity has"
DAMAGED = "the index is damaged"
DIFFERENT = "documents of the index that are not what the catalogue says"


class Comparison(NamedTuple):
    """The result of a comparison, or the reason why nothing could be compared."""

    faults: list[Fault]
    documents: int = 0  # that were compared
    hindrance: str = ""


async def compare(readers: Readers, root: Path) -> Comparison | None:
    """Compare the index with the database; None if there is no index."""
    current = read_current(root)
    flaw = await find_flaw(readers, root)
    if flaw and flaw.is_damage:
        return Comparison([Fault(DAMAGED, 1, flaw.text)])
    if current is None:
        return None
    if flaw:
        return Comparison([], hindrance=f"can't be used ({flaw.text}): a server builds it anew")
    try:
        with index_failures():
            return await _compared(readers, root / current.folder)
    except IndexFailure as error:
        return Comparison([Fault(DAMAGED, 1, str(error))])


async def _compared(readers: Readers, folder: Path) -> Comparison:
    searcher = open_index(folder).searcher()
    sequence, _ = sequence_of(searcher)
    if behind := await readers.head() - sequence:
        return Comparison([], hindrance=f"is behind by {behind:,} changes: it was not compared")
    faults = _Faults()
    documents = 0
    for kind in schema.SEARCHED:
        documents += await _compare_kind(readers, searcher, kind, faults)
    if searcher.num_docs != documents + 1:  # one says how far the journal is in the index
        faults.add(LEFT_OVER, abs(searcher.num_docs - documents - 1), "of no kind")
    if await readers.head() != sequence:
        return Comparison([], hindrance="could not be compared: the catalogue changed during the comparison")
    return Comparison(list(faults), documents)


class _Faults:
    """Broken rules: how often each is broken, and its first example."""

    def __init__(self) -> None:
        self._rows: Counter[str] = Counter()
        self._examples: dict[str, str] = {}

    def add(self, rule: str, rows: int, example: str) -> None:
        """Count further violations of a rule."""
        if rows:
            self._rows[rule] += rows
            self._examples.setdefault(rule, example)

    def __iter__(self) -> Iterator[Fault]:
        return (Fault(rule, rows, self._examples[rule]) for rule, rows in self._rows.items())


async def _compare_kind(readers: Readers, searcher: tantivy.Searcher, kind: Kind, faults: _Faults) -> int:
    """Compare all entities of a kind; the number of its documents."""
    documents = last = 0
    while True:
        async with readers.read(moments.now()) as db:  # a short one each: what was read is let go of
            ids = [row.id for row in await db.all(index_rows.IDS, kind=kind, first=last, limit=AT_ONCE)]
            expected = {found.id: digest(kind, found) for found in await read(db, kind, ids)} if ids else {}
        end = ids[-1] if ids else schema.LAST_ID
        number, there = _documents(searcher, kind, last + 1, end)
        documents += number
        _compare(kind, expected, there, number, faults)
        if not ids:
            return documents
        last = end


def _documents(searcher: tantivy.Searcher, kind: Kind, low: int, high: int) -> tuple[int, dict[int, int]]:
    """Return the number of documents in a range of ids, and the digest of each."""
    if low > high:
        return 0, {}
    bounds = schema.entity_number(kind, low), schema.entity_number(kind, high)
    between = Query.range_query(schema.schema(), schema.ENTITY, FieldType.Unsigned, *bounds)
    hits = searcher.search(between, limit=2 * AT_ONCE)
    addresses = [address for _, address in hits.hits]
    numbers = searcher.fast_field_values(schema.ENTITY, addresses)
    digests = searcher.fast_field_values(schema.DIGEST, addresses)
    there = {int(n or 0) & schema.LAST_ID: int(d or 0) for n, d in zip(numbers, digests, strict=True)}
    return count_of(hits), there


def _compare(
    kind: Kind, expected: dict[int, int], there: dict[int, int], number: int, faults: _Faults
) -> None:
    missing = sorted(expected.keys() - there.keys())
    known = expected.keys() & there.keys()
    different = sorted(id_ for id_ in known if expected[id_] != there[id_])
    left_over = sorted(there.keys() - expected.keys())
    faults.add(MISSING, len(missing), _first(kind, missing) or "")
    faults.add(DIFFERENT, len(different), _first(kind, different) or "")
    faults.add(LEFT_OVER, number - len(known), _first(kind, left_over) or f"a {kind}, twice")


def _first(kind: Kind, ids: list[int]) -> str | None:
    return next((f"{kind}/{id_}" for id_ in ids), None)
