"""Details of movies, series and collections."""

from msgspec import UNSET, UnsetType

from reelbase.catalog.genre_tables import is_listed
from reelbase.catalog.status_by_day import INVENTED, OF_A_DAY
from reelbase.entity import Kind
from reelbase.importers.engine.claims import (
    Belief,
    Companies,
    ExternalIds,
    GenreNames,
    Networks,
    Owner,
    SeasonsOfSeries,
    Texts,
    Values,
)
from reelbase.importers.engine.values import ORIGINAL
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.formats.bodies.credits import claim_credits, creator_rows
from reelbase.importers.formats.bodies.details_shapes import (
    CollectionDetails,
    MovieDetails,
    SeriesDetails,
    TitleDetails,
)
from reelbase.importers.formats.bodies.list_rows import (
    stub_collection,
    stub_companies,
    stub_episode,
    stub_media,
    stub_season,
)
from reelbase.importers.formats.bodies.shapes import CompanyRow
from reelbase.importers.formats.bodies.values import (
    Columns,
    codes,
    countries_of,
    flag,
    ids_of,
    languages_of,
    maybe,
    number,
    present,
    same,
    score,
    set_or_none,
    set_text,
    text,
)
from reelbase.storage.rows import GenreNameRow, TitleCompanyRow, TitleNetworkRow

_TITLE: Columns = (
    ("adult", "adult", flag),
    ("softcore", "softcore", flag),
    ("backdrop_path", "backdrop_path", maybe),
    ("poster_path", "poster_path", maybe),
    ("genre_ids", "genres", ids_of),
    ("origin_country", "origin_country", codes),
    ("production_countries", "production_countries", countries_of),
    ("spoken_languages", "spoken_languages", languages_of),
    ("original_language", "original_language", text),
    ("status", "status", text),
    ("popularity", "popularity", score),
    ("vote_average", "vote_average", score),
    ("vote_count", "vote_count", number),
)
_MOVIE: Columns = (
    *_TITLE,
    ("video", "video", flag),
    ("budget", "budget", number),
    ("revenue", "revenue", number),
    ("runtime", "runtime", same),
    ("original_title", "original_title", text),
    ("release_date", "release_date", text),
)
_SERIES: Columns = (
    *_TITLE,
    ("in_production", "in_production", flag),
    ("episode_run_time", "episode_run_time", codes),
    ("languages", "languages", codes),
    ("original_name", "original_name", text),
    ("first_air_date", "first_air_date", text),
    ("last_air_date", "last_air_date", maybe),
    ("type", "type", text),
)
_COLLECTION: Columns = (
    ("original_language", "original_language", text),
    ("original_name", "original_name", text),
    ("poster_path", "poster_path", maybe),
    ("backdrop_path", "backdrop_path", maybe),
)


def read_movie(claims: Claims, body: MovieDetails) -> Owner:
    """Claim what a movie's details say."""
    owner = Owner(Kind.MOVIE, body.id, body.id)
    values = present(body, _MOVIE)
    if body.id in INVENTED and values.get("status") in OF_A_DAY:
        values["status"] = ""  # it follows from the day, and moves on with the next one
    if body.belongs_to_collection is None:
        values["collection_id"] = None
    elif body.belongs_to_collection is not UNSET:
        values["collection_id"] = stub_collection(claims, body.belongs_to_collection).id
    texts = _texts(body, body.title, body.original_title)
    runtime = None if body.runtime is UNSET else body.runtime
    claim_details(claims, owner, values, texts._replace(runtime=runtime))
    if body.imdb_id is not UNSET:
        claims.add(ExternalIds(owner, {"imdb_id": body.imdb_id}))
    _claim_genres(claims, body)
    _claim_companies(claims, owner, body)
    claims.counts["movies"] += 1
    return owner


def read_series(claims: Claims, body: SeriesDetails) -> Owner:
    """Claim what a series' details say, its seasons and its newest episodes among it."""
    owner = Owner(Kind.TV, body.id, body.id)
    values = present(body, _SERIES)
    if (last := body.last_episode_to_air) and last.air_date == values.get("last_air_date"):
        values.pop("last_air_date", None)  # it follows from the episode, and moves on with the next one
    claim_details(claims, owner, values, _texts(body, body.name, body.original_name))
    seasons = body.seasons or ()
    if body.seasons is not UNSET:
        claims.add(SeasonsOfSeries(owner, [season.id for season in seasons]))
    for season in seasons:
        stub_season(claims, body.id, season, Belief.LISTED)
    for episode in (body.last_episode_to_air, body.next_episode_to_air):
        if episode:
            stub_episode(claims, body.id, episode, Belief.LISTED)
    _claim_genres(claims, body)
    _claim_companies(claims, owner, body)
    if body.networks is not UNSET:
        claim_networks(claims, owner, body.networks)
    if body.created_by is not UNSET:
        claim_credits(claims, owner, {"creator": creator_rows(claims, owner, body.created_by or [])})
    claims.counts["series"] += 1
    return owner


def read_collection(claims: Claims, body: CollectionDetails) -> Owner:
    """Claim what a collection's details say; its parts become stubs."""
    owner = Owner(Kind.COLLECTION, body.id)
    texts = Texts(
        set_text(body.name),
        set_text(body.overview),
        original=set_text(body.original_name),
        poster=set_or_none(body.poster_path),
    )
    claim_details(claims, owner, present(body, _COLLECTION), texts)
    for row in body.parts or ():
        part = stub_media(claims, row, row.media_type or "movie")
        if part and part.kind is Kind.MOVIE:
            claims.facts(part, Belief.STUB, {"collection_id": body.id})
    claims.counts["collections"] += 1
    return owner


def claim_details(claims: Claims, owner: Owner, values: Values, texts: Texts) -> None:
    """Claim an entity's own facts and words; poster and running time of another language only fill."""
    if not claims.is_default:
        values = dict(values)
        fill: Values = {name: values.pop(name) for name in ("poster_path", "runtime") if name in values}
        claims.facts(owner, Belief.FULL, values)
        claims.facts(owner, Belief.FILL, fill)
    else:
        texts = texts._replace(poster=None)
        claims.facts(owner, Belief.FULL, values)
        column = ORIGINAL.get(owner.kind)
        if column is not None and not values.get(column) and texts.name:
            # A list of translations has no English title where it is the original one.
            claims.facts(owner, Belief.FILL, {column: texts.name})
    claims.words(owner, Belief.FULL, texts)


def _texts(body: TitleDetails, name: str | None | UnsetType, original: str | None | UnsetType) -> Texts:
    return Texts(
        set_text(name),
        set_text(body.overview),
        set_text(body.tagline),
        set_text(body.homepage),
        set_text(original),
        poster=set_or_none(body.poster_path),
    )


def _claim_genres(claims: Claims, body: TitleDetails) -> None:
    """Claim the names of genres that no list has; English names win."""
    genres = body.genres if body.genres is not UNSET else None
    rows = [
        GenreNameRow(genre.id, genre.name) for genre in genres or () if genre.name and not is_listed(genre.id)
    ]
    if rows:
        claims.add(GenreNames(claims.is_default, rows))


def _claim_companies(claims: Claims, owner: Owner, body: TitleDetails) -> None:
    if body.production_companies is not UNSET:
        ids = stub_companies(claims, body.production_companies or ())
        rows = [TitleCompanyRow(owner.kind, owner.id, place, id_) for place, id_ in enumerate(ids)]
        claims.add(Companies(owner, rows))


def claim_networks(claims: Claims, owner: Owner, networks: list[CompanyRow] | None) -> None:
    """Claim on which networks a series or a season runs."""
    ids = stub_companies(claims, networks or (), Kind.NETWORK)
    rows = [TitleNetworkRow(owner.kind, owner.id, place, id_) for place, id_ in enumerate(ids)]
    claims.add(Networks(owner, rows))
