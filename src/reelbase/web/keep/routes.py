"""Routes of the pages on which people keep things, all below `/my`."""

from collections.abc import Sequence

from starlette.routing import Route

from reelbase.accounts.list_items import ListLimit
from reelbase.settings import Settings
from reelbase.web.browse.showing import Browsing
from reelbase.web.keep.acting import acting
from reelbase.web.keep.titles import mark_title, putting, rate_title, watch_title


def keep_routes(browsing: Browsing, settings: Settings) -> Sequence[Route]:
    """Return every route."""
    limit = ListLimit(settings.list_limit)
    forms = {
        "/my/titles/{kind}/{number:int}/rating": rate_title,
        "/my/titles/{kind}/{number:int}/mark": mark_title,
        "/my/titles/{kind}/{number:int}/watched": watch_title,
        "/my/titles/{kind}/{number:int}/list": putting(limit),
    }
    return [Route(path, acting(browsing, act), methods=["POST"]) for path, act in forms.items()]
