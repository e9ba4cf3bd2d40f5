"""tmdbv3api reads the demo and keeps things for a person, in its newest version and in an older one.

The older one, which Plex Meta Manager pinned, sends empty parameters and writes as forms.
"""

from collections.abc import Iterator
from types import ModuleType

import pytest
from requests.adapters import HTTPAdapter

from tests.accounts.people import ADA, PASSWORD, add_people
from tests.asking import served
from tests.clients.pinned import PINNED, imported
from tests.clients.routed import routing
from tests.conftest import CopyOf, load_indexed_demo

pytestmark = [
    pytest.mark.once,
    pytest.mark.filterwarnings(
        "ignore:.* method is deprecated:DeprecationWarning"
    ),  # in 1.10, of names of 1.7
]

MATRIX, BREAKING_BAD, REEVES = 603, 1396, 6384
VARIABLES = ("API_KEY", "LANGUAGE", "SESSION_ID", "CACHE_ENABLED", "ACCOUNT_ID", "WAIT_ON_RATE_LIMIT")
"""The client keeps its settings, and the page of the last answer, in the environment."""


@pytest.fixture(scope="module", params=["newest", "pinned"])
def tmdb(request: pytest.FixtureRequest, server: str) -> Iterator[ModuleType]:
    """Point the package, in one of its versions, at the server."""
    if request.param == "pinned" and not (PINNED / "tmdbv3api").exists():
        pytest.skip("needs tmdbv3api 1.7: make test installs it into .venv/pinned")
    module = imported("tmdbv3api", is_pinned=request.param == "pinned")
    assert (str(PINNED) in str(module.__file__)) == (request.param == "pinned")
    with pytest.MonkeyPatch.context() as patch:
        begin(patch, module, server)
        yield module


@pytest.fixture(scope="module")
def newest(copy_of: CopyOf) -> Iterator[ModuleType]:
    """Point the newest version at a demo of its own, where a person has an account."""
    module = imported("tmdbv3api", is_pinned=False)
    with copy_of("demo", load_indexed_demo) as database, pytest.MonkeyPatch.context() as patch:
        add_people(database)
        with served(database, workers=1) as url:
            begin(patch, module, url)
            yield module


def begin(patch: pytest.MonkeyPatch, module: ModuleType, server: str) -> None:
    """Route the client to a server, with a key and without answers of before."""
    for each in (*(f"TMDB_{name}" for name in VARIABLES), "page", "total_results", "total_pages"):
        patch.setenv(each, "")
    patch.setattr(HTTPAdapter, "send", routing(server))
    settings = module.TMDb()
    settings.api_key, settings.language, settings.cache = "any", "en-US", False


def test_movie(tmdb: ModuleType) -> None:
    movie = tmdb.Movie()
    details = movie.details(MATRIX)
    assert (details.title, details.runtime, details.release_date) == ("The Matrix", 136, "1999-03-31")
    assert details.casts.cast[0].character == "Thomas A. Anderson / Neo"
    assert details.trailers.youtube[0].source == "vKQi3bBA1y8"
    assert details.images.posters and details.translations.translations
    assert "hacker" in [each.name for each in details.keywords.keywords]
    assert movie.credits(MATRIX).cast[0].name == "Keanu Reeves"
    assert movie.external_ids(MATRIX)["imdb_id"] == "tt0133093"
    assert len(movie.images(MATRIX).posters) >= len(details.images.posters)
    assert [each.iso_3166_1 for each in movie.alternative_titles(MATRIX).titles] == ["US"]
    assert {each.iso_3166_1 for each in movie.release_dates(MATRIX).results} >= {"US", "DE"}
    assert [each.name for each in movie.lists(MATRIX)] == ["Mind Benders", "Best of the Nineties"]
    assert [each.title for each in movie.recommendations(MATRIX)][:1] == ["The Matrix Reloaded"]
    assert [each.title for each in movie.similar(MATRIX)][:1] == ["The Matrix Resurrections"]
    assert [each.key for each in movie.videos(MATRIX)][:1] == ["vKQi3bBA1y8"]
    assert movie.reviews(MATRIX)[0].author and movie.changes(MATRIX)[0].key and movie.latest().id


def test_series(tmdb: ModuleType) -> None:
    series = tmdb.TV()
    details = series.details(BREAKING_BAD)
    assert (details.name, details.number_of_seasons, details.number_of_episodes) == ("Breaking Bad", 5, 62)
    assert details.created_by[0].name == "Vince Gilligan"
    assert details.credits.cast[0].name == "Bryan Cranston"
    assert series.external_ids(BREAKING_BAD)["tvdb_id"] == 81189
    assert series.recommendations(BREAKING_BAD)[0].name == "Game of Thrones"
    assert series.videos(BREAKING_BAD)
    assert series.screened_theatrically(1399)[0].id
    assert series.reviews(BREAKING_BAD)[0].author and series.similar(BREAKING_BAD)[0].id
    season = tmdb.Season()
    assert [each.episode_number for each in season.details(BREAKING_BAD, 1).episodes] == list(range(1, 8))
    assert season.external_ids(BREAKING_BAD, 1)["tvdb_id"] == 30272
    episode = tmdb.Episode().details(BREAKING_BAD, 1, 1)
    assert (episode.name, episode.translations.translations[0].iso_639_1) == ("Pilot", "en")


def test_lists(tmdb: ModuleType) -> None:
    """Read charts, searches and discover, and the counts that the client keeps of the last answer."""
    movie, series = tmdb.Movie(), tmdb.TV()
    for rows in (movie.popular(), movie.top_rated(page=2), series.popular(), series.top_rated()):
        assert len(list(rows)) == 20
    assert (series.page, int(series.total_pages) > 1) == ("1", True)
    assert movie.search("the matrix")[0].id == MATRIX
    assert series.search("breaking bad")[0].id == BREAKING_BAD
    found = list(tmdb.Discover().discover_movies({"with_genres": "878", "sort_by": "vote_average.desc"}))
    assert len(found) == 20 and all(878 in each.genre_ids for each in found)
    votes = [each.vote_average for each in found]
    assert votes == sorted(votes, reverse=True)
    assert "The Matrix" in [each.title for each in tmdb.Discover().discover_movies({"with_keywords": 4563})]
    assert movie.external("tt0133093", "imdb_id").movie_results[0].id == MATRIX


def test_person_and_tables(tmdb: ModuleType) -> None:
    person = tmdb.Person().details(REEVES)
    assert (person.name, person.birthday) == ("Keanu Reeves", "1964-09-02")
    assert person.images.profiles
    assert tmdb.Company().details(174).name == "Warner Bros. Pictures"
    assert [each.id for each in tmdb.Collection().details(2344).parts] == [603, 604, 605, 624860]
    assert "Science Fiction" in [each.name for each in tmdb.Genre().movie_list()]
    assert tmdb.Network().details(174).name == "AMC"
    assert "w500" in tmdb.Configuration().info().images.poster_sizes


def test_what_is_not_there(tmdb: ModuleType) -> None:
    with pytest.raises(tmdb.exceptions.TMDbException, match="could not be found"):
        tmdb.Movie().details(999_999_999)


def test_a_person_keeps_things(newest: ModuleType) -> None:
    """Open a session by name and password, keep favourites, a watchlist, ratings and lists, and end it."""
    session = newest.Authentication(ADA.name, PASSWORD)
    account, movie, own = newest.Account(), newest.Movie(), newest.List()
    assert account.details().username == ADA.name
    account.mark_as_favorite(MATRIX, "movie")
    account.add_to_watchlist(BREAKING_BAD, "tv")
    movie.rate_movie(MATRIX, 8.5)
    assert [each.id for each in account.favorite_movies()] == [MATRIX]
    assert [each.id for each in account.tv_show_watchlist(asc_sort=False)] == [BREAKING_BAD]
    assert [(each.id, each.rating) for each in account.rated_movies()] == [(MATRIX, 8.5)]
    states = movie.account_states(MATRIX)
    assert (states.favorite, states.watchlist, states.rated.value) == (True, False, 8.5)
    movie.delete_rating(MATRIX)
    account.unmark_as_favorite(MATRIX, "movie")
    assert not list(account.rated_movies()) and not list(account.favorite_movies())
    made = own.create_list("Mine", "")
    own.add_movie(made, MATRIX)
    assert own.check_item_status(made, MATRIX)
    assert [each.id for each in own.details(made)] == [MATRIX]
    own.clear_list(made)
    assert not own.check_item_status(made, MATRIX)
    own.delete_list(made)
    assert not list(account.created_lists())
    session.delete_session()
    assert not session.has_session
