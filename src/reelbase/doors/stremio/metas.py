"""Metas: whole movies and series for Stremio, a series with all its episodes."""

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from reelbase.catalog.credits import Cast, Crew, MovieCast, movie_credits
from reelbase.catalog.episode_rows import EpisodeRow, episodes_of_series
from reelbase.catalog.external_ids import imdb_ids
from reelbase.catalog.genres import Genre
from reelbase.catalog.images import title_images
from reelbase.catalog.language import ImageLanguages, VideoLanguages
from reelbase.catalog.movie import MovieDetails, movie_details
from reelbase.catalog.series import SeriesDetails, series_details
from reelbase.catalog.series_credits import series_credits
from reelbase.catalog.videos import videos
from reelbase.doors.stremio.shared import Json, Place, known, moment, person, rating, title_id
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader

ENDED = {"Canceled", "Ended"}
ACTORS, MAKERS = 10, 5
POSTER, BACKGROUND, LOGO, THUMBNAIL = "w342", "w1280", "w500", "w300"


async def meta(db: Reader, entity: Entity, place: Place) -> Json:
    """Return a movie or a series whole."""
    return await (_movie if entity.kind is Kind.MOVIE else _series)(db, entity, place)


async def _movie(db: Reader, entity: Entity, place: Place) -> Json:
    details = await movie_details(db, entity, language=place.language)
    credits = await movie_credits(db, entity, language=place.language)
    id_ = title_id(details.imdb_id or "", details.id)
    return known(
        {
            "id": id_,
            "type": "movie",
            "name": details.title,
            **_shown(details, place),
            **await _media(db, entity, place),
            "releaseInfo": details.release_date[:4],
            "released": moment(details.release_date),
            "runtime": f"{details.runtime} min" if details.runtime else None,
            **_people(credits.cast, credits.crew, []),
            "links": _links("movie", details, details.imdb_id or "", place, credits.cast, credits.crew),
            "behaviorHints": {"defaultVideoId": id_, "hasScheduledVideos": False},
        }
    )


async def _series(db: Reader, entity: Entity, place: Place) -> Json:
    details = await series_details(db, entity, language=place.language)
    credits = await series_credits(db, entity, language=place.language)
    episodes = await episodes_of_series(db, entity, place.language)
    imdb_id = (await imdb_ids(db, [entity])).get(entity, "")
    id_ = title_id(imdb_id, details.id)
    return known(
        {
            "id": id_,
            "type": "series",
            "name": details.name,
            **_shown(details, place),
            **await _media(db, entity, place),
            "releaseInfo": _years(details),
            "released": moment(details.first_air_date),
            **_people(credits.cast, credits.crew, [each.name for each in details.created_by]),
            "links": _links("series", details, imdb_id, place, credits.cast, credits.crew),
            "videos": [_video(each, id_, details, place) for each in episodes],
            "behaviorHints": {"hasScheduledVideos": details.status not in ENDED},
        }
    )


def _shown(details: MovieDetails | SeriesDetails, place: Place) -> Json:
    """Return what movies and series have alike."""
    return {
        "description": details.overview,
        "poster": place.picture(POSTER, details.poster_path),
        "background": place.picture(BACKGROUND, details.backdrop_path),
        "imdbRating": rating(details.vote_average, details.vote_count),
        "genres": _names(details.genres),
        "country": ", ".join(each.name for each in details.production_countries),
        "language": ", ".join(each.english_name for each in details.spoken_languages),
        "website": details.homepage,
    }


async def _media(db: Reader, entity: Entity, place: Place) -> Json:
    """Return the logo and the trailers, in the language or else in English."""
    spoken = [each.iso_639_1 for each in place.language.each()]
    in_turn = tuple((each,) for each in dict.fromkeys([*spoken, "en"]))
    images = await title_images(db, entity, languages=ImageLanguages((*in_turn, ("",))))
    clips = await videos(db, entity, languages=VideoLanguages(in_turn))
    logo = next(
        (each.file_path for each in images.logos if PurePosixPath(each.file_path).suffix == ".png"), ""
    )
    trailers = [each for each in clips.results if each.site == "YouTube" and each.type == "Trailer"]
    return {
        "logo": place.picture(LOGO, logo),
        "trailers": [{"source": each.key, "type": "Trailer"} for each in trailers],
    }


def _people(cast: Iterable[Cast | MovieCast], crew: Sequence[Crew], creators: list[str]) -> Json:
    return {
        "cast": _unique(each.name for each in cast)[:ACTORS],
        "director": _directors(crew),
        "writer": creators or _writers(crew),
    }


def _links(
    type_: str,
    details: MovieDetails | SeriesDetails,
    imdb_id: str,
    place: Place,
    cast: Iterable[Cast | MovieCast],
    crew: Sequence[Crew],
) -> list[Json]:
    """Return the links of a title: with any, an app shows genres and the rating only as links."""
    found: list[Json] = []
    shown = rating(details.vote_average, details.vote_count)
    if imdb_id and shown:
        found.append(_link(shown, "imdb", f"https://www.imdb.com/title/{imdb_id}/"))
    found += [_link(each, "Genres", place.discover(type_, each)) for each in _names(details.genres)]
    by_role = {"Cast": _unique(each.name for each in cast)[:MAKERS], "Directors": _directors(crew)}
    for category, names in {**by_role, "Writers": _writers(crew)}.items():
        found += [_link(each, category, person(each)) for each in names]
    return found


def _link(name: str, category: str, url: str) -> Json:
    return {"name": name, "category": category, "url": url}


def _video(episode: EpisodeRow, id_: str, details: SeriesDetails, place: Place) -> Json:
    return known(
        {
            "id": f"{id_}:{episode.season_number}:{episode.episode_number}",
            "title": episode.name or f"Episode {episode.episode_number}",
            "released": moment(episode.air_date),
            "season": episode.season_number,
            "episode": episode.episode_number,
            "thumbnail": place.picture(THUMBNAIL, episode.still_path or details.backdrop_path),
            "overview": episode.overview,
        }
    )


def _years(details: SeriesDetails) -> str:
    """Return the years of a series: `2011-2019`, `2011-` while it runs."""
    begun = details.first_air_date[:4]
    if not begun or details.status not in ENDED:
        return f"{begun}-" if begun else ""
    last = (details.last_air_date or "")[:4]
    return f"{begun}-{last}" if last and last != begun else begun


def _names(genres: Iterable[Genre]) -> list[str]:
    return [each.name for each in genres if each.name]


def _directors(crew: Iterable[Crew]) -> list[str]:
    return _unique(each.name for each in crew if each.job == "Director")[:MAKERS]


def _writers(crew: Iterable[Crew]) -> list[str]:
    return _unique(each.name for each in crew if each.department == "Writing")[:MAKERS]


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
