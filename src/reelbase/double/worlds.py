"""Worlds: the states of one catalogue that tests work in apart from each other, one of which is in the file.

A request waits until its world is in the file; requests that are under way in another are answered
first. So one application, with one database and one index, serves a hundred worlds, and each costs the pages
that were written in it.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import NamedTuple

from reelbase import moments
from reelbase.accounts import secrets
from reelbase.app import Joined
from reelbase.double.building import DATABASE, INDEX
from reelbase.double.clock import Clock, Setting
from reelbase.double.faults import Faults
from reelbase.double.indexes import Indexes
from reelbase.double.pages import File, Pages
from reelbase.double.seen import Seen
from reelbase.double.turns import Turns

MAIN = "main"


class Drawing(NamedTuple):
    """A seed, and its random numbers from some place on."""

    seed: int
    following: Random


class State(NamedTuple):
    """All that a request can change in a world."""

    pages: Pages
    folder: str
    clock: Setting
    drawing: Drawing | None = None


@dataclass
class World:
    """One world. Its state is in the file while it is the shown one, and only then out of date here."""

    name: str
    state: State
    clock: Clock
    seen: Seen = field(default_factory=Seen)
    faults: Faults = field(default_factory=Faults)
    seed: int | None = None
    random: Random | None = None
    """The source of secrets and ids; without a seed it is None, and they come from the system."""

    snapshots: dict[str, State] = field(default_factory=dict)

    def begin_drawing(self, after: Drawing | None = None) -> None:
        """Draw from the beginning of the seed, or go on after what was drawn from the same one."""
        self.random = None if self.seed is None else Random(self.seed)
        if self.random and after and after.seed == self.seed:
            self.random = copy(after.following)

    def drawing(self) -> Drawing | None:
        """Return the present state of its draws; None where it draws from the system."""
        if self.seed is None or self.random is None:
            return None
        return Drawing(self.seed, copy(self.random))


class Unknown(KeyError):
    """A world or a snapshot that there is not."""


class Worlds:
    """All worlds by name. `new_clock` gives the clock with which each begins."""

    def __init__(self, joined: Joined, beginning: Path, root: Path, new_clock: Callable[[], Clock]) -> None:
        self._joined = joined
        self._file = File(beginning, root / DATABASE)
        self._indexes = Indexes(root / INDEX, joined.searched, joined.readers)
        self._new_clock = new_clock
        self._is_open = False
        self.all = {MAIN: self._made(MAIN)}
        self._shown = self.all[MAIN]
        self._turns = Turns(self._shown, self._switch)
        self._follow_shown()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Have the file for as long as the application is there, which opens its own connections."""
        self._file.open()
        self._is_open = True
        try:
            yield
        finally:
            self._file.end()
            moments.set_clock(None)
            secrets.set_source(None)

    def find(self, name: str) -> World:
        """Return a world. Raises Unknown."""
        if name not in self.all:
            raise Unknown(name)
        return self.all[name]

    @asynccontextmanager
    async def within(self, world: World) -> AsyncIterator[None]:
        """Have a world in the file, together with others who ask in it."""
        async with self._turns.within(world):
            yield
            self._joined.application.views.counts.clear()  # a job would count them, and there is none

    @asynccontextmanager
    async def alone_in(self, world: World) -> AsyncIterator[None]:
        """Have a world in the file, and nobody else there."""
        async with self._turns.alone():
            await self._turns.put(world)
            yield

    def searches(self, method: str, path: str) -> bool:
        """Return true if the answer is looked up in the index."""
        match = self._joined.api.find(method, path)
        return match is not None and match.target.uses_index

    async def keep_up(self) -> None:
        """Let the index follow what was written in the shown world."""
        await self._indexes.keep_up(await self._joined.readers.head())

    def add(self, name: str) -> World:
        """Add a world that begins as the catalogue did."""
        self.all[name] = self._made(name)
        return self.all[name]

    async def remove(self, name: str) -> None:
        """Remove a world for good."""
        self.find(name)
        async with self._turns.alone():
            await self._turns.put(self.all[MAIN])
            self.all.pop(name, None)  # another may have removed it meanwhile
            self._forget_folders()

    async def reset(self, world: World, snapshot: str | None = None) -> None:
        """Put a world back to its beginning, or to a snapshot of it, with its clock."""
        if snapshot is not None and snapshot not in world.snapshots:
            raise Unknown(snapshot)
        begun = State(self._file.start, self._indexes.start, self._new_clock().setting)
        state = begun if snapshot is None else world.snapshots[snapshot]
        async with self._turns.alone():
            world.clock.setting = state.clock
            world.state = state
            world.seen.forget()
            world.faults.forget()
            world.begin_drawing(state.drawing)
            if world is self._shown:
                self._draw()
                await self._put(state)
            self._forget_folders()

    async def keep(self, world: World, snapshot: str) -> None:
        """Keep the present state of a world under a name."""
        async with self.alone_in(world):
            await self._stop()
            world.state = self._state()
            world.snapshots[snapshot] = world.state
            await self._put(world.state)

    def forget_answers(self) -> None:
        """Forget the answers in memory: a clock was set, or another state is put into the file."""
        news = self._joined.readers.news
        news.forget()
        self._joined.cache.begin(news.epoch)

    def draw_from(self, world: World, seed: int | None) -> None:
        """Let a world draw its secrets and ids from a seed, or from the system again."""
        world.seed = seed
        world.begin_drawing()
        self._draw()

    def _made(self, name: str) -> World:
        clock = self._new_clock()
        return World(name, State(self._file.start, self._indexes.start, clock.setting), clock)

    async def _switch(self, world: World) -> None:
        if self._is_open:  # else the one before was not put there whole, and its state is as it was
            await self._stop()
            self._shown.state = self._state()
        self._shown = world
        self._follow_shown()
        await self._put(world.state)

    async def _put(self, state: State) -> None:
        """Put a state into the file, unless it is there."""
        self.forget_answers()
        if self._is_open and self._file.holds(state.pages) and self._indexes.close() == state.folder:
            return
        try:
            await self._stop()
            self._file.close()
            self._file.show(state.pages)
            self._indexes.show(state.folder)
            self._file.open()
            await self._joined.readers.open()
        except BaseException:  # such as a full disk: the next request tries again
            self._turns.forget()
            raise
        self._is_open = True

    async def _stop(self) -> None:
        """Close all that has the file open, except its guard."""
        if self._is_open:
            self._is_open = False
            self._indexes.close()
            await self._joined.writes.close()
            await self._joined.readers.close()

    def _state(self) -> State:
        shown = self._shown
        return State(self._file.close(), self._indexes.close(), shown.clock.setting, shown.drawing())

    def _follow_shown(self) -> None:
        moments.set_clock(self._shown.clock)
        self._draw()

    def _draw(self) -> None:
        """Let secrets be drawn as the shown world draws them."""
        random = self._shown.random
        secrets.set_source(None if random is None else random.randbytes)

    def _forget_folders(self) -> None:
        states = [state for world in self.all.values() for state in (world.state, *world.snapshots.values())]
        self._indexes.keep_only({state.folder for state in states})
