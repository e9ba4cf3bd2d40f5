"""Control of a double from Python."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import ProxyHandler, Request, build_opener

import msgspec
from msgspec import Struct

PREFIX = "/reelbase/v1/double"
HEADER = "X-Reelbase-World"
PATIENCE = 120.0

Form = Mapping[str, object]
Answer = TypeVar("Answer")
_open = build_opener(ProxyHandler({})).open  # a double is on this machine, or next to it


class Person(Struct):
    """An account with a session of version 3."""

    id: int
    username: str
    session_id: str


class Asked(Struct, kw_only=True):
    """A request that came, and how it was answered."""

    number: int
    time: str
    method: str
    path: str
    query: dict[str, str]
    operation: str | None
    unmatched: list[str]
    fault: str | None
    status: int | None


class _Found(Struct):
    requests: list[Asked]


class _Loaded(Struct):
    loaded: list[str]


class _Now(Struct):
    now: datetime


class _Named(Struct):
    name: str
    key: str = ""


class _Problem(Struct):
    detail: str


class Refused(AssertionError):
    """The double refuses what it was asked; the text says what it expected."""


class Double:
    """A double at an address, or one world of it."""

    def __init__(self, url: str, world: str = "", key: str = "reelbase") -> None:
        self.url = url.rstrip("/")
        self.world = world
        self.key = key
        """A key that requests of the program under test may send: it stands for the world."""

    def reset(self, snapshot: str | None = None) -> None:
        """Put everything back to the beginning, or to a snapshot."""
        self._send("POST", "/reset", {"snapshot": snapshot})

    def snapshot(self, name: str) -> None:
        """Keep the present state under a name."""
        self._send("PUT", f"/snapshots/{quote(name, safe='')}")

    def load(self, *forms: Form) -> list[str]:
        """Add titles, by short forms or answers of the API; return their paths."""
        return self._ask("POST", "/load", list(forms), _Loaded).loaded

    def freeze(self, at: datetime | str) -> None:
        """Let the clock stand at a moment, such as `2028-02-29T12:00:00Z`."""
        self._send("PUT", "/clock", {"at": at.isoformat() if isinstance(at, datetime) else at})

    def move(self, **by: float) -> None:
        """Move the clock by `weeks`, `days`, `hours`, `minutes` or `seconds`."""
        self._send("PUT", "/clock", {"move": by})

    def run(self, rate: float = 1.0) -> None:
        """Let the clock run; 60 makes a minute of each second."""
        self._send("PUT", "/clock", {"rate": rate})

    def now(self) -> datetime:
        """Return the present of the double."""
        return self._ask("GET", "/clock", None, _Now).now

    def fail(self, **fault: object) -> str:
        """Let requests fail, as the guide's table says: `path="/3/movie/*", nth=[1], status=503`."""
        return self._ask("POST", "/faults", fault, _Named).name

    def mend(self) -> None:
        """Let no request fail any more."""
        self._send("DELETE", "/faults")

    def requests(self, **wanted: object) -> list[Asked]:
        """Return what was asked: `path`, `method`, `operation`, `status` and `unmatched` narrow it."""
        return self._ask("GET", f"/requests?{urlencode(wanted)}", None, _Found).requests

    def wait_for(self, path: str, least: int = 1, seconds: float = 5.0) -> list[Asked]:
        """Wait up to 60 seconds until a path was asked so often. Raises Refused if it is not in time."""
        found = self.requests(path=path, least=least, wait=seconds)
        if len(found) < least:
            raise Refused(f"expected {least} requests of {path} within {seconds} seconds, found {len(found)}")
        return found

    def person(self, username: str = "double", password: str = "correct horse battery") -> Person:
        """Add an account; return it with a session."""
        return self._ask("POST", "/people", {"username": username, "password": password}, Person)

    def seed(self, number: int | None) -> None:
        """Draw ids and secrets from a seed; None draws them from the system again."""
        self._send("PUT", "/seed", {"seed": number})

    @contextmanager
    def new_world(self) -> Iterator["Double"]:
        """Have a world of one's own, which begins as all do; `key` stands for it in requests."""
        made = self._ask("POST", "/worlds", {}, _Named)
        world = Double(self.url, made.name, made.key)
        try:
            yield world
        finally:
            self._send("DELETE", f"/worlds/{world.world}")

    def _ask(self, method: str, path: str, body: object, answer: type[Answer]) -> Answer:
        return msgspec.json.decode(self._send(method, path, body), type=answer)

    def _send(self, method: str, path: str, body: object = None) -> bytes:
        headers = {"Content-Type": "application/json"} | ({HEADER: self.world} if self.world else {})
        sent = None if body is None else msgspec.json.encode(body)
        request = Request(f"{self.url}{PREFIX}{path}", sent, headers, method=method)
        try:
            with _open(request, timeout=PATIENCE) as answer:
                content: bytes = answer.read()
                return content
        except HTTPError as error:
            with error:
                raise Refused(_detail(error.read())) from None


def _detail(content: bytes) -> str:
    try:
        return msgspec.json.decode(content, type=_Problem).detail
    except msgspec.DecodeError:
        return content.decode("utf-8", "replace")
