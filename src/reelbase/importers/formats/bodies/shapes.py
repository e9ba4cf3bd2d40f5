"""The short forms that stand in every kind of body: rows of titles and persons, credits, images.

Every field may be missing (bodies were recorded over many years) and most may be null.
"""

from typing import Annotated

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from reelbase import bounds
from reelbase.importers.formats.bodies.coded import Coded

MOST = bounds.ID
LONGEST = 2**63 - 1
Int = Annotated[int, Meta(ge=-MOST, le=MOST)]
Id = Annotated[int, Meta(ge=0, le=MOST)]
"""Ids as TMDB gives them."""
Amount = Annotated[int, Meta(ge=0, le=LONGEST)]
"""Sums of money and numbers of votes; what is beyond no database takes."""

DAY = (
    r"(?!0000)[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])"
    r"|(?:0[48]|[2468][048]|[13579][26])00)-02-29"
)
TIME = (
    r"(?:[Tt ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
    r"(?: ?(?:[Zz]|UTC|GMT|[+-](?:[01][0-9]|2[0-3]):?[0-5][0-9]))?)?"
)
Day = Annotated[str, Meta(pattern=rf"^(?:{DAY})?\Z", description="a day such as 2016-06-22")]
"""A day that there is, or an empty text."""
Moment = Annotated[
    str, Meta(pattern=rf"^(?:(?:{DAY}){TIME})?\Z", description="a moment such as 2016-06-13T22:48:05.000Z")
]
"""A moment in a form of ISO 8601 that people write, in UTC where it tells no zone; or an empty text."""

Flag = bool | None | UnsetType
Number = Int | None | UnsetType
Long = Amount | None | UnsetType
Score = float | None | UnsetType
Words = str | None | UnsetType
Date = Day | None | UnsetType


class Line(Struct):
    """One line of a file, or one recording."""

    path: str
    body: Raw
    params: dict[str, str | int | float | bool | None] | None = None
    method: str = "GET"
    status: Int = 200


class Country(Coded):
    iso_3166_1: str


class SpokenLanguage(Coded):
    iso_639_1: str


class Genre(Struct):
    id: Id
    name: str | None = None


class CompanyRow(Coded):
    """A company or a network inside a title."""

    id: Id
    name: str | None = None
    logo_path: str | None = None
    origin_country: str | None = None


class CollectionRow(Coded):
    id: Id
    name: str | None = None
    original_name: str | None = None
    original_language: str | None = None
    overview: str | None = None
    poster_path: str | None = None
    backdrop_path: str | None = None


class PersonCore(Struct):
    """A person as every list shows one; the beginning of each credit.

    Without an id it is a credit of a person whom TMDB has deleted, which then has no name either.
    """

    id: Id | None = None
    adult: bool | None = False
    gender: Int | None = 0
    known_for_department: str | None = None
    name: str | None = None
    original_name: str | None = None
    popularity: float | None = 0.0
    profile_path: str | None = None


class Cast(PersonCore):
    character: str | None = None
    credit_id: str | None = None
    order: Int | None = None
    cast_id: Int | None = None


class Crew(PersonCore):
    credit_id: str | None = None
    department: str | None = None
    job: str | None = None


class Credits(Struct):
    """Of a movie, a series, a season or an episode."""

    id: Id | None = None
    cast: list[Cast] | None | UnsetType = UNSET
    crew: list[Crew] | None | UnsetType = UNSET
    guest_stars: list[Cast] | None | UnsetType = UNSET


class Role(Struct):
    credit_id: str | None = None
    character: str | None = None
    job: str | None = None
    episode_count: Int | None = None


class AggregateCast(PersonCore):
    roles: list[Role] = []
    order: Int | None = None


class AggregateCrew(PersonCore):
    jobs: list[Role] = []
    department: str | None = None


class AggregateCredits(Struct):
    id: Id | None = None
    cast: list[AggregateCast] | None | UnsetType = UNSET
    crew: list[AggregateCrew] | None | UnsetType = UNSET


class SeasonRow(Struct):
    """A season inside its series, or as a medium of its own."""

    id: Id
    season_number: Int
    show_id: Id | None = None
    name: str | None = None
    overview: str | None = None
    air_date: Day | None = None
    episode_count: Int | None = None
    poster_path: str | None = None
    vote_average: float | None = None


class EpisodeRow(Coded):
    """An episode inside a season, a series, a group, or as a medium of its own."""

    id: Id
    season_number: Int
    episode_number: Int
    show_id: Id | None = None
    air_date: Date = UNSET
    episode_type: Words = UNSET
    name: Words = UNSET
    overview: Words = UNSET
    production_code: Words = UNSET
    runtime: Number = UNSET
    still_path: Words = UNSET
    vote_average: Score = UNSET
    vote_count: Long = UNSET
    crew: list[Crew] | None | UnsetType = UNSET
    guest_stars: list[Cast] | None | UnsetType = UNSET
    order: Int | None = None


class MediaRow(Coded):
    """A row of any list: a movie, a series, a person, a season or an episode."""

    id: Id
    media_type: str | None = None
    adult: bool | None = None
    softcore: bool | None = None
    video: bool | None = None
    backdrop_path: str | None = None
    poster_path: str | None = None
    genre_ids: list[Id] | None = None
    origin_country: list[str] | None = None
    original_language: str | None = None
    original_title: str | None = None
    original_name: str | None = None
    title: str | None = None
    name: str | None = None
    overview: str | None = None
    popularity: float | None = None
    release_date: Day | None = None
    first_air_date: Day | None = None
    vote_average: float | None = None
    vote_count: Amount | None = None
    gender: Int | None = None
    known_for_department: str | None = None
    profile_path: str | None = None
    known_for: "list[MediaRow] | None" = None
    show_id: Id | None = None
    season_number: Int | None = None
    episode_number: Int | None = None
    episode_count: Int | None = None
    episode_type: str | None = None
    production_code: str | None = None
    runtime: Int | None = None
    air_date: Day | None = None
    still_path: str | None = None


class TitleCredit(MediaRow):
    """A row of a person's list of credits."""

    credit_id: str | None = None
    character: str | None = None
    department: str | None = None
    job: str | None = None
    order: Int | None = None
    first_credit_air_date: Day | None = None


class PersonCredits(Struct):
    id: Id | None = None
    cast: list[TitleCredit] | None | UnsetType = UNSET
    crew: list[TitleCredit] | None | UnsetType = UNSET


class CreditMedia(MediaRow):
    character: str | None = None
    episodes: list[MediaRow] | None = None
    seasons: list[MediaRow] | None = None


class CreditDetails(Coded):
    """The answer about one credit."""

    id: str
    media: CreditMedia
    person: MediaRow
    credit_type: str | None = None
    department: str | None = None
    job: str | None = None
    media_type: str | None = None


class Image(Coded):
    file_path: str
    aspect_ratio: float | None = None
    height: Int | None = None
    width: Int | None = None
    iso_639_1: str | None = None
    iso_3166_1: str | None = None
    vote_average: float | None = None
    vote_count: Amount | None = None
    id: str | None = None
    file_type: str | None = None


Pictures = list[Image] | None | UnsetType


class Images(Struct):
    id: Id | None = None
    backdrops: Pictures = UNSET
    logos: Pictures = UNSET
    posters: Pictures = UNSET
    profiles: Pictures = UNSET
    stills: Pictures = UNSET


class TaggedImage(Image):
    image_type: str | None = None
    media_type: str | None = None
    media: MediaRow | None = None


class TaggedImages(Struct):
    results: list[TaggedImage]
    id: Id | None = None


class Page(Struct):
    """A list of titles or persons."""

    results: list[MediaRow]
    id: Id | None = None
    page: Int | None = None
    total_pages: Int | None = None
