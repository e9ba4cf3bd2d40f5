"""Titles: what OMDb tells of a movie, a series or an episode, read from the catalogue."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec
from msgspec import UNSET

from reelbase.catalog.content_ratings import ContentRatings, content_ratings
from reelbase.catalog.credits import Cast, Crew, MovieCast, movie_credits
from reelbase.catalog.episode import EpisodeDetails, episode_details
from reelbase.catalog.external_ids import imdb_ids
from reelbase.catalog.language import ENGLISH
from reelbase.catalog.movie import movie_details
from reelbase.catalog.release_dates import Release, release_dates
from reelbase.catalog.season import SeasonEpisode, season_details
from reelbase.catalog.series import SeriesDetails, series_details
from reelbase.catalog.series_credits import EpisodeCrew, GuestStar, series_credits
from reelbase.catalog.summaries import MovieRow, movies_in_order
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader

US = "US"
THEATRICAL, DIGITAL, PHYSICAL = 3, 4, 5
ACTORS = 4
NOT_RATED = ContentRatings([], UNSET)
ENDED = {"Canceled", "Ended"}

minutes = msgspec.json.Decoder(list[int]).decode


class Title(NamedTuple):
    """The facts that OMDb tells of a title; empty where nothing is known."""

    kind: Kind
    imdb_id: str
    title: str
    year: str
    released: str  # as yyyy-mm-dd
    rated: str = ""
    runtime: int = 0  # minutes
    genres: Sequence[str] = ()
    directors: Sequence[str] = ()
    writers: Sequence[str] = ()
    actors: Sequence[str] = ()
    plot: str = ""
    languages: Sequence[str] = ()
    countries: Sequence[str] = ()
    poster: str = ""  # a path
    disc: str = ""  # the day of the first release for a home, as yyyy-mm-dd
    revenue: int = 0  # US dollars
    homepage: str = ""
    seasons: int = 0
    season: int = 0
    episode: int = 0
    series_id: str = ""  # at IMDb


async def movie_title(db: Reader, entity: Entity) -> Title:
    """Return what OMDb tells of a movie."""
    details = await movie_details(db, entity, language=ENGLISH)
    credits = await movie_credits(db, entity, language=ENGLISH)
    releases = await release_dates(db, entity)
    american = [row for each in releases.results if each.iso_3166_1 == US for row in each.release_dates]
    return Title(
        kind=Kind.MOVIE,
        imdb_id=details.imdb_id or "",
        title=details.title,
        year=details.release_date[:4],
        released=_first_day(american, THEATRICAL) or details.release_date,
        rated=next((each.certification for each in american if each.certification), ""),
        runtime=details.runtime,
        genres=[each.name or "" for each in details.genres],
        directors=_with_job(credits.crew, "Director"),
        writers=_of_department(credits.crew, "Writing"),
        actors=_names(credits.cast),
        plot=details.overview,
        languages=[each.english_name for each in details.spoken_languages],
        countries=[each.name for each in details.production_countries],
        poster=details.poster_path or "",
        disc=_first_day(american, DIGITAL, PHYSICAL),
        revenue=details.revenue,
        homepage=details.homepage,
    )


async def series_title(db: Reader, entity: Entity) -> Title:
    """Return what OMDb tells of a series."""
    details = await series_details(db, entity, language=ENGLISH)
    credits = await series_credits(db, entity, language=ENGLISH)
    ids = await imdb_ids(db, [entity])
    writers = [each.name for each in details.created_by] or _of_department(credits.crew, "Writing")
    return _of_series(details, await content_ratings(db, entity))._replace(
        imdb_id=ids.get(entity, ""),
        directors=_with_job(credits.crew, "Director"),
        writers=writers,
        actors=_names(credits.cast),
    )


def _of_series(details: SeriesDetails, ratings: ContentRatings) -> Title:
    return Title(
        kind=Kind.TV,
        imdb_id="",
        title=details.name,
        year=years(details.first_air_date, details.last_air_date or "", is_over=details.status in ENDED),
        released=details.first_air_date,
        rated=next((each.rating for each in ratings.results if each.iso_3166_1 == US), ""),
        runtime=next(iter(minutes(details.episode_run_time)), 0),
        genres=[each.name or "" for each in details.genres],
        plot=details.overview,
        languages=[each.english_name for each in details.spoken_languages],
        countries=[each.name for each in details.production_countries],
        poster=details.poster_path or "",
        seasons=details.number_of_seasons,
    )


async def found_titles(db: Reader, found: Sequence[Entity], ids: Mapping[Entity, str]) -> list[Title]:
    """Return what a list of search tells of movies and series, in their order."""
    series = [each for each in found if each.kind is Kind.TV]
    movies = await movies_in_order(db, [each.id for each in found if each.kind is Kind.MOVIE], ENGLISH)
    details = await db.together([series_details(db, each, language=ENGLISH) for each in series])
    titles = {Entity(Kind.MOVIE, each.id): _of_row(each) for each in movies}
    titles |= {each: _of_series(shown, NOT_RATED) for each, shown in zip(series, details, strict=True)}
    return [titles[each]._replace(imdb_id=ids[each]) for each in found if each in titles]


def _of_row(row: MovieRow) -> Title:
    day = row.release_date
    return Title(Kind.MOVIE, "", row.title, year=day[:4], released=day, poster=row.poster_path or "")


async def episode_title(db: Reader, series: Entity, entity: Entity) -> Title:
    """Return what OMDb tells of an episode: much of it is its series'."""
    episode = await episode_details(db, entity, language=ENGLISH)
    ids = await imdb_ids(db, [series, entity])
    return _of_episode(await _shared(db, series), episode, series, ids)


async def season_titles(db: Reader, series: Entity, season: Entity) -> tuple[Title, list[Title]]:
    """Return what OMDb tells of a series, and of each episode of one of its seasons."""
    episodes = (await season_details(db, season, language=ENGLISH)).episodes
    ids = await imdb_ids(db, [series, *(Entity(Kind.EPISODE, each.id) for each in episodes)])
    shared = await _shared(db, series)
    return shared, [_of_episode(shared, each, series, ids) for each in episodes]


async def _shared(db: Reader, series: Entity) -> Title:
    """Return what a series and its episodes have in common."""
    details = await series_details(db, series, language=ENGLISH)
    return _of_series(details, await content_ratings(db, series))


def _of_episode(
    of_series: Title, episode: EpisodeDetails | SeasonEpisode, series: Entity, ids: Mapping[Entity, str]
) -> Title:
    """Return what OMDb tells of an episode, by what it tells of the series."""
    day = episode.air_date or ""
    return of_series._replace(
        kind=Kind.EPISODE,
        imdb_id=ids.get(Entity(Kind.EPISODE, episode.id), ""),
        title=episode.name,
        year=day[:4],
        released=day,
        runtime=episode.runtime or 0,
        directors=_with_job(episode.crew, "Director"),
        writers=_of_department(episode.crew, "Writing"),
        actors=_names(episode.guest_stars),
        plot=episode.overview,
        seasons=0,
        season=episode.season_number,
        episode=episode.episode_number,
        series_id=ids.get(series, ""),
    )


def years(first: str, last: str, *, is_over: bool) -> str:
    """Return the years of a series: `2011–2019`, `2013–` while it runs, `2019` for one year."""
    begun, ended = first[:4], last[:4]
    if not begun or (is_over and ended in {"", begun}):
        return begun
    return f"{begun}–{ended if is_over else ''}"


def _first_day(releases: Iterable[Release], *types: int) -> str:
    """Return the day of the earliest release of these types; empty if there is none."""
    return min((each.release_date[:10] for each in releases if each.type in types), default="")


def _with_job(crew: Iterable[Crew | EpisodeCrew], job: str) -> list[str]:
    return _unique(each.name for each in crew if each.job == job)


def _of_department(crew: Iterable[Crew | EpisodeCrew], department: str) -> list[str]:
    return _unique(each.name for each in crew if each.department == department)


def _names(people: Iterable[Cast | GuestStar | MovieCast]) -> list[str]:
    return _unique(each.name for each in people)[:ACTORS]


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
