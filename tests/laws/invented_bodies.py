"""The invented titles as TMDB's answers would tell of them."""

from collections.abc import Iterator, Sequence

from tests.importers.world import Body, line
from tests.laws.invented import Episode, Movie, Offer, Release, Series, Title

APPENDED = "credits,keywords,release_dates,translations,watch/providers"
APPENDED_TV = "credits,keywords,screened_theatrically,season/1,translations,watch/providers"


def bodies(titles: Sequence[Title]) -> Iterator[Body]:
    """The titles as answers with all that they append."""
    for each in titles:
        if isinstance(each, Movie):
            yield line(f"/movie/{each.id}", movie_body(each), append_to_response=APPENDED)
        elif isinstance(each, Series):
            yield line(f"/tv/{each.id}", series_body(each), append_to_response=APPENDED_TV)


def _shared_body(title: Title) -> Body:
    return {
        "id": title.id,
        "adult": title.adult,
        "backdrop_path": None,
        "poster_path": None,
        "homepage": "",
        "tagline": "",
        "genres": [{"id": id_, "name": f"Genre {id_}"} for id_ in title.genres],
        "origin_country": list(title.countries),
        "original_language": title.original_language,
        "overview": title.translations["en", "US"][1],
        "popularity": title.popularity,
        "production_companies": [
            {"id": id_, "logo_path": None, "name": f"Company {id_}", "origin_country": ""}
            for id_ in title.companies
        ],
        "production_countries": [],
        "spoken_languages": [],
        "softcore": False,
        "vote_average": title.vote_average,
        "vote_count": title.vote_count,
        "credits": {
            "cast": [_cast(id_, f"{title.id}c{id_}", number) for number, id_ in enumerate(title.cast)],
            "crew": [_crew(id_, f"{title.id}d{id_}") for id_ in title.crew],
        },
        "watch/providers": {"results": _offers(title.offers)},
    }


def movie_body(movie: Movie) -> Body:
    """The details of a movie with its parts."""
    return {
        **_shared_body(movie),
        "belongs_to_collection": None,
        "budget": 0,
        "imdb_id": None,
        "original_title": movie.original_title,
        "release_date": movie.day,
        "revenue": movie.revenue,
        "runtime": movie.runtime,
        "status": "Released",
        "title": movie.title,
        "video": movie.video,
        "keywords": {"keywords": [{"id": id_, "name": f"keyword {id_}"} for id_ in movie.keywords]},
        "release_dates": {"results": _releases(movie.releases)},
        "translations": {"translations": _translations(movie, "title")},
    }


def series_body(show: Series) -> Body:
    """The details of a series with its parts and its season."""
    return {
        **_shared_body(show),
        "created_by": [],
        "episode_run_time": list(show.runtimes),
        "first_air_date": show.day,
        "in_production": False,
        "languages": [],
        "last_air_date": None,
        "last_episode_to_air": None,
        "next_episode_to_air": None,
        "name": show.title,
        "original_name": show.original_title,
        "networks": [
            {"id": id_, "logo_path": None, "name": f"Network {id_}", "origin_country": ""}
            for id_ in show.networks
        ],
        "number_of_episodes": len(show.episodes),
        "number_of_seasons": 1,
        "seasons": [
            {**_season(show), "episode_count": len(show.episodes)},
        ],
        "status": show.status,
        "type": show.type,
        "keywords": {"results": [{"id": id_, "name": f"keyword {id_}"} for id_ in show.keywords]},
        "translations": {"translations": _translations(show, "name")},
        "screened_theatrically": {
            "results": [
                {"id": episode.id, "episode_number": number, "season_number": 1}
                for number, episode in enumerate(show.episodes, 1)
                if episode.is_screened
            ]
        },
        "season/1": {
            **_season(show),
            "_id": f"{show.id:024x}",
            "episodes": [_episode(show, each, number) for number, each in enumerate(show.episodes, 1)],
            "networks": [],
        },
    }


def _season(show: Series) -> Body:
    return {
        "air_date": None,
        "id": show.id * 100,
        "name": "Season 1",
        "overview": "",
        "poster_path": None,
        "season_number": 1,
        "vote_average": 0.0,
    }


def _episode(show: Series, episode: Episode, number: int) -> Body:
    return {
        "air_date": episode.day,
        "episode_number": number,
        "episode_type": "standard",
        "id": episode.id,
        "name": f"Episode {number}",
        "overview": "",
        "production_code": "",
        "runtime": episode.runtime,
        "season_number": 1,
        "show_id": show.id,
        "still_path": None,
        "vote_average": 0.0,
        "vote_count": 0,
        "crew": [_crew(id_, f"{episode.id}e{id_}") for id_ in episode.crew],
        "guest_stars": [_cast(id_, f"{episode.id}g{id_}", n) for n, id_ in enumerate(episode.guests)],
    }


def _person(id_: int) -> Body:
    return {
        "adult": False,
        "gender": 0,
        "id": id_,
        "known_for_department": "Acting",
        "name": f"Person {id_}",
        "original_name": f"Person {id_}",
        "popularity": 1.0,
        "profile_path": None,
    }


def _cast(id_: int, credit: str, order: int) -> Body:
    return {**_person(id_), "cast_id": order, "character": "", "credit_id": credit, "order": order}


def _crew(id_: int, credit: str) -> Body:
    return {**_person(id_), "credit_id": credit, "department": "Directing", "job": "Director"}


def _offers(offers: Sequence[Offer]) -> Body:
    shown: Body = {}
    for each in offers:
        named = {"logo_path": None, "provider_id": each.provider, "display_priority": 1}
        rows = shown.setdefault(each.country, {"link": ""}).setdefault(each.monetization, [])
        rows.append({**named, "provider_name": f"Provider {each.provider}"})
    return shown


def _releases(releases: Sequence[Release]) -> list[Body]:
    shown: dict[str, list[Body]] = {}
    for each in releases:
        row = {"descriptors": [], "iso_639_1": "", "note": "", "type": each.type}
        row |= {"certification": each.certification, "release_date": f"{each.day}T00:00:00.000Z"}
        shown.setdefault(each.country, []).append(row)
    return [{"iso_3166_1": country, "release_dates": rows} for country, rows in shown.items()]


def _translations(title: Title, name: str) -> list[Body]:
    return [
        {
            "iso_3166_1": country,
            "iso_639_1": language,
            "name": language,
            "english_name": language,
            "data": {"homepage": "", "overview": overview, "tagline": "", name: text},
        }
        for (language, country), (text, overview) in title.translations.items()
    ]
