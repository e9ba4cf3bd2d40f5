"""From a field of a body to the value of a column."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Never, Protocol, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType

from reelbase.catalog.language import NO_LANGUAGE, NO_REGION
from reelbase.importers.engine.claims import Value, Values
from reelbase.importers.formats.bodies.fact_shapes import Video
from reelbase.importers.formats.bodies.shapes import Image

Given = TypeVar("Given")
_encode = msgspec.json.Encoder().encode


class _Numbered(Protocol):
    @property
    def id(self) -> int: ...


class _OfCountry(Protocol):
    @property
    def iso_3166_1(self) -> str | None: ...


class _OfLanguage(Protocol):
    @property
    def iso_639_1(self) -> str | None: ...


_WRITTEN = re.compile(r"[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z").fullmatch
_ZONE = re.compile(r" ?(?:Z|UTC|GMT)$")
_FRACTION = re.compile(r"\.[0-9]+")


def text(value: str | None) -> str:
    return value or ""


def maybe(value: Given | None) -> Given | None:
    """Return the value, or None if it is empty: the API writes unknown dates and paths in both ways."""
    return value or None


def same(value: Given) -> Given:
    return value


def number(value: int | None) -> int:
    return value or 0


def score(value: float | None) -> float:
    return float(value or 0.0)


def flag(value: bool | None) -> bool:
    return bool(value)


def _to_microseconds(fraction: re.Match[str]) -> str:
    return f"{fraction.group():0<7}"[:7]


def moment(value: str | None) -> str:
    """Return a `Moment` as TMDB writes it: in UTC, to the millisecond."""
    if not value or _WRITTEN(value):
        return value or ""
    text = _ZONE.sub("Z", value.upper()).replace(" +", "+").replace(" -", "-")
    try:
        read = datetime.fromisoformat(_FRACTION.sub(_to_microseconds, text, count=1))
        read = read.replace(tzinfo=read.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):  # beyond the years that there are
        return ""
    return read.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def spoken(row: Image | Video) -> tuple[str | None, str | None]:
    """Return language and region; TMDB: in answers of 2025 `xx` and `XX` stand for none."""
    language, region = row.iso_639_1 or None, row.iso_3166_1 or None
    return language if language != NO_LANGUAGE else None, region if region != NO_REGION else None


def codes_asked(text: str) -> list[str | None]:
    """Return the languages of a list such as `en-US,null`, None among them for none."""
    tags = [part.strip().lower().partition("-") for part in text.split(",") if part.strip()]
    return [None if language in ("null", NO_LANGUAGE) else language for language, _, _ in tags]


def codes(value: list[str] | list[int] | None) -> str:
    return _encode(value or ()).decode()


def ids_of(value: Sequence[_Numbered] | None) -> str:
    return _encode([row.id for row in value or ()]).decode()


def countries_of(value: Sequence[_OfCountry] | None) -> str:
    return _encode([row.iso_3166_1 for row in value or ()]).decode()


def languages_of(value: Sequence[_OfLanguage] | None) -> str:
    return _encode([row.iso_639_1 for row in value or ()]).decode()


Columns = tuple[tuple[str, str, Callable[[Never], Value]], ...]
"""Columns, the fields of a body that they are taken from, and what converts what stands there."""


def present(body: Struct, columns: Columns) -> Values:
    """Return the values of the columns whose fields the body has."""
    values: Values = {}
    for column, name, convert in columns:
        value = getattr(body, name)
        if value is not UNSET:
            values[column] = convert(value)
    return values


def set_text(value: str | None | UnsetType) -> str | None:
    """Return a text that is in the body, or None if the body has no such field."""
    return None if value is UNSET else value or ""


def set_or_none(value: str | None | UnsetType) -> str | None:
    """Return a value that is in the body, or None if the body has no such field."""
    return None if value is UNSET else value
