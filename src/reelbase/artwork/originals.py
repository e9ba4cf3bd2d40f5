"""Originals: the pictures as they came, by the name of their file, in a folder or a bucket.

A name is that of a file path without its slash: letters, digits, `-` and `_`, and an extension. Nothing else
ever becomes a part of a path.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Protocol

from reelbase.artwork.validation import LIMITS, Unfit
from reelbase.storage.files import put_file
from reelbase.storage.objects import BUCKET, WAIT, bucket_at

if TYPE_CHECKING:
    from obstore.store import S3Store

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}\.(?:jpg|jpeg|png|webp|svg)", re.ASCII)
TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}

Original = bytes | Path
"""An original: its bytes, or the file that has them."""

Draw = Callable[[str], Awaitable[bytes | None]]
"""Draws the picture of a file path such as `/Ab3.jpg`: SVG, or any format that is taken; None for no such."""


class Unreachable(Exception):
    """The storage of originals does not answer, or not as it should."""


class Originals(Protocol):
    """The storage of originals."""

    async def find(self, name: str) -> Original | None:
        """Return the original; None if there is none. Raises Unfit for one beyond the limits, and
        Unreachable.
        """

    async def has(self, name: str) -> bool:
        """Return true if there is such an original. Raises Unreachable."""

    async def keep(self, name: str, data: bytes) -> None:
        """Store an original for good; one of that name is replaced. Raises OSError, Unreachable."""

    async def forget(self, name: str) -> None:
        """Delete an original, if it exists. Raises OSError, Unreachable."""


class Folder:
    """Originals in one folder, which is made with the first of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """Return the path of the original with that name, which need not exist."""
        return self.folder / name

    async def find(self, name: str) -> Original | None:
        path = self.path(name)
        return path if path.is_file() else None

    async def has(self, name: str) -> bool:
        return self.path(name).is_file()

    async def keep(self, name: str, data: bytes) -> None:
        await asyncio.to_thread(put_file, self.path(name), data)

    async def forget(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)


class Bucket:
    """Originals in storage that speaks S3, named by `s3://BUCKET/PREFIX` and the variables AWS_*."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opened: S3Store | None = None

    async def find(self, name: str) -> Original | None:
        return await _fetched(self._store(), name)

    async def has(self, name: str) -> bool:
        from obstore.exceptions import BaseError

        try:
            await self._store().head_async(name)
        except FileNotFoundError:
            return False
        except BaseError as error:
            raise Unreachable(str(error)) from error
        return True

    async def keep(self, name: str, data: bytes) -> None:
        from obstore.exceptions import BaseError

        kind = TYPES[PurePath(name).suffix]
        try:
            await self._store().put_async(name, data, attributes={"Content-Type": kind})
        except BaseError as error:
            raise Unreachable(str(error)) from error

    async def forget(self, name: str) -> None:
        from obstore.exceptions import BaseError

        try:
            await self._store().delete_async(name)
        except FileNotFoundError:
            return
        except BaseError as error:
            raise Unreachable(str(error)) from error

    def _store(self) -> "S3Store":
        if self._opened is None:
            self._opened = bucket_at(self._address)
        return self._opened


class Upstream:
    """Another host of pictures, which is asked for originals alone. `resolve` is as `upstream_resolve`."""

    def __init__(self, address: str, resolve: str = "") -> None:
        self._address = address
        self._resolve = resolve

    async def find(self, name: str) -> bytes | None:
        """Return the original from that host; None if it has none. Raises Unfit and Unreachable."""
        import aiohttp

        from reelbase.outgoing import Improper, answer_to, body_of, new_session
        from reelbase.resolving import Ways

        try:
            async with (
                new_session(seconds=WAIT.total_seconds(), ways=Ways(self._resolve)) as session,
                answer_to(session, f"{self._address}/original/{name}") as answer,
            ):
                if answer.status in (404, 410):
                    return None
                if answer.status != 200:
                    raise Unreachable(f"it answered {answer.status}")
                try:
                    return await body_of(answer, LIMITS.bytes)
                except Improper as error:
                    raise Unfit(str(error)) from error
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, Improper) as error:
            raise Unreachable(str(error) or type(error).__name__) from error


def originals_at(place: str) -> Originals:
    """Open the storage at a place: a folder, or `s3://BUCKET/PREFIX`."""
    return Bucket(place) if place.startswith(BUCKET) else Folder(Path(place))


async def _fetched(store: "S3Store", name: str) -> bytes | None:
    """Return the object with that name, and at most as many bytes as an original may have."""
    from obstore.exceptions import BaseError

    found = bytearray()
    try:
        answer = await store.get_async(name)
        async for part in answer.stream():
            found += part
            if len(found) > LIMITS.bytes:
                raise Unfit(f"more than {LIMITS.bytes:,} bytes")
    except FileNotFoundError:
        return None
    except (BaseError, OSError) as error:
        raise Unreachable(str(error)) from error
    return bytes(found)
