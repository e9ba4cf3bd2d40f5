"""Tags: the entities that the rows of a table name, by which changes of rows and what was read meet.

A tag is a kind and an id. The row of a credit has three: its title, from the columns `kind` and `entity_id`,
which are a part of its key; its person, a reference; and none of its own.
"""

from functools import cache
from typing import NamedTuple

from sqlalchemy import Integer, Table

from reelbase.storage.kinds import KINDS
from reelbase.storage.tables import metadata

_KINDS = {str(facts.table): str(kind) for kind, facts in KINDS.items()}
_PAIRS = (("kind", "entity_id"), ("kind", "id"), ("kind", "old_id"), ("other_kind", "other_id"))
TABLES = {name: 1 << place for place, name in enumerate(sorted(metadata.tables))}
"""Each table as a bit, so that a set of tables is a number."""
EVERY_TABLE = (1 << len(TABLES)) - 1


class Tag(NamedTuple):
    """The columns of a table that name an entity: that of the id, and the kind or the column with it."""

    id: str
    kind: str
    has_kind_column: bool
    is_home: bool  # a part of the primary key: a row keeps it


@cache
def tags_of(table: Table) -> tuple[Tag, ...]:
    """Return the tags of a table's rows, those in its key first."""
    found: list[Tag] = []
    paired: set[str] = set()
    key = {column.name for column in table.primary_key}
    for kind, id_ in _PAIRS:
        if kind in table.c and id_ in table.c:
            found.append(Tag(id_, kind, True, {kind, id_} <= key))
            paired |= {kind, id_}
    for column in table.columns:
        if column.name in paired or not isinstance(column.type, Integer):
            continue
        targets = [each.column.table for each in column.foreign_keys]
        if targets or key == {column.name}:
            kind_of = next(iter(targets), table)
            found.append(Tag(column.name, kind_name(kind_of), False, column.name in key))
    return tuple(sorted(found, key=lambda tag: not tag.is_home))


def homes_of(table: Table) -> tuple[Tag, ...]:
    """Return those tags that a row has from its key; whatever is done to the row, it is done under them."""
    return tuple(tag for tag in tags_of(table) if tag.is_home)


def kind_name(table: Table) -> str:
    """Return the kind of entity whose table this is; the name of the table where it is of no kind."""
    return _KINDS.get(table.name, table.name)


class Taken(NamedTuple):
    """The tables of which rows go with those of another."""

    tables: int
    unnamed: int  # those whose rows go without the tags of their own keys


@cache
def taken_with(table: Table) -> Taken:
    """Return the tables of which rows go with those of a table, as the database deletes them."""
    tables, unnamed, seen, waiting = 0, 0, {table}, [(table, True)]
    while waiting:
        parent, is_named = waiting.pop()
        for child in metadata.tables.values():
            for reference in child.foreign_key_constraints:
                if reference.ondelete != "CASCADE" or reference.referred_table is not parent:
                    continue
                named = {column.name for column in reference.columns}
                homes = homes_of(child)
                tells = is_named and bool(homes) and all(tag.id in named for tag in homes)
                tables |= TABLES[child.name]
                unnamed |= 0 if tells else TABLES[child.name]
                if child not in seen:
                    seen.add(child)
                    waiting.append((child, tells))
    return Taken(tables, unnamed)
