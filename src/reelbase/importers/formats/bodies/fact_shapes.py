"""The forms of the sub-resources that several kinds share."""

from msgspec import UNSET, Struct, UnsetType, field

from reelbase.importers.formats.bodies.coded import Coded
from reelbase.importers.formats.bodies.shapes import CompanyRow, EpisodeRow, Id, Int, Moment, Words


class Video(Coded):
    key: str
    id: str | None = None
    iso_639_1: str | None = None
    iso_3166_1: str | None = None
    name: str | None = None
    site: str | None = None
    size: Int | None = None
    type: str | None = None
    official: bool | None = None
    published_at: Moment | None = None


class Videos(Struct):
    results: list[Video]
    id: Id | None = None


class TranslatedWords(Struct):
    """The words of any kind in one language."""

    title: str | None = None
    name: str | None = None
    overview: str | None = None
    biography: str | None = None
    tagline: str | None = None
    homepage: str | None = None
    runtime: Int | None = None
    primary: bool | None = None


class Translation(Coded):
    iso_639_1: str
    iso_3166_1: str
    data: TranslatedWords


class Translations(Struct):
    translations: list[Translation]
    id: Id | None = None


class AlternativeTitle(Coded):
    title: str | None = None
    name: str | None = None
    iso_3166_1: str | None = None
    type: str | None = None


class AlternativeTitles(Struct):
    titles: list[AlternativeTitle] | UnsetType = UNSET
    results: list[AlternativeTitle] | UnsetType = UNSET
    id: Id | None = None


class ReleaseDate(Coded):
    release_date: Moment | None = None
    type: Int | None = None
    certification: str | None = None
    descriptors: list[str] | None = None
    iso_639_1: str | None = None
    note: str | None = None


class CountryReleases(Coded):
    iso_3166_1: str
    release_dates: list[ReleaseDate]


class ReleaseDates(Struct):
    results: list[CountryReleases]
    id: Id | None = None


class ContentRating(Coded):
    iso_3166_1: str
    rating: str | None = None
    descriptors: list[str] | None = None


class ContentRatings(Struct):
    results: list[ContentRating]
    id: Id | None = None


class KeywordRow(Struct):
    id: Id
    name: str | None = None


class Keywords(Struct):
    keywords: list[KeywordRow] | UnsetType = UNSET
    results: list[KeywordRow] | UnsetType = UNSET
    id: Id | None = None


class Offer(Struct):
    provider_id: Id
    provider_name: str | None = None
    logo_path: str | None = None
    display_priority: Int | None = None


class Offers(Struct):
    """The results are country -> {link, category: [Offer]}, in the order served."""

    results: dict[str, dict[str, list[Offer] | str]]
    id: Id | None = None


class Provider(Struct):
    provider_id: Id
    provider_name: str | None = None
    logo_path: str | None = None
    display_priority: Int | None = None
    display_priorities: dict[str, Int] | None = None


class Providers(Struct):
    results: list[Provider]


class ReviewAuthor(Struct):
    name: str | None = None
    username: str | None = None
    avatar_path: str | None = None
    rating: float | None = None


class Review(Coded):
    id: str
    author: str | None = None
    author_details: ReviewAuthor | None = None
    content: str | None = None
    created_at: Moment | None = None
    updated_at: Moment | None = None
    url: str | None = None
    iso_639_1: str | None = None
    media_id: Id | None = None
    media_title: str | None = None
    media_type: str | None = None


class Reviews(Struct):
    results: list[Review]
    id: Id | None = None
    page: Int | None = None
    total_pages: Int | None = None


class ListSummary(Coded):
    id: Id
    name: str | None = None
    description: str | None = None
    favorite_count: Id | None = None
    item_count: Id | None = None
    iso_639_1: str | None = None
    iso_3166_1: str | None = None
    list_type: str | None = None
    poster_path: str | None = None


class Lists(Struct):
    results: list[ListSummary]
    id: Id | None = None
    page: Int | None = None
    total_pages: Int | None = None


class GroupRow(Struct):
    id: str
    name: str | None = None
    description: str | None = None
    type: Int | None = None
    episode_count: Int | None = None
    group_count: Int | None = None
    network: CompanyRow | None = None


class Groups(Struct):
    results: list[GroupRow]
    id: Id | None = None


class GroupPart(Struct):
    id: str
    name: str | None = None
    order: Int | None = None
    locked: bool | None = None
    episodes: list[EpisodeRow] = []


class GroupDetails(GroupRow):
    groups: list[GroupPart] = []


class Screening(Struct):
    id: Id
    season_number: Int
    episode_number: Int


class Screenings(Struct):
    results: list[Screening]
    id: Id | None = None


class ExternalIds(Struct):
    """Ids elsewhere: texts or numbers, by source."""

    imdb_id: Words = UNSET
    wikidata_id: Words = UNSET
    facebook_id: Words = UNSET
    instagram_id: Words = UNSET
    twitter_id: Words = UNSET
    tiktok_id: Words = UNSET
    youtube_id: Words = UNSET
    freebase_mid: Words = UNSET
    freebase_id: Words = UNSET
    tvdb_id: int | str | None | UnsetType = UNSET
    tvrage_id: int | str | None | UnsetType = UNSET
    id: Id | str | None = field(default=None)
