"""Values of rows: the empty ones, and rows of which nothing is known."""

import json
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

import msgspec

from reelbase.storage.kinds import KINDS

AnyRow = TypeVar("AnyRow", bound=NamedTuple)
_encode = msgspec.json.Encoder().encode

EMPTY = frozenset((None, "", 0, "[]", "{}"))
"""Values that say nothing: another may take their place."""

ORIGINAL = {kind: facts.original_name for kind, facts in KINDS.items() if facts.original_name}
"""Kind -> the column of the original name."""

PICTURES = {kind: facts.columns for kind, facts in KINDS.items()}
"""Kind -> type of image -> the column that holds the one that is shown."""

PICTURE_COLUMNS = {kind: frozenset(columns.values()) for kind, columns in PICTURES.items()}


def made(row: type[AnyRow], values: Iterable[object]) -> AnyRow:
    """Return a row with these values in the order of its columns."""
    return row._make(values)


def as_json(values: Iterable[object] | None) -> str:
    """Return a short list as it is stored."""
    some = list(values or ())
    try:
        return _encode(some).decode()
    except UnicodeEncodeError:  # half a surrogate, which is taken out where it is stored
        return json.dumps(some, ensure_ascii=False, separators=(",", ":"))
