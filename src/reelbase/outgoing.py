"""Outgoing requests to another server, whose answers may be too large or misplaced.

An answer is read in pieces and counted as it unpacks. A redirect is followed on the same host only, and not
endlessly: it carries the key of this server's owner.
"""

import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from reelbase import bounds

if TYPE_CHECKING:
    import aiohttp

    from reelbase.resolving import Ways

PIECE = 1 << 16
CONNECT = 5.0  # seconds
REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PORTS = {"http": 80, "https": 443}
_PACKED = {"": False, "identity": False, "gzip": True, "x-gzip": True, "deflate": True}


class Improper(Exception):
    """An answer that is refused: too large, from elsewhere, or packed in a form that was not asked for; the
    text says which.
    """


def new_session(
    headers: Mapping[str, str] | None = None, *, seconds: float, connections: int = 16, ways: "Ways"
) -> "aiohttp.ClientSession":
    """Create a session for `answer_to` and `pieces_of`; `seconds` is the time for one answer.

    One for public places alone asks no proxy: that would resolve their names past this check. Cookies are not
    kept: a session lives for long, and what one server sets would grow, and be sent to others of its host.
    """
    import aiohttp

    from reelbase.resolving import Resolver

    return aiohttp.ClientSession(
        headers={"Accept-Encoding": "gzip, deflate", **(headers or {})},
        timeout=aiohttp.ClientTimeout(total=seconds, sock_connect=min(CONNECT, seconds)),
        connector=aiohttp.TCPConnector(limit=connections, resolver=Resolver(ways)),
        trust_env=not ways.is_public_only,
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        max_line_size=bounds.UPSTREAM_HEADER_BYTES,
        max_field_size=bounds.UPSTREAM_HEADER_BYTES,
    )


@asynccontextmanager
async def answer_to(
    session: "aiohttp.ClientSession",
    url: str,
    params: Mapping[str, str] | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    timeout: "aiohttp.ClientTimeout | None" = None,
) -> AsyncIterator["aiohttp.ClientResponse"]:
    """Open the answer to a GET, following redirects on the same host. Raises Improper for others."""
    seconds = timeout or session.timeout
    for _ in range(bounds.UPSTREAM_REDIRECTS + 1):
        async with session.get(
            url, params=params, headers=headers, allow_redirects=False, timeout=seconds
        ) as answer:
            place = answer.headers.get("Location")
            if answer.status not in REDIRECTS or not place:
                yield answer
                return
            there = urljoin(str(answer.url), place)
            if not is_same_host(str(answer.url), there):
                raise Improper("redirects to another host")
            url, params = there, None
    raise Improper(f"redirects more than {bounds.UPSTREAM_REDIRECTS} times")


def is_same_host(first: str, second: str) -> bool:
    """Return true if two addresses have one host and port; HTTP to HTTPS at their default ports counts as
    one.
    """
    try:
        one, other = urlsplit(first), urlsplit(second)
        from_port, to_port = (each.port or _PORTS.get(each.scheme) for each in (one, other))
    except ValueError:
        return False
    if other.scheme not in _PORTS or one.hostname != other.hostname or other.username is not None:
        return False
    is_upgrade = (one.scheme, from_port, other.scheme, to_port) == ("http", 80, "https", 443)
    return is_upgrade or (one.scheme, from_port) == (other.scheme, to_port)


async def pieces_of(answer: "aiohttp.ClientResponse", most: int) -> AsyncIterator[bytes]:
    """Yield the unpacked body in pieces. Raises Improper for more than `most` bytes, or a damaged body."""
    encoding = answer.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in _PACKED:
        raise Improper("is packed as nobody asked for")
    unpacker = zlib.decompressobj(wbits=47) if _PACKED[encoding] else None
    size = 0
    async for packed in answer.content.iter_chunked(PIECE):
        if unpacker is not None and unpacker.eof:
            raise Improper("goes on behind its end")
        for piece in [packed] if unpacker is None else _unpacked(unpacker, packed):
            size += len(piece)
            if size > most:
                raise Improper(f"has more than {most:,} bytes")
            yield piece
    if unpacker is not None and size and not unpacker.eof:
        raise Improper("ends too early")


def _unpacked(unpacker: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    """Yield the unpacked form of some packed bytes in pieces, however large it is."""
    piece = b""
    while not unpacker.eof and (packed or len(piece) == PIECE):
        try:
            piece = unpacker.decompress(packed, PIECE)
        except zlib.error as error:
            raise Improper(f"is damaged: {error}") from None
        packed = unpacker.unconsumed_tail
        yield piece


async def body_of(answer: "aiohttp.ClientResponse", most: int) -> bytes:
    """Return the whole unpacked body. Raises Improper if it exceeds `most` bytes."""
    return b"".join([piece async for piece in pieces_of(answer, most)])
