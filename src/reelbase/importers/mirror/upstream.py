"""Upstream: the server that is mirrored, asked at its pace and asked again when it stumbles."""

import asyncio
import email.utils
import logging
import random
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from types import TracebackType
from typing import NamedTuple, Self, TypeVar
from urllib.parse import urlsplit

import aiohttp
import msgspec
from msgspec import Raw

from reelbase import __version__, bounds
from reelbase.importers.faults import LONGEST_REASON, printable, reason_of
from reelbase.importers.mirror.pace import Pace
from reelbase.outgoing import CONNECT, Improper, answer_to, body_of, new_session, pieces_of
from reelbase.resolving import ResolvesHere, Ways

RESOLVER = "https://dns.quad9.net/dns-query"  # an example
KEY = re.compile(r"[0-9a-f]{32}")
DRAWN = "x-drawn"
"""Header of a picture that a Reelbase has drawn, since it has none."""
GONE = {6, 34}  # status codes that say that there is no such thing
REFUSED = {0, 3, 7, 10, 14}
"""Status codes of 401 and 403 that are about the key, and none; others are about what was asked for."""

AWAY = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
"""That nobody is there: whatever is asked for next will fail too."""

FILE_SECONDS = 3600.0
LONGEST_WAIT = 60.0  # seconds
NOTICED = 10.0  # seconds: longer waiting is logged
LONGEST_HOLD = 300.0  # seconds that a Retry-After is believed
MOST_HOLDS = 100  # waits that the server may ask of one request
DOWN = 50  # requests in a row that fail, with all their attempts, when nobody is there
TIMES = 3  # that something is asked for whose answers are JSON but make no sense

log = logging.getLogger("reelbase.mirror")

Made = TypeVar("Made")
_OBJECT = msgspec.json.Decoder(dict[str, Raw])


class Missing(Exception):
    """Upstream knows no such thing."""


class Failed(Exception):
    """A request that failed each time it was tried; the text says how it did last."""


class Away(Failed):
    """A request for which no connection could be made."""


class Down(Exception):
    """Upstream answers nothing any more, or refuses the key: there is no use in asking on."""

    advice = "What came is kept. Type the same again later: it goes on where it was."


class UpstreamIsHere(Down):
    """The name of upstream resolves to this server itself."""

    advice = f"Name who knows where it is: --upstream-resolve {RESOLVER}"


class Access(NamedTuple):
    """The address of upstream, and the credentials and pace of requests."""

    url: str
    key: str = ""
    rate: float = 35.0  # requests a second; 0 is no limit
    connections: int = 16
    timeout: float = 60.0  # seconds for one answer
    resolve: str = ""  # by whom, or to which addresses, as the setting `upstream_resolve`
    attempts: int = 6
    first_wait: float = 0.5  # seconds before the second attempt, doubled before each further one

    @property
    def address(self) -> str:
        """The address before `/3`, without a slash at its end."""
        return re.sub(r"/3$", "", self.url.rstrip("/"))

    @property
    def ways(self) -> Ways:
        """The ways in which the names of this server are resolved."""
        return Ways(self.resolve, (urlsplit(self.url).hostname or "",))


class Upstream:
    """An open connection to the server."""

    def __init__(self, access: Access, pace: Pace | None = None) -> None:
        self.access = access
        self.requests = 0
        self._pace = pace or Pace(access.rate)
        self._failures = 0  # since the last answer
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        headers = {"Accept": "application/json", "User-Agent": f"reelbase/{__version__}"}
        if self.access.key and not KEY.fullmatch(self.access.key):
            headers["Authorization"] = f"Bearer {self.access.key}"
        access = self.access
        self._session = new_session(
            headers, seconds=access.timeout, connections=access.connections, ways=access.ways
        )
        return self

    async def __aexit__(
        self, error: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def get(self, path: str, params: Mapping[str, str], field: str = "id") -> bytes:
        """Return the body of an answer, a JSON object with one of these fields.

        Raises Missing, Failed after so many attempts, Down if no further request is worth it.
        """
        query = dict(params)
        if KEY.fullmatch(self.access.key):
            query["api_key"] = self.access.key
        return await self.tried(path, lambda: self._asked(path, query, field))

    async def read(
        self, path: str, params: Mapping[str, str], field: str, make: Callable[[bytes], Made]
    ) -> Made:
        """Make something of the body of an answer; ask again if that fails."""
        reason = ""
        for _ in range(TIMES):
            body = await self.get(path, params, field)
            try:
                return make(body)
            except Exception as error:
                reason = reason_of(error)
        raise Failed(f"{path}: {reason}")

    async def tried(self, what: str, attempt: Callable[[], Awaitable[Made]]) -> Made:
        """Return the result of the attempt, repeated with growing pauses as long as it fails."""
        if self._failures >= DOWN:
            raise Down(f"{self.access.address} does not answer any more")
        wait, reason, holds, tries, is_away = self.access.first_wait, "", 0, 0, False
        while tries < self.access.attempts:
            await self._pace.turn()
            self.requests += 1
            try:
                made = await attempt()
            except _Hold as hold:
                holds += 1
                tries += holds > MOST_HOLDS
                reason = "is over its limit of requests (429)"
                unsaid = min(self.access.first_wait * 2 ** min(holds, 20), LONGEST_WAIT)
                self._hold(unsaid if hold.seconds is None else max(hold.seconds, self.access.first_wait))
                continue
            except ResolvesHere as error:
                raise UpstreamIsHere(str(error)) from None
            except (aiohttp.ClientError, TimeoutError, Improper, ValueError, _Wrong) as error:
                reason = printable(str(error) or type(error).__name__)[:LONGEST_REASON]
                is_away = isinstance(error, AWAY)
            else:
                self._failures = 0
                return made
            tries += 1
            if tries < self.access.attempts:
                await asyncio.sleep(wait * random.uniform(0.75, 1.25))
                wait = min(wait * 2, LONGEST_WAIT)
        self._failures += 1
        raise (Away if is_away else Failed)(f"{what}: {reason}")

    def _hold(self, seconds: float) -> None:
        """Send nothing for so long, and say so if it is long."""
        seconds = min(seconds, LONGEST_HOLD)
        if self._pace.hold(seconds) and seconds >= NOTICED:
            log.warning("%s asks to wait: going on in %.0f s.", self.access.address, seconds)

    async def _asked(self, path: str, query: Mapping[str, str], field: str) -> bytes:
        assert self._session is not None, "upstream is entered first"
        async with answer_to(self._session, self.access.address + path, query) as answer:
            body = await body_of(answer, bounds.UPSTREAM_BYTES)
            if answer.status == 200:
                _check(body, field)
                return body
            raise self._refusal(answer, body)

    def _refusal(self, answer: aiohttp.ClientResponse, body: bytes) -> Exception:
        if answer.status == 429:
            return _Hold(_seconds(answer.headers.get("Retry-After", "")))
        if _is_refused(answer.status, _status_code(body)):
            return Down(f"{self.access.address} refuses the key ({answer.status})")
        if answer.status == 404 and _status_code(body) in GONE:
            self._failures = 0
            return Missing()
        return _Wrong(f"answered {answer.status}")

    async def picture(self, path: str, most: int, check: Callable[[bytes], Awaitable[None]]) -> bytes | None:
        """Return a file of at most so many bytes that passes the check; None if there is none, or only a
        drawn one.

        `check` raises Spoilt. Raises Failed after so many attempts, Down if no further one is worth it.
        """

        async def attempt() -> bytes | None:
            assert self._session is not None, "upstream is entered first"
            async with answer_to(self._session, self.access.address + path) as answer:
                if answer.status in (404, 410) or answer.headers.get(DRAWN):
                    return None
                if answer.status != 200:
                    raise self._refusal(answer, b"")
                data = await body_of(answer, most)
            await check(data)
            return data

        return await self.tried(path, attempt)

    @asynccontextmanager
    async def file(self, url: str) -> AsyncIterator[tuple[int, AsyncIterator[bytes]]]:
        """Request a file; give the status of the answer, and the file piece by piece."""
        assert self._session is not None, "upstream is entered first"
        timeout = aiohttp.ClientTimeout(total=FILE_SECONDS, sock_connect=CONNECT, sock_read=60)
        async with answer_to(self._session, url, timeout=timeout) as answer:
            yield answer.status, pieces_of(answer, bounds.UPSTREAM_FILE_BYTES)


def _is_refused(http: int, code: int) -> bool:
    """Return whether an answer refuses the key; a bare 403 may be about one address alone."""
    return http in (401, 403) and code in REFUSED and (http, code) != (403, 0)


class _Wrong(Exception):
    """An answer that is none."""


class Spoilt(_Wrong):
    """A file that is not what it should be; it is asked for again. The text completes an address."""


class _Hold(Exception):
    """A 429, with the seconds until the next request; None where it doesn't say."""

    def __init__(self, seconds: float | None) -> None:
        super().__init__()
        self.seconds = seconds


def _check(body: bytes, field: str) -> None:
    try:
        found = _OBJECT.decode(body)
    except Exception as error:
        raise _Wrong(f"answered what is no JSON object: {reason_of(error)}") from None
    if found.keys().isdisjoint(field.split()):
        raise _Wrong(f"answered an object without {' or '.join(f'`{each}`' for each in field.split())}")


def _status_code(body: bytes) -> int:
    try:
        code = msgspec.json.decode(body).get("status_code", 0)
    except Exception:  # whatever it is, it is no such object
        return 0
    return code if isinstance(code, int) else 0


def _seconds(text: str) -> float | None:
    """Return the seconds of a Retry-After: seconds, or a date (RFC 9110, 10.2.3); None for neither."""
    if re.fullmatch(r"\s*[0-9]{1,9}\s*", text):
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None
