"""A small world that answers agree about: one movie, one series, and what hangs on them."""
# ruff: noqa: E501 (a body reads best as the one line that it is)

import json
from pathlib import Path
from typing import Any

Body = dict[str, Any]

PERSON: Body = {
    "adult": False,
    "gender": 2,
    "id": 62,
    "known_for_department": "Acting",
    "name": "Bruce Willis",
    "original_name": "Bruce Willis",
    "popularity": 4.778,
    "profile_path": "/face.jpg",
}
OTHER: Body = {
    **PERSON,
    "id": 63,
    "name": "Ada Example",
    "original_name": "Ada Example",
    "profile_path": None,
}
ROW: Body = {
    "adult": False,
    "backdrop_path": "/plain.jpg",
    "genre_ids": [28, 53],
    "id": 47964,
    "title": "A Good Day to Die Hard",
    "original_language": "en",
    "original_title": "A Good Day to Die Hard",
    "overview": "Father and son.",
    "popularity": 6.2441,
    "poster_path": "/english.jpg",
    "release_date": "2013-02-06",
    "softcore": False,
    "video": False,
    "vote_average": 5.3,
    "vote_count": 5500,
}
SIMILAR: Body = {**ROW, "id": 562, "title": "Die Hard", "original_title": "Die Hard", "overview": "A tower."}
GERMAN_ROW: Body = {
    **ROW,
    "title": "Stirb langsam 5",
    "overview": "Vater und Sohn.",
    "poster_path": "/german.jpg",
}
TV_ROW: Body = {
    "adult": False,
    "backdrop_path": "/desert.jpg",
    "genre_ids": [18],
    "id": 1396,
    "origin_country": ["US"],
    "original_language": "en",
    "original_name": "Breaking Bad",
    "overview": "Chemistry.",
    "popularity": 240.6403,
    "poster_path": "/hat.jpg",
    "first_air_date": "2008-01-20",
    "softcore": False,
    "name": "Breaking Bad",
    "vote_average": 8.944,
    "vote_count": 17771,
}
MOVIE: Body = {
    "adult": False,
    "backdrop_path": "/plain.jpg",
    "belongs_to_collection": {
        "id": 1570,
        "name": "Die Hard Collection",
        "poster_path": "/set.jpg",
        "backdrop_path": "/setback.jpg",
    },
    "budget": 92000000,
    "genres": [{"id": 28, "name": "Action"}, {"id": 53, "name": "Thriller"}],
    "homepage": "https://example.org/",
    "id": 47964,
    "imdb_id": "tt1606378",
    "origin_country": ["US"],
    "original_language": "en",
    "original_title": "A Good Day to Die Hard",
    "overview": "Father and son.",
    "popularity": 6.2441,
    "poster_path": "/english.jpg",
    "production_companies": [
        {"id": 25, "logo_path": "/fox.png", "name": "20th Century Fox", "origin_country": "US"}
    ],
    "production_countries": [{"iso_3166_1": "US", "name": "United States of America"}],
    "release_date": "2013-02-06",
    "revenue": 304654182,
    "runtime": 98,
    "softcore": False,
    "spoken_languages": [{"english_name": "English", "iso_639_1": "en", "name": "English"}],
    "status": "Released",
    "tagline": "Like father.",
    "title": "A Good Day to Die Hard",
    "video": False,
    "vote_average": 5.3,
    "vote_count": 5500,
}
MOVIE_OF_TABLES: Body = {
    **MOVIE,
    "id": 603,
    "imdb_id": "tt0133093",
    "runtime": 136,
    "budget": 0,
    "belongs_to_collection": None,
}
"""A movie that a table can name by its IMDb id, without a budget."""
GERMAN_MOVIE: Body = {
    **MOVIE,
    "homepage": "",
    "overview": "Vater und Sohn.",
    "poster_path": "/german.jpg",
    "runtime": 97,
    "tagline": "Wie der Vater.",
    "title": "Stirb langsam 5",
}
CAST: Body = {
    **PERSON,
    "cast_id": 1,
    "character": "John McClane",
    "credit_id": "52fe4751c3a36847f812f049",
    "order": 0,
}
CREW: Body = {**OTHER, "credit_id": "52fe4751c3a36847f812f04f", "department": "Writing", "job": "Writer"}


def image(path: str, language: str | None, votes: float, country: str | None = None) -> Body:
    """An image as the API shows it."""
    return {
        "aspect_ratio": 0.667,
        "height": 1500,
        "iso_3166_1": country,
        "iso_639_1": language,
        "file_path": path,
        "vote_average": votes,
        "vote_count": 3,
        "width": 1000,
    }


POSTERS = [
    image("/french.jpg", "fr", 9.0, "FR"),
    image("/english.jpg", "en", 6.1),
    image("/german.jpg", "de", 5.0),
]
IMAGES: Body = {
    "backdrops": [image("/taken.jpg", "en", 9.9), image("/plain.jpg", None, 5.5)],
    "id": 47964,
    "logos": [],
    "posters": POSTERS,
}
VIDEO: Body = {
    "iso_639_1": "en",
    "iso_3166_1": "US",
    "name": "Trailer",
    "key": "abc",
    "site": "YouTube",
    "size": 1080,
    "type": "Trailer",
    "official": True,
    "id": "533ec654c3a36854480003eb",
    "published_at": "2013-01-01T00:00:00.000Z",
}
EPISODE: Body = {
    "air_date": "2008-01-20",
    "episode_number": 1,
    "episode_type": "standard",
    "id": 62085,
    "name": "Pilot",
    "overview": "It begins.",
    "production_code": "",
    "runtime": 59,
    "season_number": 1,
    "show_id": 1396,
    "still_path": "/still.jpg",
    "vote_average": 8.479,
    "vote_count": 508,
}
EPISODE_CREW: Body = {
    "department": "Directing",
    "job": "Director",
    "credit_id": "52542275760ee313280006ce",
    **OTHER,
}
GUEST: Body = {"character": "Steven", "credit_id": "5271b489760ee35b3e0881a7", "order": 8, **PERSON}
SEASON: Body = {
    "_id": "52542272760ee313280005fc",
    "air_date": "2008-01-20",
    "episodes": [
        {**EPISODE, "crew": [EPISODE_CREW], "guest_stars": [GUEST]},
        {**EPISODE, "id": 62086, "episode_number": 2, "name": "Two", "crew": [], "guest_stars": []},
    ],
    "name": "Season 1",
    "networks": [{"id": 174, "logo_path": "/amc.png", "name": "AMC", "origin_country": "US"}],
    "overview": "The first.",
    "id": 3572,
    "poster_path": "/season.jpg",
    "season_number": 1,
    "vote_average": 8.3,
}
SERIES: Body = {
    "adult": False,
    "backdrop_path": "/desert.jpg",
    "created_by": [
        {"id": 63, "credit_id": "52542286760ee31328001a7b", "name": "Ada Example", "gender": 2, "profile_path": None}
    ],
    "episode_run_time": [],
    "first_air_date": "2008-01-20",
    "genres": [{"id": 18, "name": "Drama"}],
    "homepage": "",
    "id": 1396,
    "in_production": False,
    "languages": ["en", "de"],
    "last_air_date": "2013-09-29",
    "last_episode_to_air": {**EPISODE, "id": 62161, "episode_number": 16, "season_number": 5, "name": "Felina"},
    "next_episode_to_air": None,
    "name": "Breaking Bad",
    "networks": [{"id": 174, "logo_path": "/amc.png", "name": "AMC", "origin_country": "US"}],
    "number_of_episodes": 62,
    "number_of_seasons": 5,
    "origin_country": ["US"],
    "original_language": "en",
    "original_name": "Breaking Bad",
    "overview": "Chemistry.",
    "popularity": 240.6403,
    "poster_path": "/hat.jpg",
    "production_companies": [],
    "production_countries": [],
    "seasons": [
        {"air_date": None, "episode_count": 9, "id": 3577, "name": "Specials", "overview": "", "poster_path": None,
         "season_number": 0, "vote_average": 0.0},
        {"air_date": "2008-01-20", "episode_count": 2, "id": 3572, "name": "Season 1", "overview": "The first.",
         "poster_path": "/season.jpg", "season_number": 1, "vote_average": 8.3},
    ],
    "softcore": False,
    "spoken_languages": [],
    "status": "Ended",
    "tagline": "Change.",
    "type": "Scripted",
    "vote_average": 8.944,
    "vote_count": 17771,
}  # fmt: skip
TV_CAST: Body = {k: v for k, v in CAST.items() if k != "cast_id"} | {"credit_id": "52542282760ee313280017f9"}
PERSON_DETAILS: Body = {
    "adult": False,
    "also_known_as": ["Walter Bruce Willis"],
    "biography": "An actor.",
    "birthday": "1955-03-19",
    "deathday": None,
    "gender": 2,
    "homepage": None,
    "id": 62,
    "imdb_id": "nm0000246",
    "known_for_department": "Acting",
    "name": "Bruce Willis",
    "place_of_birth": "Idar-Oberstein",
    "popularity": 4.778,
    "profile_path": "/face.jpg",
}
MOVIE_CREDITS: Body = {
    "cast": [
        {**SIMILAR, "character": "John McClane", "credit_id": "52fe420dc3a36847f80001b7", "order": 0},
        {**ROW, "character": "John McClane", "credit_id": CAST["credit_id"], "order": 0},
    ],
    "crew": [],
    "id": 62,
}
TV_CREDIT: Body = {
    **TV_ROW,
    "character": "John McClane",
    "credit_id": TV_CAST["credit_id"],
    "episode_count": 3,
    "first_credit_air_date": "2008-01-20",
}
REVIEW: Body = {
    "author": "reader",
    "author_details": {"name": "R. Eader", "username": "reader", "avatar_path": None, "rating": 7.0},
    "content": "It is loud.",
    "created_at": "2013-03-01T10:00:00.000Z",
    "id": "51910979760ee320eb020fc2",
    "updated_at": "2013-03-01T10:00:00.000Z",
    "url": "https://example.org/review",
}
GROUP: Body = {
    "description": "",
    "episode_count": 1,
    "group_count": 1,
    "id": "5acf93e60e0a26346d0000ce",
    "name": "In order",
    "network": {"id": 174, "logo_path": "/amc.png", "name": "AMC", "origin_country": "US"},
    "type": 4,
}
LIST: Body = {
    "description": "",
    "favorite_count": 0,
    "id": 9011,
    "item_count": 643,
    "iso_639_1": "en",
    "iso_3166_1": "US",
    "list_type": "movie",
    "name": "Action",
    "poster_path": None,
}
OFFER: Body = {
    "logo_path": "/apple.jpg",
    "provider_id": 2,
    "provider_name": "Apple TV",
    "display_priority": 3,
}


def page(rows: list[Body], **more: Any) -> Body:
    """A list of one page."""
    return {**more, "page": 1, "results": rows, "total_pages": 1, "total_results": len(rows)}


def line(path: str, body: Body, **params: str) -> Body:
    """One line of a file."""
    return {"path": "/3" + path, "params": params, "body": body}


MOVIE_LINES = [
    line("/movie/47964", MOVIE),
    line("/movie/47964", GERMAN_MOVIE, language="de-DE"),
    line("/movie/47964", {**MOVIE, "credits": {"cast": [CAST], "crew": [CREW]}}, append_to_response="credits"),
    line("/movie/47964/credits", {"id": 47964, "cast": [CAST], "crew": [CREW]}),
    line("/movie/47964/images", IMAGES),
    line("/movie/47964/images", {**IMAGES, "backdrops": [IMAGES["backdrops"][0]], "posters": [POSTERS[1]]}, language="en-US"),
    line("/movie/47964/videos", {"id": 47964, "results": [VIDEO]}),
    line("/movie/47964/videos", {"id": 47964, "results": [{**VIDEO, "iso_639_1": "de", "id": "2"}]}, language="de"),
    line("/movie/47964/keywords", {"id": 47964, "keywords": [{"id": 591, "name": "agency"}, {"id": 720, "name": "father"}]}),
    line("/movie/47964/external_ids", {"id": 47964, "imdb_id": "tt1606378", "wikidata_id": "Q213081", "facebook_id": "", "instagram_id": None, "twitter_id": None}),
    line("/movie/47964/release_dates", {"id": 47964, "results": [{"iso_3166_1": "DE", "release_dates": [{"certification": "16", "descriptors": ["violence"], "iso_639_1": "", "note": "", "release_date": "2013-02-14T00:00:00.000Z", "type": 3}]}]}),
    line("/movie/47964/alternative_titles", {"id": 47964, "titles": [{"iso_3166_1": "US", "title": "Die Hard 5", "type": "informal title"}, {"iso_3166_1": "FR", "title": "Belle journée", "type": ""}]}),
    line("/movie/47964/alternative_titles", {"id": 47964, "titles": [{"iso_3166_1": "FR", "title": "Belle journée", "type": ""}]}, country="FR"),
    line("/movie/47964/translations", {"id": 47964, "translations": [
        {"iso_3166_1": "DE", "iso_639_1": "de", "name": "Deutsch", "english_name": "German", "data": {"homepage": "", "overview": "Vater und Sohn.", "runtime": 97, "tagline": "Wie der Vater.", "title": "Stirb langsam 5"}},
        {"iso_3166_1": "US", "iso_639_1": "en", "name": "English", "english_name": "English", "data": {"homepage": "https://example.org/", "overview": "Father and son.", "runtime": 98, "tagline": "Like father.", "title": ""}},
    ]}),
    line("/movie/47964/watch/providers", {"id": 47964, "results": {"DE": {"link": "https://example.org/w", "rent": [OFFER], "buy": [OFFER]}}}),
    line("/movie/47964/reviews", page([REVIEW], id=47964)),
    line("/movie/47964/lists", page([LIST], id=47964)),
    line("/movie/47964/similar", page([SIMILAR])),
    line("/movie/47964/recommendations", page([{**SIMILAR, "media_type": "movie"}])),
    line("/movie/popular", page([GERMAN_ROW]), language="de-DE"),
    line("/movie/popular", page([ROW, SIMILAR])),
]  # fmt: skip
SERIES_LINES = [
    line("/tv/1396", SERIES),
    line("/tv/1396/credits", {"cast": [TV_CAST], "crew": [], "id": 1396}),
    line("/tv/1396/aggregate_credits", {"cast": [{**PERSON, "roles": [{"credit_id": TV_CAST["credit_id"], "character": "John McClane", "episode_count": 3}], "total_episode_count": 3, "order": 0}], "crew": [{**OTHER, "jobs": [{"credit_id": "5254", "job": "Director", "episode_count": 1}], "department": "Directing", "total_episode_count": 1}], "id": 1396}),
    line("/tv/1396/content_ratings", {"results": [{"descriptors": [], "iso_3166_1": "DE", "rating": "16"}], "id": 1396}),
    line("/tv/1396/episode_groups", {"results": [GROUP], "id": 1396}),
    line("/tv/1396/screened_theatrically", {"id": 1396, "results": [{"id": 62161, "episode_number": 16, "season_number": 5}]}),
    line("/tv/1396/season/1", SEASON),
    line("/tv/1396/season/1/credits", {"cast": [TV_CAST], "crew": [], "id": 3572}),
    line("/tv/1396/season/1/images", {"id": 3572, "posters": [image("/season.jpg", "en", 5.5), image("/saison.jpg", "fr", 7.5)]}),
    line("/tv/1396/season/1/watch/providers", {"id": 3572, "results": {"DE": {"link": "https://example.org/s", "buy": [OFFER]}}}),
    line("/tv/1396/season/1/episode/1", {**EPISODE, "crew": [EPISODE_CREW], "guest_stars": [GUEST]}),
    line("/tv/1396/season/1/episode/1/credits", {"cast": [TV_CAST], "crew": [EPISODE_CREW], "guest_stars": [GUEST], "id": 62085}),
    line("/tv/1396/season/1/episode/1/images", {"id": 62085, "stills": [image("/still.jpg", None, 5.0)]}),
    line("/tv/episode_group/5acf93e60e0a26346d0000ce", {**GROUP, "groups": [{"id": "5acf93efc3a368739a0000a9", "name": "One", "order": 1, "locked": True, "episodes": [{**EPISODE, "order": 0}]}]}),
    line("/tv/top_rated", page([TV_ROW])),
    line("/find/tt0903747", {"movie_results": [], "person_results": [], "tv_results": [{**TV_ROW, "media_type": "tv"}], "tv_episode_results": [], "tv_season_results": []}, external_source="imdb_id"),
]  # fmt: skip
OTHER_LINES = [
    line("/person/62", PERSON_DETAILS),
    line("/person/62", {**PERSON_DETAILS, "biography": "Ein Schauspieler."}, language="de"),
    line("/person/62/images", {"id": 62, "profiles": [image("/face.jpg", None, 5.0)]}),
    line("/person/62/movie_credits", MOVIE_CREDITS),
    line("/person/62/tv_credits", {"cast": [TV_CREDIT], "crew": [], "id": 62}),
    line("/person/62/combined_credits", {"cast": [{**TV_CREDIT, "media_type": "tv"}, *({**row, "media_type": "movie"} for row in MOVIE_CREDITS["cast"])], "crew": [], "id": 62}),
    line("/person/62/tagged_images", {"id": 62, "page": 0, "results": [{**POSTERS[1], "id": "525710e219c295731c0335d0", "image_type": "poster", "media": {**ROW, "media_type": "movie"}, "media_type": "movie"}], "total_pages": 1, "total_results": 1}),
    line("/credit/52542282760ee313280017f9", {"credit_type": "cast", "department": "Acting", "job": "Actor", "media": {**TV_ROW, "media_type": "tv", "character": "John McClane", "episodes": [{**EPISODE, "media_type": "tv_episode"}], "seasons": [{"id": 3572, "name": "Season 1", "overview": "The first.", "poster_path": "/season.jpg", "media_type": "tv_season", "vote_average": 8.3, "air_date": "2008-01-20", "season_number": 1, "show_id": 1396, "episode_count": 2}]}, "media_type": "tv", "id": "52542282760ee313280017f9", "person": {**PERSON, "media_type": "person"}}),
    line("/review/51910979760ee320eb020fc2", {**REVIEW, "iso_639_1": "en", "media_id": 47964, "media_title": "A Good Day to Die Hard", "media_type": "movie"}),
    line("/collection/1570", {"id": 1570, "name": "Die Hard Collection", "original_language": "en", "original_name": "Die Hard Collection", "overview": "Five films.", "poster_path": "/set.jpg", "backdrop_path": "/setback.jpg", "parts": [{**SIMILAR, "media_type": "movie"}]}),
    line("/company/25", {"description": "", "headquarters": "Los Angeles", "homepage": "", "id": 25, "logo_path": "/fox.png", "name": "20th Century Fox", "origin_country": "US", "parent_company": {"id": 2, "name": "Walt Disney", "logo_path": None}}),
    line("/company/25/alternative_names", {"id": 25, "results": [{"name": "Fox", "type": ""}]}),
    line("/company/25/movies", page([ROW], id=25)),
    line("/network/174", {"headquarters": "New York", "homepage": "", "id": 174, "logo_path": "/amc.png", "name": "AMC", "origin_country": "US"}),
    line("/network/174/images", {"id": 174, "logos": [{"aspect_ratio": 3.7313432835820897, "file_path": "/amc.png", "height": 268, "id": "5a7a61b5c3a36821980020f3", "file_type": ".svg", "vote_average": 3.334, "vote_count": 3, "width": 1000}]}),
    line("/keyword/591", {"id": 591, "name": "agency"}),
    line("/watch/providers/movie", {"results": [{"display_priorities": {"DE": 4}, "display_priority": 4, "logo_path": "/apple.jpg", "provider_name": "Apple TV", "provider_id": 2}]}),
    line("/search/multi", page([{**PERSON, "media_type": "person", "known_for": [{**SIMILAR, "media_type": "movie"}]}]), query="x"),
    line("/search/keyword", page([{"id": 591, "name": "agency"}]), query="a"),
]  # fmt: skip
LINES = [*MOVIE_LINES, *SERIES_LINES, *OTHER_LINES]


def write(file: Path, lines: list[Body]) -> Path:
    """A file of these lines."""
    file.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    return file
