"""Days that there are, and moments as TMDB writes them, whatever the form in which they came."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.importers.formats.bodies.shapes import Day, Moment
from reelbase.importers.formats.bodies.values import moment
from tests.importers.catalogue import take_lines, whole
from tests.importers.test_bodies_lenient import BODIES, Place, changed_at, places
from tests.importers.world import MOVIE, REVIEW, VIDEO, Body, line, page

is_day = msgspec.json.Decoder(Day).decode
is_moment = msgspec.json.Decoder(Moment).decode
DAYS = {"release_date", "air_date", "first_air_date", "last_air_date", "birthday", "deathday"}
MOMENTS = {"published_at", "created_at", "updated_at"}


@given(st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32))
def test_a_day_is_one_that_there_is(year: int, month: int, day: int) -> None:
    text = f"{year:04}-{month:02}-{day:02}"
    try:
        date(year, month, day)
    except ValueError:
        with pytest.raises(msgspec.ValidationError):
            is_day(msgspec.json.encode(text))
    else:
        assert is_day(msgspec.json.encode(text)) == text


@given(
    st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC)),
    st.integers(-23 * 60, 23 * 60),
    st.sampled_from("T t"),
    st.sampled_from(["", " "]),
    st.sampled_from([3, 6]),
)
def test_a_moment_in_any_form(at: datetime, zone: int, between: str, space: str, digits: int) -> None:
    there = at.astimezone(timezone(timedelta(minutes=zone)))
    text = there.isoformat(between, "milliseconds" if digits == 3 else "microseconds")
    text = text[:-6] + space + text[-6:]
    assert is_moment(msgspec.json.encode(text)) == text
    assert moment(text) == at.strftime("%Y-%m-%dT%H:%M:%S.").zfill(20) + f"{at.microsecond // 1000:03}Z"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-10-06 14:00:15 UTC", "2023-10-06T14:00:15.000Z"),
        ("2022-06-16", "2022-06-16T00:00:00.000Z"),
        ("2022-06-16 10:30", "2022-06-16T10:30:00.000Z"),
        ("2023-10-06T14:00:15+0200", "2023-10-06T12:00:15.000Z"),
        ("2023-10-06T14:00:15.123456789Z", "2023-10-06T14:00:15.123Z"),
        ("0001-01-01T00:00:00+05:00", ""),
        ("", ""),
    ],
)
def test_a_moment(text: str, expected: str) -> None:
    assert moment(is_moment(msgspec.json.encode(text))) == expected


def fields(names: set[str]) -> Iterator[tuple[Body, Place]]:
    for each in BODIES:
        for place in places(each["body"]):
            if place[-1] in names:
                yield each, place


def texts(rows: Any) -> set[str]:
    return {value for some in rows.values() for row in some for value in row if isinstance(value, str)}


@pytest.mark.once
@pytest.mark.parametrize("odd", ["2024-13-45", "2023-02-29", "N/A", "1999", "06/02/2013", "2013-2-6"])
def test_what_is_no_day_is_stored_nowhere(database_url: str, tmp_path: Path, odd: str) -> None:
    lines = [changed_at(each, place, odd) for each, place in fields(DAYS | MOMENTS)]
    assert len(lines) > 50
    report = take_lines(database_url, tmp_path, lines)
    assert report.bad_count == len(lines)
    assert all("Expected a day" in bad.reason or "Expected a moment" in bad.reason for bad in report.bad)
    assert odd not in texts(whole(database_url))


def test_moments_are_stored_as_tmdb_writes_them(database_url: str, tmp_path: Path) -> None:
    odd = "2023-10-06 14:00:15 UTC"
    release = {"iso_3166_1": "DE", "release_dates": [{"release_date": odd, "type": 3}]}
    parts = {
        "videos": {"results": [{**VIDEO, "published_at": odd}]},
        "release_dates": {"results": [release]},
        "reviews": page([{**REVIEW, "created_at": odd, "updated_at": odd}]),
    }
    assert take_lines(database_url, tmp_path, [line("/movie/47964", {**MOVIE, **parts})]).bad == ()
    rows = whole(database_url)
    for table, number in (("video", 1), ("release_date", 1), ("review", 2)):
        assert sum(row.count("2023-10-06T14:00:15.000Z") for row in rows[table]) == number
    assert odd not in texts({name: some for name, some in rows.items() if name != "journal"})
