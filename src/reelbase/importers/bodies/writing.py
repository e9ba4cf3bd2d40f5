"""Writes the difference between what is stored and what shall be."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from reelbase.entity import Kind
from reelbase.importers.bodies.columns import CREDIT, MAIN, OWNED, PLACE, ROWS
from reelbase.importers.bodies.loose_rows import Loose
from reelbase.importers.bodies.state import NUMBERED, Row, State
from reelbase.moments import stamp
from reelbase.storage.engine.statement import maker
from reelbase.storage.engine.writer import Writer
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries import whole_rows
from reelbase.storage.rows import CompanyRow, EntityRow, TitleGenreRow, row_class

_CREDIT_TYPE = CREDIT["credit_type"]


class OwnedDifference(NamedTuple):
    """How the rows of one entity in one table change."""

    table: str
    kind: str
    id: int
    added: list[Row]
    changed: list[tuple[Row, Row]]  # before, after
    gone: list[Row]


class Difference(NamedTuple):
    """All that changes with one batch."""

    new: dict[str, list[Row]]
    changed: dict[str, list[tuple[Row, Row]]]
    completed: dict[str, list[int]]
    gone: dict[str, list[Row]]
    owned: list[OwnedDifference]


def difference(state: State) -> Difference:
    """What is to be written."""
    found = Difference({}, {}, {}, {}, [])
    for kind in MAIN:
        before = state.stored[kind]
        new: list[Row] = []
        changed: list[tuple[Row, Row]] = []
        completed: list[int] = []
        for id_, row in state.rows[kind].items():
            after = tuple(row)
            old = before.get(id_)
            if old is None:
                new.append(after)
                continue
            if old[:-1] != after:
                changed.append((old[:-1], after))
            if not old[-1] and id_ in state.complete[kind]:
                completed.append(id_)
        found.new[kind] = sorted(new)
        found.changed[kind] = sorted(changed)
        found.completed[kind] = sorted(completed)
        found.gone[kind] = [row[:-1] for id_, row in before.items() if id_ not in state.rows[kind]]
    for name, owners in state.owned.items():
        for (kind, id_), rows in sorted(owners.items()):
            old_rows = state.stored_owned[name].get((kind, id_), {})
            if rows is not old_rows and state.exists(kind, id_):
                _compare(found.owned, name, kind, id_, old_rows, rows)
    return found


def _compare(
    found: list[OwnedDifference],
    name: str,
    kind: str,
    id_: int,
    before: dict[Any, Row],
    after: dict[Any, Row],
) -> None:
    if not before:
        if after:
            found.append(OwnedDifference(name, kind, id_, list(after.values()), [], []))
        return
    added = [row for key, row in after.items() if key not in before]
    changed = [(before[key], row) for key, row in after.items() if key in before and before[key] != row]
    gone = [row for key, row in before.items() if key not in after]
    if added or changed or gone:
        found.append(OwnedDifference(name, kind, id_, added, changed, gone))


def write(state: State, found: Difference) -> None:
    """Write it, parents before children."""
    writer = state.writer
    _remove(writer, found)
    created = stamp(writer.now)
    for kind, rows in found.new.items():
        complete = state.complete[kind]
        writer.insert([EntityRow(str(kind), row[0], row[0] in complete, created) for row in rows])
    for kind, ids in found.completed.items():
        whole_rows.complete(writer, kind, ids)
    for kind in KINDS:
        if kind in NUMBERED:
            _step_aside(writer, kind, found)
        if kind == Kind.COMPANY:
            _write_companies(writer, found)
        else:
            writer.insert(_rows_of(kind, found.new[kind]))
            writer.upsert(_rows_of(kind, [after for _, after in found.changed[kind]]))
    for loose in state.loose.values():
        _write_loose(writer, loose)
    _write_owned(writer, found.owned)
    for kind in (Kind.MOVIE, Kind.TV):
        _write_genres(writer, kind, found)


def _write_genres(writer: Writer, kind: Kind, found: Difference) -> None:
    """Keep the way from a genre to its titles, which follows from the titles' own rows."""
    place = PLACE[kind]["genre_ids"]
    moved = [after for before, after in found.changed[kind] if before[place] != after[place]]
    writer.delete_owned(TitleGenreRow, kind, [row[0] for row in moved])
    rows = [
        TitleGenreRow(str(kind), row[0], genre_id)
        for row in (*found.new[kind], *moved)
        for genre_id in sorted(set(_numbers(row[place])))
    ]
    writer.insert(rows)


_numbers = msgspec.json.Decoder(list[int]).decode


def _remove(writer: Writer, found: Difference) -> None:
    for kind, rows in found.gone.items():
        writer.delete_owned(EntityRow, kind, [row[0] for row in rows])
        writer.delete(_rows_of(kind, rows))


def _step_aside(writer: Writer, kind: str, found: Difference) -> None:
    """Free the numbers that rows of this kind exchange, so that no two have the same for a moment."""
    last = PLACE[kind]["season_number" if kind == Kind.SEASON else "episode_number"]
    moving = [before for before, after in found.changed[kind] if before[1 : last + 1] != after[1 : last + 1]]
    writer.upsert(_rows_of(kind, [(*row[:last], -row[0], *row[last + 1 :]) for row in moving]))


def _write_companies(writer: Writer, found: Difference) -> None:
    """Companies first without their parents, which may be as new as they are."""
    new = [CompanyRow._make(row) for row in found.new[Kind.COMPANY]]
    writer.insert([row._replace(parent_company_id=None) for row in new])
    writer.upsert([row for row in new if row.parent_company_id is not None])
    writer.upsert([CompanyRow._make(after) for _, after in found.changed[Kind.COMPANY]])


def _write_loose(writer: Writer, loose: Loose) -> None:
    make = maker(row_class(loose.table))
    writer.delete([make(row) for key, row in loose.stored.items() if key not in loose.rows])
    new = [make(row) for key, row in loose.rows.items() if key not in loose.stored]
    writer.insert(sorted(new, key=lambda row: row[: loose.key_length]))
    writer.upsert([make(row) for key, row in loose.rows.items() if loose.stored.get(key, row) != row])


def _write_owned(writer: Writer, found: list[OwnedDifference]) -> None:
    by_table: defaultdict[str, list[OwnedDifference]] = defaultdict(list)
    for each in found:
        by_table[each.table].append(each)
    for name in OWNED:
        mine = by_table[name]
        make = maker(ROWS[name])
        writer.delete([make(row) for each in mine for row in each.gone])
        _insert(writer, name, [make(row) for each in mine for row in each.added])
        writer.upsert([make(after) for each in mine for _, after in each.changed])


def _rows_of(kind: str, rows: list[Row]) -> list[NamedTuple]:
    return list(map(maker(KINDS[Kind(kind)].row), rows))


def _insert(writer: Writer, name: str, rows: Sequence[NamedTuple]) -> None:
    """Add rows; those that another entity owns until now change their owner."""
    if name == "review":
        writer.upsert(rows)
        return
    if name == "credit":  # each type leaves other columns empty, which then need not be bound
        for type_ in ("cast", "crew", "guest", "creator"):
            writer.insert([row for row in rows if row[_CREDIT_TYPE] == type_])
    else:
        writer.insert(rows)
