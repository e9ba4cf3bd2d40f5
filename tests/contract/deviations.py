"""Where the published description and the API part, each with its reason. These lists may only shrink.

"Recorded" means: so in recorded answers of TMDB. A test fails for every entry that no answer needs.
"""

_NOT_ALL = "null where there is none (docs/reference/tmdb.md#missing-values)"
_ELSEWHERE = "null where the other site has none (docs/reference/tmdb.md#missing-values)"

NULLABLE = {
    "air_date": _NOT_ALL,
    "avatar_path": _NOT_ALL,
    "backdrop_path": _NOT_ALL,
    "birthday": _NOT_ALL,
    "facebook_id": _ELSEWHERE,
    "freebase_id": _ELSEWHERE,
    "freebase_mid": _ELSEWHERE,
    "imdb_id": _ELSEWHERE,
    "instagram_id": _ELSEWHERE,
    "iso_639_1": "null for an image without words (docs/reference/tmdb.md#images-and-languages)",
    "known_for_department": _NOT_ALL,
    "last_air_date": _NOT_ALL,
    "last_episode_to_air": _NOT_ALL,
    "logo_path": _NOT_ALL,
    "network": _NOT_ALL,
    "place_of_birth": _NOT_ALL,
    "poster_path": _NOT_ALL,
    "profile_path": _NOT_ALL,
    "rating": "null where the reviewer has not rated (docs/reference/tmdb.md#missing-values)",
    "runtime": "null for an episode of which it is unknown (docs/reference/tmdb.md#missing-values)",
    "still_path": _NOT_ALL,
    "tiktok_id": _ELSEWHERE,
    "tvdb_id": _ELSEWHERE,
    "tvrage_id": _ELSEWHERE,
    "twitter_id": _ELSEWHERE,
    "wikidata_id": _ELSEWHERE,
}
"""Keys whose examples all have a value."""

FLOATS = {
    "popularity": "the example of the newest person has 0",
    "rating": "the examples of reviews have 9",
    "vote_average": "the examples of seasons have 0 or 8",
}
"""Keys whose examples happen to be whole numbers."""

_OFFERS = "a country has the categories in which something is offered (recorded)"

ABSENT = {
    "ads": _OFFERS,
    "buy": _OFFERS,
    "flatrate": _OFFERS,
    "free": _OFFERS,
    "rent": _OFFERS,
    "error": "what was done with an item was not refused (measured: docs/reference/tmdb.md#lists-of-v4)",
    "original_value": "what was added has no value from before (docs/reference/tmdb.md#changes)",
    "value": "what was deleted has no new value (docs/reference/tmdb.md#changes)",
}
"""Keys that are left out where there is nothing to say."""

_NEWER = "newer than the example (recorded)"

NEWER = {
    "adult": "missing in the examples of series, always sent (docs/reference/tmdb.md#rows)",
    "episode_type": _NEWER,
    "first_credit_air_date": _NEWER,
    "free": "in no country of the movie's example",
    "iso_3166_1": _NEWER,
    "origin_country": _NEWER,
    "original_name": _NEWER,
    "original_value": "the example is of something added (docs/reference/tmdb.md#changes)",
    "primary": _NEWER,
    "softcore": _NEWER,
    "success": "missing in examples of writes of v3, always sent (docs/reference/tmdb.md#lists-of-v3)",
}
"""Keys that came after the examples."""

_OTHER_KIND = "the example is of one kind, and other kinds stand here too (recorded)"
_RATED = "false, or an object with the value (docs/reference/tmdb.md#ratings)"
_BY_KEY = "its form depends on what changed; the example is of an image (docs/reference/tmdb.md#changes)"

MIXED = {
    ("/3/credit/{credit_id}", "media"): _OTHER_KIND,
    ("/3/person/{person_id}/combined_credits", "cast[]"): _OTHER_KIND,
    ("/3/person/{person_id}/combined_credits", "crew[]"): _OTHER_KIND,
    ("/3/person/{person_id}/tagged_images", "results[].media"): _OTHER_KIND,
    ("/3/person/popular", "results[].known_for[]"): _OTHER_KIND,
    ("/3/list/{list_id}", "items[]"): _OTHER_KIND,
    ("/3/search/multi", "results[]"): _OTHER_KIND,
    ("/3/search/person", "results[].known_for[]"): _OTHER_KIND,
    ("/3/trending/all/{time_window}", "results[]"): _OTHER_KIND,
    ("/3/movie/{movie_id}/account_states", "rated"): _RATED,
    ("/3/tv/{series_id}/account_states", "rated"): _RATED,
    ("/3/tv/{series_id}/season/{season_number}/account_states", "results[].rated"): _RATED,
    ("/3/tv/{series_id}/season/{season_number}/episode/{episode_number}/account_states", "rated"): _RATED,
    ("/4/list/{list_id}", "results[]"): _OTHER_KIND,
    ("/3/movie/{movie_id}/changes", "changes[].items[].value"): _BY_KEY,
    ("/3/tv/{series_id}/changes", "changes[].items[].value"): _BY_KEY,
    ("/3/tv/{series_id}/changes", "changes[].items[].original_value"): _BY_KEY,
    ("/3/tv/episode/{episode_id}/changes", "changes[].items[].value"): _BY_KEY,
}
"""Places where one example can't stand for all; what is below is held against our own description alone."""

_TITLES = "the example shows the keys of series; parts are movies (recorded)"
_SUCCESS = "the answer is `success` alone (recorded)"
_NO_NAME = "null in a language into which genres are not translated (docs/reference/tmdb.md#languages)"
_LANGUAGE = "changes of words name their language here too (docs/reference/tmdb.md#changes)"

_PAGED = "lists have pages now (recorded)"
_SAYS_WHY = "says why an item was refused (measured: docs/reference/tmdb.md#lists-of-v4)"

DEVIATIONS = {
    ("/3/authentication", "status_code"): _SUCCESS,
    ("/3/authentication", "status_message"): _SUCCESS,
    ("/3/collection/{collection_id}", "parts[].name"): _TITLES,
    ("/3/collection/{collection_id}", "parts[].title"): _TITLES,
    ("/3/collection/{collection_id}", "parts[].original_name"): _TITLES,
    ("/3/collection/{collection_id}", "parts[].original_title"): _TITLES,
    ("/3/company/{company_id}", "origin_country"): _NOT_ALL,
    ("/3/genre/movie/list", "genres[].name"): _NO_NAME,
    ("/3/genre/tv/list", "genres[].name"): _NO_NAME,
    ("/3/list/{list_id}", "id"): "a number (recorded), published as text",
    ("/3/list/{list_id}", "page"): _PAGED,
    ("/3/list/{list_id}", "total_pages"): _PAGED,
    ("/3/list/{list_id}", "total_results"): _PAGED,
    ("/3/movie/changes", "results[].adult"): "null for what is deleted (docs/reference/tmdb.md#changes)",
    ("/3/tv/episode/{episode_id}/changes", "changes[].items[].iso_639_1"): _LANGUAGE,
    ("/3/tv/season/{season_id}/changes", "changes[].items[].iso_639_1"): _LANGUAGE,
    ("/3/trending/person/{time_window}", "results[].known_for"): "people who trend have none (recorded)",
    ("PUT /4/list/{list_id}/items", "results[].error"): _SAYS_WHY,
    ("/3/tv/latest", "seasons[].vote_average"): _NEWER,
}
"""Single places, by operation."""
