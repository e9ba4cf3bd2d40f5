"""Routes of the pages on which people keep things, all below `/my`."""

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from reelbase.accounts.list_items import ListLimit
from reelbase.settings import Settings
from reelbase.web.browse.showing import Browsing, Show
from reelbase.web.keep import applications, lists, marks, plays, ratings, takeouts, titles
from reelbase.web.keep.acting import Act, Handler, acting, own, showing
from reelbase.web.keep.taking import taking_routes
from reelbase.web.visit import Visit, endpoint

TITLE, LIST, PLAY = "/my/titles/{kind}/{number:number}", "/my/lists/{list_id}", "/my/plays/{number:number}"
PAGES: Mapping[str, Show] = {
    "/my/ratings": ratings.show_ratings,
    "/my/watchlist": marks.show_watchlist,
    "/my/favorites": marks.show_favorites,
    "/my/plays": plays.show_plays,
    "/my/lists": lists.show_lists,
    "/my/applications": applications.show_applications,
    "/my/imports": takeouts.show_imports,
    "/my/imports/open": takeouts.show_open,
}
FORMS: Mapping[str, Act] = {
    f"{TITLE}/rating": titles.rate_title,
    f"{TITLE}/mark": titles.mark_title,
    f"{TITLE}/watched": titles.watch_title,
    f"{PLAY}/edit": plays.edit_play,
    f"{PLAY}/delete": plays.delete_play,
    "/my/applications/{digest}/end": applications.end_one,
    "/my/lists": lists.make_list,
    LIST: lists.change_list,
    f"{LIST}/delete": lists.remove_list,
    f"{LIST}/remove": lists.take_off,
    f"{LIST}/move": lists.move_title,
}


def keep_routes(browsing: Browsing, settings: Settings) -> Sequence[Route]:
    """Return every route."""
    forms = {**FORMS, f"{TITLE}/list": titles.putting(ListLimit(settings.list_limit))}
    return [
        Route("/my", _first),
        *(Route(path, showing(browsing, show)) for path, show in PAGES.items()),
        Route(LIST, _list(browsing)),
        *taking_routes(browsing, settings),
        *(Route(path, acting(browsing, act), methods=["POST"]) for path, act in forms.items()),
    ]


def _first(request: Request) -> Response:
    """Lead to the first of the pages."""
    return RedirectResponse("/my/watchlist", 302)


def _list(browsing: Browsing) -> Handler:
    """Return what answers with one list of the reader."""

    async def page(visit: Visit) -> Response:
        return await own(browsing, lambda look: lists.show_own_list(look, visit.in_path("list_id")), visit)

    return endpoint(browsing.site, page)
