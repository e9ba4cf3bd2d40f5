"""Keys and titles for tmdbsimple's own suite: copy this file into its folder `tests` as `__init__.py`.

A developer of tmdbsimple writes his key, his session and his name there. Here they are those of a double,
which has the titles, the credit, the review and the account that the suite asks for, and to which TMDB's
address leads.

Of the 153 tests of version 2.9.8, 150 pass. Two of the others ask for the list 509ec17b19c2950a0600050d,
which the double does not have; `test_account_favorite` sends `movie_id`, where the double takes `media_id`.
"""

import atexit
import json
from contextlib import ExitStack
from urllib.request import Request, urlopen

import pytest

from reelbase.testing import running
from reelbase.testing.redirecting import redirect

API_KEY, USERNAME, PASSWORD = "reelbase", "regina.phalange", "correct horse battery"

_PERSON = {"adult": False, "id": 287, "name": "Brad Pitt", "known_for_department": "Acting"}
_CAST = [{**_PERSON, "credit_id": "52542282760ee313280017f9", "character": "Himself", "order": 0}]
_REVIEW = {
    "id": "5013bc76760ee372cb00253e",
    "author": "Chris",
    "author_details": {"name": "Chris", "username": "chris", "avatar_path": None, "rating": 7.0},
    "content": "Written for this double.",
    "created_at": "2012-07-28T10:20:00.000Z",
    "updated_at": "2012-07-28T10:20:00.000Z",
    "url": "https://www.themoviedb.org/review/5013bc76760ee372cb00253e",
}
_GERMAN = {
    "iso_639_1": "de",
    "iso_3166_1": "DE",
    "name": "Deutsch",
    "english_name": "German",
    "data": {
        "title": "Ruby Sparks - Meine fabelhafte Freundin",
        "overview": "",
        "homepage": "",
        "tagline": "",
    },
}
_EPISODE = {"id": 990001, "name": "One", "episode_number": 1, "season_number": 1, "air_date": "2008-01-20"}
_GROUP = {
    "id": "5acf93e60e0a26346d0000ce",
    "name": "Netflix Collections",
    "description": "",
    "type": 4,
    "episode_count": 1,
    "group_count": 1,
    "network": None,
    "groups": [
        {
            "id": "5acf93efc3a368739a0000a9",
            "name": "First",
            "order": 1,
            "locked": True,
            "episodes": [{**_EPISODE, "show_id": 3572, "order": 0}],
        }
    ],
}
TITLES = (
    {"movie": {"id": 62211, "title": "Monsters University"}},
    {"movie": {"id": 990000, "title": "The Brother from Another Planet"}},
    {
        "tv": {
            "id": 3572,
            "name": "A Series of Season 3572",
            "seasons": [{"id": 990002, "name": "Season 1", "episodes": [_EPISODE]}],
        }
    },
    {
        "path": "/3/movie/103332",
        "params": {"append_to_response": "credits,reviews,translations,release_dates"},
        "body": {
            "id": 103332,
            "title": "Ruby Sparks",
            "original_title": "Ruby Sparks",
            "original_language": "en",
            "release_date": "2012-07-25",
            "credits": {"cast": _CAST, "crew": []},
            "reviews": {"page": 1, "results": [_REVIEW], "total_pages": 1, "total_results": 1},
            "translations": {"translations": [_GERMAN]},
            "release_dates": {"results": []},
        },
    },
    {"path": "/3/tv/3572/season/1/external_ids", "body": {"id": 990002, "tvdb_id": 2547}},
    {"path": "/3/tv/episode_group/5acf93e60e0a26346d0000ce", "body": _GROUP},
)


def _mark(double: str, account: int, what: str, kind: str, number: int) -> None:
    body = json.dumps({"media_type": kind, "media_id": number, what: True}).encode()
    address = f"{double}/3/account/{account}/{what}?api_key={API_KEY}&session_id={SESSION_ID}"
    urlopen(Request(address, body, {"Content-Type": "application/json"})).close()


_end = ExitStack()
atexit.register(_end.close)
_double = _end.enter_context(running())
redirect(_end.enter_context(pytest.MonkeyPatch.context()), lambda: _double.url, lambda: API_KEY)
_double.load(*TITLES)
_account = _double.person(USERNAME, PASSWORD)
SESSION_ID = _account.session_id
for _what in ("favorite", "watchlist"):
    _mark(_double.url, _account.id, _what, "movie", 990000)
    _mark(_double.url, _account.id, _what, "tv", 1396)
_mark(_double.url, _account.id, "watchlist", "movie", 11)
