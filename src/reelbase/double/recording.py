"""Recording: answers of a real TMDB, kept in a file that people can read, and given again without it.

A file is a JSON list with one answer after the other, in the order of their addresses, without keys and
sessions. What was never recorded fails, and the refusal names the nearest that was.
"""

import asyncio
import difflib
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import msgspec
from msgspec import Raw, Struct

from reelbase.asgi.answers import refusal
from reelbase.double.exchanged import Answered
from reelbase.drift.asking import Asker, Target, Unanswered
from reelbase.errors import Status
from reelbase.storage.files import put_file

PERSONAL = frozenset({"session_id", "guest_session_id"})
SECRET = frozenset(
    [
        "apikey",
        "key",
        "token",
        "accesstoken",
        "requesttoken",
        "sessionid",
        "guestsessionid",
        "authorization",
        "password",
        "callback",
    ]
)
"""Parameters that are not kept, however they are spelled: a client may misspell the one with its key."""

OWN = ("/3/account", "/3/authentication", "/3/guest_session", "/4/account", "/4/auth")
"""Paths that are somebody's own: the catalogue answers them."""

KEPT = frozenset({200, 404})
NEAREST = 3

log = logging.getLogger("reelbase.double")


RATE, MOST = 30.0, 1_000_000  # requests a second, and in all


def target_of(address: str, key: str) -> Target:
    """Return how a TMDB is asked."""
    return Target(address.rstrip("/").removesuffix("/3"), key, MOST, RATE)


class Line(Struct, omit_defaults=True):
    """An answer, and what was asked for it."""

    path: str
    body: Raw
    params: dict[str, str] = {}
    status: int = 200


class Address(NamedTuple):
    """A request, without what shows who asks."""

    path: str
    query: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The address as it is typed."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


def address_of(path: str, query: Mapping[str, str]) -> Address:
    """Return the address of a request."""
    kept = sorted((name, value) for name, value in query.items() if not _is_secret(name))
    return Address(path, tuple(kept))


def _is_secret(name: str) -> bool:
    return "".join(filter(str.isalnum, name)).lower() in SECRET


class Recordings:
    """The answers of a file. With an upstream, what is missing is asked there and added."""

    def __init__(self, file: Path, upstream: Target | None = None) -> None:
        self._file = file
        self._target = upstream
        self._lines = {address_of(line.path, line.params): line for line in read(file)}
        self._asking: dict[Address, asyncio.Task[Answered]] = {}
        self._writing = asyncio.Lock()
        self._upstream: Asker | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Have a connection to upstream, if there is one."""
        if self._target is None:
            yield
            return
        async with Asker(self._target) as self._upstream:
            yield

    def answers(self, method: str, path: str, query: Mapping[str, str]) -> bool:
        """Return true if a request is answered here: it reads, and what it reads is nobody's own."""
        is_own = path.startswith(OWN) or not PERSONAL.isdisjoint(query)
        return method in ("GET", "HEAD") and path.startswith(("/3/", "/4/")) and not is_own

    async def answer(self, path: str, query: Mapping[str, str]) -> Answered:
        """Return the recorded answer, or that of upstream; else a refusal that names the nearest."""
        address = address_of(path, query)
        if line := self._lines.get(address):
            return Answered.of(line.status, bytes(line.body))
        if self._upstream is None:
            return self._missing(address)
        task = self._asking.get(address)
        if task is None:
            task = self._asking[address] = asyncio.ensure_future(self._asked(self._upstream, address))
            task.add_done_callback(lambda _: self._asking.pop(address, None))
        return await asyncio.shield(task)

    async def _asked(self, upstream: Asker, address: Address) -> Answered:
        try:
            found = await upstream.get(address.path, dict(address.query))
        except Unanswered as error:
            return _refused(f"{address.text}: upstream did not answer: {error}")
        try:
            body = msgspec.json.format(found.body, indent=0)
        except msgspec.DecodeError:
            return _refused(f"{address.text}: upstream answered {found.status} with what is no JSON")
        if found.status in KEPT and not (upstream.target.key and upstream.target.key.encode() in body):
            self._lines[address] = Line(address.path, Raw(body), dict(address.query), found.status)
            async with self._writing:  # or an older list could be written over a newer one
                await asyncio.to_thread(write, self._file, list(self._lines.values()))
        return Answered.of(found.status, body)

    def _missing(self, address: Address) -> Answered:
        known = {each.text: each for each in self._lines}
        nearest = difflib.get_close_matches(address.text, known, NEAREST, 0.0)
        there = f"the nearest is {', '.join(nearest)}" if nearest else "nothing is"
        text = (
            f"{address.text} was never recorded; {there}. "
            f"To record it: reelbase double --record {self._file} --from https://api.themoviedb.org --key KEY"
        )
        log.warning("%s", text)
        return _refused(text)


def _refused(text: str) -> Answered:
    return Answered.of(Status.INVALID_SERVICE.http, refusal(Status.INVALID_SERVICE, text).body)


def read(file: Path) -> list[Line]:
    """Read the answers of a file; none if there is none. Raises msgspec.DecodeError."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return []
    return msgspec.json.decode(content, type=list[Line]) if content.strip() else []


def write(file: Path, lines: Sequence[Line]) -> None:
    """Write answers in the order of their addresses, so that a difference shows what has changed."""
    ordered = sorted(lines, key=lambda line: address_of(line.path, line.params))
    put_file(file, msgspec.json.format(msgspec.json.encode(ordered), indent=1) + b"\n")
