"""The only place where the parts are joined."""

import gc
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from starlette.applications import Starlette
from starlette.routing import Route

from reelbase import logs, moments
from reelbase.accounts.limits import Counters, Limits, is_at_home
from reelbase.api.cache import AnswerCache
from reelbase.api.counts import Counts
from reelbase.api.descriptions import description_routes
from reelbase.api.editing_front import EditingFront
from reelbase.api.event_stream import EventStreams
from reelbase.api.health import Health, health_routes
from reelbase.api.making import Count, Fetch
from reelbase.api.measuring import METRICS, Meter, metrics_routes, noted
from reelbase.api.view_counts import Views
from reelbase.artwork.drawing.draw import drawing
from reelbase.artwork.originals import Upstream, originals_at
from reelbase.artwork.pictures import Pictures
from reelbase.artwork.renderer_pool import Renderers
from reelbase.artwork.renditions import Renditions
from reelbase.artwork.serve import PREFIX, Gallery
from reelbase.artwork.uploads import Uploads
from reelbase.artwork.validation import Format
from reelbase.asgi.proxied import behind
from reelbase.asgi.request_log import RequestLog
from reelbase.asgi.scope import REDIRECTED, Receive, Scope, Send, addresses_of, with_ascii_query
from reelbase.bounds import READ_SECONDS
from reelbase.doors.fronts import Fronts, Served
from reelbase.doors.stremio.pages import stremio_routes
from reelbase.editing.asking import editing_api
from reelbase.errors import SettingsError
from reelbase.operations import v1
from reelbase.operations.asking import OPERATIONS, RESOURCES, Api
from reelbase.operations.description import Document
from reelbase.operations.parameters.binding import Given
from reelbase.outcome import Outcome
from reelbase.places import resolved
from reelbase.search.index import Index
from reelbase.setting_sources import COUNTERS_VARIABLE
from reelbase.setting_values import DrawnArtwork, Open, cores
from reelbase.settings import Settings
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.reader import Readers
from reelbase.storage.engine.writes import Writes
from reelbase.web.browse.routes import browse_routes, browsing_of
from reelbase.web.docs.documentation import Documentation
from reelbase.web.docs.routes import docs_routes, front_page, refusals, warmed
from reelbase.web.docs.samples import Server
from reelbase.web.docs.there import find_there
from reelbase.web.edit.routes import edit_routes
from reelbase.web.exports import export_routes
from reelbase.web.guard import guarded
from reelbase.web.keep.routes import keep_routes
from reelbase.web.pages import page_routes
from reelbase.web.redirect import redirect_routes
from reelbase.web.site import Safe, Site

if TYPE_CHECKING:
    from reelbase.importers.mirror.pull_through import Pull
    from reelbase.tracing import Tracing

API = ("/3", "/4")
API_PAGE = "/api"
EDITING = "/reelbase/v1/"
OWN_PATHS = frozenset(each.path for each in v1.OPERATIONS)
TMDB = "https://www.themoviedb.org"
TMDB_PICTURES = "https://image.tmdb.org/t/p/"

Contexts = list[AbstractAsyncContextManager[None]]
Lifespan = Callable[[Starlette], AbstractAsyncContextManager[Mapping[str, object]]]


class Application:
    """Sends the API to its front, pictures to their gallery, and everything else to Starlette."""

    def __init__(
        self,
        own: Served,
        editing: EditingFront,
        gallery: Gallery,
        views: Views,
        rest: Starlette,
        redirected: Served | None,
        *,
        is_noted: bool = False,
    ) -> None:
        """Create it; `is_noted` says that somebody wants to know how each request was answered."""
        self.views = views
        self.rest = rest
        self._own = own
        self._editing: logs.Application = noted(editing) if is_noted else editing
        self._redirected = redirected
        self._gallery: logs.Application = noted(gallery) if is_noted else gallery
        self._safe: logs.Application = noted(Safe(rest)) if is_noted else Safe(rest)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> Outcome | None:
        if scope["type"] == "http" and scope["path"].startswith(API) and scope["path"][2:3] in {"", "/"}:
            return await self._served(scope).front(scope, receive, send)
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            return await self._gallery(scope, receive, send)
        if scope["type"] == "http" and scope["path"].rstrip("/") in OWN_PATHS:
            return await self._served(scope).own(scope, receive, send)
        if scope["type"] == "http" and scope["path"].startswith(EDITING):
            return await self._editing(scope, receive, send)
        if door := self._served(scope).entrance.find(scope):
            answers, within = door
            return await answers(within, receive, send)
        return await self._safe(with_ascii_query(scope), receive, send)

    def _served(self, scope: Scope) -> Served:
        """Return what lets any key in, for a private address on the ports for TMDB's names."""
        if self._redirected is None or REDIRECTED not in scope:
            return self._own
        return self._redirected if all(map(is_at_home, addresses_of(scope))) else self._own


def create() -> logs.Application:
    """Create the application of a worker from the settings in its environment."""
    settings = Settings.load(environ=os.environ)
    logs.configure(settings)
    shared = os.environ.get(COUNTERS_VARIABLE)
    counters = Counters(Path(shared)) if shared else None
    folder = Path(shared).parent if shared else None
    made = create_app(settings, counters=counters, shared=folder, tracing=tracing_of(settings))
    gc.freeze()  # to look for cycles in all of this takes 80 ms, in which nobody is answered
    return made


def tracing_of(settings: Settings) -> "Tracing | None":
    """Create what sends traces to a collector; None unless a setting names one."""
    if not settings.otel_endpoint:
        return None
    from reelbase.tracing import tracing_to

    return tracing_to(settings.otel_endpoint)


def create_app(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = moments.now,
    counters: Counters | None = None,
    shared: Path | None = None,
    tracing: "Tracing | None" = None,
) -> logs.Application:
    """Create the application. `clock` returns UTC; `counters` and `shared` belong to all workers."""
    joined = join(settings, clock=clock, counters=counters, shared=shared)
    application = watched(guarded(joined.application, settings, shared), settings, joined.meter)
    if tracing is not None:
        application = traced(application, joined, tracing)
    return behind(settings.trusted_proxies, application) if settings.trusted_proxies else application


class Joined(NamedTuple):
    """The application, without what guards it, and the parts of it that know the database."""

    application: Application
    api: Api
    readers: Readers
    writes: Writes
    searched: Index
    cache: AnswerCache
    meter: Meter | None
    gallery: Gallery
    counts: Counts
    during: Contexts  # contexts in which requests are answered


def join(
    settings: Settings,
    *,
    clock: Callable[[], datetime],
    counters: Counters | None = None,
    shared: Path | None = None,
    seconds: Callable[[], float] = time.monotonic,
    warms: bool = True,
) -> Joined:
    """Join the parts. `seconds` is the clock by which answers in memory grow old.

    `warms` is true where the documentation is prepared before somebody reads it.
    """
    settings = resolved(settings)
    readers = readers_of(settings)
    index = Index(settings.index_folder)
    views = Views(settings.database, clock)
    writes = Writes(settings.database, clock)
    nodes = open_database(settings.database).shared_counts()
    limits = Limits(settings.rate_limit, counters, spares_private=settings.open is Open.TRUE, shared=nodes)
    pull = pull_of(settings, readers, clock, shared)
    fetch = None if pull is None else fetching(pull)
    cache, *of_redirect = caches = answer_caches(settings, seconds)

    fronts = Fronts(readers, writes, index, views.counts, fetch, settings, clock)
    unlimited = limits.sparing_private()
    given = Given(index, settings.public_url, settings.image_url, limits, settings.list_limit)
    own, led = fronts.make(given, cache, takes_any=settings.accepts_any_key), None
    for each in of_redirect:
        there = replace(given, public_url=TMDB, image_url=TMDB_PICTURES, limits=unlimited)
        led = fronts.make(there, each, takes_any=True)
    site = Site(readers, writes, limits, clock, settings.public_url, settings.signs_up, settings.body_limit)
    gallery = Gallery(pictures(settings, readers, clock, limits))
    uploads = Uploads(readers, writes, limits, clock, gallery.pictures, settings.upload_limit)
    docs = documentation(settings)
    counts = Counts(caches, index, views, writes, [limits, unlimited], gallery.pictures.made, readers)
    meter = meter_of(settings, shared, counts)
    health = Health(readers, index, shared)
    during: Contexts = [views.kept(), health.kept(), limits.kept(), *([warmed(docs)] if warms else [])]
    lifespan = _lifespan(site, index, gallery.pictures, pull, during, meter)
    browsing = browsing_of(site, own.api, settings, index.sequence, fetch)
    browse = [*browse_routes(browsing), *keep_routes(browsing, settings), *edit_routes(browsing, uploads)]
    further = [*health_routes(health), *metrics_routes(meter), *_routes(settings, site, uploads, clock)]
    rest, editing = _rest(site, docs, [*browse, *further], lifespan), editing_front(site, settings)
    application = Application(own, editing, gallery, views, rest, led, is_noted=_is_noted(settings))
    return Joined(application, own.api, readers, writes, index, cache, meter, gallery, counts, during)


def editing_front(site: Site, settings: Settings) -> EditingFront:
    """Create the API for editors."""
    return EditingFront(
        editing_api(),
        site.readers,
        writes=site.writes,
        limits=site.limits,
        clock=site.clock,
        body_limit=site.body_limit,
        streams=EventStreams.of(open_database(settings.database), site.readers, site.clock),
        takes_suggestions=settings.suggestions,
    )


def answer_caches(settings: Settings, seconds: Callable[[], float]) -> list[AnswerCache]:
    """Create the memory for answers, and where TMDB's names are served another one for them."""
    number = 2 if settings.redirect else 1
    return [AnswerCache(settings.cache_size // number, seconds) for _ in range(number)]


def _routes(
    settings: Settings, site: Site, uploads: Uploads, clock: Callable[[], datetime]
) -> Sequence[Route]:
    redirect = redirect_routes(site, settings) if settings.redirect else []
    doors = stremio_routes(site) if "stremio" in settings.doors.split(",") else []
    return [*uploads.routes(RESOURCES), *export_routes(settings, clock), *redirect, *doors]


def _is_noted(settings: Settings) -> bool:
    return settings.has_metrics or settings.log_requests or bool(settings.otel_endpoint)


def traced(application: logs.Application, joined: Joined, tracing: "Tracing") -> logs.Application:
    """Trace requests, and the parts of a worker that take time."""
    tracing.wrap_readers(joined.readers)
    tracing.wrap(joined.searched, "run", "search")
    tracing.wrap(joined.writes, "do", "write")
    tracing.wrap(joined.gallery.pictures.renderers, "render", "render")
    tracing.measure(joined.counts.samples)
    joined.during.insert(0, tracing.kept())
    return tracing.around(application)


def meter_of(settings: Settings, shared: Path | None, counts: Counts) -> Meter | None:
    """Create what measures a worker; None unless a setting asks for metrics."""
    if not settings.has_metrics:
        return None
    return Meter(shared, counts.samples, settings.running_folder, settings.metrics_token)


def watched(application: logs.Application, settings: Settings, meter: Meter | None) -> logs.Application:
    """Wrap the application in what the settings want to see of its requests."""
    if meter is not None:
        application = meter.around(application)
    return RequestLog(application) if settings.log_requests else application


def readers_of(settings: Settings) -> Readers:
    """Create what reads from the database, and from its replica where there is one."""
    draws = settings.drawn_artwork is DrawnArtwork.ALL
    database = open_database(settings.database)
    return database.readers(patience=READ_SECONDS, draws=draws, replica=settings.database_read)


def pictures(settings: Settings, readers: Readers, clock: Callable[[], datetime], limits: Limits) -> Pictures:
    """Create what serves pictures, from the places that the settings name."""
    is_drawn = settings.drawn_artwork is not DrawnArtwork.NONE
    return Pictures(
        originals_at(settings.originals),
        Renditions(settings.renditions_folder, settings.image_renditions_size),
        Renderers(max(1, cores() // settings.workers)),
        upstream=Upstream(settings.image_upstream, settings.upstream_resolve)
        if settings.image_upstream
        else None,
        draw=drawing(readers, clock) if is_drawn else None,
        given=[Format(each) for each in settings.image_formats.split(",") if each],
        limits=limits,
    )


def pull_of(
    settings: Settings, readers: Readers, clock: Callable[[], datetime], shared: Path | None
) -> "Pull | None":
    """Create what fetches missing titles from another server; None unless the settings ask for it."""
    if not settings.pull_through:
        return None
    if not settings.upstream:
        raise SettingsError(
            "pull_through: expected an address in upstream to fetch from, found none.\n"
            "Type for instance: REELBASE_UPSTREAM=https://api.themoviedb.org"
        )
    from reelbase.importers.mirror.pull_through import Pull
    from reelbase.importers.mirror.upstream import Access

    access = Access(
        settings.upstream,
        settings.upstream_key,
        timeout=10.0,
        attempts=2,
        resolve=settings.upstream_resolve,
    )
    return Pull(settings.database, access, readers, clock, shared)


def fetching(pull: "Pull") -> Fetch:
    """Hand the front the fetching alone, so that it knows nothing of what fetches."""
    from reelbase.importers.mirror.pull_through import Pulled

    async def fetch(path: str, count: Count) -> bool:
        return await pull(path, count) is not Pulled.UNREACHABLE

    return fetch


def documentation(settings: Settings) -> Documentation:
    """Create the documentation of this server from the declarations of its routes."""
    server = Server(settings.own_url, "any" if settings.accepts_any_key else "YOUR_KEY")

    def documents() -> Sequence[Document]:
        from reelbase.api.editing_description import editing_description
        from reelbase.api.openapi import description
        from reelbase.api.reference.operations import Version

        published = [description(version, RESOURCES, OPERATIONS, server.url) for version in Version]
        return [*published, editing_description(server.url)]

    return Documentation(documents, server)


def _rest(site: Site, docs: Documentation, further: Sequence[Route], lifespan: Lifespan) -> Starlette:
    """Create the application for all that is not the API: pages, documentation, descriptions, `further`."""
    return Starlette(
        routes=[
            Route(API_PAGE, front_page(docs, partial(find_there, site))),
            *docs_routes(docs, site.limits),
            *description_routes(site.public_url),
            *further,
            *page_routes(site),
        ],
        exception_handlers=refusals(docs),
        lifespan=lifespan,
    )


def _lifespan(
    site: Site,
    searched: Index,
    shown: Pictures,
    pull: "Pull | None",
    during: Sequence[AbstractAsyncContextManager[None]],
    meter: Meter | None,
) -> Lifespan:
    """Return the context that opens what the first request needs, and closes it after the last; `during` are
    further ones in which requests are answered.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, logs.Application]]:
        await site.readers.open()
        async with AsyncExitStack() as stack:
            for each in [*([meter.kept()] if meter else []), *during]:
                await stack.enter_async_context(each)
            yield {METRICS: meter.page} if meter else {}
        if pull is not None:
            await pull.close()
        await shown.close()
        await site.writes.close()
        await site.readers.close()
        searched.close()

    return lifespan
