"""The invented part of the demo: whatever the day, there is something in theatres, on the air and to come."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reelbase.cli.demo import load_demo
from reelbase.importers.demo import remove_demo
from reelbase.storage.engine.database import open_database
from tests.asking import Client
from tests.conftest import CopyOf
from tools.demo.build import files

FOLDER = Path(__file__).parents[2] / "src" / "reelbase" / "demo"
REGIONS = ("US", "DE", "FR", "BR", "KR", "GB", "ES", "IT", "JP", "SE")
COMPANY, KEYWORD = "1954000001", "1954000002"
ZONES = ("Pacific/Kiritimati", "America/New_York", "Pacific/Pago_Pago")
NAMED_DAYS = (
    datetime(2026, 12, 1, 9, tzinfo=UTC),
    datetime(2028, 2, 29, 23, 30, tzinfo=UTC),
    datetime(2035, 7, 4, tzinfo=UTC),
)
LAST_DAY = datetime(2036, 12, 31, 23, 59, 59, tzinfo=UTC)
Body = dict[str, Any]


class Clock:
    """A clock that stands where a test puts it."""

    def __init__(self) -> None:
        self.now = LAST_DAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def client(demo_url: str, clock: Clock) -> Iterator[Client]:
    with Client(demo_url, clock=clock, cache_size=0) as asking:
        yield asking


@pytest.fixture
def rows(client: Client) -> Callable[[str], list[Body]]:
    """The rows of a list."""

    def ask(target: str, **query: str) -> list[Body]:
        found: list[Body] = client.get(f"/3/{target}", query).json()["results"]
        return found

    return ask


@cache
def bodies(stem: str) -> list[Body]:
    text = gzip.decompress((FOLDER / f"living-{stem}.jsonl.gz").read_bytes()).decode()
    return [json.loads(line)["body"] for line in text.splitlines()]


def days() -> list[datetime]:
    """Days of every month and weekday until the end."""
    first = datetime(2026, 11, 28, 18, tzinfo=UTC)
    return [*NAMED_DAYS, *(first + timedelta(days=n) for n in range(0, 3680, 191)), LAST_DAY]


def test_rebuilding_gives_the_same_bytes() -> None:
    built = {f"{stem}.jsonl.gz": content for stem, content in files(("living",))}
    assert sorted(built) == sorted(file.name for file in FOLDER.glob("living*"))
    assert all(content == (FOLDER / name).read_bytes() for name, content in built.items())
    assert sum(map(len, built.values())) < 320_000


@pytest.mark.parametrize("day", NAMED_DAYS, ids=lambda day: f"{day:%Y-%m-%d}")
def test_every_row_of_a_home_page_is_full(
    day: datetime, clock: Clock, rows: Callable[..., list[Body]]
) -> None:
    clock.now = day
    assert len(rows("movie/now_playing")) >= 6
    assert len(rows("movie/upcoming")) >= 3
    assert len(rows("tv/airing_today")) >= 1
    assert len(rows("tv/on_the_air")) == 10
    for chart in ("movie/popular", "movie/top_rated", "tv/popular", "tv/top_rated", "trending/all/week"):
        assert len(rows(chart)) == 20
    for region in REGIONS:
        assert len(rows("movie/now_playing", region=region)) >= 6
        assert len(rows("movie/upcoming", region=region)) >= 3


@pytest.mark.parametrize("day", days(), ids=lambda day: f"{day:%Y-%m-%d}")
def test_nothing_is_empty_on_any_day(day: datetime, clock: Clock, rows: Callable[..., list[Body]]) -> None:
    clock.now = day
    for region in REGIONS:
        assert rows("movie/now_playing", region=region) and rows("movie/upcoming", region=region)
        month = {
            "primary_release_date.gte": f"{day - timedelta(days=30):%Y-%m-%d}",
            "primary_release_date.lte": f"{day:%Y-%m-%d}",
        }
        assert rows("discover/movie", watch_region=region, with_watch_providers="1954000004", **month)
    for zone in ZONES:
        assert rows("tv/airing_today", timezone=zone)
        assert len(rows("tv/on_the_air", timezone=zone)) == 10


def test_every_series_has_a_last_and_a_next_episode_until_the_end(client: Client, clock: Clock) -> None:
    for day in days():
        clock.now = day
        for n in range(10):
            series = client.get(f"/3/tv/{1952000000 + n}").json()
            assert series["last_episode_to_air"]["air_date"] <= f"{day:%Y-%m-%d}"
            assert series["next_episode_to_air"]["air_date"] > f"{day:%Y-%m-%d}"


@pytest.mark.parametrize("day", NAMED_DAYS, ids=lambda day: f"{day:%Y-%m-%d}")
def test_the_latest_titles_are_out_and_what_is_upcoming_is_not_released(
    day: datetime, clock: Clock, client: Client, rows: Callable[..., list[Body]]
) -> None:
    clock.now = day
    latest = client.get("/3/movie/latest").json()
    assert (latest["status"], latest["release_date"] <= f"{day:%Y-%m-%d}") == ("Released", True)
    assert client.get("/3/tv/latest").json()["first_air_date"] <= f"{day:%Y-%m-%d}"
    for chart in ("movie/now_playing", "movie/upcoming"):
        for row in rows(chart):
            film = client.get(f"/3/movie/{row['id']}").json()
            is_out = film["release_date"] <= f"{day:%Y-%m-%d}"
            assert film["status"] == ("Released" if is_out else "Post Production")


def test_all_of_it_is_marked_as_invented(rows: Callable[..., list[Body]], client: Client) -> None:
    for kind, number in (("movie", len(bodies("films"))), ("tv", 10)):
        for condition in ({"with_companies": COMPANY}, {"with_keywords": KEYWORD}):
            assert client.get(f"/3/discover/{kind}", condition).json()["total_results"] == number


def test_it_comes_from_ten_countries_in_nine_languages_with_certifications() -> None:
    films = bodies("films")
    assert {code for film in films for code in film["origin_country"]} == set(REGIONS)
    assert len({film["original_language"] for film in films}) == 9
    released = [row for film in films for row in film["release_dates"]["results"]]
    assert {row["iso_3166_1"] for row in released} == set(REGIONS)
    assert len({date["certification"] for row in released for date in row["release_dates"]}) > 15
    assert len({film["title"] for film in films}) == len({film["overview"] for film in films}) == len(films)


def test_the_classics_are_more_popular(client: Client) -> None:
    def page(number: int) -> list[Body]:
        found: list[Body] = client.get("/3/movie/popular", {"page": number}).json()["results"]
        return found

    assert all(row["id"] < 1950000000 for number in range(1, 40) for row in page(number))


def test_removing_the_demo_takes_it_out(copy_of: CopyOf) -> None:
    # another template than that of `client`, which is in use: PostgreSQL copies none that is
    with copy_of("demo_alone", load_demo) as url, closing(open_database(url)) as database:
        remove_demo(database)
        with Client(url) as client:
            for path in (
                "movie/1950000001",
                "tv/1952000000",
                f"company/{COMPANY}",
                f"keyword/{KEYWORD}",
                "person/1951000001",
            ):
                assert client.get(f"/3/{path}").status == 404
            assert client.get("/3/watch/providers/movie").json()["results"] == []
