"""Pages of lists: what `page` and `limit` ask for, and the headers by which programs count."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from reelbase.bounds import ANSWERED_TITLES
from reelbase.operations.answers import Lines
from reelbase.operations.query import Query

Row = TypeVar("Row")
FIRST_LIMIT = 10
NUMBER_DIGITS = 6


class Part(NamedTuple):
    """The part of a list that is wanted."""

    page: int
    limit: int

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.limit

    def headers(self, total: int) -> Lines:
        """Return what says where the part is in a list of so many rows."""
        pages = -(-total // self.limit)
        named = (("page", self.page), ("limit", self.limit), ("page-count", pages), ("item-count", total))
        return tuple((f"x-pagination-{name}".encode(), b"%d" % value) for name, value in named)


def part_of(said: Query, *, everything: bool) -> Part:
    """Return the part that is asked for; where nothing is said, `everything` or the first ten rows."""
    limit = _number(said.get("limit"))
    default = ANSWERED_TITLES if everything and "page" not in said else FIRST_LIMIT
    return Part(_number(said.get("page")) or 1, min(limit or default, ANSWERED_TITLES))


def cut(rows: Sequence[Row], part: Part) -> Sequence[Row]:
    """Return the rows of a part."""
    return rows[part.offset : part.offset + part.limit]


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= NUMBER_DIGITS else 0
