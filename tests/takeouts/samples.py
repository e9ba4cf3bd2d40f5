"""Made-up takeouts of each service, with the quirks that real ones have, about titles of the small world."""

import json
import zipfile
from pathlib import Path

DIARY = """Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date
2025-03-02,A Good Day to Die Hard,2013,https://boxd.it/aB3xYz,4.5,,"cinema, with anna",2025-03-01
2025-04-11,Glass Harbour,2021,https://boxd.it/Ab3xYz,,Yes,,2025-04-10
"""
FILMS = """Date,Name,Year,Letterboxd URI
2025-03-02,A Good Day to Die Hard,2013,https://boxd.it/1JzG
"""
STARS = """Date,Name,Year,Letterboxd URI,Rating
2025-03-02,A Good Day to Die Hard,2013,https://boxd.it/1JzG,4.5
2025-03-02,Glass Harbour,2021,https://boxd.it/1jzg,11
"""
LIST = """Letterboxd list export v7
Date,Name,Tags,URL,Description
2024-01-05,My List,,https://boxd.it/q1,"two
lines"

Position,Name,Year,URL,Description
1,A Good Day to Die Hard,2013,https://boxd.it/1JzG,
2,Glass Harbour,2021,https://boxd.it/1jzg,seen twice
"""
SHOW = {
    "title": "Breaking Bad",
    "year": 2008,
    "ids": {"trakt": 33, "tmdb": 1396, "imdb": "tt0903747", "tvdb": None},
}
FILM = {
    "title": "A Good Day to Die Hard",
    "year": 2013,
    "ids": {"trakt": 11, "imdb": "tt1606378", "tmdb": 47964},
}
SECOND = {
    "season": 1,
    "number": 2,
    "title": "Two",
    "ids": {"trakt": 22, "tvdb": None, "imdb": None, "tmdb": None},
}
HISTORY = [
    {"id": 1, "watched_at": "2025-02-01T20:15:00.000Z", "action": "scrobble", "type": "movie", "movie": FILM},
    {"id": 2, "watched_at": "1970-01-01T00:00:00.000Z", "type": "episode", "episode": SECOND, "show": SHOW},
    {"id": 3, "watched_at": "2025-02-01T20:15:00.000Z", "type": "person"},
]
ALIENS = {
    "movies": [
        {
            "status": "completed",
            "last_watched_at": "2025-03-01T20:00:00Z",
            "user_rating": 8,
            "user_rated_at": "2025-03-02T20:00:00Z",
            "movie": {
                "title": "A Good Day to Die Hard",
                "year": 2013,
                "ids": {"imdb": "tt1606378", "tmdb": "47964"},
            },
        }
    ],
    "shows": [
        {
            "status": "plantowatch",
            "added_to_watchlist_at": "2025-03-01T20:00:00Z",
            "show": {"title": "Breaking Bad", "year": 2008, "ids": {"tmdb": "1396"}},
            "seasons": [{"number": 1, "episodes": [{"number": 2, "watched_at": "2025-03-01T20:00:00Z"}]}],
        }
    ],
}
RYOT = {
    "metadata": [
        {
            "lot": "movie",
            "source": "tmdb",
            "identifier": "47964",
            "collections": ["Watchlist", "Loud"],
            "reviews": [{"rating": "75", "review": {"date": "2025-03-02"}}],
            "seen_history": [{"progress": "100", "ended_on": "2025-03-01"}, {"progress": "40"}],
        },
        {"lot": "book", "source": "openlibrary", "identifier": "OL1"},
    ]
}

ARCHIVES: dict[str, dict[str, str]] = {
    "Letterboxd": {
        "export/diary.csv": DIARY,
        "export/watched.csv": FILMS,
        "export/ratings.csv": STARS,
        "export/watchlist.csv": FILMS.replace("A Good Day to Die Hard,2013", "Breaking Bad,2008"),
        "export/likes/films.csv": FILMS,
        "export/lists/my-list.csv": LIST,
        "export/deleted/diary.csv": DIARY.replace("2025", "2024"),
        "export/profile.csv": "Email Address\nanna@example.org\n",
        "__MACOSX/export/._diary.csv": "\0",
    },
    "Trakt": {
        "watched-history-1.json": json.dumps(HISTORY),
        "ratings-movies.json": json.dumps(
            [{"rated_at": "2025-02-01T21:00:00.000Z", "rating": 8, "type": "movie", "movie": FILM}]
        ),
        "ratings-seasons.json": json.dumps(
            [{"rating": 8, "type": "season", "season": {"number": 1}, "show": SHOW}]
        ),
        "lists-watchlist.json": json.dumps(
            [{"listed_at": "2025-02-01T21:00:00.000Z", "type": "show", "show": SHOW}]
        ),
        "lists-lists.json": json.dumps([{"name": "Loud films", "ids": {"trakt": 5, "slug": "loud-films"}}]),
        "lists-list-5-loud-films.json": json.dumps([{"type": "movie", "movie": FILM, "notes": "so loud"}]),
        "user-settings.json": '{"token": "secret"}',
    },
    "TV Time": {
        "tracking-prod-records.csv": (
            "type,series_name,series_id,season_number,episode_number,episode_id,movie_name,release_date,created_at\n"
            "watch,Breaking Bad (2008),990033,1,2,99002201,,,2025-02-02 21:00:40\n"
            "watch,,,,,,A Good Day to Die Hard,2013-02-06,2025-03-01 20:10:00\n"
            "count-watch,,,,,,,,\n"
        ),
        "tracking-prod-records-v2.csv": (
            "key,series_name,s_id,ep_id,season_number,episode_number,created_at\n"
            "watch-episode-1,Breaking Bad (2008),990033,99002201,1,2,2025-02-02 21:00:10\n"
        ),
        "access_token.csv": "token\nsecret\n",
    },
    "Simkl": {"SimklBackup.json": json.dumps(ALIENS)},
}
TABLES: dict[str, tuple[str, str]] = {
    "IMDb": (
        "watchlist.csv",
        (
            "Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,IMDb Rating,"
            "Runtime (mins),Year,Genres,Num Votes,Release Date,Directors,Your Rating,Date Rated\n"
            "1,tt1606378,2025-02-01,2025-02-01,,A Good Day to Die Hard,,,Movie,5.2,98,2013,Action,1,"
            "2013-02-06,,8,2025-03-01\n"
            "2,tt9900044,2025-02-01,2025-02-01,,Doom,,,Video Game,,,1993,,,,,,\n"
        ),
    ),
    "TMDB": (
        "ratings.csv",
        (
            "TMDb ID,IMDb ID,Type,Name,Release Date,Season Number,Episode Number,"
            "Rating,Your Rating,Date Rated\n"
            "47964,tt1606378,movie,A Good Day to Die Hard,2013-02-06T00:00:00Z,,,5.3,7.5,"
            "2025-03-01T10:00:00Z\n"
            "62086,,tv,Breaking Bad S1E2,2008-01-27T00:00:00Z,1,2,8.0,6,2025-03-05T21:10:00Z\n"
        ),
    ),
    "Yamtrack": (
        "yamtrack.csv",
        (
            '"media_id","source","media_type","title","image","season_number","episode_number","score",'
            '"progress","status","repeats","start_date","end_date","notes","watch_date"\n'
            '"47964","tmdb","movie","A Good Day to Die Hard","","","","8.2","1",'
            '"Completed","1","","2025-03-01","",""\n'
            '"1396","tmdb","episode","Breaking Bad","","1","2","","","","","","2025-02-02","",""\n'
            '"1396","tmdb","tv","Breaking Bad","","","","","2","Planning","","","","",""\n'
            '"7","igdb","game","Doom","","","","","","Completed","","","","",""\n'
        ),
    ),
    "Movary": (
        "history.csv",
        (
            "title,year,tmdbId,imdbId,watchedAt,comment,location\n"
            '"A Good Day to Die Hard",2013,47964,tt1606378,2025-03-01,"with anna",Cinema\n'
            '"Glass Harbour",2021,990044,,,,\n'
        ),
    ),
    "MovieLens": (
        "movielens-ratings.csv",
        (
            "movie_id,imdb_id,tmdb_id,rating,average_rating,title\n"
            '7,1606378,47964,4.0,3.72,"Good Day to Die Hard, A (2013)"\n'
        ),
    ),
    "Ryot": ("ryot.json", json.dumps(RYOT)),
    "table": (
        "films.csv",
        (
            "Title;Year;Type;Watched_At;Rating\n"
            "A Good Day to Die Hard;2013;film;2025-03-01;7\n"
            "Breaking Bad;2008;series;;\n"
            "Doom;1993;game;;\n"
        ),
    ),
}


def write_sample(folder: Path, service: str) -> Path:
    """Write a takeout of a service."""
    if service in TABLES:
        name, text = TABLES[service]
        path = folder / name
        path.write_text(text, encoding="utf-8")
        return path
    path = folder / "takeout.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in ARCHIVES[service].items():
            archive.writestr(name, text)
    return path
