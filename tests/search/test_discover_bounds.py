"""What discover looks for is bounded, however parameters are combined."""

import time

import pytest

from reelbase.bounds import DISCOVER_TERMS, DISCOVER_VALUES
from reelbase.operations.parameters.discover import movie_filter
from reelbase.operations.query import Query
from tests.asking import Client
from tests.moments import NOON

SECONDS = 0.2  # of CPU, for the most that is allowed, beside what the answer takes

IDS = [str(number) for number in range(100, 100 + DISCOVER_VALUES)]
EVERY = [
    *("with_cast", "with_companies", "with_crew", "with_genres", "with_keywords", "with_people"),
    *("with_origin_country", "without_companies", "without_genres", "without_keywords"),
]


@pytest.mark.parametrize("text", ["18,18", "18,18,18|18", "18, 18 ,18", "18|18"])
def test_what_is_said_twice_counts_once(text: str) -> None:
    wanted = movie_filter(Query(with_genres=text), NOON)
    assert dict(wanted.with_having) == {"genre": (("18",),)}


@pytest.mark.once
@pytest.mark.parametrize("kind", ["movie", "tv"])
@pytest.mark.parametrize("sign", [",", "|"])
def test_as_many_values_as_there_may_be(demo_url: str, kind: str, sign: str) -> None:
    query = dict.fromkeys(EVERY, sign.join(IDS))
    with Client(demo_url) as client:
        client.get(f"/3/discover/{kind}", {"page": 2})
        begun = time.process_time()
        assert client.get(f"/3/discover/{kind}", query).status == 200
        assert time.process_time() - begun < SECONDS
        for name in EVERY:
            answer = client.get(f"/3/discover/{kind}", {name: sign.join([*IDS, "1"])})
            assert (answer.status, answer.json()["status_code"]) == (400, 5), name


PRODUCTS: dict[str, dict[str, int | str]] = {
    "releases": {"region": "US", "with_release_type": 99, "certification": 99, "certification_country": "US"},
    "releases of a long time": {
        "region": "US",
        "with_release_type": 40,
        "release_date.gte": "1901-02-03",
        "release_date.lte": "2020-11-12",
    },
    "offers": {"watch_region": "US", "with_watch_providers": 99, "with_watch_monetization_types": 99},
}


@pytest.mark.once
@pytest.mark.parametrize("sign", [",", "|"])
@pytest.mark.parametrize("name", PRODUCTS)
def test_what_is_multiplied_is_bounded_before_it_is_made(demo_url: str, name: str, sign: str) -> None:
    """Types times certifications times dates: no parameter alone is too long."""
    wanted = PRODUCTS[name]

    def query(most: int) -> dict[str, object]:
        return {
            key: sign.join(IDS[: min(value, most)]) if isinstance(value, int) else value
            for key, value in wanted.items()
        }

    with Client(demo_url) as client:
        client.get("/3/discover/movie", {"page": 2})
        begun = time.process_time()
        answer = client.get("/3/discover/movie", query(99))
        assert time.process_time() - begun < SECONDS
        assert (answer.status, answer.json()["status_code"]) == (400, 5)
        assert client.get("/3/discover/movie", query(3)).status == 200


def test_the_bound_leaves_room_for_what_is_asked() -> None:
    """All six types of release, ten certifications, and every day of a century."""
    assert DISCOVER_TERMS >= 6 * 10 * 75
