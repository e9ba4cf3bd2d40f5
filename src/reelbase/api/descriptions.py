"""The descriptions of the API as they are served: made when somebody first asks, in a thread, then kept."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from reelbase.asgi.kept import Kept
from reelbase.operations.asking import OPERATIONS, RESOURCES
from reelbase.operations.description import Json

OWN = "reelbase"
JSON, YAML = "application/json", "application/yaml"
SERVED = {
    "/openapi.json": ("v3", JSON),
    "/openapi.yaml": ("v3", YAML),
    "/openapi-v4.json": ("v4", JSON),
    "/openapi-v4.yaml": ("v4", YAML),
    "/openapi-reelbase.json": (OWN, JSON),
    "/openapi-reelbase.yaml": (OWN, YAML),
}
"""The version and the form of the description at each path."""
HEADERS = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}


def _described(version: str, server: str) -> Json:
    if version == OWN:
        from reelbase.api.editing_description import editing_description

        return editing_description(server)
    from reelbase.api.openapi import description
    from reelbase.api.reference.operations import Version

    return description(Version(version), RESOURCES, OPERATIONS, server)


def description_routes(server: str) -> list[Route]:
    """Return the routes of the descriptions; the server is the address that they name."""

    @cache
    def kept(path: str) -> Kept:
        version, form = SERVED[path]
        found = _described(version, server)
        body = msgspec.json.encode(found) if form == JSON else msgspec.yaml.encode(found)
        return Kept(body, form, HEADERS)

    def answering(path: str) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            return await asyncio.to_thread(lambda: kept(path).answer(request))

        return answer

    return [Route(path, answering(path)) for path in SERVED]
