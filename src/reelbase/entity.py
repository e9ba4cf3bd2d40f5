"""Entity: the handle that everything in the catalogue carries."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """The kinds of entity, by the words the API uses for them (`tv` is a series)."""

    MOVIE = "movie"
    TV = "tv"
    SEASON = "season"
    EPISODE = "episode"
    PERSON = "person"
    COLLECTION = "collection"
    COMPANY = "company"
    NETWORK = "network"
    KEYWORD = "keyword"
    GENRE = "genre"


TITLES = (Kind.MOVIE, Kind.TV)
"""The kinds of titles, which lists mix; seasons and episodes are parts of series."""


class Entity(NamedTuple):
    """One addressed thing."""

    kind: Kind
    id: int
