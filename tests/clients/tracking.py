"""Tracks a movie with pytrakt, as a program of its own would; prints what it read.

python tracking.py SERVER TOKEN
"""

import json
import sys
from typing import Any


def tracked(server: str, token: str) -> dict[str, Any]:
    """What pytrakt reads, once it has watched, rated, listed and collected a movie."""
    from trakt import core, sync  # type: ignore[import-not-found]
    from trakt.users import User  # type: ignore[import-not-found]

    core.BASE_URL = f"{server}/trakt/"
    signed_in = core.config()
    signed_in.CLIENT_ID, signed_in.CLIENT_SECRET = "any", "any"
    signed_in.OAUTH_TOKEN, signed_in.OAUTH_REFRESH = token, token
    signed_in.OAUTH_EXPIRES_AT = 9_999_999_999
    me = User("me")
    [movie] = sync.search_by_id("tt0133093", id_type="imdb", media_type="movie")
    scrobbler = movie.scrobble(1.0, "1", "2026-05-24")
    scrobbler.update(30.0)
    scrobbler.pause()
    stopped = [(each.progress, each.type) for each in sync.get_playback()]
    scrobbler.progress = 95
    scrobbler.stop()
    movie.rate(9)
    movie.add_to_library()
    [show] = sync.search_by_id("1399", id_type="tmdb", media_type="show")
    show.add_to_watchlist()
    return {
        "user": me.username,
        "movie": movie.tmdb,
        "stopped": stopped,
        "watched": [each.tmdb for each in me.watched_movies],
        "in the middle": len(sync.get_playback()),
        "rated": [each["rating"] for each in me.get_ratings("movies", rating=9)],
        "collected": [each.tmdb for each in me.movie_collection],
        "listed": [each.tmdb for each in me.watchlist_shows],
        "episodes": [len(season.episodes) for season in show.seasons],
    }


if __name__ == "__main__":
    print(json.dumps(tracked(*sys.argv[1:3])))
