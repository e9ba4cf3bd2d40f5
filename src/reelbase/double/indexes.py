"""Indexes: the index behind search and discover, brought up to date when it is asked, and put back.

The files of an index are never changed, only replaced, so a copy of one is a folder of links.
"""

import asyncio
import os
import shutil
from contextlib import suppress
from pathlib import Path

from reelbase.search.index import Current, Index, read_current, write_current
from reelbase.search.writing import Follower
from reelbase.storage.engine.reader import Readers

LOCKS = ".lock"


class Indexes:
    """The folders of an index: one of the beginning, and one for each state in which somebody searched."""

    def __init__(self, root: Path, index: Index, readers: Readers) -> None:
        current = read_current(root)
        assert current is not None, "it was built with the catalogue"
        self._root = root
        self._index = index
        self._readers = readers
        self._version = current.version
        self._made = 0
        self._following = asyncio.Lock()
        self._follower: Follower | None = None
        self._copies: set[str] = set()
        self.start = self._shown = current.folder

    async def keep_up(self, head: int) -> None:
        """Bring it up to the journal's head."""
        async with self._following:
            if self._index.sequence() < head:
                await self._follow().catch_up()

    def close(self) -> str:
        """Return the folder in use, which from now on stays as it is."""
        if self._follower is not None:
            self._follower.close()
            self._follower = None
        return self._shown

    def show(self, folder: str) -> None:
        """Use a folder that `close` gave."""
        if folder != self._shown:
            self._shown = folder
            write_current(self._root, Current(folder, self._version))

    def keep_only(self, folders: set[str]) -> None:
        """Remove the folders that no state has any more."""
        for each in self._copies - folders - {self._shown}:
            shutil.rmtree(self._root / each, ignore_errors=True)
            self._copies.discard(each)

    def _follow(self) -> Follower:
        """Return what follows the journal: in a copy, since others may keep the folder in use."""
        if self._follower is not None:
            return self._follower
        self._made += 1
        name = f"state{self._made}"
        self._copies.add(name)
        (self._root / name).mkdir()
        for file in (self._root / self._shown).iterdir():
            if not file.name.endswith(LOCKS):
                link(file, self._root / name / file.name)
        self.show(name)
        self._follower = Follower(self._readers, self._root)
        return self._follower


def link(file: Path, name: Path) -> None:
    """Give a file another name, or copy it where the file system has one name for each."""
    with suppress(OSError):
        os.link(file, name)
        return
    shutil.copyfile(file, name)
