"""Routes of the pages of editors, all below `/edit`."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.responses import Response
from starlette.routing import Route

from reelbase.editing.problems import Problem
from reelbase.entity import Kind
from reelbase.web.browse.look import Look, Missing, Onward, Page
from reelbase.web.browse.showing import Browsing, Show, as_json, shown
from reelbase.web.edit.desk import NoEditor, document, editor_name
from reelbase.web.edit.form import Sent, form_page, resolve, save_form
from reelbase.web.edit.making import new_page
from reelbase.web.edit.reading import Form
from reelbase.web.edit.references import candidates
from reelbase.web.edit.removing import gone_page, history_page, removal_page, remove, restore, undo
from reelbase.web.edit.shapes import shapes_of
from reelbase.web.edit.uploading import Keeping, upload
from reelbase.web.edit.views import SECTIONS
from reelbase.web.keep.acting import to_sign_in
from reelbase.web.visit import Visit, endpoint

Handler = Callable[[Visit], Awaitable[Response]]
KINDS = {str(kind): kind for kind in Kind}


def edit_routes(browsing: Browsing, keeping: Keeping) -> Sequence[Route]:
    """Return every route."""

    def route(
        path: str,
        method: str,
        handle: Callable[[Browsing, Visit], Awaitable[Response]],
        *,
        reads_file: bool = False,
    ) -> Route:
        async def guarded(visit: Visit) -> Response:
            return await _guarded(browsing, visit, handle)

        return Route(path, endpoint(browsing.site, guarded, reads_file=reads_file), methods=[method])

    async def take(browsing: Browsing, visit: Visit) -> Response:
        kind = _kind(visit)
        if kind is None:
            return await shown(browsing, _missing, visit)
        return await upload(browsing, keeping, visit, kind, visit.in_path("number"))

    return [
        route("/edit/names.json", "GET", _names),
        route("/edit/new/{kind}", "GET", _show_new),
        route("/edit/new/{kind}", "POST", _save_new),
        route("/edit/{kind}/{number:number}/upload", "POST", take, reads_file=True),
        route("/edit/{kind}/{number:number}", "GET", _show),
        route("/edit/{kind}/{number:number}", "POST", _save),
        route("/edit/{kind}/{number:number}/{section}", "GET", _show),
        route("/edit/{kind}/{number:number}/{section}", "POST", _save),
    ]


async def _guarded(
    browsing: Browsing, visit: Visit, handle: Callable[[Browsing, Visit], Awaitable[Response]]
) -> Response:
    """Answer editors alone; others get a page that says who may edit."""
    url = visit.request.url
    if visit.account is None:
        is_get = visit.request.method != "POST"
        return to_sign_in(visit, f"{url.path}?{url.query}" if url.query and is_get else url.path)
    try:
        editor_name(visit.account)
        return await handle(browsing, visit)
    except Problem as problem:  # it went while its form was open
        kind, gone = _kind(visit), problem

        async def tell(look: Look) -> Page:
            if kind is None:
                raise Missing
            return await gone_page(look, kind, str(visit.request.path_params.get("number", "")), gone)

        return await shown(browsing, tell, visit)
    except NoEditor:

        async def refuse(look: Look) -> Page:
            return Page("no_editor.html", {"title": look.words("edit.no_editor")}, 403, "edit")

        return await shown(browsing, refuse, visit)


def _kind(visit: Visit) -> Kind | None:
    return KINDS.get(str(visit.request.path_params.get("kind", "")))


async def _missing(look: Look) -> Page:
    raise Missing


async def _show(browsing: Browsing, visit: Visit) -> Response:
    kind, number = _kind(visit), visit.in_path("number")
    section = str(visit.request.path_params.get("section", "facts"))

    async def show(look: Look) -> Page | Onward:
        try:
            match kind, section:
                case None, _:
                    raise Missing
                case Kind() as known, "history":
                    return await history_page(look, known, number)
                case Kind() as known, "remove":
                    return await removal_page(look, known, number)
                case Kind() as known, _ if section in SECTIONS:
                    found = await document(look, known, number)
                    form = Form(known, shapes_of(known), found.found, {})
                    sent = Sent(found, form, {}, ())
                    return await form_page(look, visit, known, section, sent, typed=False)
        except Problem as problem:
            if problem.http in {404, 410} and kind is not None:
                return await gone_page(look, kind, number, problem)
            raise Missing from problem
        raise Missing

    return await shown(browsing, show, visit)


async def _save(browsing: Browsing, visit: Visit) -> Response:
    kind, number = _kind(visit), visit.in_path("number")
    section = str(visit.request.path_params.get("section", "facts"))
    match kind, section, visit.form.get("do"):
        case Kind() as known, "history", _:
            return await undo(browsing, visit, known, number)
        case Kind() as known, "remove", "restore":
            return await restore(browsing, visit, known, number)
        case Kind() as known, "remove", _:
            return await remove(browsing, visit, known, number)
        case Kind() as known, _, "resolve" if section in SECTIONS:
            return await resolve(browsing, visit, known, section)
        case Kind() as known, _, _ if section in SECTIONS:
            return await save_form(browsing, visit, known, section)
    return await shown(browsing, _missing, visit)


async def _show_new(browsing: Browsing, visit: Visit) -> Response:
    kind = _kind(visit)
    show: Show = _missing if kind is None else lambda look: new_page(look, visit, kind)
    return await shown(browsing, show, visit)


async def _save_new(browsing: Browsing, visit: Visit) -> Response:
    kind = _kind(visit)
    if kind is None:
        return await shown(browsing, _missing, visit)
    return await save_form(browsing, visit, kind, "facts")


async def _names(browsing: Browsing, visit: Visit) -> Response:
    """Return what may be meant by a name that is being typed."""

    async def tell(look: Look) -> list[dict[str, str]]:
        return await candidates(look, look.query.get("kind", ""), look.query.get("query", "").strip())

    return await as_json(browsing, tell, visit)
