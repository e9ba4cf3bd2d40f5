"""API bodies of the collections: details with images and translations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tools.demo.films import facts, images, names
from tools.demo.films.catalogue import Film, films
from tools.demo.films.movies import media

Body = dict[str, Any]


def bodies() -> Iterator[Body]:
    """Yield one details body for every collection."""
    for row in sorted(facts.rows("collections"), key=lambda row: int(row[0])):
        yield {
            "path": f"/3/collection/{row[0]}",
            "params": {"language": "en-US", "append_to_response": "images,translations"},
            "body": _collection(row),
        }


def _collection(row: facts.Row) -> Body:
    id, name, overview, parts, german, german_overview, french = row
    members = sorted((films()[int(part)] for part in facts.split(parts, ",")), key=_released)
    posters = images.series_of("collection", int(id), "poster", ["en", "de", "fr", None])
    backdrops = images.series_of("collection", int(id), "backdrop", [None, None, None])
    return {
        "id": int(id),
        "name": name,
        "original_language": members[0].language,
        "original_name": name,
        "overview": overview,
        "poster_path": images.best(posters, "en"),
        "backdrop_path": images.best(backdrops, None),
        "parts": [media(film) for film in members],
        "images": {"backdrops": backdrops, "posters": posters},
        "translations": {
            "translations": [
                names.translation(language, country, {"title": title, "overview": words, "homepage": ""})
                for language, country, title, words in (
                    ("de", "DE", german, german_overview),
                    ("en", "US", name, overview),
                    ("fr", "FR", french, ""),
                )
            ]
        },
    }


def _released(film: Film) -> str:
    return film.release_date
