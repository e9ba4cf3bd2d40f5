"""Facts of takeouts: the titles that they mean, and what they say of them."""

import hashlib
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct, json

from reelbase.matching.subject import Subject


class What(StrEnum):
    """The kinds of facts that a takeout can hold."""

    RATING = "rating"
    FAVORITE = "favorite"
    WATCHLIST = "watchlist"
    LIST = "list"
    PLAY = "play"


class State(StrEnum):
    """The outcome of a fact."""

    TAKEN = "taken"
    KNOWN = "known"  # the account had it, or something newer
    MISSING = "missing"  # its title is not in the catalogue
    DOUBTFUL = "doubtful"  # several titles may be meant
    LEFT_OUT = "left out"  # it was decided so, or has no place: a full list, an episode on a watchlist


class About(Struct, frozen=True, omit_defaults=True):
    """The facts of a list, as far as a file has them."""

    description: str = ""
    language: str = ""  # en-US
    public: bool = False


NOTHING = About()


class Fact(Struct, frozen=True, omit_defaults=True):
    """A statement about a title.

    `at` is a moment as YYYY-MM-DDTHH:MM:SS.mmmZ, "" where the file has none; of a day it is noon, UTC.
    """

    what: What
    at: str = ""
    is_day: bool = False  # only the day is known
    halves: int = 0  # of a rating: twice its value of 10
    list: str = ""  # of an item of a list: the name of the list
    comment: str = ""  # of an item of a list
    about: About = NOTHING  # of its list


class Said(NamedTuple):
    """A fact of a title, and where it stands."""

    place: str  # file:line
    subject: Subject
    fact: Fact


class Skipped(NamedTuple):
    """A row that is left out, and why."""

    place: str
    reason: str


Found = Said | Skipped


def digest_of(service: str, said: Said) -> str:
    """Return 32 hexadecimal digits that are equal for the same fact in the takeouts of one service."""
    text = service.encode() + json.encode(said.subject) + json.encode(said.fact)
    return hashlib.sha256(text).hexdigest()[:32]
