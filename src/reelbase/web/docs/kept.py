"""Shelf: the pages of the documentation that were made, and the headers they are sent with."""

from collections.abc import Callable

from reelbase.asgi.kept import Kept
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


class Shelf:
    """The pages that were asked for, each made when somebody first asks."""

    def __init__(self) -> None:
        self._pages: dict[str, Kept] = {}

    def page(self, address: str, media_type: str, make: Callable[[], str]) -> Kept:
        """Return the page at an address, which must exist: pages are never dropped."""
        if address not in self._pages:
            self._pages[address] = Kept(make().encode(), media_type, POLICY)
        return self._pages[address]

    def kept(self, address: str) -> Kept | None:
        """Return the page if it has been made before."""
        return self._pages.get(address)
