"""Account states: what the account of the session thinks of a title."""

from typing import NoReturn

from reelbase.entity import Entity
from reelbase.errors import ApiError, Status
from reelbase.storage.reader import Reader


async def account_states(db: Reader, entity: Entity) -> NoReturn:
    """Refused with 401/3: there are no accounts yet, so no session is ever valid."""
    raise ApiError(Status.AUTHENTICATION_FAILED)


season_account_states = account_states
