"""Signals of use, what popularity is worked out from, and how far that has come."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Table, and_, delete, func, select, update

from reelbase.entity import Entity, Kind
from reelbase.moments import day
from reelbase.storage import tables
from reelbase.storage.clauses import Selection
from reelbase.storage.engine.dialects import unindexed
from reelbase.storage.engine.statement import Command, Statement, bind, columns, within
from reelbase.storage.engine.writer import Writer
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.plain_rows import EntityIdRow, IdRow
from reelbase.storage.queries.translated import const
from reelbase.storage.rows import MomentumRow, SignalRow

signal = tables.signal
momentum = tables.momentum

RANKED = (Kind.MOVIE, Kind.PERSON, Kind.TV)
"""The kinds that have a popularity and can trend."""


class Signals(NamedTuple):
    """Counts of the uses of an entity."""

    views: int = 0
    votes: int = 0
    favorites: int = 0
    watchlist_adds: int = 0


class DayRow(NamedTuple):
    """An entity's signals of one day."""

    id: int
    day: str
    views: int = 0
    votes: int = 0
    favorites: int = 0
    watchlist_adds: int = 0

    @property
    def signals(self) -> Signals:
        return Signals(self.views, self.votes, self.favorites, self.watchlist_adds)


class UsedRow(NamedTuple):
    """An entity's signals of several days."""

    id: int
    views: int
    votes: int
    favorites: int
    watchlist_adds: int


COUNTS = {name: func.sum(signal.c[name]) for name in Signals._fields}

PRESENT = Statement(
    select(tables.entity.c.id).where(tables.entity.c.kind == bind("kind"), within(tables.entity.c.id, "ids")),
    IdRow,
)

DAYS = Statement(
    select(*columns(DayRow, signal, id=signal.c.entity_id))
    .where(
        signal.c.kind == bind("kind"),
        within(signal.c.entity_id, "ids"),
        signal.c.day >= bind("since"),
        signal.c.day <= bind("until"),
    )
    .order_by(signal.c.entity_id, signal.c.day),
    DayRow,
)

USED = Statement(
    select(*columns(UsedRow, signal, id=signal.c.entity_id, **COUNTS))
    .where(
        unindexed(signal.c.kind) == bind("kind"), signal.c.day >= bind("since"), signal.c.day <= bind("until")
    )
    .group_by(unindexed(signal.c.entity_id)),
    UsedRow,
)


def add_signals(writer: Writer, counted: Mapping[Entity, Signals]) -> None:
    """Add to what the day of `writer.now` has; entities that are gone are left out.

    This writes no journal: nobody who asks sees a signal, so no answer gets old by it.
    """
    today = day(writer.now)
    by_kind: dict[str, dict[int, Signals]] = defaultdict(dict)
    for entity, signals in counted.items():
        by_kind[str(entity.kind)][entity.id] = signals
    for kind, new in by_kind.items():
        ids = sorted(new)
        before = {row.id: row for row in writer.all(DAYS, kind=kind, ids=ids, since=today, until=today)}
        present = [row.id for row in writer.all(PRESENT, kind=kind, ids=ids)]
        writer.upsert([_added(before.get(id_, DayRow(id_, today)), kind, new[id_]) for id_ in present])


def _added(before: DayRow, kind: str, new: Signals) -> SignalRow:
    return SignalRow(
        day=before.day,
        kind=kind,
        entity_id=before.id,
        views=before.views + new.views,
        votes=before.votes + new.votes,
        favorites=before.favorites + new.favorites,
        watchlist_adds=before.watchlist_adds + new.watchlist_adds,
    )


def forget_signals(writer: Writer, before: str) -> None:
    """Remove the signals of the days before a day."""
    writer.run(_FORGET, before=before)


_FORGET = Command(delete(signal).where(signal.c.day < bind("before")))


UNSEEN = Statement(
    select(signal.c.kind, signal.c.entity_id.label("id"))
    .distinct()
    .select_from(
        signal.outerjoin(
            momentum, and_(momentum.c.kind == signal.c.kind, momentum.c.entity_id == signal.c.entity_id)
        )
    )
    .where(
        signal.c.day >= bind("since"),
        signal.c.day <= bind("until"),
        signal.c.day > func.coalesce(momentum.c.day, const("")),
    ),
    EntityIdRow,
)
"""Entities with signals that their momentum does not count yet."""

MOVING = Statement(
    select(momentum.c.kind, momentum.c.entity_id.label("id")).where(momentum.c.day < bind("until")),
    EntityIdRow,
)
"""Entities whose momentum is older than a day."""


MOMENTA = Statement(
    select(*momentum.columns).where(momentum.c.kind == bind("kind"), within(momentum.c.entity_id, "ids")),
    MomentumRow,
)


class RankedRow(NamedTuple):
    """The inputs of a popularity; the dates are the nearest up to `:today` and after it, or empty."""

    id: int
    popularity: float
    votes: int
    last: str
    next: str


def ranked(kind: Kind) -> Selection:
    """Select the RankedRows of a kind."""
    if kind is Kind.MOVIE:
        movie = tables.movie
        its = {"votes": movie.c.vote_count, "last": movie.c.release_date, "next": const("")}
        return select(*columns(RankedRow, movie, **its))
    if kind is Kind.TV:
        return _ranked_series()
    return select(*columns(RankedRow, tables.person, votes=const(0), last=const(""), next=const("")))


def _ranked_series() -> Selection:
    series, episode = tables.series, tables.episode
    day, today, of_it = episode.c.air_date, bind("today"), episode.c.series_id == series.c.id
    aired = select(func.max(day)).where(of_it, day > const(""), day <= today).scalar_subquery()
    airs = select(func.min(day)).where(of_it, day > today).scalar_subquery()
    last = func.coalesce(aired, series.c.last_air_date, series.c.first_air_date)
    its = {"votes": series.c.vote_count, "last": last, "next": func.coalesce(airs, const(""))}
    return select(*columns(RankedRow, series, **its))


def _ranked_by_id(kind: Kind) -> Statement[RankedRow]:
    return Statement(ranked(kind).where(within(KINDS[kind].table.c.id, "ids")), RankedRow)


RANKED_ROWS = {kind: _ranked_by_id(kind) for kind in RANKED}


def _set(table: Table) -> Command:
    changed = update(table).where(table.c.id == bind("entity_id"))
    return Command(changed.values(popularity=bind("worked_out")))


SET_POPULARITY = {kind: _set(KINDS[kind].table) for kind in RANKED}


def put_popularity(writer: Writer, kind: Kind, entity_id: int, popularity: float) -> None:
    """Write an entity's popularity; the journal is the caller's."""
    writer.run(SET_POPULARITY[kind], entity_id=entity_id, worked_out=popularity)


def put_momenta(writer: Writer, kind: Kind, rows: list[MomentumRow], gone: list[int]) -> None:
    """Store the day up to which popularities are computed, and forget entities without momentum."""
    writer.upsert(rows)
    writer.delete_owned(MomentumRow, kind, gone)
