"""From an id in a path to an entity."""

import re

from reelbase.bounds import LARGEST_ID
from reelbase.entity import TITLES, Entity, Kind
from reelbase.errors import ApiError, Status
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.entities import FIND, NEWEST, REDIRECT

DIGITS = re.compile(r"[0-9]{0,30}")
HOPS = 5  # merged ids may lead to merged ids


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
    """Return the entity, or the one it was merged into; None if it never existed or is deleted."""
    for _ in range(HOPS):
        if found := await db.one(FIND, kind=kind, id=number):
            db.partial |= kind in TITLES and not found.described
            return Entity(kind, number)
        redirect = await db.one(REDIRECT, kind=kind, id=number)
        if redirect is None or redirect.new_id is None:
            return None
        number = redirect.new_id
    return None


async def newest(db: Reader, kind: Kind) -> Entity:
    """Return the entity of the kind with the highest id. Raises 404/34 if there is none."""
    row = await db.one(NEWEST, kind=kind)
    if row is None or row.id is None:
        raise ApiError(Status.NOT_FOUND)
    return Entity(kind, row.id)
