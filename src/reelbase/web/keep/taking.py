"""Forms by which takeouts are looked at, taken, decided and undone, and the export of an account."""

import asyncio
import re
from collections.abc import Sequence

import msgspec
from starlette.responses import Response
from starlette.routing import Route

from reelbase.accounts.list_items import ListLimit
from reelbase.asgi.body import TooLarge
from reelbase.bounds import LARGEST_ID, TAKEOUT_FILE_BYTES
from reelbase.entity import Entity, Kind
from reelbase.exporters.accounts import kept
from reelbase.settings import Settings
from reelbase.storage.queries.accounts import AccountRow
from reelbase.takeouts.members import TakeoutError
from reelbase.takeouts.reading import Wanted
from reelbase.takeouts.taking import decide, take, undo
from reelbase.web.browse.look import Look, Page
from reelbase.web.browse.showing import Browsing, shown
from reelbase.web.keep.acting import Handler, Wrong, back_of, refused, to_sign_in
from reelbase.web.keep.takeouts import FORMS, Takeouts, planned, preview, seal
from reelbase.web.visit import Function, Refused, Visit, endpoint

PAGE = "/my/imports"
AT_ONCE = 2  # takeouts that a worker reads; the next one waits
FIELDS_BYTES = 64 << 10  # of a form around its file
ADDRESS = re.compile(r"\b(?P<kind>movie|tv|episode)/(?P<number>[0-9]{1,11})(?![0-9])")


def taking_routes(browsing: Browsing, settings: Settings) -> Sequence[Route]:
    """Return the routes of these forms."""
    turns = asyncio.Semaphore(AT_ONCE)
    takeouts = Takeouts(settings.database, ListLimit(settings.list_limit), turns)
    return [
        Route(f"{PAGE}/preview", _brought(browsing, takeouts), methods=["POST"]),
        Route(f"{PAGE}/{{number:number}}/undo", _undone(browsing, takeouts), methods=["POST"]),
        Route(f"{PAGE}/open/{{number:number}}", _decided(browsing, takeouts), methods=["POST"]),
        Route("/my/account.json", endpoint(browsing.site, _exported)),
    ]


def _signed_in(browsing: Browsing, function: Function, *, reads_file: bool = False) -> Handler:
    """Return what answers people who are signed in, and says why where it does not."""

    async def answer(visit: Visit) -> Response:
        if visit.account is None:
            return to_sign_in(visit, PAGE)
        try:
            return await function(visit)
        except Wrong as error:
            return await refused(browsing, visit, error)

    return endpoint(browsing.site, answer, reads_file=reads_file)


def _brought(browsing: Browsing, takeouts: Takeouts) -> Handler:
    """Return what shows what a file would bring, and takes it where that was seen before."""

    async def answer(visit: Visit) -> Response:
        async with takeouts.turns:
            return await _looked_at(browsing, takeouts, visit)

    return _signed_in(browsing, answer, reads_file=True)


async def _looked_at(browsing: Browsing, takeouts: Takeouts, visit: Visit) -> Response:
    account = visit.signed_in_account()
    try:
        await visit.read_file(TAKEOUT_FILE_BYTES + FIELDS_BYTES)
    except TooLarge:
        raise Wrong("file_too_large", 413, most=TAKEOUT_FILE_BYTES >> 20) from None
    file = visit.file
    if file is None or not file.content:
        raise Wrong("no_file", 400)
    wanted = _wanted(visit)
    now = visit.site.clock()
    try:
        found = await takeouts.do(lambda database: planned(database, file, account, wanted, now))
        seen = visit.form.get("seen", "")
        if seen == seal(found) and found.new:
            await takeouts.do(lambda database: take(database, account, file.name, found, now, takeouts.limit))
            return visit.go(f"{PAGE}?done=taken")
    except TakeoutError as error:
        raise Wrong("bad_file", reason=str(error)) from error
    except OSError as error:
        raise Wrong("no_room", 503) from error

    async def show(look: Look) -> Page:
        return preview(look, file, wanted, found, has_changed=bool(seen))

    return await shown(browsing, show, visit)


def _wanted(visit: Visit) -> Wanted:
    """Return what the person says of the file; nothing where the file says it itself."""
    what, list_name = visit.form.get("as", ""), visit.form.get("list_name", "").strip()
    return Wanted(what, list_name if what == "list" else "") if what in FORMS else Wanted()


def _undone(browsing: Browsing, takeouts: Takeouts) -> Handler:
    """Return what undoes an import whole."""

    async def answer(visit: Visit) -> Response:
        account, number, now = visit.signed_in_account(), _number(visit), visit.site.clock()
        if await takeouts.do(lambda database: undo(database, account, number, now)) is None:
            raise Wrong("no_import", 404)
        return visit.go(f"{PAGE}?done=undone")

    return _signed_in(browsing, answer)


def _decided(browsing: Browsing, takeouts: Takeouts) -> Handler:
    """Return what says which title was meant, or leaves it out."""

    async def answer(visit: Visit) -> Response:
        account, number, now = visit.signed_in_account(), _number(visit), visit.site.clock()
        title = _meant(visit)
        try:
            entry = await takeouts.do(
                lambda database: decide(database, account, number, title, now, takeouts.limit)
            )
        except TakeoutError as error:
            raise Wrong("no_title", 404) from error
        if entry is None:
            raise Wrong("not_open", 404)
        return visit.go(back_of(visit))

    return _signed_in(browsing, answer)


def _meant(visit: Visit) -> Entity | None:
    """Return the title that was chosen or named by its address; None: the fact is left out."""
    chosen, other = visit.form.get("title", ""), visit.form.get("other", "").strip()
    if chosen == "none" and not other:
        return None
    named = ADDRESS.search(other or chosen)
    if named is None:
        raise Wrong("no_choice", 400)
    number = int(named["number"])
    if not 0 < number <= LARGEST_ID:
        raise Wrong("no_title", 404)
    return Entity(Kind(named["kind"]), number)


def _number(visit: Visit) -> int:
    number: int = visit.request.path_params["number"]
    return number


async def _exported(visit: Visit) -> Response:
    """Return everything that the account keeps, as `reelbase export account` writes it."""
    account: AccountRow | None = visit.account
    if account is None:
        raise Refused(401, "Sign in first", "This is the export of an account.")
    async with visit.site.readers.read(visit.site.clock()) as db:
        found = await kept(db, account.id, account.username)
    return Response(
        msgspec.json.format(msgspec.json.encode(found)) + b"\n",
        media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="account.json"'},
    )
