"""API bodies of the series: details with everything known appended."""

from __future__ import annotations

from typing import Any

from tools.demo.films import names
from tools.demo.films.facts import Row
from tools.demo.ids import company_id, keyword_id, known
from tools.demo.series import clips, episodes, facts, groups, offers, people, pictures, seasons, talk, words
from tools.demo.series.facts import Episode, Show
from tools.demo.series.networks import network

Body = dict[str, Any]


def body(show: Show) -> Body:
    """Return the details of one series with everything known appended."""
    parts = {name: part for name, part in appended(show).items() if part}
    return {
        "path": f"/3/tv/{show.id}",
        "params": {"append_to_response": ",".join(parts), "include_video_language": "en,de"},
        "body": details(show) | parts,
    }


def details(show: Show) -> Body:
    """Return the details object, keys in the order in which they are served."""
    about = facts.about(show.id)
    backdrop, poster = pictures.show_paths(show)
    regular = facts.regular(show.id)
    aired, coming = _split_by_day(regular)
    return {
        "adult": False,
        "backdrop_path": backdrop,
        "created_by": people.creators(show.id),
        "episode_run_time": [],
        "first_air_date": min(day for episode in regular if (day := episode.air_date)),
        "genres": [{"id": id, "name": _genre(id)} for id in show.genres],
        "homepage": about["homepage"],
        "id": show.id,
        "in_production": show.status == "Returning Series",
        "languages": about["languages"],
        "last_air_date": aired[-1].air_date,
        "last_episode_to_air": episodes.airing(aired[-1]),
        "name": show.name,
        "next_episode_to_air": episodes.airing(coming[0] if coming else None),
        "networks": [network(name) for name in about["networks"]],
        "number_of_episodes": len(regular),
        "number_of_seasons": sum(season.number > 0 for season in facts.seasons_of(show.id)),
        "origin_country": about["countries"][:1],
        "original_language": pictures.original_language(show.id),
        "original_name": show.original_name,
        "overview": facts.overview(str(show.id)),
        "popularity": show.popularity,
        "poster_path": poster,
        "production_companies": [_company(row) for row in facts.keyed("companies").get(str(show.id), [])],
        "production_countries": [names.country(code) for code in about["countries"]],
        "seasons": [seasons.row(season) for season in facts.seasons_of(show.id)],
        "softcore": False,
        "spoken_languages": [names.language(code) for code in about["languages"]],
        "status": show.status,
        "tagline": "",
        "type": show.type,
        "vote_average": show.vote_average,
        "vote_count": show.vote_count,
    }


def _split_by_day(among: list[Episode]) -> tuple[list[Episode], list[Episode]]:
    """Split episodes by day: aired when the facts were gathered, and not yet aired; both in order of day."""
    dated = sorted((row for row in among if row.air_date), key=lambda row: str(row.air_date))
    aired = [row for row in dated if str(row.air_date) <= facts.AS_OF]
    return aired, dated[len(aired) :]


def _genre(id: int) -> str:
    return facts.keyed("genres")[str(id)][0][0]


def _company(row: Row) -> Body:
    """Return a production company as in a series, and as in films if they have it too."""
    written, name, country = row
    id = int(written) if written else company_id(name)
    in_films = next((other for other, known_id in known("company").items() if known_id == id), None)
    if in_films:
        return names.company(in_films)
    return {"id": id, "logo_path": None, "name": name, "origin_country": country}


def media(show: Show) -> Body:
    """Return the row of a series inside recommendations."""
    backdrop, poster = pictures.show_paths(show)
    found = details(show)
    return {
        "adult": False,
        "backdrop_path": backdrop,
        "id": show.id,
        "name": show.name,
        "original_name": show.original_name,
        "overview": found["overview"],
        "poster_path": poster,
        "media_type": "tv",
        "original_language": found["original_language"],
        "genre_ids": show.genres,
        "popularity": show.popularity,
        "first_air_date": found["first_air_date"],
        "softcore": False,
        "vote_average": show.vote_average,
        "vote_count": show.vote_count,
        "origin_country": found["origin_country"],
    }


def appended(show: Show) -> Body:
    """Return the sub-resources of a series by name; the caller drops empty ones."""
    id = str(show.id)
    return {
        "aggregate_credits": people.aggregate_credits(show.id, facts.regular(show.id)),
        "alternative_titles": _results(_alternative_titles(id)),
        "content_ratings": _results(_content_ratings(id)),
        "credits": {"cast": people.cast(show.id), "crew": people.crew(show.id)},
        "episode_groups": _results(groups.of_show(show.id)),
        "external_ids": external_ids(id),
        "images": pictures.of_show(show),
        "keywords": _results(_keywords(show.id)),
        "lists": talk.lists(show.id),
        "recommendations": talk.page([media(facts.shows()[other]) for other in recommended(id)]),
        "reviews": talk.reviews(show.id),
        "screened_theatrically": _results(_screened(id)),
        "translations": {"translations": words.of_show(show)},
        "videos": _results(_videos(show)),
        "watch/providers": _results(offers.of_show(show)),
    }


def _results(rows: Any) -> Body:
    return {"results": rows} if rows else {}


def _keywords(show: int) -> list[Body]:
    return [{"name": word, "id": keyword_id(word)} for word in facts.about(show)["keywords"]]


def _alternative_titles(id: str) -> list[Body]:
    rows = sorted(facts.keyed("alternative_titles").get(id, []))
    return [{"iso_3166_1": country, "title": title, "type": ""} for country, title in rows]


def _content_ratings(id: str) -> list[Body]:
    rows = facts.keyed("content_ratings").get(id, [])
    return [{"descriptors": [], "iso_3166_1": country, "rating": rating} for country, rating in rows]


def external_ids(id: str) -> Body:
    """Return the ids that other catalogues know a series by."""
    found: dict[str, str] = dict(facts.keyed("external_ids").get(id, []))
    pages = ("facebook_id", "instagram_id", "twitter_id")
    return facts.external_ids(found, "imdb_id") | {page: found.get(page) for page in pages}


def recommended(id: str) -> list[int]:
    """Return the series recommended for a series."""
    rows = facts.keyed("recommendations").get(id, [])
    return [int(other) for row in rows for other in row[0].split(",")]


def _screened(id: str) -> list[Body]:
    found = [facts.episode("/".join((id, *row[:2]))) for row in facts.keyed("screenings").get(id, [])]
    return [{"id": row.id, "episode_number": row.number, "season_number": row.season} for row in found]


def _videos(show: Show) -> list[Body]:
    day = str(details(show)["first_air_date"])
    return [
        clips.video("tv", show.id, "Official Trailer", "Trailer", day),
        clips.video("tv", show.id, "Opening Credits", "Opening Credits", day, size=720),
        clips.video("tv", show.id, "Offizieller Trailer", "Trailer", day, language="de"),
    ]
