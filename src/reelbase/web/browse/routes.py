"""Routes of the pages of the catalogue, at the addresses that TMDB's site has for them."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from reelbase.operations.asking import Api
from reelbase.setting_values import DrawnArtwork, PartialTitles
from reelbase.settings import Settings
from reelbase.web.browse.episodes import show_part
from reelbase.web.browse.finding import show_discover, show_search, suggestions
from reelbase.web.browse.groups import (
    show_collection,
    show_company,
    show_genre,
    show_keyword,
    show_network,
)
from reelbase.web.browse.home import show_home
from reelbase.web.browse.lists import show_list
from reelbase.web.browse.look import Look, Onward, Page
from reelbase.web.browse.memory import PageMemory
from reelbase.web.browse.people import show_person
from reelbase.web.browse.showing import Browsing, Fetch, as_json, shown
from reelbase.web.browse.titles import show_movie, show_series
from reelbase.web.docs.routes import SERVED
from reelbase.web.site import Site
from reelbase.web.visit import Visit, endpoint

Named = Callable[[Look, str, str], Awaitable[Page | Onward]]
NAMED: dict[str, Named] = {
    "movie": show_movie,
    "tv": show_series,
    "person": show_person,
    "collection": show_collection,
    "company": show_company,
    "network": show_network,
    "keyword": show_keyword,
    "genre": show_genre,
    "list": show_list,
}
"""By the first word of an address, the function that shows the entity."""


def browsing_of(
    site: Site, api: Api, settings: Settings, indexed: Callable[[], int], fetch: Fetch | None
) -> Browsing:
    """Return the parts of pages; `indexed` says how far the journal is in the index."""
    return Browsing(
        site,
        api,
        PageMemory(site.readers, indexed, site.clock),
        is_public=settings.has_public_pages,
        takes_any=settings.accepts_any_key,
        draws=settings.drawn_artwork is not DrawnArtwork.NONE,
        answers_partial=settings.partial_titles is PartialTitles.MARKED,
        fetch=fetch,
    )


def browse_routes(browsing: Browsing) -> Sequence[Route]:
    """Return the routes of the pages of the catalogue."""
    site = browsing.site
    return [
        Route("/", _home(browsing)),
        Route("/search", endpoint(site, partial(shown, browsing, show_search))),
        Route("/search/suggestions.json", endpoint(site, partial(as_json, browsing, suggestions))),
        Route("/tv/{slug}/season/{season:number}", _part(browsing)),
        Route("/tv/{slug}/season/{season:number}/episode/{episode:number}", _part(browsing)),
        Route("/discover", lambda request: RedirectResponse("/discover/movie", 302)),
        Route("/discover/{kind}", _discover(browsing)),
        *(
            Route(f"/{kind}/{{slug}}{rest}", _of_entity(browsing, show))
            for kind, show in NAMED.items()
            for rest in ("", "/{rest:path}")
        ),
    ]


def _of_entity(browsing: Browsing, show: Named) -> Callable[[Request], Awaitable[Response]]:
    async def page(visit: Visit) -> Response:
        rest = visit.request.path_params.get("rest", "")
        return await shown(browsing, lambda look: show(look, visit.in_path("slug"), rest), visit)

    return endpoint(browsing.site, page)


def _part(browsing: Browsing) -> Callable[[Request], Awaitable[Response]]:
    async def page(visit: Visit) -> Response:
        season, episode = (visit.request.path_params.get(name) for name in ("season", "episode"))
        assert season is not None
        return await shown(
            browsing, lambda look: show_part(look, visit.in_path("slug"), season, episode), visit
        )

    return endpoint(browsing.site, page)


def _discover(browsing: Browsing) -> Callable[[Request], Awaitable[Response]]:
    async def page(visit: Visit) -> Response:
        return await shown(browsing, lambda look: show_discover(look, visit.in_path("kind")), visit)

    return endpoint(browsing.site, page)


def _home(browsing: Browsing) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers at the root: a page for people, the addresses of what is served for programs."""
    page = endpoint(browsing.site, partial(shown, browsing, show_home))

    async def answer(request: Request) -> Response:
        if "text/html" not in request.headers.get("accept", ""):
            return JSONResponse(SERVED, headers={"Vary": "Accept"})
        return await page(request)

    return answer
