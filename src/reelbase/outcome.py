"""Outcome: what a request was answered with, as metrics, traces and the log of requests have it."""

from dataclasses import dataclass, field

from reelbase.histogram import Histogram

OTHER = "other"
"""The operation of what was refused before it was known what it asks for."""

HIT = "hit"
MISS = "miss"


@dataclass(slots=True, eq=False)
class Outcome:
    """An operation and its answer. Every text is one of few: none is taken from a request."""

    operation: str  # method and route of the API, such as "GET /3/movie/{movie_id}", or a part of the server
    status: int
    cache: str = ""  # HIT, MISS, or empty for what is never kept
    key: str = ""  # the name of the API key, where the log of requests wants it
    histogram: Histogram | None = field(default=None, repr=False)  # in which it is counted, once it was
