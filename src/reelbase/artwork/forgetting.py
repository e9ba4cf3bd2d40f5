"""Forgetting: what one node has removed, every node removes, since the journal tells all of them.

How far the journal was obeyed stands in a file next to the renditions. What is made of originals can be made
anew, so a node that was away for longer than the journal tells of it removes all of it.
"""

import asyncio
import json
import logging
from pathlib import Path

from reelbase import moments
from reelbase.artwork.originals import NAME, Originals, Unreachable
from reelbase.artwork.renditions import Renditions
from reelbase.catalog.own_pictures import is_uploaded
from reelbase.errors import StorageError
from reelbase.jobs.heads import Heads
from reelbase.jobs.pruning import KEPT_DAYS
from reelbase.storage.engine.reader import Readers
from reelbase.storage.files import put_file
from reelbase.storage.queries.journal import GONE, HEAD

OBEYED = "obeyed.json"
NOTED_SECONDS = 86_400.0  # between two notes while nothing is to be removed
REACH_SECONDS = (KEPT_DAYS - 1) * 86_400.0
LOOK_SECONDS = 1.0
AGAIN_SECONDS = 2.0

log = logging.getLogger("reelbase.artwork")


class Forgetting:
    """Removes from one node what the journal says is gone."""

    def __init__(self, readers: Readers, originals: Originals, renditions: Renditions, folder: Path) -> None:
        self._readers = readers
        self._originals = originals
        self._renditions = renditions
        self._note = folder / OBEYED
        self._sequence = -1
        self._noted = 0.0

    async def keep_up(self, heads: Heads) -> None:
        """Remove what the journal says until cancelled; what fails is logged and tried again."""
        seen, pictured, logged = -1, -1, ""
        while True:
            try:
                seen = await heads.other_than(seen, LOOK_SECONDS)
                if heads.pictured != pictured:
                    found = heads.pictured
                    await self.obey()
                    pictured = found
                elif self._is_note_old():
                    await asyncio.to_thread(self._put)
                logged = ""
            except (StorageError, Unreachable, OSError) as error:
                if str(error) != logged:  # else the log would have a line every other second
                    log.warning("What was removed elsewhere is not removed here yet: %s", error)
                logged = str(error)
                await asyncio.sleep(AGAIN_SECONDS)

    async def obey(self) -> None:
        """Remove what is gone since the last time."""
        async with self._readers.read(moments.now()) as db:
            [(head,)] = await db.all(HEAD)
            if self._sequence < 0:
                self._sequence = await self._begun(head)
            is_back = head < self._sequence  # a backup was restored since, or a failover lost rows
            self._sequence = min(self._sequence, head)
            rows = await db.all(GONE, since=self._sequence)
        for row in rows:
            await self._forget(str(json.loads(row.value or '""')))
        self._sequence = head
        if rows or is_back or self._is_note_old():  # after any other write the older note is as good
            await asyncio.to_thread(self._put)

    async def _forget(self, name: str) -> None:
        if not NAME.fullmatch(name):
            return
        async with self._readers.read(moments.now()) as db:  # as it is now: the ones before took their time
            is_there_again = await is_uploaded(db, f"/{name}")
        if not is_there_again:
            await self._originals.forget(name)
        await self._renditions.forget(name)

    async def _begun(self, head: int) -> int:
        """Return how far this node has obeyed; a new one has nothing to remove."""
        try:
            noted = json.loads(await asyncio.to_thread(self._note.read_text))
            sequence, moment = int(noted["sequence"]), float(noted["time"])
        except FileNotFoundError:
            return head
        except (OSError, ValueError, LookupError, TypeError):
            sequence, moment = 0, 0.0
        if moment < moments.now().timestamp() - REACH_SECONDS:
            await self._renditions.forget_all()
        return sequence

    def _is_note_old(self) -> bool:
        return moments.now().timestamp() - self._noted > NOTED_SECONDS

    def _put(self) -> None:
        self._noted = moments.now().timestamp()
        note = {"sequence": self._sequence, "time": self._noted}
        put_file(self._note, json.dumps(note).encode(), is_lasting=False)
