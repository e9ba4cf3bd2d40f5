"""The index as workers read it: always its newest state, never in the event loop."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import tantivy

from reelbase.bounds import WAITING_SEARCHES, WAITING_SECONDS
from reelbase.entity import Entity
from reelbase.errors import ApiError, Status
from reelbase.search import schema

Answer = TypeVar("Answer")

CURRENT = "current.json"
THREADS = 2


async def _never() -> None:
    await asyncio.Future()


client_left: ContextVar[Callable[[], Awaitable[None]]] = ContextVar("client_left", default=_never)
"""Comes back when the client of the request is gone, for which nothing needs to be looked up any more."""


class Hits(NamedTuple):
    """One page of what was found, and how much there is in all."""

    entities: list[Entity]
    total: int

    @property
    def ids(self) -> list[int]:
        return [entity.id for entity in self.entities]


class Current(NamedTuple):
    """Which of the folders of an index is in use, and the version of what is in it."""

    folder: str
    version: int


def read_current(root: Path) -> Current | None:
    """The folder in use; None where there is no index yet, or no readable one."""
    try:
        found = json.loads((root / CURRENT).read_text(encoding="utf-8"))
        return Current(str(found["folder"]), int(found["version"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


class State(NamedTuple):
    """What searches in one state of the index, and what was counted there."""

    searcher: tantivy.Searcher
    totals: dict[str, int]


class Index:
    """The index of one catalogue, by the folder it is in; None where there is to be none.

    A commit or a rebuild is noticed with the next question: two looks at a file's time of change.
    """

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="search")
        self._asked: set[Future[object]] = set()  # begun, or waiting to
        self._seen: tuple[int, int, int] | None = None  # of the files that name the newest state
        self._index: tantivy.Index | None = None
        self._current: Current | None = None
        self._sequence = -1
        self._totals: dict[str, int] = {}

    async def ask(self, question: Callable[[tantivy.Searcher], Answer]) -> Answer:
        """The answer to a question; ApiError SERVICE_OFFLINE as long as there is no index."""
        return await self.run(partial(question, self.searcher()))

    async def run(self, question: Callable[[], Answer]) -> Answer:
        """The answer, found in a thread, since it takes milliseconds rather than microseconds.

        A question that waits for others is dropped when its client leaves or the time is over (504/24);
        one that too many wait before is refused (503/9). One that has begun runs to its end.
        """
        if len(self._asked) >= WAITING_SEARCHES:
            raise ApiError(Status.SERVICE_OFFLINE)
        asked = self._pool.submit(question)
        self._asked.add(cast("Future[object]", asked))
        asked.add_done_callback(self._asked.discard)
        found = asyncio.wrap_future(asked)
        if len(self._asked) <= THREADS:
            return await found
        leaving: asyncio.Future[Any] = asyncio.ensure_future(client_left.get()())
        first = {leaving, found}
        try:
            await asyncio.wait(first, timeout=WAITING_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if found.done():
                return found.result()
        finally:
            leaving.cancel()
            asked.cancel()  # it is not begun any more
        raise ApiError(Status.BACKEND_TIMEOUT)

    def searcher(self) -> tantivy.Searcher:
        """What searches in the newest state."""
        return self.state().searcher

    def state(self) -> State:
        """The newest state."""
        self._keep_up()
        if self._index is None:
            raise ApiError(Status.SERVICE_OFFLINE)
        return State(self._index.searcher(), self._totals)

    def sequence(self) -> int:
        """How far the journal is in the index; -1 without one."""
        self._keep_up()
        return self._sequence

    def close(self) -> None:
        """Give the threads back."""
        self._pool.shutdown(wait=False)

    def _keep_up(self) -> None:
        if self._root is None:
            return
        seen = self._look_at(self._root, self._current) if self._current else None
        if seen == self._seen and seen is not None:
            return
        current = read_current(self._root)
        if current is None or current.version != schema.VERSION:
            self._forget()
            return
        try:
            self._read(self._root, current)
        except (OSError, ValueError):  # damaged, or removed just now: as if there were none, until it is
            self._forget()

    def _read(self, root: Path, current: Current) -> None:
        if current != self._current or self._index is None:
            self._index = open_index(root / current.folder)
            self._current = current
        self._seen = self._look_at(root, current)  # before it is read, so that nothing later is missed
        self._index.reload()
        self._totals = {}
        self._sequence = sequence_of(self._index.searcher())[0]

    def _forget(self) -> None:
        self._index, self._current, self._seen, self._sequence = None, None, None, -1

    @staticmethod
    def _look_at(root: Path, current: Current) -> tuple[int, int, int] | None:
        try:
            name = (root / CURRENT).stat()
            meta = (root / current.folder / "meta.json").stat()
        except OSError:
            return None
        return name.st_mtime_ns, meta.st_mtime_ns, meta.st_ino


def open_index(folder: Path) -> tantivy.Index:
    """The index in a folder, that is read anew only when it is told to."""
    index = tantivy.Index.open(str(folder))
    index.config_reader(reload_policy="manual")
    return index


def sequence_of(searcher: tantivy.Searcher) -> tuple[int, str]:
    """How far the journal is in the index, and what the journal's row there says."""
    query = tantivy.Query.term_query(schema.schema(), schema.KEY, schema.STATE)
    hits = searcher.search(query, limit=1, count=False).hits
    if not hits:
        return -1, ""
    address = hits[0][1]
    sequence = searcher.fast_field_values(schema.SEQUENCE, [address])[0]
    return int(sequence or 0), str(searcher.doc(address)[schema.MARK][0])


def write_current(root: Path, current: Current) -> None:
    """Switch to another folder: at once, and whole."""
    new = root / f"{CURRENT}.new"
    with new.open("w", encoding="utf-8") as file:
        file.write(json.dumps(current._asdict()) + "\n")
        file.flush()
        os.fsync(file.fileno())
    new.replace(root / CURRENT)
