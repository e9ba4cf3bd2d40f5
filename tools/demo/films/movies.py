"""API bodies of the films: details with everything known appended."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from tools.demo.films import facts, images, names, offers, releases, talk
from tools.demo.films.catalogue import DEPARTMENTS, Film, films
from tools.demo.ids import keyword_id, object_id

Body = dict[str, Any]
POSTERS: list[str | None] = ["en", "de", None]
CLIPS = [("Official Trailer", "Trailer", 1080), ("Behind the Scenes", "Featurette", 720)]
HEADLINE_POSTERS: list[str | None] = ["en", "de", "fr", "es", "ja", None]


def bodies() -> Iterator[Body]:
    """Yield one details body for every film."""
    for film in films().values():
        parts = {name: part for name, part in appended(film).items() if part}
        yield {
            "path": f"/3/movie/{film.id}",
            "params": {"language": "en-US", "append_to_response": ",".join(parts)},
            "body": details(film) | parts,
        }


def appended(film: Film) -> Body:
    """Return the non-empty sub-resources of a film by name."""
    id = str(film.id)
    return {
        "alternative_titles": _under("titles", alternative_titles(id)),
        "credits": credits(film),
        "external_ids": external_ids(film),
        "images": pictures(film),
        "keywords": _under("keywords", keywords(id)),
        "lists": talk.lists(film),
        "recommendations": recommendations(id),
        "release_dates": _under("results", releases.of(film)),
        "reviews": talk.reviews(film),
        "translations": _under("translations", translations(film)),
        "videos": _under("results", videos(film)),
        "watch/providers": _under("results", offers.of_film(film)),
    }


def _under(key: str, rows: Any) -> Body:
    return {key: rows} if rows else {}


def details(film: Film) -> Body:
    """Return the details object, keys in the order in which they are served."""
    posters = pictures(film)["posters"]
    collection = collection_of().get(str(film.id))
    return {
        "adult": False,
        "backdrop_path": images.best(pictures(film)["backdrops"], None),
        "belongs_to_collection": names.collection(collection) if collection else None,
        "budget": film.budget,
        "genres": [names.genre(id) for id in film.genres],
        "homepage": "",
        "id": film.id,
        "imdb_id": film.imdb_id,
        "origin_country": film.countries[:1],
        "original_language": film.language,
        "original_title": film.original_title,
        "overview": film.overview,
        "popularity": film.popularity,
        "poster_path": images.best(posters, "en"),
        "production_companies": [names.company(name) for name in film.companies],
        "production_countries": [names.country(code) for code in film.countries],
        "release_date": film.release_date,
        "revenue": film.revenue,
        "runtime": film.runtime,
        "softcore": False,
        "spoken_languages": [names.language(code) for code in film.languages],
        "status": "Released",
        "tagline": "",
        "title": film.title,
        "video": False,
        "vote_average": film.vote_average,
        "vote_count": film.vote_count,
    }


def media(film: Film) -> Body:
    """Return the row of a film inside collections, recommendations and tagged images."""
    return {
        "adult": False,
        "backdrop_path": images.best(pictures(film)["backdrops"], None),
        "id": film.id,
        "title": film.title,
        "original_title": film.original_title,
        "overview": film.overview,
        "poster_path": images.best(pictures(film)["posters"], "en"),
        "media_type": "movie",
        "original_language": film.language,
        "genre_ids": film.genres,
        "popularity": film.popularity,
        "release_date": film.release_date,
        "softcore": False,
        "video": False,
        "vote_average": film.vote_average,
        "vote_count": film.vote_count,
    }


@cache
def collection_of() -> dict[str, str]:
    """Return the collection that a film belongs to, both as ids."""
    return {film: row[0] for row in facts.rows("collections") for film in facts.split(row[3], ",")}


def credits(film: Film) -> Body:
    """Cast in billing order and crew of a film."""
    cast = [
        names.person(name)
        | {
            "cast_id": order + 1,
            "character": character,
            "credit_id": object_id("movie", str(film.id), "cast", name),
            "order": order,
        }
        for order, (name, character) in enumerate(film.cast)
    ]
    crew = [
        names.person(name)
        | {
            "credit_id": object_id("movie", str(film.id), job, name),
            "department": DEPARTMENTS[job],
            "job": job,
        }
        for name, job in film.crew
    ]
    return {"cast": cast, "crew": crew}


def external_ids(film: Film) -> Body:
    """Return the ids that other catalogues know a film by."""
    return {
        "imdb_id": film.imdb_id,
        "wikidata_id": film.wikidata_id or None,
        "facebook_id": None,
        "instagram_id": None,
        "twitter_id": None,
    }


def pictures(film: Film) -> Body:
    """Return the image records of a film: posters in several languages, backdrops, title logos."""
    languages = HEADLINE_POSTERS if film.headline else POSTERS
    return {
        "backdrops": images.series_of("movie", film.id, "backdrop", [None, None, "en"][: len(languages) - 1]),
        "logos": images.series_of("movie", film.id, "logo", ["en", "de"] if film.headline else []),
        "posters": images.series_of("movie", film.id, "poster", languages),
    }


def keywords(id: str) -> list[Body]:
    """Return the keywords of a film."""
    words = facts.split(facts.pairs("keywords").get(id, ""))
    return [{"id": keyword_id(word), "name": word} for word in words]


def alternative_titles(id: str) -> list[Body]:
    """Return other names of a film, by country."""
    return [
        {"iso_3166_1": country, "title": title, "type": type}
        for country, type, title in facts.by_first("alternative_titles").get(id, [])
    ]


def translations(film: Film) -> list[Body]:
    """Return the texts of a film in all its languages."""
    id = str(film.id)
    found = [("en", "US", film.title if film.title != film.original_title else "", film.overview)]
    german = facts.pairs("overviews_de").get(id, "")
    titles = facts.by_first("titles").get(id, [["", "", "", "", ""]])[0]
    for (language, country), title in zip(facts.rows("title_languages"), titles, strict=True):
        overview = german if language == "de" else ""
        if title or overview:
            found.append((language, country, title, overview))
    if len(found) == 1 and not film.overview and not found[0][2]:
        return []
    return [names.translation(language, country, _words(film, *words)) for language, country, *words in found]


def _words(film: Film, title: str, overview: str) -> Body:
    return {"homepage": "", "overview": overview, "runtime": film.runtime, "tagline": "", "title": title}


def videos(film: Film) -> list[Body]:
    """Return the clips of a headline film."""
    if not film.headline:
        return []
    day = film.release_date
    return [
        {
            "iso_639_1": "en",
            "iso_3166_1": "US",
            "name": name,
            "key": _key(film, name, type),
            "site": "YouTube",
            "size": size,
            "type": type,
            "official": type == "Trailer",
            "id": object_id("movie", str(film.id), "video", name),
            "published_at": f"{max(day, '2009-01-05')}T17:00:{film.id % 60:02}.000Z",
        }
        for name, type, size in CLIPS
    ]


def _key(film: Film, name: str, type: str) -> str:
    # A key that is not a known fact is made up, and begins with "demo" so that nobody takes it for one.
    made = "demo" + object_id("key", str(film.id), name)[:7]
    return facts.pairs("trailers").get(str(film.id), made) if type == "Trailer" else made


def recommendations(id: str) -> Body:
    """Return the page of recommendations for a film."""
    chosen = facts.split(facts.pairs("recommendations").get(id, ""), ",")
    rows = [media(films()[int(other)]) for other in chosen]
    return {"page": 1, "results": rows, "total_pages": 1, "total_results": len(rows)} if rows else {}
