"""From a field of a body to the value of a column."""

from collections.abc import Callable
from typing import Any

from msgspec import UNSET, Struct

from reelbase.importers.bodies.claims import Values, as_json


def text(value: str | None) -> str:
    return value or ""


def maybe(value: Any) -> Any:
    """The value, or None where it is empty: the API writes unknown dates and paths in both ways."""
    return value or None


def same(value: Any) -> Any:
    return value


def number(value: int | None) -> int:
    return value or 0


def score(value: float | None) -> float:
    return float(value or 0.0)


def flag(value: bool | None) -> bool:
    return bool(value)


def codes(value: list[str] | list[int] | None) -> str:
    return as_json(value)


def ids_of(value: list[Any] | None) -> str:
    return as_json(row.id for row in value or ())


def countries_of(value: list[Any] | None) -> str:
    return as_json(row.iso_3166_1 for row in value or ())


def languages_of(value: list[Any] | None) -> str:
    return as_json(row.iso_639_1 for row in value or ())


Columns = tuple[tuple[str, str, Callable[[Any], object]], ...]


def present(body: Struct, columns: Columns) -> Values:
    """The values of the columns whose fields the body has."""
    values: Values = {}
    for column, name, convert in columns:
        value = getattr(body, name)
        if value is not UNSET:
            values[column] = convert(value)
    return values


def set_text(value: Any) -> Any:
    """A text that is in the body, or None where the body has no such field."""
    return None if value is UNSET else value or ""
