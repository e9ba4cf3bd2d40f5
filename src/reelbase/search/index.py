"""The index as workers read it: always its newest state, never in the event loop."""

import asyncio
import json
import logging
import time
from asyncio import CancelledError
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import tantivy

from reelbase.bounds import WAITING_SEARCHES, WAITING_SECONDS
from reelbase.entity import Entity
from reelbase.errors import ApiError, Status, StorageError
from reelbase.search import schema
from reelbase.search.damage import note_damage, noted_damage
from reelbase.storage.files import put_file

Answer = TypeVar("Answer")

CURRENT = "current.json"
THREADS = 2
AGAIN_SECONDS = 1.0  # before an index that can't be opened is tried again
LOG_SECONDS = 10.0  # between two lines about the same index
NO_FAILURES = (ApiError, StorageError, CancelledError, GeneratorExit, KeyboardInterrupt, SystemExit)

log = logging.getLogger("reelbase.index")


class IndexFailure(Exception):
    """The index can't be opened or asked; most often its files are damaged or gone."""


@contextmanager
def index_failures() -> Iterator[None]:
    """Raise what the library of the index raises as an IndexFailure; its panics are BaseExceptions."""
    try:
        yield
    except NO_FAILURES:
        raise
    except BaseException as error:
        raise IndexFailure(f"{type(error).__name__}: {error}") from error


async def _never() -> None:
    await asyncio.Future()


client_left: ContextVar[Callable[[], Awaitable[None]]] = ContextVar("client_left", default=_never)
"""Comes back when the client of the request is gone, for which nothing needs to be looked up any more."""


class Hits(NamedTuple):
    """One page of results, and their total."""

    entities: list[Entity]
    total: int

    @property
    def ids(self) -> list[int]:
        return [entity.id for entity in self.entities]


class Current(NamedTuple):
    """The folder of an index that is in use, and the version of its contents."""

    folder: str
    version: int


def read_current(root: Path) -> Current | None:
    """Return the folder in use; None if there is no index yet, or no readable one."""
    try:
        found = json.loads((root / CURRENT).read_text(encoding="utf-8"))
        return Current(str(found["folder"]), int(found["version"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


class State(NamedTuple):
    """One state of the index with its searcher, and the totals that were counted in it."""

    searcher: tantivy.Searcher
    totals: dict[str, int]


class Index:
    """The index of one catalogue, by its folder; None for a server without one.

    A commit or a rebuild is noticed with the next question, which costs two looks at a file's time of change.
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
        self._again = 0.0  # when an index that could not be opened is tried again
        self._logged = 0.0

    async def ask(self, question: Callable[[tantivy.Searcher], Answer]) -> Answer:
        """Run a question. Raises ApiError SERVICE_OFFLINE as long as there is no index."""
        return await self.run(partial(question, self.searcher()))

    async def run(self, question: Callable[[], Answer]) -> Answer:
        """Run a question in a thread, since it takes milliseconds rather than microseconds.

        A waiting question is dropped when its client leaves or its time is over (504/24); one with too many
        waiting before it is refused (503/9). A question that has begun runs to its end. If the index fails,
        that is 503/9 too, and the process that maintains the index is notified.
        """
        current = self._current
        try:
            return await self._waited(partial(_guarded, question))
        except IndexFailure as error:
            self._failed(current, error)
            raise ApiError(Status.SERVICE_OFFLINE) from error

    async def _waited(self, question: Callable[[], Answer]) -> Answer:
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

    def probe(self) -> str:
        """Return why the index can't answer, empty if it can. Takes one search that finds a single
        document.
        """
        if self._root is None:
            return ""
        if noted_damage(self._root):
            return "It failed, and is looked through."
        try:
            sequence, _ = _guarded(partial(sequence_of, self.searcher()))
        except ApiError:
            return "There is none that can be asked; one is built."
        except IndexFailure as error:
            self._failed(self._current, error)
            return "It failed, and is looked through."
        return "" if sequence >= 0 else "It is not whole."

    def searcher(self) -> tantivy.Searcher:
        """Return the searcher of the newest state."""
        return self.state().searcher

    def state(self) -> State:
        """Return the newest state."""
        self._keep_up()
        if self._index is None:
            raise ApiError(Status.SERVICE_OFFLINE)
        return State(self._index.searcher(), self._totals)

    def sequence(self) -> int:
        """Return the last journal entry in the index; -1 without an index."""
        self._keep_up()
        return self._sequence

    def close(self) -> None:
        """Release the threads."""
        self._pool.shutdown(wait=False)

    def _keep_up(self) -> None:
        if self._root is None:
            return
        seen = self._look_at(self._root, self._current) if self._current else None
        if seen == self._seen and seen is not None:
            return
        if time.monotonic() < self._again:
            return
        current = read_current(self._root)
        if current is None or current.version != schema.VERSION:
            self._forget()
            return
        try:
            with index_failures():
                self._read(self._root, current)
        except IndexFailure as error:
            self._forget()
            self._again = time.monotonic() + AGAIN_SECONDS
            if current == read_current(self._root):  # else it was removed just now, and another is in use
                self._failed(current, error)

    def _failed(self, current: Current | None, error: IndexFailure) -> None:
        """Ask the background process for a check of the index, and log the failure."""
        if self._root is None or current is None:
            return
        note_damage(self._root, current.folder)
        now = time.monotonic()
        if now >= self._logged:
            self._logged = now + LOG_SECONDS
            log.error("The index failed (%s). It is looked through, and built anew if need be.", error)

    def _read(self, root: Path, current: Current) -> None:
        if current != self._current or self._index is None:
            self._index = open_index(root / current.folder)
            self._current = current
        self._seen = self._look_at(root, current)  # before it is read, so that nothing later is missed
        self._index.reload()
        self._totals = {}
        self._sequence, _ = sequence_of(self._index.searcher())

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


def _guarded(question: Callable[[], Answer]) -> Answer:
    with index_failures():
        return question()


def open_index(folder: Path) -> tantivy.Index:
    """Open the index in a folder; it is reread only when it is asked to."""
    index = tantivy.Index.open(str(folder))
    index.config_reader(reload_policy="manual")
    return index


def sequence_of(searcher: tantivy.Searcher) -> tuple[int, str]:
    """Return the last journal entry in the index, and its digest."""
    query = tantivy.Query.term_query(schema.schema(), schema.KEY, schema.STATE)
    for _, address in searcher.search(query, limit=1, count=False).hits:
        (sequence,), (mark,) = (
            searcher.fast_field_values(schema.SEQUENCE, [address]),
            searcher.doc(address)[schema.MARK],
        )
        return int(sequence or 0), str(mark)
    return -1, ""


def write_current(root: Path, current: Current) -> None:
    """Switch to another folder: at once, and whole."""
    put_file(root / CURRENT, json.dumps(current._asdict()).encode() + b"\n")
