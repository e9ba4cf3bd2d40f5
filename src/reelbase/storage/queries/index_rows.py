"""Queries that make the index: all by which entities are found, many of one kind at a time."""

from typing import NamedTuple

from sqlalchemy import Table, func, literal_column, not_, select

from reelbase.storage import tables
from reelbase.storage.clauses import Expression
from reelbase.storage.engine.dialects import ordered_join, unindexed
from reelbase.storage.engine.json_rows import Joint
from reelbase.storage.engine.statement import Batch, Statement, bind, columns, within
from reelbase.storage.queries.plain_rows import IdRow, NumberRow
from reelbase.storage.queries.translated import const

KIND = bind("kind")
FIRST = bind("first")
LIMIT = bind("limit")


IDS = Statement(
    select(tables.entity.c.id)
    .where(tables.entity.c.kind == KIND, tables.entity.c.id > FIRST)
    .order_by(tables.entity.c.id)
    .limit(LIMIT)
    .offset(const(0)),  # or else the dialect of SQLite binds one by itself
    IdRow,
)


LEAST = bind("least")
MOST = bind("most")


def _voted(title: Table) -> Statement[IdRow]:
    """Select titles with a number of votes between two, both included."""
    return Statement(
        select(title.c.id)
        .where(title.c.id > FIRST, title.c.vote_count >= LEAST, title.c.vote_count <= MOST)
        .order_by(title.c.id)
        .limit(LIMIT)
        .offset(const(0)),  # as above
        IdRow,
    )


MOVIE_IDS, SERIES_IDS = _voted(tables.movie), _voted(tables.series)


COUNT = Statement(
    select(func.count().label("number")).select_from(tables.entity).where(tables.entity.c.kind == KIND),
    NumberRow,
)


class TouchedRow(NamedTuple):
    """An entity that the journal tells of."""

    sequence: int
    time: str
    kind: str
    entity_id: int


TOUCHED = Statement(
    select(*columns(TouchedRow, tables.journal))
    .where(tables.journal.c.sequence > FIRST)
    .order_by(tables.journal.c.sequence)
    .limit(LIMIT)
    .offset(const(0)),  # or else the dialect of SQLite binds one by itself
    TouchedRow,
)

season, episode = tables.season, tables.episode


class SeriesOfRow(NamedTuple):
    """The series of a season or an episode."""

    id: int
    series_id: int


SERIES_OF_SEASONS = Batch(
    select(season.c.id, season.c.series_id).where(within(season.c.id, "ids")), SeriesOfRow
)
SERIES_OF_EPISODES = Batch(
    select(episode.c.id, episode.c.series_id).where(within(episode.c.id, "ids")), SeriesOfRow
)

movie = tables.movie


class MovieRow(NamedTuple):
    """A movie's own."""

    id: int
    adult: bool
    video: bool
    original_title: str
    original_language: str
    origin_country: str  # JSON
    genre_ids: str  # JSON
    release_date: str
    runtime: int | None
    revenue: int
    popularity: float
    vote_average: float
    vote_count: int
    collection_id: int | None


MOVIES = Batch(select(*columns(MovieRow, movie)).where(within(movie.c.id, "ids")), MovieRow)

series = tables.series


class SeriesRow(NamedTuple):
    """A series' own."""

    id: int
    adult: bool
    original_name: str
    original_language: str
    origin_country: str  # JSON
    genre_ids: str  # JSON
    first_air_date: str
    episode_run_time: str  # JSON
    status: str
    type: str
    popularity: float
    vote_average: float
    vote_count: int


SERIES = Batch(select(*columns(SeriesRow, series)).where(within(series.c.id, "ids")), SeriesRow)

person = tables.person


class PersonRow(NamedTuple):
    """A person's own."""

    id: int
    adult: bool
    name: str
    original_name: str
    also_known_as: str  # JSON
    popularity: float


PEOPLE = Batch(select(*columns(PersonRow, person)).where(within(person.c.id, "ids")), PersonRow)


class NamedRow(NamedTuple):
    """A collection, company or keyword, with what decides between equal names."""

    id: int
    name: str
    weight: float  # popularity, or the number of titles


def _named(table: Table, name: str, weight: Expression) -> Batch[NamedRow]:
    return Batch(
        select(
            *columns(NamedRow, table, name=table.c[name], weight=func.coalesce(weight, literal_column("0.0")))
        ).where(within(table.c.id, "ids")),
        NamedRow,
    )


_company, _keyword = tables.title_company, tables.title_keyword
COLLECTIONS = _named(
    tables.collection,
    "original_name",
    select(func.max(movie.c.popularity))
    .where(movie.c.collection_id == tables.collection.c.id)
    .scalar_subquery(),
)
COMPANIES = _named(
    tables.company,
    "name",
    select(func.count()).where(_company.c.company_id == tables.company.c.id).scalar_subquery(),
)
KEYWORDS = _named(
    tables.keyword,
    "name",
    select(func.count()).where(_keyword.c.keyword_id == tables.keyword.c.id).scalar_subquery(),
)

translation = tables.translation


class TranslationRow(NamedTuple):
    """A name in a language, and whether there is an overview in it."""

    entity_id: int
    iso_639_1: str
    iso_3166_1: str
    name: str
    has_overview: bool


TRANSLATIONS = Batch(
    select(
        translation.c.entity_id,
        translation.c.iso_639_1,
        translation.c.iso_3166_1,
        translation.c.name,
        (translation.c.overview != const("")).label("has_overview"),
    ).where(translation.c.kind == KIND, within(translation.c.entity_id, "ids")),
    TranslationRow,
)

alternative = tables.alternative_title


class TitleRow(NamedTuple):
    """An alternative title."""

    entity_id: int
    title: str


ALTERNATIVES = Batch(
    select(alternative.c.entity_id, alternative.c.title).where(
        alternative.c.kind == KIND, within(alternative.c.entity_id, "ids")
    ),
    TitleRow,
)


class OtherRow(NamedTuple):
    """Something a title has, by its id."""

    entity_id: int
    id: int


def _others(table: Table, column: str) -> Batch[OtherRow]:
    return Batch(
        select(table.c.entity_id, table.c[column].label("id")).where(
            table.c.kind == KIND, within(table.c.entity_id, "ids")
        ),
        OtherRow,
    )


TITLE_KEYWORDS = _others(tables.title_keyword, "keyword_id")
TITLE_COMPANIES = _others(tables.title_company, "company_id")
TITLE_NETWORKS = _others(tables.title_network, "network_id")

credit = tables.credit


class CreditRow(NamedTuple):
    """That a person has a credit of a type: cast, guest, crew, creator."""

    entity_id: int
    person_id: int
    credit_type: str


CREDITS = Batch(
    select(credit.c.entity_id, credit.c.person_id, credit.c.credit_type).where(
        credit.c.kind == KIND, within(credit.c.entity_id, "ids")
    ),
    CreditRow,
)


def _credits_of_parts(part: Table, kind: str) -> Batch[CreditRow]:
    """Select the credits of a series' seasons or episodes, each person and type once a series."""
    same = (credit.c.kind == const(kind)) & (credit.c.entity_id == part.c.id)
    return Batch(
        select(part.c.series_id.label("entity_id"), credit.c.person_id, credit.c.credit_type)
        .select_from(ordered_join(part, credit, same))
        .where(within(part.c.series_id, "ids"))
        .distinct(),
        CreditRow,
    )


CREDITS_OF_SEASONS = _credits_of_parts(season, "season")
CREDITS_OF_EPISODES = _credits_of_parts(episode, "episode")

release = tables.release_date


class ReleaseRow(NamedTuple):
    """A release of a movie."""

    movie_id: int
    iso_3166_1: str
    type: int
    release_date: str
    certification: str


RELEASES = Batch(
    select(*columns(ReleaseRow, release)).where(within(release.c.movie_id, "ids")),
    ReleaseRow,
)

offer = tables.watch_offer


class OfferRow(NamedTuple):
    """A provider of a title in a country."""

    entity_id: int
    iso_3166_1: str
    monetization: str
    provider_id: int


OFFERS = Batch(
    select(*columns(OfferRow, offer)).where(offer.c.kind == KIND, within(offer.c.entity_id, "ids")),
    OfferRow,
)


class EpisodeRow(NamedTuple):
    """The air date and runtime of an episode, and if it was shown in theatres."""

    series_id: int
    air_date: str | None
    runtime: int | None
    screened_theatrically: bool


EPISODES = Batch(
    select(*columns(EpisodeRow, episode)).where(within(episode.c.series_id, "ids")).distinct(),
    EpisodeRow,
)


class MarkRow(NamedTuple):
    """The contents of the last lasting row up to a sequence, by which the journal is recognised."""

    time: str
    kind: str
    entity_id: int


MARK = Statement(
    select(*columns(MarkRow, tables.journal))
    .where(
        tables.journal.c.sequence <= bind("sequence"), not_(within(unindexed(tables.journal.c.kind), "voted"))
    )
    .order_by(tables.journal.c.sequence.desc())
    .limit(const(1))
    .offset(const(0)),
    MarkRow,
)

FOLLOWING = Joint(TOUCHED, MARK)
"""The first question of a follower: what was written, and if the journal still is the one of before."""

_OF_TITLE = (TRANSLATIONS, ALTERNATIVES, TITLE_KEYWORDS, TITLE_COMPANIES, CREDITS, OFFERS)
OF_MOVIES = Joint(MOVIES, *_OF_TITLE, RELEASES)
OF_SERIES = Joint(SERIES, *_OF_TITLE, TITLE_NETWORKS, CREDITS_OF_SEASONS, CREDITS_OF_EPISODES, EPISODES)
"""All that the documents of a few titles are made of."""
