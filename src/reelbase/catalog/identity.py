"""From an id in a path, or an id elsewhere, to an entity."""

import re
from collections.abc import Iterable

import msgspec

from reelbase.bounds import LARGEST_ID
from reelbase.entity import TITLES, Entity, Kind
from reelbase.errors import ApiError, Status
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.account_lists import PRESENT
from reelbase.storage.queries.entities import BY_EXTERNAL_ID, FIND, HOPS, ID_REMOVED, NEWEST, REDIRECT

DIGITS = re.compile(r"[0-9]{0,30}")


class _Taken(msgspec.Struct):
    """A row of an id elsewhere that was taken out; pictures have no `source`."""

    kind: Kind
    entity_id: int
    source: str = ""


_taken = msgspec.json.Decoder(_Taken).decode


def leading_digits(text: str) -> str:
    """Return the digits at the beginning of a path segment: as many as tell that a number is too large."""
    found = DIGITS.match(text)
    return found.group() if found else ""


def numeric_id(text: str) -> int:
    """Return the digits at the beginning of a path segment: `550-fight-club` is 550.

    Refused with 404/6 where there are none or they are 0, with 404/34 where they are more than any id
    (docs/reference/tmdb.md#errors).
    """
    number = int(leading_digits(text) or 0)
    if number == 0:
        raise ApiError(Status.INVALID_ID)
    if number > LARGEST_ID:
        raise ApiError(Status.NOT_FOUND)
    return number


async def find(db: Reader, kind: Kind, number: int) -> Entity | None:
    """Return the entity, or the one it was merged into; None if it never existed, is deleted or hidden."""
    for _ in range(HOPS):
        if found := await db.one(FIND, kind=kind, id=number):
            if await db.hidden(kind, [number]):
                return None
            db.partial |= kind in TITLES and not found.described
            return Entity(kind, number)
        redirect = await db.one(REDIRECT, kind=kind, id=number)
        if redirect is None or redirect.new_id is None:
            return None
        number = redirect.new_id
    return None


async def find_by_id_elsewhere(db: Reader, value: str, source: str) -> list[Entity]:
    """Return the entities that have an id in a source, or into which one that had it was merged; in order.

    What editors have removed from the one that is there, it does not have from the other either.
    """
    found: set[Entity] = set()
    for row in await db.all(BY_EXTERNAL_ID, value=value, source=source):
        if row.content is None:
            found.add(Entity(Kind(row.kind), row.id))
            continue
        gone = _taken(row.content)
        new = await find(db, gone.kind, gone.entity_id) if gone.source == source else None
        if new is not None and not await db.all(ID_REMOVED, kind=new.kind, id=new.id, source=source):
            found.add(new)
    return [each for each in sorted(found) if not await db.hidden(each.kind, [each.id])]


async def present(db: Reader, entities: Iterable[Entity]) -> set[Entity]:
    """Return which of some entities are there and not hidden, all asked for at once."""
    wanted = sorted({*entities})
    if not wanted:
        return set()
    rows = await db.all(PRESENT, kinds=[str(each.kind) for each in wanted], ids=[each.id for each in wanted])
    there = {Entity(Kind(row.kind), row.id) for row in rows}
    for kind in {each.kind for each in there}:
        hidden = await db.hidden(kind, [each.id for each in there if each.kind is kind])
        there -= {Entity(kind, id_) for id_ in hidden}
    return there


async def newest(db: Reader, kind: Kind) -> Entity:
    """Return the entity of the kind with the highest id. Raises 404/34 if there is none."""
    row = await db.one(NEWEST, kind=kind)
    if row is None or row.id is None or await db.hidden(kind, [row.id]):
        raise ApiError(Status.NOT_FOUND)
    return Entity(kind, row.id)
