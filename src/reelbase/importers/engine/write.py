"""Writes a difference, parents before children."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, cast

import msgspec

from reelbase.entity import Kind
from reelbase.importers.engine.difference import Difference, KindDifference
from reelbase.importers.engine.entity_rows import NUMBERED, FactsRow, address_of, replaced
from reelbase.importers.engine.owned_rows import OwnedChange, OwnedRow
from reelbase.importers.engine.state import State
from reelbase.storage.engine.writer import NewEntities, Writer
from reelbase.storage.queries import whole_rows
from reelbase.storage.rows import CompanyRow, CreditRow, EntityRow, ReviewRow, TitleGenreRow


def write(state: State, found: Difference) -> None:
    """Write the difference, and what no single entity owns."""
    writer = state.writer
    changing = {kind: each for kind, each in found.entities.items() if any(each)}
    for kind, each in changing.items():
        if each.gone:
            writer.delete([EntityRow(kind, row.id, complete=False, created_at="") for row in each.gone])
            writer.delete(each.gone)
    made = {kind: [row.id for row in each.new] for kind, each in changing.items() if each.new}
    if made:
        entities = state.entities
        writer.insert_entities([NewEntities(kind, made[kind], entities[kind].complete) for kind in made])
    for kind, each in changing.items():
        if each.completed:
            whole_rows.complete(writer, kind, list(each.completed))
    for kind, each in changing.items():
        if kind in NUMBERED:
            _step_aside(writer, kind, each)
        if kind is Kind.COMPANY:
            _insert_companies(writer, each.new)
        else:
            writer.insert(each.new)
        if each.changed:
            writer.upsert([change.after for change in each.changed])
    for shared in found.shared:
        writer.delete(shared.gone)
        writer.insert(shared.new)
        writer.upsert(shared.changed)
    _write_owned(writer, state, found.owned)
    _write_genres(writer, changing)
    if state.edits.is_any:
        state.edits.write()


def _write_genres(writer: Writer, changing: Mapping[Kind, KindDifference]) -> None:
    """Write the way from a genre to its titles, which follows from the titles' own rows."""
    for kind in changing.keys() & {Kind.MOVIE, Kind.TV}:
        found = changing[kind]
        moved = [
            change.after for change in found.changed if _genre_ids(change.before) != _genre_ids(change.after)
        ]
        genres = [
            TitleGenreRow(kind, row.id, genre_id)
            for row in (*found.new, *moved)
            for genre_id in sorted(set(_numbers(_genre_ids(row))))
        ]
        writer.delete_owned(TitleGenreRow, kind, [row.id for row in moved])
        writer.insert(genres)


def _genre_ids(row: NamedTuple) -> str:
    ids: str = getattr(row, "genre_ids", "[]")
    return ids


_numbers = msgspec.json.Decoder(list[int]).decode


def _step_aside(writer: Writer, kind: Kind, found: KindDifference) -> None:
    """Free the numbers that rows of this kind exchange, so that no two have the same for a moment."""
    column = "season_number" if kind is Kind.SEASON else "episode_number"
    moving = [
        change.before for change in found.changed if address_of(change.before) != address_of(change.after)
    ]
    writer.upsert([replaced(row, {column: -row.id}) for row in moving])


def _insert_companies(writer: Writer, rows: Iterable[FactsRow]) -> None:
    """Write companies first without their parents, which may be as new as they are."""
    new = [row for row in rows if isinstance(row, CompanyRow)]
    writer.insert([row._replace(parent_company_id=None) for row in new])
    writer.upsert([row for row in new if row.parent_company_id is not None])


def _write_owned(writer: Writer, state: State, changes: Iterable[OwnedChange]) -> None:
    by_table: defaultdict[type[NamedTuple], list[OwnedChange]] = defaultdict(list)
    for each in changes:
        by_table[each.row].append(each)
    for table in [table.row for table in state.owned if table.row in by_table]:
        mine = by_table[table]
        gone = [row for each in mine for row in each.gone]
        added = [row for each in mine for row in each.added]
        changed = [after for each in mine for _, after in each.changed]
        if gone:
            writer.delete(gone)
        _insert(writer, table, added)
        writer.upsert(changed)


def _insert(writer: Writer, table: type[NamedTuple], rows: Sequence[OwnedRow]) -> None:
    """Add rows; a row that another entity owned changes its owner."""
    if table is ReviewRow:
        writer.upsert(rows)
        return
    if table is CreditRow:  # each type leaves other columns empty, which then need not be bound
        by_type: defaultdict[str, list[CreditRow]] = defaultdict(list)
        for row in cast("Sequence[CreditRow]", rows):
            by_type[row.credit_type].append(row)
        for some in by_type.values():
            writer.insert(some)
    else:
        writer.insert(rows)
