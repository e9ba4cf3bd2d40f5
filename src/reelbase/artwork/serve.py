"""Serves pictures: `/t/p/{size}/{file}` as an ASGI application, without a key.

Whatever is not the name of a size and of a file is 404 before anything looks at a disk.
"""

import asyncio
import logging
import os
import re
from email.utils import formatdate
from functools import lru_cache

from reelbase import logs
from reelbase.accounts.limits import TooMany
from reelbase.artwork.etags import etag_of
from reelbase.artwork.originals import NAME, Unreachable
from reelbase.artwork.pictures import DRAWN_SECONDS, Picture, Pictures
from reelbase.artwork.renditions import File
from reelbase.artwork.sizes import Size, read_size
from reelbase.artwork.turns import Busy
from reelbase.artwork.validation import Format
from reelbase.asgi.answers import JSON, refused
from reelbase.asgi.headers import SAFE
from reelbase.asgi.scope import Receive, Scope, Send, address_of
from reelbase.errors import StorageError

Headers = list[tuple[bytes, bytes]]

PREFIX = "/t/p/"
ADDRESS = re.compile(rf"/t/p/(?P<size>[^/]{{1,80}})//?(?P<name>{NAME.pattern})", re.ASCII)
CHUNK = 1 << 18  # bytes that are in memory for one client
RANGE = re.compile(rb"bytes=(?:(?P<first>\d{1,18})-(?P<last>\d{1,18})?|-(?P<length>\d{1,18}))")
IMMUTABLE = (b"cache-control", b"public, max-age=31536000, immutable")
DRAWN = (b"cache-control", b"public, max-age=%d" % DRAWN_SECONDS)
BRIEF = (b"cache-control", b"public, max-age=60")
UNKEPT = (b"cache-control", b"no-store")
CORS = (b"access-control-allow-origin", b"*")
COMMON: Headers = [
    CORS,
    (b"access-control-expose-headers", b"ETag, Content-Length, Content-Range"),
    *SAFE,
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"accept-ranges", b"bytes"),
]
SVG_POLICY = (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; sandbox")
METHODS = b"GET, HEAD, OPTIONS"

log = logging.getLogger("reelbase.artwork")


class Gallery:
    """The pictures as an ASGI application."""

    def __init__(self, pictures: Pictures) -> None:
        self.pictures = pictures
        self._sizes: dict[str, Size | None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in {"GET", "HEAD"}:
            await _send_methods(scope, send)
            return
        found = ADDRESS.fullmatch(scope["path"])
        size = self._size(found["size"]) if found else None
        if found is None or size is None:
            await _send_nothing(send, 404, [BRIEF])
            return
        name = found["name"]
        given = dict(scope["headers"])
        accepted = self._accepted(given.get(b"accept", b""))
        try:
            picture = await self.pictures.find(size, name, accepted, address_of(scope))
        except TooMany as error:
            await _send_too_many(scope, send, error)
            return
        except Busy:
            await _send_nothing(send, 503, [UNKEPT, (b"retry-after", b"2")])
            return
        except Unreachable as error:
            log.warning("%s: expected an original, found: %s", name, logs.without_secrets(str(error)))
            await _send_nothing(send, 502, [UNKEPT])
            return
        except StorageError as error:
            logs.log_failure(log, scope, error)
            await _send_nothing(send, 503, [UNKEPT, (b"retry-after", b"1")])
            return
        except Exception as error:
            logs.log_failure(log, scope, error)
            await _send_nothing(send, 500, [UNKEPT])
            return
        if picture is None:
            await _send_nothing(send, 404, [BRIEF])
            return
        varies: Headers = [(b"vary", b"Accept")] if self.pictures.given else []
        try:
            await _send_picture(scope["method"], given, send, picture, name.endswith(".svg"), varies)
        finally:
            if isinstance(picture.content, File):
                os.close(picture.content.descriptor)

    def _size(self, token: str) -> Size | None:
        if token not in self._sizes:
            if len(self._sizes) > 1000:
                self._sizes.clear()
            self._sizes[token] = read_size(token)
        return self._sizes[token]

    def _accepted(self, accept: bytes) -> Format | None:
        """Return the best format that is offered here and accepted there; None stands for that of the
        original.
        """
        if not self.pictures.given:
            return None
        taken = {
            kind.strip().lower()
            for kind, _, rest in (each.partition(b";") for each in accept.split(b","))
            if not re.fullmatch(rb"\s*q=0(\.0*)?\s*", rest)
        }
        return next((each for each in self.pictures.given if each.media_type.encode() in taken), None)


async def _send_picture(
    method: str, given: dict[bytes, bytes], send: Send, picture: Picture, is_svg: bool, varies: Headers
) -> None:
    """Send a picture whole, in part, or only the answer that it has not changed."""
    etag = await etag_of(picture.content)
    length, modified = _length(picture)
    lines = [*COMMON, DRAWN if picture.is_drawn else IMMUTABLE, (b"etag", etag), *varies]
    lines += [(b"x-drawn", b"true")] if picture.is_drawn else []  # so that a mirror keeps no drawing
    if _is_known(given.get(b"if-none-match", b""), etag):
        await _send_head(send, 304, lines)
        await send({"type": "http.response.body", "body": b""})
        return
    lines += [(b"content-type", _media_type(picture, is_svg))]
    lines += [SVG_POLICY] if is_svg else []
    lines += [(b"last-modified", modified)] if modified else []
    first, last, status = 0, length - 1, 200
    if b"range" in given and given.get(b"if-range", etag) == etag:
        first, last, status = _span(given[b"range"], length)
    if status == 416:
        of_a_body = {b"content-type", b"cache-control"}
        lines = [(name, value) for name, value in lines if name not in of_a_body]
        await _send_nothing(send, 416, [*lines, UNKEPT, (b"content-range", b"bytes */%d" % length)])
        return
    if status == 206:
        lines += [(b"content-range", b"bytes %d-%d/%d" % (first, last, length))]
    await _send_head(send, status, [*lines, (b"content-length", b"%d" % (last + 1 - first))])
    if method == "HEAD":
        await send({"type": "http.response.body", "body": b""})
    else:
        await _send_content(send, picture.content, first, last + 1)


async def _send_content(send: Send, content: File | bytes, at: int, end: int) -> None:
    """Send the bytes from `at` to `end`, in pieces."""
    if isinstance(content, bytes):
        await send({"type": "http.response.body", "body": content[at:end]})
        return
    while True:
        part: bytes | bytearray | None = _read_at_once(content.descriptor, min(CHUNK, end - at), at)
        if part is None:
            part = await asyncio.to_thread(os.pread, content.descriptor, min(CHUNK, end - at), at)
        at += len(part)
        is_more = at < end and bool(part)
        await send({"type": "http.response.body", "body": part, "more_body": is_more})
        if not is_more:
            return


def _read_at_once(descriptor: int, length: int, at: int) -> bytes | bytearray | None:
    """Read from the system's memory; None if that would wait for a disk."""
    if not hasattr(os, "RWF_NOWAIT"):
        return None
    part = bytearray(length)
    try:
        read = os.preadv(descriptor, [part], at, os.RWF_NOWAIT)
    except OSError:
        return None
    return part if read == length else None


def _length(picture: Picture) -> tuple[int, bytes]:
    """Return the length and the time of the last change, which is empty if unknown."""
    content = picture.content
    if isinstance(content, bytes):
        return len(content), b""
    return content.length, _date(content.modified // 10**9)


@lru_cache(maxsize=4096)
def _date(seconds: int) -> bytes:
    return formatdate(seconds, usegmt=True).encode()


def _is_known(known: bytes, etag: bytes) -> bool:
    return bool(known) and (known.strip() == b"*" or etag in known)


def _media_type(picture: Picture, is_svg: bool) -> bytes:
    """Return the media type by the content; SVG has been checked before."""
    content = picture.content
    head = content[:12] if isinstance(content, bytes) else os.pread(content.descriptor, 12, 0)
    if is_svg:
        return b"image/svg+xml"
    if head[:3] == b"\xff\xd8\xff":
        return b"image/jpeg"
    if head[4:12] in {b"ftypavif", b"ftypmif1"}:
        return b"image/avif"
    return b"image/png" if head[:4] == b"\x89PNG" else b"image/webp"


def _span(text: bytes, length: int) -> tuple[int, int, int]:
    """Return first byte, last byte and status; a header that is not one range means the whole."""
    found = RANGE.fullmatch(text.strip())
    if found is None:
        return 0, length - 1, 200
    if found["length"] is not None:
        first, last = max(0, length - int(found["length"])), length - 1
    else:
        first, last = int(found["first"]), min(int(found["last"] or length), length - 1)
        if found["last"] is not None and int(found["last"]) < first:
            return 0, length - 1, 200
    return (first, last, 206) if first <= last else (0, 0, 416)


async def _send_head(send: Send, status: int, lines: Headers) -> None:
    await send({"type": "http.response.start", "status": status, "headers": lines})


async def _send_nothing(send: Send, status: int, lines: Headers) -> None:
    own = [] if CORS in lines else [CORS, *SAFE]
    await _send_head(send, status, [*own, *lines, (b"content-length", b"0")])
    await send({"type": "http.response.body", "body": b""})


async def _send_too_many(scope: Scope, send: Send, error: TooMany) -> None:
    """Send TMDB's message with the time to try again."""
    body = refused(error).body
    lines = [CORS, *SAFE, UNKEPT, (b"retry-after", b"%d" % error.seconds), (b"content-type", JSON)]
    await _send_head(send, error.status.http, [*lines, (b"content-length", b"%d" % len(body))])
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def _send_methods(scope: Scope, send: Send) -> None:
    """Answer OPTIONS, and refuse other methods than those of pictures."""
    if scope["method"] == "OPTIONS":
        allowed = [(b"access-control-allow-methods", METHODS), (b"access-control-max-age", b"86400")]
        await _send_nothing(send, 204, [(b"access-control-allow-headers", b"*"), *allowed])
    else:
        await _send_nothing(send, 405, [(b"allow", METHODS), UNKEPT])
