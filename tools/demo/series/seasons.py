"""API bodies of the seasons, and the rows in which series list them."""

from __future__ import annotations

from typing import Any

from tools.demo.series import clips, episodes, facts, offers, people, pictures, words
from tools.demo.series.facts import Season
from tools.demo.series.networks import network

Body = dict[str, Any]


def body(season: Season) -> Body:
    """Return the details of one season with everything known appended."""
    parts = {name: part for name, part in appended(season).items() if part}
    return {
        "path": f"/3/tv/{season.show}/season/{season.number}",
        "params": {"append_to_response": ",".join(parts)},
        "body": details(season) | parts,
    }


def details(season: Season) -> Body:
    """Return the details object, keys in the order in which they are served."""
    return {
        "_id": season.object_id,
        "air_date": season.air_date,
        "episodes": [episodes.season_row(episode) for episode in facts.episodes_of(season)],
        "name": season.name,
        "networks": [network(name) for name in season.networks],
        "overview": facts.overview(f"{season.show}/{season.number}"),
        "id": season.id,
        "poster_path": pictures.season_path(season),
        "season_number": season.number,
        "vote_average": season.vote_average,
    }


def row(season: Season) -> Body:
    """Return the row of a season inside its series."""
    return {
        "air_date": season.air_date,
        "episode_count": len(facts.episodes_of(season)),
        "id": season.id,
        "name": season.name,
        "overview": facts.overview(f"{season.show}/{season.number}"),
        "poster_path": pictures.season_path(season),
        "season_number": season.number,
        "vote_average": season.vote_average,
    }


def appended(season: Season) -> Body:
    """Return the sub-resources of a season by name; the caller drops empty ones."""
    own = facts.episodes_of(season)
    show = facts.shows()[season.show]
    posters = pictures.of_season(season)
    cast = people.cast(season.show)
    return {
        "aggregate_credits": people.aggregate_credits(season.show, own) if season.number else {},
        "credits": {"cast": cast, "crew": people.crew(season.show)} if cast and season.number and own else {},
        "external_ids": external_ids(season),
        "images": {"posters": posters} if posters else {},
        "translations": {"translations": words.of_season(season)},
        "videos": {"results": _videos(season)} if own and season.number else {},
        "watch/providers": {"results": offers.of_show(show)} if own and season.number else {},
    }


def external_ids(season: Season) -> Body:
    """Return a season's ids on other sites, {} if none is known."""
    rows = facts.keyed("season_ids", 2).get(f"{season.show}/{season.number}", [])
    known: dict[str, str] = dict(rows)
    return facts.external_ids(known) if known else {}


def _videos(season: Season) -> list[Body]:
    day = season.air_date or facts.AS_OF
    return [clips.video("season", season.id, f"{season.name} Trailer", "Trailer", day)]
