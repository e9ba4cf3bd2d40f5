"""Recommendations for an account: in what order, without what, and what there is where nothing is known."""

from collections.abc import Callable, Iterator
from math import log2

import pytest

from reelbase.accounts.recommendations import ranking, weights
from reelbase.entity import Entity, Kind
from reelbase.places import resolved
from reelbase.settings import Settings
from reelbase.storage.queries.ratings import OpinionRow
from tests.accounts.people import ADA, Person, ask, fill_all
from tests.asking import Client
from tests.conftest import Databases, Fill, own_name
from tests.golden.small import own

MOVIES = "/4/account/x/movie/recommendations"


@pytest.fixture
def client(databases: Databases, template: Callable[[str, Fill], str]) -> Iterator[Client]:
    """The small catalogue with people, to write to; the index is the one of its template."""
    made, name = template("small_with_people", fill_all), own_name()
    databases.copy(made, name)
    index = str(resolved(Settings(database=databases.address(made))).index_folder)
    with Client(databases.address(name), index=index) as client:
        yield client
    databases.drop(name)


def recommended(client: Client, person: Person = ADA) -> list[int]:
    return [row["id"] for row in ask(client, "GET", MOVIES, person).json()["results"]]


def rate(client: Client, number: int, value: float) -> None:
    assert ask(client, "POST", f"/3/movie/{own(number)}/rating", ADA, {"value": value}).status == 201


def beside(client: Client, number: int) -> list[int]:
    return [row["id"] for row in client.get(f"/3/movie/{own(number)}/recommendations").json()["results"]]


def test_what_is_popular_where_nothing_is_known(client: Client) -> None:
    popular = [row["id"] for row in client.get("/3/movie/popular").json()["results"]]
    assert recommended(client) == popular
    rate(client, 1, 3)
    assert recommended(client) == [id_ for id_ in popular if id_ != own(1)]


def test_what_is_recommended_beside_what_is_liked(client: Client) -> None:
    """One liked title: its own recommendations, but for what was rated itself."""
    found = beside(client, 5)
    assert len(found) > 1
    rate(client, 5, 9)
    assert recommended(client) == found
    rate(client, found[0] - own(0), 2)
    assert recommended(client) == found[1:]


def test_a_favourite_counts_as_liked(client: Client) -> None:
    found = beside(client, 1)
    body = {"media_type": "movie", "media_id": own(1), "favorite": True}
    assert ask(client, "POST", "/3/account/0/favorite", ADA, body).status == 201
    assert recommended(client) == found


def test_what_a_title_counts() -> None:
    opinions = [
        OpinionRow(1, 20, False),
        OpinionRow(2, 14, False),
        OpinionRow(3, 13, False),
        OpinionRow(4, None, True),
        OpinionRow(5, 6, True),
        OpinionRow(6, 19, True),
    ]
    assert weights(opinions) == {1: 8, 6: 7, 4: 4, 5: 4, 2: 2}
    assert list(weights([OpinionRow(n, 20, False) for n in range(300)])) == list(range(200))


def test_the_order_is_by_sums_then_ids() -> None:
    movies = {number: Entity(Kind.MOVIE, number) for number in range(1, 8)}
    related = [
        (2, [movies[5], movies[4], movies[3]]),
        (8, [movies[3], movies[2], movies[1]]),
        (8, [movies[6], movies[2], movies[7]]),
    ]
    sums = {2: 16 / log2(3), 3: 1 + 8, 6: 8, 1: 4, 7: 4, 5: 2, 4: 2 / log2(3)}
    assert sorted(sums, key=lambda number: (-sums[number], number)) == [2, 3, 6, 1, 7, 5, 4]
    assert [each.id for each in ranking(related, set())] == [2, 3, 6, 1, 7, 5, 4]
    assert [each.id for each in ranking(related, {2, 6})] == [3, 1, 7, 5, 4]
