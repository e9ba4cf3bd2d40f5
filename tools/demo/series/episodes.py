"""API bodies of the episodes, and the rows in which seasons and groups list them."""

from __future__ import annotations

from typing import Any

from tools.demo.series import clips, facts, people, pictures, words
from tools.demo.series.facts import Episode

Body = dict[str, Any]


def body(episode: Episode) -> Body:
    """Return the details of one episode with everything known appended."""
    parts = {name: part for name, part in appended(episode).items() if part}
    path = f"/3/tv/{episode.show}/season/{episode.season}/episode/{episode.number}"
    return {"path": path, "params": {"append_to_response": ",".join(parts)}, "body": details(episode) | parts}


def details(episode: Episode) -> Body:
    """Return the details object, keys in the order in which they are served."""
    return {
        "air_date": episode.air_date,
        "crew": people.episode_crew(episode.key),
        "episode_number": episode.number,
        "episode_type": episode.type,
        "guest_stars": people.guest_stars(episode.key),
        "name": episode.name,
        "overview": facts.overview(episode.key),
        "id": episode.id,
        "production_code": episode.production_code,
        "runtime": episode.runtime,
        "season_number": episode.season,
        "still_path": pictures.still_path(episode),
        "vote_average": episode.vote_average,
        "vote_count": episode.vote_count,
    }


def row(episode: Episode) -> Body:
    """Return the row of an episode inside seasons and groups."""
    return {
        "air_date": episode.air_date,
        "episode_number": episode.number,
        "episode_type": episode.type,
        "id": episode.id,
        "name": episode.name,
        "overview": facts.overview(episode.key),
        "production_code": episode.production_code,
        "runtime": episode.runtime,
        "season_number": episode.season,
        "show_id": episode.show,
        "still_path": pictures.still_path(episode),
        "vote_average": episode.vote_average,
        "vote_count": episode.vote_count,
    }


def season_row(episode: Episode) -> Body:
    """Return the row of an episode inside its season: with crew and guest stars."""
    return row(episode) | {
        "crew": people.episode_crew(episode.key),
        "guest_stars": people.guest_stars(episode.key),
    }


def airing(episode: Episode | None) -> Body | None:
    """Return an episode as its series names it last or next to air."""
    if episode is None:
        return None
    found = row(episode)
    first = ("id", "name", "overview", "vote_average", "vote_count")
    return {key: found[key] for key in (*first, *(key for key in found if key not in first))}


def appended(episode: Episode) -> Body:
    """Return the sub-resources of an episode by name; the caller drops empty ones."""
    headline = bool(facts.overview(episode.key))
    return {
        "credits": _credits(episode) if headline else {},
        "external_ids": external_ids(episode),
        "images": {"stills": pictures.of_episode(episode, 3 if headline else 1)},
        "translations": _under("translations", words.of_episode(episode)),
        "videos": _under("results", _videos(episode) if headline else []),
    }


def _under(key: str, rows: list[Body]) -> Body:
    return {key: rows} if rows else {}


def _credits(episode: Episode) -> Body:
    return {
        "cast": people.cast(episode.show),
        "crew": people.episode_crew(episode.key),
        "guest_stars": people.guest_stars(episode.key),
    }


def external_ids(episode: Episode) -> Body:
    """Return an episode's ids on other sites, {} if none is known."""
    known: dict[str, str] = dict(facts.keyed("episode_ids", 3).get(episode.key, []))
    return facts.external_ids(known, "imdb_id") if known else {}


def _videos(episode: Episode) -> list[Body]:
    day = episode.air_date or facts.AS_OF
    return [clips.video("episode", episode.id, f"Scene from “{episode.name}”", "Clip", day)]
