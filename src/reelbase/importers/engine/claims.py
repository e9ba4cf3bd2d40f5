"""Claims: what one body says about one entity, as values that can be compared and sent to another process.

Each kind of claim is a class; `apply.py` has one function for each.
"""

from enum import IntEnum
from typing import NamedTuple

from msgspec import Struct

from reelbase.catalog.language import Language
from reelbase.entity import Entity, Kind
from reelbase.errors import LineFault
from reelbase.storage.rows import (
    ContentRatingRow,
    CreditRow,
    EpisodeGroupItemRow,
    EpisodeGroupPartRow,
    EpisodeGroupRow,
    GenreNameRow,
    ImageRow,
    ListItemRow,
    ListRow,
    RelatedRow,
    ReleaseDateRow,
    ReviewRow,
    TaggedImageRow,
    TitleCompanyRow,
    TitleKeywordRow,
    TitleNetworkRow,
    TranslationRow,
    VideoRow,
    WatchOfferRow,
    WatchPageRow,
)

Address = tuple[int, ...]
"""`(series, season)` of a season, `(series, season, episode)` of an episode."""
Value = str | int | float | bool | None
Values = dict[str, Value]
"""Column -> value."""


PAGE_SIZE = 20
"""Rows on a page of a list."""
UNPLACED = 1_000_000
"""The position of what is known, but not from the list that would give it a place."""


class BodyError(LineFault):
    """A body that can't be taken; the text says why."""


class Belief(IntEnum):
    """The strength of a claim against stored facts."""

    STUB = 0  # fills what is empty, unless the entity is complete
    LISTED = 1  # the same, and replaces values of stubs
    FULL = 2  # replaces, and makes the entity complete
    FILL = 3  # fills what is empty, complete or not


class Owner(NamedTuple):
    """The entity that a body or a claim is about."""

    kind: Kind
    id: int  # 0 where only the address is known
    title_id: int = 0  # the movie or the series that it belongs to
    address: Address = ()  # of a season or an episode whose body has no id

    @property
    def entity(self) -> Entity:
        """The kind and the id."""
        return Entity(self.kind, self.id)

    @property
    def name(self) -> int | Address:
        """The id, or the address where that alone is known."""
        return self.address or self.id


class Texts(NamedTuple):
    """The words of one answer in its language; None: the body has no such field."""

    name: str | None = None
    overview: str | None = None
    tagline: str | None = None
    homepage: str | None = None
    original: str | None = None  # the original title that the same answer shows
    runtime: int | None = None
    poster: str | None = None


class Page(NamedTuple):
    """The positions that one page of a list holds, and the first one behind the last page."""

    first: int
    end: int


class CountryTitle(NamedTuple):
    """An alternative title."""

    iso_3166_1: str
    title: str
    type: str


class ListedProvider(NamedTuple):
    """A watch provider of a title or of a list of all of them."""

    id: int
    name: str
    logo_path: str | None
    priority: int = 0
    priorities: str = "{}"  # JSON: country -> priority


class PersonShown(Struct, array_like=True, frozen=True):
    """A person as one row of an answer shows them."""

    id: int
    adult: bool
    gender: int
    known_for_department: str | None
    name: str
    original_name: str
    popularity: float
    profile_path: str | None
    known: int  # the fields that the row has, as bits (see `PERSON_BITS`)


PERSON_BITS = {
    "adult": 1,
    "gender": 2,
    "known_for_department": 4,
    "name": 8,
    "original_name": 16,
    "popularity": 32,
    "profile_path": 64,
}
"""Field of a person that rows of answers show -> its bit."""


class GenreNames(Struct, tag=True, tag_field="claim", array_like=True):
    """Names of genres that no list has; of another language than English only unknown ones count."""

    is_default: bool
    rows: list[GenreNameRow]


class ProviderList(Struct, tag=True, tag_field="claim", array_like=True):
    """The watch providers of movies or of series; not the whole list if one country was asked for."""

    medium: Kind
    is_whole: bool
    providers: list[ListedProvider]


class EntityClaim(Struct, tag=True, tag_field="claim", array_like=True):
    """A claim about one entity."""

    owner: Owner


class Exists(EntityClaim):
    """The entity exists."""


class Facts(EntityClaim):
    """Facts by column; of a FULL claim only the columns that it names change."""

    belief: Belief
    values: Values


class Words(EntityClaim):
    """Words in the language of an answer."""

    belief: Belief
    language: Language
    is_default: bool
    texts: Texts


class Translations(EntityClaim):
    """The whole list of translations."""

    rows: list[TranslationRow]


class AlternativeTitles(EntityClaim):
    """All alternative titles, or those of one country."""

    country: str | None
    titles: list[CountryTitle]


class ExternalIds(EntityClaim):
    """Ids in other catalogues by source; None: there is none."""

    ids: dict[str, str | None]


class FoundById(EntityClaim):
    """An id in another catalogue by which the entity was found."""

    source: str
    value: str


class Images(EntityClaim):
    """The images of one type: all of them, or those in some languages (None: without one)."""

    type: str
    languages: list[str | None] | None
    rows: list[ImageRow]


class TaggedImages(EntityClaim):
    """All images in which a person is tagged."""

    rows: list[TaggedImageRow]


class Videos(EntityClaim):
    """The clips in some languages."""

    languages: list[str]
    rows: list[VideoRow]


class Companies(EntityClaim):
    """All companies of a title."""

    rows: list[TitleCompanyRow]


class Networks(EntityClaim):
    """All networks of a series or a season."""

    rows: list[TitleNetworkRow]


class Keywords(EntityClaim):
    """All keywords of a title."""

    rows: list[TitleKeywordRow]


class HasCompany(EntityClaim):
    """One company of a movie, from the company's list of movies."""

    company_id: int


class HasKeyword(EntityClaim):
    """One keyword of a movie, from the keyword's list of movies."""

    keyword_id: int


class ReleaseDates(EntityClaim):
    """All release dates of a movie."""

    rows: list[ReleaseDateRow]


class ContentRatings(EntityClaim):
    """All age ratings of a series."""

    rows: list[ContentRatingRow]


class WatchOffers(EntityClaim):
    """All offers to watch a title, by country, and the providers that they name."""

    providers: list[ListedProvider]
    pages: list[WatchPageRow]
    offers: list[WatchOfferRow]


class Credits(EntityClaim):
    """All credits of some types; by type."""

    lists: dict[str, list[CreditRow]]


class AggregateCredits(EntityClaim):
    """Roles and jobs over all episodes; by type."""

    lists: dict[str, list[CreditRow]]


class PersonCredits(EntityClaim):
    """A person's own list of credits of one type, in movies or series only or in both (None)."""

    type: str
    only: Kind | None
    rows: list[CreditRow]


class OneCredit(EntityClaim):
    """One credit by its id."""

    row: CreditRow


class Reviews(EntityClaim):
    """One page of the reviews in a language."""

    language: str
    page: Page
    rows: list[ReviewRow]


class OneReview(EntityClaim):
    """One review by its id."""

    row: ReviewRow


class Related(EntityClaim):
    """One page of similar or recommended titles; in another language than English it only fills a gap."""

    relation: str
    is_default: bool
    page: Page
    rows: list[RelatedRow]


class Lists(EntityClaim):
    """One page of the lists on which a title stands."""

    page: Page
    lists: list[ListRow]
    items: list[ListItemRow]


class EpisodesOfSeason(EntityClaim):
    """All episodes of a season, by id."""

    series_id: int
    season_number: int
    ids: list[int]


class SeasonsOfSeries(EntityClaim):
    """All seasons of a series, by id."""

    ids: list[int]


class ScreenedEpisodes(EntityClaim):
    """The episodes of a series that were shown in cinemas, by id."""

    ids: list[int]


class EpisodeGroups(EntityClaim):
    """All episode groups of a series, without their episodes."""

    rows: list[EpisodeGroupRow]


class OneEpisodeGroup(EntityClaim):
    """One episode group with its parts and their episodes."""

    row: EpisodeGroupRow
    parts: list[EpisodeGroupPartRow]
    items: list[EpisodeGroupItemRow]


WordClaim = Words | Translations | AlternativeTitles
CreditClaim = Credits | AggregateCredits | PersonCredits | OneCredit
PictureClaim = Images | TaggedImages | Videos
ListClaim = Reviews | OneReview | Related | Lists
JoinClaim = Companies | Networks | Keywords | HasCompany | HasKeyword
FactClaim = (
    Exists | FoundById | ReleaseDates | ContentRatings | WatchOffers | EpisodesOfSeason | SeasonsOfSeries
    | ScreenedEpisodes | EpisodeGroups | OneEpisodeGroup
)  # fmt: skip
SharedClaim = GenreNames | ProviderList
Claim = (
    Facts | ExternalIds | FactClaim | WordClaim | CreditClaim | PictureClaim | ListClaim | JoinClaim
    | SharedClaim
)  # fmt: skip
