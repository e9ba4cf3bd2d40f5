"""The descriptions of the API as they are served: made when somebody first asks, in a thread, then kept."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from functools import cache

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from reelbase.asgi.answers import etag
from reelbase.operations.asking import OPERATIONS, RESOURCES

JSON, YAML = "application/json", "application/yaml"
SERVED = {
    "/openapi.json": ("v3", JSON),
    "/openapi.yaml": ("v3", YAML),
    "/openapi-v4.json": ("v4", JSON),
    "/openapi-v4.yaml": ("v4", YAML),
}
"""The version and the form of the description at each path."""


def description_routes(server: str) -> list[Route]:
    """Return the routes of the descriptions; the server is the address that they name."""

    @cache
    def encoded(path: str) -> bytes:
        from reelbase.api.openapi import description
        from reelbase.api.reference.operations import Version

        version, form = SERVED[path]
        found = description(Version(version), RESOURCES, OPERATIONS, server)
        return msgspec.json.encode(found) if form == JSON else msgspec.yaml.encode(found)

    @cache
    def compressed(path: str) -> bytes:
        return gzip.compress(encoded(path))

    def answering(path: str) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            body = await asyncio.to_thread(encoded, path)
            headers = {"etag": etag(body).decode(), "vary": "accept-encoding", "cache-control": "no-cache"}
            if request.headers.get("if-none-match") == headers["etag"]:
                return Response(status_code=304, headers=headers)
            if "gzip" in request.headers.get("accept-encoding", ""):
                body = await asyncio.to_thread(compressed, path)
                headers["content-encoding"] = "gzip"
            return Response(body, headers=headers, media_type=SERVED[path][1])

        return answer

    return [Route(path, answering(path)) for path in SERVED]
