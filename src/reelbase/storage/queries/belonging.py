"""Belonging: all rows of entities, in whichever table, found by the references between the tables.

So what takes entities out, or puts them back, needs no list of tables, and forgets none that is new.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from sqlalchemy import Table, null, select, update

from reelbase.entity import Entity, Kind
from reelbase.storage import tables
from reelbase.storage.engine.statement import Command, Statement, bind, columns, owned_by, within
from reelbase.storage.engine.writer import Writer
from reelbase.storage.kinds import KINDS
from reelbase.storage.rows import key_of, row_class, table_of

Ids = Mapping[Kind, Sequence[int]]
Key = tuple[object, ...]
KIND_OF = {facts.table.name: kind for kind, facts in KINDS.items()}
"""Table with the own rows of a kind -> the kind."""
OWNERS = {"kind", "series_id", "movie_id"}
"""Columns of references to the entity that a row belongs to, not to one that it names."""


ORDER = {str(table.name): place for place, table in enumerate(tables.metadata.sorted_tables)}
"""Table -> its place in an order in which rows can be written."""


class Reference(NamedTuple):
    """Columns of a table that name a row of another."""

    table: Table
    columns: tuple[str, ...]
    target: Table
    keys: tuple[str, ...]
    is_emptied: bool  # the column holds nothing once the other row is gone; else its row goes too


class Emptied(NamedTuple):
    """A column that named an entity: of which row, and what it held."""

    table: str
    key: Key
    column: str
    value: int


class Belonging(NamedTuple):
    """Rows of entities, and the columns elsewhere that name them and can be empty."""

    rows: list[NamedTuple]
    emptied: list[Emptied]


class Link(NamedTuple):
    """An entity that a row is connected with, and if the row belongs to it."""

    entity: Entity
    is_owner: bool


@cache
def references_of(table: Table) -> tuple[Reference, ...]:
    """Return the references of a table, in the order of their columns."""
    found = []
    for each in table.foreign_key_constraints:
        names = tuple(column.name for column in each.columns)
        keys = tuple(element.column.name for element in each.elements)
        can_be_empty = all(column.nullable for column in each.columns) and each.ondelete is None
        found.append(Reference(table, names, each.referred_table, keys, can_be_empty))
    return tuple(sorted(found, key=lambda each: each.columns))


def references_in(name: str) -> tuple[Reference, ...]:
    """Return the references of a table by its name."""
    return references_of(tables.metadata.tables[name])


def class_named(name: str) -> type[NamedTuple]:
    """Return the class of the rows of a table by its name."""
    return row_class(tables.metadata.tables[name])


def belonging(writer: Writer, ids: Ids, but: Container[str] = ()) -> Belonging:
    """Read all rows of these entities, and of others that name them; `but` those of some tables."""
    found: defaultdict[str, dict[Key, NamedTuple]] = defaultdict(dict)
    emptied: dict[tuple[str, Key], Emptied] = {}
    for kind, some in ids.items():
        mine = writer.all(_by_owner(tables.entity, "kind", "id"), kind=str(kind), ids=list(some))
        found["entity"].update((key_of(row), row) for row in mine)
        main = KINDS[kind].table
        own = writer.all(_by_column(main, "id"), ids=list(some))
        found[main.name].update((key_of(row), row) for row in own)
    for table in tables.metadata.sorted_tables:
        for reference in references_of(table) if table.name not in but else ():
            for row in _naming(writer, reference, ids, found):
                key = key_of(row)
                if not reference.is_emptied:
                    found[table.name][key] = row
                elif key not in found[table.name]:
                    [column] = reference.columns
                    emptied[table.name, key] = Emptied(
                        str(table.name), key, str(column), getattr(row, column)
                    )
    return Belonging([row for some in found.values() for row in some.values()], [*emptied.values()])


def owned_rows(writer: Writer, names: Iterable[str], ids: Ids) -> list[NamedTuple]:
    """Read the rows that these entities own in some tables."""
    return [
        row
        for name in sorted(names)
        for kind, some in ids.items()
        for row in writer.all(
            _by_owner(tables.metadata.tables[name], "kind", "entity_id"), kind=str(kind), ids=list(some)
        )
    ]


def select_row(writer: Writer, name: str, key: Key) -> list[NamedTuple]:
    """Return the row of a table with a key, if it is there."""
    table = tables.metadata.tables[name]
    names = [f"key_{column.name}" for column in table.primary_key]
    return writer.all(_by_key(table), **dict(zip(names, key, strict=True)))


def select_rows(writer: Writer, name: str, keys: Iterable[Key]) -> dict[Key, NamedTuple]:
    """Return the rows of a table with some keys, by key, as far as they are there.

    Rows with ids and rows of entities are asked for in one statement; others, which are few, one by one.
    """
    table, wanted = tables.metadata.tables[name], [*keys]
    match [column.name for column in table.primary_key]:
        case [column]:
            rows = writer.all(_by_column(table, column), ids=[key for (key,) in wanted])
        case ["kind", "entity_id", *others]:
            owners = {"kinds": [key[0] for key in wanted], "ids": [key[1] for key in wanted]}
            further = {
                f"key_{other}": [key[2 + place] for key in wanted] for place, other in enumerate(others)
            }
            rows = writer.all(_by_owners(table, *others), **owners, **further)
        case _:
            rows = [row for key in wanted for row in select_row(writer, name, key)]
    found = {key_of(row): row for row in rows}
    return {key: found[key] for key in wanted if key in found}


def _naming(
    writer: Writer, reference: Reference, ids: Ids, found: Mapping[str, Mapping[Key, NamedTuple]]
) -> Iterator[NamedTuple]:
    """Yield the rows that name what was found already."""
    if reference.target is tables.entity:
        for kind, some in ids.items():
            yield from writer.all(
                _by_owner(reference.table, *reference.columns), kind=str(kind), ids=list(some)
            )
        return
    [column], [key] = reference.columns, reference.keys
    named = sorted({getattr(row, key) for row in found.get(reference.target.name, {}).values()})
    if named:
        yield from writer.all(_by_column(reference.table, column), ids=named)


def links_of(row: NamedTuple) -> Iterator[Link]:
    """Yield the entities that a row is connected with."""
    table = table_of(type(row))
    values = row._asdict()
    if table.name in KIND_OF:
        yield Link(Entity(KIND_OF[table.name], values["id"]), is_owner=True)
    for reference in references_of(table):
        named = [values[name] for name in reference.columns]
        owns = not OWNERS.isdisjoint(reference.columns) or table is tables.tagged_image
        if reference.target is tables.entity:
            kind, id_ = named
            yield Link(Entity(Kind(kind), id_), owns)
        elif reference.target.name in KIND_OF and named != [None]:
            [id_] = named
            yield Link(Entity(KIND_OF[reference.target.name], id_), owns)


def known_among(writer: Writer, reference: Reference, named: Iterable[Key]) -> set[Key]:
    """Return which of these keys are those of rows that the reference can name."""
    if reference.target is tables.entity:
        ids: defaultdict[str, list[object]] = defaultdict(list)
        for kind, id_ in named:
            ids[str(kind)].append(id_)
        asked = _keys(tables.entity, "id", of_kind=True)
        return {
            (kind, key) for kind, some in ids.items() for (key,) in writer.all(asked, kind=kind, ids=some)
        }
    [key] = reference.keys
    return {(each,) for (each,) in writer.all(_keys(reference.target, key), ids=[each for (each,) in named])}


def empty(writer: Writer, each: Emptied) -> None:
    """Empty a column that names what is taken out, unless it holds something else by now."""
    writer.run(_set_column(each.table, each.column, is_emptied=True), **_bound(each), value=each.value)


def fill(writer: Writer, each: Emptied) -> None:
    """Fill a column again that was emptied, unless it holds something else by now."""
    writer.run(_set_column(each.table, each.column), **_bound(each), value=each.value)


def _bound(each: Emptied) -> dict[str, object]:
    names = [column.name for column in tables.metadata.tables[each.table].primary_key]
    return {f"key_{name}": value for name, value in zip(names, each.key, strict=True)}


class KeyRow(NamedTuple):
    """The key of a row, in one column."""

    key: object


@cache
def _keys(table: Table, key: str, *, of_kind: bool = False) -> Statement[KeyRow]:
    wanted = select(table.c[key].label("key")).where(within(table.c[key], "ids"))
    return Statement(wanted.where(table.c.kind == bind("kind")) if of_kind else wanted, KeyRow)


@cache
def _by_owner(table: Table, kind: str, id_: str) -> Statement[NamedTuple]:
    row = row_class(table)
    wanted = (table.c[kind] == bind("kind"), within(table.c[id_], "ids"))
    return Statement(select(*columns(row, table)).where(*wanted), row)


@cache
def _by_column(table: Table, column: str) -> Statement[NamedTuple]:
    row = row_class(table)
    return Statement(select(*columns(row, table)).where(within(table.c[column], "ids")), row)


@cache
def _by_owners(table: Table, *others: str) -> Statement[NamedTuple]:
    """Select rows of entities, with these other columns of the key: a few more than those with the keys."""
    row = row_class(table)
    its = [within(table.c[each], f"key_{each}") for each in others]
    return Statement(select(*columns(row, table)).where(owned_by(table.c.kind, table.c.entity_id), *its), row)


@cache
def _by_key(table: Table) -> Statement[NamedTuple]:
    row = row_class(table)
    its = [each == bind(f"key_{each.name}") for each in table.primary_key]
    return Statement(select(*columns(row, table)).where(*its), row)


@cache
def _set_column(name: str, column: str, *, is_emptied: bool = False) -> Command:
    table = tables.metadata.tables[name]
    its = [each == bind(f"key_{each.name}") for each in table.primary_key]
    if is_emptied:
        its.append(table.c[column] == bind("value"))
        return Command(update(table).where(*its).values({column: null()}))
    return Command(update(table).where(*its, table.c[column].is_(None)).values({column: bind("value")}))
