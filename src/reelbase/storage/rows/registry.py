"""Registry: which class has the rows of which table, whose they are, and what is their key."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple, TypeVar, get_args, get_type_hints

from sqlalchemy import Table

Row = TypeVar("Row", bound=NamedTuple)


class OwnerColumns(NamedTuple):
    """The columns that name the entity to which a row belongs; no kind where all owners are of one."""

    kind: str | None
    id: str


ENTITY = ("kind", "entity_id")

_tables: dict[type[NamedTuple], Table] = {}
_classes: dict[str, type[NamedTuple]] = {}
_owners: dict[type[NamedTuple], OwnerColumns] = {}
_keys: dict[type[NamedTuple], tuple[int, ...]] = {}


def row_of(table: Table, *, owner: tuple[str | None, str] | None = None) -> Callable[[type[Row]], type[Row]]:
    """Decorate the class of a table's rows; a class whose fields are not the table's columns is refused."""

    def register(row: type[Row]) -> type[Row]:
        columns = tuple(table.columns.keys())
        if row._fields != columns:
            raise TypeError(f"Expected the fields {columns} in {row.__name__}, found {row._fields}.")
        if table.name in _classes:
            raise TypeError(f"{row.__name__} is the second class for the rows of {table.name}.")
        if owner and not {*owner} - {None} <= {*columns}:
            raise TypeError(f"{table.name} has no columns {owner}.")
        _tables[row] = table
        _classes[table.name] = row
        _keys[row] = tuple(columns.index(column.name) for column in table.primary_key)
        if owner:
            _owners[row] = OwnerColumns(*owner)
        return row

    return register


def row_around(table: Table, *, owner: tuple[str | None, str]) -> Callable[[type[Row]], type[Row]]:
    """Decorate a class whose rows hold a row of a table and more, for where edits are laid over them."""

    def register(row: type[Row]) -> type[Row]:
        columns = tuple(table.columns.keys())
        if row._fields[: len(columns)] != columns:
            raise TypeError(f"Expected the fields {columns} first in {row.__name__}, found {row._fields}.")
        _tables[row] = table
        _owners[row] = OwnerColumns(*owner)
        return row

    return register


@cache
def table_of(row: type[NamedTuple]) -> Table:
    """Return the table of a class of rows."""
    if row not in _tables:
        raise TypeError(f"Expected a class of rows from storage.rows, found {row.__name__}.")
    return _tables[row]


def row_class(table: Table) -> type[NamedTuple]:
    """Return the class of a table's rows."""
    return _classes[table.name]


@cache
def types_of(row: type[NamedTuple]) -> dict[str, type]:
    """Return the type of what each field holds where it holds something."""
    hints = get_type_hints(row)
    return {name: next(iter(get_args(hint)), hint) for name, hint in hints.items()}


def owner_of(row: type[NamedTuple]) -> OwnerColumns:
    """Return the columns that name the entity to which such rows belong."""
    return _owners[row]


def key_of(row: NamedTuple) -> tuple[object, ...]:
    """Return the primary key of a row, with one value for each column of the key."""
    return tuple([row[place] for place in _keys[type(row)]])
