"""Titles and people to be used, and how tests use them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

from reelbase.entity import Entity, Kind
from reelbase.storage import tables
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.statement import Statement, bind
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.signals import Signals, add_signals
from reelbase.storage.queries.whole_rows import select_matching, select_owned
from reelbase.storage.rows import EntityRow, MomentumRow
from tests.moments import NOON

NAMES = {Kind.MOVIE: "original_title", Kind.TV: "original_name", Kind.PERSON: "name"}
DATES = {Kind.MOVIE: "release_date", Kind.TV: "first_air_date"}


class JournalRow(NamedTuple):
    """A row of the journal."""

    sequence: int
    kind: str
    entity_id: int
    key: str
    action: str
    value: str | None


_j = tables.journal
_columns = (_j.c.sequence, _j.c.kind, _j.c.entity_id, _j.c.key, _j.c.action, _j.c.value)
_JOURNAL = Statement(
    select(*_columns).where(_j.c.sequence > bind("after")).order_by(_j.c.sequence), JournalRow
)


def movie(number: int) -> Entity:
    return Entity(Kind.MOVIE, number)


def day(number: int) -> datetime:
    """Noon, so many days after the tests' day."""
    return NOON + timedelta(days=number)


def put(
    database: Database,
    entity: Entity,
    *,
    popularity: float = 1.0,
    votes: int = 0,
    date: str = "",
    adult: bool = False,
    complete: bool = True,
    name: str = "A name",
) -> None:
    """Add an entity, or give it these values."""
    given: dict[str, Any] = {"id": entity.id, "popularity": popularity, "adult": adult, "vote_count": votes}
    given[NAMES[entity.kind]] = name
    if entity.kind in DATES:
        given[DATES[entity.kind]] = date
    row: Any = KINDS[entity.kind].row
    with database.writer(now=NOON) as writer:
        writer.upsert([EntityRow(str(entity.kind), entity.id, complete, "")])
        writer.upsert([row(**{name: value for name, value in given.items() if name in row._fields})])


def use(database: Database, now: datetime, counted: Mapping[Entity, Signals]) -> None:
    """Write down what was done on a day."""
    with database.writer(now=now) as writer:
        add_signals(writer, counted)


def view(database: Database, now: datetime, views: Mapping[Entity, int]) -> None:
    """The same, of views alone."""
    use(database, now, {entity: Signals(views=number) for entity, number in views.items() if number})


def popularity(database: Database, entity: Entity) -> float:
    with database.writer() as writer:
        [row] = writer.all(select_matching(KINDS[entity.kind].row, "id"), ids=[entity.id])
    return float(getattr(row, "popularity"))  # noqa: B009 (a row of any kind)


def momentum(database: Database, entity: Entity) -> tuple[Any, ...] | None:
    """The row of an entity, without its key."""
    with database.writer() as writer:
        rows = writer.all(select_owned(MomentumRow), kind=str(entity.kind), ids=[entity.id])
    return tuple(rows[0][2:]) if rows else None


def journal(database: Database, after: int = 0) -> list[JournalRow]:
    with database.writer() as writer:
        return writer.all(_JOURNAL, after=after)


def head(database: Database) -> int:
    return max((row.sequence for row in journal(database)), default=0)
