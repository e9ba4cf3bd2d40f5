"""Fields: where in the state of a batch each field of an entity is, and how it is put there."""

from collections.abc import Callable
from typing import Any

from reelbase.entity import Kind
from reelbase.importers.bodies.claims import FILL
from reelbase.importers.bodies.columns import CREDIT, EMPTY, NEW, PLACE, TRANSLATION
from reelbase.importers.bodies.credits import made_id
from reelbase.importers.bodies.state import Row, Rows, State
from reelbase.importers.merging.field import (
    JOINS,
    Column,
    CreditGroup,
    ExternalId,
    Listed,
    Translated,
    field_of,
)
from reelbase.importers.merging.ranks import is_credits
from reelbase.importers.merging.record import Credit, Record

Owner = tuple[Kind, int]
DEPARTMENTS = (
    "Directing", "Writing", "Production", "Camera", "Editing", "Sound", "Art", "Costume & Make-Up",
    "Visual Effects", "Lighting", "Crew", "Actors",
)  # fmt: skip
AFTER_EACH = 10_000
VOTES = ("vote_average", "vote_count")
_TYPE, _DEPARTMENT, _LISTED = CREDIT["credit_type"], CREDIT["department"], CREDIT["listed"]


def table_of(kind: Kind, name: str) -> str | None:
    """Return the table of what is owned that a field is in; None: it stands in the entity's own row."""
    match field_of(kind, name):
        case Column():
            return None
        case Translated():
            return "translation"
        case CreditGroup():
            return "credit"
        case Listed(table):
            return table
        case ExternalId():
            return "external_id"


def is_original(state: State, owner: Owner, name: str) -> bool:
    """Whether a field is the name in the original language, for which the original title stands."""
    kind, id_ = owner
    place = PLACE[kind].get("original_language")
    if place is None or not name.startswith("name:"):
        return False
    return bool(state.rows[kind][id_][place] == _translated(kind, name).language[0])


def refers(name: str) -> bool:
    """Whether a field names other entities."""
    return is_credits(name) or name in JOINS or name == "collection"


def referred(value: object) -> list[Record]:
    """The entities that a field of this value names."""
    if isinstance(value, Record):
        return [value]
    rows = value if isinstance(value, list) else []
    return [row.person if isinstance(row, Credit) else row for row in rows]


def make(state: State, record: Record, id_: int, series: int | None) -> None:
    """Have an entity in the state, of which nothing is known yet."""
    assert record.kind is not None
    values: dict[str, object] = {}
    if series is not None:
        values = {"series_id": series, "season_number": record.season}
        if record.kind is Kind.EPISODE:
            values["episode_number"] = record.episode
    state.put(record.kind, id_, FILL, values)


def is_empty(state: State, owner: Owner, name: str) -> bool:
    """Whether nobody has told a field yet."""
    kind, id_ = owner
    if name == "votes":
        return all(is_empty(state, owner, column) for column in VOTES)
    column = "collection_id" if name == "collection" else name
    if column in PLACE[kind]:
        place = PLACE[kind][column]
        value = state.rows[kind][id_][place]
        return value in EMPTY or value == NEW[kind][place]
    return not current(state, owner, name)


def clear_variants(state: State, owner: Owner, name: str) -> None:
    """Drop what else the demo told of a field: the runtime by language, credits of a part of a series."""
    if name == "runtime":
        place = TRANSLATION[name]
        rows = state.own("translation", *owner)
        bare = {key: (*row[:place], None, *row[place + 1 :]) for key, row in rows.items()}
        state.set_own("translation", *owner, bare)
    elif is_credits(name):
        type_ = name.partition("/")[0]
        rows = state.own("credit", *owner)
        listed = {key: row for key, row in rows.items() if row[_LISTED] or row[_TYPE] != type_}
        state.set_own("credit", *owner, listed)


def current(state: State, owner: Owner, name: str) -> Any:
    """What a field holds, in a form that equals what `put` would make of it."""
    kind, id_ = owner
    row = state.rows[kind][id_]
    places = PLACE[kind]
    if name == "votes":
        return tuple(row[places[column]] for column in VOTES)
    if name == "collection":
        return row[places["collection_id"]]
    if name in places:
        return row[places[name]]
    table = table_of(kind, name)
    assert table is not None
    rows = state.own(table, kind, id_)
    if table == "credit":
        group = _group(kind, name)
        return {key: row for key, row in rows.items() if _is_of(row, group)}
    if table == "translation":
        text, (language, region) = _translated(kind, name)
        found = rows.get((language, region))
        return found[TRANSLATION[text]] if found else ""
    if table == "external_id":
        return rows[name][3] if name in rows else ""
    return rows


def put(state: State, owner: Owner, name: str, value: Any, title: int) -> str:
    """Have a field hold a value: "added", "changed" or "" where it held it already."""
    before, was_empty = current(state, owner, name), is_empty(state, owner, name)
    _putter(owner[0], name)(state, owner, name, value, title)
    if current(state, owner, name) == before:
        return ""
    return "added" if was_empty else "changed"


def _putter(kind: Kind, name: str) -> Callable[[State, Owner, str, Any, int], None]:
    table = table_of(kind, name)
    return {
        None: _put_column,
        "credit": _put_credits,
        "translation": _put_words,
        "external_id": _put_id,
        "alternative_title": _put_titles,
    }.get(table, _put_joined)


def _put_column(state: State, owner: Owner, name: str, value: Any, _title: int) -> None:
    kind, id_ = owner
    row, places = state.rows[kind][id_], PLACE[kind]
    if name == "votes":
        for column, each in zip(VOTES, value, strict=True):
            row[places[column]] = each
    elif name == "collection":
        row[places["collection_id"]] = value.id
    else:
        row[places[name]] = value


def _put_words(state: State, owner: Owner, name: str, value: Any, _title: int) -> None:
    kind, id_ = owner
    text, (language, region) = _translated(kind, name)
    rows = state.own("translation", kind, id_)
    before = rows.get((language, region))
    row = list(before or (kind.value, id_, language, region, 0, "", "", "", "", None, False, False, None))
    row[TRANSLATION[text]] = value
    row[TRANSLATION["listed"]] = True  # kept though it be the original title: another may tell that one
    if tuple(row) != before:
        state.set_own("translation", kind, id_, {**rows, (language, region): tuple(row)})


def _put_id(state: State, owner: Owner, name: str, value: Any, _title: int) -> None:
    rows = state.own("external_id", *owner)
    state.set_own("external_id", *owner, {**rows, name: (owner[0].value, owner[1], name, value)})


def _put_titles(state: State, owner: Owner, _name: str, value: Any, _title: int) -> None:
    rows: Rows = {
        place: (owner[0].value, owner[1], place, *each) for place, each in enumerate(dict.fromkeys(value))
    }
    state.set_own("alternative_title", *owner, rows)


def _put_joined(state: State, owner: Owner, name: str, value: Any, _title: int) -> None:
    ids = dict.fromkeys(record.id for record in value if record.id is not None)
    rows: Rows = {place: (owner[0].value, owner[1], place, id_) for place, id_ in enumerate(ids)}
    state.set_own(JOINS[name], *owner, rows)


def _put_credits(state: State, owner: Owner, name: str, value: Any, title: int) -> None:
    rows = state.own("credit", *owner)
    group = _group(owner[0], name)
    type_, department = group
    after: Rows = {key: row for key, row in rows.items() if not _is_of(row, group)}
    first = DEPARTMENTS.index(department) * AFTER_EACH if department in DEPARTMENTS else 0
    made: Rows = {}
    for place, credit in enumerate(value):
        row = _credit_row(owner, title, type_, credit, first + place)
        if row is None or row[2] in made:
            continue
        if row[2] in after:
            row = (*row[:2], made_id(row[2], type_, row[CREDIT["person_id"]], place), *row[3:])
        made[row[2]] = row
    state.set_own("credit", *owner, {**after, **made})


def _credit_row(owner: Owner, title: int, type_: str, credit: Credit, place: int) -> Row | None:
    person = credit.person.id
    if person is None:
        return None
    part = (credit.department, credit.job) if type_ == "crew" else (credit.character,)
    key = credit.credit_id or made_id(*owner, person, type_, *part)
    kind, id_ = owner
    order = place if credit.order is None or type_ == "crew" else credit.order
    # Answers have a `cast_id` in every row of a movie's cast, and clients take it for a number.
    cast_id = place if credit.cast_id is None and (kind, type_) == (Kind.MOVIE, "cast") else credit.cast_id
    parts = (credit.character, credit.department, credit.job, cast_id)
    return (kind.value, id_, key, order, type_, True, person, title, *parts, None, None, None, None, None)


def _is_of(row: Row, group: CreditGroup) -> bool:
    """Whether a credit is part of a field."""
    is_there = group.department is None or row[_DEPARTMENT] == group.department
    return bool(row[_LISTED] and row[_TYPE] == group.type and is_there)


def _group(kind: Kind, name: str) -> CreditGroup:
    field = field_of(kind, name)
    assert isinstance(field, CreditGroup), name
    return field


def _translated(kind: Kind, name: str) -> Translated:
    field = field_of(kind, name)
    assert isinstance(field, Translated), name
    return field
