"""Ranks: which source is believed before which, field by field."""

from enum import StrEnum
from typing import NamedTuple


class Origin(StrEnum):
    """The sources, the best first. A field of none of them came with answers of the API."""

    BODIES = "bodies"
    WIKIDATA = "wikidata"
    IMDB = "imdb"
    KAGGLE = "kaggle"
    NFO = "nfo"
    CSV = "csv"


_RANK = {origin: place for place, origin in enumerate(Origin)}
_RANK_OF_CREDITS = _RANK | {
    # Sets of Kaggle hold whole lists with TMDB's own ids, IMDb's files the ten first with their parts,
    # Wikidata names without parts.
    Origin.KAGGLE: 2.0,
    Origin.IMDB: 2.1,
    Origin.WIKIDATA: 2.2,
}
CREDITS = frozenset({"cast", "guest", "creator"})
CREW = "crew/"


class Worth(NamedTuple):
    """The worth of a field's value: smaller is better. A rough one (a year for a day) gives way first."""

    is_rough: bool
    rank: float


def worth(origin: Origin, field: str, *, is_rough: bool) -> Worth:
    """Return the worth of a source's value for a field."""
    ranks = _RANK_OF_CREDITS if is_credits(field) else _RANK
    return Worth(is_rough, ranks[origin])


def is_credits(field: str) -> bool:
    """Return whether the field is a list of credits."""
    return field in CREDITS or field.startswith(CREW)
