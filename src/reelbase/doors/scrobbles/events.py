"""Events: what a program says of a movie or an episode that somebody watches."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from reelbase.accounts.scrobbles import WATCHED_PERCENT
from reelbase.entity import Kind
from reelbase.matching.subject import Ids, Subject
from reelbase.takeouts import values

Json = dict[str, object]
WHOLE = 100.0
NO_IDS = Ids()


class Means(StrEnum):
    """The meanings of an event."""

    WATCHED = "watched"
    STOPPED = "stopped"  # in the middle
    NOTHING = "nothing"  # that is kept: it begins, or was hardly begun


class Event(NamedTuple):
    """An event, of which title, and of whom."""

    means: Means
    subject: Subject
    progress: float  # percent
    user: str  # as the program names who watches
    at: str = ""  # a moment, if it is not this one


def stopped_at(progress: float) -> Means:
    """Return what it means that somebody has stopped at so many percent."""
    return Means.WATCHED if progress >= WATCHED_PERCENT else Means.STOPPED if progress >= 1 else Means.NOTHING


def percent(position: object, whole: object) -> float:
    """Return how much of the whole a position is, in percent; 0 where that is not known."""
    part, all_ = number(position), number(whole)
    return min(WHOLE, part / all_ * WHOLE) if part > 0 and all_ > 0 else 0.0


def number(value: object) -> float:
    """Return a number; 0 for anything else."""
    try:
        found = float(value) if isinstance(value, str | int | float) else 0.0
    except (ValueError, OverflowError):
        return 0.0
    return found if abs(found) < 1e18 else 0.0


def text(value: object) -> str:
    """Return a text, or a number as one; nothing for anything else."""
    return str(value)[:255] if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def inner(raw: Mapping[str, object], name: str) -> Json:
    """Return the object of this name; an empty one where there is none."""
    found = raw.get(name)
    return found if isinstance(found, dict) else {}


def ids(tmdb: object, imdb: object, tvdb: object) -> Ids:
    """Return the ids of a title as a program writes them."""
    return Ids(values.id_number(text(tmdb)), values.imdb(text(imdb)), values.id_number(text(tvdb)))


def movie(title: object, year: object, its: Ids) -> Subject:
    """Return the movie that is meant."""
    return Subject(str(Kind.MOVIE), text(title), values.year(text(year)), its)


def episode(series: object, season: object, place: object, its: Ids, of_series: Ids = NO_IDS) -> Subject:
    """Return the episode that is meant."""
    numbers = values.count(text(season)), values.count(text(place))
    return Subject(str(Kind.EPISODE), text(series), 0, its, of_series, *numbers)
