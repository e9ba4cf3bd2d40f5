"""The addresses of an add-on: its manifest, its catalogs, its metas."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from reelbase.accounts.listing import Listing
from reelbase.accounts.marks import marked_from
from reelbase.accounts.session import Who, account_of, find_account_of
from reelbase.catalog.discover import (
    Bounds,
    Choice,
    MovieFilter,
    Span,
    TvFilter,
    discovered_from,
    movie_filter,
    tv_filter,
)
from reelbase.catalog.external_ids import imdb_ids
from reelbase.catalog.genres import genre_names
from reelbase.catalog.identity import find, find_by_id_elsewhere
from reelbase.catalog.language import ENGLISH, Language
from reelbase.catalog.movie import numbers
from reelbase.catalog.page import Page
from reelbase.catalog.search import find_titles
from reelbase.catalog.summaries import MovieMedia, Title, titles
from reelbase.doors.door import picture_place, server_asked
from reelbase.doors.stremio.form import BASE, PATH
from reelbase.doors.stremio.manifest import KINDS, MARKS, NAMES, Json, genre_of, manifest, years
from reelbase.doors.stremio.metas import POSTER, meta
from reelbase.doors.stremio.shared import Place, known, rating, title_id
from reelbase.entity import Entity, Kind
from reelbase.errors import ApiError, Status
from reelbase.operations.answers import Reply
from reelbase.operations.operation import Freshness, get
from reelbase.operations.parameters.binding import ImageUrl, PublicUrl, Said
from reelbase.search.filters import Filter
from reelbase.search.index import Index
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.flags import Mark, Order

TITLE_ID = re.compile(r"(?:(tt\d{1,12})|(tmdb|tvdb):(\d{1,9}))(?::\d{1,9}:\d{1,9})?", re.ASCII)
NUMBER = re.compile(r"\d{1,9}", re.ASCII)
ROWS = 100
REACHED = 10_000
"""The titles of a catalog that can be skipped: as many as the pages of discover reach."""
SERIES = 100
"""The series of which new episodes can be asked at once."""
ENOUGH_VOTES = Bounds(200)
MOST_POPULAR = "popularity.desc"
SESSION = "session_id"  # among the choices
SORTS = {"top_rated": "vote_average.desc"}

Facts = tuple[tuple[str, Choice], ...]
ANY_GENRE: Facts = ()


class Catalog(NamedTuple):
    """A list of titles of one kind, by its id."""

    kind: Kind
    id: str


@get(f"{PATH}/manifest", tag="stremio", freshness=Freshness.LIST)
async def show_manifest(db: Reader, *, said: Said, language: Language, who: Who) -> Json:
    """Return the manifest in the language that was chosen, with the catalogs of the account that was."""
    of_account = SESSION in said[BASE] and await find_account_of(db, who) is not None
    return await manifest(db, language, is_chosen=said[BASE] != PATH, of_account=of_account)


@get(f"{PATH}/meta/{{type}}/{{id}}", tag="stremio")
async def show_meta(
    db: Reader,
    type_: str,
    title: str,
    *,
    said: Said,
    language: Language,
    image_url: ImageUrl,
    public_url: PublicUrl,
) -> Reply[Json]:
    """Return a movie or a series whole."""
    entity = await _entity(db, _kind(type_), title)
    if entity is None:
        raise ApiError(Status.NOT_FOUND)
    shown = await meta(db, entity, _place(said, language, image_url, public_url))
    return Reply({"meta": shown}, viewed=entity)


@get(f"{PATH}/catalog/{{type}}/{{id}}", tag="stremio", freshness=Freshness.BRIEF)
async def show_catalog(
    db: Reader,
    type_: str,
    catalog: str,
    *,
    said: Said,
    index: Index,
    language: Language,
    who: Who,
    image_url: ImageUrl,
    public_url: PublicUrl,
) -> Json:
    """Return the titles of a catalog from the one on that is asked for."""
    kind, place = _kind(type_), _place(said, language, image_url, public_url)
    if catalog not in {*NAMES, *MARKS, "search"}:
        raise ApiError(Status.NOT_FOUND)
    if kind is Kind.TV and "lastVideosIds" in said:
        found = [await _entity(db, kind, each) for each in said["lastVideosIds"].split(",")[:SERIES]]
        series = dict.fromkeys(each for each in found if each)
        return {"metasDetailed": await db.together([meta(db, each, place) for each in series])}
    if catalog == "search":
        ids = await _searched(index, kind, said)
    elif catalog in MARKS:
        ids = await _marked(db, kind, catalog, said, who)
    else:
        ids = await _listed(db, index, Catalog(kind, catalog), said, language)
    return {"metas": await _previews(db, kind, ids, place)}


def _place(said: Said, language: Language, image_url: str, public_url: str) -> Place:
    return Place(
        picture_place(said, image_url, public_url), f"{server_asked(said, public_url)}{said[BASE]}", language
    )


def _kind(type_: str) -> Kind:
    if type_ not in KINDS:
        raise ApiError(Status.NOT_FOUND)
    return KINDS[type_]


async def _entity(db: Reader, kind: Kind, text: str) -> Entity | None:
    """Return the title of an id, which may be followed by the numbers of an episode."""
    written = TITLE_ID.fullmatch(text)
    if written is None:
        return None
    imdb_id, source, number = written.groups()
    if source == "tmdb":
        return await find(db, kind, int(number)) if int(number) else None
    bearers = await find_by_id_elsewhere(db, imdb_id or number, "imdb_id" if imdb_id else "tvdb_id")
    return next((each for each in bearers if each.kind is kind), None)


async def _searched(index: Index, kind: Kind, said: Said) -> Sequence[int]:
    """Return the best matches of a text, all at once: no further ones are asked for."""
    text = said.get("search", "")
    return (
        (await find_titles(index, text, [kind], limit=ROWS)).ids if text.strip() and not _skip(said) else ()
    )


async def _marked(db: Reader, kind: Kind, catalog: str, said: Said, who: Who) -> Sequence[int]:
    """Return what an account has marked, the last first; refused with 401 where no session shows one."""
    account, mark = await account_of(db, who), Mark.WATCHLIST if catalog == "watchlist" else Mark.FAVORITE
    listing = Listing(Order.ADDED_LAST, ENGLISH, Page(1))
    return await marked_from(db, mark, account, kind, listing, offset=_skip(said), limit=ROWS)


async def _listed(
    db: Reader, index: Index, catalog: Catalog, said: Said, language: Language
) -> Sequence[int]:
    """Return the titles of a catalog in its order; none where its genre or year is unknown."""
    chosen, skipped = said.get("genre", ""), _skip(said)
    genre, year = ANY_GENRE, None
    if catalog.id == "year":
        newest, *_ = known_years = years(db)
        if (chosen or newest) not in known_years:
            return ()
        year = int(chosen or newest)
    elif chosen:
        found = await genre_of(db, catalog.kind, chosen, language, ENGLISH)
        if found is None:
            return ()
        genre = (("genre", ((str(found.id),),)),)
    if skipped >= REACHED:
        return ()
    wanted = _filter(catalog, genre, year, Span(end=db.now.date()))
    return (await discovered_from(index, wanted, skipped, ROWS)).ids


def _filter(catalog: Catalog, genre: Facts, year: int | None, past: Span) -> Filter:
    """Return the conditions and the order of a catalog."""
    is_movie, is_new = catalog.kind is Kind.MOVIE, catalog.id == "new"
    votes = ENOUGH_VOTES if catalog.id == "top_rated" else Bounds()
    if is_movie:
        sort = SORTS.get(catalog.id, "primary_release_date.desc" if is_new else MOST_POPULAR)
        return movie_filter(
            MovieFilter(
                sort_by=sort,
                vote_count=votes,
                with_having=genre,
                primary_release_date=past if is_new else Span(),
                primary_release_year=year,
            )
        )
    return tv_filter(
        TvFilter(
            sort_by=SORTS.get(catalog.id, "first_air_date.desc" if is_new else MOST_POPULAR),
            vote_count=votes,
            with_having=genre,
            first_air_date=past if is_new else Span(),
            first_air_date_year=year,
        )
    )


def _skip(said: Said) -> int:
    """Return how many titles the app has already; 0 where that is no number."""
    text = said.get("skip", "")
    if text.isascii() and text.isdigit():
        return int(text) if NUMBER.fullmatch(text) else REACHED
    return 0


async def _previews(db: Reader, kind: Kind, ids: Sequence[int], place: Place) -> list[Json]:
    entities = [Entity(kind, each) for each in ids]
    at_imdb = await imdb_ids(db, entities)
    shown = await titles(db, entities, place.language)
    return [_preview(each, at_imdb.get(Entity(kind, each.id), ""), place) for each in shown]


def _preview(title: Title, imdb_id: str, place: Place) -> Json:
    """Return a title as a catalog has it."""
    if isinstance(title, MovieMedia):
        kind, name, day = Kind.MOVIE, title.title, title.release_date
    else:
        kind, name, day = Kind.TV, title.name, title.first_air_date
    spoken = [each.iso_639_1 for each in place.language.each()]
    genres = genre_names(numbers(title.genre_ids), kind, *spoken)
    return known(
        {
            "id": title_id(imdb_id, title.id),
            "type": "movie" if kind is Kind.MOVIE else "series",
            "name": name,
            "poster": place.picture(POSTER, title.poster_path),
            "description": title.overview,
            "releaseInfo": day[:4],
            "imdbRating": rating(title.vote_average, title.vote_count),
            "genres": [each.name for each in genres if each.name],
        }
    )


OPERATIONS = (show_manifest, show_meta, show_catalog)
