"""The rows that a tombstone keeps: what was taken out, and what was given to others instead."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from reelbase.entity import Entity
from reelbase.storage.engine.writer import Writer
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.belonging import (
    ORDER,
    Emptied,
    Key,
    Reference,
    class_named,
    empty,
    fill,
    known_among,
    links_of,
    references_in,
    select_rows,
)
from reelbase.storage.rows import ExternalIdRow, ImageRow, TombstoneRowRow, key_of, table_of
from reelbase.storage.rows.registry import types_of

_encode = msgspec.json.Encoder().encode
_row = msgspec.json.Decoder(dict[str, str | int | float | bool | None]).decode
_emptied = msgspec.json.Decoder(Emptied).decode
FLEETING = {"trend"}
"""Tables that a job fills anew: what was taken out of them fits no more."""


class RowKey(NamedTuple):
    """A table, and the key of a row in it."""

    table: str
    key: Key


Rows = dict[RowKey, NamedTuple]


class Kept(NamedTuple):
    """Rows and columns that a tombstone has changed. A row in both has other values now."""

    taken: Rows
    given: Rows
    emptied: Sequence[Emptied] = ()
    filled: Sequence[Emptied] = ()

    def of(self, wanted: Callable[[str], bool]) -> "Kept":
        """Return what is kept of some tables, and all columns of others that name an entity."""
        taken = {key: row for key, row in self.taken.items() if wanted(key.table)}
        given = {key: row for key, row in self.given.items() if wanted(key.table)}
        return Kept(taken, given, self.emptied, self.filled)


def by_key(rows: Iterable[NamedTuple]) -> Rows:
    """Return rows by table and key."""
    return {RowKey(str(table_of(type(row)).name), key_of(row)): row for row in rows}


def difference_of(before: Rows, after: Rows) -> Kept:
    """Return the rows that differ between two states."""
    taken = {key: row for key, row in before.items() if after.get(key) != row}
    given = {key: row for key, row in after.items() if before.get(key) != row}
    return Kept(taken, given)


def written(root: Entity, kept: Kept) -> list[TombstoneRowRow]:
    """Return the rows in which all that is stored."""
    some = [("taken", name, _encode(row._asdict()), _sought(row)) for (name, _), row in _sorted(kept.taken)]
    some += [("given", name, _encode(row._asdict()), None) for (name, _), row in _sorted(kept.given)]
    some += [("emptied", each.table, _encode(each), None) for each in kept.emptied]
    some += [("filled", each.table, _encode(each), None) for each in kept.filled]
    return [
        TombstoneRowRow(*root, place, action, name, content.decode(), sought)
        for place, (action, name, content, sought) in enumerate(some)
    ]


def read(rows: Iterable[TombstoneRowRow]) -> Kept:
    """Return what is stored."""
    found: defaultdict[str, list[NamedTuple]] = defaultdict(list)
    columns: defaultdict[str, list[Emptied]] = defaultdict(list)
    for each in rows:
        if each.action in ("emptied", "filled"):
            columns[each.action].append(_emptied(each.content))
        elif each.table_name not in FLEETING:
            found[each.action].append(_made(each))
    return Kept(by_key(found["taken"]), by_key(found["given"]), columns["emptied"], columns["filled"])


def values_in(content: str) -> dict[str, str | int | float | bool | None]:
    """Return the columns of a row as it is stored."""
    return _row(content)


def links_in(kept: Kept) -> dict[Entity, bool]:
    """Return the entities that are connected with what is kept, and if any of it belongs to them."""
    links: dict[Entity, bool] = {}
    for row in (*kept.taken.values(), *kept.given.values()):
        for entity, is_owner in links_of(row):
            links[entity] = links.get(entity, False) or is_owner
    for each in (*kept.emptied, *kept.filled):
        links.update((entity, True) for entity in _owners_of(each))
    return links


def _owners_of(each: Emptied) -> Iterator[Entity]:
    """Yield the entity of which a column was emptied."""
    for kind, facts in KINDS.items():
        if facts.table.name == each.table:
            [id_] = each.key
            yield Entity(kind, int(str(id_)))


def _sorted(rows: Rows, *, is_reversed: bool = False) -> list[tuple[RowKey, NamedTuple]]:
    """Return rows in an order in which they can be written, or removed."""
    keys = sorted(rows, key=lambda each: ORDER[each.table], reverse=is_reversed)
    return [(each, rows[each]) for each in keys]


def _sought(row: NamedTuple) -> str | None:
    """Return the value by which a row is looked for while it is taken out."""
    match row:
        case ExternalIdRow():
            return row.value
        case ImageRow() if row.own:
            return row.file_path
    return None


def _made(kept: TombstoneRowRow) -> NamedTuple:
    """Return a row that was taken out; a column that is newer has what it holds by default."""
    row = class_named(kept.table_name)
    values, types = {**row._field_defaults, **_row(kept.content)}, types_of(row)
    found = [values.get(name) for name in row._fields]
    return row._make(
        bool(value) if types[name] is bool and value is not None else value  # SQLite has numbers there
        for name, value in zip(row._fields, found, strict=True)
    )


def remove(writer: Writer, rows: Rows, emptied: Iterable[Emptied] = ()) -> None:
    """Remove rows, after the columns that name them were emptied."""
    for each in emptied:
        empty(writer, each)
    for _, some in _by_table(rows, is_reversed=True):
        writer.delete(some)


def put_back(writer: Writer, kept: Kept) -> None:
    """Undo what was changed, as far as nobody has changed it since.

    Rows that name what is no more are left out; of one that has changed since, the columns that have not
    say what they said before.
    """
    for each in kept.filled:
        empty(writer, each)
    added = {key: row for key, row in kept.given.items() if key not in kept.taken}
    present = _present(writer, added)
    unchanged = {key: row for key, row in added.items() if key in present and present[key] == row}
    for _, some in _by_table(unchanged, is_reversed=True):
        writer.delete(some)
    emptied = list(kept.emptied)
    gone = {key: row for key, row in kept.taken.items() if key not in kept.given}
    for name, some in _by_table(gone):
        rows = some
        for reference in references_in(name):
            if reference.target is not reference.table:
                rows = _fitting(writer, reference, rows)
                continue
            [column] = reference.columns  # of rows of one table each may name a later one
            named = [row for row in rows if getattr(row, column) is not None]
            emptied += [Emptied(name, key_of(row), column, getattr(row, column)) for row in named]
            rows = [row._replace(**{column: None}) for row in rows]
        writer.insert_missing(rows)
    _change_back(writer, kept)
    for each in emptied:
        [to] = [one for one in references_in(each.table) if one.columns == (each.column,)]
        if known_among(writer, to, [(each.value,)]):
            fill(writer, each)


def _change_back(writer: Writer, kept: Kept) -> None:
    changed = {key: row for key, row in kept.taken.items() if key in kept.given}
    back: Rows = {}
    for key, now in _present(writer, changed).items():
        values = zip(changed[key], kept.given[key], now, strict=True)
        back[key] = now._make(old if new == present else present for old, new, present in values)
    for _, some in _by_table(back):
        writer.upsert(some)


def _present(writer: Writer, wanted: Iterable[RowKey]) -> Rows:
    """Return the rows that are stored now under some keys."""
    keys: defaultdict[str, list[Key]] = defaultdict(list)
    for name, key in wanted:
        keys[name].append(key)
    return {
        RowKey(name, key): row
        for name, some in keys.items()
        for key, row in select_rows(writer, name, some).items()
    }


def _by_table(rows: Rows, *, is_reversed: bool = False) -> list[tuple[str, list[NamedTuple]]]:
    found: dict[str, list[NamedTuple]] = {}
    for (name, _), row in _sorted(rows, is_reversed=is_reversed):
        found.setdefault(name, []).append(row)
    return [*found.items()]


def _fitting(writer: Writer, reference: Reference, rows: list[NamedTuple]) -> list[NamedTuple]:
    """Return the rows of which what they name is there; those whose column can be empty have it emptied."""
    named = [tuple(getattr(row, name) for name in reference.columns) for row in rows]
    wanted = {each for each in named if None not in each}
    there = known_among(writer, reference, wanted) if wanted else set()
    found: list[NamedTuple] = []
    for row, each in zip(rows, named, strict=True):
        if None in each or each in there:
            found.append(row)
        elif reference.is_emptied:
            found.append(row._replace(**dict.fromkeys(reference.columns)))
    return found
