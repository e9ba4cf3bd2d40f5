"""Rows of the facts that entities own."""

from typing import NamedTuple

from reelbase.storage import tables
from reelbase.storage.rows.registry import ENTITY, row_of


@row_of(tables.credit, owner=ENTITY)
class CreditRow(NamedTuple):
    """A person's part in a title."""

    kind: str
    entity_id: int
    credit_id: str
    position: int
    credit_type: str
    listed: bool
    person_id: int
    title_id: int
    character: str = ""
    department: str = ""
    job: str = ""
    cast_id: int | None = None
    episode_count: int | None = None
    first_credit_air_date: str | None = None
    person_position: int | None = None
    combined_position: int | None = None
    aggregate_position: int | None = None


@row_of(tables.image, owner=ENTITY)
class ImageRow(NamedTuple):
    """A picture's record."""

    kind: str
    entity_id: int
    type: str
    file_path: str
    position: int
    image_id: str
    file_type: str
    aspect_ratio: float
    height: int
    width: int
    iso_639_1: str | None
    iso_3166_1: str | None
    vote_average: float
    vote_count: int
    own: bool


@row_of(tables.tagged_image, owner=(None, "person_id"))
class TaggedImageRow(NamedTuple):
    """A title's picture on which a person is tagged."""

    person_id: int
    position: int
    kind: str
    entity_id: int
    image_id: str
    image_type: str
    file_path: str
    aspect_ratio: float
    height: int
    width: int
    iso_639_1: str | None
    iso_3166_1: str | None
    vote_average: float
    vote_count: int


@row_of(tables.video, owner=ENTITY)
class VideoRow(NamedTuple):
    """A clip."""

    kind: str
    entity_id: int
    video_id: str
    position: int
    iso_639_1: str
    iso_3166_1: str
    name: str
    key: str
    site: str
    size: int
    type: str
    official: bool
    published_at: str


@row_of(tables.translation, owner=ENTITY)
class TranslationRow(NamedTuple):
    """An entity's words in one language."""

    kind: str
    entity_id: int
    iso_639_1: str
    iso_3166_1: str
    position: int
    name: str
    overview: str
    tagline: str
    homepage: str
    runtime: int | None
    primary: bool
    listed: bool
    poster_path: str | None
    poster_chosen: bool


@row_of(tables.alternative_title, owner=ENTITY)
class AlternativeTitleRow(NamedTuple):
    """Another title or name."""

    kind: str
    entity_id: int
    position: int
    iso_3166_1: str
    title: str
    type: str


@row_of(tables.external_id, owner=ENTITY)
class ExternalIdRow(NamedTuple):
    """An entity's id elsewhere."""

    kind: str
    entity_id: int
    source: str
    value: str


@row_of(tables.release_date, owner=(None, "movie_id"))
class ReleaseDateRow(NamedTuple):
    """A release of a movie."""

    movie_id: int
    position: int
    iso_3166_1: str
    type: int
    release_date: str
    certification: str
    descriptors: str
    iso_639_1: str | None
    note: str


@row_of(tables.content_rating, owner=(None, "series_id"))
class ContentRatingRow(NamedTuple):
    """A series' rating in a country."""

    series_id: int
    position: int
    iso_3166_1: str
    rating: str
    descriptors: str


@row_of(tables.genre_name)
class GenreNameRow(NamedTuple):
    """The name of a genre that no list of TMDB's has."""

    id: int
    name: str


@row_of(tables.watch_provider)
class WatchProviderRow(NamedTuple):
    """A watch provider."""

    id: int
    name: str
    logo_path: str | None
    movie_priority: int | None
    tv_priority: int | None
    movie_priorities: str
    tv_priorities: str


@row_of(tables.watch_offer, owner=ENTITY)
class WatchOfferRow(NamedTuple):
    """A way to watch a title in a country."""

    kind: str
    entity_id: int
    iso_3166_1: str
    monetization: str
    provider_id: int
    display_priority: int
    position: int


@row_of(tables.watch_page, owner=ENTITY)
class WatchPageRow(NamedTuple):
    """The page about where to watch a title in a country."""

    kind: str
    entity_id: int
    iso_3166_1: str
    link: str
    position: int
