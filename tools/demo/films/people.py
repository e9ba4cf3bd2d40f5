"""API bodies of the people with full details: details with ids, images, translations and tagged images."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tools.demo.films import facts, images, names
from tools.demo.films.catalogue import films
from tools.demo.films.movies import media, pictures
from tools.demo.ids import object_id, person_id

Body = dict[str, Any]
TAGGED = 3


def bodies() -> Iterator[Body]:
    """Yield one details body for every person in people.tsv, by id."""
    for name in sorted(names.headline(), key=person_id):
        parts: Body = {
            "external_ids": _external_ids(name),
            "images": {"profiles": _profiles(name)},
            "translations": {"translations": _translations(name)},
        }
        tagged = _tagged_images(name)
        if tagged:
            parts["tagged_images"] = tagged
        yield {
            "path": f"/3/person/{person_id(name)}",
            "params": {"language": "en-US", "append_to_response": ",".join(parts)},
            "body": _details(name) | parts,
        }


def _details(name: str) -> Body:
    gender, department, birthday, deathday, place, imdb_id, _, also, biography = names.headline()[name]
    return {
        "adult": False,
        "also_known_as": facts.split(also),
        "biography": biography,
        "birthday": birthday or None,
        "deathday": deathday or None,
        "gender": int(gender),
        "homepage": None,
        "id": person_id(name),
        "imdb_id": imdb_id or None,
        "known_for_department": department,
        "name": name,
        "place_of_birth": place or None,
        "popularity": names.person_popularity(name),
        "profile_path": _profiles(name)[0]["file_path"],
    }


def _external_ids(name: str) -> Body:
    row = names.headline()[name]
    return {
        "freebase_mid": None,
        "freebase_id": None,
        "imdb_id": row[5] or None,
        "tvrage_id": None,
        "wikidata_id": row[6] or None,
        "facebook_id": None,
        "instagram_id": None,
        "tiktok_id": None,
        "twitter_id": None,
        "youtube_id": None,
    }


def _profiles(name: str) -> list[images.Image]:
    return images.series_of("person", person_id(name), "profile", [None, None, None])


def _translations(name: str) -> list[Body]:
    words = [("en", "US", names.headline()[name][8])]
    german = facts.pairs("biographies_de").get(name)
    if german:
        words.insert(0, ("de", "DE", german))
    return [
        names.translation(language, country, {"biography": text, "name": "", "primary": language == "en"})
        for language, country, text in words
    ]


def _tagged_images(name: str) -> Body:
    found = [film for film in films().values() if film.headline and film.cast and film.cast[0][0] == name]
    rows = [
        _tagged(name, picture) | {"image_type": type, "media": media(film), "media_type": "movie"}
        for film in found[:TAGGED]
        for type in ("poster", "backdrop")
        for picture in pictures(film)[f"{type}s"][:1]
    ]
    return {"page": 0, "results": rows, "total_pages": 1, "total_results": len(rows)} if rows else {}


def _tagged(name: str, picture: images.Image) -> Body:
    return {
        "aspect_ratio": picture["aspect_ratio"],
        "file_path": picture["file_path"],
        "height": picture["height"],
        "id": object_id("tagged", name, picture["file_path"]),
        "iso_3166_1": picture["iso_3166_1"],
        "iso_639_1": picture["iso_639_1"],
        "vote_average": picture["vote_average"],
        "vote_count": picture["vote_count"],
        "width": picture["width"],
    }
