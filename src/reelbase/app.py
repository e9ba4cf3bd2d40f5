"""The only place where the parts are joined."""

import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from reelbase import __version__, logs
from reelbase.api import v3, v4
from reelbase.api.access import Access
from reelbase.api.cache import AnswerCache
from reelbase.api.descriptions import description_routes
from reelbase.api.endpoints import routes
from reelbase.api.front import Front, Receive, Scope, Send, utc_now
from reelbase.api.limits import Counters, Limits
from reelbase.api.operation import Operation
from reelbase.api.parameters import Given
from reelbase.api.v3.configuration import configuration_details
from reelbase.api.views import Views
from reelbase.search.index import Index
from reelbase.setting_sources import COUNTERS_VARIABLE
from reelbase.settings import Settings
from reelbase.storage.api_keys import select_valid_digests
from reelbase.storage.database import open_database
from reelbase.storage.writes import Writes
from reelbase.web.docs.described import Schema
from reelbase.web.docs.documentation import Documentation
from reelbase.web.docs.routes import docs_routes, front_page
from reelbase.web.docs.samples import Server
from reelbase.web.pages import page_routes
from reelbase.web.site import Site

API = ("/3", "/4")


class Application:
    """Sends the API to its front, and everything else to Starlette."""

    def __init__(self, front: Front, views: Views, rest: Starlette) -> None:
        self.views = views
        self._front = front
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(API) and scope["path"][2:3] in {"", "/"}:
            await self._front(scope, receive, send)
        else:
            await self._rest(scope, receive, send)


def create() -> logs.Application:
    """The application of a worker, by the settings in its environment."""
    settings = Settings.load(environ=os.environ)
    logs.configure(settings)
    shared = os.environ.get(COUNTERS_VARIABLE)
    return create_app(settings, counters=Counters(Path(shared)) if shared else None)


def create_app(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    counters: Counters | None = None,
) -> logs.Application:
    """The application by its settings; the clock gives UTC, the counters are those of all workers."""
    readers = open_database(settings.database).readers()
    index = Index(settings.index_folder)
    operations = all_operations(settings)

    async def access() -> Access:
        if settings.accepts_any_key:
            return Access(open=True)
        async with readers.read(clock()) as db:
            digests = await select_valid_digests(db)
        valid = [each for each in digests if not each.is_suspended]
        return Access(
            open=False,
            keys=frozenset(each.key for each in valid),
            tokens=frozenset(each.token for each in valid),
            suspended=frozenset(
                digest for each in digests if each.is_suspended for digest in (each.key, each.token)
            ),
        )

    views = Views(settings.database, clock)
    writes = Writes(settings.database, clock)
    limits = Limits(settings.rate_limit, counters)
    front = Front(
        routes(v3.RESOURCES, operations, Given(index, settings.public_url, limits, settings.list_limit)),
        readers,
        access,
        cache=AnswerCache(settings.cache_size),
        writes=writes,
        limits=limits,
        body_limit=settings.body_limit,
        indexed=index.sequence,
        views=views.counts,
        clock=clock,
    )
    site = Site(readers, writes, limits, clock, settings.public_url, settings.signs_up, settings.body_limit)
    server = Server(settings.public_url, "any" if settings.accepts_any_key else "YOUR_KEY")
    application: logs.Application = Application(front, views, _rest(site, index, views, operations, server))
    if settings.log_requests:
        application = logs.RequestLog(application)
    return behind(settings.trusted_proxies, application) if settings.trusted_proxies else application


def behind(proxies: str, application: logs.Application) -> logs.Application:
    """The application behind proxies that are believed when they say who asks, and how."""
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    return cast(logs.Application, ProxyHeadersMiddleware(cast(Any, application), proxies))


def all_operations(settings: Settings) -> Sequence[Operation]:
    """Every singular operation, those that depend on settings included."""
    return [*v3.OPERATIONS, *v4.OPERATIONS, configuration_details(settings.image_url)]


def _rest(
    site: Site, searched: Index, views: Views, operations: Sequence[Operation], server: Server
) -> Starlette:
    """What is not the API: pages, documentation, health, and the description of the API."""
    readers, writes = site.readers, site.writes

    def documents() -> Sequence[Schema]:
        from reelbase.api.openapi import description
        from reelbase.api.reference.operations import Version

        return [description(version, v3.RESOURCES, operations, server.url) for version in Version]

    docs = Documentation(documents, server)
    first = front_page(docs)

    async def index(request: Request) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            return await first(request)
        return JSONResponse(
            {
                "name": "Reelbase",
                "version": __version__,
                "api": "/3",
                "openapi": "/openapi.json",
                "health": "/health/ready",
            }
        )

    async def live(request: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def ready(request: Request) -> Response:
        try:
            await readers.head()
        except Exception as error:  # whatever keeps the database away, the answer is the same
            return JSONResponse({"status": "unready", "reason": type(error).__name__}, status_code=503)
        return JSONResponse({"status": "ready"})

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await readers.open()
        async with views.kept():
            yield
        await writes.close()
        await readers.close()
        searched.close()

    return Starlette(
        routes=[
            Route("/", index),
            Route("/health/live", live),
            Route("/health/ready", ready),
            *docs_routes(docs, site.limits),
            *description_routes(operations, site.public_url),
            *page_routes(site),
        ],
        lifespan=lifespan,
    )
