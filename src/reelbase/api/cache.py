"""Encoded answers, kept in the worker's memory, bounded in bytes, dropped as soon as anything is written."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from reelbase.api.answers import Answer, etag

OVERHEAD = 1024  # bytes that an entry costs besides its bodies
FAST_ENTRIES = 20_000

Headers = list[tuple[bytes, bytes]]


@dataclass
class Stored:
    """An answer with what is derived from it: the ETag, and one body for each encoding asked for."""

    answer: Answer
    key: Hashable
    made: float  # seconds on the monotonic clock
    expires: float
    etag: bytes = b""
    bodies: dict[bytes, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.answer.freshness:
            self.etag = etag(self.answer.body)

    def size(self) -> int:
        return OVERHEAD + len(self.answer.body) + sum(map(len, self.bodies.values()))


class AnswerCache:
    """Least recently used answers go first. `head` is the journal's head that all of them belong to.

    Two levels: `fast` is keyed by the request's bytes, credentials included, so that a hit was
    checked when it was filled; the answers behind it are shared between all who ask the same.
    """

    def __init__(self, size: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = size
        self._clock = clock
        self._answers: OrderedDict[Hashable, Stored] = OrderedDict()
        self._size = 0
        self.head = -1
        self.fast: dict[Hashable, Any] = {}

    def keep_up(self, head: int) -> None:
        """Forget everything if something was written since."""
        if head != self.head:
            self._answers.clear()
            self.fast.clear()
            self._size = 0
            self.head = head

    def get(self, key: Hashable) -> Stored | None:
        """The answer, unless it is too old."""
        stored = self._answers.get(key)
        if stored is None:
            return None
        if stored.expires <= self._clock():
            self._forget(key)
            return None
        self._answers.move_to_end(key)
        return stored

    def put(self, key: Hashable, answer: Answer, seconds: float, head: int) -> Stored:
        """Keep the answer if there is room and nothing was written while it was made."""
        now = self._clock()
        stored = Stored(answer, key, now, now + seconds)
        if head == self.head and stored.size() <= self._limit:
            self._answers[key] = stored
            self._size += stored.size()
            self._shrink()
        return stored

    def add_body(self, stored: Stored, encoding: bytes, body: bytes) -> None:
        """Keep a compressed body with its answer."""
        stored.bodies[encoding] = body
        if self._answers.get(stored.key) is stored:
            self._size += len(body)
            self._shrink()

    def put_fast(self, key: Hashable, value: Any) -> None:
        """Remember what the very same request is answered with."""
        if self._limit:
            if len(self.fast) >= FAST_ENTRIES:
                self.fast.clear()
            self.fast[key] = value

    @property
    def size(self) -> int:
        """Bytes in use."""
        return self._size

    def _forget(self, key: Hashable) -> None:
        stored = self._answers.pop(key)
        self._size -= stored.size()

    def _shrink(self) -> None:
        while self._size > self._limit:
            self._forget(next(iter(self._answers)))
            self.fast.clear()  # it may hold what was forgotten


def key_name(key: Hashable) -> bytes:
    """A short name of a cache key, for the header that TMDB sends."""
    return hashlib.sha256(repr(key).encode()).hexdigest()[:32].encode()
