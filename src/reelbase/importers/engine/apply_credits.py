"""Applies credits to the state."""

from collections.abc import Collection
from typing import assert_never

from reelbase.entity import Entity, Kind
from reelbase.importers.engine import claims as say
from reelbase.importers.engine.claims import CreditClaim
from reelbase.importers.engine.made_id import made_id
from reelbase.importers.engine.state import State
from reelbase.storage.rows import CreditRow


def apply_credits(state: State, entity: Entity, claim: CreditClaim) -> None:
    """Let credits change the state."""
    match claim:
        case say.Credits():
            _put_credits(state, entity, claim)
        case say.AggregateCredits():
            _put_aggregate(state, entity, claim)
        case say.PersonCredits():
            _put_person_credits(state, entity.id, claim)
        case say.OneCredit():
            _put_credit(state, entity, claim.row)
        case _:
            assert_never(claim)


def _put_credits(state: State, entity: Entity, claim: say.Credits) -> None:
    """Replace the owner's own credits, by type; what others said about the same credits stays."""
    before = state.credits.of(entity)
    after: dict[str, CreditRow] = {}
    for key, row in before.items():
        if row.credit_type not in claim.lists or not row.listed:
            after[key] = row
        elif _is_known_elsewhere(row):
            after[key] = row._replace(listed=False)
    taken = {key for key, row in after.items() if row.credit_type not in claim.lists}
    for rows in claim.lists.values():
        for row in state.credits.owned_by(entity, rows):
            key = row.credit_id
            if key in taken:  # one id for two credits of this owner
                key = made_id(key, row.credit_type, row.person_id, row.position)
                row = row._replace(credit_id=key)  # noqa: PLW2901 - the same credit under its own id
            taken.add(key)
            old = before.get(key) if before else None
            after[key] = row if old is None else _with_what_others_say(row, old)
    state.credits.put(entity, after)


def _with_what_others_say(row: CreditRow, old: CreditRow) -> CreditRow:
    """Return the credit with what aggregate credits and persons' lists say of it."""
    if old.episode_count is None and old.first_credit_air_date is None and not _is_known_elsewhere(old):
        return row
    return row._replace(
        episode_count=old.episode_count,
        first_credit_air_date=old.first_credit_air_date,
        person_position=old.person_position,
        combined_position=old.combined_position,
        aggregate_position=old.aggregate_position,
    )


def _is_known_elsewhere(row: CreditRow) -> bool:
    """Return whether a person's list or aggregate credits have the credit too."""
    return not (
        row.person_position is None and row.combined_position is None and row.aggregate_position is None
    )


def _is_known_by(row: CreditRow, *, person: bool = False, combined: bool = False) -> bool:
    """Return whether a credit is known by just these of a person's own lists, or by none."""
    return (
        not row.listed
        and (row.person_position is not None) is person
        and (row.combined_position is not None) is combined
        and row.aggregate_position is None
    )


def _put_aggregate(state: State, entity: Entity, claim: say.AggregateCredits) -> None:
    """Set numbers of episodes of roles and jobs, and credits that only aggregate credits have."""
    after: dict[str, CreditRow] = {}
    for key, row in state.credits.of(entity).items():
        kept = row
        if row.credit_type in claim.lists and row.aggregate_position is not None:
            kept = row._replace(aggregate_position=None, episode_count=None)
            if not kept.listed and not _is_known_elsewhere(kept):
                continue
        after[key] = kept
    for rows in claim.lists.values():
        for row in state.credits.owned_by(entity, rows):
            after[row.credit_id] = _aggregated(after.get(row.credit_id), row)
    state.credits.put(entity, after)


def _aggregated(old: CreditRow | None, row: CreditRow) -> CreditRow:
    """Return a credit with its aggregate; that orders it too where only a person's list has it."""
    if old is None:
        return row
    new = old._replace(episode_count=row.episode_count, aggregate_position=row.aggregate_position)
    return new if old.listed else new._replace(position=row.position)


def _put_person_credits(state: State, person: int, claim: say.PersonCredits) -> None:
    """Set places in a person's own list of credits, and credits that only the list has."""
    there = {(row.kind, row.entity_id, row.credit_id) for row in claim.rows}
    for title in state.credited.get(person, ()):
        if claim.only in (None, title.kind):
            _unplace(state, title, person, claim, there)
    for row in claim.rows:
        title = Entity(Kind(row.kind), row.entity_id)
        if not state.exists(title):
            continue
        state.credited[person].add(title)  # for a later list of the same batch
        rows = state.credits.of(title)
        old = rows.get(row.credit_id)
        is_only = claim.only is not None
        if old is None or _is_known_by(old, person=is_only, combined=not is_only):
            new = row
        else:
            new = _placed(old, row, claim.only)
        if new != old:
            state.credits.put(title, {**rows, row.credit_id: new})


def _placed(old: CreditRow, row: CreditRow, only: Kind | None) -> CreditRow:
    """Return the credit with its place in a person's list."""
    if only:
        new = old._replace(person_position=row.person_position)
    else:
        new = old._replace(combined_position=row.combined_position)
    # A person's list without a number of episodes does not take away the one that the series has.
    return new._replace(
        episode_count=row.episode_count or old.episode_count,
        first_credit_air_date=row.first_credit_air_date or old.first_credit_air_date,
    )


def _unplace(
    state: State,
    title: Entity,
    person: int,
    claim: say.PersonCredits,
    there: Collection[tuple[str, int, str]],
) -> None:
    """Take the place in the person's list from credits that are no longer on it."""
    rows = state.credits.of(title)
    after: dict[str, CreditRow] = {}
    for key, row in rows.items():
        kept = row
        position = row.person_position if claim.only else row.combined_position
        if (
            row.person_id == person
            and row.credit_type == claim.type
            and position is not None
            and (*title, key) not in there
        ):
            kept = row._replace(person_position=None) if claim.only else row._replace(combined_position=None)
            if not kept.listed and not _is_known_elsewhere(kept):
                continue
        after[key] = kept
    if after != rows:
        state.credits.put(title, after)


def _put_credit(state: State, entity: Entity, row: CreditRow) -> None:
    """Put one credit by its id; what lists say of it stays."""
    rows = state.credits.of(entity)
    old = rows.get(row.credit_id)
    new = row
    if old is not None and not _is_known_by(old):
        new = old._replace(
            character=old.character or row.character,
            department=old.department or row.department,
            job=old.job or row.job,
        )
    if new != old:
        state.credits.put(entity, {**rows, row.credit_id: new})
