"""A text that is made once: kept compressed, sent with its ETag, not sent again to a client that has it."""

import zlib
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from reelbase.asgi.answers import etag
from reelbase.asgi.headers import compress, encoding_for, not_modified

GZIP = 16 + zlib.MAX_WBITS


class Kept:
    """The bytes of a text, and its headers. They are not kept uncompressed: few ask for that."""

    def __init__(self, body: bytes, media_type: str, headers: Mapping[str, str]) -> None:
        self._media_type = media_type
        self._size = len(body)
        self._etag = etag(body)
        self._headers = {**headers, "ETag": self._etag.decode()}
        self._bodies = {b"gzip": compress(body, b"gzip")}

    def answer(self, request: Request) -> Response:
        """Answer with the text in the form that this client wants."""
        if not_modified(self._etag, request.headers.get("if-none-match", "").encode("latin-1")):
            return Response(status_code=304, headers=self._headers)
        encoding = encoding_for(request.headers.get("accept-encoding", "").encode("latin-1"), self._size)
        headers = self._headers | ({"Content-Encoding": encoding.decode()} if encoding else {})
        return Response(self._body(encoding), headers=headers, media_type=self._media_type)

    def _body(self, encoding: bytes) -> bytes:
        if encoding in self._bodies:
            return self._bodies[encoding]
        whole = zlib.decompress(self._bodies[b"gzip"], GZIP)
        if not encoding:
            return whole
        self._bodies[encoding] = compress(whole, encoding)
        return self._bodies[encoding]
