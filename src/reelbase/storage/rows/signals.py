"""Rows of what use tells of titles and people, and of what the jobs make of it."""

from typing import NamedTuple

from reelbase.storage import tables
from reelbase.storage.rows.registry import ENTITY, row_of


@row_of(tables.signal, owner=ENTITY)
class SignalRow(NamedTuple):
    """A day's use of an entity."""

    day: str
    kind: str
    entity_id: int
    views: int
    votes: int
    favorites: int
    watchlist_adds: int


@row_of(tables.momentum, owner=ENTITY)
class MomentumRow(NamedTuple):
    """The popularity that use has moved, and how far that has come."""

    kind: str
    entity_id: int
    imported: float
    written: float
    momentum: float
    day: str


@row_of(tables.trend, owner=ENTITY)
class TrendRow(NamedTuple):
    """An entity that trends, in its place."""

    time_window: str
    position: int
    kind: str
    entity_id: int
    score: float


@row_of(tables.relation, owner=ENTITY)
class RelationRow(NamedTuple):
    """The computed related titles of a title."""

    kind: str
    entity_id: int
    relation: str
    others: str


@row_of(tables.imported_rating, owner=ENTITY)
class ImportedRatingRow(NamedTuple):
    """A rating given elsewhere."""

    source: str
    rater: int
    kind: str
    entity_id: int
    value: float
    created_at: str


@row_of(tables.job_run)
class JobRunRow(NamedTuple):
    """The last run of a job."""

    name: str
    started_at: str
    finished_at: str
    outcome: str
    head: int
