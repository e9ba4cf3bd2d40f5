"""Rows of lists: each says a little about an entity whose own answer is another one."""

from collections.abc import Sequence
from typing import TypeVar

from msgspec import Struct

from reelbase.entity import Kind
from reelbase.importers.engine.claims import Belief, Owner, Texts, Values
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.formats.bodies.fact_shapes import KeywordRow
from reelbase.importers.formats.bodies.shapes import (
    CollectionRow,
    CompanyRow,
    EpisodeRow,
    MediaRow,
    SeasonRow,
)
from reelbase.importers.formats.bodies.values import (
    Columns,
    codes,
    maybe,
    number,
    present,
    same,
    score,
    set_text,
    text,
)

Shape = TypeVar("Shape", bound=Struct)

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
    """Claim what a row of any list says; return its entity, None if that can't be known."""
    match kind or row.media_type or _guess(row):
        case "movie":
            return stub_movie(claims, row)
        case "tv":
            return stub_series(claims, row)
        case "person":
            return stub_person(claims, row)
        case "tv_season" | "season" if row.show_id and row.season_number is not None:
            return stub_season(claims, row.show_id, _shown_as(SeasonRow, row), Belief.STUB)
        case "tv_episode" | "episode" if row.show_id and row.episode_number is not None:
            return stub_episode(claims, row.show_id, episode_of(row), Belief.STUB)
    return None


def _guess(row: MediaRow) -> str | None:
    if row.title is not None or row.original_title is not None:
        return "movie"
    if row.first_air_date is not None or row.origin_country is not None:
        return "tv"
    if row.gender is not None or row.known_for is not None or row.known_for_department is not None:
        return "person"
    return None


def _shown_as(shape: type[Shape], row: MediaRow) -> Shape:
    """Return a row in another shape, with the fields that both have."""
    shared = [name for name in shape.__struct_fields__ if name in MediaRow.__struct_fields__]
    return shape(**{name: getattr(row, name) for name in shared})


def _title_values(row: MediaRow) -> Values:
    """Return the values that rows of movies and series share."""
    return {
        "adult": bool(row.adult),
        "softcore": bool(row.softcore),
        "backdrop_path": row.backdrop_path,
        "poster_path": row.poster_path,
        "genre_ids": codes(row.genre_ids),
        "original_language": row.original_language or "",
        "popularity": row.popularity or 0.0,
        "vote_average": row.vote_average or 0.0,
        "vote_count": row.vote_count or 0,
    }


def stub_movie(claims: Claims, row: MediaRow) -> Owner:
    """Claim what a row says about a movie."""
    original = row.original_title or row.original_name or ""
    values = _title_values(row)
    values["video"] = bool(row.video)
    values["original_title"] = original
    values["release_date"] = row.release_date or ""
    owner = Owner(Kind.MOVIE, row.id, row.id)
    claims.facts(owner, Belief.STUB, values)
    _title_words(claims, owner, row, row.title or row.name or "", original)
    return owner


def stub_series(claims: Claims, row: MediaRow) -> Owner:
    """Claim what a row says about a series."""
    values = _title_values(row)
    values["origin_country"] = codes(row.origin_country)
    values["original_name"] = row.original_name or ""
    values["first_air_date"] = row.first_air_date or ""
    owner = Owner(Kind.TV, row.id, row.id)
    claims.facts(owner, Belief.STUB, values)
    _title_words(claims, owner, row, row.name or "", row.original_name or "")
    return owner


def _title_words(claims: Claims, owner: Owner, row: MediaRow, name: str, original: str) -> None:
    texts = Texts(name, row.overview or "", original=original, poster=row.poster_path)
    claims.words(owner, Belief.STUB, texts)


def stub_person(claims: Claims, row: MediaRow) -> Owner:
    """Claim what a row says about a person, and about what the person is known for."""
    claims.person(row)
    for title in row.known_for or ():
        stub_media(claims, title)
    return Owner(Kind.PERSON, row.id)


def stub_season(claims: Claims, series_id: int, row: SeasonRow, belief: Belief) -> Owner:
    """Claim what a row says about a season."""
    claims.facts(Owner(Kind.TV, series_id, series_id), Belief.STUB, {})
    owner = Owner(Kind.SEASON, row.id, series_id)
    values: Values = {
        "series_id": series_id,
        "season_number": row.season_number,
        "air_date": row.air_date or None,
        "episode_count": row.episode_count or 0,
        "vote_average": row.vote_average or 0.0,
    }
    claims.facts(owner, belief, values)
    poster: Values = {"poster_path": row.poster_path}
    claims.facts(owner, belief if claims.is_default else Belief.STUB, poster)
    claims.words(owner, belief, Texts(row.name or "", row.overview or "", poster=row.poster_path))
    return owner


def stub_episode(claims: Claims, series_id: int, row: EpisodeRow, belief: Belief) -> Owner:
    """Claim what a row says about an episode; with FULL belief all that the row has."""
    claims.facts(Owner(Kind.TV, series_id, series_id), Belief.STUB, {})
    owner = Owner(Kind.EPISODE, row.id, series_id)
    values = present(row, EPISODE)
    values["series_id"] = series_id
    values["season_number"] = row.season_number
    values["episode_number"] = row.episode_number
    claims.facts(owner, belief, values)
    claims.words(owner, belief, Texts(set_text(row.name), set_text(row.overview)))
    return owner


def episode_of(row: MediaRow) -> EpisodeRow:
    """Return a row of a list of media as an episode."""
    row.season_number = row.season_number or 0
    return _shown_as(EpisodeRow, row)


def stub_company(claims: Claims, row: CompanyRow, kind: Kind = Kind.COMPANY) -> int:
    """Claim what a title says about a company or a network; return its id."""
    stub_companies(claims, [row], kind)
    return row.id


def stub_companies(claims: Claims, rows: Sequence[CompanyRow], kind: Kind = Kind.COMPANY) -> list[int]:
    """Claim what a title says about companies or networks; return their ids."""
    for row in rows:
        values: Values = {"name": row.name or "", "logo_path": row.logo_path}
        if row.origin_country is not None:
            values["origin_country"] = row.origin_country
        claims.facts(Owner(kind, row.id), Belief.STUB, values)
    return [row.id for row in rows]


def stub_keywords(claims: Claims, rows: Sequence[KeywordRow]) -> list[int]:
    """Claim the names of keywords; return their ids, each once."""
    ids: dict[int, None] = {}
    for row in rows:
        claims.facts(Owner(Kind.KEYWORD, row.id), Belief.STUB, {"name": row.name or ""})
        ids[row.id] = None
    return list(ids)


def stub_collection(claims: Claims, row: CollectionRow) -> Owner:
    """Claim what a movie or a search says about a collection."""
    name = row.name or ""
    values: Values = {
        "original_language": row.original_language or "",
        "original_name": row.original_name or (name if claims.is_default else ""),
        "poster_path": row.poster_path,
        "backdrop_path": row.backdrop_path,
    }
    owner = Owner(Kind.COLLECTION, row.id)
    claims.facts(owner, Belief.STUB, values)
    texts = Texts(name, row.overview or "", original=row.original_name or "", poster=row.poster_path)
    claims.words(owner, Belief.STUB, texts)
    return owner
