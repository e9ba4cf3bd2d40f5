"""Queries about the facts that entities own: pictures, clips, words, names, ids, offers."""

from typing import NamedTuple

from sqlalchemy import func, null, select

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.clauses import Expression, Selection
from reelbase.storage.engine.statement import Batch, Owned, Statement, bind, columns, in_languages, within
from reelbase.storage.queries.translated import LANGUAGE, const, known_name, links_of
from reelbase.storage.rows import GenreNameRow, WatchProviderRow

KIND = bind("kind")
image = tables.image


class ImageRow(NamedTuple):
    """A picture's record."""

    entity_id: int
    type: str
    aspect_ratio: float
    height: int
    iso_3166_1: str | None
    iso_639_1: str | None
    file_path: str
    vote_average: float
    vote_count: int
    width: int
    image_id: str
    file_type: str
    position: int


IMAGES = Owned(
    select(*columns(ImageRow, image)).order_by(
        image.c.entity_id, image.c.type, image.c.vote_average.desc(), image.c.position, image.c.file_path
    ),
    image,
    ImageRow,
)

video = tables.video


class VideoRow(NamedTuple):
    """A clip."""

    entity_id: int
    iso_639_1: str
    iso_3166_1: str
    name: str
    key: str
    site: str
    size: int
    type: str
    official: bool
    published_at: str
    id: str


VIDEOS = Owned(
    select(*columns(VideoRow, video, id=video.c.video_id)).order_by(
        video.c.entity_id, video.c.position, video.c.video_id
    ),
    video,
    VideoRow,
)

translation = tables.translation


class TranslationRow(NamedTuple):
    """An entity's words in one language."""

    entity_id: int
    iso_639_1: str
    iso_3166_1: str
    name: str
    overview: str
    tagline: str
    homepage: str
    runtime: int | None
    primary: bool


TRANSLATIONS = Owned(
    select(*columns(TranslationRow, translation))
    .where(
        translation.c.listed
        | (translation.c.name != const(""))
        | (translation.c.overview != const(""))
        | (translation.c.tagline != const(""))
        | (translation.c.homepage != const("")),
    )
    .order_by(
        translation.c.entity_id,
        translation.c.listed.desc(),
        translation.c.position,
        translation.c.iso_639_1,
        translation.c.iso_3166_1,
    ),
    translation,
    TranslationRow,
)

alternative = tables.alternative_title


class AlternativeRow(NamedTuple):
    """Another title or name."""

    entity_id: int
    iso_3166_1: str
    title: str
    type: str


ALTERNATIVES = Batch(
    select(alternative.c.entity_id, alternative.c.iso_3166_1, alternative.c.title, alternative.c.type)
    .where(alternative.c.kind == KIND, within(alternative.c.entity_id, "ids"))
    .order_by(alternative.c.entity_id, alternative.c.position),
    AlternativeRow,
)

external = tables.external_id


class ExternalRow(NamedTuple):
    """An entity's id elsewhere."""

    entity_id: int
    source: str
    value: str


EXTERNAL_IDS = Owned(
    select(external.c.entity_id, external.c.source, external.c.value).order_by(
        external.c.entity_id, external.c.source
    ),
    external,
    ExternalRow,
)

offer = tables.watch_offer
provider = tables.watch_provider
page = tables.watch_page


class OfferRow(NamedTuple):
    """An offer to watch a title in a country, in one way."""

    entity_id: int
    iso_3166_1: str
    link: str | None
    monetization: str
    logo_path: str | None
    provider_id: int
    provider_name: str
    display_priority: int


def _offers() -> Owned[OfferRow]:
    on = (page.c.kind == offer.c.kind) & (page.c.entity_id == offer.c.entity_id)
    return Owned(
        select(
            *columns(
                OfferRow,
                offer,
                link=page.c.link,
                logo_path=provider.c.logo_path,
                provider_id=provider.c.id,
                provider_name=provider.c.name,
            ),
        )
        .select_from(
            offer.join(provider, provider.c.id == offer.c.provider_id).outerjoin(
                page, on & (page.c.iso_3166_1 == offer.c.iso_3166_1)
            )
        )
        .order_by(
            offer.c.entity_id,
            offer.c.iso_3166_1,
            offer.c.monetization,
            offer.c.display_priority,
            offer.c.position,
        ),
        offer,
        OfferRow,
    )


OFFERS = _offers()


PROVIDERS = Statement(
    select(*columns(WatchProviderRow, provider)).order_by(provider.c.id),
    WatchProviderRow,
)


GENRE_NAMES = Statement(
    select(tables.genre_name.c.id, tables.genre_name.c.name).where(within(tables.genre_name.c.id, "ids")),
    GenreNameRow,
)


class OwnGenreRow(NamedTuple):
    """A genre of one's own, with its name in a language."""

    id: int
    shown: str
    movies: bool
    series: bool


def _genre_name(language: Expression) -> Expression:
    genre, words = tables.genre, tables.translation
    found = select(words.c.name).where(
        words.c.kind == const(str(Kind.GENRE)),
        words.c.entity_id == genre.c.id,
        words.c.iso_639_1 == language,
        words.c.name != const(""),
    )
    first = found.order_by(words.c.iso_3166_1).limit(const(1)).offset(const(0))
    return first.correlate_except(words).scalar_subquery()


def _own_genres() -> Selection:
    """Select the genres of one's own with their names in a language, or else in no language, or in any."""
    genre = tables.genre
    spoken = in_languages(
        _genre_name(LANGUAGE),
        lambda chain: func.coalesce(*(_genre_name(link.language) for link in links_of(chain)), null()),
    )
    shown = func.coalesce(spoken, known_name(Kind.GENRE, genre.c.id, genre.c.name), const(""))
    return select(genre.c.id, shown.label("shown"), genre.c.movies, genre.c.series).order_by(genre.c.id)


OWN_GENRES = Statement(_own_genres(), OwnGenreRow)
