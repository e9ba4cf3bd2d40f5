"""Parquet: the tables of the catalogue for analysis, as they are stored, without data of accounts."""

import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from itertools import islice
from pathlib import Path
from types import ModuleType

from reelbase.storage.engine.database import Database
from reelbase.storage.files import whole_file
from reelbase.storage.schema import CATALOGUE
from reelbase.storage.snapshot import Content, Values, column_types, snapshot

ROWS = 50_000  # in memory, and in a row group
Tell = Callable[[str, int], None]


class NoWriter(Exception):
    """The package that writes Parquet is not installed."""


def write_tables(database: Database, folder: Path, tell: Tell) -> int:
    """Write a file for each table, all of one moment; the rows in all."""
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise NoWriter(
            "Expected the package pyarrow, found that it is not installed.\n"
            f"Type: {sys.executable} -m pip install pyarrow"
        ) from error
    total = 0
    with snapshot(database) as moment:
        for content in moment.contents():
            if content.name in CATALOGUE:
                rows = _write(content, folder / f"{content.name}.parquet", arrow, parquet)
                tell(content.name, rows)
                total += rows
    return total


def _write(content: Content, file: Path, arrow: ModuleType, parquet: ModuleType) -> int:
    kinds = {bool: arrow.bool_(), int: arrow.int64(), float: arrow.float64(), str: arrow.string()}
    schema = arrow.schema([(name, kinds[type_]) for name, type_ in column_types(content.name).items()])
    rows = 0
    with (
        whole_file(file, is_public=True) as out,
        parquet.ParquetWriter(out, schema, compression="zstd") as writer,
    ):
        for some in _parts(content.rows):
            columns = [
                arrow.array(values, field.type)
                for values, field in zip(zip(*some, strict=True), schema, strict=True)
            ]
            writer.write_table(arrow.Table.from_arrays(columns, schema=schema))
            rows += len(some)
    return rows


def _parts(rows: Iterable[Values]) -> Iterator[list[Values]]:
    rest = iter(rows)
    while some := list(islice(rest, ROWS)):
        yield some
