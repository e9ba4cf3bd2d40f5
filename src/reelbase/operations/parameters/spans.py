"""Spans of time: the days or the year that something is asked of."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple, NewType

from reelbase.errors import ApiError, Status
from reelbase.moments import day as written
from reelbase.operations.query import TEXT, Parameter, Query, day, whole

MONTH = timedelta(days=30)
LATEST = datetime.max.replace(tzinfo=UTC)


class Days(NamedTuple):
    """The first and the last day of what is wanted."""

    first: str
    last: str


Year = NewType("Year", int)
"""The year that is wanted; 0: all."""


def _year(query: Query) -> int:
    wanted = whole(query.get("year"))
    if wanted is not None and not 1 <= wanted <= 9999:
        raise ApiError(Status.INVALID_PARAMETERS)
    return wanted or 0


def _days(query: Query, now: datetime) -> Days:
    """Read whole days, both included: from today on, and a month without an end."""
    first = day(query.get("start_date")) or now
    last = day(query.get("end_date")) or min(first, LATEST - MONTH) + MONTH
    return Days(written(first), written(last))


PARAMETERS: dict[object, Parameter] = {
    Days: Parameter(
        {"start_date": {**TEXT, "format": "date"}, "end_date": {**TEXT, "format": "date"}}, _days
    ),
    Year: Parameter(
        {"year": {"type": "integer", "minimum": 1, "maximum": 9999}},
        lambda query, now: Year(_year(query)),
    ),
}
