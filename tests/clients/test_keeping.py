"""Published clients keep things for a person, who has approved each of them in a real browser."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from selenium.webdriver import Chrome

from tests.asking import served
from tests.browsing import browser, heading, needs_browser, send
from tests.clients.test_node import FOLDER, SECONDS
from tests.clients.test_tmdbsimple import ToReelbase
from tests.conftest import CopyOf, load_indexed_demo
from tests.web.visitor import PASSWORD

pytestmark = [pytest.mark.once, needs_browser, pytest.mark.thorough]

MATRIX, BREAKING_BAD, EPISODE = 603, 1396, (1, 2)
PERSON = "ann"
Approve = Callable[[str], None]


@pytest.fixture(scope="module")
def server(copy_of: CopyOf) -> Iterator[str]:
    """A server on a demo of its own."""
    with copy_of("demo", load_indexed_demo) as database, served(database, workers=2) as url:
        yield url


@pytest.fixture(scope="module")
def driver(server: str) -> Iterator[Chrome]:
    """A browser in which somebody has signed up."""
    with browser() as driver:
        driver.get(f"{server}/signup")
        send(driver, {"username": PERSON, "password": PASSWORD}, "Make the account")
        yield driver


@pytest.fixture
def approve(driver: Chrome) -> Approve:
    """Approve on the page at an address."""

    def press(address: str) -> None:
        driver.get(address)
        assert heading(driver) == "Let an application in?"
        send(driver, {}, "Approve")

    return press


def ids(page: dict[str, list[dict[str, int]]]) -> list[int]:
    return [row["id"] for row in page["results"]]


def test_tmdbsimple(server: str, approve: Approve) -> None:
    import tmdbsimple

    with requests.Session() as session:
        session.mount("https://api.themoviedb.org", ToReelbase(server))
        tmdbsimple.API_KEY, tmdbsimple.REQUESTS_SESSION = "any", session
        authentication = tmdbsimple.Authentication()
        token = authentication.token_new()["request_token"]
        approve(f"{server}/authenticate/{token}")
        session_id = authentication.session_new(request_token=token)["session_id"]
        account = tmdbsimple.Account(session_id)
        assert account.info()["username"] == PERSON
        movie = tmdbsimple.Movies(MATRIX)
        before = movie.info()["vote_count"]
        assert movie.rating(session_id=session_id, value=8.5)["status_code"] == 1
        assert movie.info()["vote_count"] == before + 1
        assert movie.account_states(session_id=session_id)["rated"] == {"value": 8.5}
        episode = tmdbsimple.TV_Episodes(BREAKING_BAD, *EPISODE)
        assert episode.rating(session_id=session_id, value=10)["status_code"] == 1
        assert [row["rating"] for row in account.rated_tv_episodes()["results"]] == [10]
        for kept in (True, False):
            named = {"media_type": "movie", "media_id": MATRIX}
            account.favorite(**named, favorite=kept)
            account.watchlist(**named, watchlist=kept)
            assert ids(account.favorite_movies()) == ids(account.watchlist_movies()) == [MATRIX] * kept
        made = tmdbsimple.Lists(session_id=session_id)
        made.list_create(name="Mine", description="Of mine.")
        mine = tmdbsimple.Lists(made.list_id, session_id=session_id)
        assert mine.add_item(media_id=MATRIX)["success"]
        assert mine.item_status(movie_id=MATRIX)["item_present"]
        assert [row["id"] for row in mine.info()["items"]] == [MATRIX]
        assert mine.remove_item(media_id=MATRIX)["success"]
        assert mine.list_clear(confirm=True)["success"]
        assert [row["name"] for row in account.lists()["results"]] == ["Mine"]
        known = {"api_key": "any", "session_id": session_id}
        assert requests.delete(f"{server}/3/list/{made.list_id}", params=known).json()["success"]
        assert account.lists()["total_results"] == 0
        movie.rating_delete(session_id=session_id)
        episode.rating_delete(session_id=session_id)
        assert movie.info()["vote_count"] == before


def test_tmdbapis(server: str, approve: Approve, monkeypatch: pytest.MonkeyPatch) -> None:
    """v4, and v3 by name and password."""
    from tmdbapis import TMDbAPIs, api3, api4

    monkeypatch.setattr(api3, "base_url", f"{server}/3")
    monkeypatch.setattr(api4, "base_url", f"{server}/4")
    tmdb = TMDbAPIs("a key of its own", v4_access_token="any", language="en")
    approve(tmdb.v4_authenticate().replace("https://www.themoviedb.org", server))
    tmdb.v4_approved()
    assert len(tmdb.v4_account_id) == 24
    tmdb.authenticate(PERSON, PASSWORD)
    assert tmdb.account().username == PERSON
    movie, series = tmdb.movie(MATRIX), tmdb.tv_show(BREAKING_BAD)
    movie.rate(8.5)
    series.rate(9)
    assert [each.id for each in tmdb.rated_movies().results] == [MATRIX]
    assert [each.id for each in tmdb.rated_tv_shows().results] == [BREAKING_BAD]
    for v3 in (True, False):
        movie.mark_as_favorite()
        series.add_to_watchlist()
        assert [each.id for each in tmdb.favorite_movies(v3=v3).results] == [MATRIX]
        assert [each.id for each in tmdb.tv_show_watchlist(v3=v3).results] == [BREAKING_BAD]
        movie.remove_as_favorite()
        series.remove_from_watchlist()
        assert tmdb.favorite_movies(v3=v3).results == []
    mine = tmdb.create_list("Mine", "en", description="Of mine.")
    mine.add_items([movie, series])
    assert mine.has_item(movie)
    mine.update_items([(movie, "The first one.")])
    assert sorted(each.id for each in tmdb.list(mine.id).results) == [MATRIX, BREAKING_BAD]
    mine.update(name="Ours")
    assert [each.name for each in tmdb.created_lists().results] == ["Ours"]
    mine.remove_items([series])
    mine.clear()
    mine.delete()
    movie.delete_rating()
    series.delete_rating()
    assert tmdb.rated_movies().results == []
    tmdb.logout()


def test_moviedb_promise(server: str, approve: Approve) -> None:
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / "moviedb-promise").is_dir():
        pytest.skip("needs moviedb-promise, which `make clients` installs where Node.js is")
    running = subprocess.Popen(
        [node, Path("moviedb-promise.keeping.mjs")],
        cwd=FOLDER,
        env={**os.environ, "REELBASE_TEST_URL": server, "REELBASE_TEST_PERSON": PERSON},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert running.stdout
    token = running.stdout.readline().strip()
    approve(f"{server}/authenticate/{token}")
    out, _ = running.communicate("approved\n", timeout=SECONDS)
    assert running.returncode == 0, out
