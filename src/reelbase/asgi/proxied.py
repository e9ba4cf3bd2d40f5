"""Requests that a trusted proxy passes on: they come from its client, to the name that it says."""

from typing import TYPE_CHECKING, cast

from reelbase import logs
from reelbase.asgi.scope import Receive, Scope, Send, address_of

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application


def behind(proxies: str, application: logs.Application) -> logs.Application:
    """Wrap the application so that `X-Forwarded-*` headers of trusted proxies are used."""
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    believing = ProxyHeadersMiddleware(cast("ASGI3Application", application), proxies)
    believed = cast(logs.Application, believing)

    async def proxied(scope: Scope, receive: Receive, send: Send) -> None:
        client = address_of(scope) if scope["type"] == "http" else ""
        if client and client in believing.trusted_hosts:
            scope["headers"] = _with_host(scope["headers"])
        await believed(scope, receive, send)

    return proxied


def _with_host(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Replace Host by the host that the nearest proxy was asked for."""
    _, _, nearest = dict(headers).get(b"x-forwarded-host", b"").rpartition(b",")
    if not (host := nearest.strip()):
        return headers
    return [(b"host", host), *((name, value) for name, value in headers if name != b"host")]
