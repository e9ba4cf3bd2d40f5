"""The headers of an answer, as the published API sends them."""

import gzip
from collections.abc import Mapping

import brotli  # type: ignore[import-untyped]

from reelbase.asgi.answers import Answer
from reelbase.operations.operation import Freshness

Headers = list[tuple[bytes, bytes]]

COMPRESS_FROM = 860  # bytes; smaller bodies fit one packet anyway
VARY = (b"vary", b"accept-encoding, Origin")
SAFE: Headers = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer")]
"""Headers of every answer: its type is not guessed, and its address is sent to nobody."""
CORS: Headers = [
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        (
            b"ETag, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, "
            b"Retry-After, Content-Length, Content-Range"
        ),
    ),
]
METHODS = (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, DELETE, OPTIONS")


def preflight(request_headers: bytes) -> Headers:
    """Return what a browser asks for before it sends credentials."""
    allowed = request_headers or b"Authorization, Content-Type"
    return [
        *CORS,
        METHODS,
        (b"access-control-allow-headers", allowed),
        (b"access-control-max-age", b"86400"),
        *SAFE,
        VARY,
    ]


def encoding_for(accepted: bytes, size: int) -> bytes:
    """Choose `br`, `gzip` or nothing, by Accept-Encoding and the body's size."""
    if size < COMPRESS_FROM or not accepted:
        return b""
    weights = {}
    for each in accepted.split(b","):
        name, _, weight = each.partition(b";")
        weights[name.strip().lower()] = weight.replace(b" ", b"").removeprefix(b"q=") not in {
            b"0",
            b"0.0",
            b"0.00",
            b"0.000",
        }
    for name in (b"br", b"gzip"):
        if weights.get(name, weights.get(b"*", False)):
            return name
    return b""


def compress(body: bytes, encoding: bytes) -> bytes:
    """Return the body in an encoding."""
    if encoding == b"br":
        compressed: bytes = brotli.compress(body, mode=brotli.MODE_TEXT, quality=4)
        return compressed
    return gzip.compress(body, compresslevel=5, mtime=0)


def cache_controls(max_age: int = 28_800) -> Mapping[Freshness, bytes]:
    """`Cache-Control` by freshness; what is said of the catalogue may be kept for `max_age` seconds."""
    said = {each: each.value.encode() for each in Freshness}
    return {**said, Freshness.METADATA: b"public, max-age=%d" % max_age}


TMDB_SAYS = cache_controls()


def of_answer(
    answer: Answer,
    etag: bytes,
    body: bytes,
    encoding: bytes,
    *,
    cors: bool,
    controls: Mapping[Freshness, bytes] = TMDB_SAYS,
) -> Headers:
    """Return the headers of an answer, without those of the memory."""
    headers = [(b"content-type", answer.media_type), (b"content-length", b"%d" % len(body))]
    if answer.freshness:
        headers += [(b"cache-control", controls[answer.freshness]), (b"etag", etag)]
    headers += answer.headers
    if encoding:
        headers.append((b"content-encoding", encoding))
    if cors:
        headers += CORS
    return [*headers, *SAFE, VARY]


def not_modified(etag: bytes, if_none_match: bytes) -> bool:
    """Return true if the client has the very answer with this ETag."""
    if not (etag and if_none_match):
        return False
    tags = [tag.strip() for tag in if_none_match.split(b",")]
    return b"*" in tags or any(tag.removeprefix(b"W/") == etag.removeprefix(b"W/") for tag in tags)
