"""Encoded answers, kept in the worker's memory, bounded in bytes, while what they depend on stays."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from sys import getsizeof
from typing import NamedTuple

from reelbase.asgi.answers import Answer, etag
from reelbase.asgi.headers import Headers
from reelbase.asgi.scope import Message
from reelbase.entity import Entity
from reelbase.operations.operation import Freshness
from reelbase.outcome import Outcome
from reelbase.storage.engine.dependencies import NOTHING, Dependencies
from reelbase.storage.engine.news import News

OVERHEAD = 1024  # bytes that an answer costs besides its key and its bodies
SECONDS = {
    Freshness.METADATA: 28800.0,
    Freshness.BRIEF: 600.0,
    Freshness.LIST: 300.0,
    Freshness.REVALIDATE: 28800.0,
}
"""Seconds for which answers may be kept."""
AGE = b"x-memc-age"  # the header with the seconds for which an answer was kept
REQUEST_OVERHEAD = 2048  # bytes that a request costs besides its own: mostly its headers
NO_INDEX = -1


class Basis(NamedTuple):
    """The state of the catalogue of which an answer was made, or a later one."""

    epoch: int
    head: int  # of the journal
    indexed: int | None = None  # the last row of the journal in the index, where an answer was asked of it


@dataclass
class Stored:
    """An answer with what is derived from it: the ETag, and one body for each encoding asked for."""

    answer: Answer
    key: Hashable
    made: float  # seconds on the cache's clock
    expires: float
    head: int = -1  # of the journal, up to which nothing has changed it
    indexed: int | None = None  # the last row of the journal in the index that it was asked of
    dependencies: Dependencies = NOTHING
    etag: bytes = b""
    name: bytes = b""  # of its key, for the header that TMDB sends; of those alone that are kept
    bodies: dict[bytes, bytes] = field(default_factory=dict)
    requests: list[Hashable] = field(default_factory=list)  # requests that are answered with it at once
    size: int = 0  # bytes
    settled: int = -1  # the head of the journal with which nothing needs to be looked at

    def __post_init__(self) -> None:
        if self.indexed is None or self.indexed >= self.head:
            self.settled = self.head
        self.size = OVERHEAD + size_of(self.key) + len(self.answer.body) + self.dependencies.size
        if self.answer.freshness:
            self.etag = etag(self.answer.body)
        if self.expires > self.made:
            self.name = key_name(self.key)


class Ready(NamedTuple):
    """The whole answer to the very same request, without the age of the answer."""

    status: int
    lines: Headers
    body: Message  # the second of the server's two
    stored: Stored
    outcome: Outcome
    viewed: Entity | None = None  # counted with every such request

    def start(self, now: float) -> Message:
        """Return the first message, with the age that the answer has by now."""
        age = (AGE, b"%d" % (now - self.stored.made))
        return {"type": "http.response.start", "status": self.status, "headers": [*self.lines, age]}


class AnswerCache:
    """Least recently used answers go first.

    Two levels: the first is keyed by the request's bytes, credentials included, so that a hit was
    checked when it was filled; the answers behind it are shared between all who ask the same.

    An answer holds while nothing that it depends on has changed: what it has read, and the state of the
    index that it was asked of. That is looked at when it is asked for, if the journal has moved since then.
    Where the journal does not say what has changed, another epoch begins, in which nothing of before is kept.
    """

    def __init__(self, size: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._limit = size
        self._ready: dict[Hashable, Ready] = {}
        self._answers: OrderedDict[Hashable, Stored] = OrderedDict()
        self._size = 0
        self._news = News()
        self._indexed: Callable[[], int] = lambda: NO_INDEX
        self.epoch = -1
        self.admission = 0  # of the keys by which requests were let in; later ones let in others

    def follow(self, news: News, indexed: Callable[[], int]) -> None:
        """Say where the news of the journal are, and how far the journal is in the index."""
        self._news = news
        self._indexed = indexed

    @property
    def head(self) -> int:
        """The journal's head as of the last look, -1 before."""
        return self._news.head

    def begin(self, epoch: int) -> None:
        """Forget everything that is from before an epoch."""
        if epoch > self.epoch:
            self._answers.clear()
            self._ready.clear()
            self._size = 0
            self.epoch = epoch

    def forget_requests(self) -> None:
        """Forget which requests were let in: keys have changed."""
        self.admission += 1
        for request, ready in self._ready.items():
            size = REQUEST_OVERHEAD + size_of(request)
            ready.stored.size -= size
            self._size -= size
            ready.stored.requests.clear()
        self._ready.clear()

    def is_newest(self, basis: Basis) -> bool:
        """Return false for an answer of an index that lacks more than votes.

        One that lacks votes alone is kept until the index moves.
        """
        return basis.indexed is None or basis.indexed >= min(basis.head, self._news.lasting)

    def at_once(self, request: Hashable, now: float) -> Ready | None:
        """Return the answer to the very same request, unless it is too old."""
        ready = self._ready.get(request)
        return ready if ready and self._is_fresh(ready.stored, now) else None

    def get(self, key: Hashable) -> Stored | None:
        """Return the answer, unless it is too old."""
        stored = self._answers.get(key)
        return stored if stored and self._is_fresh(stored, self.clock()) else None

    def put(
        self,
        key: Hashable,
        answer: Answer,
        seconds: float,
        basis: Basis,
        dependencies: Dependencies = NOTHING,
    ) -> Stored:
        """Keep the answer if there is room and no epoch has begun since its making did.

        Changes that came in between are looked at when it is asked for.
        """
        now = self.clock()
        stored = Stored(answer, key, now, now + seconds, basis.head, basis.indexed, dependencies)
        if basis.epoch == self.epoch and stored.size <= self._limit:
            if key in self._answers:
                self._forget(key)
            self._answers[key] = stored
            self._grow(stored.size)
        return stored

    def add_body(self, stored: Stored, encoding: bytes, body: bytes) -> None:
        """Keep a compressed body with its answer."""
        stored.bodies[encoding] = body
        if self._keeps(stored):
            stored.size += len(body)
            self._grow(len(body))

    def add_request(self, request: Hashable, ready: Ready) -> None:
        """Remember what the very same request is answered with, as long as its answer is kept."""
        if self._keeps(ready.stored) and request not in self._ready:
            self._ready[request] = ready
            size = REQUEST_OVERHEAD + size_of(request)
            ready.stored.requests.append(request)
            ready.stored.size += size
            self._grow(size)

    @property
    def size(self) -> int:
        """Bytes in use."""
        return self._size

    def _keeps(self, stored: Stored) -> bool:
        return self._answers.get(stored.key) is stored

    def _is_fresh(self, stored: Stored, now: float) -> bool:
        if stored.expires <= now or (stored.settled != self._news.head and not self._holds(stored)):
            self._forget(stored.key)
            return False
        self._answers.move_to_end(stored.key)
        return True

    def _holds(self, stored: Stored) -> bool:
        """Return true if an answer still is what would be answered now.

        While the index is behind the journal, it may change though the journal does not.
        """
        head, indexed = self._news.head, stored.indexed
        if indexed is not None and indexed != self._indexed():
            return False
        if self._news.is_old(stored.dependencies, stored.head):
            return False
        stored.head = head
        if indexed is None or indexed >= head:
            stored.settled = head
        return True

    def _forget(self, key: Hashable) -> None:
        stored = self._answers.pop(key)
        for request in stored.requests:
            del self._ready[request]
        self._size -= stored.size

    def _grow(self, size: int) -> None:
        self._size += size
        while self._size > self._limit:
            self._forget(next(iter(self._answers)))


def size_of(key: Hashable) -> int:
    """Return the bytes of a key in memory, those of its parts included."""
    return getsizeof(key) + (sum(map(size_of, key)) if isinstance(key, tuple) else 0)


def key_name(key: Hashable) -> bytes:
    """Return a short name of a cache key."""
    return hashlib.sha256(repr(key).encode()).hexdigest()[:32].encode()


def seconds_kept(answer: Answer, now: datetime) -> float:
    """Return how long an answer may be kept: no longer than the UTC day, whose end may change what airs."""
    seconds = SECONDS.get(answer.freshness, 0.0) if answer.freshness else 0.0
    tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return min(seconds, (tomorrow - now).total_seconds())
