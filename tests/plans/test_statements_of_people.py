"""The number of statements of what people and guests ask about themselves, which no amount changes."""

from collections.abc import Callable

import pytest

from tests.accounts.people import ADA, EVE, fill_with_people
from tests.accounts.raters import EPISODE, MOVIE, OTHER_MOVIE, SEASON, SERIES, mark, rate
from tests.asking import Client
from tests.conftest import Databases, Fill
from tests.plans.counting import statements

PINNED = {
    "/3/account": 1,
    "/3/account/0/favorite/movies": 3,  # whose session, which titles, their rows
    "/3/account/0/favorite/tv": 3,
    "/3/account/0/watchlist/movies": 3,
    "/3/account/0/watchlist/tv": 3,
    "/3/account/0/rated/movies": 3,
    "/3/account/0/rated/tv": 3,
    "/3/account/0/rated/tv/episodes": 3,
    f"{MOVIE}/account_states": 3,  # is it there, whose session, what of it
    f"{SERIES}/account_states": 3,
    f"{SEASON}/account_states": 5,
    f"{EPISODE}/account_states": 4,
}
BY_GUESTS = {f"/3/guest_session/{EVE.session_id}/rated/{name}": 4 for name in ("movies", "tv", "tv/episodes")}


def fill_kept(url: str) -> None:
    """The small catalogue, in which people have rated and marked what there is."""
    fill_with_people(url)
    with Client(url) as client:
        for path in (MOVIE, OTHER_MOVIE, SERIES, EPISODE):
            for someone in (ADA, EVE):
                assert rate(client, path, someone, 8).status == 201
        for path in (MOVIE, OTHER_MOVIE, SERIES):
            for how in ("favorite", "watchlist"):
                assert mark(client, how, ADA, path, True).status == 201


@pytest.fixture
def kept_url(databases: Databases, template: Callable[[str, Fill], str]) -> str:
    """To be read only."""
    return databases.address(template("small_kept", fill_kept))


def test_the_number_of_statements_is_pinned(kept_url: str) -> None:
    asked = [f"{path}?session_id={ADA.session_id}" for path in PINNED]
    assert dict(zip(PINNED, statements(kept_url, *asked), strict=True)) == PINNED
    assert dict(zip(BY_GUESTS, statements(kept_url, *BY_GUESTS), strict=True)) == BY_GUESTS
