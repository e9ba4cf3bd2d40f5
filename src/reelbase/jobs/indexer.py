"""Keeps the index up to date with the journal, for as long as a server runs."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from reelbase.search.writing import BUILDING, FOLLOWING, Follower, alone, is_usable, rebuild
from reelbase.storage.database import Database
from reelbase.storage.reader import Readers

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
        except Exception:
            log.exception("The index could not be written; another try in %.0f seconds.", AGAIN_SECONDS)
            await asyncio.sleep(AGAIN_SECONDS)


async def _write(database: Database, root: Path, is_wanted: Callable[[], bool]) -> None:
    readers = database.readers()
    await readers.open()
    try:
        while is_wanted() and not await is_usable(readers, root):
            await _rebuild(readers, root)
        if not is_wanted():
            return
        follower = Follower(readers, root)
        try:
            while is_wanted() and follower.is_current():
                if await readers.head() != follower.sequence:
                    await follower.catch_up()
                else:
                    await asyncio.sleep(LOOK_SECONDS)
        finally:
            follower.close()
    finally:
        await readers.close()


async def _rebuild(readers: Readers, root: Path) -> None:
    told = 0

    def progress(done: int, total: int) -> None:
        nonlocal told
        if total >= WORTH_TELLING and done * 10 // total > told:
            told = done * 10 // total
            log.info("Building the index: %d of %d entities.", done, total)

    with alone(root, BUILDING) as is_ours:
        if not is_ours:
            await asyncio.sleep(WAIT_SECONDS)
            return
        await rebuild(readers, root, progress)
