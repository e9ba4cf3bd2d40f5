"""Showing: from a request to a page of the catalogue, made or from memory, for those who may read it."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, urlencode

from starlette.responses import JSONResponse, RedirectResponse, Response

from reelbase.accounts.editors import EDITOR
from reelbase.accounts.limits import is_at_home
from reelbase.asgi.kept import Kept
from reelbase.asgi.scope import REDIRECTED, addresses_of
from reelbase.catalog.language import Language
from reelbase.operations.asking import Api
from reelbase.web.browse.look import Look, Missing, Onward, Page, Unready
from reelbase.web.browse.memory import PageMemory
from reelbase.web.browse.pictures import drawn_picture, recorded_picture
from reelbase.web.browse.titles import is_web
from reelbase.web.browse.words import Words, languages_of
from reelbase.web.docs.kept import POLICY
from reelbase.web.site import TEMPLATES, Site
from reelbase.web.visit import AGAIN, Visit

HTML = "text/html"
SHARED = {**POLICY, "Vary": "Accept, Accept-Encoding, Accept-Language, Cookie"}
PERSONAL = {**SHARED, "Cache-Control": "no-store"}
LONGEST_QUERY = 2000  # characters of an address that a page is kept for

TEMPLATES.filters["is_web"] = lambda text: is_web(text or "")

Show = Callable[[Look], Awaitable[Page | Onward]]
Fetch = Callable[[str, Callable[[], Callable[[], None]]], Awaitable[bool]]
"""Fetches what a path of the API names and is missing here."""


@dataclass(frozen=True)
class Browsing:
    """The parts that pages of the catalogue are made of, besides the parts of all pages."""

    site: Site
    api: Api
    memory: PageMemory
    is_public: bool  # whether people without an account may read them
    takes_any: bool  # whether the API takes any key, so that a link to it is answered
    draws: bool  # whether pictures are drawn
    answers_partial: bool  # whether titles that only rows of others tell of are shown
    fetch: Fetch | None = None


class Asked(NamedTuple):
    """A page that was asked for, as a key of the memory."""

    path: str
    query: str
    language: str
    words: str


async def shown(browsing: Browsing, show: Show, visit: Visit) -> Response:
    """Return the page; to sign in first where reading needs an account."""
    visit.is_cookie_new = False  # who only reads needs no cookie
    request = visit.request
    if not _may_read(browsing, visit):
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return visit.go(f"/login?next={quote(wanted, safe='/')}")
    languages = languages_of(visit.query.get("language", ""), request.headers.get("accept-language", ""))
    key = Asked(request.url.path, request.url.query, *map(str, languages))
    state = await browsing.memory.state()
    found: Kept | Onward | Response | None = browsing.memory.get(key) if visit.account is None else None
    if found is None:
        found = await _made(browsing, show, visit, languages)
        is_kept = visit.account is None and len(key.query) <= LONGEST_QUERY
        if is_kept and not isinstance(found, Response):
            browsing.memory.put(key, found, state)
    if isinstance(found, Response):
        return found
    if isinstance(found, Onward):
        return RedirectResponse(found.address, 302)
    return found.answer(request)


async def as_json(
    browsing: Browsing, tell: Callable[[Look], Awaitable[list[dict[str, str]]]], visit: Visit
) -> Response:
    """Return as JSON what a script of a page asks for; nothing for those who may not read."""
    visit.is_cookie_new = False
    found: list[dict[str, str]] = []
    if _may_read(browsing, visit):
        languages = languages_of("", visit.request.headers.get("accept-language", ""))
        path = visit.request.url.path
        async with visit.site.readers.read(visit.site.clock()) as db:
            look = Look(browsing.api, db, path, dict(visit.query), languages, visit.account)
            with suppress(Missing):
                found = await tell(look)
    return JSONResponse(found, headers=PERSONAL)


def _may_read(browsing: Browsing, visit: Visit) -> bool:
    """Return true for everybody with an account, and for those who need none: at home on the ports for TMDB's
    names, where programs need no key.
    """
    if visit.account is not None or browsing.is_public:
        return True
    scope = visit.request.scope
    return REDIRECTED in scope and all(map(is_at_home, addresses_of(scope)))


async def _made(
    browsing: Browsing, show: Show, visit: Visit, languages: tuple[Language, Words]
) -> Kept | Onward | Response:
    site = visit.site
    path = visit.request.url.path
    if browsing.fetch is not None:
        await browsing.fetch(f"/3{path}", lambda: site.limits.count_pull(visit.address))
    query = dict(visit.query)
    async with site.readers.read(site.clock()) as db:
        look = Look(browsing.api, db, path, query, languages, visit.account)
        try:
            page = await show(look)
            if db.partial and not browsing.answers_partial:
                raise Missing
        except Missing as error:
            name, status = ("unready", 503) if isinstance(error, Unready) else ("missing", 404)
            page = Page("missing.html", {"title": look.words(name), "name": name}, status)
    if isinstance(page, Onward):
        return page
    text = rendered(browsing, visit, look, page)
    if page.status != 200:
        return Response(text, page.status, headers=PERSONAL, media_type=HTML)
    return Kept(text.encode(), HTML, SHARED if visit.account is None else PERSONAL)


EDITED = {"title", "person", "collection", "season", "episode", "group"}
"""The templates of pages of what can be edited."""


def _edit_address(visit: Visit, page: Page) -> str:
    """Return where an editor edits what a page shows; empty for others, and where it can't be edited."""
    name = page.template.removesuffix(".html")
    if visit.account is None or visit.account.role != EDITOR:
        return ""
    if name not in EDITED or page.folder != "browse":
        return f"/edit/new/{page.shown.get('kind') or 'movie'}" if page.folder == "browse" else ""
    kind = page.shown.get("group") or (page.shown["kind"] if name == "title" else name)
    if kind == "genre":  # nearly all are TMDB's, which nobody edits
        return ""
    return f"/edit/{kind}/{page.shown['found']['id']}"


def rendered(browsing: Browsing, visit: Visit, look: Look, page: Page) -> str:
    """Return a page as HTML."""
    return TEMPLATES.get_template(f"{page.folder}/{page.template}").render(
        {
            "account": visit.account,
            "address": look.path,
            "again": AGAIN,
            "api": None,
            "here": f"{look.path}?{urlencode(look.query)}" if look.query else look.path,
            "edit": _edit_address(visit, page),
            "form_token": visit.proof("form") if visit.account else "",
            "key": "any" if browsing.takes_any else "",
            "picture": drawn_picture if browsing.draws else recorded_picture,
            "public_url": visit.site.public_url,
            "query": look.query,
            "t": look.words,
            **page.shown,
        }
    )
