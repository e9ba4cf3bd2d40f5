"""The values that editors set, by field: facts of a kind, words in a language, rows of lists.

What is not sent stays as it is. A fact that is null or empty is known to be unknown.
"""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from reelbase import bounds
from reelbase.entity import Kind

Name = Annotated[str, Meta(max_length=bounds.EDITED_NAME_CHARACTERS)]
Text = Annotated[str, Meta(max_length=bounds.EDITED_TEXT_CHARACTERS)]
Word = Annotated[str, Meta(max_length=100)]
Day = Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$(?!\n)")]
Moment = Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{3})?Z)?)?$(?!\n)")]
Picture = Annotated[str, Meta(pattern=r"^/[A-Za-z0-9_.-]{1,120}$(?!\n)")]
Address = Annotated[str, Meta(pattern=r"^(https?://\S{1,2000})?$(?!\n)")]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$(?!\n)")]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2}$(?!\n)")]
MaybeCountry = Annotated[str, Meta(pattern=r"^([A-Z]{2})?$(?!\n)")]
MaybeObjectId = Annotated[str, Meta(pattern=r"^([0-9a-f]{24})?$(?!\n)")]
MaybeLanguage = Annotated[str, Meta(pattern=r"^([a-z]{2})?$(?!\n)")]
Id = Annotated[int, Meta(ge=1, le=bounds.ID)]
Ref = Annotated[int, Meta(ge=-bounds.EDITED_TITLES, le=bounds.ID)]
"""The id of another entity; below zero it is one that the same request makes."""
Number = Annotated[int, Meta(ge=0, le=bounds.ID)]
Amount = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Minutes = Annotated[int, Meta(ge=0, le=100_000)]
Few = Meta(max_length=bounds.EDITED_SHORT_LIST)
Refs = Annotated[list[Ref], Few]
Countries = Annotated[list[Country], Few]
Languages = Annotated[list[Language], Few]
Names = Annotated[list[Name], Few]
Descriptors = Annotated[list[Word], Few]


class Facts(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Facts of an entity that no language changes."""


class MovieFacts(Facts, forbid_unknown_fields=True, omit_defaults=True):
    """Facts of a movie."""

    adult: bool | UnsetType = UNSET
    backdrop_path: Picture | None | UnsetType = UNSET
    budget: Amount | UnsetType = UNSET
    collection_id: Ref | None | UnsetType = UNSET
    genre_ids: Refs | UnsetType = UNSET
    origin_country: Countries | UnsetType = UNSET
    original_language: MaybeLanguage | UnsetType = UNSET
    original_title: Name | UnsetType = UNSET
    poster_path: Picture | None | UnsetType = UNSET
    production_countries: Countries | UnsetType = UNSET
    release_date: Day | UnsetType = UNSET
    revenue: Amount | UnsetType = UNSET
    runtime: Minutes | None | UnsetType = UNSET
    softcore: bool | UnsetType = UNSET
    spoken_languages: Languages | UnsetType = UNSET
    status: Word | UnsetType = UNSET
    video: bool | UnsetType = UNSET


class SeriesFacts(Facts, forbid_unknown_fields=True, omit_defaults=True):
    """Facts of a series."""

    adult: bool | UnsetType = UNSET
    backdrop_path: Picture | None | UnsetType = UNSET
    episode_run_time: Annotated[list[Minutes], Few] | UnsetType = UNSET
    first_air_date: Day | UnsetType = UNSET
    genre_ids: Refs | UnsetType = UNSET
    homepage: Address | UnsetType = UNSET
    in_production: bool | UnsetType = UNSET
    languages: Languages | UnsetType = UNSET
    last_air_date: Day | None | UnsetType = UNSET
    origin_country: Countries | UnsetType = UNSET
    original_language: MaybeLanguage | UnsetType = UNSET
    original_name: Name | UnsetType = UNSET
    poster_path: Picture | None | UnsetType = UNSET
    production_countries: Countries | UnsetType = UNSET
    softcore: bool | UnsetType = UNSET
    spoken_languages: Languages | UnsetType = UNSET
    status: Word | UnsetType = UNSET
    type: Word | UnsetType = UNSET


class SeasonFacts(Facts, forbid_unknown_fields=True, omit_defaults=True):
    """Facts of a season. Its episodes follow it to another number."""

    air_date: Day | None | UnsetType = UNSET
    poster_path: Picture | None | UnsetType = UNSET
    season_number: Number | UnsetType = UNSET


class EpisodeFacts(Facts, forbid_unknown_fields=True, omit_defaults=True):
    """Facts of an episode."""

    air_date: Day | None | UnsetType = UNSET
    episode_number: Number | UnsetType = UNSET
    episode_type: Word | UnsetType = UNSET
    production_code: Word | UnsetType = UNSET
    runtime: Minutes | None | UnsetType = UNSET
    screened_theatrically: bool | UnsetType = UNSET
    season_number: Number | UnsetType = UNSET
    still_path: Picture | None | UnsetType = UNSET


class PersonFacts(Facts, forbid_unknown_fields=True, omit_defaults=True):
    """Facts of a person."""

    adult: bool | UnsetType = UNSET
    also_known_as: Names | UnsetType = UNSET
    birthday: Day | None | UnsetType = UNSET
    deathday: Day | None | UnsetType = UNSET
    gender: Annotated[int, Meta(ge=0, le=3)] | UnsetType = UNSET
    homepage: Address | None | UnsetType = UNSET
    known_for_department: Word | None | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    original_name: Name | UnsetType = UNSET
    place_of_birth: Name | None | UnsetType = UNSET
    profile_path: Picture | None | UnsetType = UNSET


class CollectionFacts(Facts, forbid_unknown_fields=True, omit_defaults=True):
    """Facts of a collection."""

    backdrop_path: Picture | None | UnsetType = UNSET
    original_language: MaybeLanguage | UnsetType = UNSET
    original_name: Name | UnsetType = UNSET
    poster_path: Picture | None | UnsetType = UNSET


class CompanyFacts(Facts, forbid_unknown_fields=True, omit_defaults=True):
    """Facts of a company."""

    description: Text | UnsetType = UNSET
    headquarters: Name | UnsetType = UNSET
    homepage: Address | UnsetType = UNSET
    logo_path: Picture | None | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    origin_country: MaybeCountry | UnsetType = UNSET
    parent_company_id: Ref | None | UnsetType = UNSET


class NetworkFacts(Facts, forbid_unknown_fields=True, omit_defaults=True):
    """Facts of a network."""

    headquarters: Name | UnsetType = UNSET
    homepage: Address | UnsetType = UNSET
    logo_path: Picture | None | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    origin_country: MaybeCountry | UnsetType = UNSET


class KeywordFacts(Facts, forbid_unknown_fields=True, omit_defaults=True):
    """Facts of a keyword."""

    name: Name | UnsetType = UNSET


class GenreFacts(Facts, forbid_unknown_fields=True, omit_defaults=True):
    """Facts of a genre of one's own: its name where a language has no other, and whose list has it."""

    name: Name | UnsetType = UNSET
    movies: bool | UnsetType = UNSET
    series: bool | UnsetType = UNSET


FACTS: dict[Kind, type[Facts]] = {
    Kind.MOVIE: MovieFacts,
    Kind.TV: SeriesFacts,
    Kind.SEASON: SeasonFacts,
    Kind.EPISODE: EpisodeFacts,
    Kind.PERSON: PersonFacts,
    Kind.COLLECTION: CollectionFacts,
    Kind.COMPANY: CompanyFacts,
    Kind.NETWORK: NetworkFacts,
    Kind.KEYWORD: KeywordFacts,
    Kind.GENRE: GenreFacts,
}


class Words(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Words in one language: the name is a movie's title, the overview a person's biography."""

    name: Name | UnsetType = UNSET
    overview: Text | UnsetType = UNSET
    tagline: Name | UnsetType = UNSET
    homepage: Address | UnsetType = UNSET
    runtime: Minutes | None | UnsetType = UNSET
    poster_path: Picture | None | UnsetType = UNSET


WORDS: dict[Kind, tuple[str, ...]] = {
    Kind.MOVIE: ("name", "overview", "tagline", "homepage", "runtime", "poster_path"),
    Kind.TV: ("name", "overview", "tagline", "homepage", "poster_path"),
    Kind.SEASON: ("name", "overview", "poster_path"),
    Kind.EPISODE: ("name", "overview"),
    Kind.PERSON: ("overview",),
    Kind.COLLECTION: ("name", "overview", "homepage", "poster_path"),
    Kind.GENRE: ("name",),
}
"""Kind -> the words that it has in each language."""
FACTS_IN_WORDS = frozenset({"runtime", "homepage", "poster_path"})
"""Facts that other sources give in each language too, and that then come first."""


class ListRow(Struct, forbid_unknown_fields=True):
    """A row of a list."""


class PlacedRow(ListRow, forbid_unknown_fields=True, kw_only=True):
    """A row of a list in the place of `order`; without one it comes last."""

    order: Number | UnsetType = UNSET


class CastMember(PlacedRow, forbid_unknown_fields=True):
    """A person who plays a part."""

    person_id: Ref
    character: Name = ""


class CrewMember(PlacedRow, forbid_unknown_fields=True):
    """A person who does a job."""

    person_id: Ref
    department: Word
    job: Word


class Creator(PlacedRow, forbid_unknown_fields=True):
    """A person who created a series."""

    person_id: Ref


class Named(PlacedRow, forbid_unknown_fields=True):
    """A company, a network or a keyword, by its id."""

    id: Ref


class AlternativeTitle(PlacedRow, forbid_unknown_fields=True):
    """Another title in a country."""

    iso_3166_1: Country
    title: Annotated[str, Meta(min_length=1, max_length=bounds.EDITED_NAME_CHARACTERS)]
    type: Word = ""


class Release(PlacedRow, forbid_unknown_fields=True):
    """A release in a country: 1 premiere, 2 limited, 3 theatrical, 4 digital, 5 physical, 6 TV."""

    iso_3166_1: Country
    release_date: Moment
    type: Annotated[int, Meta(ge=1, le=6)]
    certification: Word = ""
    descriptors: Descriptors = []
    iso_639_1: MaybeLanguage = ""
    note: Name = ""


class ContentRating(PlacedRow, forbid_unknown_fields=True):
    """The age rating of a series in a country."""

    iso_3166_1: Country
    rating: Word
    descriptors: Descriptors = []


class Clip(PlacedRow, forbid_unknown_fields=True):
    """A clip on a site, by its key there."""

    key: Annotated[str, Meta(pattern=r"^[\w-]{1,100}$(?!\n)")]
    name: Name
    site: Word = "YouTube"
    type: Word = "Trailer"
    iso_639_1: Language = "en"
    iso_3166_1: Country = "US"
    size: Annotated[int, Meta(ge=0, le=10_000)] = 1080
    official: bool = False
    published_at: Moment = ""


class Shown(ListRow, forbid_unknown_fields=True):
    """A picture that is there: its language, and its place before all that have none."""

    file_path: Picture
    iso_639_1: MaybeLanguage = ""
    iso_3166_1: MaybeCountry = ""
    order: Annotated[int, Meta(ge=0, le=100_000)] | UnsetType = UNSET


class Offer(PlacedRow, forbid_unknown_fields=True):
    """A way to watch a title in a country: ads, buy, flatrate, free or rent."""

    iso_3166_1: Country
    monetization: Annotated[str, Meta(pattern=r"^(ads|buy|flatrate|free|rent)$(?!\n)")]
    provider_id: Id
    display_priority: Number = 0


class OfferPage(PlacedRow, forbid_unknown_fields=True):
    """The page about where to watch a title in a country."""

    iso_3166_1: Country
    link: Address


class GroupPart(Struct, forbid_unknown_fields=True):
    """A group of episodes, in the order in which they stand here; without an id it is a new one."""

    name: Name
    episodes: Annotated[list[Ref], Meta(max_length=bounds.EDITED_ROWS)] = []
    locked: bool = False
    id: MaybeObjectId = ""


class EpisodeGroup(PlacedRow, forbid_unknown_fields=True):
    """Another order of the episodes of a series; without an id it is a new one.

    Its type: 1 original air date, 2 absolute, 3 DVD, 4 digital, 5 story arc, 6 production, 7 TV.
    """

    name: Name
    type: Annotated[int, Meta(ge=1, le=7)]
    description: Text = ""
    network_id: Ref | None = None
    groups: Annotated[list[GroupPart], Meta(max_length=bounds.EDITED_ROWS)] = []
    id: MaybeObjectId = ""


class ExternalId(ListRow, forbid_unknown_fields=True):
    """An id in another catalogue."""

    source: Word
    id: Annotated[str, Meta(pattern=r"^[^\s\x00]{1,200}$(?!\n)")]
