"""The query parameters of search and of the charts."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from reelbase.catalog.charts import NEW_YORK, Today, today_in
from reelbase.catalog.regional import Region
from reelbase.catalog.search import AnyYear, FirstAirDateYear, PrimaryReleaseYear, SearchText
from reelbase.errors import ApiError, Status
from reelbase.operations.description import Schema
from reelbase.operations.query import TEXT, Parameter, Query, preferred_region, whole

LAST_YEAR = 9999
YEAR: Schema = {"type": "integer", "format": "int32", "minimum": 0, "maximum": LAST_YEAR}


def _year(query: Query, name: str) -> int:
    """Return a year, 0 for any: clients send that, or nothing, for none. 400/5 for what is no year."""
    year = whole(query.get(name)) or 0
    if not 0 <= year <= LAST_YEAR:
        raise ApiError(Status.INVALID_PARAMETERS)
    return year


def _today(query: Query, now: datetime) -> Today:
    return today_in(zone(query.get("timezone") or NEW_YORK), now)


@cache
def _zones() -> frozenset[str]:
    from zoneinfo import available_timezones

    return frozenset(available_timezones())


def zone(name: str) -> ZoneInfo:
    """Return a time zone by its name; 400/28 for one that is unknown."""
    if name not in _zones():
        raise ApiError(Status.INVALID_TIMEZONE)
    return ZoneInfo(name)


PARAMETERS: dict[object, Parameter] = {
    AnyYear: Parameter(
        {"year": YEAR},
        lambda query, now: AnyYear(_year(query, "year")),
        refuses=(Status.INVALID_PARAMETERS,),
    ),
    FirstAirDateYear: Parameter(
        {"first_air_date_year": YEAR},
        lambda query, now: FirstAirDateYear(_year(query, "first_air_date_year")),
        refuses=(Status.INVALID_PARAMETERS,),
    ),
    PrimaryReleaseYear: Parameter(
        {"primary_release_year": YEAR},
        lambda query, now: PrimaryReleaseYear(_year(query, "primary_release_year")),
        refuses=(Status.INVALID_PARAMETERS,),
    ),
    Region: Parameter({"region": TEXT}, lambda query, now: Region(preferred_region(query))),
    SearchText: Parameter(
        {"query": TEXT}, lambda query, now: SearchText(query.get("query", "")), frozenset({"query"})
    ),
    Today: Parameter({"timezone": {**TEXT, "default": NEW_YORK}}, _today, refuses=(Status.INVALID_TIMEZONE,)),
}
