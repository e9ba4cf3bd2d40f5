"""What is asked of the demo for the examples of the reference, and in which turn."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from tests.accounts.people import ADA, EVE, PASSWORD
from tests.moments import NOON

AUTUMN = datetime(2014, 10, 1, 12, tzinfo=UTC)
"""A day around which many movies of the demo came to theatres."""

FIRST_LIST = "$list"  # the list that was made last
ACCOUNT = 1
PATH = {
    "account_id": ACCOUNT,
    "account_object_id": "4f3a6c1de9b2c8075d1a2b3c",
    "collection_id": 2344,
    "company_id": 3,
    "credit_id": "4d83fec9baaaabe8f57680d0",
    "episode_id": 62085,
    "episode_number": 1,
    "external_id": "tt0133093",
    "genre_id": 878,
    "guest_session_id": EVE.session_id,
    "keyword_id": 312,
    "list_id": FIRST_LIST,
    "movie_id": 603,
    "network_id": 174,
    "person_id": 7060,
    "review_id": "189a982054df3f39de185705",
    "season_id": 3572,
    "season_number": 1,
    "series_id": 1396,
    "time_window": "day",
    "tv_episode_group_id": "ad7ebd76b6d775b86a1a547e",
}
"""The values that stand in paths, unless others are asked for."""


class Asked(NamedTuple):
    """One request of the story; `$name` is what was answered under that name last."""

    id: str
    query: dict[str, Any] = {}  # noqa: RUF012
    body: Any = None
    path: dict[str, Any] = {}  # noqa: RUF012
    at: datetime = NOON


QUERIES: dict[str, dict[str, Any]] = {
    "discover-movie": {"with_genres": "878", "sort_by": "vote_average.desc", "vote_count.gte": 1000},
    "discover-tv": {"with_genres": "18", "first_air_date.gte": "2010-01-01"},
    "find-by-id": {"external_source": "imdb_id"},
    "movie-alternative-titles": {"country": "DE"},
    "movie-details": {"language": "de-DE"},
    "search-collection": {"query": "matrix"},
    "search-company": {"query": "pixar"},
    "search-keyword": {"query": "space"},
    "search-movie": {"query": "alien", "primary_release_year": 1979},
    "search-multi": {"query": "matrix"},
    "search-person": {"query": "martin freeman"},
    "search-tv": {"query": "breaking bad"},
    "watch-provider-tv-list": {"watch_region": "DE"},
    "watch-providers-movie-list": {"watch_region": "DE"},
}
PATHS: dict[str, dict[str, Any]] = {
    "movie-lists": {},
    "tv-series-screened-theatrically": {"series_id": 66732},
}
MOMENTS = {"movie-now-playing-list": AUTUMN, "movie-upcoming-list": AUTUMN}

MOVIE = {"media_type": "movie", "media_id": 603}
SERIES = {"media_type": "tv", "media_id": 1396}
SESSION = {"session_id": ADA.session_id}
GUEST = {"guest_session_id": EVE.session_id}
LOGIN = {"username": ADA.name, "password": PASSWORD, "request_token": "$request_token"}

STORY_V3 = (
    Asked("authentication-create-guest-session"),
    Asked("authentication-create-request-token"),
    Asked("authentication-create-session-from-login", body=LOGIN),
    Asked("authentication-create-session", body={"request_token": "$request_token"}),
    Asked("authentication-delete-session", body={"session_id": "$session_id"}),
    Asked("authentication-create-request-token"),
    Asked("authentication-create-session-from-login-by-get", LOGIN),
    Asked("authentication-create-session-by-get", {"request_token": "$request_token"}),
    Asked("authentication-create-session-from-v4-token", body={"access_token": ADA.access_token}),
    Asked("account-add-favorite", SESSION, {**SERIES, "favorite": True}),
    Asked("account-add-favorite", SESSION, {**MOVIE, "favorite": True}),
    Asked("account-add-to-watchlist", SESSION, {**SERIES, "watchlist": True}),
    Asked("account-add-to-watchlist", SESSION, {**MOVIE, "watchlist": True}),
    Asked("movie-add-rating", GUEST, {"value": 9}),
    Asked("tv-series-add-rating", GUEST, {"value": 9.5}),
    Asked("tv-episode-add-rating", GUEST, {"value": 8}),
    Asked("guest-session-rated-movies"),
    Asked("guest-session-rated-tv"),
    Asked("guest-session-rated-tv-episodes"),
    Asked("movie-add-rating", SESSION, {"value": 8.5}),
    Asked("tv-series-add-rating", SESSION, {"value": 9}),
    Asked("tv-episode-add-rating", SESSION, {"value": 7.5}),
    Asked("movie-account-states", SESSION),
    Asked("tv-series-account-states", SESSION),
    Asked("tv-season-account-states", SESSION),
    Asked("tv-episode-account-states", SESSION),
    Asked("account-details", SESSION),
    Asked("account-own-details", SESSION),
    Asked("account-get-favorites", SESSION),
    Asked("account-favorite-tv", SESSION),
    Asked("account-rated-movies", SESSION),
    Asked("account-rated-tv", SESSION),
    Asked("account-rated-tv-episodes", SESSION),
    Asked("account-watchlist-movies", SESSION),
    Asked("account-watchlist-tv", SESSION),
    Asked(
        "list-create", SESSION, {"name": "Simulated", "description": "Is any of it real?", "language": "en"}
    ),
    Asked("list-add-movie", SESSION, {"media_id": 27205}),
    Asked("list-add-movie", SESSION, {"media_id": 603}),
    Asked("list-details"),
    Asked("list-check-item-status", {"movie_id": 603}),
    Asked("account-lists", SESSION),
    Asked("list-remove-movie", SESSION, {"media_id": 27205}),
    Asked("list-clear", {**SESSION, "confirm": True}),
    Asked("list-delete", SESSION),
    Asked("movie-delete-rating", GUEST),
    Asked("tv-series-delete-rating", GUEST),
    Asked("tv-episode-delete-rating", GUEST),
)
ITEMS = [MOVIE, SERIES]
STORY_V4 = (
    Asked("createARequestToken", body={"redirect_to": "https://app.example/signed-in"}),
    Asked("APPROVE"),
    Asked("createAnAccessToken", body={"request_token": "$request_token"}),
    Asked("favoriteMovies"),
    Asked("favoriteTvShow"),
    Asked("ratedMovies"),
    Asked("ratedTvShows"),
    Asked("recommendMovies"),
    Asked("recommendTvShows"),
    Asked("watchlistMovies"),
    Asked("watchlistTvShows"),
    Asked("create1", body={"name": "Simulated", "description": "Is any of it real?", "iso_639_1": "en"}),
    Asked("update", body={"description": "None of it is.", "sort_by": "release_date.asc"}),
    Asked("addItems", body={"items": ITEMS}),
    Asked("updateItem", body={"items": [{**MOVIE, "comment": "Where it all began."}]}),
    Asked("details"),
    Asked("itemStatus", {"media_type": "movie", "media_id": 603}),
    Asked("lists"),
    Asked("removeItem", body={"items": [SERIES]}),
    Asked("create"),
    Asked("delete"),
    Asked("logout", body={"access_token": "$access_token"}),
)
