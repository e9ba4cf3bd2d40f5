"""Asks another server within a number of requests, at its pace, and keeps its key to itself."""

import asyncio
import email.utils
import re
import time
from collections.abc import Mapping
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import urlsplit

import aiohttp
import msgspec

from reelbase import __version__, bounds
from reelbase.outgoing import Improper, answer_to, body_of, new_session
from reelbase.resolving import Ways

KEY = re.compile(r"[0-9a-f]{32}")
TRIES = 3
LONGEST_WAIT = 60.0  # seconds


class Spent(Exception):
    """All requests that were allowed are spent."""


class Unanswered(Exception):
    """No answer came; the text says why."""


class Answer(NamedTuple):
    """An answer as it came."""

    status: int
    headers: Mapping[str, str]  # by name in small letters
    body: bytes

    @property
    def json(self) -> object:
        """The body; None if it is no JSON."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None


class Target(NamedTuple):
    """The server, and how it is asked."""

    address: str  # before `/3`
    key: str
    requests: int = 120
    rate: float = 4.0  # a second; 0 is no limit
    timeout: float = 30.0
    resolve: str = ""  # who knows the addresses of its name, where the resolver of this machine does not


class Asker:
    """An open connection; counts its requests."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.asked = 0
        self._next = 0.0
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = new_session(
            {"Accept": "application/json", "User-Agent": f"reelbase/{__version__}"},
            seconds=self.target.timeout,
            connections=1,
            ways=Ways(self.target.resolve, (urlsplit(self.target.address).hostname or "",)),
        )
        return self

    async def __aexit__(
        self, error: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def get(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        raw: str = "",
        is_known: bool = True,
    ) -> Answer:
        """Return the answer to a path; `raw` is appended to the query, and `is_known` shows the key.

        Waits where it is asked to (429). Raises Spent and Unanswered.
        """
        params, sent = dict(query or {}), dict(headers or {})
        if is_known and KEY.fullmatch(self.target.key):
            params["api_key"] = self.target.key
        elif is_known and self.target.key:
            sent["Authorization"] = f"Bearer {self.target.key}"
        for number in range(TRIES):
            answer = await self._asked(path + raw, params, sent)
            if answer.status != 429 or number == TRIES - 1:
                return answer
            await asyncio.sleep(_seconds(answer.headers.get("retry-after", ""), 2.0**number))
        raise AssertionError

    async def _asked(self, path: str, params: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        assert self._session is not None, "it is entered first"
        if self.asked >= self.target.requests:
            raise Spent
        self.asked += 1
        now = time.monotonic()
        await asyncio.sleep(max(0.0, self._next - now))
        self._next = max(now, self._next) + (1 / self.target.rate if self.target.rate else 0.0)
        try:
            async with answer_to(
                self._session, self.target.address + path, params, headers=headers
            ) as answer:
                body = await body_of(answer, bounds.UPSTREAM_BYTES)
                return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, body)
        except (aiohttp.ClientError, TimeoutError, OSError, Improper, ValueError) as error:
            raise Unanswered(str(error) or type(error).__name__) from error


def _seconds(text: str, otherwise: float) -> float:
    try:
        waited = (
            float(text)
            if text.strip().isdigit()
            else (email.utils.parsedate_to_datetime(text).timestamp() - time.time())
        )
    except (TypeError, ValueError, OverflowError):
        waited = otherwise
    return min(max(waited, 0.0), LONGEST_WAIT)
