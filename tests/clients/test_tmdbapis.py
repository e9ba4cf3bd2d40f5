"""tmdbapis, which reads everything of an object at once and checks each value, reads the demo.

Both in its newest version and in the one that Kometa pins, which appends the tables of the configuration.
"""

from collections.abc import Iterator
from datetime import datetime
from types import ModuleType
from typing import Any

import pytest

from tests.clients.pinned import PINNED, imported

pytestmark = pytest.mark.once

TMDbAPIs = Any
"""The client of one version or the other."""

MATRIX, BREAKING_BAD, REEVES, CRANSTON = 603, 1396, 6384, 17419


@pytest.fixture(scope="module", params=["newest", "pinned"])
def tmdbapis(request: pytest.FixtureRequest) -> ModuleType:
    """The package in one of its versions."""
    if request.param == "pinned" and not (PINNED / "tmdbapis").exists():
        pytest.skip("needs the client that Kometa pins: make test installs it into .venv/pinned")
    module = imported("tmdbapis", is_pinned=request.param == "pinned")
    assert (str(PINNED) in str(module.__file__)) == (request.param == "pinned")
    return module


@pytest.fixture(scope="module")
def tmdb(tmdbapis: ModuleType, server: str) -> Iterator[TMDbAPIs]:
    """The client, pointed at the server, and begun as Kometa begins."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tmdbapis.api3, "base_url", f"{server}/3")
        client = tmdbapis.TMDbAPIs("a key of its own", language="en")
        client.include_language = "en,null"
        yield client


def test_configuration(tmdb: TMDbAPIs, server: str) -> None:
    configuration = tmdb.configuration()
    assert configuration.secure_base_image_url.startswith(server)
    assert configuration.poster_sizes[-1] == "original"
    assert "Germany" in [country.name for country in configuration.countries]
    assert "Directing" in [department.department for department in configuration.departments]
    assert "de-de" in [translation.lower() for translation in configuration.primary_translations]
    assert configuration.languages and configuration.timezones and configuration.change_keys


def test_region(tmdb: TMDbAPIs) -> None:
    """A region is looked up among the countries, and used, as Kometa does."""
    assert tmdb._iso_3166_1["us"].name == "United States of America"
    found = tmdb.discover_movies(region="US", with_release_type="3", sort_by="popularity.desc")
    assert MATRIX in [movie.id for movie in found.get_results(40)]


def test_movie(tmdb: TMDbAPIs, server: str) -> None:
    movie = tmdb.movie(MATRIX)
    assert (movie.title, movie.runtime, movie.release_date) == ("The Matrix", 136, datetime(1999, 3, 31))
    assert [genre.name for genre in movie.genres] == ["Action", "Science Fiction"]
    assert [(row.name, row.character) for row in movie.cast[:1]] == [
        ("Keanu Reeves", "Thomas A. Anderson / Neo")
    ]
    assert "Director" in [row.job for row in movie.crew]
    assert movie.collection.name == "The Matrix Collection"
    assert movie.companies[-1].name == "Warner Bros. Pictures"
    assert [country.iso_3166_1 for country in movie.countries] == ["US", "AU"]
    assert movie.original_language.english_name == "English"
    assert movie.imdb_id == "tt0133093"
    assert "hacker" in [keyword.name for keyword in movie.keywords]
    assert movie.poster_url.startswith(f"{server}/t/p/original/")
    assert [row.certification for row in movie.release_dates["US"]] == ["", "R", "R"]
    assert [row.title for row in movie.recommendations][:1] == ["The Matrix Reloaded"]
    assert [row.title for row in movie.similar][:1] == ["The Matrix Resurrections"]
    assert [row.name for row in movie.lists] == ["Mind Benders", "Best of the Nineties"]
    assert [row.rating for row in movie.reviews] == [9.0]
    assert movie.videos[0].published_at == datetime(2009, 1, 5, 17, 0, 3)
    assert {row.iso_639_1 for row in movie.translations} >= {"en", "de"}
    assert movie.watch_providers["US"].link
    assert movie.alternative_titles and movie.backdrops and movie.posters and movie.logos


def test_series(tmdb: TMDbAPIs) -> None:
    series = tmdb.tv_show(BREAKING_BAD)
    assert (series.name, series.number_of_seasons, series.number_of_episodes) == ("Breaking Bad", 5, 62)
    assert series.aggregate_cast[0].character == "Walter White"
    assert series.aggregate_cast[0].episode_count == 62
    assert series.cast[0].name == "Bryan Cranston"
    assert series.content_ratings["US"] == "TV-MA"
    assert [row.name for row in series.created_by] == ["Vince Gilligan"]
    assert [network.name for network in series.networks] == ["AMC"]
    assert (series.tvdb_id, series.imdb_id) == (81189, "tt0903747")
    assert series.last_episode_to_air.name == "Felina"
    assert series.next_episode_to_air is None
    assert [season.season_number for season in series.seasons] == [1, 2, 3, 4, 5]
    assert [row.name for row in series.recommendations][:1] == ["Game of Thrones"]
    assert {row.iso_639_1 for row in series.translations} >= {"en", "de"}
    assert series.keywords and series.videos and series.posters and series.watch_providers and series.similar
    group = tmdb.episode_group(series.episode_groups[0].id)
    assert (group.name, group.group_count, group.groups[0].episodes[0].name) == ("Six boxes", 6, "Pilot")


def test_season_and_episode(tmdb: TMDbAPIs) -> None:
    season = tmdb.tv_season(BREAKING_BAD, 1)
    assert (season.name, season.air_date) == ("Season 1", datetime(2008, 1, 20))
    assert [episode.episode_number for episode in season.episodes] == list(range(1, 8))
    assert season.aggregate_cast[0].episode_count == 7
    assert season.cast and season.posters and season.translations
    episode = tmdb.tv_episode(BREAKING_BAD, 1, 1)
    assert (episode.name, episode.air_date, episode.id) == ("Pilot", datetime(2008, 1, 20), 62085)
    assert episode.cast[0].name == "Bryan Cranston"
    assert [row.name for row in episode.crew if row.job == "Director"] == ["Vince Gilligan"]
    assert episode.stills and episode.guest_stars


def test_person(tmdb: TMDbAPIs) -> None:
    person = tmdb.person(REEVES)
    assert (person.name, person.birthday) == ("Keanu Reeves", datetime(1964, 9, 2))
    assert "The Matrix" in [row.movie.title for row in person.movie_cast]
    assert person.imdb_id == "nm0000206"
    assert person.profiles and person.translations
    credit = tmdb.credit(tmdb.movie(MATRIX).cast[0].id)
    assert (credit.name, credit.movie.title) == ("Keanu Reeves", "The Matrix")


def test_what_titles_belong_to(tmdb: TMDbAPIs) -> None:
    assert [movie.id for movie in tmdb.collection(2344).movies] == [603, 604, 605, 624860]
    company = tmdb.company(174)
    assert (company.name, company.headquarters) == ("Warner Bros. Pictures", "Burbank, California")
    assert company.alternative_names and company.logos
    network = tmdb.network(174)
    assert (network.name, network.alternative_names[0].name) == ("AMC", "American Movie Classics")
    assert tmdb.keyword(4563).name == "virtual reality"
    review = tmdb.review(next(iter(tmdb.movie(MATRIX).reviews)).id)
    assert (review.media_title, review.media_type) == ("The Matrix", "movie")


def test_lists_and_find(tmdb: TMDbAPIs) -> None:
    assert [movie.id for movie in tmdb.find_by_id(imdb_id="tt0133093").movie_results] == [MATRIX]
    assert [person.id for person in tmdb.find_by_id(imdb_id="nm0000206").person_results] == [REEVES]
    assert [series.id for series in tmdb.find_by_id(tvdb_id="81189").tv_results] == [BREAKING_BAD]
    assert "Science Fiction" in [genre.name for genre in tmdb.movie_genres()]
    assert "Drama" in [genre.name for genre in tmdb.tv_genres()]
    assert "US" in tmdb.movie_certifications() and "US" in tmdb.tv_certifications()
    assert "Netflix" in [provider.name for provider in tmdb.movie_providers()]
    assert tmdb.tv_providers() and tmdb.provider_regions()
    assert tmdb.latest_movie().id and tmdb.latest_tv().id and tmdb.latest_person().id


def test_charts_and_lists_of_kometa(tmdb: TMDbAPIs) -> None:
    """Read what Kometa makes collections of, page after page, for a region."""
    for results in (
        tmdb.popular_movies(region="US"),
        tmdb.top_rated_movies(region="US"),
        tmdb.now_playing_movies(region="US"),
        tmdb.upcoming_movies(region="US"),
        tmdb.popular_tv(),
        tmdb.top_rated_tv(),
        tmdb.tv_airing_today(),
        tmdb.tv_on_the_air(),
        tmdb.trending("movie", "day"),
        tmdb.trending("tv", "week"),
    ):
        ids = [each.id for each in results.get_results(min(45, results.total_results))]
        assert len(set(ids)) == len(ids) == min(45, results.total_results)
    kept = tmdb.list(next(iter(tmdb.movie(MATRIX).lists)).id)
    assert MATRIX in [each.id for each in kept.get_results(kept.total_results)]
    company, network, keyword = tmdb.company(174), tmdb.network(174), tmdb.keyword(4563)
    assert MATRIX in [each.id for each in company.movies.get_results(company.movies.total_results)]
    assert BREAKING_BAD in [each.id for each in network.tv_shows.get_results(network.tv_shows.total_results)]
    assert MATRIX in [each.id for each in keyword.movies.get_results(keyword.movies.total_results)]
    assert MATRIX in [each.id for each in tmdb.collection(2344, partial="images").movies]


def test_parts_that_kometa_asks_for(tmdb: TMDbAPIs) -> None:
    """Load a title with its ids and keywords alone, a person with credits, and ids of others as they are."""
    movie = tmdb.movie(MATRIX, partial="external_ids,keywords")
    assert (movie.title, movie.imdb_id, movie.companies[0].name) == (
        "The Matrix",
        "tt0133093",
        "Silver Pictures",
    )
    series = tmdb.tv_show(BREAKING_BAD, partial="external_ids,keywords")
    assert (series.tvdb_id, series.status, series.type) == (81189, "Ended", "Scripted")
    assert [country.iso_3166_1 for country in series.origin_countries] == ["US"]
    person = tmdb.person(REEVES, partial="movie_credits,tv_credits")
    assert MATRIX in [row.movie.id for row in person.movie_cast]
    person = tmdb.person(CRANSTON, partial="movie_credits,tv_credits")
    assert BREAKING_BAD in [row.tv_show.id for row in person.tv_cast]
    [episode] = tmdb.find_by_id(imdb_id="tt0959621").tv_episode_results
    assert (episode.tv_id, episode.season_number, episode.episode_number) == (BREAKING_BAD, 1, 1)
    found = tmdb.discover_movies(
        **{
            "with_genres": "878|28",
            "vote_count.gte": 100,
            "primary_release_date.gte": "1999-01-01",
            "region": "US",
        }
    )
    assert MATRIX in [row.id for row in found.get_results(found.total_results)]


def test_refusal(tmdbapis: ModuleType, tmdb: TMDbAPIs) -> None:
    with pytest.raises(tmdbapis.NotFound):
        tmdb.movie(999_999_999)
