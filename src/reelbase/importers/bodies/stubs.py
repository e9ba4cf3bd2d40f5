"""What the rows of others' answers say about an entity."""

from reelbase.entity import Kind
from reelbase.importers.bodies.claims import STUB, Claims, Owner, Values, as_json, series_owner
from reelbase.importers.bodies.shapes import (
    CollectionRow,
    CompanyRow,
    EpisodeRow,
    MediaRow,
    PersonCore,
    SeasonRow,
)
from reelbase.importers.bodies.values import (
    Columns,
    maybe,
    number,
    present,
    same,
    score,
    set_text,
    text,
)

EPISODE: Columns = (
    ("air_date", "air_date", maybe),
    ("episode_type", "episode_type", text),
    ("production_code", "production_code", text),
    ("runtime", "runtime", same),
    ("still_path", "still_path", maybe),
    ("vote_average", "vote_average", score),
    ("vote_count", "vote_count", number),
)


def stub_media(claims: Claims, row: MediaRow, kind: str | None = None) -> Owner | None:
    """Claim what a row of any list says; whose row it is, None where that can't be told."""
    match kind or row.media_type or _guess(row):
        case "movie":
            return stub_movie(claims, row)
        case "tv":
            return stub_series(claims, row)
        case "person":
            return stub_person(claims, row)
        case "tv_season" | "season" if row.show_id and row.season_number is not None:
            return stub_season(
                claims,
                row.show_id,
                SeasonRow(
                    row.id,
                    row.season_number,
                    row.show_id,
                    row.name,
                    row.overview,
                    row.air_date,
                    row.episode_count,
                    row.poster_path,
                    row.vote_average,
                ),
                STUB,
            )
        case "tv_episode" | "episode" if row.show_id and row.episode_number is not None:
            return stub_episode(claims, row.show_id, episode_of(row), STUB)
    return None


def _guess(row: MediaRow) -> str | None:
    if row.title is not None or row.original_title is not None:
        return "movie"
    if row.first_air_date is not None or row.origin_country is not None:
        return "tv"
    if row.gender is not None or row.known_for is not None or row.known_for_department is not None:
        return "person"
    return None


def stub_movie(claims: Claims, row: MediaRow) -> Owner:
    """Claim what a row says about a movie."""
    original = row.original_title or row.original_name or ""
    values: Values = {
        "adult": bool(row.adult),
        "softcore": bool(row.softcore),
        "video": bool(row.video),
        "backdrop_path": row.backdrop_path,
        "poster_path": row.poster_path,
        "genre_ids": as_json(row.genre_ids),
        "original_language": row.original_language or "",
        "original_title": original,
        "release_date": row.release_date or "",
        "popularity": row.popularity or 0.0,
        "vote_average": row.vote_average or 0.0,
        "vote_count": row.vote_count or 0,
    }
    claims.row(Kind.MOVIE, row.id, STUB, values)
    name = row.title or row.name or ""
    _title_words(claims, Kind.MOVIE, row, name, original)
    return Owner(Kind.MOVIE, row.id, row.id)


def stub_series(claims: Claims, row: MediaRow) -> Owner:
    """Claim what a row says about a series."""
    values: Values = {
        "adult": bool(row.adult),
        "softcore": bool(row.softcore),
        "backdrop_path": row.backdrop_path,
        "poster_path": row.poster_path,
        "genre_ids": as_json(row.genre_ids),
        "origin_country": as_json(row.origin_country),
        "original_language": row.original_language or "",
        "original_name": row.original_name or "",
        "first_air_date": row.first_air_date or "",
        "popularity": row.popularity or 0.0,
        "vote_average": row.vote_average or 0.0,
        "vote_count": row.vote_count or 0,
    }
    claims.row(Kind.TV, row.id, STUB, values)
    _title_words(claims, Kind.TV, row, row.name or "", row.original_name or "")
    return series_owner(row.id)


def _title_words(claims: Claims, kind: Kind, row: MediaRow, name: str, original: str) -> None:
    texts: Values = {
        "name": name,
        "original": original,
        "overview": row.overview or "",
        "poster": row.poster_path,
    }
    claims.words(kind, row.id, STUB, texts)


def stub_person(claims: Claims, row: MediaRow) -> Owner:
    """Claim what a row says about a person, and about what the person is known for."""
    claims.person(
        PersonCore(
            row.id,
            row.adult,
            row.gender,
            row.known_for_department,
            row.name,
            row.original_name,
            row.popularity,
            row.profile_path,
        )
    )
    for title in row.known_for or ():
        stub_media(claims, title)
    return Owner(Kind.PERSON, row.id)


def stub_season(claims: Claims, series_id: int, row: SeasonRow, belief: int) -> Owner:
    """Claim what a row says about a season."""
    claims.row(Kind.TV, series_id, STUB, {})
    values: Values = {
        "series_id": series_id,
        "season_number": row.season_number,
        "air_date": row.air_date or None,
        "episode_count": row.episode_count or 0,
        "vote_average": row.vote_average or 0.0,
    }
    claims.row(Kind.SEASON, row.id, belief, values)
    claims.row(Kind.SEASON, row.id, belief if claims.is_default else STUB, {"poster_path": row.poster_path})
    texts: Values = {"name": row.name or "", "overview": row.overview or "", "poster": row.poster_path}
    claims.words(Kind.SEASON, row.id, belief, texts)
    return Owner(Kind.SEASON, row.id, series_id)


def stub_episode(claims: Claims, series_id: int, row: EpisodeRow, belief: int) -> Owner:
    """Claim what a row says about an episode; with FULL belief all that the row has."""
    claims.row(Kind.TV, series_id, STUB, {})
    values = present(row, EPISODE)
    values["series_id"] = series_id
    values["season_number"] = row.season_number
    values["episode_number"] = row.episode_number
    claims.row(Kind.EPISODE, row.id, belief, values)
    claims.words(
        Kind.EPISODE, row.id, belief, {"name": set_text(row.name), "overview": set_text(row.overview)}
    )
    return Owner(Kind.EPISODE, row.id, series_id)


def episode_of(row: MediaRow) -> EpisodeRow:
    """A row of a list of media as an episode."""
    return EpisodeRow(
        row.id,
        row.season_number or 0,
        row.episode_number or 0,
        row.show_id,
        row.air_date,
        row.episode_type,
        row.name,
        row.overview,
        row.production_code,
        row.runtime,
        row.still_path,
        row.vote_average,
        row.vote_count,
    )


def stub_company(claims: Claims, row: CompanyRow, kind: Kind = Kind.COMPANY) -> int:
    """Claim what a title says about a company or a network; its id."""
    values: Values = {"name": row.name or "", "logo_path": row.logo_path}
    if row.origin_country is not None:
        values["origin_country"] = row.origin_country
    claims.row(kind, row.id, STUB, values)
    return row.id


def stub_keyword(claims: Claims, id_: int, name: str | None) -> int:
    """Claim a keyword's name; its id."""
    claims.row(Kind.KEYWORD, id_, STUB, {"name": name or ""})
    return id_


def stub_collection(claims: Claims, row: CollectionRow) -> Owner:
    """Claim what a movie or a search says about a collection."""
    name = row.name or ""
    values: Values = {
        "original_language": row.original_language or "",
        "original_name": row.original_name or (name if claims.is_default else ""),
        "poster_path": row.poster_path,
        "backdrop_path": row.backdrop_path,
    }
    claims.row(Kind.COLLECTION, row.id, STUB, values)
    texts: Values = {
        "name": name,
        "original": row.original_name or "",
        "overview": row.overview or "",
        "poster": row.poster_path,
    }
    claims.words(Kind.COLLECTION, row.id, STUB, texts)
    return Owner(Kind.COLLECTION, row.id)
