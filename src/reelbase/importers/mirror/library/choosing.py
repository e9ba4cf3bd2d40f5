"""Choosing: what of one or more libraries is mirrored, by ids, by names and by what a person decided."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from reelbase.entity import Entity
from reelbase.importers.engine.record import IMDB
from reelbase.importers.faults import printable
from reelbase.importers.mirror.library.decisions import Decision, Decisions, read_decisions
from reelbase.importers.mirror.library.finding import Finder, Verdict
from reelbase.importers.mirror.library.programs import Address, key_of, read_program
from reelbase.importers.mirror.library.titles import Library, Title
from reelbase.importers.mirror.library.walk import read_library
from reelbase.importers.mirror.upstream import Upstream

AT_ONCE = 4  # titles that are looked up, on each connection
Tell = Callable[[int, int], None]
SAVED_EVERY = 10.0  # seconds, so that a run that is killed has not asked for nothing


class Libraries(NamedTuple):
    """The libraries whose titles are wanted."""

    sources: tuple[Path | Address, ...]  # folders and programs
    decisions: Path  # a table by which a person corrects what was found; it is read and written
    keys: Mapping[str, str] = {}  # of programs


@dataclass
class Chosen:
    """The titles of libraries that are mirrored, and the others with the reasons."""

    places: defaultdict[Entity, list[str]] = field(default_factory=lambda: defaultdict(list))
    titles: int = 0
    by_id: int = 0
    by_name: int = 0  # taken since the name fits
    remarked: int = 0  # of these, since it is the best known of several
    decided: int = 0  # by a person
    refused: int = 0  # by a person: no titles
    unasked: list[str] = field(default_factory=list)  # places of which upstream could not be asked
    open: list[str] = field(default_factory=list)  # places, and why they are open
    faults: list[str] = field(default_factory=list)  # what can't be read, and why
    ignored: Counter[str] = field(default_factory=Counter)  # what is no title, by its plural
    file: Path | None = None  # where a person decides; None: there is nothing to decide

    @property
    def left_out(self) -> tuple[str, ...]:
        """Everything that is missing, and why."""
        return (*self.faults, *self.unasked, *self.open)

    def note_absent(self, absent: Iterable[Entity]) -> None:
        """Add the titles whose ids upstream does not have."""
        for entity in sorted(self.places.keys() & set(absent)):
            for place in self.places.pop(entity):
                self.open.append(f"{place}: upstream has no {entity.kind} {entity.id}")


async def choose(upstream: Upstream, wanted: Libraries, tell: Tell = lambda done, total: None) -> Chosen:
    """Return what is wanted of libraries. Their table is read, and written if there is something to decide.

    `tell` gets the number of titles that were looked up, and of all, whenever there is one more.

    Raises SourceError if a library, a program or the file can't be read, Down if upstream does not answer.
    """
    sources, file, keys = wanted
    decisions = await asyncio.to_thread(read_decisions, file)
    chosen = Chosen()
    titles: list[Title] = []
    for source in sources:
        library = await _library(source, keys)
        titles += library.titles
        chosen.faults += library.faults
        chosen.ignored += library.ignored
    run = _Run(upstream, decisions, [_root(source) for source in sources], tell)
    verdicts = await run.find(titles)
    for title, verdict in zip(titles, verdicts, strict=True):
        _note(chosen, title, verdict, decisions.of(title))
    chosen.titles = len(titles)
    chosen.file = file if file.exists() else None
    return chosen


async def _library(source: Path | Address, keys: Mapping[str, str]) -> Library:
    if isinstance(source, Address):
        return await read_program(source, key_of(source, keys))
    return await asyncio.to_thread(read_library, source)


def _root(source: Path | Address) -> str:
    """Return the beginning of all places in a library."""
    return f"{source.program}: " if isinstance(source, Address) else f"{source.absolute()}/"


def _note(chosen: Chosen, title: Title, verdict: Verdict, decision: Decision | None) -> None:
    """Add one title to what is chosen, or to what is open."""
    place = printable(title.place)
    if decision is not None and decision.is_none:
        chosen.refused += 1
        return
    if verdict.entity is not None:
        chosen.places[verdict.entity].append(place)
        chosen.decided += decision is not None
        chosen.by_name += verdict.is_by_name and decision is None
        chosen.remarked += verdict.is_by_name and decision is None and bool(verdict.reason)
        chosen.by_id += not verdict.is_by_name and decision is None
    if verdict.is_failed:
        chosen.unasked.append(f"{place}: {verdict.reason}")
    elif verdict.entity is None or (title.conflicts and decision is None):
        candidates = ", ".join(f"{each.candidate} ({each.score:.2f})" for each in verdict.candidates[:3])
        chosen.open.append(
            f"{place}: {verdict.reason}" + (f": {printable(candidates)}" if candidates else "")
        )


class _Run:
    """Looks up the titles of libraries side by side."""

    def __init__(self, upstream: Upstream, decisions: Decisions, roots: Sequence[str], tell: Tell) -> None:
        self._finder = Finder(upstream)
        self._decisions = decisions
        self._roots = roots
        self._tell = tell
        self._total = 0
        self._turn = asyncio.Semaphore(AT_ONCE * upstream.access.connections)
        self._found: dict[int, tuple[Title, Verdict]] = {}
        self._saved = time.monotonic()

    async def find(self, titles: Sequence[Title]) -> list[Verdict]:
        """Return what each title is; what was found is in the file, even if this ends early."""
        self._total = len(titles)
        tasks = [asyncio.ensure_future(self._one(number, title)) for number, title in enumerate(titles)]
        try:
            found = await asyncio.gather(*tasks)
        except BaseException:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._decisions.save(self._found.values())
            raise
        self._decisions.save(zip(titles, found, strict=True), roots=self._roots)
        return found

    async def _one(self, number: int, title: Title) -> Verdict:
        async with self._turn:
            decision = self._decisions.of(title)
            verdict = await self._verdict(title, decision)
            self._found[number] = (title, verdict)
            self._tell(len(self._found), self._total)
            if time.monotonic() - self._saved > SAVED_EVERY:
                self._saved = time.monotonic()
                await asyncio.to_thread(self._decisions.save, list(self._found.values()))
            return verdict

    async def _verdict(self, title: Title, decision: Decision | None) -> Verdict:
        if decision is None:
            return self._decisions.taken_before(title) or await self._finder.find(title)
        entity, reason = decision.entity, "as decided"
        if decision.imdb:
            entity, missing = await self._finder.by_ids({IMDB: decision.imdb}, title.kind)
            reason = missing or reason
        return Verdict(entity, reason=reason, is_remembered=True)
