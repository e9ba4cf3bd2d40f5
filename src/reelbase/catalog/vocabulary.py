"""Vocabulary: the closed sets of words and numbers that describe titles, releases, videos and people."""

from enum import IntEnum, StrEnum
from typing import Self


class MovieStatus(StrEnum):
    """The state of a movie's making."""

    RUMORED = "Rumored"
    PLANNED = "Planned"
    IN_PRODUCTION = "In Production"
    POST_PRODUCTION = "Post Production"
    RELEASED = "Released"
    CANCELED = "Canceled"


class NumberedWord(StrEnum):
    """A word that details spell out and discover filters by its number: its place in the set, from 0."""

    @property
    def number(self) -> int:
        return list(type(self)).index(self)

    @classmethod
    def of_number(cls, number: int) -> Self | None:
        """Return the word with that number; None if there is none."""
        words = list(cls)
        return words[number] if 0 <= number < len(words) else None


class TvStatus(NumberedWord):
    """The state of a series' making."""

    RETURNING_SERIES = "Returning Series"
    PLANNED = "Planned"
    IN_PRODUCTION = "In Production"
    ENDED = "Ended"
    CANCELED = "Canceled"
    PILOT = "Pilot"


class TvType(NumberedWord):
    """The type of a series."""

    DOCUMENTARY = "Documentary"
    NEWS = "News"
    MINISERIES = "Miniseries"
    REALITY = "Reality"
    SCRIPTED = "Scripted"
    TALK_SHOW = "Talk Show"
    VIDEO = "Video"


class EpisodeType(StrEnum):
    """The place of an episode in its season."""

    STANDARD = "standard"
    PREMIERE = "premiere"
    MID_SEASON = "mid_season"
    FINALE = "finale"


class ReleaseType(IntEnum):
    """The way in which a movie comes to its audience."""

    PREMIERE = 1
    THEATRICAL_LIMITED = 2
    THEATRICAL = 3
    DIGITAL = 4
    PHYSICAL = 5
    TV = 6

    @property
    def title(self) -> str:
        return _RELEASE_TYPE_TITLES[self]


class EpisodeGroupType(IntEnum):
    """The order that an episode group follows."""

    ORIGINAL_AIR_DATE = 1
    ABSOLUTE = 2
    DVD = 3
    DIGITAL = 4
    STORY_ARC = 5
    PRODUCTION = 6
    TV = 7

    @property
    def title(self) -> str:
        return _EPISODE_GROUP_TYPE_TITLES[self]


class VideoType(StrEnum):
    """The content of a video."""

    TRAILER = "Trailer"
    TEASER = "Teaser"
    CLIP = "Clip"
    FEATURETTE = "Featurette"
    BEHIND_THE_SCENES = "Behind the Scenes"
    BLOOPERS = "Bloopers"
    OPENING_CREDITS = "Opening Credits"
    RECAP = "Recap"


class Gender(IntEnum):
    """The gender of a person."""

    NOT_SPECIFIED = 0
    FEMALE = 1
    MALE = 2
    NON_BINARY = 3


_RELEASE_TYPE_TITLES = {
    ReleaseType.PREMIERE: "Premiere",
    ReleaseType.THEATRICAL_LIMITED: "Theatrical (limited)",
    ReleaseType.THEATRICAL: "Theatrical",
    ReleaseType.DIGITAL: "Digital",
    ReleaseType.PHYSICAL: "Physical",
    ReleaseType.TV: "TV",
}

_EPISODE_GROUP_TYPE_TITLES = {
    EpisodeGroupType.ORIGINAL_AIR_DATE: "Original air date",
    EpisodeGroupType.ABSOLUTE: "Absolute",
    EpisodeGroupType.DVD: "DVD",
    EpisodeGroupType.DIGITAL: "Digital",
    EpisodeGroupType.STORY_ARC: "Story arc",
    EpisodeGroupType.PRODUCTION: "Production",
    EpisodeGroupType.TV: "TV",
}
