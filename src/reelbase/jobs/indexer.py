"""Keeps the index up to date with the journal, for as long as a server runs."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from reelbase.errors import StorageError
from reelbase.search.damage import forget_damage, note_damage
from reelbase.search.index import NO_FAILURES
from reelbase.search.writing import BUILDING, FOLLOWING, Follower, find_flaw, rebuild
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.reader import Readers
from reelbase.storage.files import alone

LOOK_SECONDS = 0.1  # between two looks at the journal's head
WAIT_SECONDS = 1.0  # for the process that writes now to end
AGAIN_SECONDS = 5.0  # after what went wrong
WORTH_TELLING = 20_000  # entities; fewer are done in a few seconds

log = logging.getLogger("reelbase.index")


async def keep_index(database: Database, root: Path, is_wanted: Callable[[], bool]) -> None:
    """Write the index while it is wanted, unless another process does, and then in its place.

    Whatever goes wrong is logged and tried again: an index that is behind answers all the same.
    """
    while is_wanted():
        try:
            with alone(root, FOLLOWING) as is_ours:
                if is_ours:
                    await _write(database, root, is_wanted)
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


async def _write(database: Database, root: Path, is_wanted: Callable[[], bool]) -> None:
    readers = database.readers()
    await readers.open()
    try:
        while is_wanted():
            flaw = await find_flaw(readers, root)
            if flaw is None:
                await _follow(readers, root, is_wanted)
                continue
            if flaw.is_damage:
                log.error("The index is damaged (%s). It is built anew.", flaw.text)
                note_damage(root, flaw.text)  # until then no worker is ready
            await _rebuild(readers, root)
    finally:
        await readers.close()


async def _follow(readers: Readers, root: Path, is_wanted: Callable[[], bool]) -> None:
    """Bring the index up to date, until it is replaced or damaged."""
    follower = Follower(readers, root)
    try:
        while is_wanted() and follower.is_current() and not follower.find_damage():
            if await readers.head() != follower.sequence:
                await follower.catch_up()
            else:
                await asyncio.sleep(LOOK_SECONDS)
    finally:
        follower.close()


async def _rebuild(readers: Readers, root: Path) -> None:
    logged = 0

    def progress(done: int, total: int) -> None:
        nonlocal logged
        if total >= WORTH_TELLING and done * 10 // total > logged:
            logged = done * 10 // total
            log.info("Building the index: %d of %d entities.", done, total)

    with alone(root, BUILDING) as is_ours:
        if not is_ours:
            await asyncio.sleep(WAIT_SECONDS)
            return
        await rebuild(readers, root, progress)
        forget_damage(root)
