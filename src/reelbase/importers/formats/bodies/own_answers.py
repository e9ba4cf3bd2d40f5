"""Own answers: the claims of what this server itself answers, asked in process."""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from reelbase import stopping
from reelbase.errors import ApiError
from reelbase.importers.engine.batch import Asked
from reelbase.importers.engine.claims import BodyError, Claim
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.formats.bodies.route import Skipped, read_body
from reelbase.storage.engine.database import Database

if TYPE_CHECKING:  # slow to import, and most imports do not need it
    from reelbase.operations.asking import Api
    from reelbase.storage.engine.reader import Readers


class _Open(NamedTuple):
    """The API with what it reads, and a loop to ask it in."""

    api: "Api"
    readers: "Readers"
    runner: asyncio.Runner


class OwnAnswers:
    """Answers from what was stored before the present batch."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open: _Open | None = None  # from the first question on

    def claims(self, now: datetime, asked: Asked) -> list[Claim]:
        """Return what the answer to a request claims; nothing if it is an error."""
        claims = Claims(asked.params)
        try:
            read_body(claims, asked.path, self._ask(now, asked.path, claims.params))
        except (ApiError, BodyError, Skipped, msgspec.MsgspecError):
            return []
        return claims.made

    def _ask(self, now: datetime, path: str, params: dict[str, str]) -> bytes:
        """Return the body that is answered at a path; refused by ApiError if there is none."""
        if self._open is None:
            from reelbase.operations.asking import Api
            from reelbase.operations.parameters.binding import Given
            from reelbase.search.index import Index

            api = Api.of(Given(Index(None)), operations=())
            self._open = _Open(api, self._database.readers(), asyncio.Runner())
            stopping.run(self._open.readers.open(), self._open.runner)
        api, readers, runner = self._open
        return stopping.run(api.body(readers, now, path, params), runner)

    def close(self) -> None:
        """Give the connections back."""
        if self._open is not None:
            stopping.run(self._open.readers.close(), self._open.runner)
            self._open.runner.close()
