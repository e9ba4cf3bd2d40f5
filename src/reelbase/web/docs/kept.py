"""A page that is made once: kept compressed, sent with its ETag, not sent again to who has it."""

import zlib
from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from reelbase.asgi.answers import etag
from reelbase.asgi.headers import compress, encoding_for, not_modified
from reelbase.web.site import HEADERS

POLICY = {
    **HEADERS,
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "public, max-age=0, must-revalidate",
    "Vary": "Accept-Encoding",
}
GZIP = 16 + zlib.MAX_WBITS


class Kept:
    """The bytes of a page. What was not compressed is not kept: few ask for it."""

    def __init__(self, body: bytes, media_type: str) -> None:
        self._media_type = media_type
        self._size = len(body)
        self._etag = etag(body)
        self._bodies = {b"gzip": compress(body, b"gzip")}

    def answer(self, request: Request, headers: Mapping[str, str] = POLICY) -> Response:
        """Answer with the page in the form that this client wants."""
        own = {**headers, "ETag": self._etag.decode()}
        if not_modified(self._etag, request.headers.get("if-none-match", "").encode("latin-1")):
            return Response(status_code=304, headers=own)
        encoding = encoding_for(request.headers.get("accept-encoding", "").encode("latin-1"), self._size)
        if encoding:
            own["Content-Encoding"] = encoding.decode()
        return Response(self._body(encoding), headers=own, media_type=self._media_type)

    def _body(self, encoding: bytes) -> bytes:
        if encoding in self._bodies:
            return self._bodies[encoding]
        whole = zlib.decompress(self._bodies[b"gzip"], GZIP)
        if not encoding:
            return whole
        self._bodies[encoding] = compress(whole, encoding)
        return self._bodies[encoding]


class Shelf:
    """The pages that were asked for, each made when somebody first asks."""

    def __init__(self) -> None:
        self._pages: dict[str, Kept] = {}

    def page(self, address: str, media_type: str, make: Callable[[], str]) -> Kept:
        """Return the page at an address, which must exist: pages are never dropped."""
        if address not in self._pages:
            self._pages[address] = Kept(make().encode(), media_type)
        return self._pages[address]

    def kept(self, address: str) -> Kept | None:
        """Return the page if it has been made before."""
        return self._pages.get(address)
