"""The number of statements of lists and of what v4 tells of an account, which no amount changes."""

from collections.abc import Callable

import pytest

from tests.accounts.people import ADA, ask, fill_all
from tests.asking import Client
from tests.conftest import Databases, Fill
from tests.golden.small import own
from tests.golden.stories import movie, series
from tests.plans.counting import statements

SHORT = [movie(1), series(61)]
LONG = [*(movie(number) for number in range(1, 6)), *(series(number) for number in (61, 62, 63))]
LISTS = {
    "/3/list/{}": 5,  # the list, what is on it, whose it is, movies, series
    "/4/list/{}": 6,  # what it comes to as well
    "/4/list/{}?sort_by=title.asc": 6,
    f"/3/list/{{}}/item_status?movie_id={own(1)}": 3,  # the list, the title, whether it is on it
    f"/4/list/{{}}/item_status?media_type=movie&media_id={own(1)}": 3,
}
ACCOUNT = {
    "/3/account/x/lists": 2,
    "/4/account/x/lists": 3,
    "/4/account/x/movie/favorites": 3,
    "/4/account/x/tv/favorites": 3,
    "/4/account/x/movie/rated": 3,
    "/4/account/x/tv/rated": 3,
    "/4/account/x/movie/watchlist": 3,
    "/4/account/x/tv/watchlist": 3,
    "/4/account/x/movie/recommendations": 4,  # who, what is liked, what is beside it, their rows
    "/4/account/x/tv/recommendations": 4,
}


def fill_lists(url: str) -> None:
    """The small catalogue, of which Ada has two lists, likes something and keeps something."""
    fill_all(url)
    with Client(url) as client:
        for name, titles in (("Short", SHORT), ("Long", LONG)):
            made = ask(client, "POST", "/4/list", ADA, {"name": name}).json()["id"]
            ask(client, "POST", f"/4/list/{made}/items", ADA, {"items": titles})
        for path in (f"/3/movie/{own(5)}", f"/3/tv/{own(63)}"):
            assert ask(client, "POST", f"{path}/rating", ADA, {"value": 8}).status == 201
        for title in (movie(4), series(62)):
            for how in ("favorite", "watchlist"):
                assert ask(client, "POST", f"/3/account/x/{how}", ADA, {**title, how: True}).status == 201


@pytest.fixture
def lists_url(databases: Databases, template: Callable[[str, Fill], str]) -> str:
    """To be read only."""
    return databases.address(template("small_lists", fill_lists))


def test_the_number_of_statements_is_pinned(lists_url: str) -> None:
    with Client(lists_url) as client:
        rows = ask(client, "GET", "/3/account/x/lists", ADA).json()["results"]
    for row in rows:
        asked = [path.format(row["id"]) for path in LISTS]
        assert dict(zip(LISTS, statements(lists_url, *asked), strict=True)) == LISTS, row["name"]
    found = statements(lists_url, *ACCOUNT, bearer=ADA.access_token)
    assert dict(zip(ACCOUNT, found, strict=True)) == ACCOUNT
