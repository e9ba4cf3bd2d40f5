"""Site: what all pages share, and how one is rendered."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import PurePosixPath

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from reelbase import logs
from reelbase.accounts.limits import Limits
from reelbase.setting_values import SignUp
from reelbase.storage.engine.reader import Readers
from reelbase.storage.engine.writes import Writes

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
# What every answer has that is no page either: nothing in it is run, framed, or taken for something else.
PLAIN = MutableHeaders({name: value for name, value in HEADERS.items() if name != "Cache-Control"}).raw
WITH_SCRIPT = {
    "Content-Security-Policy": HEADERS["Content-Security-Policy"].replace(
        "style-src", "script-src 'self'; style-src"
    )
}
"""For a page with a script of ours."""
STATIC = {
    "colours.css": "text/css",
    "pages.css": "text/css",
    "docs.css": "text/css",
    "browse.css": "text/css",
    "browse.js": "text/javascript",
    "copy.js": "text/javascript",
    "docs.js": "text/javascript",
    "icon.svg": "image/svg+xml",
    "edit.css": "text/css",
    "edit.js": "text/javascript",
    "keep.css": "text/css",
    "keep.js": "text/javascript",
    "redirect.css": "text/css",
    "redirect.js": "text/javascript",
}
MOST_DIGITS = 18
LARGEST = 10**MOST_DIGITS - 1
UNCHANGING = "public, max-age=31536000, immutable"  # another version has another address


class Number(IntegerConvertor):
    """A number in the address of a route, `{id:number}`; the largest one in place of all that are larger."""

    def convert(self, value: str) -> int:
        return int(value) if len(value) <= MOST_DIGITS else LARGEST


register_url_convertor("number", Number())


@dataclass(frozen=True)
class Site:
    """The parts that pages are made of."""

    readers: Readers
    writes: Writes
    limits: Limits
    clock: Callable[[], datetime]
    public_url: str
    signs_up: SignUp
    body_limit: int  # bytes


class Safe:
    """An ASGI application around another whose answers have at least those headers."""

    def __init__(self, inner: logs.Application) -> None:
        self.inner = inner

    async def __call__(self, scope: logs.Scope, receive: logs.Receive, send: logs.Send) -> None:
        async def sent(message: logs.Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message["headers"]}
                missing = [(name, value) for name, value in PLAIN if name not in own]
                message = {**message, "headers": [*message["headers"], *missing]}
            await send(message)

        await self.inner(scope, receive, sent)


def static_files() -> dict[str, tuple[str, bytes]]:
    """Return the files that pages refer to, by their addresses, which change with their content."""
    folder = files("reelbase.web") / "static"
    found = {}
    for name, media_type in STATIC.items():
        content = (folder / name).read_bytes()
        version = hashlib.sha256(content).hexdigest()[:12]
        found[f"/static/{version}/{name}"] = (media_type, content)
    return found


FILES = static_files()
TEMPLATES = Environment(
    loader=PackageLoader("reelbase.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.globals["static"] = {PurePosixPath(address).name: address for address in FILES}


def rendered(template: str, status: int = 200, **context: object) -> Response:
    """Render a page from its template."""
    return HTMLResponse(TEMPLATES.get_template(template).render(context), status)


def static_routes() -> list[Route]:
    """Return the routes of the files."""
    return [Route(address, _file(*found)) for address, found in FILES.items()]


def _file(media_type: str, content: bytes) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return Response(
            content,
            media_type=media_type,
            headers={**HEADERS, "Cache-Control": UNCHANGING},
        )

    return answer
