"""Titles: the metadata of movies, series, seasons and episodes as Plex has it, read from the catalogue."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import msgspec

from reelbase.catalog.content_ratings import content_ratings
from reelbase.catalog.credits import movie_credits
from reelbase.catalog.episode_groups import episode_groups
from reelbase.catalog.episode_rows import EpisodeRow, episodes_of_series
from reelbase.catalog.external_ids import external_ids_of
from reelbase.catalog.images import title_images
from reelbase.catalog.language import ImageLanguages
from reelbase.catalog.movie import MovieDetails, movie_details
from reelbase.catalog.release_dates import release_dates
from reelbase.catalog.season import SeasonEpisode, season_details
from reelbase.catalog.series import SeasonSummary, SeriesDetails, series_details
from reelbase.catalog.series_credits import series_credits
from reelbase.doors.plex.identity import AIRED, GROUP, Key
from reelbase.doors.plex.place import (
    Json,
    Person,
    Place,
    certification,
    crew,
    guids,
    images,
    known,
    people,
    rating,
    tags,
)
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader

SOURCE = "The Movie Database"
ORDERS = ("Original air date", "Absolute", "DVD", "Digital", "Story arc", "Production", "TV")
TAGS = dict(enumerate(ORDERS, 1))
"""The words for the types of episode groups."""
MINUTE = 60_000  # milliseconds
THEATRICAL = 3
RATED_FIRST = (THEATRICAL, 2, 1, 4, 5, 6)
"""The types of releases by whose certification a movie is known, the first first."""
countries = msgspec.json.Decoder(list[str]).decode
minutes = msgspec.json.Decoder(list[int]).decode


async def movie(db: Reader, entity: Entity, key: Key, place: Place) -> Json:
    """Return a movie."""
    details = await movie_details(db, entity, language=place.language)
    credits = await movie_credits(db, entity, language=place.language)
    rated, days = {}, {}
    for each in (await release_dates(db, entity)).results:
        in_turn = sorted(each.release_dates, key=lambda row: RATED_FIRST.index(row.type))
        rated[each.iso_3166_1] = next((row.certification for row in in_turn if row.certification), "")
        days[each.iso_3166_1] = min(
            (row.release_date[:10] for row in each.release_dates if row.type == THEATRICAL), default=""
        )
    day = days.get(place.country) or details.release_date
    return known(
        {
            **place.named(key),
            **_title(details, details.title, details.original_title, place),
            **_day(day),
            **await _pictures(db, entity, details, details.title, place),
            "contentRating": certification(rated, place.country, countries(details.origin_country)),
            "duration": details.runtime * MINUTE,
            "Guid": guids(Kind.MOVIE, entity.id, details.imdb_id),
            "Role": people(place, (Person(c.name, c.profile_path, c.character) for c in credits.cast)),
            **crew(place, credits.crew),
        }
    )


def _title(details: MovieDetails | SeriesDetails, name: str, original: str, place: Place) -> Json:
    """Return what movies and series have alike."""
    is_translated = place.language.iso_639_1 != details.original_language and name != original
    companies = [each.name for each in details.production_companies]
    networks = [each.name for each in details.networks] if isinstance(details, SeriesDetails) else []
    return {
        "title": name,
        "originalTitle": original if is_translated else None,
        "summary": details.overview,
        "tagline": details.tagline,
        "studio": next(iter((*companies, *networks)), None),
        **({"isAdult": True} if details.adult else {}),
        "Genre": tags(each.name for each in details.genres),
        "Country": tags(each.name for each in details.production_countries),
        "Studio": tags(companies),
        "Network": tags(networks),
        "Rating": rating(details.vote_average, details.vote_count),
    }


def _day(day: str | None) -> Json:
    return {"originallyAvailableAt": day, "year": int(day[:4])} if day else {}


async def _pictures(
    db: Reader, entity: Entity, details: MovieDetails | SeriesDetails, title: str, place: Place
) -> Json:
    """Return the poster and the backdrop that are shown, and a logo in the language or in English."""
    spoken = [each.iso_639_1 for each in place.language.each()]
    in_turn = tuple((each,) for each in dict.fromkeys([*spoken, "en", ""]))
    logos = (await title_images(db, entity, languages=ImageLanguages(in_turn))).logos
    logo = next((each.file_path for each in logos if each.file_path.endswith(".png")), None)
    paths = {"coverPoster": details.poster_path, "background": details.backdrop_path, "clearLogo": logo}
    return images(place, title, paths)


async def pictures(db: Reader, entity: Entity, title: str, place: Place) -> list[Json]:
    """Return all pictures of a movie or a series, at most 50 of each type."""
    found = await title_images(db, entity, languages=ImageLanguages(()))
    of_types = {"coverPoster": found.posters, "background": found.backdrops, "clearLogo": found.logos}
    return [
        {"type": type_, "url": place.picture(each.file_path), "alt": title}
        for type_, rows in of_types.items()
        for each in [row for row in rows if not row.file_path.endswith(".svg")][:50]
    ]


async def show(db: Reader, entity: Entity, key: Key, place: Place) -> Json:
    """Return a series."""
    details = await series_details(db, entity, language=place.language)
    credits = await series_credits(db, entity, language=place.language)
    ids = await external_ids_of(db, [entity])
    creators = (Person(each.name, each.profile_path, "Creator") for each in details.created_by)
    made = crew(place, credits.crew)
    return known(
        {
            **place.named(key),
            **_title(details, details.name, details.original_name, place),
            **_day(details.first_air_date),
            **await _pictures(db, entity, details, details.name, place),
            "contentRating": await _rated(db, entity, details, place),
            "duration": next(iter(minutes(details.episode_run_time)), 0) * MINUTE,
            "Guid": guids(Kind.TV, entity.id, *ids.get(entity, (None, None))),
            "Role": people(place, (Person(c.name, c.profile_path, c.character) for c in credits.cast)),
            **made,
            "Writer": people(place, creators) or made["Writer"],
            "SeasonType": await _season_types(db, entity),
        }
    )


async def _rated(db: Reader, series: Entity, details: SeriesDetails, place: Place) -> str | None:
    found = (await content_ratings(db, series)).results
    ratings = {each.iso_3166_1: each.rating for each in reversed(found)}
    return certification(ratings, place.country, countries(details.origin_country))


async def seasons(db: Reader, series: Entity, key: Key, place: Place) -> list[Json]:
    """Return all seasons of a series by their numbers."""
    details = await series_details(db, series, language=place.language)
    rated = await _rated(db, series, details, place)
    in_order = sorted(details.seasons, key=lambda each: each.season_number)
    return [_season(each, details, key, place, rated) for each in in_order]


def _season(season: SeasonSummary, series: SeriesDetails, key: Key, place: Place, rated: str | None) -> Json:
    return known(
        {
            **season_named(season.season_number, season.name, series, key, place),
            "summary": season.overview,
            **_day(season.air_date),
            "contentRating": rated,
            **images(place, season.name, {"coverPoster": season.poster_path}),
            "Guid": guids(Kind.SEASON, season.id, None),
        }
    )


def season_named(number: int, name: str, series: SeriesDetails, key: Key, place: Place) -> Json:
    """Return how a season names itself and its series."""
    return {
        **place.named(Key(Kind.SEASON, key.title, number, order=key.order)),
        **place.named(key, "parent"),
        "parentTitle": series.name,
        "parentThumb": place.picture(series.poster_path),
        "index": number,
        "title": name,
        "art": place.picture(series.backdrop_path),
    }


async def _season_types(db: Reader, series: Entity) -> list[Json]:
    """Return the orders of a series: as it aired, then its episode groups."""
    groups = (await episode_groups(db, series)).results
    ours = [
        {"id": f"{GROUP}{each.id}", "tag": TAGS.get(each.type, each.name), "title": f"{SOURCE} ({each.name})"}
        for each in groups
    ]
    aired = {"id": AIRED, "tag": "Aired", "title": f"{SOURCE} (Aired)"}
    return [{"source": "tmdb", **each} for each in (aired, *ours)]


class Placed(NamedTuple):
    """An episode and its place in the order in force."""

    row: EpisodeRow
    season: int
    number: int


class SeasonShown(NamedTuple):
    """A season as its episodes show it."""

    name: str
    poster_path: str | None = None


async def episodes(db: Reader, series: Entity, key: Key, place: Place) -> list[Json]:
    """Return all episodes of a series by their numbers."""
    return await _aired(db, series, await episodes_of_series(db, series, place.language), key, place)


async def episodes_of_season(
    db: Reader, series: Entity, season: Entity, key: Key, place: Place
) -> list[Json]:
    """Return all episodes of a season by their numbers, with crew and guests."""
    details = await season_details(db, season, language=place.language)
    return await _aired(db, series, details.episodes, key, place)


async def _aired(
    db: Reader, series: Entity, found: Iterable[EpisodeRow], key: Key, place: Place
) -> list[Json]:
    """Return episodes by the numbers with which they aired."""
    details = await series_details(db, series, language=place.language)
    seasons = {each.season_number: SeasonShown(each.name, each.poster_path) for each in details.seasons}
    placed = sorted(
        (Placed(each, each.season_number, each.episode_number) for each in found),
        key=lambda each: (each.season, each.number),
    )
    return await placed_episodes(db, series, placed, seasons, Of(key, place))


class Of(NamedTuple):
    """The series that is answered about, in the order in force, and the place of the answer."""

    key: Key
    place: Place


async def placed_episodes(
    db: Reader, series: Entity, found: Sequence[Placed], seasons: Mapping[int, SeasonShown], of: Of
) -> list[Json]:
    """Return episodes in their places."""
    key, place = of
    details = await series_details(db, series, language=place.language)
    rated = await _rated(db, series, details, place)
    ids = await external_ids_of(db, [Entity(Kind.EPISODE, each.row.id) for each in found])
    above = {number: _above(number, season, details, key, place) for number, season in seasons.items()}
    rows: list[Json] = []
    for row, season, number in found:
        own = Key(Kind.EPISODE, key.title, season, number, key.order)
        elsewhere = ids.get(Entity(Kind.EPISODE, row.id), (None, None))
        rows.append(
            known(
                {
                    **place.named(own),
                    **above.get(season, {}),
                    "index": number,
                    "parentIndex": season,
                    "title": row.name,
                    "summary": row.overview,
                    **_day(row.air_date),
                    "duration": (row.runtime or 0) * MINUTE,
                    "contentRating": rated,
                    **images(place, row.name, {"snapshot": row.still_path}),
                    "art": place.picture(details.backdrop_path),
                    "Guid": guids(Kind.EPISODE, row.id, *elsewhere),
                    "Rating": rating(row.vote_average, row.vote_count),
                    **(_made(row, place) if isinstance(row, SeasonEpisode) else {}),
                }
            )
        )
    return rows


def _above(number: int, season: SeasonShown, series: SeriesDetails, key: Key, place: Place) -> Json:
    """Return how an episode names its season and its series."""
    return {
        **place.named(Key(Kind.SEASON, key.title, number, order=key.order), "parent"),
        "parentTitle": season.name,
        "parentThumb": place.picture(season.poster_path),
        **place.named(key, "grandparent"),
        "grandparentTitle": series.name,
        "grandparentThumb": place.picture(series.poster_path),
    }


def _made(episode: SeasonEpisode, place: Place) -> Json:
    """Return the guests and the crew of an episode."""

    def of(role: str, wanted: Iterable[str]) -> list[Json]:
        jobs = {*wanted}
        members = (each for each in episode.crew if each.job in jobs or each.department in jobs)
        return people(place, (Person(each.name, each.profile_path, role) for each in members))

    guests = (Person(each.name, each.profile_path, each.character) for each in episode.guest_stars)
    return {
        "Role": people(place, chain(guests)),
        "Director": of("Director", ["Director"]),
        "Producer": of("Producer", ["Producer", "Executive Producer"]),
        "Writer": of("Writer", ["Writing"]),
    }
