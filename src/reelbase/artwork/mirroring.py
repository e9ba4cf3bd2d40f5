"""Mirrors picture files: what the catalogue names is brought from another host and kept among the originals.

One picture is one file, written whole or not at all, so that a run that was interrupted goes on with what is
missing. What comes is decoded before it is kept, and has the form of its record.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from reelbase.artwork.originals import NAME, Folder, Originals
from reelbase.artwork.renderer_pool import Renderers
from reelbase.artwork.sizes import read_size
from reelbase.artwork.validation import LIMITS, Format, Unfit
from reelbase.artwork.wanted_pictures import Wanted
from reelbase.catalog.configuration import image_sizes
from reelbase.importers.mirror.upstream import Failed, Spoilt, Upstream

TYPES = ("poster", "backdrop", "logo", "still", "profile")
RATIO = 0.03
"""By so much of its ratio a picture may differ from its record: sides are rounded to pixels."""

STALE = 3600.0  # seconds after which a part of a file belongs to a process that was killed
KEPT_MISSING = 100_000  # names of pictures that are listed

Tell = Callable[["PicturesReport"], None]


class SizesError(ValueError):
    """A text that names no sizes; the text says what was expected."""


def read_sizes(text: str) -> dict[str, str]:
    """Return the size of each type of picture: `original`, `w780`, or `poster=w500,still=w300`.

    Of one size for all, each type takes the largest offered that is not larger. Raises SizesError.
    """
    chosen: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        type_, is_one, size = part.rpartition("=")
        read = read_size(size)
        if read is None or read.crop or read.filter or (is_one and type_ not in TYPES):
            raise SizesError(
                f"Expected sizes such as w780, original, or poster=w500,backdrop=w1280 "
                f"(of {', '.join(TYPES)}), found {part!r}."
            )
        for each in [type_] if is_one else TYPES:
            chosen[each] = _offered(each, size)
    if not chosen:
        raise SizesError(f"Expected sizes such as w780 or original, found {text!r}.")
    return chosen


def _offered(type_: str, size: str) -> str:
    """Return the largest size of a type that is not larger, else its smallest."""
    offered: tuple[str, ...] = getattr(image_sizes(), f"{type_}_sizes")
    if size in offered:
        return size
    widths = {int(each[1:]): each for each in offered if each.startswith("w")}
    fitting = [width for width in widths if width <= int(size[1:])]
    return widths[max(fitting) if fitting else min(widths)]


@dataclass
class PicturesReport:
    """The results so far."""

    there: int = 0  # that were here before
    brought: int = 0
    bytes: int = 0  # of all of these
    left: int = 0  # that the limit of bytes left out
    missing: dict[str, str] = field(default_factory=dict)  # name -> why; the first hundred thousand
    missing_count: int = 0
    whose: dict[str, str] = field(default_factory=dict)  # name -> an owner of a missing one: `movie 603`

    @property
    def is_whole(self) -> bool:
        """If every picture that the other host has is here."""
        return all(why == ABSENT for why in self.missing.values())


ABSENT = "upstream has no such picture"


class _Found(NamedTuple):
    """The result for one picture: neither data nor reason if it is here, or beyond the limit."""

    there: int | None = None  # bytes of the one that is here
    data: bytes | None = None
    reason: str = ""  # why it is missing


class Hosts(NamedTuple):
    """The host that pictures come from, and the storage that they go to."""

    upstream: Upstream  # whose address ends before the size: https://image.tmdb.org/t/p
    originals: Originals
    renderers: Renderers


class PictureMirror:
    """One run: brings what is wanted, several at a time, the most important first."""

    def __init__(self, hosts: Hosts, sizes: Mapping[str, str], most: int | None, tell: Tell) -> None:
        """Bring pictures of these sizes, `most` bytes in all."""
        self.report = PicturesReport()
        self._hosts = hosts
        self._sizes = sizes
        self._most = most
        self._tell = tell
        self._seen: set[str] = set()
        self._is_full = False

    async def run(self, wanted: AsyncIterator[Wanted]) -> None:
        """Bring all pictures. Raises OSError, Unreachable where they can't be kept, Down where none come."""
        _remove_parts(self._hosts.originals)
        ahead = self._hosts.upstream.access.connections
        waiting: deque[tuple[str, Wanted, asyncio.Future[_Found]]] = deque()
        try:
            async for each in wanted:
                name = each.file_path.removeprefix("/")
                if name in self._seen or each.type not in self._sizes or not NAME.fullmatch(name):
                    continue
                self._seen.add(name)
                waiting.append((name, each, asyncio.ensure_future(self._found(name, each))))
                if len(waiting) >= ahead:
                    await self._take(*waiting.popleft())
            while waiting:
                await self._take(*waiting.popleft())
        finally:
            for _, _, task in waiting:
                task.cancel()
            await asyncio.gather(*(task for _, _, task in waiting), return_exceptions=True)

    async def _found(self, name: str, wanted: Wanted) -> "_Found":
        """Return the bytes of a picture that is here, or the picture from upstream, or why there is none."""
        there = await self._size_of(name)
        if there is not None or self._is_full:
            return _Found(there)
        try:
            data = await self._fetched(name, wanted)
        except Failed as error:
            return _Found(reason=str(error))
        return _Found(data=data, reason="" if data else ABSENT)

    async def _take(self, name: str, wanted: Wanted, coming: "asyncio.Future[_Found]") -> None:
        """Keep a picture and count it, in the order of importance."""
        report, found = self.report, await coming
        size = len(found.data) if found.data else found.there
        if found.reason:
            report.missing_count += 1
            if len(report.missing) < KEPT_MISSING:
                report.missing[name] = found.reason
                report.whose[name] = f"{wanted.kind} {wanted.id}"
        elif size is None or (found.data and self._most is not None and report.bytes + size > self._most):
            report.left += 1
            self._is_full = True  # what is smaller and less important does not take its place
        else:
            if found.data:
                await self._hosts.originals.keep(name, found.data)
            report.there += found.data is None
            report.brought += found.data is not None
            report.bytes += size
        self._tell(report)

    async def _size_of(self, name: str) -> int | None:
        """Return the bytes of a picture that is here; None if it is not."""
        originals = self._hosts.originals
        if isinstance(originals, Folder):
            with suppress(FileNotFoundError):
                return originals.path(name).stat().st_size
            return None
        found = await originals.find(name)
        return len(found) if isinstance(found, bytes) else None

    async def _fetched(self, name: str, wanted: Wanted) -> bytes | None:
        """Return the picture from upstream, checked; None if there is none. Raises Failed and Down."""
        size = "original" if name.endswith(".svg") else self._sizes[wanted.type]

        async def check(data: bytes) -> None:
            try:
                checked = await self._hosts.renderers.check(data)
            except Unfit as error:
                raise Spoilt(f"expected a picture, found {error.reason}") from error
            if (checked.format is Format.SVG) != name.endswith(".svg"):
                raise Spoilt(f"expected what {name} says, found {checked.format.upper()}")
            if wanted.width and wanted.height and checked.format is not Format.SVG:
                ratio, right = checked.width / checked.height, wanted.width / wanted.height
                if abs(ratio - right) > max(RATIO * right, 1.5 / checked.height):
                    raise Spoilt(f"expected {wanted.width} × {wanted.height} pixels, found another form")

        return await self._hosts.upstream.picture(f"/{size}/{name}", LIMITS.bytes, check)


def _remove_parts(originals: Originals) -> None:
    """Remove what killed processes left of files that were never whole."""
    if not isinstance(originals, Folder) or not originals.folder.is_dir():
        return
    for part in originals.folder.glob(".*.part"):
        with suppress(OSError):
            if part.stat().st_mtime < time.time() - STALE:
                part.unlink()
