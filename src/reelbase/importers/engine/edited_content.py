"""Rows that are kept beneath edits: JSON, without the kind and the id of the entity they belong to."""

from collections.abc import Iterable, Mapping
from functools import cache, reduce
from operator import or_
from typing import Annotated, NamedTuple, TypeVar, cast, get_args, get_type_hints

import msgspec
from msgspec import Meta

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.edited_field import Unfit
from reelbase.importers.engine.edited_fields import tables_of
from reelbase.storage.kinds import KINDS
from reelbase.storage.rows.registry import owner_of

R = TypeVar("R", bound=NamedTuple)
OWN = ""
"""The part of an entity that is its own row."""
SET_BY_EDITS: Mapping[str | None, object] = {"poster_chosen": False}
"""Columns that edits alone set -> what they are beneath."""
Cell = str | int | float | bool | None
_decode = msgspec.json.Decoder().decode
_INTEGER = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
_SHAPES: dict[type, object] = {int: _INTEGER, float: float | _INTEGER, bool: bool | _INTEGER}
"""Type of a field -> what a database may give for it."""


def read_columns(kind: Kind, content: str) -> dict[str, Cell]:
    """Return the kept columns of an entity's own row by name; raise Unfit where they are none."""
    row = KINDS[kind].row
    found = _converted(content, dict[str, object])
    assert isinstance(found, dict)
    try:
        return {name: msgspec.convert(value, _shapes(row)[name]) for name, value in found.items()}
    except (KeyError, msgspec.ValidationError) as error:
        raise Unfit(f"expected columns of a {kind}, found others: {error}") from None


def read_rows(row: type[NamedTuple], content: str) -> list[list[Cell]]:
    """Return the values of the kept rows of a table; raise Unfit where they are none."""
    return cast("list[list[Cell]]", _converted(content, _rows_shape(row)))


def check_content(kind: Kind, part: str, content: str) -> None:
    """Raise Unfit where the content of a part of an entity can't be read."""
    if part == OWN:
        read_columns(kind, content)
        return
    rows = {field.part: field.row for field in tables_of(kind).values()}
    if part not in rows:
        raise Unfit(f'expected a table in which a {kind} has fields, found "{part[:40]}"')
    read_rows(rows[part], content)


def _converted(content: str, shape: object) -> object:
    try:
        found = _decode(content)
        if "\\u0000" in content and _has_nul(found):
            raise Unfit("expected texts without U+0000, found one")
        return msgspec.convert(found, shape)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Unfit(f"expected rows that are kept, found others: {error}") from None


def _has_nul(found: object) -> bool:
    """Return whether a text has a NUL, which no database keeps."""
    if isinstance(found, dict):
        return any(map(_has_nul, (*found, *found.values())))
    return any(map(_has_nul, found)) if isinstance(found, list) else isinstance(found, str) and "\0" in found


@cache
def _shapes(row: type[NamedTuple]) -> Mapping[str, object]:
    """Return by name the form of the value of each column that is not its owner's."""
    owner = owner_of(row) if row not in {facts.row for facts in KINDS.values()} else ()
    left_out = {*owner, *SET_BY_EDITS}
    return {name: _shape(hint) for name, hint in get_type_hints(row).items() if name not in left_out}


def _shape(hint: object) -> object:
    return reduce(or_, [_SHAPES.get(each, each) for each in get_args(hint) or (hint,)])


@cache
def _rows_shape(row: type[NamedTuple]) -> object:
    return list[tuple[*_shapes(row).values()]]  # type: ignore[misc]


def bare(row: NamedTuple) -> list[object]:
    """Return the values of a row without whose it is."""
    kept = _shapes(type(row))
    return [value for name, value in zip(row._fields, row, strict=True) if name in kept]


def whole(row: type[R], entity: Entity, values: Iterable[Cell]) -> R:
    """Return the row of these values that belongs to an entity."""
    owner = owner_of(row)
    own: Mapping[str | None, object] = {**SET_BY_EDITS, owner.kind: entity.kind, owner.id: entity.id}
    rest = iter(values)
    return row._make([own[name] if name in own else next(rest) for name in row._fields])


def place_in(row: type[NamedTuple], column: str) -> int:
    """Return the place of a column in a row without the columns of its owner."""
    return [*_shapes(row)].index(column)
