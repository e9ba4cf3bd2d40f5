"""Rows: every table has a class of rows, whose fields are its columns in name, order, type and default."""

from types import NoneType
from typing import Any, NamedTuple, get_type_hints

import pytest
from sqlalchemy import Boolean, Column

from reelbase.storage import tables
from reelbase.storage.rows import EpisodeGroupItemRow, ExternalIdRow, ReviewRow, key_of, row_class, table_of
from reelbase.storage.rows.registry import row_of

EVERY = sorted(tables.metadata.tables.values(), key=lambda table: table.name)


def type_of(column: Column[Any]) -> Any:
    """Return the type that a field for this column has."""
    python = column.type.python_type
    return python | None if column.nullable else python


def default_of(column: Column[Any]) -> object:
    """Return what the column holds where a row says nothing."""
    if column.server_default is None:
        return False if isinstance(column.type, Boolean) else None
    return column.type.python_type(str(column.server_default.arg))  # type: ignore[attr-defined]  # always a literal


@pytest.mark.parametrize("table", EVERY, ids=lambda table: table.name)
def test_the_fields_of_a_row_are_the_columns_of_its_table(table: tables.Table) -> None:
    row = row_class(table)
    assert table_of(row) is table
    assert get_type_hints(row) == {column.name: type_of(column) for column in table.columns}
    assert row._field_defaults == {name: default_of(table.c[name]) for name in row._field_defaults}


def test_a_class_that_is_not_like_its_table_is_refused() -> None:
    with pytest.raises(TypeError, match="Expected the fields"):

        @row_of(tables.keyword)
        class SwappedRow(NamedTuple):
            name: str
            id: int


def test_a_table_has_one_class_of_rows() -> None:
    with pytest.raises(TypeError, match="second class"):

        @row_of(tables.keyword)
        class AnotherRow(NamedTuple):
            id: int
            name: str


def test_a_tuple_that_is_no_row_has_no_table() -> None:
    with pytest.raises(TypeError, match="found NoneType"):
        table_of(NoneType)  # type: ignore[arg-type]  # the fault under test


def test_a_key_is_a_tuple_however_many_columns_it_has() -> None:
    empty: dict[str, Any] = dict.fromkeys(ReviewRow._fields)
    review = ReviewRow(**{**empty, "review_id": "5488c29bc3a3686f4a00004a"})
    assert key_of(review) == ("5488c29bc3a3686f4a00004a",)
    assert key_of(EpisodeGroupItemRow("part", 2, 7)) == ("part", 2)
    assert key_of(ExternalIdRow("movie", 603, "imdb_id", "tt0133093")) == ("movie", 603, "imdb_id")
