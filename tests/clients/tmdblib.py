"""The types of TMDbLib, which Jellyfin reads TMDB with, as far as they hold what Jellyfin uses.

Its serialiser takes no fraction and no null for an integer, no null for a flag, and no text for a number; an
object may be null. Facts of TMDbLib 2.2 to 3, the versions of Jellyfin 10.9 and later; where they differ, the
strictest of them.
"""

import re
from collections.abc import Callable
from typing import Any

Check = Callable[[Any], bool]
Shape = Check | dict[str, Any] | list[Any]
"""A check of a value, the members of an object that are read, or a list with the shape of its items."""


def whole(value: Any) -> bool:
    """Accept an `int` of .NET."""
    return type(value) is int and -(2**31) <= value < 2**31


def whole_or_null(value: Any) -> bool:
    """Accept an `int?`."""
    return value is None or whole(value)


def long(value: Any) -> bool:
    """Accept a `long`."""
    return type(value) is int and -(2**63) <= value < 2**63


def number(value: Any) -> bool:
    """Accept a `double`."""
    return type(value) in {int, float}


def flag(value: Any) -> bool:
    """Accept a `bool`."""
    return type(value) is bool


def text(value: Any) -> bool:
    """Accept a `string?`."""
    return value is None or type(value) is str


def date(value: Any) -> bool:
    """Accept a `DateTime?` of a day."""
    return value is None or (type(value) is str and bool(re.fullmatch(r"(\d{4}-\d\d-\d\d)?", value)))


def moment(value: Any) -> bool:
    """Accept a `DateTime`, which has no null."""
    return type(value) is str and bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value))


def gender(value: Any) -> bool:
    """Accept one of the four that are numbered."""
    return value in {0, 1, 2, 3}


def group_type(value: Any) -> bool:
    """Accept one of the seven orders that are numbered."""
    return value in range(1, 8)


def faults(value: Any, shape: Shape, place: str = "") -> list[str]:
    """Find what would not be read, or be missed, each with its place."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return [] if value is None else [f"{place}: {value!r}"]
        return [
            fault
            for name, inner in shape.items()
            for fault in (
                faults(value[name], inner, f"{place}.{name}")
                if name in value
                else [f"{place}.{name} is absent"]
            )
        ]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{place}: {value!r}"]
        return [fault for item in value for fault in faults(item, shape[0], f"{place}[]")]
    return [] if shape(value) else [f"{place}: {value!r}"]


NAMED = {"id": whole, "name": text}
IMAGE = {
    "aspect_ratio": number,
    "file_path": text,
    "height": whole,
    "iso_639_1": text,
    "vote_average": number,
    "vote_count": whole,
    "width": whole,
}
VIDEO = {
    "id": text,
    "iso_3166_1": text,
    "iso_639_1": text,
    "key": text,
    "name": text,
    "official": flag,
    "published_at": moment,
    "site": text,
    "size": whole,
    "type": text,
}
PERSON = {
    **NAMED,
    "adult": flag,
    "gender": gender,
    "known_for_department": text,
    "original_name": text,
    "popularity": number,
    "profile_path": text,
}
CAST = {**PERSON, "character": text, "credit_id": text, "order": whole}
CREW = {**PERSON, "credit_id": text, "department": text, "job": text}
CREDITS = {"cast": [CAST], "crew": [CREW]}
IMAGES = {"backdrops": [IMAGE], "posters": [IMAGE], "logos": [IMAGE]}
SUMMARY = {
    "id": whole,
    "adult": flag,
    "backdrop_path": text,
    "genre_ids": [whole],
    "original_language": text,
    "overview": text,
    "popularity": number,
    "poster_path": text,
    "vote_average": number,
    "vote_count": whole,
}
MOVIE_SUMMARY = {**SUMMARY, "original_title": text, "release_date": date, "title": text, "video": flag}
SERIES_SUMMARY = {
    **SUMMARY,
    "first_air_date": date,
    "name": text,
    "origin_country": [text],
    "original_name": text,
}
EPISODE_SUMMARY = {
    **NAMED,
    "air_date": date,
    "episode_number": long,
    "overview": text,
    "production_code": text,
    "runtime": whole_or_null,
    "season_number": whole,
    "still_path": text,
    "vote_average": number,
    "vote_count": whole,
}
COMPANY = {**NAMED, "logo_path": text, "origin_country": text}


def page(of: Shape) -> dict[str, Any]:
    """Return the shape of a page of results."""
    return {"page": whole, "results": [of], "total_pages": whole, "total_results": whole}


MOVIE = {
    "adult": flag,
    "backdrop_path": text,
    "belongs_to_collection": {**NAMED, "backdrop_path": text, "poster_path": text},
    "budget": long,
    "credits": CREDITS,
    "genres": [NAMED],
    "homepage": text,
    "id": whole,
    "images": IMAGES,
    "imdb_id": text,
    "keywords": {"keywords": [NAMED]},
    "original_language": text,
    "original_title": text,
    "overview": text,
    "popularity": number,
    "poster_path": text,
    "production_companies": [COMPANY],
    "production_countries": [{"iso_3166_1": text, "name": text}],
    "release_date": date,
    "releases": {
        "countries": [
            {
                "certification": text,
                "iso_3166_1": text,
                "primary": flag,
                "release_date": date,
                "descriptors": [text],
            }
        ]
    },
    "revenue": long,
    "runtime": whole_or_null,
    "spoken_languages": [{"iso_639_1": text, "name": text}],
    "status": text,
    "tagline": text,
    "title": text,
    "video": flag,
    "videos": {"results": [VIDEO]},
    "vote_average": number,
    "vote_count": whole,
}
SERIES = {
    "aggregate_credits": {
        "cast": [
            {
                **PERSON,
                "order": whole,
                "roles": [{"character": text, "credit_id": text, "episode_count": whole}],
                "total_episode_count": whole,
            }
        ],
        "crew": [
            {**PERSON, "department": text, "jobs": [{"credit_id": text, "episode_count": whole, "job": text}]}
        ],
    },
    "backdrop_path": text,
    "content_ratings": {"results": [{"descriptors": [text], "iso_3166_1": text, "rating": text}]},
    "created_by": [{**NAMED, "credit_id": text, "gender": gender, "profile_path": text}],
    "credits": CREDITS,
    "episode_groups": {
        "results": [
            {
                "description": text,
                "episode_count": whole,
                "group_count": whole,
                "id": text,
                "name": text,
                "network": COMPANY,
                "type": group_type,
            }
        ]
    },
    "episode_run_time": [whole],
    "external_ids": {"imdb_id": text, "tvdb_id": whole_or_null, "tvrage_id": whole_or_null},
    "first_air_date": date,
    "genres": [NAMED],
    "homepage": text,
    "id": whole,
    "images": IMAGES,
    "in_production": flag,
    "keywords": {"results": [NAMED]},
    "languages": [text],
    "last_air_date": date,
    "last_episode_to_air": {**EPISODE_SUMMARY, "show_id": whole},
    "name": text,
    "networks": [COMPANY],
    "next_episode_to_air": {**EPISODE_SUMMARY, "show_id": whole},
    "number_of_episodes": whole,
    "number_of_seasons": whole,
    "original_language": text,
    "original_name": text,
    "origin_country": [text],
    "overview": text,
    "popularity": number,
    "poster_path": text,
    "production_companies": [COMPANY],
    "seasons": [
        {**NAMED, "air_date": date, "episode_count": whole, "poster_path": text, "season_number": whole}
    ],
    "status": text,
    "type": text,
    "videos": {"results": [VIDEO]},
    "vote_average": number,
    "vote_count": whole,
}
SEASON = {
    **NAMED,
    "air_date": date,
    "credits": CREDITS,
    "episodes": [{**EPISODE_SUMMARY, "crew": [CREW], "guest_stars": [CAST]}],
    "external_ids": {"tvdb_id": whole_or_null},
    "images": {"posters": [IMAGE]},
    "overview": text,
    "poster_path": text,
    "season_number": whole,
    "videos": {"results": [VIDEO]},
    "vote_average": number,
}
EPISODE = {
    **EPISODE_SUMMARY,
    "credits": {**CREDITS, "guest_stars": [CAST]},
    "crew": [CREW],
    "external_ids": {"imdb_id": text, "tvdb_id": whole_or_null, "tvrage_id": whole_or_null},
    "guest_stars": [CAST],
    "images": {"stills": [IMAGE]},
    "videos": {"results": [VIDEO]},
}
GROUP = {
    "description": text,
    "groups": [{"id": text, "name": text, "order": whole, "episodes": [{**EPISODE_SUMMARY, "order": whole}]}],
    "id": text,
    "type": group_type,
}
COLLECTION = {
    **NAMED,
    "backdrop_path": text,
    "images": {"backdrops": [IMAGE], "posters": [IMAGE]},
    "overview": text,
    "parts": [MOVIE_SUMMARY],
    "poster_path": text,
}
PERSON_DETAILS = {
    **NAMED,
    "adult": flag,
    "also_known_as": [text],
    "biography": text,
    "birthday": date,
    "deathday": date,
    "external_ids": {"imdb_id": text},
    "gender": gender,
    "homepage": text,
    "images": {"profiles": [IMAGE]},
    "imdb_id": text,
    "movie_credits": {
        "cast": [{"character": text, "credit_id": text, "id": whole, "release_date": date, "title": text}],
        "crew": [{"credit_id": text, "department": text, "id": whole, "job": text, "title": text}],
    },
    "place_of_birth": text,
    "popularity": number,
    "profile_path": text,
    "tv_credits": {
        "cast": [
            {"character": text, "credit_id": text, "episode_count": whole, "first_air_date": date, **NAMED},
        ],
        "crew": [{"credit_id": text, "department": text, "episode_count": whole, "job": text, **NAMED}],
    },
}
FOUND = {
    "movie_results": [MOVIE_SUMMARY],
    "person_results": [PERSON],
    "tv_episode_results": [{**EPISODE_SUMMARY, "show_id": whole}],
    "tv_results": [SERIES_SUMMARY],
    "tv_season_results": [{**NAMED, "air_date": date, "season_number": whole, "show_id": whole}],
}
