"""The facts written down in tools/demo/facts/series, read as rows of named fields."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from functools import cache
from typing import Any, NamedTuple

from tools.demo.films.facts import Row, read_rows
from tools.demo.ids import FACTS

FOLDER = FACTS / "series"
# The day the facts were gathered: what airs later is "next".
AS_OF = "2026-08-31"


class Show(NamedTuple):
    """One series."""

    id: int
    name: str
    original_name: str
    status: str
    type: str
    popularity: float
    vote_average: float
    vote_count: int
    genres: list[int]


class Season(NamedTuple):
    """One season; `object_id` is its 24-hex id."""

    show: int
    number: int
    id: int
    object_id: str
    air_date: str | None
    vote_average: float
    name: str
    networks: list[str]


class Episode(NamedTuple):
    """One episode; runtime in minutes, None where it is not known."""

    show: int
    season: int
    number: int
    id: int
    air_date: str | None
    type: str
    runtime: int | None
    production_code: str
    vote_average: float
    vote_count: int
    name: str

    @property
    def key(self) -> str:
        """The episode as the fact files name it: series/season/episode."""
        return f"{self.show}/{self.season}/{self.number}"


@cache
def rows(name: str) -> list[Row]:
    """Return the lines of one fact file, split at tabs."""
    return read_rows(FOLDER / f"{name}.tsv")


@cache
def keyed(name: str, columns: int = 1) -> dict[str, list[Row]]:
    """Return the rows of a fact file without their first columns, by these joined with slashes."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows(name):
        found["/".join(row[:columns])].append(row[columns:])
    return dict(found)


@cache
def toml(name: str) -> dict[str, Any]:
    """Return one fact file in TOML."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


@cache
def shows() -> dict[int, Show]:
    """Return every series by id."""
    return {int(row[0]): _show(row) for row in sorted(rows("series"), key=lambda row: int(row[0]))}


def _show(row: Row) -> Show:
    id, name, original_name, status, type, popularity, average, count, genres = row
    return Show(
        int(id),
        name,
        original_name,
        status,
        type,
        float(popularity),
        float(average),
        int(count),
        [int(genre) for genre in genres.split(",")],
    )


@cache
def seasons() -> dict[str, Season]:
    """Return every season by series/season, in that order."""
    found = [_season(row) for row in rows("seasons")]
    return {f"{row.show}/{row.number}": row for row in sorted(found)}


def _season(row: Row) -> Season:
    show, number, id, object_id, air_date, average, name, networks = row
    named = [network for network in networks.split("|") if network]
    return Season(int(show), int(number), int(id), object_id, air_date or None, float(average), name, named)


def seasons_of(show: int) -> list[Season]:
    """Return the seasons of a series, specials first."""
    return [season for season in seasons().values() if season.show == show]


@cache
def episodes() -> dict[str, list[Episode]]:
    """Return the episodes of every season by series/season."""
    found: dict[str, list[Episode]] = defaultdict(list)
    for row in rows("episodes"):
        episode = _episode(row)
        found[f"{episode.show}/{episode.season}"].append(episode)
    return {key: sorted(group, key=lambda episode: episode.number) for key, group in found.items()}


def _episode(row: Row) -> Episode:
    show, season, number, id, air_date, type, runtime, code, average, count, name = row
    return Episode(
        int(show),
        int(season),
        int(number),
        int(id),
        air_date or None,
        type,
        int(runtime) if runtime else None,
        code,
        float(average),
        int(count),
        name,
    )


def episodes_of(season: Season) -> list[Episode]:
    """Return the episodes of a season in their order."""
    return episodes().get(f"{season.show}/{season.number}", [])


def episode(key: str) -> Episode:
    """Return the episode of a key series/season/episode."""
    season, number = key.rsplit("/", 1)
    return next(found for found in episodes()[season] if found.number == int(number))


def regular(show: int) -> list[Episode]:
    """Return the episodes of a series without its specials."""
    return [found for season in seasons_of(show) if season.number for found in episodes_of(season)]


def about(show: int) -> dict[str, Any]:
    """Return the facts of a series besides its dates."""
    found: dict[str, Any] = toml("about")[str(show)]
    return found


def overview(key: str, language: str = "en") -> str:
    """Return the sentence about a series, season or episode in our own words, or ""."""
    if "/" not in key:
        return str(about(int(key)).get(language, ""))
    return next((text for written, text in keyed("overviews").get(key, []) if written == language), "")


def external_ids(found: dict[str, str], *before: str) -> dict[str, Any]:
    """Return the ids in other catalogues in the order in which they are served, `before` first."""
    numbers = ("tvdb_id", "tvrage_id")
    keys = (*before, "freebase_mid", "freebase_id", "tvdb_id", "tvrage_id", "wikidata_id")
    return {key: int(found[key]) if key in numbers and key in found else found.get(key) for key in keys}
