"""Ceilings: what a key may not see is in no answer of any operation or door."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reelbase.accounts.preferences import Fault, changed, read_preferences
from tests.accounts.people import ADA, fill_with_people
from tests.accounts.raters import EPISODE, mark, rate
from tests.accounts.raters import MOVIE as RATED
from tests.asking import Client
from tests.conftest import CopyOf, Databases, Fill
from tests.golden.cases import goldens
from tests.golden.small import fill_indexed, own
from tests.plans.counting import statements

MOVIE, SERIES = f"/3/movie/{own(1)}", f"/3/tv/{own(61)}"
DOORS = "omdb,plex,stremio"
LIBRARY = "/library/metadata"
TELLING = {
    "title",
    "original_title",
    "original_name",
    "imdb_id",
    "poster_path",
    "backdrop_path",
    "file_path",
    "still_path",
    "overview",
}


@pytest.fixture(scope="module")
def small(databases: Databases, template: Callable[[str, Fill], str]) -> Iterator[Client]:
    with Client(databases.address(template("small", fill_indexed)), cache_size=0, doors=DOORS) as client:
        yield client


def test_a_hidden_title_is_in_no_answer(small: Client) -> None:
    keywords = [
        str(each["id"])
        for path, name in ((MOVIE, "keywords"), (SERIES, "results"))
        for each in small.get(f"{path}/keywords").json()[name]
    ]
    hidden = f"hidden_keywords={','.join(keywords)}"
    telling = {*secrets(small.get(MOVIE).json()), *secrets(small.get(SERIES).json()), own(1), own(61)}
    shown = 0
    with Client(small.database, cache_size=0, doors=DOORS, preferences=hidden) as limited:
        for target in targets(small):
            everything, found = small.get(target), limited.get(target)
            assert found.status < 500, target
            if everything.is_plain_json and found.is_plain_json:
                shown += not telling.isdisjoint(told(everything.json()))
                assert telling.isdisjoint(told(found.json())), (target, telling & {*told(found.json())})
        for path in (MOVIE, SERIES, f"{SERIES}/season/1", f"{SERIES}/season/1/episode/1"):
            assert limited.get(path).status == 404, path
    assert shown > 50, "many answers have these titles in them"


@pytest.fixture(scope="module")
def limited(demo_url: str) -> Iterator[Client]:
    with Client(demo_url, preferences="ceiling=US:PG-13,TV-14") as client:
        yield client


def test_certifications_are_a_ceiling(limited: Client) -> None:
    assert limited.get("/3/movie/603").status == 404  # R
    assert limited.get("/3/movie/603/images").status == 404
    assert limited.get("/3/movie/24428").status == 200  # PG-13
    assert limited.get("/3/tv/1399").status == 404  # TV-MA
    assert limited.get("/3/find/tt0133093?external_source=imdb_id").json()["movie_results"] == []
    unsaid = {each["certification"] for each in certified(limited)}
    assert unsaid <= {"G", "PG", "PG-13"}
    with Client(limited.database, preferences="ceiling=US:PG-13,TV-14 unrated=show") as client:
        assert client.get("/3/movie/603").status == 404
        assert len([*certified(client)]) >= len([*certified(limited)])


def certified(client: Client) -> Iterator[Any]:
    """Yield the American releases of the first movies of discover that have a certification."""
    for movie in client.get("/3/discover/movie").json()["results"][:8]:
        for each in client.get(f"/3/movie/{movie['id']}/release_dates").json()["results"]:
            yield from (d for d in each["release_dates"] if each["iso_3166_1"] == "US" and d["certification"])


def test_genres_are_hidden(demo_url: str) -> None:
    with Client(demo_url, preferences="hidden_genres=878,10765") as client:
        assert client.get("/3/movie/603").status == client.get("/3/tv/1399").status == 404
        found = client.get("/3/movie/popular").json()["results"]
        assert found
        assert not any(878 in each["genre_ids"] for each in found)


def test_a_ceiling_costs_a_statement_and_nothing_without_one(demo_url: str) -> None:
    [plain] = statements(demo_url, "/3/movie/24428")
    ceiling = read_preferences("ceiling=US:PG-13,TV-14").ceiling
    [asked] = statements(demo_url, "/3/movie/24428", hides=ceiling)
    assert asked == plain + 1


def test_what_an_account_has_marked_is_hidden_too(copy_of: CopyOf) -> None:
    with copy_of("people", fill_with_people) as url:
        with Client(url, doors="trakt") as client:
            mark(client, "watchlist", ADA, RATED, True)
            for path in (RATED, SERIES, EPISODE):
                assert rate(client, path, ADA, 8).status == 201
            account = client.ask("GET", "/trakt/users/me", None, ADA.v4).json()["ids"]["uuid"]
        with Client(url, preferences="ceiling=US:G,TV-Y", doors=f"{DOORS},trakt") as client:
            watchlist = f"/3/account/1/watchlist/movies?session_id={ADA.session_id}"
            assert client.get(watchlist).json()["results"] == []
            for kind in ("movies", "tv", "tv/episodes"):
                assert client.get(f"/3/account/1/rated/{kind}", ADA.v3).json()["results"] == [], kind
            for kind in ("movie", "tv"):
                rated = client.ask("GET", f"/4/account/{account}/{kind}/rated", None, ADA.v4)
                assert rated.json()["results"] == [], kind
            for path in ("sync/history", "sync/ratings", "sync/watched/movies", "sync/collection/movies"):
                assert client.ask("GET", f"/trakt/{path}", None, ADA.v4).json() == [], path
            stremio = f"/stremio/session_id={ADA.session_id}/catalog/movie/watchlist.json"
            assert client.get(stremio).json() == {"metas": []}
            _, _, id_ = RATED.rpartition("/")
            body = f'{{"movies": [{{"ids": {{"tmdb": {id_}}}, "rating": 8}}]}}'.encode()
            for kept in ("history", "ratings", "watchlist", "collection"):
                for path in (kept, f"{kept}/remove"):
                    done = client.ask("POST", f"/trakt/sync/{path}", None, ADA.v4, body).json()
                    assert done["not_found"]["movies"], path
            for path in ("sync/watchlist", "search/tmdb/" + id_):
                assert client.ask("GET", f"/trakt/{path}", None, ADA.v4).json() == [], path
            rating = client.ask("POST", f"{RATED}/rating?session_id={ADA.session_id}", body=b'{"value": 8}')
            assert rating.status == 404


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("ceiling=US:PG-13", "known for tv there: NR, TV-Y, TV-Y7"),
        ("ceiling=US:PG-13,TV-14,X", '"X", which is none of US'),
        ("ceiling=PG-13", "known for movie there: none"),
        ("unrated=maybe", 'found "maybe"'),
        ("hidden_genres=horror", 'found "horror"'),
    ],
)
def test_what_can_not_be_a_ceiling_is_refused(said: str, fault: str) -> None:
    with pytest.raises(Fault) as caught:
        changed("", [said])
    assert fault in str(caught.value)


def test_a_ceiling_that_can_not_be_read_hides_everything_rated() -> None:
    for text in ("ceiling=US:nonsense", "ceiling=XX", "ceiling="):
        ceiling = read_preferences(f"{text} region=DE").ceiling
        assert ceiling is not None
        assert (ceiling.highest, ceiling.hides_unrated, bool(ceiling.country)) == ((0, 0), True, True), text


def targets(client: Client) -> Iterator[str]:
    """All that goldens ask for, and doors at each of their addresses."""
    for golden in goldens():
        yield from golden.requests
    movie, series = (client.get(f"{path}/external_ids").json()["imdb_id"] for path in (MOVIE, SERIES))
    names = (client.get(MOVIE).json()["title"], client.get(SERIES).json()["name"])
    for type_, id_, name in zip(("movie", "series"), (movie, series), names, strict=True):
        yield f"/omdb?i={id_}"
        yield f"/omdb?t={name.replace(' ', '+')}"
        yield f"/omdb?s={name.replace(' ', '+')}"
        yield f"/omdb?i={id_}&Season=1"
        yield f"/omdb?i={id_}&Season=1&Episode=1"
        yield f"/stremio/meta/{type_}/{id_}.json"
        yield f"/stremio/catalog/{type_}/search/search={name.replace(' ', '%20')}.json"
        yield from (f"/stremio/catalog/{type_}/{each}.json" for each in ("popular", "top_rated", "new"))
        yield f"/reelbase/v1/match?title={name.replace(' ', '+').upper()}"
        yield f"/reelbase/v1/match?imdb_id={id_}"
    for path in (f"movie{LIBRARY}/rb-movie-{own(1)}", f"tv{LIBRARY}/rb-show-{own(61)}"):
        yield from (f"/plex/{path}{part}" for part in ("", "/children", "/grandchildren", "/images"))
    yield f"/plex/tv{LIBRARY}/rb-episode-{own(61)}-1-1"


def secrets(details: Any) -> Iterator[str | int]:
    """Yield the texts that only answers about a title have."""
    yield from (details[name] for name in TELLING if details.get(name))


def told(found: Any) -> Iterator[str | int]:
    """Yield every text and every number in an answer."""
    if isinstance(found, dict):
        for each in found.values():
            yield from told(each)
    elif isinstance(found, list):
        for each in found:
            yield from told(each)
    elif isinstance(found, str | int):
        yield found
