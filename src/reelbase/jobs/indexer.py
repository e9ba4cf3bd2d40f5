"""Keeps the index up to date with the journal, for as long as a server runs."""

import asyncio
import logging
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from reelbase.errors import StorageError
from reelbase.jobs.heads import Heads
from reelbase.search.damage import forget_damage, note_damage
from reelbase.search.index import NO_FAILURES, IndexFailure, index_failures
from reelbase.search.shipping import is_due, ship, take
from reelbase.search.writing import BUILDING, FOLLOWING, Follower, find_flaw, rebuild
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.reader import Readers
from reelbase.storage.files import alone
from reelbase.storage.objects import Objects

LOOK_SECONDS = 1.0  # between two looks at the index itself
VOTES_SECONDS = 1.0  # for which votes wait for others before they are searched by
WAIT_SECONDS = 1.0  # for the process that writes now to end
AGAIN_SECONDS = 5.0  # after what went wrong
SHIP_SECONDS = 600.0  # between two looks at what is in the shared place
WORTH_TELLING = 20_000  # entities; fewer are done in a few seconds

log = logging.getLogger("reelbase.index")


async def keep_index(
    database: Database, heads: Heads, root: Path, is_wanted: Callable[[], bool], shared: str = ""
) -> None:
    """Write the index while it is wanted, unless another process does, and then in its place.

    `shared`: the place from which it is taken instead of built, and where it is put once a day.

    Whatever goes wrong is logged and tried again: an index that is behind answers all the same.
    """
    while is_wanted():
        try:
            with alone(root, FOLLOWING) as is_ours:
                if is_ours:
                    await _write(database, heads, Place(root, Objects(shared) if shared else None), is_wanted)
                else:
                    await asyncio.sleep(WAIT_SECONDS)
        except (StorageError, OSError) as error:
            log.error("The index can't be written: %s Another try in %.0f seconds.", error, AGAIN_SECONDS)
            await asyncio.sleep(AGAIN_SECONDS)
        except NO_FAILURES:
            raise
        except BaseException:  # the panics of the index's library among them
            log.exception("The index could not be written; another try in %.0f seconds.", AGAIN_SECONDS)
            await asyncio.sleep(AGAIN_SECONDS)


class Place(NamedTuple):
    """The folder of the index, and the place that all nodes share, if there is one."""

    root: Path
    shared: Objects | None


async def _write(database: Database, heads: Heads, place: Place, is_wanted: Callable[[], bool]) -> None:
    root = place.root
    readers = database.readers()
    await readers.open()
    shipping = asyncio.ensure_future(_ship_daily(place))
    try:
        while is_wanted():
            flaw = await find_flaw(readers, root)
            if flaw is None:
                await _follow(Follower(readers, root), heads, is_wanted)
                continue
            if flaw.is_damage:
                log.error("The index is damaged (%s). It is built anew.", flaw.text)
                note_damage(root, flaw.text)  # until then no worker is ready
            if not await _taken(readers, place):
                await _build(database, readers, place)
    finally:
        shipping.cancel()
        await readers.close()


async def _build(database: Database, readers: Readers, place: Place) -> None:
    """Build the index, unless another node does and puts it into the shared place: then wait and take it.

    If that node brought none, because it was killed or could not put it there, this one builds its own,
    whatever others do: one after the other would take too long.
    """
    if place.shared is not None:
        with database.building() as is_ours:
            if await asyncio.to_thread(is_ours):
                # The node that built may have ended since this one looked.
                if not await _taken(readers, place):
                    await _rebuild(readers, place.root)
                    await _ship(place)
                return
            log.info("Another node builds the index; it is taken from %s then.", place.shared.place)
            while not await asyncio.to_thread(is_ours):
                await asyncio.sleep(WAIT_SECONDS)
        if await _taken(readers, place):
            return
    await _rebuild(readers, place.root)
    await _ship(place)


async def _taken(readers: Readers, place: Place) -> bool:
    """Take the index that another node has built, if there is one that can be used."""
    if place.shared is None:
        return False
    try:
        with index_failures(), alone(place.root, BUILDING) as is_ours:
            if not is_ours or not await take(place.shared, readers, place.root):
                return False
            forget_damage(place.root)
    except (StorageError, IndexFailure) as error:
        log.warning(
            "The index in %s is not used: %s. It is built from the database.", place.shared.place, error
        )
        return False
    log.info("The index was taken from %s.", place.shared.place)
    return True


async def _ship_daily(place: Place) -> None:
    """Put the index into the shared place whenever none was put there for a day."""
    while place.shared is not None:
        await asyncio.sleep(SHIP_SECONDS * random.uniform(0.5, 1.5))  # so that not all nodes come at once
        await _ship(place)


async def _ship(place: Place) -> None:
    if place.shared is None:
        return
    try:
        with index_failures():
            if await asyncio.to_thread(is_due, place.shared, place.root):
                await asyncio.to_thread(ship, place.shared, place.root)
    except (StorageError, IndexFailure) as error:
        log.warning("The index can't be put into %s: %s", place.shared.place, error)


async def _follow(follower: Follower, heads: Heads, is_wanted: Callable[[], bool]) -> None:
    """Bring the index up to date, until it is replaced or damaged, or the journal is no longer its own."""
    try:
        while is_wanted() and follower.is_current() and not follower.find_damage():
            head = await heads.other_than(follower.sequence, LOOK_SECONDS)
            if head < follower.sequence:
                log.warning("The journal ends before the index: the index is looked through.")
                return
            if head > follower.sequence:
                await heads.more_than_votes(follower.sequence, VOTES_SECONDS)
                await follower.catch_up()
                heads.saw(follower.sequence)
    finally:
        follower.close()


async def _rebuild(readers: Readers, root: Path) -> None:
    logged = entities = 0
    begun = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal logged, entities
        entities = total
        if total >= WORTH_TELLING and done * 10 // total > logged:
            logged = done * 10 // total
            log.info("Building the index: %d of %d entities.", done, total)

    with alone(root, BUILDING) as is_ours:
        if not is_ours:
            await asyncio.sleep(WAIT_SECONDS)
            return
        await rebuild(readers, root, progress)
        forget_damage(root)
    log.info("The index is built: %d entities in %.1f seconds.", entities, time.monotonic() - begun)
