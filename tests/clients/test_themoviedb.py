"""themoviedb reads the demo from the running server, awaited and not.

It takes the rating of a review for a whole number and refuses the 9.0 that TMDB sends: no reviews here.
"""

import asyncio
from datetime import date

import pytest
from themoviedb import TMDb, aioTMDb  # type: ignore[attr-defined]  # it exports them without saying so
from themoviedb.exceptions import TMDbHTTPError

pytestmark = pytest.mark.once

MATRIX, BREAKING_BAD, REEVES = 603, 1396, 6384
PARTS = "alternative_titles,credits,external_ids,images,keywords,release_dates,similar,translations,videos"


@pytest.fixture(scope="module")
def tmdb(server: str) -> TMDb:
    """The client, pointed at the server."""
    client = TMDb(api_key="a key of its own")
    client._config.host = server
    return client


def test_movie(tmdb: TMDb) -> None:
    movie = tmdb.movie(MATRIX).details(append_to_response=f"{PARTS},watch/providers")
    assert (movie.title, movie.year, movie.runtime) == ("The Matrix", 1999, 136)
    assert movie.release_date == date(1999, 3, 31)
    assert movie.credits and movie.credits.cast
    assert [(row.name, row.character) for row in movie.credits.cast[:1]] == [
        ("Keanu Reeves", "Thomas A. Anderson / Neo")
    ]
    assert movie.external_ids and movie.external_ids.wikidata_id == "Q83495"
    assert movie.keywords and "hacker" in [row.name for row in movie.keywords.keywords or []]
    assert movie.videos and next(row.key for row in movie.videos) == "vKQi3bBA1y8"
    assert movie.watch_providers and movie.watch_providers.results
    assert movie.similar and movie.similar.results
    assert movie.translations and movie.release_dates and movie.alternative_titles


@pytest.mark.thorough
def test_parts_of_a_movie_alone(tmdb: TMDb) -> None:
    movie = tmdb.movie(MATRIX)
    assert movie.alternative_titles().titles
    assert movie.credits().crew
    assert movie.external_ids().imdb_id == "tt0133093"
    assert movie.images().posters
    assert movie.keywords().keywords
    assert [row.name for row in movie.lists()] == ["Mind Benders", "Best of the Nineties"]
    assert next(row.title for row in movie.recommendations()) == "The Matrix Reloaded"
    assert {row.iso_3166_1 for row in movie.release_dates()} >= {"US", "DE"}
    assert next(row.title for row in movie.similar()) == "The Matrix Resurrections"
    assert {row.iso_639_1 for row in movie.translations().translations or []} >= {"en", "de"}
    assert movie.videos().results
    assert movie.watch_providers().results


def test_series(tmdb: TMDb) -> None:
    series = tmdb.tv(BREAKING_BAD)
    details = series.details(append_to_response="aggregate_credits,content_ratings,episode_groups,keywords")
    assert (details.name, details.number_of_episodes, details.year) == ("Breaking Bad", 62, 2008)
    assert [row.name for row in details.created_by or []] == ["Vince Gilligan"]
    assert details.last_episode_to_air and details.last_episode_to_air.name == "Felina"
    assert series.aggregate_credits().cast
    assert series.alternative_titles().results
    assert {row.iso_3166_1: row.rating for row in series.content_ratings()}["US"] == "TV-MA"
    groups = series.episode_groups()
    assert [row.name for row in groups] == ["Six boxes", "Who Walter works for"]
    assert tmdb.episode_group(groups[0].id).details().group_count == 6
    assert next(row.name for row in series.recommendations()) == "Game of Thrones"
    assert series.images().posters and series.translations().translations and series.videos().results
    assert series.watch_providers().results and series.similar().results


def test_season_and_episode(tmdb: TMDb) -> None:
    season = tmdb.season(BREAKING_BAD, 1)
    details = season.details()
    assert [row.episode_number for row in details.episodes or []] == list(range(1, 8))
    assert season.credits().cast and season.aggregate_credits().cast
    assert season.images().posters and season.videos().results and season.external_ids()
    episode = tmdb.episode(BREAKING_BAD, 1, 1)
    assert (episode.details().name, episode.details().air_date) == ("Pilot", date(2008, 1, 20))
    assert episode.credits().cast and episode.images().stills
    assert episode.translations().translations and episode.videos()


def test_person(tmdb: TMDb) -> None:
    person = tmdb.person(REEVES)
    assert (person.details().name, person.details().birthday) == ("Keanu Reeves", date(1964, 9, 2))
    assert "The Matrix" in [row.title for row in person.movie_credits().cast or []]
    assert person.combined_credits().cast and person.external_ids().imdb_id == "nm0000206"
    assert person.images().profiles and person.translations().translations
    assert person.tagged_images().results
    credit = tmdb.movie(MATRIX).credits().cast
    assert credit and tmdb.credit(credit[0].credit_id).details().person.name == "Keanu Reeves"


def test_what_titles_belong_to(tmdb: TMDb) -> None:
    assert [row.id for row in tmdb.collection(2344).details().parts or []] == [603, 604, 605, 624860]
    assert tmdb.collection(2344).images().posters and tmdb.collection(2344).translations().translations
    assert tmdb.company(174).details().headquarters == "Burbank, California"
    assert tmdb.company(174).alternative_names().results and tmdb.company(174).images().logos
    assert tmdb.network(174).details().name == "AMC"
    assert tmdb.network(174).alternative_names().results and tmdb.network(174).images().logos
    assert tmdb.keyword(4563).details().name == "virtual reality"
    assert "The Matrix" in [row.title for row in tmdb.keyword(4563).movies()]


def test_lists_and_find(tmdb: TMDb) -> None:
    assert [row.id for row in tmdb.find().by_imdb("tt0133093").movie_results or []] == [MATRIX]
    assert [row.id for row in tmdb.find().by_tvdb("81189").tv_results or []] == [BREAKING_BAD]
    assert "Science Fiction" in [row.name for row in tmdb.genres().movie().genres or []]
    assert "US" in (tmdb.certifications().movie().certifications or {})
    assert tmdb.watch_providers().movie().results and tmdb.watch_providers().regions().results
    assert tmdb.movies().latest().id and tmdb.tvs().latest().id and tmdb.people().latest().id


def test_refusal(tmdb: TMDb) -> None:
    with pytest.raises(TMDbHTTPError) as refused:
        tmdb.movie(999_999_999).details()
    assert refused.value.status_code == 404


def test_awaited(server: str) -> None:
    async def read() -> None:
        async with aioTMDb(api_key="a key of its own", language="de-DE", region="DE") as tmdb:
            tmdb._config.host = server
            movie, series, person, collection = await asyncio.gather(
                tmdb.movie(MATRIX).details(append_to_response=PARTS),
                tmdb.tv(BREAKING_BAD).details(),
                tmdb.person(REEVES).details(),
                tmdb.collection(2344).details(),
            )
        assert movie.original_title == "The Matrix" and movie.credits and movie.credits.cast
        assert collection.name == "Matrix Filmreihe"
        assert (series.original_name, person.name) == ("Breaking Bad", "Keanu Reeves")

    asyncio.run(read())
