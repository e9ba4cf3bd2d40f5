"""The field that is a list of credits: `cast`, `guest`, `creator`, or the crew of a department."""

from collections.abc import Mapping

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.entity_rows import NUMBERED
from reelbase.importers.engine.field import Field, rows_of
from reelbase.importers.engine.made_id import made_id
from reelbase.importers.engine.owned_rows import AnyOwnedRows
from reelbase.importers.engine.record import Credit
from reelbase.importers.engine.state import State
from reelbase.importers.engine.trust import CREW
from reelbase.storage.rows import CreditRow

DEPARTMENTS = (
    "Directing", "Writing", "Production", "Camera", "Editing", "Sound", "Art", "Costume & Make-Up",
    "Visual Effects", "Lighting", "Crew", "Actors",
)  # fmt: skip
AFTER_EACH = 10_000
"""Positions between the first credits of two departments."""


class CreditsField(Field):
    """Listed credits of one type, of the crew those of one department."""

    refers = True

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.type, _, self.department = name.partition("/")

    def table(self, state: State) -> AnyOwnedRows:
        return state.credits

    def value(self, state: State, entity: Entity, *, stored: bool = False) -> dict[str, CreditRow]:
        rows = rows_of(state.credits, entity, stored=stored)
        return {key: row for key, row in rows.items() if self._has(row)}

    def _has(self, row: CreditRow) -> bool:
        is_of_type = row.listed and row.credit_type == self.type
        return is_of_type and (not self.name.startswith(CREW) or row.department == self.department)

    def put(self, state: State, entity: Entity, value: object, title_id: int) -> None:
        assert isinstance(value, list)
        rows = state.credits.of(entity)
        after = {key: row for key, row in rows.items() if not self._has(row)}
        is_placed = self.type == "crew" and self.department in DEPARTMENTS
        first = DEPARTMENTS.index(self.department) * AFTER_EACH if is_placed else 0
        made: dict[str, CreditRow] = {}
        for place, credit in enumerate(value, first):
            row = _row(entity, title_id, self.type, credit, place)
            if row is None or row.credit_id in made:
                continue
            if row.credit_id in after:
                key = made_id(row.credit_id, self.type, row.person_id, place - first)
                row = row._replace(credit_id=key)
            made[row.credit_id] = row
        state.credits.put(entity, {**after, **made})

    def put_back(self, state: State, entity: Entity, value: object) -> None:
        assert isinstance(value, dict)
        state.credits.put(entity, {**state.credits.of(entity), **value})

    def take_over(self, state: State, old: Entity, new: Entity, series: Mapping[int, int]) -> None:
        kept = {key: row for key, row in state.credits.of(new).items() if not self._has(row)}
        moved = [_moved(row, old, new, series) for row in self.value(state, old).values()]
        state.credits.put(new, {**kept, **{row.credit_id: row for row in moved}})

    def clear_variants(self, state: State, entity: Entity) -> None:
        rows = state.credits.of(entity)
        listed = {key: row for key, row in rows.items() if row.listed or row.credit_type != self.type}
        state.credits.put(entity, listed)


def _row(entity: Entity, title_id: int, type_: str, credit: Credit, place: int) -> CreditRow | None:
    person = credit.person.id
    if person is None:
        return None
    part = (credit.department, credit.job) if type_ == "crew" else (credit.character,)
    # Answers have a `cast_id` in every row of a movie's cast, and clients take it for a number.
    needs_cast_id = credit.cast_id is None and (entity.kind, type_) == (Kind.MOVIE, "cast")
    return CreditRow(
        *entity,
        credit.credit_id or made_id(*entity, person, type_, *part),
        place if credit.order is None or type_ == "crew" else credit.order,
        type_,
        True,
        person,
        title_id,
        credit.character,
        credit.department,
        credit.job,
        place if needs_cast_id else credit.cast_id,
        None,
        None,
        None,
        None,
        None,
    )


def _moved(row: CreditRow, old: Entity, new: Entity, series: Mapping[int, int]) -> CreditRow:
    """Return the credit as another title's; an id that was made of whose it is is made again."""
    part = made_of(row)
    key = row.credit_id
    if key == made_id(*old, row.person_id, *part):
        key = made_id(*new, row.person_id, *part)
    title = row.title_id
    if old.kind in NUMBERED:
        title = series.get(title, title)
    elif title == old.id:
        title = new.id
    return row._replace(entity_id=new.id, credit_id=key, title_id=title)


def of_person(row: CreditRow, entity: Entity, person: int) -> CreditRow:
    """Return the credit as another person's; an id that was made of whose it is is made again."""
    part = made_of(row)
    key = row.credit_id
    if key == made_id(*entity, row.person_id, *part):
        key = made_id(*entity, person, *part)
    return row._replace(credit_id=key, person_id=person)


def made_of(row: CreditRow) -> tuple[str, ...]:
    """Return what besides its owner and its person makes the id of a credit that came without one."""
    if row.credit_type == "crew":
        return (row.credit_type, row.department, row.job)
    return (row.credit_type, row.character)
