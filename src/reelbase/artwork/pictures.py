"""Pictures: found among the renditions, or made from an original and kept there.

An original is looked for in its storage; then on another host, if one is set, and kept from then on; then it
is drawn. A drawing is used for a day, so that it follows its subject, and gives way to a real picture that
has arrived since.
"""

import asyncio
import hashlib
import logging
import os
import string
import time
from collections.abc import Sequence
from pathlib import PurePath
from typing import NamedTuple

from reelbase.accounts.limits import Limits, origin_of
from reelbase.artwork.originals import Draw, Folder, Original, Originals, Unreachable, Upstream
from reelbase.artwork.renderer_pool import WAITING, Renderers
from reelbase.artwork.renditions import File, Renditions, opened, read_whole
from reelbase.artwork.sizes import ORIGINAL, Size
from reelbase.artwork.turns import Turns
from reelbase.artwork.validation import Checked, Format, Unfit, sniff

DRAWN_SECONDS = 86_400
FETCHES = 8  # from another host at once
ABSENT_SECONDS = 3600  # until another host is asked again for what it did not have
UNFIT_SECONDS = 60  # until an original that is no picture is looked at again
REMEMBERED = 50_000  # names
NAME_LENGTH = 27
CHARACTERS = string.digits + string.ascii_letters
DRAWN = "~drawn"
DRAWINGS = "drawing"  # the place of what renditions of drawn pictures are made of
MADE = ("rendered", "drawn", "fetched", "unfit")
HEAD = 4096  # bytes that tell a format
BY_NAME = {".png": Format.PNG, ".webp": Format.WEBP}

log = logging.getLogger("reelbase.artwork")


class Picture(NamedTuple):
    """An answer: a file, or the bytes that were just made."""

    content: File | bytes
    is_drawn: bool


class Made(NamedTuple):
    """A picture that was just made."""

    data: bytes
    is_drawn: bool


class Taken(NamedTuple):
    """A picture that was kept: the name of its file, and its pixels."""

    name: str
    width: int
    height: int


def name_of(data: bytes) -> str:
    """Return the name that follows from a content's SHA-256: 27 of the characters that TMDB's names consist
    of.
    """
    number = int.from_bytes(hashlib.sha256(data).digest())
    digits = []
    for _ in range(NAME_LENGTH):
        number, digit = divmod(number, len(CHARACTERS))
        digits.append(CHARACTERS[digit])
    return "".join(digits)


class _Recent:
    """Names that were looked up recently, to save a further look."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: dict[str, float] = {}

    def add(self, name: str) -> None:
        if len(self._until) >= REMEMBERED:
            self._until.clear()
        self._until[name] = time.monotonic() + self._seconds

    def __contains__(self, name: str) -> bool:
        return self._until.get(name, 0.0) > time.monotonic()


class Pictures:
    """Every picture in every size."""

    def __init__(
        self,
        originals: Originals,
        renditions: Renditions,
        renderers: Renderers,
        *,
        upstream: Upstream | None = None,
        draw: Draw | None = None,
        given: Sequence[Format] = (),
        limits: Limits | None = None,
    ) -> None:
        self.originals = originals
        self.given = given  # formats that are given to those who accept them, best first
        self._renditions = renditions
        self.renderers = renderers
        self._upstream = upstream
        self._fetching = Turns(FETCHES, WAITING)
        self._limits = limits or Limits()
        self._draw = draw
        self.made = dict.fromkeys(MADE, 0)  # pictures, by how they were made
        self._making: dict[tuple[str, str], asyncio.Task[Made | None]] = {}
        self._vetted: dict[tuple[str, int, int], bool] = {}  # by name, time and length of a file
        self._absent = _Recent(ABSENT_SECONDS)  # on the other host
        self._unfit = _Recent(UNFIT_SECONDS)

    async def find(
        self, size: Size, name: str, accepted: Format | None = None, address: str = ""
    ) -> Picture | None:
        """Return the picture; None if there is none. Raises Busy, Unreachable and TooMany.

        What has to be made is counted against the address that asks for it.
        """
        if name.endswith(".svg") and size != ORIGINAL:
            return None  # TMDB: what is SVG has sizes under the name that ends with .png
        if size == ORIGINAL:
            accepted = None
            if found := await self._own(name, origin_of(address)):
                return found
        place = f"{size.token}~{accepted}" if accepted else size.token
        if found := self._kept(place, name):
            return found
        made = await self._making_of(size, place, name, accepted, address)
        return made and (self._kept(place, name) or Picture(*made))

    async def check(self, data: bytes) -> Checked:
        """Decode a picture from outside in a process of its own, and return its facts. Raises Unfit and
        Busy.
        """
        return await self.renderers.check(data)

    async def take(self, data: bytes) -> Taken:
        """Store a picture under the name of its content. Raises Unfit, Busy, Unreachable and OSError."""
        checked = await self.check(data)
        name = name_of(data) + checked.format.extension
        await self.keep(name, data)
        return Taken(name, checked.width, checked.height)

    async def keep(self, name: str, data: bytes) -> None:
        """Store a picture again if its original has gone since."""
        if await self.originals.find(name) is None:
            await self.originals.keep(name, data)

    async def forget(self, name: str) -> None:
        """Remove an original and whatever was made of it; raises OSError and Unreachable."""
        await self.originals.forget(name)
        await self._renditions.forget(name)

    async def close(self) -> None:
        """Stop the work under way."""
        await asyncio.gather(*self._making.values(), return_exceptions=True)
        await self.renderers.close()
        await self._renditions.close()

    async def _own(self, name: str, client: str) -> Picture | None:
        """Return an original of this server, after checking that it is a picture."""
        if not isinstance(self.originals, Folder):
            return None
        path = self.originals.path(name)
        file = opened(str(path))
        if file is None:
            return None
        seen = (name, file.modified, file.length)
        if seen not in self._vetted:
            if len(self._vetted) >= REMEMBERED:
                self._vetted.clear()
            self._vetted[seen] = await self._is_fit(name, path, client)
        return _unless(Picture(file, False), not self._vetted[seen])

    async def _is_fit(self, name: str, original: Original, client: str) -> bool:
        try:
            checked = await self.renderers.check(original, client)
        except Unfit:
            return False  # said when nothing else is found in its place
        return (checked.format is Format.SVG) == name.endswith(".svg")

    def _kept(self, place: str, name: str) -> Picture | None:
        if file := self._renditions.open(place, name):
            return Picture(file, False)
        if self._draw is None or not (file := self._renditions.open(place + DRAWN, name)):
            return None
        return _unless(Picture(file, True), file.modified / 1e9 < time.time() - DRAWN_SECONDS)

    async def _making_of(
        self, size: Size, place: str, name: str, accepted: Format | None, address: str
    ) -> Made | None:
        """Make a picture once, however many clients ask for it, even if the first of them goes away."""
        key = (place, name)
        if key not in self._making:
            take_back = self._limits.count_picture(address, size.cost)

            def end(done: asyncio.Task[Made | None]) -> None:
                del self._making[key]
                if done.cancelled() or done.exception() or done.result() is None:
                    take_back()

            task = asyncio.ensure_future(self._made(size, place, name, accepted, origin_of(address)))
            self._making[key] = task
            task.add_done_callback(end)
        return await asyncio.shield(self._making[key])

    async def _made(
        self, size: Size, place: str, name: str, accepted: Format | None, client: str
    ) -> Made | None:
        if name in self._unfit:
            return None
        async with self._renditions.alone("rendition", place, name):
            if found := self._kept(place, name):  # another worker has made it since
                assert isinstance(found.content, File)
                return Made(await asyncio.to_thread(read_whole, found.content), found.is_drawn)
            try:
                original = await self._original(name, client)
                data = original and await self._rendered(size, name, original.content, accepted, client)
            except Unfit as error:
                log.warning("%s: expected a picture, found %s.", name, error.reason)
                self._unfit.add(name)
                self.made["unfit"] += 1
                return None
            if not original or not data:
                return None
            self.made["drawn" if original.is_drawn else "rendered"] += 1
            await self._renditions.keep(place + DRAWN if original.is_drawn else place, name, data)
            if original.name and not await self.originals.has(original.name):
                await self._renditions.forget(name)  # it was taken away meanwhile, with all that was there
                return None
            return Made(data, original.is_drawn)

    async def _rendered(
        self, size: Size, name: str, original: Original, accepted: Format | None, client: str
    ) -> bytes | None:
        """Render the original in that size; None if its content does not match its name. Raises Unfit and
        Busy.
        """
        found = sniff(await _head(original))
        if found is None:
            raise Unfit("neither JPEG, PNG, WebP nor SVG")
        if name.endswith(".svg") and found is not Format.SVG:
            return None
        if size == ORIGINAL and (found is not Format.SVG or name.endswith(".svg")):
            await self.renderers.check(original, client)
            return original if isinstance(original, bytes) else await asyncio.to_thread(original.read_bytes)
        if found is Format.SVG:
            found = BY_NAME.get(PurePath(name).suffix, Format.JPEG)
        begun = time.perf_counter()
        data = await self.renderers.render(original, size, accepted or found, client)
        log.debug("rendered %s/%s in %.0f ms", size.token, name, (time.perf_counter() - begun) * 1e3)
        return data

    async def _original(self, name: str, client: str) -> "_Found | None":
        """Return the original from any storage; that of a PNG may be SVG."""
        for each in [name, name.removesuffix(".png") + ".svg"] if name.endswith(".png") else [name]:
            if (found := await self.originals.find(each)) is not None:
                return _Found(found, False, each)
        if passed := await self._passed(name, client):
            return _Found(passed, False)
        drawn = await self._drawn(name)
        return _Found(drawn, True) if drawn else None

    async def _passed(self, name: str, client: str) -> Original | None:
        """Return the original from another host, and keep it."""
        if self._upstream is None or name in self._absent:
            return None
        async with self._renditions.alone("original", name):
            if found := await self.originals.find(name):
                return found
            async with self._fetching.turn(client):
                data = await self._upstream.find(name)
            if data is None:
                self._absent.add(name)
                return None
            await self.renderers.check(data, client)
            self.made["fetched"] += 1
            try:
                await self.originals.keep(name, data)
            except (OSError, Unreachable) as error:
                log.warning("Expected to keep %s among the originals, found: %s.", name, error)
            return data

    async def _drawn(self, name: str) -> bytes | None:
        """Draw the picture, and keep it for as long as it is current."""
        if self._draw is None:
            return None
        async with self._renditions.alone("original", name):
            if found := self._kept(DRAWINGS, name):
                assert isinstance(found.content, File)
                return await asyncio.to_thread(read_whole, found.content)
            data = await self._draw(f"/{name}")
            if data:
                await self._renditions.keep(DRAWINGS + DRAWN, name, data)
            return data


class _Found(NamedTuple):
    """An original from wherever it is."""

    content: Original
    is_drawn: bool
    name: str = ""  # under which it is among the originals


async def _head(original: Original) -> bytes:
    """Return the bytes that show the format."""
    if isinstance(original, bytes):
        return original[:HEAD]

    def read() -> bytes:
        with original.open("rb") as file:
            return file.read(HEAD)

    try:
        return await asyncio.to_thread(read)
    except OSError as error:
        raise Unfit(f"what can't be read ({error.strerror})") from error


def _unless(picture: Picture, is_refused: bool) -> Picture | None:
    if is_refused and isinstance(picture.content, File):
        os.close(picture.content.descriptor)
    return None if is_refused else picture
