"""Pictures of a table: files next to it, or addresses, taken into the place of original pictures."""

import asyncio
import errno
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reelbase import stopping
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.artwork.originals import Originals
    from reelbase.artwork.renderer_pool import Renderers
    from reelbase.importers.formats.spreadsheet.pictures import TakenPicture

SECONDS = 60.0
"""The time that another server has for one picture."""


class TablePictures:
    """Takes the pictures that the cells of a table name, each once."""

    def __init__(self, settings: Settings, folder: Path, *, is_dry: bool) -> None:
        self._settings = settings
        self._folder = folder
        self._is_dry = is_dry
        self._runner = asyncio.Runner()
        self._opened: tuple[Originals, Renderers] | None = None
        self._taken: dict[str, TakenPicture | str] = {}  # by what a cell says; a text says why it is none

    def take(self, said: str) -> "TakenPicture":
        """Return the picture at a path next to the table or at an address; raises ValueFault for none."""
        from reelbase.matching.ids import ValueFault

        if said not in self._taken:
            self._taken[said] = stopping.run(self._take(said), self._runner)
        found = self._taken[said]
        if isinstance(found, str):
            raise ValueFault(f"expected a picture at {said[:80]!r}, found {found}")
        return found

    async def _take(self, said: str) -> "TakenPicture | str":
        """Check a picture and keep it, unless the run is dry; return a text that says why it is none."""
        from reelbase.artwork.pictures import name_of
        from reelbase.artwork.validation import Unfit
        from reelbase.importers.formats.spreadsheet.pictures import TakenPicture, is_address

        originals, renderers = self._open()
        try:
            data = await _data_at(said) if is_address(said) else _data_in(self._folder, said)
            checked = await renderers.check(data)
        except Unfit as unfit:
            return unfit.reason
        except OSError as error:
            return error.strerror or type(error).__name__
        name = name_of(data) + checked.format.extension
        if not self._is_dry:
            await self._keep(originals, name, data)
        return TakenPicture(f"/{name}", checked.width, checked.height)

    async def _keep(self, originals: "Originals", name: str, data: bytes) -> None:
        """Keep a picture; raises OSError, which ends the import: it is no fault of the row."""
        from reelbase.artwork.originals import Unreachable
        from reelbase.places import resolved

        try:
            if not await originals.has(name):
                await originals.keep(name, data)
        except Unreachable as error:
            place = str(resolved(self._settings).originals)
            raise OSError(errno.EHOSTUNREACH, str(error), place) from error

    def _open(self) -> "tuple[Originals, Renderers]":
        from reelbase.artwork.originals import originals_at
        from reelbase.artwork.renderer_pool import Renderers
        from reelbase.places import resolved

        if self._opened is None:
            self._opened = originals_at(resolved(self._settings).originals), Renderers()
        return self._opened

    def close(self) -> None:
        """End the process that decodes pictures."""
        if self._opened is not None:
            _, renderers = self._opened
            self._runner.run(renderers.close())
        self._runner.close()


@contextmanager
def table_pictures(settings: Settings, folder: Path, *, is_dry: bool) -> Iterator[TablePictures]:
    """Provide what takes the pictures of a table in a folder."""
    pictures = TablePictures(settings, folder, is_dry=is_dry)
    try:
        yield pictures
    finally:
        pictures.close()


def _data_in(folder: Path, said: str) -> bytes:
    """Return what a file of a folder holds, as far as a picture may be long; raises OSError and Unfit."""
    from reelbase.artwork.validation import LIMITS, Unfit
    from reelbase.importers.formats.spreadsheet.pictures import path_in

    path = path_in(folder, said)
    if path is None:
        raise Unfit("a path out of the folder of the table")
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # opening a pipe would wait for ever
        raise Unfit("no file")
    with path.open("rb") as file:
        data = file.read(LIMITS.bytes + 1)
    if len(data) > LIMITS.bytes:
        raise Unfit(f"more than {LIMITS.bytes:,} bytes")
    return data


async def _data_at(address: str) -> bytes:
    """Return what is at an address, as far as a picture may be long; raises OSError and Unfit."""
    import aiohttp

    from reelbase.artwork.validation import LIMITS, Unfit
    from reelbase.outgoing import Improper, answer_to, body_of, new_session
    from reelbase.resolving import Ways

    try:
        async with (
            new_session(seconds=SECONDS, ways=Ways()) as session,
            answer_to(session, address) as answer,
        ):
            if answer.status != 200:
                raise Unfit(f"the status {answer.status}")
            return await body_of(answer, LIMITS.bytes)
    except Improper as error:
        raise Unfit(f"what {error}") from error
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise Unfit(f"no answer: {str(error) or type(error).__name__}") from error
