"""Provenance: the source of each field of an entity, and its edition.

A field without a row came with answers of the API. A row loses the field when an answer sets it
(`importers/takeover/keep_other_sources.py`), so an import of bodies needs no rows of its own.

An entity that came with the demo has a row that marks it: every field that no other row names is invented,
and is replaced by what any source says (`importers/takeover/give_way.py`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

import msgspec

from reelbase.entity import Entity
from reelbase.importers.engine.trust import Origin, Worth, worth
from reelbase.moments import stamp
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.matching import DEMO
from reelbase.storage.queries.whole_rows import select_owned
from reelbase.storage.rows import ProvenanceRow

ROUGH = "~"
MARK = "{}"
Key = tuple[str, int]  # an `Entity`, or what equals it: the word of its kind, and its id
_fields = msgspec.json.Decoder(dict[str, list[str]]).decode
_encode = msgspec.json.Encoder(order="deterministic").encode


class Held(NamedTuple):
    """The source of a field."""

    origin: Origin
    edition: str
    is_rough: bool

    def worth(self, field: str) -> Worth:
        """Return the worth of the source's value."""
        return worth(self.origin, field, is_rough=self.is_rough)


class Provenance:
    """The sources of the fields of one batch's entities."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._stored: defaultdict[Key, dict[str, str]] = defaultdict(dict)  # of each source its fields
        self._held: dict[Key, dict[str, Held]] = {}
        self._demo: set[Key] = set()
        self._touched: set[Key] = set()

    def load(self, kind: str, ids: Iterable[int]) -> None:
        """Read the sources of the fields of these entities."""
        wanted = sorted({id_ for id_ in ids if (kind, id_) not in self._held})
        if not wanted:
            return
        self._held.update(((kind, id_), {}) for id_ in wanted)
        for row in self._writer.all(select_owned(ProvenanceRow), kind=str(kind), ids=wanted):
            owner = (row.kind, row.entity_id)
            self._stored[owner][row.source] = row.fields
            if row.source == DEMO:
                self._demo.add(owner)
            else:
                self._held[owner].update(_held_in(row.source, row.fields))

    def fields(self, owner: Key) -> dict[str, Held]:
        """Return the fields of an entity that sources set, each with its source."""
        return self._held.get(owner, {})

    def described(self, entities: Iterable[Entity]) -> dict[Entity, dict[str, Held]]:
        """Return the fields that sources set of those of these entities of which any does."""
        return {entity: fields for entity in entities if (fields := self._held.get(entity))}

    def note(self, owner: Key, field: str, held: Held | None) -> None:
        """Note that this source sets a field from now on; None: answers of the API set it."""
        fields = self._held.setdefault(owner, {})
        if fields.get(field) == held:
            return
        if held is None:
            fields.pop(field)
        else:
            fields[field] = held
        self._touched.add(owner)

    @property
    def has_demo(self) -> bool:
        """If any of these entities came with the demo."""
        return bool(self._demo)

    def is_demo(self, owner: Key) -> bool:
        """Return whether the entity came with the demo, and other sources replace it."""
        return owner in self._demo

    def mark_demo(self, kind: str, ids: Iterable[int]) -> None:
        """Mark these new entities as the demo's."""
        owners = {(kind, id_) for id_ in ids}
        self._held.update((owner, {}) for owner in owners if owner not in self._held)
        self._demo |= owners
        self._touched |= owners

    def unmark_demo(self, owner: Key) -> None:
        """Note that nothing of the demo is left in the entity."""
        self._demo.discard(owner)
        self._touched.add(owner)

    def write(self) -> None:
        """Write what changed."""
        if not self._touched:
            return
        time = stamp(self._writer.now)
        new: list[ProvenanceRow] = []
        changed: list[ProvenanceRow] = []
        gone: list[ProvenanceRow] = []
        for owner in sorted(self._touched):
            before, after = self._stored[owner], dict(_texts(frozenset(self._held[owner].items())))
            if owner in self._demo:
                after[DEMO] = MARK
            for source, fields in after.items():
                if before.get(source) != fields:
                    row = ProvenanceRow(*owner, str(source), fields, time)
                    (changed if source in before else new).append(row)
            gone += [ProvenanceRow(*owner, each, "", "") for each in before if each not in after]
            self._stored[owner] = after
        self._touched.clear()
        self._writer.delete(gone)
        self._writer.insert(new)
        self._writer.upsert(changed)


@lru_cache(maxsize=1024)  # what a source says of one entity it says of many
def _held_in(source: str, fields: str) -> Mapping[str, Held]:
    """Return the fields in a row, each with its source."""
    return {
        name.removesuffix(ROUGH): Held(Origin(source), edition, name.endswith(ROUGH))
        for edition, names in _fields(fields).items()
        for name in names
    }


@lru_cache(maxsize=1024)
def _texts(held: frozenset[tuple[str, Held]]) -> Mapping[str, str]:
    """Return the rows of an entity, by source."""
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, each in sorted(held):
        found[each.origin][each.edition].append(name + ROUGH * each.is_rough)
    return {origin: _encode(editions).decode() for origin, editions in found.items()}
