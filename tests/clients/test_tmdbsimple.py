"""tmdbsimple reads the demo from the running server.

It cannot be told another address, so its HTTP session is routed, as docs/how-to/use-a-client.md says.
"""

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

ANY_KEY = "a key of the client's own"
MATRIX, BREAKING_BAD, REEVES = 603, 1396, 6384


class ToReelbase(HTTPAdapter):
    """Sends what is meant for TMDB to another address."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        assert request.url
        request.url = request.url.replace("https://api.themoviedb.org", self.address, 1)
        return super().send(request, *args, **kwargs)


@pytest.fixture(scope="module")
def tmdb(server: str) -> Iterator[ModuleType]:
    """The client, pointed at the server."""
    import tmdbsimple

    with requests.Session() as session:
        session.mount("https://api.themoviedb.org", ToReelbase(server))
        tmdbsimple.API_KEY, tmdbsimple.REQUESTS_SESSION = ANY_KEY, session
        yield tmdbsimple


def names(rows: list[dict[str, Any]], key: str = "name") -> list[Any]:
    return [row[key] for row in rows]


def test_movie(tmdb: ModuleType) -> None:
    parts = "credits,keywords,videos,images,release_dates,reviews,watch/providers,lists"
    movie = tmdb.Movies(MATRIX)
    body = movie.info(append_to_response=parts)
    assert (movie.title, movie.release_date, movie.runtime) == ("The Matrix", "1999-03-31", 136)
    assert body["belongs_to_collection"]["name"] == "The Matrix Collection"
    assert names(body["genres"]) == ["Action", "Science Fiction"]
    assert names(body["credits"]["cast"])[:2] == ["Keanu Reeves", "Laurence Fishburne"]
    assert body["credits"]["cast"][0]["character"] == "Thomas A. Anderson / Neo"
    assert "virtual reality" in names(body["keywords"]["keywords"])
    assert body["videos"]["results"][0]["key"] == "vKQi3bBA1y8"
    assert body["images"]["posters"]
    assert {"US", "DE"} <= set(names(body["release_dates"]["results"], "iso_3166_1"))
    assert body["reviews"]["total_results"] == len(body["reviews"]["results"]) > 0
    assert body["lists"]["total_results"] == 2
    assert body["watch/providers"]["results"]["US"]["link"]


def test_movie_in_german(tmdb: ModuleType) -> None:
    german, english = tmdb.Movies(155).info(language="de-DE"), tmdb.Movies(155).info()
    assert english["title"] == "The Dark Knight"
    assert german["overview"] != english["overview"]
    assert german["original_title"] == "The Dark Knight"


@pytest.mark.parametrize(
    ("part", "member"),
    [
        ("alternative_titles", "titles"),
        ("credits", "crew"),
        ("images", "backdrops"),
        ("keywords", "keywords"),
        ("lists", "results"),
        ("recommendations", "results"),
        ("release_dates", "results"),
        ("releases", "countries"),
        ("reviews", "results"),
        ("similar_movies", "results"),
        ("translations", "translations"),
        ("videos", "results"),
        ("watch_providers", "results"),
        ("changes", "changes"),
    ],
)
def test_part_of_movie(tmdb: ModuleType, part: str, member: str) -> None:
    assert getattr(tmdb.Movies(MATRIX), part)()[member]


@pytest.mark.parametrize(
    ("part", "member"),
    [
        ("aggregate_credits", "cast"),
        ("alternative_titles", "results"),
        ("content_ratings", "results"),
        ("credits", "cast"),
        ("episode_groups", "results"),
        ("images", "posters"),
        ("keywords", "results"),
        ("recommendations", "results"),
        ("reviews", "results"),
        ("similar", "results"),
        ("translations", "translations"),
        ("videos", "results"),
        ("watch_providers", "results"),
    ],
)
def test_part_of_series(tmdb: ModuleType, part: str, member: str) -> None:
    assert getattr(tmdb.TV(BREAKING_BAD), part)()[member]


def test_series_down_to_an_episode(tmdb: ModuleType) -> None:
    series = tmdb.TV(BREAKING_BAD).info(append_to_response="external_ids,season/1")
    assert (series["name"], series["number_of_seasons"], series["number_of_episodes"]) == (
        "Breaking Bad",
        5,
        62,
    )
    assert names(series["created_by"]) == ["Vince Gilligan"]
    assert names(series["networks"]) == ["AMC"]
    assert series["external_ids"]["tvdb_id"] == 81189
    season = tmdb.TV_Seasons(BREAKING_BAD, 1)
    assert season.info()["episodes"] == series["season/1"]["episodes"]
    assert names(season.credits()["cast"])[0] == "Bryan Cranston"
    assert season.aggregate_credits()["cast"][0]["roles"][0]["episode_count"] == 7
    assert season.images()["posters"]
    episode = tmdb.TV_Episodes(BREAKING_BAD, 1, 1)
    assert (episode.info()["name"], episode.runtime) == ("Pilot", 59)
    assert "Bryan Cranston" in names(episode.credits()["cast"])
    assert episode.images()["stills"]
    group = tmdb.TV(BREAKING_BAD).episode_groups()["results"][0]
    assert tmdb.TV_Episode_Groups(group["id"]).info()["groups"][0]["episodes"]


def test_person(tmdb: ModuleType) -> None:
    person = tmdb.People(REEVES)
    assert (person.info()["name"], person.birthday) == ("Keanu Reeves", "1964-09-02")
    assert "The Matrix" in names(person.movie_credits()["cast"], "title")
    assert {row["media_type"] for row in person.combined_credits()["cast"]} <= {"movie", "tv"}
    assert person.external_ids()["imdb_id"] == "nm0000206"
    assert person.images()["profiles"]
    assert person.tagged_images()["results"][0]["media"]["title"] == "The Matrix"
    assert person.translations()["translations"]
    credit = tmdb.Credits(tmdb.Movies(MATRIX).credits()["cast"][0]["credit_id"]).info()
    assert (credit["person"]["id"], credit["media"]["id"]) == (REEVES, MATRIX)


def test_what_titles_belong_to(tmdb: ModuleType) -> None:
    collection = tmdb.Collections(2344)
    assert names(collection.info()["parts"], "id") == [603, 604, 605, 624860]
    assert collection.images()["posters"]
    assert collection.translations()["translations"]
    company = tmdb.Companies(174)
    assert company.info()["name"] == "Warner Bros. Pictures"
    assert company.alternative_names()["results"]
    assert company.images()["logos"]
    assert company.movies()["results"]
    network = tmdb.Networks(174)
    assert network.info()["name"] == "AMC"
    assert network.alternative_names()["results"]
    assert tmdb.Keywords(4563).info()["name"] == "virtual reality"
    assert "The Matrix" in names(tmdb.Keywords(4563).movies()["results"], "title")
    review = tmdb.Movies(MATRIX).reviews()["results"][0]
    assert tmdb.Reviews(review["id"]).info()["media_title"] == "The Matrix"


def test_find(tmdb: ModuleType) -> None:
    assert tmdb.Find("tt0133093").info(external_source="imdb_id")["movie_results"][0]["id"] == MATRIX
    assert tmdb.Find("nm0000206").info(external_source="imdb_id")["person_results"][0]["id"] == REEVES
    assert tmdb.Find("81189").info(external_source="tvdb_id")["tv_results"][0]["id"] == BREAKING_BAD


def test_configuration(tmdb: ModuleType, server: str) -> None:
    configuration = tmdb.Configuration()
    assert configuration.info()["images"]["secure_base_url"].startswith(server)
    assert "w500" in configuration.images["poster_sizes"]
    assert {
        "iso_3166_1": "DE",
        "english_name": "Germany",
        "native_name": "Germany",
    } in configuration.countries()
    assert any(row["department"] == "Directing" for row in configuration.jobs())
    assert "de-DE" in configuration.primary_translations()
    assert any(row["iso_639_1"] == "ja" for row in configuration.languages())
    assert any(row["iso_3166_1"] == "BR" for row in configuration.timezones())
    assert {"id": 878, "name": "Science Fiction"} in tmdb.Genres().movie_list()["genres"]
    assert {"id": 80, "name": "Krimi"} in tmdb.Genres().movie_list(language="de-DE")["genres"]
    assert tmdb.Genres(878).movies()["results"]
    assert "US" in tmdb.Certifications().movie_list()["certifications"]
    assert "US" in tmdb.Certifications().tv_list()["certifications"]
    assert "Netflix" in names(tmdb.WatchProviders().movie()["results"], "provider_name")
    assert tmdb.WatchProviders().regions()["results"]


def test_search_discover_and_charts(tmdb: ModuleType) -> None:
    search = tmdb.Search()
    assert search.movie(query="the matrx")["results"][0]["id"] == MATRIX
    assert search.tv(query="breaking bad", first_air_date_year=2008)["results"][0]["id"] == BREAKING_BAD
    assert search.person(query="keanu reves")["results"][0]["known_for"]
    assert {row["media_type"] for row in search.multi(query="matrix")["results"]} >= {"movie"}
    assert search.collection(query="matrix")["results"][0]["name"] == "The Matrix Collection"
    assert search.company(query="warner")["results"]
    assert search.keyword(query="virtual reality")["results"][0]["name"] == "virtual reality"
    films = tmdb.Discover().movie(with_cast=REEVES, sort_by="vote_average.desc", **{"vote_count.gte": 100})
    assert MATRIX in [row["id"] for row in films["results"]]
    assert tmdb.Discover().tv(with_genres="18,80", with_status="3")["total_results"] > 0
    assert tmdb.Movies().popular()["results"] == tmdb.Discover().movie()["results"]
    assert tmdb.Movies().top_rated()["results"]
    assert list(tmdb.Movies().now_playing()["dates"]) == ["maximum", "minimum"]
    assert tmdb.TV().popular()["results"]
    assert tmdb.People().popular()["results"]
    assert tmdb.Trending(media_type="all", time_window="week").info()["results"]


def test_changes_and_latest(tmdb: ModuleType) -> None:
    assert tmdb.Changes().movie()["total_results"] >= 600
    assert tmdb.Changes().tv()["results"]
    assert tmdb.Changes().person()["results"]
    assert tmdb.Movies().latest()["id"]
    assert tmdb.TV().latest()["id"]
    assert tmdb.People().latest()["id"]


def test_refusal(tmdb: ModuleType) -> None:
    with pytest.raises(requests.HTTPError) as absent:
        tmdb.Movies(999_999_999).info()
    assert absent.value.response is not None
    assert absent.value.response.status_code == 404
    assert absent.value.response.json()["status_code"] == 34
