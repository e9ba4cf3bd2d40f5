"""API bodies of the invented series: two on each day of the week, a season in each year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from tools.demo.films import names
from tools.demo.living import facts, marks, words
from tools.demo.living.facts import Country
from tools.demo.series.facts import keyed

Body = dict[str, Any]
LAST_YEAR = 2036
"""The season of this year goes on into January."""

EPISODES = 1000  # ids that a series has for its episodes
SEASONS = 100


class Show(NamedTuple):
    """An invented series."""

    n: int
    home: Country
    weekday: int
    genres: tuple[int, ...]
    runtime: int
    name: str
    original_name: str
    overview: str

    @property
    def id(self) -> int:
        """Return its id."""
        return facts.FIRST_ID["tv"] + self.n


@cache
def shows() -> list[Show]:
    """Read the series."""
    found = []
    for n, (country, weekday, genres, runtime, *said) in enumerate(facts.rows("series")):
        ids = tuple(map(int, genres.split(",")))
        name, original, overview = said
        home = facts.countries()[country]
        found.append(Show(n, home, int(weekday), ids, int(runtime), name, original, overview))
    return found


@cache
def seasons_of(show: Show) -> dict[int, list[date]]:
    """Return the days of a series' episodes, by the number of the season."""
    found: dict[int, list[date]] = {}
    for week in facts.weeks():
        day = week + timedelta(days=show.weekday)
        found.setdefault(min(day.year, LAST_YEAR) - facts.FIRST.year + 1, []).append(day)
    return found


def bodies() -> Iterator[Body]:
    """Yield one details body for every series, and after it one for each of its seasons."""
    for show in shows():
        parts = appended(show)
        yield _line(f"/3/tv/{show.id}", ",".join(parts), details(show) | parts)
        for number in seasons_of(show):
            yield _line(f"/3/tv/{show.id}/season/{number}", "", season(show, number))


def _line(path: str, appended: str, body: Body) -> Body:
    return {"path": path, "params": {"append_to_response": appended} if appended else {}, "body": body}


def details(show: Show) -> Body:
    """Return the details object, keys in the order in which they are served."""
    pictures = marks.pictures("tv", show.id)
    first = season(show, 1)["episodes"]
    return {
        "adult": False,
        "backdrop_path": pictures["backdrop_path"],
        "created_by": [_creator(show)],
        "episode_run_time": [],
        "first_air_date": first[0]["air_date"],
        "genres": [{"id": id, "name": keyed("genres")[str(id)][0][0]} for id in show.genres],
        "homepage": "",
        "id": show.id,
        "in_production": True,
        "languages": [show.home.language],
        "last_air_date": first[0]["air_date"],
        "last_episode_to_air": first[0],
        "name": show.name,
        "next_episode_to_air": first[1],
        "networks": [marks.network()],
        "number_of_episodes": sum(map(len, seasons_of(show).values())),
        "number_of_seasons": len(seasons_of(show)),
        "origin_country": [show.home.code],
        "original_language": show.home.language,
        "original_name": show.original_name,
        "overview": show.overview,
        "popularity": round(2.0 + show.n * 5 % 14 / 7, 4),
        "poster_path": pictures["poster_path"],
        "production_companies": [marks.company()],
        "production_countries": [names.country(show.home.code)],
        "seasons": [_row(season(show, number)) for number in seasons_of(show)],
        "softcore": False,
        "spoken_languages": [names.language(show.home.language)],
        "status": "Returning Series",
        "tagline": "",
        "type": "Scripted",
        "vote_average": round(6.4 + show.n * 3 % 14 / 10, 1),
        "vote_count": 30 + show.n * 7,
    }


def _creator(show: Show) -> Body:
    found = marks.person(show.n * 4)
    wanted = ("id", "name", "original_name", "gender", "profile_path")
    return {key: found[key] for key in wanted} | {"credit_id": facts.credit("tv", show.n, 98)}


@cache
def season(show: Show, number: int) -> Body:
    """Return the details object of a season."""
    days = seasons_of(show)[number]
    before = sum(len(each) for other, each in seasons_of(show).items() if other < number)
    id = facts.FIRST_ID["season"] + show.n * SEASONS + number
    return {
        "_id": facts.credit("season", id, 0),
        "air_date": str(days[0]),
        "episodes": [_episode(show, number, place, day, before + place) for place, day in enumerate(days)],
        "name": f"Season {number}",
        "networks": [marks.network()],
        "overview": "",
        "id": id,
        "poster_path": facts.picture("season", id, "poster"),
        "season_number": number,
        "vote_average": 0.0,
    }


def _row(season: Body) -> Body:
    wanted = ("air_date", "id", "name", "overview", "poster_path", "season_number", "vote_average")
    return {key: season[key] for key in wanted} | {"episode_count": len(season["episodes"])}


def _episode(show: Show, season: int, place: int, day: date, n: int) -> Body:
    is_last = place == len(seasons_of(show)[season]) - 1
    return {
        "air_date": str(day),
        "episode_number": place + 1,
        "episode_type": "finale" if is_last else "standard",
        "id": facts.FIRST_ID["episode"] + show.n * EPISODES + n,
        "name": words.title(show.n * 131 + n, "en"),
        "overview": "",
        "production_code": "",
        "runtime": show.runtime,
        "season_number": season,
        "show_id": show.id,
        "still_path": None,
        "vote_average": 0.0,
        "vote_count": 0,
    }


def appended(show: Show) -> Body:
    """Return the sub-resources of a series by name."""
    countries = [show.home, *(each for each in facts.countries().values() if each != show.home)]
    rated = ((each.code, each.series[show.n % 3]) for each in sorted(countries))
    return {
        "content_ratings": {
            "results": [
                {"descriptors": [], "iso_3166_1": code, "rating": rating} for code, rating in rated if rating
            ]
        },
        "credits": marks.credits("tv", show.n, 3),
        "keywords": {"results": [marks.KEYWORD]},
        "translations": marks.translations(list(_words(show))),
        "watch/providers": marks.offers("tv", show.id, [each.code for each in countries]),
    }


def _words(show: Show) -> Iterator[tuple[str, str, Body]]:
    name = "" if show.home.language == "en" else show.name
    yield "en", "US", {"homepage": "", "name": name, "overview": show.overview, "tagline": ""}
