"""The page that helps a household use this server in place of TMDB, and the files that its devices read.

Everything here is public: of the authority there is the certificate alone, never a key.
"""

import json
import plistlib
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from cryptography.hazmat.primitives.serialization import Encoding
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from reelbase.accounts.limits import is_at_home
from reelbase.asgi.scope import addresses_of
from reelbase.errors import StorageError
from reelbase.redirect.kit import Public, read_public
from reelbase.redirect.recipes import check_script, recipe
from reelbase.setting_values import is_loopback
from reelbase.settings import Settings
from reelbase.web.site import HEADERS, WITH_SCRIPT, Site
from reelbase.web.visit import Refused, Visit, endpoint

PAGE = "/redirect"
HERE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">'
    '<circle cx="12" cy="12" r="12" fill="#0f766e"/>'
    '<path d="m6.5 12.5 3.7 3.7 7.3-8" fill="none" stroke="#fff" stroke-width="2.6"/></svg>'
)
"""A tick: a browser that shows it under one of TMDB's names reaches this server, and trusts it."""

SYSTEMS = {
    "iphone": ("iPhone", "iPad"),
    "android": ("Android",),
    "windows": ("Windows",),
    "mac": ("Macintosh",),
    "firefox": ("Firefox/",),
    "chromium": ("Chrome/", "Chromium/"),
}
"""Words of a browser's User-Agent by the steps that are for it; the first that fit are."""

Content = Callable[[Request, Public], str | bytes]


def redirect_routes(site: Site, settings: Settings) -> list[Route]:
    """Return the routes of the page and of its files."""

    def read() -> Public:
        found = read_public(settings.redirect_folder, settings.redirect_names)
        if found is None:
            raise StorageError("Expected an authority, found none. Type: reelbase redirect init")
        return found

    async def show(visit: Visit) -> Response:
        try:
            return _page(visit, read(), settings)
        except StorageError as error:
            raise Refused(503, "This server does not stand in for TMDB yet", str(error)) from error

    files = [Route(f"{PAGE}/{name}", _file(read, *each)) for name, each in FILES.items()]
    return [Route(PAGE, endpoint(site, show), methods=["GET"]), *files]


def _file(
    read: Callable[[], Public], media_type: str, content: Content
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            return Response(content(request, read()), media_type=media_type, headers=HEADERS)
        except StorageError as error:
            return Response(f"{error}\n", 503, HEADERS, "text/plain")

    return answer


def _facts(request: Request, public: Public) -> bytes:
    """Return the names, their addresses, the authority, and how the server sees the client."""
    seen = addresses_of(request.scope)
    facts = {
        "names": public.names,
        "addresses": public.addresses,
        "authority": public.trusted,
        "seen": {
            "scheme": request.url.scheme,
            "host": request.headers.get("host", ""),
            "addresses": seen,
            "is_at_home": all(map(is_at_home, seen)),
        },
    }
    return json.dumps(facts, indent=1).encode() + b"\n"


def _profile(request: Request, public: Public) -> bytes:
    """Return the certificate as a profile of Apple's systems; the same one is always the same profile."""
    word = public.fingerprint
    certificate = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": "reelbase.redirect.authority",
        "PayloadUUID": str(uuid5(NAMESPACE_URL, f"{word}/authority")).upper(),
        "PayloadDisplayName": public.common_name,
        "PayloadContent": public.certificate.public_bytes(Encoding.DER),
    }
    profile = {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": "reelbase.redirect",
        "PayloadUUID": str(uuid5(NAMESPACE_URL, word)).upper(),
        "PayloadDisplayName": "Reelbase: films and series from the server at home",
        "PayloadDescription": "Lets this device trust your own server in place of TMDB.",
        "PayloadContent": [certificate],
    }
    return plistlib.dumps(profile)


FILES: dict[str, tuple[str, Content]] = {
    "ca.crt": ("application/x-x509-ca-cert", lambda request, public: public.trusted),
    "ca.mobileconfig": ("application/x-apple-aspen-config", _profile),
    "check.sh": ("text/plain", lambda request, public: check_script(public)),
    "facts.json": ("application/json", _facts),
    "here.svg": ("image/svg+xml", lambda request, public: HERE),
}
"""By name: the media type, and what makes the content."""


def _page(visit: Visit, public: Public, settings: Settings) -> Response:
    from segno import make  # which no other page needs

    address = _address(visit.request, public, settings)
    shown = {each: recipe("trust", each, public) for each in ("chromium", "firefox", "macos", "windows")}
    page = visit.page(
        "redirect.html",
        public=public,
        address=address,
        code=Markup(make(address, micro=False).svg_inline(scale=4, omitsize=True)),
        recipes={**shown, "hosts": recipe("names", "hosts", public)},
        opened=_system(visit.request.headers.get("user-agent", "")),
    )
    page.headers.update(WITH_SCRIPT)
    policy, names = page.headers["Content-Security-Policy"], " ".join(f"https://{e}" for e in public.names)
    page.headers["Content-Security-Policy"] = policy.replace("img-src 'self'", f"img-src 'self' {names}")
    return page


def _address(request: Request, public: Public, settings: Settings) -> str:
    """Return the address of the page for other devices: that by which this one came, if others can use it."""
    came = urlsplit(f"//{request.headers.get('host', '')}")
    if came.hostname and not is_loopback(came.hostname) and came.hostname not in public.names:
        return f"{request.url.scheme}://{came.netloc}{PAGE}"
    return public.page(settings.redirect_http_port)


def _system(agent: str) -> str:
    """Return the steps that fit a browser; empty if none do."""
    return next((each for each, words in SYSTEMS.items() if any(word in agent for word in words)), "")
