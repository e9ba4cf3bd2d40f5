"""ETags of pictures: of their content, so that all nodes and workers give the same picture the same one."""

import asyncio
import os
from hashlib import blake2b

from reelbase.artwork.renditions import File

REMEMBERED = 50_000  # files
PIECE = 1 << 18  # bytes that are read at once
AT_ONCE = 1 << 20  # bytes that are hashed without a thread: half a millisecond

_known: dict[tuple[tuple[int, int], int, int], bytes] = {}


async def etag_of(content: File | bytes) -> bytes:
    """Return the ETag; that of a file is remembered until the file changes."""
    if isinstance(content, bytes):
        return _etag(blake2b(content, digest_size=16).digest())
    key = (content.number, content.modified, content.length)
    found = _known.get(key)
    if found is None:
        if content.length <= AT_ONCE:
            digest = _digest(content)
        else:
            digest = await asyncio.to_thread(_digest, content)
        if len(_known) >= REMEMBERED:
            _known.clear()
        found = _known[key] = _etag(digest)
    return found


def _digest(file: File) -> bytes:
    found, place = blake2b(digest_size=16), 0
    while piece := os.pread(file.descriptor, PIECE, place):
        found.update(piece)
        place += len(piece)
    return found.digest()


def _etag(digest: bytes) -> bytes:
    return b'"%s"' % digest.hex().encode()
