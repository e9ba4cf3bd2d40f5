"""Mirroring: fetches side by side, writes in batches, and goes on after an interruption where it was."""

import asyncio
import gc
import hashlib
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from reelbase import stopping
from reelbase.entity import Entity, Kind
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.mirror import following, selection
from reelbase.importers.mirror.entity_bodies import Body, Extent, read
from reelbase.importers.mirror.fetching import Fetched, in_order
from reelbase.importers.mirror.library.choosing import Chosen, Libraries, choose
from reelbase.importers.mirror.progress import MirrorProgress, Since
from reelbase.importers.mirror.selection import Wanted
from reelbase.importers.mirror.store import WHO, Store
from reelbase.importers.mirror.upstream import Access, Failed, Missing, Upstream
from reelbase.importers.report import Progress, Tell
from reelbase.importers.source import SourceError
from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.queries.mirrored_pictures import COUNTS
from reelbase.storage.queries.removing import select_held, select_held_among, select_named, select_parts

AHEAD = 8
"""The entities that may be waited for on each connection, so that a long series holds up no other."""

BATCH = 100  # entities
BATCH_CLAIMS = 20_000
BATCH_SECONDS = 2.0

NAMED = (Kind.PERSON, Kind.COLLECTION, Kind.COMPANY, Kind.NETWORK, Kind.KEYWORD)
"""Kinds of entities that titles name, other titles aside."""
PROVIDERS = ("/3/watch/providers/movie", "/3/watch/providers/tv")
Result = TypeVar("Result")


class All(NamedTuple):
    """Everything, by the daily id files."""

    exports: str = ""  # where they are; empty: where this server has them
    kinds: tuple[Kind, ...] = tuple(selection.FILES)
    adult: bool = False


class Ids(NamedTuple):
    """The ids in a file."""

    file: Path


class Discover(NamedTuple):
    """The results of a query of discover."""

    query: str


@dataclass(frozen=True)
class Follow:
    """The changes since the last time."""


What = All | Ids | Discover | Libraries | Follow


class MirrorReport(NamedTuple):
    """The results of a mirror."""

    entities: int
    requests: int
    counts: Mapping[str, int]
    deleted: int
    merged: int
    failures: Mapping[Entity, str]  # what could not be had, and why
    bad: tuple[str, ...]  # parts of answers that could not be taken, and why; the first thousand
    bad_count: int
    doubted: Mapping[Entity, tuple[str, ...]]  # what upstream leaves empty, or has no more, and is kept here
    library: Chosen | None  # what of media libraries was wanted
    resumed: int  # entities that an interrupted run had done
    here: Mapping[str, int]  # of each kind, how many have details of their own here
    named: Mapping[str, int]  # of each kind that titles name, how many have no details of their own here
    elapsed: float  # seconds

    @property
    def left_out(self) -> tuple[str, ...]:
        """The places in media libraries whose titles are not here, and why."""
        return self.library.left_out if self.library else ()

    @property
    def is_fetched(self) -> bool:
        """If all that was asked for is here."""
        return not self.failures and not self.bad_count

    @property
    def is_whole(self) -> bool:
        """If all that was wanted is here."""
        return self.is_fetched and not self.left_out


def mirror(
    database_url: str, access: Access, what: What, extent: Extent, tell: Tell, *, named: bool = False
) -> MirrorReport:
    """Take what is wanted from another server; `named`: then also the entities that the titles here name.

    Raises SourceError if it is unclear what is wanted, Down if the server does not answer any more; what
    was written by then stays, and the next run goes on behind it.
    """
    database = open_database(database_url)
    gc.disable()  # as in any import
    try:
        return stopping.run(_mirror(database, access, what, extent, tell, named=named))
    finally:
        gc.enable()
        database.close()


async def _mirror(
    database: Database, access: Access, what: What, extent: Extent, tell: Tell, *, named: bool
) -> MirrorReport:
    with ThreadPoolExecutor(1, thread_name_prefix="mirror") as pool:
        async with Upstream(access) as upstream:
            run = _Run(database, upstream, extent, tell, pool)
            await run.begin()
            try:
                if isinstance(what, Follow):
                    await run.follow()
                else:
                    await run.take(what)
                if named:
                    await run.take_named()
                await run.settle()
                return run.report()
            finally:
                await run.end()


class _Run:
    """One mirror: what it has done so far. All that touches the database does so in one thread."""

    def __init__(
        self, database: Database, upstream: Upstream, extent: Extent, tell: Tell, pool: ThreadPoolExecutor
    ) -> None:
        self._database = database
        self._upstream = upstream
        self._extent = extent
        self._tell = tell
        self._pool = pool
        self._progress = MirrorProgress(upstream.access.address)
        self._begun = time.monotonic()
        self._done = 0
        self._total = 0
        self._resumed = 0
        self._chosen: Chosen | None = None
        self._store: Store

    async def begin(self) -> None:
        """Look whether upstream lets us in, and what is in the database."""
        try:
            await self._upstream.get("/3/configuration", {}, "images")
        except (Failed, Missing) as error:
            raise SourceError(
                f"Expected the TMDB API at {self._upstream.access.address}/3, found none: {error}"
            ) from error
        self._store = await self._in_thread(partial(Store, self._database, self._progress))

    async def settle(self) -> None:
        """Take out what upstream has no more, as far as it can be believed."""
        await self._in_thread(self._store.settle)

    async def end(self) -> None:
        """Give the connections back."""
        if hasattr(self, "_store"):
            await self._in_thread(self._store.answers.close)

    async def take(self, what: All | Ids | Discover | Libraries) -> None:
        """Mirror what is wanted; changes are followed from the time when this begins."""
        begun = following.now()
        found = await self._wanted(what)
        name = "all" if isinstance(what, All) else digest(found)
        await self._providers()
        await self._run(found, name)
        is_all = isinstance(what, All) and set(following.KINDS) <= set(what.kinds)

        def note() -> None:
            with self._database.writer(who=WHO) as writer:
                since = self._progress.since(writer)
                if since is None or (is_all and not since.is_all):
                    first = begun if since is None else min(since.time, begun)
                    self._progress.put_since(writer, Since(first, is_all))

        await self._in_thread(note)

    async def take_named(self) -> None:
        """Mirror what the titles here name and what has no details of its own: people, collections, …"""
        for kinds in ((Kind.COLLECTION,), (Kind.MOVIE,), NAMED, NAMED):  # parents of companies come late
            found = await self._in_thread(partial(self._named, kinds))
            await self._run(found, digest(found), is_first=False)

    def _named(self, kinds: Sequence[Kind] = NAMED) -> Wanted:
        """Return what is known from titles alone; of movies only the parts of collections."""
        with self._database.writer(who=WHO) as writer:
            return {
                kind: [
                    each
                    for each in (select_parts(writer) if kind is Kind.MOVIE else select_named(writer, kind))
                    if each < selection.OWN
                ]
                for kind in kinds
            }

    def here(self) -> dict[str, int]:
        """Return of each kind how many have details of their own here."""
        with self._database.writer(who=WHO) as writer:
            return {row.kind: row.number for row in writer.all(COUNTS)}

    async def follow(self) -> None:
        """Mirror what changed since the last time."""
        since, until, silent = await self._in_thread(self._span)
        found: Wanted = {}
        for kind in following.KINDS:
            first = max(min(since.time, silent.get(kind, until)), until - following.SILENT)
            changed = await following.changed(self._upstream, min(first, since.time), until, [kind])
            silent = (
                {**silent, kind: first} if not changed else {k: v for k, v in silent.items() if k != kind}
            )
            found = {**found, **changed}
        if not since.is_all:
            found = await self._in_thread(partial(self._held_among, found))
        await self._providers()
        await self._run(found, "changed")

        def note() -> None:
            with self._database.writer(who=WHO) as writer:
                self._progress.put_since(writer, Since(until, since.is_all))
                self._progress.put_silent(writer, silent)
                self._progress.forget_until(writer)

        await self._in_thread(note)

    def _span(self) -> tuple[Since, datetime, dict[Kind, datetime]]:
        with self._database.writer(who=WHO) as writer:
            since = self._progress.since(writer)
            if since is None:
                raise SourceError(
                    f"Expected a mirror of {self._upstream.access.address} whose changes can be followed, "
                    "found none.\nType the same without --follow first."
                )
            until = self._progress.until(writer) or following.now()
            self._progress.put_until(writer, until)
            return since, until, self._progress.silent(writer)

    async def _wanted(self, what: All | Ids | Discover | Libraries) -> Wanted:
        match what:
            case Ids(file):
                return selection.of_file(file)
            case Libraries():
                self._chosen = await choose(self._upstream, what, self._show)
                return selection.listed(self._chosen.places)
            case Discover(query):
                return await selection.of_discover(self._upstream, query)
            case All(exports, kinds, adult):
                found = await selection.of_files(self._upstream, exports, kinds, adult=adult)
                return await self._in_thread(partial(self._with_held, found))

    def _with_held(self, found: Wanted) -> Wanted:
        """Add what is here and upstream does not list any more."""
        with self._database.writer(who=WHO) as writer:
            return {
                kind: selection.merged(ids, (i for i in select_held(writer, kind) if i < selection.OWN))
                for kind, ids in found.items()
            }

    def _held_among(self, found: Wanted) -> Wanted:
        """Keep only entities whose own details are here."""
        with self._database.writer(who=WHO) as writer:
            return {kind: sorted(select_held_among(writer, kind, ids)) for kind, ids in found.items()}

    async def _providers(self) -> None:
        """Take all watch providers, which no title lists completely."""
        claims: list[Claims] = []
        for path in PROVIDERS:
            with suppress(Failed, Missing):
                claims += await self._upstream.read(path, {}, "results", partial(_read, path))
        entry = Fetched(Entity(Kind.MOVIE, 0), 0, claims)
        await self._in_thread(partial(self._store.write, [entry], None))

    async def _run(self, found: Wanted, name: str, *, is_first: bool = True) -> None:
        """Fetch and write what is wanted, what failed the last time first."""
        done, failed = await self._in_thread(partial(self._before, name))
        if done:
            self._store.pipeline.head = 0  # what the interrupted run has brought is not known any more
        again = [
            each
            for each in (failed if is_first else ())
            if each.id <= done.get(each.kind, 0) or each.id not in found.get(each.kind, ())
        ]
        every = sum(map(len, found.values()))
        left = sum(1 for _ in selection.entities(found, done))
        self._resumed += every - left if done else 0
        self._total += left + len(again)
        await self._take(again, None)
        await self._take(selection.entities(found, done), name)
        await self._in_thread(partial(self._after, name))

    def _before(self, name: str) -> tuple[dict[Kind, int], list[Entity]]:
        with self._database.writer(who=WHO) as writer:
            return self._progress.done(writer, name), self._progress.failed(writer)

    def _after(self, name: str) -> None:
        with self._database.writer(who=WHO) as writer:
            self._progress.forget_done(writer, name)

    async def _take(self, entities: Iterable[Entity], name: str | None) -> None:
        """Write in a thread what came, while more comes."""
        batch: list[Fetched] = []
        claims, since = 0, time.monotonic()
        writing: asyncio.Future[None] | None = None
        ahead = AHEAD * self._upstream.access.connections
        fetching = in_order(self._upstream, entities, self._extent, ahead)
        try:
            async for each in fetching:
                batch.append(each)
                claims += sum(len(found.made) for found in each.claims)
                is_late = time.monotonic() - since > BATCH_SECONDS
                if (
                    len(batch) >= BATCH
                    or claims >= BATCH_CLAIMS
                    or (is_late and (not writing or writing.done()))
                ):
                    await _ended(writing)
                    writing = asyncio.ensure_future(self._write(batch, name))
                    batch, claims, since = [], 0, time.monotonic()
            await _ended(writing)
            writing = None
            if batch:
                await self._write(batch, name)
        finally:
            await fetching.aclose()  # type: ignore[attr-defined]
            await _ended(writing)

    async def _write(self, batch: Sequence[Fetched], name: str | None) -> None:
        await self._in_thread(partial(self._store.write, batch, name))
        self._done += len(batch)
        self._show(self._done, self._total)

    def _show(self, done: int, total: int) -> None:
        counts, elapsed = dict(self._store.pipeline.counts), time.monotonic() - self._begun
        requests, failures = self._upstream.requests, len(self._store.failures)
        self._tell(Progress(done, total, done, total, counts, elapsed, requests, failures))

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def report(self) -> MirrorReport:
        """Return the counts so far."""
        pipeline = self._store.pipeline
        if self._chosen:
            self._chosen.note_absent(self._store.absent)
        return MirrorReport(
            entities=self._done,
            requests=self._upstream.requests,
            counts=dict(pipeline.counts),
            deleted=self._store.deleted,
            merged=self._store.merged,
            failures=self._store.failures,
            bad=tuple(f"{each.file}: {each.reason}" for each in pipeline.bad),
            bad_count=pipeline.bad_count,
            doubted={each: tuple(names) for each, names in sorted(self._store.doubts.found.items())},
            library=self._chosen,
            resumed=self._resumed,
            here=self.here(),
            named={str(kind): len(ids) for kind, ids in self._named().items() if ids},
            elapsed=time.monotonic() - self._begun,
        )


def _read(path: str, body: bytes) -> list[Claims]:
    return read([Body(path, {}, body)])


async def _ended(writing: "Awaitable[Any] | None") -> None:
    if writing is not None:
        await writing


def digest(found: Wanted) -> str:
    """Return a name for what is wanted, by which an interrupted run is recognised."""
    texts = chain.from_iterable((str(kind), *map(str, ids)) for kind, ids in sorted(found.items()))
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
