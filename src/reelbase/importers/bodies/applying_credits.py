"""How credits change the state."""

from typing import Any

from reelbase.importers.bodies.columns import CREDIT
from reelbase.importers.bodies.credits import made_id
from reelbase.importers.bodies.state import Row, Rows, State

_POSITION = CREDIT["position"]
_TYPE = CREDIT["credit_type"]
_LISTED = CREDIT["listed"]
_PERSON = CREDIT["person_id"]
_COUNT = CREDIT["episode_count"]
_FIRST_DATE = CREDIT["first_credit_air_date"]
_PERSON_POSITION = CREDIT["person_position"]
_COMBINED = CREDIT["combined_position"]
_AGGREGATE = CREDIT["aggregate_position"]
_POSITIONS = (_PERSON_POSITION, _COMBINED, _AGGREGATE)
_TEXTS = (CREDIT["character"], CREDIT["department"], CREDIT["job"])


def put_credits(state: State, kind: str, id_: int, lists: dict[str, list[Row]]) -> None:
    """The owner's own credits, by type; what others said about the same credits stays."""
    before = state.own("credit", kind, id_)
    after: Rows = {}
    for key, row in before.items():
        if row[_TYPE] not in lists or not row[_LISTED]:
            after[key] = row
        elif _is_known_elsewhere(row):
            after[key] = _with(row, {_LISTED: False})
    taken = {key for key, row in after.items() if row[_TYPE] not in lists}
    for rows in lists.values():
        for row in _owned(id_, rows):
            key = row[2]
            if key in taken:  # one id for two credits of this owner
                key = made_id(key, row[_TYPE], row[_PERSON], row[_POSITION])
                row = _with(row, {2: key})  # noqa: PLW2901
            taken.add(key)
            old = before.get(key) if before else None
            after[key] = row if old is None else (*row[:_COUNT], *old[_COUNT:])
    state.set_own("credit", kind, id_, after)


def _owned(id_: int, rows: list[Row]) -> list[Row]:
    if not rows or rows[0][1] == id_:
        return rows
    return [_with(row, {1: id_}) for row in rows]


def _is_known_elsewhere(row: Row) -> bool:
    return any(row[place] is not None for place in _POSITIONS)


def _is_known_by(row: Row, column: int | None) -> bool:
    """Return if a credit is known by the one list that has its place in this column; None: by none."""
    return not row[_LISTED] and [place for place in _POSITIONS if row[place] is not None] == (
        [] if column is None else [column]
    )


def _with(row: Row, values: dict[int, Any]) -> Row:
    changed = list(row)
    for place, value in values.items():
        changed[place] = value
    return tuple(changed)


def put_aggregate(state: State, kind: str, id_: int, lists: dict[str, list[Row]]) -> None:
    """Roles and jobs over all episodes: their numbers of episodes, and credits that are only known so."""
    after: Rows = {}
    for key, row in state.own("credit", kind, id_).items():
        if row[_TYPE] in lists and row[_AGGREGATE] is not None:
            row = _with(row, {_AGGREGATE: None, _COUNT: None})  # noqa: PLW2901
            if not row[_LISTED] and not _is_known_elsewhere(row):
                continue
        after[key] = row
    for rows in lists.values():
        for row in _owned(id_, rows):
            after[row[2]] = _aggregated(after.get(row[2]), row)
    state.set_own("credit", kind, id_, after)


def _aggregated(old: Row | None, row: Row) -> Row:
    """A credit with what the aggregate says of it: its order too, where only a person's list had one."""
    if old is None:
        return row
    places = (_COUNT, _AGGREGATE) if old[_LISTED] else (_COUNT, _AGGREGATE, _POSITION)
    return _with(old, {place: row[place] for place in places})


def put_person_credits(
    state: State, _kind: str, person: int, type_: str, only: str | None, rows: list[Row]
) -> None:
    """A person's own list of credits: their places in it, and credits that are only known so."""
    column = _PERSON_POSITION if only else _COMBINED
    there = {(row[0], row[1], row[2]) for row in rows}
    for kind, id_ in state.credited.get(person, ()):
        if only and kind != only:
            continue
        _unplace(state, kind, id_, person, type_, column, there)
    for row in rows:
        kind, id_, key = row[:3]
        if not state.exists(kind, id_):
            continue
        state.credited[person].add((kind, id_))  # for a later list of the same batch
        credits_ = state.own("credit", kind, id_)
        old = credits_.get(key)
        if old is None or _is_known_by(old, column):
            new = row
        else:
            new = _with(old, {column: row[column]})
            for place in (_COUNT, _FIRST_DATE):
                if row[place]:  # no episodes in a person's list: nobody counted, where the series has
                    new = _with(new, {place: row[place]})
        if new != old:
            state.set_own("credit", kind, id_, {**credits_, key: new})


def _unplace(
    state: State, kind: str, id_: int, person: int, type_: str, column: int, there: set[Row]
) -> None:
    """Take the place in the person's list from credits that are no longer on it."""
    rows = state.own("credit", kind, id_)
    after: Rows = {}
    for key, row in rows.items():
        if (
            row[_PERSON] == person
            and row[_TYPE] == type_
            and row[column] is not None
            and (kind, id_, key) not in there
        ):
            row = _with(row, {column: None})  # noqa: PLW2901
            if not row[_LISTED] and not _is_known_elsewhere(row):
                continue
        after[key] = row
    if after != rows:
        state.set_own("credit", kind, id_, after)


def put_credit(state: State, kind: str, id_: int, row: Row) -> None:
    """One credit by its id: what lists tell of it stays."""
    rows = state.own("credit", kind, id_)
    old = rows.get(row[2])
    new = (
        row
        if old is None or _is_known_by(old, None)
        else _with(old, {place: old[place] or row[place] for place in _TEXTS})
    )
    if new != old:
        state.set_own("credit", kind, id_, {**rows, row[2]: new})
