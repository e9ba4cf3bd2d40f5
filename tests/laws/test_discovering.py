"""Discover is a filter: the same titles, in the same order, as a list walked through in Python."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reelbase.importers.formats.bodies import import_bodies
from reelbase.operations.parameters.discover import MOVIE, TV
from tests.asking import Client
from tests.conftest import Databases, Fill, build_index, migrate
from tests.importers.world import write
from tests.laws import invented, naive
from tests.laws.invented_bodies import bodies
from tests.laws.queries import FOCUSED, MOVIES, SERIES, Values, a_query
from tests.laws.sample import law
from tests.thorough import tries

SEED = 5
FILMS = invented.movies(SEED, 130)
SHOWS = invented.series(SEED, 90)
ROWS = 20

tried = settings(law, max_examples=tries(200))
Kind = tuple[str, Mapping[str, Values], Callable[[Mapping[str, str]], list[Any]]]
KINDS: list[Kind] = [
    ("/3/discover/movie", MOVIES, lambda query: naive.discover_movies(FILMS, query)),
    ("/3/discover/tv", SERIES, lambda query: naive.discover_series(SHOWS, query)),
]
each_kind = pytest.mark.parametrize(("path", "values", "expected"), KINDS, ids=["movie", "tv"])


@pytest.fixture(scope="module")
def crowd(
    databases: Databases, template: Callable[[str, Fill], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    """The invented catalogue, served without a cache."""

    def fill(url: str) -> None:
        migrate(url)
        file = write(tmp_path_factory.mktemp("invented") / "bodies.jsonl", [*bodies(FILMS), *bodies(SHOWS)])
        report = import_bodies(url, [file], lambda progress: None)
        assert not report.bad, report.bad
        build_index(url)

    with Client(databases.address(template("invented", fill)), cache_size=0) as client:
        yield client


def everything(client: Client, path: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """All rows of all pages, which must be disjoint and add up."""
    rows: list[dict[str, Any]] = []
    number, total, pages = 1, 0, 1
    while number <= pages:
        answer = client.get(path, {**query, "page": number}).json()
        if number == 1:
            total, pages = answer["total_results"], answer["total_pages"]
        assert (answer["page"], answer["total_results"], answer["total_pages"]) == (number, total, pages)
        assert len(answer["results"]) == min(ROWS, total - len(rows))
        rows += answer["results"]
        number += 1
    assert pages == max(1, -(-total // ROWS))
    assert len({row["id"] for row in rows}) == len(rows) == total
    return rows


def ids(rows: list[dict[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]


def test_all_parameters_are_tried() -> None:
    assert sorted(MOVIES) == sorted(MOVIE)
    assert sorted(SERIES) == sorted(TV)


def sizes(expected: Any, query: Mapping[str, str], name: str, values: Values) -> set[int]:
    """How much is found with some of a parameter's values."""
    found: set[int] = set()

    @settings(law, max_examples=tries(15))
    @given(values)
    def measure(value: str) -> None:
        found.add(len(expected({**query, name: value})))

    measure()
    return found


@pytest.mark.thorough
@each_kind
def test_each_parameter_alone_makes_a_difference(path: str, values: Any, expected: Any) -> None:
    """The catalogue is crowded enough: every condition lets some titles through and keeps others out."""
    everywhere = dict.fromkeys(("watch_region", "region", "certification_country"), "US")
    for name in values.keys() - everywhere.keys() - {"timezone", "sort_by"}:
        context = {"sort_by": "first_air_date.asc"} if name.startswith("include_null") else everywhere
        found = sizes(expected, context, name, values[name])
        assert max(found) > 0, name
        assert min(found) < len(expected({"include_adult": "true", "include_video": "true"})), name


@each_kind
def test_it_finds_what_a_walk_through_the_list_finds(
    crowd: Client, path: str, values: Any, expected: Any
) -> None:
    found_something = []

    @tried
    @given(query=a_query(values))
    def holds(query: dict[str, str]) -> None:
        found = ids(everything(crowd, path, query))
        assert found == [each.id for each in expected(query)]
        found_something.append(bool(found))

    holds()
    assert sum(found_something) > len(found_something) // 2


@pytest.mark.thorough
@pytest.mark.parametrize(("group", "region"), [(0, "region"), (1, "watch_region"), (2, ""), (3, "")], ids=str)
def test_conditions_that_look_at_the_same(crowd: Client, group: int, region: str) -> None:
    """Such as the country, type, certification and day of one release."""
    path, _, expected = KINDS[group == 2]

    @settings(law, max_examples=tries(120))
    @given(query=a_query(FOCUSED[group], most=4), country=st.sampled_from(invented.COUNTRIES))
    def holds(query: dict[str, str], country: str) -> None:
        asked = {**query, region: country} if region else query
        assert ids(everything(crowd, path, asked)) == [each.id for each in expected(asked)]

    holds()


@each_kind
def test_one_condition_or_two(crowd: Client, path: str, values: Any, expected: Any) -> None:
    """Few conditions find much: the order among equals shows."""

    @settings(law, max_examples=tries(60))
    @given(query=a_query(values, most=2), sort=values["sort_by"])
    def holds(query: dict[str, str], sort: str) -> None:
        asked = {**query, "sort_by": sort}
        assert ids(everything(crowd, path, asked)) == [each.id for each in expected(asked)]

    holds()


@each_kind
def test_descending_is_ascending_backwards(crowd: Client, path: str, values: Any, expected: Any) -> None:
    names = {name.partition(".")[0] for name in (MOVIE if "movie" in path else TV)["sort_by"]["enum"]}
    for name in sorted(names):
        upwards = ids(everything(crowd, path, {"sort_by": f"{name}.asc"}))
        assert ids(everything(crowd, path, {"sort_by": f"{name}.desc"})) == upwards[::-1]
        assert len(upwards) > 2 * ROWS


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_series_sort_by_release_date_as_by_first_air_date(crowd: Client, direction: str) -> None:
    dated, released = (
        ids(everything(crowd, "/3/discover/tv", {"sort_by": f"{name}.{direction}"}))
        for name in ("first_air_date", "release_date")
    )
    assert released == dated
    assert released != ids(everything(crowd, "/3/discover/tv", {"sort_by": f"popularity.{direction}"}))


@pytest.mark.thorough
@each_kind
def test_what_meets_both_meets_either(crowd: Client, path: str, values: Any, expected: Any) -> None:
    lists = ["with_genres", "with_keywords", "with_companies", "with_cast", "with_origin_country"]

    @settings(law, max_examples=tries(40))
    @given(data=st.data())
    def holds(data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(lists))
        one, other = data.draw(values[name]), data.draw(values[name])
        assume(not {",", "|"} & {*one, *other})
        both = set(ids(everything(crowd, path, {name: f"{one},{other}"})))
        either = set(ids(everything(crowd, path, {name: f"{one}|{other}"})))
        alone = [set(ids(everything(crowd, path, {name: each}))) for each in (one, other)]
        assert both == alone[0] & alone[1]
        assert either == alone[0] | alone[1]

    holds()


@each_kind
def test_a_condition_more_finds_no_title_more(crowd: Client, path: str, values: Any, expected: Any) -> None:
    widening = {"include_adult", "include_video", "include_null_first_air_dates", "sort_by"}
    narrowing = {name: each for name, each in values.items() if name not in widening}

    @settings(law, max_examples=tries(40))
    @given(query=a_query(values, most=3), data=st.data())
    def holds(query: dict[str, str], data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(narrowing.keys() - query.keys() - CONTEXT)))
        more = {**query, name: data.draw(narrowing[name])}
        assert set(ids(everything(crowd, path, more))) <= set(ids(everything(crowd, path, query)))

    holds()


CONTEXT = {"region", "certification_country", "include_null_first_air_dates"}
"""These say what the others look at."""


@settings(law, max_examples=tries(60))
@given(region=st.sampled_from(invented.COUNTRIES), types=MOVIES["with_release_type"])
def test_the_date_shown_is_the_first_in_the_region(crowd: Client, region: str, types: str) -> None:
    by_id = {each.id: each for each in FILMS}
    for query in ({"region": region}, {"region": region, "with_release_type": types}):
        rows = everything(crowd, "/3/discover/movie", query)
        shown = {row["id"]: row["release_date"] for row in rows}
        assert shown == {id_: naive.shown_date(by_id[id_], query) for id_ in shown}


def test_the_bodies_are_what_they_say(tmp_path: Path) -> None:
    """Every invented title is one line, and no two are the same."""
    lines = [json.dumps(each) for each in (*bodies(FILMS), *bodies(SHOWS))]
    assert len(set(lines)) == len(FILMS) + len(SHOWS)
