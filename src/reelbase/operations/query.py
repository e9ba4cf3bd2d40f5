"""A request's query: taken apart, checked, and its values read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import parse_qsl

from reelbase.accounts.caller import Caller
from reelbase.accounts.preferences import NONE
from reelbase.bounds import REGION_CHARACTERS
from reelbase.errors import ApiError, Status
from reelbase.operations.description import Json, Schema

DATE = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})([ T].*)?")
NUMBER = re.compile(r"[-+]?(\d{1,18}(\.\d*)?|\.\d+)", re.ASCII)
TEXT: Schema = {"type": "string"}


class Query(dict[str, str]):
    """A request's query by name, and what else arguments are read from.

    Nothing in the query shows who asks: the front takes that out of it. It is had from the caller alone.
    """

    content = b""  # the body
    media_type = ""  # of the body
    said: Json | None = None  # by the body, once it was read
    condition = ""  # the ETags of If-Match, under which alone something may be changed
    preferences = NONE  # of the key, for what the query does not say
    found: object = None  # by what `before` looks up for the transaction
    editor = ""  # the name of who edits by a command, whom no request shows

    @cached_property
    def caller(self) -> Caller:
        """The caller that the front has found; without a front, nobody."""
        return Caller()


@dataclass(frozen=True)
class Parameter:
    """The reading of one argument: the query parameters it looks at, and the rule."""

    schemas: Mapping[str, Schema]  # by the names in the query
    parse: Callable[[Query, datetime], object]
    required: frozenset[str] = field(default_factory=frozenset)
    refuses: tuple[Status, ...] = ()  # what answers a value that can't be, or that nobody is behind


def parse_query(text: bytes) -> Query:
    """Return the parameters, of one given twice the last; `check_query` refuses what may not be used."""
    if not text:
        return Query()
    return Query(parse_qsl(text.decode("utf-8", "replace"), keep_blank_values=True, errors="replace"))


def check_query(text: bytes, names: int) -> None:
    """Refuse a name given twice, where fewer names were read, and a NUL, which no database keeps in a text.

    TMDB: 400/5 for a repeated parameter (two independent client fixes: docs/reference/tmdb.md#wire-format).
    """
    if names != sum(map(bool, text.split(b"&"))) or b"%00" in text or b"\0" in text:
        raise ApiError(Status.INVALID_PARAMETERS)


def day(text: str | None) -> datetime | None:
    """Return the first moment of a day; TMDB: a time behind the date is accepted and dropped."""
    if not text:
        return None
    written = DATE.fullmatch(text.strip())
    try:
        return datetime.strptime(written["day"] if written else "", "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise ApiError(Status.INVALID_DATE) from None


def truth(text: str | None, *, default: bool = False) -> bool:
    """Read `true`, `True`, `1` and `yes` as true, and nothing at all as the default."""
    return default if text is None else text.strip().lower() in {"true", "1", "yes"}


def region(query: Query, name: str) -> str:
    """Return a region by its code, in upper case; what is too long for a code is cut, and none then."""
    return query.get(name, "")[:REGION_CHARACTERS].strip().upper()


def preferred_region(query: Query) -> str:
    """Return the region that is asked for, else the one that the key prefers."""
    return region(query, "region") or query.preferences.region or ""


def includes_adult(query: Query) -> bool:
    """Return true if adult titles are asked for, or preferred where nothing is said of them."""
    return truth(query.get("include_adult"), default=bool(query.preferences.adult))


def number(text: str | None) -> float | None:
    """Return a number; None for nothing, 400/5 for what is none."""
    if text is None or not text.strip():
        return None
    if not NUMBER.fullmatch(text.strip()):
        raise ApiError(Status.INVALID_PARAMETERS)
    return float(text)


def whole(text: str | None) -> int | None:
    """Return a whole number; None for nothing, 400/5 for what is none."""
    found = number(text)
    if found is not None and not found.is_integer():
        raise ApiError(Status.INVALID_PARAMETERS)
    return None if found is None else int(found)
