"""Removing: entities that are no more, and where ids went that others became."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    and_,
    delete,
    exists,
    func,
    null,
    select,
    update,
)

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.engine.dialects import ordered_join
from reelbase.storage.engine.statement import Command, Statement, bind, within
from reelbase.storage.engine.writer import Change, Writer
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.plain_rows import EntityIdRow, IdRow
from reelbase.storage.queries.translated import FALSE, TRUE, const
from reelbase.storage.rows import EntityRow, RedirectRow

AT_ONCE = 10_000  # ids
GENERAL = "general"
"""The change key of what has none of its own."""


class NumberedRow(NamedTuple):
    """A season by its id and its number."""

    id: int
    season_number: int


class SumsRow(NamedTuple):
    """The ratings given here of a title: their sum, doubled, and their number."""

    halves: int
    number: int


NAMING: dict[str, tuple[tuple[Table, str], ...]] = {
    Kind.PERSON: ((tables.credit, "person_id"),),
    Kind.COMPANY: ((tables.title_company, "company_id"),),
    Kind.NETWORK: ((tables.title_network, "network_id"),),
    Kind.KEYWORD: ((tables.title_keyword, "keyword_id"),),
}
"""Kind -> the tables by whose rows others name an entity of it; with the entity those rows go."""

MENTIONING: dict[str, tuple[tuple[Table, str, Kind], ...]] = {
    Kind.COLLECTION: ((tables.movie, "collection_id", Kind.MOVIE),),
    Kind.COMPANY: ((tables.company, "parent_company_id", Kind.COMPANY),),
}
"""Kind -> the columns that are emptied with an entity of it, and whose they are."""

KEPT = (
    *(tables.rating, tables.favorite, tables.watchlist, tables.account_list_item),
    *(tables.play, tables.playback, tables.owned, tables.imported_rating),
)
"""Tables of what accounts keep of titles, and of raters elsewhere."""


def select_held(writer: Writer, kind: str) -> Iterator[int]:
    """Yield the ids of all entities of a kind whose own details are known, the lowest first."""
    yield from _in_steps(writer, _held(kind))


def select_named(writer: Writer, kind: str) -> Iterator[int]:
    """Yield the ids of all entities of a kind that are known from others alone, the lowest first."""
    yield from _in_steps(writer, _held(kind, complete=False))


def select_parts(writer: Writer) -> Iterator[int]:
    """Yield the ids of movies of collections that are known from others alone, the lowest first."""
    yield from _in_steps(writer, _PARTS)


def _in_steps(writer: Writer, statement: Statement[IdRow]) -> Iterator[int]:
    after = 0
    while rows := writer.all(statement, after=after, limit=AT_ONCE):
        yield from (row.id for row in rows)
        after = rows[-1].id


def select_held_among(writer: Writer, kind: str, ids: Iterable[int]) -> set[int]:
    """Return which of these ids are entities whose own details are known."""
    return {row.id for row in writer.all(_held_among(kind), ids=sorted(ids))}


def select_those_there(writer: Writer, kind: str, ids: Iterable[int]) -> set[int]:
    """Return which of these ids are entities, known by their own details or not."""
    return {row.id for row in writer.all(_there(kind), ids=sorted(ids))}


def select_seasons_but(writer: Writer, series_id: int, numbers: Iterable[int]) -> list[int]:
    """Return the ids of a series' seasons except the seasons with these numbers."""
    kept = set(numbers)
    return [row.id for row in writer.all(_SEASONS, ids=[series_id]) if row.season_number not in kept]


def select_named_among(writer: Writer, kind: str, ids: Sequence[int]) -> set[int]:
    """Return which of these entities others name: by a credit, or as a title's company."""
    naming = [*NAMING.get(kind, ()), *((t, c) for t, c, of in MENTIONING.get(kind, ()) if of != kind)]
    return {
        row.id for table, column in naming if ids for row in writer.all(_named(table, column), ids=list(ids))
    }


def remove_unused(writer: Writer, logos: Iterable[str]) -> None:
    """Remove lists that no title is on, and watch providers that have such a logo and no offer."""
    writer.run(_UNUSED_LISTS)
    writer.run(_UNUSED_PROVIDERS, logos=sorted(logos))


def remove(writer: Writer, kind: str, ids: Sequence[int]) -> None:
    """Remove entities with all that is theirs, seasons and episodes included; the journal tells of it."""
    if not ids:
        return
    for part in parts_of(writer, kind, ids):
        remove(writer, *part)
    for table, column in NAMING.get(kind, ()):
        owners = writer.all(_owners(table, column), ids=list(ids))
        writer.run(_forget(table, column), ids=list(ids))
        writer.journal(Change(row.kind, row.id, GENERAL, "updated") for row in owners)
    for table, column, of_kind in MENTIONING.get(kind, ()):
        found = writer.all(_mentioning(table, column), ids=list(ids))
        writer.run(_empty(table, column), ids=list(ids))
        writer.journal(Change(str(of_kind), row.id, GENERAL, "updated") for row in found)
    if kind == Kind.NETWORK:
        writer.run(_empty(tables.episode_group, "network_id"), ids=list(ids))
    writer.delete_owned(EntityRow, kind, ids)
    writer.delete_owned(KINDS[Kind(kind)].row, kind, ids)
    writer.journal(Change(str(kind), id_, GENERAL, "deleted") for id_ in ids)


def redirect(writer: Writer, kind: str, moved: Mapping[int, int | None]) -> None:
    """Remember where ids went; None: nowhere, what they named is deleted.

    What an editor deleted or merged stays where the editor sent it.
    """
    buried = _buried(writer, kind, moved)
    writer.upsert(
        [RedirectRow(str(kind), old, new) for old, new in sorted(moved.items()) if old not in buried]
    )


def forget_redirects(writer: Writer, kind: str, ids: Iterable[int]) -> None:
    """Remove the redirects of ids that name entities of their own again, unless an editor deleted them."""
    wanted = set(ids)
    writer.delete_owned(RedirectRow, kind, wanted - _buried(writer, kind, wanted))


def _buried(writer: Writer, kind: str, ids: Iterable[int]) -> set[int]:
    """Return which of these an editor has deleted or merged, and nothing has lifted for the moment."""
    wanted = sorted(ids)
    return {row.id for row in writer.all(_BURIED, kind=str(kind), ids=wanted)} if wanted else set()


_BURIED = Statement(
    select(tables.tombstone.c.entity_id.label("id")).where(
        tables.tombstone.c.kind == bind("kind"),
        within(tables.tombstone.c.entity_id, "ids"),
        tables.tombstone.c.is_lifted == FALSE,
    ),
    IdRow,
)


def move_kept(writer: Writer, kind: str, old: int, new: int) -> None:
    """Let what accounts keep of one entity be of another, where they keep nothing of that one."""
    for table in KEPT:
        writer.run(_move(table), of_kind=str(kind), old=old, new=new)


def select_kept_among(writer: Writer, kind: str, ids: Sequence[int]) -> set[int]:
    """Return which of these entities are rated, marked or on a list of an account, or rated elsewhere."""
    found = (writer.all(_kept(table), of_kind=str(kind), ids=list(ids)) for table in KEPT)
    return {row.id for rows in found for row in rows}


def rated_sums(writer: Writer, kind: str, id_: int) -> tuple[int, int]:
    """Return the sum of the ratings given here of a title, doubled, and their number."""
    [row] = writer.all(_RATED, kind=str(kind), id=id_)
    return int(row.halves), row.number


def parts_of(writer: Writer, kind: str, ids: Sequence[int]) -> list[tuple[Kind, list[int]]]:
    """Return the kinds and ids of the entities that are parts of others, and are removed with them."""
    if kind == Kind.TV:
        parts = (Kind.EPISODE, Kind.SEASON)
        found = {part: [row.id for row in writer.all(_of_series(part), ids=list(ids))] for part in parts}
        return [(part, those) for part, those in found.items() if those]
    if kind == Kind.SEASON:
        episodes = [row.id for row in writer.all(_EPISODES, ids=list(ids))]
        return [(Kind.EPISODE, episodes)] if episodes else []
    return []


@cache
def _kept(table: Table) -> Statement[IdRow]:
    its = table.c.kind == bind("of_kind"), within(table.c.entity_id, "ids")
    return Statement(select(table.c.entity_id.label("id")).distinct().where(*its), IdRow)


@cache
def _held(kind: str, *, complete: bool = True) -> Statement[IdRow]:
    entity = tables.entity
    wanted = entity.c.complete == (TRUE if complete else FALSE)
    held = select(entity.c.id).where(entity.c.kind == const(str(kind)), wanted)
    after = held.where(entity.c.id > bind("after")).order_by(entity.c.id)
    return Statement(after.limit(bind("limit")).offset(const(0)), IdRow)


@cache
def _held_among(kind: str) -> Statement[IdRow]:
    entity = tables.entity
    held = select(entity.c.id).where(entity.c.kind == const(str(kind)), entity.c.complete == TRUE)
    return Statement(held.where(within(entity.c.id, "ids")), IdRow)


@cache
def _there(kind: str) -> Statement[IdRow]:
    entity = tables.entity
    return Statement(
        select(entity.c.id).where(entity.c.kind == const(str(kind)), within(entity.c.id, "ids")), IdRow
    )


_PARTS = Statement(
    select(tables.entity.c.id)
    .select_from(
        tables.entity.join(
            tables.movie,
            and_(tables.movie.c.id == tables.entity.c.id, tables.movie.c.collection_id.is_not(None)),
        )
    )
    .where(
        tables.entity.c.kind == const(str(Kind.MOVIE)),
        tables.entity.c.complete == FALSE,
        tables.entity.c.id > bind("after"),
    )
    .order_by(tables.entity.c.id)
    .limit(bind("limit"))
    .offset(const(0)),
    IdRow,
)
_SEASONS = Statement(
    select(tables.season.c.id, tables.season.c.season_number).where(within(tables.season.c.series_id, "ids")),
    NumberedRow,
)


@cache
def _of_series(kind: str) -> Statement[IdRow]:
    main = KINDS[Kind(kind)].table
    return Statement(select(main.c.id).where(within(main.c.series_id, "ids")), IdRow)


_EPISODES = Statement(
    select(tables.episode.c.id)
    .select_from(
        ordered_join(
            tables.season,
            tables.episode,
            and_(
                tables.episode.c.series_id == tables.season.c.series_id,
                tables.episode.c.season_number == tables.season.c.season_number,
            ),
        )
    )
    .where(within(tables.season.c.id, "ids")),
    IdRow,
)

_RATED = Statement(
    select(
        func.coalesce(func.sum(tables.rating.c.halves), const(0)).label("halves"),
        func.count().label("number"),
    ).where(tables.rating.c.kind == bind("kind"), tables.rating.c.entity_id == bind("id")),
    SumsRow,
)


_UNUSED_LISTS = Command(
    delete(tables.list_).where(~exists().where(tables.list_item.c.list_id == tables.list_.c.id))
)
_UNUSED_PROVIDERS = Command(
    delete(tables.watch_provider).where(
        within(tables.watch_provider.c.logo_path, "logos"),
        ~exists().where(tables.watch_offer.c.provider_id == tables.watch_provider.c.id),
    )
)


@cache
def _named(table: Table, column: str) -> Statement[IdRow]:
    return Statement(
        select(table.c[column].label("id")).distinct().where(within(table.c[column], "ids")), IdRow
    )


@cache
def _owners(table: Table, column: str) -> Statement[EntityIdRow]:
    named = (
        select(table.c.kind, table.c.entity_id.label("id")).distinct().where(within(table.c[column], "ids"))
    )
    return Statement(named, EntityIdRow)


@cache
def _forget(table: Table, column: str) -> Command:
    return Command(delete(table).where(within(table.c[column], "ids")))


@cache
def _mentioning(table: Table, column: str) -> Statement[IdRow]:
    return Statement(select(table.c.id).where(within(table.c[column], "ids")), IdRow)


@cache
def _empty(table: Table, column: str) -> Command:
    emptied = update(table).where(within(table.c[column], "ids")).values({column: null()})
    return Command(emptied)


def _keepers(table: Table) -> list[list[str]]:
    """Return the columns that tell which rows may be there once for an entity."""
    unique = [
        each.columns.keys()
        for each in table.constraints
        if isinstance(each, PrimaryKeyConstraint | UniqueConstraint)
    ]
    of_entity = {"kind", "entity_id"}
    return [[name for name in names if name not in of_entity] for names in unique if of_entity <= {*names}]


@cache
def _move(table: Table) -> Command:
    other = table.alias()
    its = and_(other.c.kind == bind("of_kind"), other.c.entity_id == bind("new"))
    same = [and_(its, *(other.c[name] == table.c[name] for name in keeper)) for keeper in _keepers(table)]
    free = [~exists().where(each).correlate(table) for each in same]
    moved = update(table).where(table.c.kind == bind("of_kind"), table.c.entity_id == bind("old"), *free)
    return Command(moved.values(entity_id=bind("new")))
